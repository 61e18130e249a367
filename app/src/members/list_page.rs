//! `/dang-vien`: members of a unit and all below it, by given name.

use domain::{
    ids::{MemberId, UnitId},
    listing::Anchor,
    members::{AccountState, MemberFilter, MemberLine, MemberSearch, MemberState},
    policy::act,
};
use leptos::prelude::*;
use store::members::MemberPage;

use crate::{
    context::Context,
    error::AppError,
    page::{PageInfo, encode_query, page},
    ui::*,
    unit_choice::unit_choices,
};

/// Lines on a page.
const PAGE: usize = 50;

struct Loaded {
    unit: UnitId,
    choices: Vec<Choice>,
    typed: String,
    filter: MemberFilter,
    members: MemberPage,
    may_issue: bool,
}

/// The page.
pub fn list_page() -> AnyView {
    page(load, |loaded, _| (PageInfo::more("Đảng viên", "/dang-vien"), show(loaded))).into_any()
}

async fn load(cx: Context) -> Result<Loaded, AppError> {
    let permit = cx.may_on_chosen::<act::ReadMembers>(cx.query("don_vi")).await?;
    let typed: String = cx.query("tim").unwrap_or_default();
    let filter = MemberFilter {
        search: MemberSearch::parse(&typed),
        state: cx.query::<String>("tinh_trang").and_then(|s| s.parse().ok()),
        account: cx.query::<String>("kich_hoat").and_then(|s| s.parse().ok()),
    };
    let anchor = Anchor::new(cx.query("sau"), cx.query("truoc"));
    Ok(Loaded {
        unit: permit.unit().id,
        choices: unit_choices(&cx, &permit).await?,
        members: store::members::list(cx.db(), &permit, &filter, anchor, PAGE).await?,
        may_issue: cx.may::<act::IssueActivations>(permit.unit()).is_ok(),
        typed,
        filter,
    })
}

fn show(loaded: Loaded) -> AnyView {
    let Loaded { unit, choices, typed, filter, members, may_issue } = loaded;
    let state = filter.state.map(|s| s.code().to_owned()).unwrap_or_default();
    let account = filter.account.map(|s| s.code().to_owned()).unwrap_or_default();
    let query = format!("don_vi={unit}&tim={}&tinh_trang={state}&kich_hoat={account}", encode_query(&typed));
    let address =
        |way: &str, id: Option<MemberId>| id.map(|id| format!("/dang-vien?{query}&{way}={id}")).unwrap_or_default();
    let (prev, next) = (address("truoc", members.listing.before), address("sau", members.listing.after));
    let lead = members.count.map(|c| format!("{c} đảng viên, xếp theo tên.")).unwrap_or_default();
    let states = MemberState::ALL.iter().map(|s| Choice::new(s.code(), s.label())).collect::<Vec<_>>();
    let accounts = AccountState::ALL.iter().map(|s| Choice::new(s.code(), s.label())).collect::<Vec<_>>();
    let slips = may_issue.then(
        || view! { <LinkButton href=format!("/phieu-kich-hoat/{unit}") label="In phiếu kích hoạt" icon=Glyph::Qr/> },
    );
    let cards = may_issue.then(|| view! { <LinkButton href=format!("/the-qr/{unit}") label="Thẻ QR" icon=Glyph::Qr/> });
    let reset = if typed.is_empty() && state.is_empty() && account.is_empty() {
        String::new()
    } else {
        format!("/dang-vien?don_vi={unit}")
    };
    let body = if members.listing.items.is_empty() {
        let hint = "Thử bỏ bớt điều kiện lọc, hoặc nhập danh sách từ tệp Excel.";
        view! { <Card><Empty glyph=Glyph::Member title="Không có đảng viên nào khớp" hint/></Card> }.into_any()
    } else {
        table(members.listing.items)
    };
    view! {
        <PageHead title="Đảng viên" lead>{slips}{cards}</PageHead>
        <Filters action="/dang-vien" submit_label="Lọc" reset>
            <TextField name="tim" label="Tên hoặc số thẻ" kind="search" value=typed/>
            <SelectField name="don_vi" label="Đơn vị" required=true value=unit.to_string() options=choices/>
            <SelectField name="tinh_trang" label="Tình trạng" value=state options=states empty_label="Tất cả"/>
            <SelectField name="kich_hoat" label="Tài khoản" value=account options=accounts empty_label="Tất cả"/>
        </Filters>
        {body}
        <Pager prev next/>
    }
    .into_any()
}

fn table(members: Vec<MemberLine>) -> AnyView {
    let columns =
        vec![Column::text("Họ và tên"), Column::text("Chi bộ"), Column::text("Tình trạng"), Column::text("Tài khoản")];
    let rows = members
        .into_iter()
        .map(|m| {
            let standing = if m.exempt {
                format!("{}, miễn sinh hoạt", m.standing.label())
            } else {
                m.standing.label().to_owned()
            };
            let (tone, text) =
                if m.activated { (Tone::Ok, "Đã kích hoạt") } else { (Tone::Warn, "Chưa kích hoạt") };
            Row::new(vec![
                Cell::link(format!("/dang-vien/{}", m.id), m.full_name, format!("Thẻ {}", m.card_number)),
                Cell::text(m.unit_name),
                Cell::text(standing),
                Cell::view(view! { <Chip tone text/> }.into_any()),
            ])
        })
        .collect();
    view! { <Table caption="Đảng viên" columns rows/> }.into_any()
}
