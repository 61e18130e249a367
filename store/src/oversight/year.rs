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
    UNITS = "SELECT c.id, c.parent_id, c.kind, c.code, c.name, c.path, c.closed_on, k.meets, c.branches
        FROM units c JOIN unit_kinds k ON k.code = c.kind
        WHERE c.id = $1 OR (c.parent_id = $1 AND c.closed_on IS NULL) ORDER BY c.name_sort, c.id";
    // All cells at once, from the figures that are kept. A branch has one regular meeting a month: the least of its states
    // is that one's, and what was merged into it is not its own.
    CELLS = "SELECT r.unit_id, r.month, CAST(SUM(r.meetings) AS BIGINT) AS registered,
            CAST(SUM(CASE WHEN r.state <> 'registered' THEN r.meetings ELSE 0 END) AS BIGINT) AS held,
            CAST(SUM(CASE WHEN r.state IN ('reported', 'accepted') AND r.on_time THEN r.meetings ELSE 0 END) AS BIGINT) AS on_time,
            CAST(SUM(CASE WHEN r.state IN ('registered', 'held', 'returned') AND r.report_due < $4 THEN r.meetings ELSE 0 END) AS BIGINT) AS late,
            CAST(SUM(CASE WHEN r.former THEN r.meetings ELSE 0 END) AS BIGINT) AS former, MIN(r.state) AS state
        FROM units c JOIN unit_kinds k ON k.code = c.kind JOIN meeting_rollup r ON r.unit_id = c.id
        WHERE (c.id = $1 OR c.parent_id = $1) AND r.month >= $2 AND r.month <= $3 AND r.regular AND r.meetings > 0
            AND (NOT r.former OR NOT k.meets OR c.closed_on IS NOT NULL)
        GROUP BY r.unit_id, r.month";
}

#[derive(sqlx::FromRow)]
struct UnitRow {
    id: UnitId,
    parent_id: Option<UnitId>,
    kind: String,
    code: String,
    name: String,
    path: UnitPath,
    closed_on: Option<NaiveDate>,
    meets: bool,
    branches: i64,
}

impl UnitRow {
    /// The row while nothing is counted; `over` says of each month whether its day for registering passed, and whether it
    /// is still ahead. A branch that was merged away has nothing to do from that month on.
    fn row(self, first: Month, over: [(bool, bool); MONTHS]) -> YearRow {
        let closed = self.closed_on.map(Month::of);
        let cell = |n: usize| {
            let (over, ahead) = over[n];
            let over = over && closed.is_none_or(|closed| first.plus(n as i64) < closed);
            MonthCell { over, ahead, ..MonthCell::default() }
        };
        let Self { id, parent_id, kind, code, name, path, meets, branches, .. } = self;
        let unit = Unit { id, parent_id, kind, code, name, path };
        YearRow { unit, meets, branches, months: std::array::from_fn(cell) }
    }
}

#[derive(sqlx::FromRow)]
struct CellRow {
    unit_id: UnitId,
    month: Month,
    registered: i64,
    held: i64,
    on_time: i64,
    late: i64,
    /// Of branches that meet no more.
    former: i64,
    #[sqlx(try_from = "String")]
    state: MeetingState,
}

/// The year that begins with the month `first`, of the permit's unit and those right below it.
///
/// Units are those of today: an earlier year is told about the organisation as it stands. Branches that were merged away
/// count with the months in which they met.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn year(db: &Db, permit: &Permit<act::OverseeMeetings>, first: Month, now: Timestamp) -> Result<YearMap> {
    let top = permit.unit().id;
    let units: Vec<UnitRow> = on!(db, c => sqlx::query_as(UNITS).bind(top).fetch_all(c).await)?;
    let over = months_over(db, permit, first, now.date()).await?;
    let mut rows: Vec<YearRow> = units.into_iter().map(|unit| unit.row(first, over)).collect();
    let places: HashMap<UnitId, usize> = rows.iter().enumerate().map(|(n, r)| (r.unit.id, n)).collect();
    let cells: Vec<CellRow> = on!(db, c => sqlx::query_as(CELLS)
        .bind(top).bind(first).bind(first.plus(MONTHS as i64 - 1)).bind(now.date()).fetch_all(c).await)?;
    for cell in cells {
        let Some(row) = places.get(&cell.unit_id).and_then(|n| rows.get_mut(*n)) else { continue };
        let Some(month) = row.months.get_mut((cell.month.0 - first.0) as usize) else { continue };
        (month.registered, month.held, month.on_time, month.late, month.former) =
            (cell.registered, cell.held, cell.on_time, cell.late, cell.former);
        month.state = row.meets.then_some(cell.state);
    }
    let (own, mut children): (Vec<YearRow>, Vec<YearRow>) = rows.into_iter().partition(|r| r.unit.id == top);
    let top = own.into_iter().next().ok_or(Error::NotFound)?;
    children.retain(|row| row.branches > 0 || row.months.iter().any(|month| month.registered > 0));
    Ok(YearMap { top, children, first })
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
