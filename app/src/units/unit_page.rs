//! `/don-vi` and `/don-vi/{id}`: a unit, who leads it, what is below it, and the ways on.

use domain::{
    ids::UnitId,
    listing::{Anchor, Listing},
    policy::{Permit, act},
    text,
    time::dmy,
    units::{Closing, Leader, Stay, Unit, UnitLine},
};
use leptos::prelude::*;

use super::{merge_page::closed_notice, strings};
use crate::{
    context::Context,
    error::AppError,
    page::{PageInfo, page},
    ui::*,
};

/// Child units on a page.
const PAGE: usize = 100;
/// Units that a search shows.
const FOUND: i64 = 50;

struct Loaded {
    unit: Unit,
    above: Vec<Unit>,
    kinds: Vec<(String, String)>,
    children: Listing<UnitLine, UnitId>,
    totals: (i64, i64),
    leaders: Vec<Leader>,
    places: Vec<Stay>,
    closing: Option<Closing>,
    query: String,
    found: Option<Vec<(Unit, Option<String>)>>,
    links: Vec<(String, String, Glyph)>,
    may_edit: bool,
}

/// The widest unit of the person.
pub fn tree_page() -> AnyView {
    page(
        |cx| async move {
            let permit = cx.may_on_chosen::<act::ReadUnits>(None).await?;
            load(cx, permit).await
        },
        |loaded, _| (PageInfo::more("Đơn vị", "/don-vi"), show(loaded)),
    )
    .into_any()
}

/// One unit.
pub fn unit_page() -> AnyView {
    page(
        |cx| async move {
            let permit = cx.may_on::<act::ReadUnits>(cx.param("id")?).await?;
            load(cx, permit).await
        },
        |loaded, _| (PageInfo::more(loaded.unit.name.clone(), "/don-vi"), show(loaded)),
    )
    .into_any()
}

async fn load(cx: Context, permit: Permit<act::ReadUnits>) -> Result<Loaded, AppError> {
    let db = cx.db();
    let query: String = cx.query("tim").unwrap_or_default();
    let found = match query.trim() {
        "" => None,
        typed => Some(store::units::find(db, &permit.scope(), typed, FOUND).await?),
    };
    let anchor = Anchor::new(cx.query("sau"), cx.query("truoc"));
    let mut above = store::units::ancestors(db, &permit).await?;
    let granted = cx.actor()?.units_for::<act::ReadUnits>();
    above.retain(|u| granted.iter().any(|g| g.path.contains(&u.path)));
    let unit = store::units::get(db, &permit.scope(), permit.unit().id).await?;
    above.retain(|u| u.id != unit.id);
    let kinds = store::units::kinds(db).await?.into_iter().map(|k| (k.code, k.name)).collect();
    let closing = store::units::closing(db, &permit).await?;
    Ok(Loaded {
        links: links(&cx, &unit, closing.is_none())?,
        may_edit: closing.is_none() && cx.may::<act::EditUnits>(permit.unit()).is_ok(),
        closing,
        children: store::units::children_page(db, &permit, anchor, PAGE).await?,
        totals: store::units::totals(db, &permit).await?,
        leaders: store::units::leaders(db, &permit, cx.now.date()).await?,
        places: store::units::places(db, &permit).await?,
        above,
        kinds,
        unit,
        query,
        found,
    })
}

/// Where else to look at this unit, as far as the person may; what begins something new, while it is `open`.
fn links(cx: &Context, unit: &Unit, open: bool) -> Result<Vec<(String, String, Glyph)>, AppError> {
    let (at, id) = (unit.reference(), unit.id);
    let actor = cx.actor()?;
    let link =
        |allowed: bool, label: &str, address: String, glyph: Glyph| allowed.then(|| (label.to_owned(), address, glyph));
    Ok([
        link(
            actor.may::<act::ReadMembers>(&at).is_ok(),
            "Danh sách đảng viên",
            format!("/dang-vien?don_vi={id}"),
            Glyph::Member,
        ),
        link(
            actor.may::<act::ViewDashboard>(&at).is_ok(),
            "Tổng quan số liệu",
            format!("/tong-quan/{id}"),
            Glyph::Chart,
        ),
        link(
            open && actor.may::<act::IssueActivations>(&at).is_ok(),
            "Phiếu kích hoạt",
            format!("/phieu-kich-hoat/{id}"),
            Glyph::Qr,
        ),
        link(open && actor.may::<act::IssueCards>(&at).is_ok(), "Thẻ QR", format!("/the-qr/{id}"), Glyph::Qr),
        link(actor.may::<act::ReadGrants>(&at).is_ok(), "Phân quyền", format!("/phan-quyen?don_vi={id}"), Glyph::Key),
        link(
            open && actor.may::<act::ImportRecords>(&at).is_ok(),
            "Nhập dữ liệu",
            format!("/nhap-du-lieu?don_vi={id}"),
            Glyph::Upload,
        ),
    ]
    .into_iter()
    .flatten()
    .collect())
}

