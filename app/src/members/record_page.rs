//! `/dang-vien/{id}` and `/ho-so`: a record.

use chrono::NaiveDate;
use domain::{
    ids::MemberId,
    members::{MemberView, Office, OwnPart, TemporaryTransfer},
    policy::act,
    time::{Timestamp, dmy},
    units::Stay,
};
use leptos::prelude::*;

use crate::{
    context::Context,
    error::AppError,
    page::{PageInfo, page},
    ui::*,
};

struct Loaded {
    view: MemberView,
    may_edit: bool,
    may_issue: bool,
}

/// The record of a member within one's reach; others answer like records that do not exist.
pub fn record_page() -> AnyView {
    page(load, |loaded, cx| (PageInfo::more(loaded.view.record.full_name.clone(), "/dang-vien"), show(loaded, cx.now)))
        .into_any()
}

async fn load(cx: Context) -> Result<Loaded, AppError> {
    let id: MemberId = cx.param("id")?;
    cx.actor()?;
    let target = store::members::target(cx.db(), id).await?;
    let permit = cx.may::<act::ReadMembers>(&target.unit).map_err(|_| AppError::NotFound)?;
    Ok(Loaded {
        view: store::members::record(cx.db(), &permit, id, cx.now).await?,
        may_edit: cx.may::<act::EditMembers>(&target.unit).is_ok(),
        may_issue: cx.may::<act::IssueActivations>(&target.unit).is_ok(),
    })
}

/// The person's own record, and everything else that is held about them.
pub fn own_page() -> AnyView {
    page(
        |cx| async move {
            let permit = cx.may_own::<act::ReadOwnRecord>()?;
            let view = store::members::own_record(cx.db(), &permit).await?;
            Ok((view, store::members::own_data(cx.db(), &permit, cx.now).await?))
        },
        |(view, parts), cx| (PageInfo::more("Hồ sơ của tôi", "/them"), own(view, parts, cx.now)),
    )
    .into_any()
}

fn own(view: MemberView, parts: Vec<OwnPart>, now: Timestamp) -> AnyView {
    let body = body(&view, now);
    let held = parts
        .into_iter()
        .filter(|p| !p.rows.is_empty())
        .map(|part| {
            let entries = part
                .rows
                .into_iter()
                .map(|facts| {
                    let items = facts.into_iter().map(|f| Def::text(f.label, f.value)).collect::<Vec<_>>();
                    view! { <Definition items/> }
                })
                .collect_view();
            view! { <Disclosure summary=part.name>{entries}</Disclosure> }
        })
        .collect_view();
    view! {
        <PageHead title=view.record.full_name.clone() eyebrow="Hồ sơ của tôi"
            lead="Thấy chỗ nào chưa đúng, đồng chí báo bí thư chi bộ hoặc cán bộ hồ sơ để sửa."/>
        {body}
        <Section title="Mọi thông tin Sổ tay đang lưu về đồng chí"><Card><Stack tight=true>{held}</Stack></Card></Section>
    }
    .into_any()
}

fn show(loaded: Loaded, now: Timestamp) -> AnyView {
    let Loaded { view, may_edit, may_issue } = loaded;
    let id = view.id;
    let edit = may_edit
        .then(|| view! { <LinkButton href=format!("/dang-vien/{id}/sua") label="Sửa hồ sơ" icon=Glyph::Pencil/> });
    let label = if view.activated_at.is_some() { "Cấp lại mật khẩu" } else { "Cấp phiếu kích hoạt" };
    let slip = format!("/phieu-kich-hoat/{}?dang_vien={id}", view.unit_id);
    let slip = may_issue.then(|| view! { <LinkButton href=slip label icon=Glyph::Qr/> });
    let body = body(&view, now);
    view! {
        <Breadcrumb items=vec![(format!("/dang-vien?don_vi={}", view.unit_id), view.unit_name.clone())] current=view.record.full_name.clone()/>
        <PageHead title=view.record.full_name.clone() eyebrow=view.unit_name.clone()>{edit}{slip}</PageHead>
        {body}
    }
    .into_any()
}

