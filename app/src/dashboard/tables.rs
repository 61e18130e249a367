//! Child units, and the months of a branch.

use domain::{
    dashboard::{ChildNumbers, Overview},
    policy::act,
    text::{number, percent},
    time::Month,
};
use leptos::prelude::*;

use super::{figures::state, page::address};
use crate::{context::Context, ui::*};

/// The table of child units; the name of each opens its own dashboard.
pub(super) fn children(overview: &Overview, month: Month, cx: &Context) -> Option<AnyView> {
    if overview.children.is_empty() {
        return None;
    }
    let now = cx.now.month();
    let branches = overview.children.iter().all(|c| c.meets);
    let readable = cx.may::<act::ReadMeeting>(&overview.unit.reference()).is_ok();
    let link = |child: &ChildNumbers| {
        let note = if child.meets { String::new() } else { format!("{} chi bộ", number(child.numbers.branches)) };
        Cell::link(address(child.unit.id, month, now), child.unit.name.clone(), note)
    };
    let row = |child: &ChildNumbers| {
        let mut cells = vec![link(child), Cell::number(child.numbers.members), activation(child)];
        if branches {
            cells.extend(branch_cells(child));
        } else {
            cells.extend(unit_cells(child, month, overview.reports_due, readable));
        }
        cells.push(overdue(child.numbers.tasks_overdue));
        Row::new(cells)
    };
    let rows: Vec<Row> = overview.children.iter().map(row).collect();
    let mut columns = vec![
        Column::text(if branches { "Chi bộ" } else { "Đơn vị" }),
        Column::number("Đảng viên"),
        Column::number("Kích hoạt"),
    ];
    if branches {
        columns.extend([Column::number("Sinh hoạt tháng"), Column::number("Dự họp")]);
    } else {
        columns.extend(["Đã đăng ký", "Đã họp", "Đã báo cáo", "Chậm"].map(Column::number));
    }
    columns.push(Column::number("Việc quá hạn"));
    let title = if branches { "Theo chi bộ" } else { "Theo đơn vị" };
    Some(view! { <Card flush=true title=title><Table caption=title columns rows bare=true/></Card> }.into_any())
}

fn activation(child: &ChildNumbers) -> Cell {
    let n = &child.numbers;
    if n.members == 0 {
        return Cell::none();
    }
    let (num, den) = (n.activated, n.members);
    Cell::view(view! { <Meter num den/> })
}

fn overdue(count: i64) -> Cell {
    if count == 0 { Cell::none() } else { Cell::view(view! { <Chip tone=Tone::Bad text=number(count)/> }) }
}

/// Registered, held, reported, late of a unit with several branches.
fn unit_cells(child: &ChildNumbers, month: Month, due: bool, readable: bool) -> Vec<Cell> {
    let n = &child.numbers;
    if n.branches == 0 {
        return (0..4).map(|_| Cell::none()).collect();
    }
    let tone = match n.reported * 100 / n.branches {
        _ if !due => Tone::Plain,
        90.. => Tone::Ok,
        70.. => Tone::Warn,
        _ => Tone::Bad,
    };
    let late = match n.late {
        0 => Cell::none(),
        late if readable => {
            let href = format!("/sinh-hoat?don_vi={}&thang={month}&trang_thai=late", child.unit.id);
            Cell::view(view! { <a href=href>{number(late)}</a> })
        }
        late => Cell::number(late),
    };
    let reported = Cell::view(view! { <Chip tone text=percent(n.reported, n.branches)/> });
    vec![Cell::number(n.registered), Cell::number(n.held), reported, late]
}

/// The one meeting of a branch and who came.
fn branch_cells(child: &ChildNumbers) -> Vec<Cell> {
    let (text, tone) = state(&child.numbers);
    let n = &child.numbers;
    let attended = if n.expected > 0 { Cell::text(percent(n.attended, n.expected)) } else { Cell::none() };
    vec![Cell::view(view! { <Chip tone text/> }), attended]
}

/// The months of a branch, newest first.
pub(super) fn months(overview: &Overview, now: Month) -> impl IntoView + use<> {
    let columns = vec![Column::text("Tháng"), Column::number("Sinh hoạt"), Column::number("Dự họp")];
    let rows = overview
        .year
        .iter()
        .rev()
        .map(|point| {
            let n = &point.numbers;
            let (text, tone) = state(n);
            let attended = if n.expected > 0 {
                Cell::text(format!("{} ({}/{})", percent(n.attended, n.expected), n.attended, n.expected))
            } else {
                Cell::none()
            };
            let href = address(overview.unit.id, point.month, now);
            Row::new(vec![
                Cell::link(href, format!("Tháng {}", point.month.slash()), ""),
                Cell::view(view! { <Chip tone text/> }),
                attended,
            ])
        })
        .collect();
    view! { <Card flush=true title="Sinh hoạt 12 tháng"><Table caption="Sinh hoạt 12 tháng" columns rows bare=true/></Card> }
}
