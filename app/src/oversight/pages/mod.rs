//! Pages of oversight, and what they share with the month's board.

mod history;
mod ranking;
mod waiting;
mod year;

use domain::{
    ids::UnitId,
    policy::{Act, Permit},
    text,
    units::Unit,
};
use leptos::prelude::*;

use crate::{context::Context, error::AppError, page::Route, ui::*};

/// The pages.
pub const PAGES: &[Route] = &[
    Route { path: "/sinh-hoat/nam", show: year::year_page },
    Route { path: "/sinh-hoat/xep-hang", show: ranking::ranking_page },
    Route { path: "/sinh-hoat/cho-xu-ly", show: waiting::waiting_page },
    Route { path: "/sinh-hoat/lich-su/{unit}", show: history::history_page },
];

pub(crate) use waiting::waiting_address;

/// The history of a branch.
pub(crate) fn history_address(unit: UnitId) -> String {
    format!("/sinh-hoat/lich-su/{unit}")
}

/// Ways to look at all branches of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// The month's board.
    Month,
    /// The year.
    Year,
    /// The ranking.
    Ranking,
    /// The reports that wait.
    Waiting,
}

/// The way between them.
pub(crate) fn views(unit: UnitId, now: Seen) -> AnyView {
    let tab = |path: &str, label: &str, seen| TabLink {
        href: format!("/sinh-hoat{path}?don_vi={unit}"),
        label: label.to_owned(),
        count: None,
        current: seen == now,
    };
    let items = vec![
        tab("", "Trong tháng", Seen::Month),
        tab("/nam", "Cả năm", Seen::Year),
        tab("/xep-hang", "Xếp hạng", Seen::Ranking),
        tab("/cho-xu-ly", "Chờ xử lý", Seen::Waiting),
    ];
    view! { <Tabs label="Cách xem" items/> }.into_any()
}

/// Units above the permit's that the reader may look at in the same way, from the top.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn units_above<A: Act>(cx: &Context, permit: &Permit<A>) -> Result<Vec<Unit>, AppError> {
    let actor = cx.actor()?;
    let mut above = store::units::ancestors(cx.db(), permit).await?;
    above.retain(|u| u.id != permit.unit().id && actor.may::<A>(&u.reference()).is_ok());
    Ok(above)
}

/// The way back up; nothing at the top.
pub(crate) fn crumbs(above: &[Unit], current: &str, address: impl Fn(UnitId) -> String) -> Option<AnyView> {
    let items: Vec<_> = above.iter().map(|u| (address(u.id), u.name.clone())).collect();
    (!items.is_empty()).then(|| view! { <Breadcrumb items current/> }.into_any())
}

/// A share in a table cell; a dash of nothing.
fn percent(part: i64, whole: i64) -> Cell {
    if whole == 0 { Cell::none() } else { Cell::text(text::percent(part, whole)) }
}
