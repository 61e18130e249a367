//! "More": everything that is not one of the four places of the bottom bar, and the look of this browser.

use domain::{policy::act, text};
use leptos::prelude::*;

use crate::{
    accounts::LOG_OUT,
    context::Context,
    form::Form,
    page::{PageInfo, more_items, page},
    preferences::{TextSize, Theme},
    ui::*,
};

/// `/them`.
pub fn more_page() -> AnyView {
    page(
        |cx| async move { cx.may_own::<act::ViewOwn>().map(drop) },
        |(), cx| (PageInfo::new(Tab::More, "Thêm"), view(cx)),
    )
    .into_any()
}

fn view(cx: &Context) -> AnyView {
    let person = cx.person.as_deref();
    let name = person.map(|p| p.full_name.clone()).unwrap_or_default();
    let unit = person.map(|p| p.unit_name.clone()).unwrap_or_default();
    let initials = text::initials(&name);
    let places = cx.actor.as_deref().map(more_items).unwrap_or_default();
    let places = (!places.is_empty()).then(|| {
        let rows = places.into_iter().map(|i| view! { <ListRow title=i.label href=i.href glyph=i.glyph/> }).collect_view();
        view! { <Section title="Công việc quản lý"><Card flush=true><List label="Công việc quản lý">{rows}</List></Card></Section> }
    });
    // Those who give it find it among what they manage.
    let reads = cx.actor.as_deref().is_some_and(|actor| !actor.has::<act::ManageKit>());
    let kit = reads.then(|| view! { <ListRow title="Tài liệu tháng" href="/tai-lieu-thang" glyph=Glyph::Book/> });
    let look = look(cx);
    view! {
        <PageHead title="Thêm" hidden=true/>
        <Card flush=true>
            <List label="Hồ sơ">
                <ListRow title=name href="/ho-so" note=unit lead=view! { <Avatar initials/> }.into_any()/>
                <ListRow title="Thẻ QR của tôi" href="/the-cua-toi" glyph=Glyph::Qr/>
                {kit}
            </List>
        </Card>
        {places}
        <Section title="Tài khoản">
            <Card flush=true>
                <List label="Tài khoản">
                    <ListRow title="Thiết bị đang đăng nhập" href="/thiet-bi" glyph=Glyph::Device/>
                    <ListRow title="Lịch trên điện thoại" href="/lich" glyph=Glyph::Calendar/>
                    <ListRow title="Đổi mật khẩu" href="/mat-khau" glyph=Glyph::Lock/>
                </List>
            </Card>
        </Section>
        <Section title="Hiển thị trên máy này">
            <Card>{look}</Card>
        </Section>
        <Form action=LOG_OUT name="out">
            <Submit label="Đăng xuất" kind=Kind::Plain icon=Glyph::LogOut wide=true/>
        </Form>
    }
    .into_any()
}

fn look(cx: &Context) -> AnyView {
    let theme = cx.preferences.theme.code();
    let size = cx.preferences.text.code();
    let themes = Theme::ALL.iter().map(|t| Choice::new(t.code(), t.label())).collect::<Vec<_>>();
    let sizes = TextSize::ALL.iter().map(|t| Choice::new(t.code(), t.label())).collect::<Vec<_>>();
    view! {
        <Form action="/api/accounts/set_preferences" class="form" name="look">
            <Hidden name="next" value="/them"/>
            <RadioGroup name="text" label="Cỡ chữ" value=size options=sizes/>
            <RadioGroup name="theme" label="Giao diện" value=theme options=themes/>
            <Submit label="Áp dụng" kind=Kind::Soft/>
        </Form>
    }
    .into_any()
}
