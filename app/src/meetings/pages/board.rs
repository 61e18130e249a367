//! The month's board of all branches below a unit.

use domain::{
    ids::UnitId,
    listing::{Anchor, Listing},
    meetings::{BoardCounts, BoardFilter, BoardLine},
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
    /// Units right below that have branches of their own.
    below: Vec<Unit>,
    month: Month,
    filter: Option<BoardFilter>,
    counts: BoardCounts,
    lines: Listing<BoardLine, UnitId>,
    remind: Option<oversight::ToRemind>,
}

pub async fn load(cx: &Context, permit: Permit<act::ReadMeeting>, unit: Unit) -> Result<Data, AppError> {
    let month = cx.query("thang").unwrap_or_else(|| cx.now.month());
    let filter = cx.query("trang_thai");
    let rules = store::rules::in_force(cx.db(), &permit, cx.now.date()).await?;
    let view = View::of(month, &rules, cx.now);
    let scope = permit.scope();
    let anchor = Anchor::new(cx.query("sau"), cx.query("truoc"));
    let above = oversight::units_above(cx, &permit).await?;
    let kinds = store::units::kinds(cx.db()).await?;
    let mut below = store::units::children(cx.db(), &permit).await?;
    below.retain(|u| !kinds.iter().any(|k| k.code == u.kind && k.meets));
    let counts = meetings::board_counts(cx.db(), &scope, view).await?;
    Ok(Data {
        remind: oversight::to_remind(cx, permit.unit(), month, view, &counts).await?,
        counts,
        lines: meetings::board(cx.db(), &scope, view, filter, anchor).await?,
        unit,
        above,
        below,
        month,
        filter,
    })
}

pub fn show(data: Data, cx: &Context) -> AnyView {
    let Data { unit, above, below, month, filter, counts, lines, remind } = data;
    let tabs = list::views(cx, true);
    let crumbs = oversight::crumbs(&above, &unit.name, |up| link(up, month, None));
    let seen = oversight::views(unit.id, Seen::Month);
    let remind = remind.map(oversight::remind_buttons);
    let file = format!("/tep/sinh-hoat/{}?thang={month}", unit.id);
    let step = |to: Month| Some((link(unit.id, to, filter), format!("Tháng {}", to.slash())));
    let (prev, next) = (step(month.plus(-1)), step(month.plus(1)));
    let title = format!("Sinh hoạt tháng {}", month.slash());
    let lead = summary(&counts);
    let drill = drill(&unit, below, month, filter);
    let states = states(&unit, month, filter, &counts);
    let table = table(&unit, month, filter, lines);
    view! {
        {tabs}
        {crumbs}
        <PageHead title eyebrow=unit.name lead>
            <PeriodPicker label=format!("Tháng {}", month.slash()) prev next/>
            <LinkButton href=file label="Tải bảng Excel" icon=Glyph::Download download=true/>
        </PageHead>
        {seen}
        {remind}
        {drill}
        {states}
        {table}
    }
    .into_any()
}

/// The answer before the detail.
fn summary(counts: &BoardCounts) -> String {
    if counts.branches == 0 {
        return String::new();
    }
    let done = counts.reported + counts.accepted;
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

/// The way down to a unit below.
fn drill(unit: &Unit, below: Vec<Unit>, month: Month, filter: Option<BoardFilter>) -> AnyView {
    if below.is_empty() {
        return ().into_any();
    }
    let mut options = vec![Choice::new(unit.id.to_string(), format!("{} (tất cả)", unit.name))];
    options.extend(below.into_iter().map(|u| Choice::new(u.id.to_string(), u.name)));
    let state = filter.map(|f| view! { <Hidden name="trang_thai" value=f.code()/> });
    let (value, month) = (unit.id.to_string(), month.to_string());
    view! {
        <Filters action="/sinh-hoat" submit_label="Xem">
            <SelectField name="don_vi" label="Đơn vị" options value required=true/>
            <Hidden name="thang" value=month/>
            {state}
        </Filters>
    }
    .into_any()
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

fn table(unit: &Unit, month: Month, filter: Option<BoardFilter>, lines: Listing<BoardLine, UnitId>) -> AnyView {
    if lines.items.is_empty() {
        let (title, hint) = match filter {
            Some(_) => ("Không có chi bộ nào", "Không có chi bộ nào ở trạng thái này. Đồng chí chọn trạng thái khác."),
            None => ("Chưa có chi bộ", "Đơn vị này chưa có chi bộ trực thuộc. Thêm chi bộ ở mục Đơn vị."),
        };
        return view! { <Card><Empty glyph=Glyph::Meeting title hint/></Card> }.into_any();
    }
    let here = link(unit.id, month, filter);
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
