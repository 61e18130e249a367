//! A year of all branches below a unit, counted by the units right below it.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    ids::UnitId,
    meetings::{MeetingState, regular_day},
    oversight::{MONTHS, MonthCell, YearMap, YearRow},
    policy::{Permit, act},
    time::{Month, Timestamp},
    units::{Unit, UnitPath},
};

use crate::{Db, Error, Result, rules};

statements! {
    UNITS = "SELECT c.id, c.parent_id, c.kind, c.code, c.name, c.path, k.meets FROM units c JOIN unit_kinds k ON k.code = c.kind
        WHERE c.id = $1 OR c.parent_id = $1 ORDER BY c.name_sort, c.id";
    BRANCHES = parts!("CAST(COUNT(*) AS BIGINT)", "CROSS JOIN unit_kinds k WHERE k.code = p.kind AND k.meets GROUP BY p.part");
    // All cells at once, from the index `meetings_figures`; $6 is today. A branch has one regular meeting a month: the
    // least of its states is that one's.
    CELLS = parts!("t.month, CAST(COUNT(*) AS BIGINT) AS registered,
            CAST(SUM(CASE WHEN t.state <> 'registered' THEN 1 ELSE 0 END) AS BIGINT) AS held,
            CAST(SUM(CASE WHEN t.state IN ('reported', 'accepted') AND t.on_time THEN 1 ELSE 0 END) AS BIGINT) AS on_time,
            CAST(SUM(CASE WHEN t.state IN ('registered', 'held', 'returned') AND t.report_due < $6 THEN 1 ELSE 0 END) AS BIGINT) AS late,
            MIN(t.state) AS state",
        "CROSS JOIN unit_kinds k CROSS JOIN meetings t
            WHERE k.code = p.kind AND k.meets AND t.unit_id = p.id AND t.kind = 'regular' AND t.month >= $4 AND t.month <= $5
                AND t.state <> 'cancelled'
            GROUP BY p.part, t.month");
}

#[derive(sqlx::FromRow)]
struct UnitRow {
    id: UnitId,
    parent_id: Option<UnitId>,
    kind: String,
    code: String,
    name: String,
    path: UnitPath,
    meets: bool,
}

impl From<UnitRow> for YearRow {
    fn from(r: UnitRow) -> Self {
        let unit = Unit { id: r.id, parent_id: r.parent_id, kind: r.kind, code: r.code, name: r.name, path: r.path };
        Self { unit, meets: r.meets, branches: 0, months: [MonthCell::default(); MONTHS] }
    }
}

#[derive(sqlx::FromRow)]
struct CellRow {
    part: UnitPath,
    month: Month,
    registered: i64,
    held: i64,
    on_time: i64,
    late: i64,
    #[sqlx(try_from = "String")]
    state: MeetingState,
}

/// The year that begins with the month `first`, of the permit's unit and those right below it.
///
/// Units are those of today: an earlier year is told about the organisation as it stands.
///
/// # Errors
/// When the database cannot be read.
pub async fn year(db: &Db, permit: &Permit<act::OverseeMeetings>, first: Month, now: Timestamp) -> Result<YearMap> {
    let path = &permit.unit().path;
    let (from, to, at) = (path.as_str(), path.after_subtree(), path.as_str().len() as i32 + 1);
    let rows: Vec<UnitRow> = on!(db, c => sqlx::query_as(UNITS).bind(permit.unit().id).fetch_all(c).await)?;
    let mut rows: Vec<YearRow> = rows.into_iter().map(YearRow::from).collect();
    let over = months_over(db, permit, first, now.date()).await?;
    for row in &mut rows {
        for (cell, (over, ahead)) in row.months.iter_mut().zip(over) {
            (cell.over, cell.ahead) = (over, ahead);
        }
    }
    let places: HashMap<UnitPath, usize> = rows.iter().enumerate().map(|(n, r)| (r.unit.path.clone(), n)).collect();
    let branches: Vec<(UnitPath, i64)> =
        on!(db, c => sqlx::query_as(BRANCHES).bind(from).bind(&to).bind(at).fetch_all(c).await)?;
    for (part, count) in branches {
        if let Some(row) = places.get(&part).and_then(|n| rows.get_mut(*n)) {
            row.branches = count;
        }
    }
    let cells: Vec<CellRow> = on!(db, c => sqlx::query_as(CELLS)
        .bind(from).bind(&to).bind(at).bind(first).bind(first.plus(MONTHS as i64 - 1)).bind(now.date())
        .fetch_all(c).await)?;
    for cell in cells {
        let Some(row) = places.get(&cell.part).and_then(|n| rows.get_mut(*n)) else { continue };
        let Some(month) = row.months.get_mut((cell.month.0 - first.0) as usize) else { continue };
        (month.registered, month.held, month.on_time, month.late) =
            (cell.registered, cell.held, cell.on_time, cell.late);
        month.state = row.meets.then_some(cell.state);
    }
    assemble(rows, permit.unit().id, first)
}

/// For each month whether its day for registering passed, and whether it is still ahead.
async fn months_over(
    db: &Db,
    permit: &Permit<act::OverseeMeetings>,
    first: Month,
    today: NaiveDate,
) -> Result<[(bool, bool); MONTHS]> {
    let rules = rules::in_force(db, permit, today).await?;
    Ok(std::array::from_fn(|n| {
        let month = first.plus(n as i64);
        (regular_day(month, &rules) < today, today < month.day(1))
    }))
}

/// The top row is the sum of all, but for a branch, which has nothing below.
fn assemble(rows: Vec<YearRow>, top: UnitId, first: Month) -> Result<YearMap> {
    let (own, mut children): (Vec<YearRow>, Vec<YearRow>) = rows.into_iter().partition(|r| r.unit.id == top);
    let mut top = own.into_iter().next().ok_or(Error::NotFound)?;
    children.retain(|row| row.branches > 0);
    for child in &children {
        top.branches += child.branches;
        top.months.iter_mut().zip(&child.months).for_each(|(sum, cell)| sum.add(cell));
    }
    Ok(YearMap { top, children, first })
}
