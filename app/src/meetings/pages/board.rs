//! The month's board of all branches below a unit.

use domain::{
    ids::UnitId,
    listing::{Anchor, Listing},
    meetings::{BoardCounts, BoardFilter, BoardLine, BoardUnit},
    policy::{Permit, act},
    text,
    time::{self, Month},
    units::Unit,
};
use leptos::prelude::*;
use store::meetings::{self, View};

use super::{
    list,
    parts::{address, day_and_time, state_chip},
};
use crate::{
    context::Context,
    error::AppError,
    oversight::{self, Seen},
    ui::*,
};

/// What the page shows.
pub struct Data {
    unit: Unit,
    /// Units above that the reader may open, from the top.
    above: Vec<Unit>,
    month: Month,
    filter: Option<BoardFilter>,
    counts: BoardCounts,
    /// Whether units right below have branches of their own.
    deep: bool,
    shown: Shown,
    remind: Option<oversight::ToRemind>,
}

/// What the table lists.
enum Shown {
    Units(Vec<BoardUnit>),
    Branches(Listing<BoardLine, UnitId>),
}

pub async fn load(cx: &Context, permit: Permit<act::ReadMeeting>, unit: Unit) -> Result<Data, AppError> {
    let month = cx.query("thang").unwrap_or_else(|| cx.now.month());
    let filter = cx.query("trang_thai");
    let rules = store::rules::in_force(cx.db(), &permit, cx.now.date()).await?;
    let view = View::of(month, &rules, cx.now);
    let above = oversight::units_above(cx, &permit).await?;
    let counts = meetings::board_counts(cx.db(), &permit, view).await?;
    let units = meetings::board_units(cx.db(), &permit, view).await?;
    let deep = units.iter().any(|unit| !unit.meets);
    let by_branch = filter.is_some() || cx.query::<String>("theo").is_some_and(|how| how == BY_BRANCH);
    let shown = if deep && !by_branch {
        Shown::Units(units)
    } else {
        let anchor = Anchor::new(cx.query("sau"), cx.query("truoc"));
        Shown::Branches(meetings::board(cx.db(), &permit.scope(), view, filter, anchor).await?)
    };
    let remind = oversight::to_remind(cx, permit.unit(), month, view, &counts).await?;
    Ok(Data { unit, above, month, filter, counts, deep, shown, remind })
}

pub fn show(data: Data, cx: &Context) -> AnyView {
    let Data { unit, above, month, filter, counts, deep, shown, remind } = data;
    let tabs = list::views(cx, true);
    let crumbs = oversight::crumbs(&above, &unit.name, |up| link(up, month, None));
    let seen = oversight::views(unit.id, Seen::Month);
    let remind = remind.map(oversight::remind_buttons);
    let file = format!("/tep/sinh-hoat/{}?thang={month}", unit.id);
    let step = |to: Month| Some((link(unit.id, to, filter), format!("Tháng {}", to.slash())));
    let (prev, next) = (step(month.plus(-1)), step(month.plus(1)));
    let title = format!("Sinh hoạt tháng {}", month.slash());
    let lead = summary(&counts);
    let (body, other) = match shown {
        Shown::Units(units) => {
            let progress = progress(&unit, month, &counts);
            let table = units_table(&unit, counts, units, month);
            let body = view! { <Card>{progress}</Card> {table} };
            (body.into_any(), Some((all_branches(unit.id, month), "Xem từng chi bộ")))
        }
        Shown::Branches(lines) => {
            let states = states(&unit, month, filter, &counts);
            let table = table(&unit, month, filter, lines);
            (view! { {states} {table} }.into_any(), deep.then(|| (link(unit.id, month, None), "Xem theo đơn vị")))
        }
    };
    let other = other.map(|(href, label)| view! { <LinkButton href label/> });
    view! {
        {tabs}
        {crumbs}
        <PageHead title eyebrow=unit.name lead>
            <PeriodPicker label=format!("Tháng {}", month.slash()) prev next/>
            {other}
            <LinkButton href=file label="Tải bảng Excel" icon=Glyph::Download download=true/>
        </PageHead>
        {seen}
        {remind}
        {body}
    }
    .into_any()
}

