//! `/lich`: the secret address of one's calendar.

use domain::{ids::FeedId, policy::act};
use leptos::prelude::*;

use super::token;
use crate::{
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, Route, page},
    ui::*,
};

/// The pages.
pub const PAGES: &[Route] = &[Route { path: "/lich", show: calendar_page }];

fn calendar_page() -> AnyView {
    page(load, |address, _| (PageInfo::more("Lịch trên điện thoại", "/lich"), show(address))).into_any()
}

/// The address of the open calendar.
async fn load(cx: Context) -> Result<Option<String>, AppError> {
    let feed = store::calendar::feed(cx.db(), &cx.may_own::<act::ViewOwn>()?).await?;
    Ok(feed.map(|feed| format!("{}/lich/{}.ics", cx.site.public_url, token(&cx.site.secret, feed))))
}

fn show(address: Option<String>) -> AnyView {
    let body = match address {
        Some(address) => open(address),
        None => closed(),
    };
    view! {
        <PageHead title="Lịch trên điện thoại" lead="Các buổi sinh hoạt của chi bộ hiện trong ứng dụng lịch mà đồng chí vẫn dùng, tự cập nhật khi đổi giờ hoặc hủy."/>
        {body}
    }
    .into_any()
}

fn closed() -> AnyView {
    let form = new_address("Tạo địa chỉ lịch", Kind::Primary);
    view! {
        <Card><Stack>
            <p>"Sổ tay tạo cho đồng chí một địa chỉ riêng. Dán địa chỉ đó vào Google Lịch, Lịch của iPhone hoặc Thunderbird."</p>
            {form}
        </Stack></Card>
    }
    .into_any()
}

fn open(address: String) -> AnyView {
    let subscribe = address.replacen("https://", "webcal://", 1).replacen("http://", "webcal://", 1);
    let renew = new_address("Tạo địa chỉ khác", Kind::Plain);
    view! {
        <Card title="Địa chỉ lịch của đồng chí" lead="Ai có địa chỉ này đều xem được lịch họp. Đồng chí không gửi cho người khác; nếu lỡ gửi, tạo địa chỉ khác.">
            <Stack>
                <p><code class="secret-address">{address}</code></p>
                <Actions>
                    <LinkButton href=subscribe label="Thêm vào lịch của máy" kind=Kind::Primary icon=Glyph::Calendar/>
                </Actions>
                <Actions>
                    {renew}
                    <Form action="/api/calendar/close_feed"><Submit label="Thu hồi" kind=Kind::Plain/></Form>
                </Actions>
            </Stack>
        </Card>
        <Card title="Cách thêm">
            <List>
                <ListRow title="Google Lịch" note="Trên máy tính: Lịch khác, dấu cộng, Từ URL, dán địa chỉ."/>
                <ListRow title="iPhone" note="Bấm nút ở trên, hoặc Cài đặt, Lịch, Tài khoản, Thêm lịch đăng ký."/>
                <ListRow title="Thunderbird" note="Lịch mới, Trên mạng, dán địa chỉ."/>
            </List>
        </Card>
    }
    .into_any()
}

fn new_address(label: &'static str, kind: Kind) -> AnyView {
    view! {
        <Form action="/api/calendar/open_feed">
            <Hidden name="id" value=FeedId::fresh().to_string()/>
            <Submit label kind/>
        </Form>
    }
    .into_any()
}
