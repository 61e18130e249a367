//! `/sinh-hoat/xep-hang`: branches, or units with several, by the quality of their meetings.

use domain::{
    ids::UnitId,
    meetings::title,
    oversight::{Period, RankedBranch, RankedUnit},
    policy::{Permit, act},
    text,
    time::DAY,
    units::Unit,
};
use leptos::prelude::*;
use store::oversight::{self, Ranking};

use super::{Seen, crumbs, history_address, percent, units_above, views};
use crate::{
    context::Context,
    error::AppError,
    page::{PageInfo, page},
    ui::*,
    unit_choice::unit_choices,
};

/// Branches on a page.
const PAGE: i64 = 50;
/// The month that is over long enough to have reports: the one of so many seconds ago.
const SETTLED: i64 = 10 * DAY;
/// `loai=don-vi` compares the units right below.
const UNITS: &str = "don-vi";

enum Ranked {
    Branches { from: i64, ranking: Ranking },
    Units(Vec<RankedUnit>),
}

struct Data {
    unit: Unit,
    above: Vec<Unit>,
    choices: Vec<Choice>,
    period: Period,
    ranked: Ranked,
    /// There are units below to compare.
    has_units: bool,
}

pub fn ranking_page() -> AnyView {
    page(load, |data, cx| (PageInfo::new(Tab::Meetings, "Xếp hạng sinh hoạt"), show(data, cx))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let permit: Permit<act::OverseeMeetings> = cx.may_on_chosen(cx.query("don_vi")).await?;
    let period = cx.query("ky").unwrap_or_else(|| Period::Month(cx.now.plus(-SETTLED).month()));
    let units = oversight::rank_children(cx.db(), &permit, period).await?;
    let has_units = !units.is_empty();
    let ranked = if has_units && cx.query::<String>("loai").as_deref() == Some(UNITS) {
        Ranked::Units(units)
    } else {
        let from = cx.query::<i64>("tu").filter(|from| (1..=1_000_000).contains(from)).unwrap_or(1);
        Ranked::Branches { from, ranking: oversight::rank_branches(cx.db(), &permit, period, from, PAGE).await? }
    };
    Ok(Data {
        unit: store::units::get(cx.db(), &permit.scope(), permit.unit().id).await?,
        above: units_above(&cx, &permit).await?,
        choices: unit_choices(&cx, &permit).await?,
        period,
        ranked,
        has_units,
    })
}

fn address(unit: UnitId, period: Period, units: bool) -> String {
    let kind = if units { format!("&loai={UNITS}") } else { String::new() };
    format!("/sinh-hoat/xep-hang?don_vi={unit}&ky={period}{kind}")
}

fn show(data: Data, cx: &Context) -> AnyView {
    let Data { unit, above, choices, period, ranked, has_units } = data;
    let by_unit = matches!(ranked, Ranked::Units(_));
    let tabs = views(unit.id, Seen::Ranking);
    let crumbs = crumbs(&above, &unit.name, |up| address(up, period, by_unit));
    let step = |to: Period| Some((address(unit.id, to, by_unit), to.label()));
    let (prev, next) = (step(period.plus(-1)), step(period.plus(1)).filter(|_| period.last() < cx.now.month()));
    let kinds = kinds(unit.id, period, by_unit, has_units);
    let filter = unit_filter(choices, unit.id, period, by_unit);
    let file = format!("/tep/xep-hang/{}?ky={period}", unit.id);
    let body = match ranked {
        Ranked::Units(units) => unit_table(units, period),
        Ranked::Branches { from, ranking } => branch_table(ranking, from, unit.id, period),
    };
    let lead = "Xếp theo điểm chất lượng bình quân, rồi đến tỷ lệ dự họp. Bằng nhau thì cùng hạng.";
    view! {
        {crumbs}
        <PageHead title=format!("Xếp hạng sinh hoạt {}", period.words()) eyebrow=unit.name lead>
            <PeriodPicker label=period.label() prev next/>
            <LinkButton href=file label="Tải bảng Excel" icon=Glyph::Download download=true/>
        </PageHead>
        {tabs}
        {filter}
        {kinds}
        {body}
    }
    .into_any()
}

/// A month or a quarter, branches or units.
fn kinds(unit: UnitId, period: Period, by_unit: bool, has_units: bool) -> AnyView {
    let month = match period {
        Period::Month(month) => month,
        Period::Quarter(_) => period.last(),
    };
    let tab = |label: &str, to: Period, units: bool| TabLink {
        href: address(unit, to, units),
        label: label.to_owned(),
        count: None,
        current: (to, units) == (period, by_unit),
    };
    let mut items = Vec::new();
    for (units, what) in [(false, "Chi bộ"), (true, "Đơn vị")] {
        if has_units || !units {
            items.push(tab(&format!("{what}, tháng"), Period::Month(month), units));
            items.push(tab(&format!("{what}, quý"), Period::quarter_of(month), units));
        }
    }
    view! { <Tabs label="Xếp hạng theo" items/> }.into_any()
}

fn unit_filter(options: Vec<Choice>, unit: UnitId, period: Period, by_unit: bool) -> Option<AnyView> {
    if options.len() < 2 {
        return None;
    }
    let kind = by_unit.then(|| view! { <Hidden name="loai" value=UNITS/> });
    let (value, period) = (unit.to_string(), period.to_string());
    Some(
        view! {
            <Filters action="/sinh-hoat/xep-hang" submit_label="Xem">
                <SelectField name="don_vi" label="Đơn vị" options value required=true/>
                <Hidden name="ky" value=period/>
                {kind}
            </Filters>
        }
        .into_any(),
    )
}

fn rank(rank: Option<i64>) -> Cell {
    rank.map_or_else(Cell::none, Cell::number)
}

fn unit_table(units: Vec<RankedUnit>, period: Period) -> AnyView {
    let columns = vec![
        Column::text("Đơn vị"),
        Column::number("Hạng"),
        Column::number("Điểm bình quân"),
        Column::number("Chi bộ có điểm"),
        Column::number("Dự họp"),
    ];
    let rows = units
        .into_iter()
        .map(|unit| {
            Row::new(vec![
                Cell::link(address(unit.unit.id, period, false), unit.unit.name, ""),
                rank(unit.rank),
                unit.score.map_or_else(Cell::none, |score| Cell::text(score.to_string())),
                Cell::text(format!("{}/{}", text::number(unit.scored), text::number(unit.branches))),
                percent(unit.attended, unit.expected),
            ])
        })
        .collect();
    view! { <Table caption="Xếp hạng các đơn vị" columns rows/> }.into_any()
}

fn branch_table(ranking: Ranking, from: i64, unit: UnitId, period: Period) -> AnyView {
    let Ranking { branches, total } = ranking;
    let (Some(first), Some(last)) = (branches.first().map(|b| b.place), branches.last().map(|b| b.place)) else {
        let hint = "Chưa có chi bộ nào ở đây. Đồng chí chọn đơn vị khác hoặc trở về đầu danh sách.";
        let href = address(unit, period, false);
        let action = (from > 1).then(|| view! { <LinkButton href label="Về đầu danh sách"/> }.into_any());
        return view! { <Card><Empty glyph=Glyph::Chart title="Không có chi bộ nào" hint action/></Card> }.into_any();
    };
    let way = |to: i64| format!("{}&tu={to}", address(unit, period, false));
    let prev = if first > 1 { way((first - PAGE).max(1)) } else { String::new() };
    let next = if last < total { way(last + 1) } else { String::new() };
    let summary = format!("{}–{} trong {} chi bộ", text::number(first), text::number(last), text::number(total));
    let columns = vec![
        Column::text("Chi bộ"),
        Column::number("Hạng"),
        Column::number("Điểm"),
        Column::number("Dự họp"),
        Column::long("Vì sao"),
    ];
    let rows = branches.into_iter().map(|branch| branch_row(branch, period)).collect();
    view! {
        <Table caption="Xếp hạng các chi bộ" columns rows/>
        <Pager prev next summary/>
    }
    .into_any()
}

fn branch_row(branch: RankedBranch, period: Period) -> Row {
    let why = reasons(&branch, period);
    let score = match branch.score {
        None => Cell::none(),
        Some(score) => Cell::text(score.to_string()),
    };
    Row::new(vec![
        Cell::link(history_address(branch.unit_id), branch.unit_name, branch.parent_name),
        rank(branch.rank),
        score,
        percent(branch.attended, branch.expected),
        Cell::view(why),
    ])
}

/// Why a branch stands where it stands: what its meetings missed, or why there is no score.
fn reasons(branch: &RankedBranch, period: Period) -> AnyView {
    let without: Vec<String> = branch.reasons(period.months());
    if branch.rank.is_none() {
        return view! { <span>{without.join(" ")}</span> }.into_any();
    }
    let missed: usize = branch.months.iter().map(|m| m.missed.len()).sum();
    let summary = match missed {
        0 if without.is_empty() => return view! { <span class="muted">"Đạt mọi yêu cầu được tính"</span> }.into_any(),
        0 => format!("{} tháng chưa có điểm", without.len()),
        missed => format!("{missed} yêu cầu chưa đạt"),
    };
    let meetings = branch.months.iter().filter_map(|m| {
        let quality = format!(": {}", m.quality?);
        let href = format!("/sinh-hoat/{}", m.meeting);
        let missed = m.missed.iter().map(|reason| view! { <li>{reason.clone()}</li> }).collect_view();
        let name = title(m.month, domain::meetings::MeetingKind::Regular, "");
        Some(view! { <li><a href=href>{name}</a>{quality}<ul>{missed}</ul></li> })
    });
    let meetings = meetings.collect_view();
    let without = without.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
    view! { <Disclosure summary><ul class="reasons">{meetings}{without}</ul></Disclosure> }.into_any()
}