/// The way of looking that lists all branches, in the address.
const BY_BRANCH: &str = "chi-bo";

fn all_branches(unit: UnitId, month: Month) -> String {
    format!("{}&theo={BY_BRANCH}", link(unit, month, None))
}

/// The answer before the detail.
fn summary(counts: &BoardCounts) -> String {
    if counts.branches == 0 {
        return String::new();
    }
    let done = counts.sent();
    let late = match counts.late {
        0 => "không có chi bộ nào chậm".to_owned(),
        late => format!("{} chi bộ chậm", text::number(late)),
    };
    let (done_text, all) = (text::number(done), text::number(counts.branches));
    format!("{done_text}/{all} chi bộ ({}) đã báo cáo; {late}.", text::percent(done, counts.branches))
}

fn link(unit: UnitId, month: Month, filter: Option<BoardFilter>) -> String {
    let state = filter.map(|f| format!("&trang_thai={f}")).unwrap_or_default();
    format!("/sinh-hoat?don_vi={unit}&thang={month}{state}")
}

fn states(unit: &Unit, month: Month, filter: Option<BoardFilter>, counts: &BoardCounts) -> AnyView {
    let all = TabLink {
        href: link(unit.id, month, None),
        label: "Tất cả".to_owned(),
        count: Some(counts.branches),
        current: filter.is_none(),
    };
    let one = |f: &BoardFilter| TabLink {
        href: link(unit.id, month, Some(*f)),
        label: f.label().to_owned(),
        count: Some(counts.of(*f)),
        current: filter == Some(*f),
    };
    let items = std::iter::once(all).chain(BoardFilter::ALL.iter().map(one)).collect();
    view! { <Tabs label="Trạng thái" items/> }.into_any()
}

/// How far all branches are, each state leading to those in it.
fn progress(unit: &Unit, month: Month, counts: &BoardCounts) -> AnyView {
    let label = format!("Sinh hoạt tháng {} theo trạng thái", month.slash());
    let slices = slices(counts, |filter| link(unit.id, month, Some(filter)));
    view! { <StackedBar label slices/> }.into_any()
}

/// The states of a month as parts of one bar, in the order of the work.
fn slices(counts: &BoardCounts, href: impl Fn(BoardFilter) -> String) -> Vec<Slice> {
    let part = |(filter, tone): (BoardFilter, Tone)| Slice {
        label: filter.label().to_owned(),
        value: counts.of(filter),
        tone,
        href: href(filter),
    };
    let parts = [
        (BoardFilter::Accepted, Tone::Ok),
        (BoardFilter::Reported, Tone::Info),
        (BoardFilter::Held, Tone::Gold),
        (BoardFilter::Returned, Tone::Bad),
        (BoardFilter::Registered, Tone::Warn),
        (BoardFilter::Missing, Tone::Plain),
    ];
    parts.into_iter().map(part).collect()
}

/// One row a unit, with how far its branches are; the sum stands first.
fn units_table(unit: &Unit, counts: BoardCounts, units: Vec<BoardUnit>, month: Month) -> AnyView {
    let columns = vec![
        Column::text("Đơn vị"),
        Column::text("Tiến độ"),
        Column::number("Đã gửi báo cáo"),
        Column::number("Chưa đăng ký"),
        Column::number("Chờ tiếp nhận"),
        Column::number("Chậm"),
    ];
    let all = Cell::text(format!("Tất cả {} chi bộ", text::number(counts.branches)));
    let mut rows = vec![Row::total(unit_cells(all, unit.id, &unit.name, &counts, month))];
    rows.extend(units.into_iter().map(|unit| {
        let note = match unit.meets {
            true => String::new(),
            false => format!("{} chi bộ", text::number(unit.counts.branches)),
        };
        let name = Cell::link(link(unit.id, month, None), unit.name.clone(), note);
        Row::new(unit_cells(name, unit.id, &unit.name, &unit.counts, month))
    }));
    view! { <Table caption="Các đơn vị trong tháng" columns rows/> }.into_any()
}

