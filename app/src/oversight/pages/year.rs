//! `/sinh-hoat/nam`: a year of the units below, month by month.

use domain::{
    ids::UnitId,
    oversight::{BranchMonth, Measure, MonthCell, YearMap, YearRow},
    policy::act,
    text,
    time::Month,
    units::Unit,
};
use leptos::prelude::*;

use super::{Seen, crumbs, history_address, units_above, views};
use crate::{
    context::Context,
    error::AppError,
    page::{PageInfo, page},
    ui::*,
};

/// The years that can be asked for.
const YEARS: std::ops::RangeInclusive<i64> = 2020..=2100;

struct Data {
    map: YearMap,
    above: Vec<Unit>,
    measure: Measure,
}

pub fn year_page() -> AnyView {
    page(load, |data, cx| (PageInfo::new(Tab::Meetings, "Sinh hoạt cả năm"), show(&data, cx))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let permit = cx.may_on_chosen::<act::OverseeMeetings>(cx.query("don_vi")).await?;
    let year = cx.query::<i64>("nam").filter(|y| YEARS.contains(y)).unwrap_or_else(|| cx.now.month().year());
    let map = store::oversight::year(cx.db(), &permit, Month(year * 12), cx.now).await?;
    let above = units_above(&cx, &permit).await?;
    Ok(Data { map, above, measure: cx.query("xem").unwrap_or(Measure::Held) })
}

fn address(unit: UnitId, year: i64, measure: Measure) -> String {
    let measure = if measure == Measure::Held { String::new() } else { format!("&xem={measure}") };
    format!("/sinh-hoat/nam?don_vi={unit}&nam={year}{measure}")
}

fn show(data: &Data, cx: &Context) -> AnyView {
    let Data { map, above, measure } = data;
    let (id, name, year) = (map.top.unit.id, map.top.unit.name.clone(), map.first.year());
    let tabs = views(id, Seen::Year);
    let crumbs = crumbs(above, &name, |unit| address(unit, year, *measure));
    let step = |year: i64| YEARS.contains(&year).then(|| (address(id, year, *measure), format!("Năm {year}")));
    let (prev, next) = (step(year - 1), step(year + 1).filter(|_| year <= cx.now.month().year()));
    let lead = summary(map, cx.now.month());
    let sums = map.children.iter().any(|row| !row.meets);
    let measures = sums.then(|| measure_tabs(id, year, *measure));
    let body = if map.top.branches == 0 { nothing() } else { heat(map, *measure) };
    view! {
        {crumbs}
        <PageHead title=format!("Sinh hoạt cả năm {year}") eyebrow=name lead>
            <PeriodPicker label=format!("Năm {year}") prev next/>
        </PageHead>
        {tabs}
        {measures}
        {body}
    }
    .into_any()
}

/// The answer before the detail: the months that are over, of all branches.
fn summary(map: &YearMap, now: Month) -> String {
    let over = (0..).zip(&map.top.months).filter(|(n, cell)| cell.over && map.first.plus(*n) < now);
    let (months, due, held, on_time) = over.fold((0, 0, 0, 0), |(months, due, held, on_time), (_, c)| {
        (months + 1, due + map.top.branches + c.former, held + c.held, on_time + c.on_time)
    });
    if due == 0 {
        return String::new();
    }
    format!(
        "Trong {months} tháng đã qua, {} buổi thường kỳ phải họp đã họp; {} báo cáo đúng hạn.",
        text::percent(held, due),
        text::percent(on_time, due)
    )
}

fn measure_tabs(unit: UnitId, year: i64, now: Measure) -> AnyView {
    let tab = |measure: &Measure| TabLink {
        href: address(unit, year, *measure),
        label: measure.label().to_owned(),
        count: None,
        current: *measure == now,
    };
    let items = Measure::ALL.iter().map(tab).collect();
    view! { <Tabs label="Tỷ lệ chi bộ" items/> }.into_any()
}

fn nothing() -> AnyView {
    let hint = "Đơn vị này chưa có chi bộ trực thuộc. Thêm chi bộ ở mục Đơn vị.";
    view! { <Card><Empty glyph=Glyph::Meeting title="Chưa có chi bộ" hint/></Card> }.into_any()
}

fn heat(map: &YearMap, measure: Measure) -> AnyView {
    let year = map.first.year();
    let columns = (1..=12).map(|month| format!("T{month}")).collect();
    let row = |row: &YearRow| HeatRow {
        label: row.unit.name.clone(),
        href: if row.meets { history_address(row.unit.id) } else { address(row.unit.id, year, measure) },
        cells: row.months.iter().map(|month| cell(row, month, measure)).collect(),
    };
    let all = (!map.children.is_empty()).then(|| HeatRow {
        label: "Tất cả chi bộ".to_owned(),
        href: String::new(),
        cells: map.top.months.iter().map(|month| share(&map.top, month, measure)).collect(),
    });
    let rows: Vec<HeatRow> = match all {
        Some(all) => std::iter::once(all).chain(map.children.iter().map(row)).collect(),
        None => vec![row(&map.top)],
    };
    let signs = map.top.meets || map.children.iter().any(|r| r.meets);
    let legend = if signs { BranchMonth::ALL.iter().map(|m| mark(*m)).collect() } else { Vec::new() };
    let title = match map.children.iter().all(|r| r.meets) {
        true => "Các chi bộ theo tháng".to_owned(),
        false => format!("{}: phần trăm chi bộ theo tháng", measure.label()),
    };
    view! { <Card title=title.clone()><HeatMap label=title columns rows legend/></Card> }.into_any()
}

fn cell(row: &YearRow, month: &MonthCell, measure: Measure) -> HeatCell {
    if row.meets {
        month.branch().map_or(HeatCell::None, |m| HeatCell::Mark(mark(m)))
    } else {
        share(row, month, measure)
    }
}

fn share(row: &YearRow, month: &MonthCell, measure: Measure) -> HeatCell {
    month.share(measure, row.branches).into()
}

fn mark(month: BranchMonth) -> HeatMark {
    let look = match month {
        BranchMonth::OnTime => HeatLook::Full,
        BranchMonth::ReportedLate => HeatLook::Most,
        BranchMonth::Held => HeatLook::Half,
        BranchMonth::Registered => HeatLook::Little,
        BranchMonth::Late | BranchMonth::Missing => HeatLook::Bad,
    };
    HeatMark { sign: month.sign(), words: month.label(), look }
}