fn show(loaded: Loaded) -> AnyView {
    let Loaded { unit, above, kinds, children, totals, leaders, places, closing, query, found, links, may_edit } =
        loaded;
    let kind_of = |code: &str| kinds.iter().find(|(c, _)| c == code).map(|(_, n)| n.clone()).unwrap_or_default();
    let eyebrow = format!("{} · mã {}", kind_of(&unit.kind), unit.code);
    let lead = format!("{} đảng viên, {} đơn vị trực thuộc ở mọi cấp.", text::number(totals.0), text::number(totals.1));
    let crumbs: Vec<(String, String)> = above.iter().map(|u| (format!("/don-vi/{}", u.id), u.name.clone())).collect();
    let crumbs = (!crumbs.is_empty()).then(|| view! { <Breadcrumb items=crumbs current=unit.name.clone()/> });
    let actions = may_edit.then(|| {
        view! {
            <LinkButton href=format!("/don-vi/{}/them", unit.id) label="Thêm đơn vị trực thuộc" icon=Glyph::Plus kind=Kind::Primary/>
            <LinkButton href=format!("/don-vi/{}/sua", unit.id) label="Sửa" icon=Glyph::Pencil/>
        }
    });
    let main = match found {
        Some(found) => results(found, &query, kind_of),
        None => child_list(children, unit.id, kind_of),
    };
    let ways = links.into_iter().map(|(title, href, glyph)| view! { <ListRow title href glyph/> }).collect_view();
    let (leaders, history) = (leader_list(leaders), history(places));
    let reset = format!("/don-vi/{}", unit.id);
    let closed = closing.map(|closing| closed_notice(&closing, format!("/don-vi/{}", closing.into)));
    view! {
        {crumbs}
        <PageHead title=unit.name.clone() eyebrow lead>{actions}</PageHead>
        {closed}
        <Filters action=reset.clone() reset=if query.is_empty() { String::new() } else { reset } submit_label="Tìm">
            <TextField name="tim" label="Tìm đơn vị theo tên hoặc mã" kind="search" value=query.clone()/>
        </Filters>
        <Columns>
            <Stack>{main}</Stack>
            <Stack>
                <Card flush=true><List label="Xem thêm về đơn vị">{ways}</List></Card>
                {leaders}
                {history}
            </Stack>
        </Columns>
    }
    .into_any()
}

fn child_list(children: Listing<UnitLine, UnitId>, unit: UnitId, kind_of: impl Fn(&str) -> String) -> AnyView {
    if children.items.is_empty() {
        let hint = "Chi bộ thường không có đơn vị trực thuộc; các cấp trên có thể thêm hoặc nhập từ tệp Excel.";
        return view! { <Card><Empty glyph=Glyph::Tree title="Chưa có đơn vị trực thuộc" hint/></Card> }.into_any();
    }
    let address =
        |name: &str, id: Option<UnitId>| id.map(|id| format!("/don-vi/{unit}?{name}={id}")).unwrap_or_default();
    let (prev, next) = (address("truoc", children.before), address("sau", children.after));
    let columns = vec![Column::text("Đơn vị"), Column::number("Đảng viên"), Column::number("Trực thuộc")];
    let rows = children
        .items
        .into_iter()
        .map(|line| {
            let note = format!("{} · {}", kind_of(&line.unit.kind), line.unit.code);
            let below = if line.below == 0 { Cell::none() } else { Cell::count(line.below) };
            let name = Cell::link(format!("/don-vi/{}", line.unit.id), line.unit.name, note);
            Row::new(vec![
                if line.closed { name.chip(Tone::Info, strings::MERGED) } else { name },
                Cell::count(line.members),
                below,
            ])
        })
        .collect();
    view! {
        <Table caption="Đơn vị trực thuộc" columns rows show_caption=true/>
        <Pager prev next/>
    }
    .into_any()
}

fn results(found: Vec<(Unit, Option<String>)>, query: &str, kind_of: impl Fn(&str) -> String) -> AnyView {
    if found.is_empty() {
        let title = format!("Không có đơn vị nào khớp “{query}”");
        return view! { <Card><Empty glyph=Glyph::Search title hint="Thử một phần của tên, không cần gõ dấu."/></Card> }.into_any();
    }
    let rows = found
        .into_iter()
        .map(|(unit, parent)| {
            let note = [Some(kind_of(&unit.kind)), Some(unit.code), parent]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · ");
            view! { <ListRow title=unit.name href=format!("/don-vi/{}", unit.id) note/> }
        })
        .collect_view();
    view! { <Card flush=true><List label="Kết quả tìm">{rows}</List></Card> }.into_any()
}

fn leader_list(leaders: Vec<Leader>) -> Option<AnyView> {
    if leaders.is_empty() {
        return None;
    }
    let rows = leaders
        .into_iter()
        .map(|l| {
            let note = format!("{} từ {}", l.office.label(), dmy(l.from_date));
            view! { <ListRow title=l.full_name href=format!("/dang-vien/{}", l.member_id) note glyph=Glyph::User/> }
        })
        .collect_view();
    Some(
        view! { <Section title="Cấp ủy"><Card flush=true><List label="Cấp ủy">{rows}</List></Card></Section> }
            .into_any(),
    )
}

fn history(places: Vec<Stay>) -> Option<AnyView> {
    // One line is where it has always stood: nothing to tell.
    if places.len() < 2 {
        return None;
    }
    let items = places
        .into_iter()
        .map(|p| {
            let dates = match p.until_date {
                Some(until) => format!("{} – {}", dmy(p.from_date), dmy(until)),
                None => format!("từ {}", dmy(p.from_date)),
            };
            Def::text(dates, p.unit_name.unwrap_or_else(|| "Cấp cao nhất".to_owned()))
        })
        .collect::<Vec<_>>();
    Some(view! { <Section title="Đã trực thuộc"><Card><Definition items/></Card></Section> }.into_any())
}