fn body(view: &MemberView, now: Timestamp) -> AnyView {
    let r = &view.record;
    let or_dash = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
    let facts = vec![
        Def::text("Số thẻ đảng viên", r.card_number.clone()),
        Def::text("Ngày sinh", dmy(r.birth_date)),
        Def::text("Giới tính", r.sex.label()),
        Def::text("Dân tộc", or_dash(&r.ethnicity)),
        Def::text("Điện thoại", or_dash(&r.phone)),
        Def::text("Thư điện tử", or_dash(&r.email)),
        Def::text("Chi bộ", format!("{} (mã {})", view.unit_name, view.unit_code)),
        Def::text("Ngày vào Đảng", dmy(r.admitted_on)),
        Def::text("Ngày chính thức", r.official_on.map(dmy).unwrap_or_else(|| "–".to_owned())),
        Def::text(
            "Tình trạng",
            if r.exempt {
                format!("{}, miễn sinh hoạt", r.standing.label())
            } else {
                r.standing.label().to_owned()
            },
        ),
        Def::text("Tài khoản", account(view)),
    ];
    let (offices, roles, places) = (offices(&view.offices, now), roles(view), places(&view.places));
    let transfers = transfers(&view.transfers, now);
    view! {
        <Columns even=true>
            <Stack><Card title="Lý lịch"><Definition items=facts/></Card></Stack>
            <Stack>{offices}{transfers}{roles}{places}</Stack>
        </Columns>
    }
    .into_any()
}

fn account(view: &MemberView) -> String {
    if let Some(at) = view.activated_at {
        return format!("Đã kích hoạt {}", dmy(at.date()));
    }
    match view.slip {
        Some(slip) if slip.used_at.is_none() && slip.revoked_at.is_none() => {
            format!("Chưa kích hoạt; phiếu in ngày {}, hạn {}", dmy(slip.issued_at.date()), dmy(slip.expires_at.date()))
        }
        _ => "Chưa kích hoạt, chưa có phiếu".to_owned(),
    }
}

/// `01/02/2026 – 30/04/2026`, or `từ 01/02/2026` while it has no end.
pub(super) fn span(from: NaiveDate, until: Option<NaiveDate>) -> String {
    match until {
        Some(until) => format!("{} – {}", dmy(from), dmy(until)),
        None => format!("từ {}", dmy(from)),
    }
}

fn offices(offices: &[Office], now: Timestamp) -> AnyView {
    if offices.is_empty() {
        return view! { <Card title="Chức vụ"><p class="muted">"Không giữ chức vụ."</p></Card> }.into_any();
    }
    let rows = offices
        .iter()
        .map(|o| {
            let dates = span(o.from_date, o.until_date);
            let held = o.is_held(now.date()).then(|| view! { <Chip tone=Tone::Ok text="Đang giữ"/> });
            view! { <ListRow title=format!("{}, {}", o.office.label(), o.unit_name) note=dates>{held}</ListRow> }
        })
        .collect_view();
    view! { <Card title="Chức vụ" flush=true><List>{rows}</List></Card> }.into_any()
}

fn transfers(transfers: &[TemporaryTransfer], now: Timestamp) -> Option<AnyView> {
    if transfers.is_empty() {
        return None;
    }
    let rows = transfers
        .iter()
        .map(|a| {
            let away = a.covers(now.date()).then(|| view! { <Chip tone=Tone::Info text="Đang ở đó"/> });
            view! { <ListRow title=a.place.clone() note=span(a.from_date, a.until_date)>{away}</ListRow> }
        })
        .collect_view();
    Some(view! { <Card title="Sinh hoạt tạm thời nơi khác" flush=true><List>{rows}</List></Card> }.into_any())
}

fn roles(view: &MemberView) -> Option<AnyView> {
    if view.roles.is_empty() {
        return None;
    }
    let rows = view
        .roles
        .iter()
        .map(|r| view! { <ListRow title=r.role.label() note=r.unit_name.clone() glyph=Glyph::Key/> })
        .collect_view();
    Some(view! { <Card title="Quyền trên Sổ tay" flush=true><List>{rows}</List></Card> }.into_any())
}

fn places(places: &[Stay]) -> Option<AnyView> {
    if places.len() < 2 {
        return None;
    }
    let items = places
        .iter()
        .map(|p| {
            let until = p.until_date.map(|d| format!(" – {}", dmy(d))).unwrap_or_default();
            Def::text(format!("{}{until}", dmy(p.from_date)), p.unit_name.clone().unwrap_or_default())
        })
        .collect::<Vec<_>>();
    Some(view! { <Card title="Đã sinh hoạt tại"><Definition items/></Card> }.into_any())
}