fn unit_cells(title: Cell, unit: UnitId, name: &str, counts: &BoardCounts, month: Month) -> Vec<Cell> {
    // A count leads to the branches that it counts.
    let counted = |filter: BoardFilter| match counts.of(filter) {
        0 => Cell::none(),
        count => {
            let count = text::number(count);
            let words = format!("{count} {}, {name}", filter.label().to_lowercase());
            Cell::view(view! { <a href=link(unit, month, Some(filter)) aria-label=words>{count}</a> })
        }
    };
    let (label, slices) = (name.to_owned(), slices(counts, |_| String::new()));
    vec![
        title,
        Cell::view(view! { <StackedBar label slices bare=true/> }),
        Cell::text(text::percent(counts.sent(), counts.branches)),
        counted(BoardFilter::Missing),
        counted(BoardFilter::Reported),
        counted(BoardFilter::Late),
    ]
}

fn table(unit: &Unit, month: Month, filter: Option<BoardFilter>, lines: Listing<BoardLine, UnitId>) -> AnyView {
    if lines.items.is_empty() {
        let (title, hint) = match filter {
            Some(_) => ("Không có chi bộ nào", "Không có chi bộ nào ở trạng thái này. Đồng chí chọn trạng thái khác."),
            None => ("Chưa có chi bộ", "Đơn vị này chưa có chi bộ trực thuộc. Thêm chi bộ ở mục Đơn vị."),
        };
        return view! { <Card><Empty glyph=Glyph::Meeting title hint/></Card> }.into_any();
    }
    let here = match filter {
        Some(_) => link(unit.id, month, filter),
        None => all_branches(unit.id, month),
    };
    let way = |name: &str, id: Option<UnitId>| id.map(|id| format!("{here}&{name}={id}")).unwrap_or_default();
    let (prev, next) = (way("truoc", lines.before), way("sau", lines.after));
    let columns = vec![
        Column::text("Chi bộ"),
        Column::text("Trạng thái"),
        Column::text("Thời gian"),
        Column::number("Dự họp"),
        Column::text("Hạn báo cáo"),
    ];
    let rows = lines.items.into_iter().map(row).collect();
    view! {
        <Table caption="Các chi bộ trong tháng" columns rows/>
        <Pager prev next/>
    }
    .into_any()
}

fn row(line: BoardLine) -> Row {
    let late = line.late.then(|| view! { <Chip tone=Tone::Bad text=BoardFilter::Late.label()/> });
    let Some(meeting) = line.meeting else {
        let href = format!("/sinh-hoat?don_vi={}", line.unit_id);
        return Row::new(vec![
            Cell::link(href, line.unit_name, line.parent_name),
            Cell::view(view! { <Chips><Chip tone=Tone::Warn text=BoardFilter::Missing.label()/>{late}</Chips> }),
            Cell::none(),
            Cell::none(),
            Cell::none(),
        ]);
    };
    let turnout = match meeting.state.open() && meeting.turnout.attended() == 0 {
        true => Cell::none(),
        false => Cell::text(format!("{}/{}", meeting.turnout.attended(), meeting.turnout.expected)),
    };
    let chip = state_chip(meeting.state);
    Row::new(vec![
        Cell::link(address(meeting.id), line.unit_name, line.parent_name),
        Cell::view(view! { <Chips>{chip}{late}</Chips> }),
        Cell::text(day_and_time(meeting.starts_at)),
        turnout,
        Cell::text(time::dmy(meeting.report_due)),
    ])
}
