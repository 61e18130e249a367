//! Numbers of a unit and all below it, counted where they are.
//!
//! Four queries answer for the unit, its children and the year at once: each groups what lies below by the child unit
//! that it is below. Maintained roll-ups can take the place of the counting without changing what [`overview`] returns.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    dashboard::{ChildNumbers, MonthPoint, Numbers, Overview, YEAR},
    ids::UnitId,
    meetings::regular_day,
    policy::{Permit, act},
    rules::{RuleKey, Rules},
    time::{Month, Timestamp},
    units::{Unit, UnitPath},
};

use crate::{Db, Error, Result, rules};

/// The unit `$1` itself and the subtree of each of its children, as ranges of paths. `!` sorts before digits and `:`
/// after them, so the unit's own range holds nothing else.
macro_rules! parts {
    ($columns:literal, $rest:literal) => {
        concat!(
            "WITH parts AS (SELECT id, path AS low, path || CASE WHEN id = $1 THEN '!' ELSE ':' END AS high
                FROM units WHERE id = $1 OR parent_id = $1)
            SELECT p.id, ",
            $columns,
            " FROM parts p JOIN units u ON u.path >= p.low AND u.path < p.high ",
            $rest
        )
    };
}

statements! {
    UNITS = "SELECT c.id, c.parent_id, c.kind, c.code, c.name, c.path, k.meets FROM units c JOIN unit_kinds k ON k.code = c.kind
        WHERE c.id = $1 OR c.parent_id = $1 ORDER BY c.name_sort, c.id";
    BRANCHES = parts!("CAST(COUNT(*) AS BIGINT)", "JOIN unit_kinds k ON k.code = u.kind AND k.meets GROUP BY p.id");
    // One column for each end of a month: members who had an account by then.
    MEMBERS = parts!("CAST(COUNT(*) AS BIGINT),
            CAST(SUM(CASE WHEN m.activated_at < $2 THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN m.activated_at < $3 THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN m.activated_at < $4 THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN m.activated_at < $5 THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN m.activated_at < $6 THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN m.activated_at < $7 THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN m.activated_at < $8 THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN m.activated_at < $9 THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN m.activated_at < $10 THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN m.activated_at < $11 THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN m.activated_at < $12 THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN m.activated_at < $13 THEN 1 ELSE 0 END) AS BIGINT)",
        "JOIN members m ON m.unit_id = u.id GROUP BY p.id");
    MEETINGS = parts!("t.month, CAST(COUNT(*) AS BIGINT),
            CAST(SUM(CASE WHEN t.state <> 'registered' THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN t.state IN ('reported', 'accepted') THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN t.state IN ('registered', 'held', 'returned') AND t.report_due < $4 THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN t.state <> 'registered' THEN t.expected ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN t.state <> 'registered' THEN t.present + t.online ELSE 0 END) AS BIGINT)",
        "JOIN unit_kinds k ON k.code = u.kind AND k.meets
            JOIN meetings t ON t.unit_id = u.id AND t.month >= $2 AND t.month <= $3 AND t.kind = 'regular' AND t.state <> 'cancelled'
            GROUP BY p.id, t.month");
    // Months are given by their first and last day: $2 and $3 the one that is shown, $4 and $5 the one before; $6 is today.
    TASKS = parts!("CAST(SUM(CASE WHEN a.state IN ('given', 'returned') AND a.due_on >= $6 AND a.due_on >= $2 THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN a.state = 'submitted' THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN a.state = 'done' AND a.due_on >= $2 THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN a.state IN ('given', 'returned') AND a.due_on < $6 THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN a.state IN ('given', 'returned') AND a.due_on >= $6 AND a.due_on >= $4 AND a.due_on <= $5 THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN a.state = 'submitted' AND a.due_on <= $5 THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN a.state = 'done' AND a.due_on <= $5 THEN 1 ELSE 0 END) AS BIGINT),
            CAST(SUM(CASE WHEN a.state IN ('given', 'returned') AND a.due_on < $6 AND a.due_on <= $5 THEN 1 ELSE 0 END) AS BIGINT)",
        "JOIN assignments a ON a.unit_id = u.id AND a.due_on <= $3
            AND (a.state IN ('given', 'returned', 'submitted') OR (a.state = 'done' AND a.due_on >= $4)) GROUP BY p.id");
    GRANTED = "SELECT DISTINCT u.id, u.name FROM grants g JOIN units u ON u.id = g.unit_id WHERE g.member_id = $1 AND g.revoked_at IS NULL";
}

/// Names of the units at which the permit's member holds a role, also those that the permit does not reach.
///
/// # Errors
/// When the database cannot be read.
pub async fn granted_units(db: &Db, permit: &Permit<act::ViewDashboard>) -> Result<Vec<(UnitId, String)>> {
    Ok(on!(db, c => sqlx::query_as(GRANTED).bind(permit.member()).fetch_all(c).await)?)
}

/// Everything that the dashboard of the permit's unit shows for a month, as it is known now.
///
/// Units and members are those of today: an earlier month is told about the organisation as it stands.
///
/// # Errors
/// When the database cannot be read.
pub async fn overview(db: &Db, permit: &Permit<act::ViewDashboard>, month: Month, now: Timestamp) -> Result<Overview> {
    let rules = rules::in_force(db, permit, now.date()).await?;
    let mut parts = Parts::load(db, permit, month, &rules, now).await?;
    parts.count_members(db).await?;
    parts.count_meetings(db).await?;
    parts.count_tasks(db).await?;
    parts.overview()
}

#[derive(sqlx::FromRow)]
struct PartRow {
    id: UnitId,
    parent_id: Option<UnitId>,
    kind: String,
    code: String,
    name: String,
    path: UnitPath,
    meets: bool,
}

/// The unit alone or a child with its subtree, and its numbers month by month.
struct Part {
    unit: Unit,
    meets: bool,
    year: [Numbers; YEAR],
}

/// All parts of the permit's unit, while they are being counted.
struct Parts {
    unit: UnitId,
    list: Vec<Part>,
    places: HashMap<UnitId, usize>,
    first: Month,
    last: Month,
    /// Whether the day of the meeting passed, month by month: who registered nothing is late then.
    over: [bool; YEAR],
    reports_due: bool,
    attendance_target: i64,
    now: Timestamp,
}

impl Parts {
    async fn load(
        db: &Db,
        permit: &Permit<act::ViewDashboard>,
        last: Month,
        rules: &Rules,
        now: Timestamp,
    ) -> Result<Self> {
        let unit = permit.unit().id;
        let rows: Vec<PartRow> = on!(db, c => sqlx::query_as(UNITS).bind(unit).fetch_all(c).await)?;
        let branches: Vec<(UnitId, i64)> = on!(db, c => sqlx::query_as(BRANCHES).bind(unit).fetch_all(c).await)?;
        let branches: HashMap<UnitId, i64> = branches.into_iter().collect();
        let first = last.plus(1 - YEAR as i64);
        let today = now.date();
        let over = std::array::from_fn(|i| regular_day(first.plus(i as i64), rules) < today);
        let report_days = chrono::TimeDelta::days(rules.value(RuleKey::ReportDays));
        let list: Vec<Part> = rows.into_iter().map(|row| Part::new(row, &branches)).collect();
        let places = list.iter().enumerate().map(|(place, part)| (part.unit.id, place)).collect();
        let reports_due = regular_day(last, rules) + report_days < today;
        let attendance_target = rules.value(RuleKey::AttendanceTarget);
        Ok(Self { unit, list, places, first, last, over, reports_due, attendance_target, now })
    }

    fn part(&mut self, id: UnitId) -> Option<&mut Part> {
        self.places.get(&id).map(|place| &mut self.list[*place])
    }

    async fn count_members(&mut self, db: &Db) -> Result<()> {
        type Row = (UnitId, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64);
        let rows: Vec<Row> = on!(db, c => {
            let mut query = sqlx::query_as(MEMBERS).bind(self.unit);
            for month in 1..=YEAR as i64 {
                query = query.bind(start(self.first.plus(month)));
            }
            query.fetch_all(c).await
        })?;
        for (id, members, a, b, c, d, e, f, g, h, i, j, k, l) in rows {
            let Some(part) = self.part(id) else { continue };
            for (numbers, activated) in part.year.iter_mut().zip([a, b, c, d, e, f, g, h, i, j, k, l]) {
                (numbers.members, numbers.activated) = (members, activated);
            }
        }
        Ok(())
    }

    async fn count_meetings(&mut self, db: &Db) -> Result<()> {
        type Row = (UnitId, Month, i64, i64, i64, i64, i64, i64);
        let rows: Vec<Row> = on!(db, c => sqlx::query_as(MEETINGS)
            .bind(self.unit).bind(self.first).bind(self.last).bind(self.now.date()).fetch_all(c).await)?;
        for (id, month, registered, held, reported, late, expected, attended) in rows {
            let place = (month.0 - self.first.0) as usize;
            let Some(numbers) = self.part(id).and_then(|part| part.year.get_mut(place)) else { continue };
            (numbers.registered, numbers.held, numbers.reported) = (registered, held, reported);
            (numbers.late, numbers.expected, numbers.attended) = (late, expected, attended);
        }
        let over = self.over;
        for part in &mut self.list {
            for (numbers, _) in part.year.iter_mut().zip(over).filter(|(_, over)| *over) {
                numbers.late += (numbers.branches - numbers.registered).max(0);
            }
        }
        Ok(())
    }

    async fn count_tasks(&mut self, db: &Db) -> Result<()> {
        let before = self.last.plus(-1);
        let (from, to): ((NaiveDate, NaiveDate), (NaiveDate, NaiveDate)) =
            ((before.day(1), before.day(31)), (self.last.day(1), self.last.day(31)));
        type Row = (UnitId, i64, i64, i64, i64, i64, i64, i64, i64);
        let rows: Vec<Row> = on!(db, c => sqlx::query_as(TASKS)
            .bind(self.unit).bind(to.0).bind(to.1).bind(from.0).bind(from.1).bind(self.now.date()).fetch_all(c).await)?;
        for (id, open, submitted, done, overdue, open_before, submitted_before, done_before, overdue_before) in rows {
            let Some(part) = self.part(id) else { continue };
            let [.., earlier, shown] = &mut part.year;
            (shown.tasks_open, shown.tasks_submitted) = (open, submitted);
            (shown.tasks_done, shown.tasks_overdue) = (done, overdue);
            (earlier.tasks_open, earlier.tasks_submitted) = (open_before, submitted_before);
            (earlier.tasks_done, earlier.tasks_overdue) = (done_before, overdue_before);
        }
        Ok(())
    }

    fn overview(self) -> Result<Overview> {
        let mut total = [Numbers::default(); YEAR];
        for part in &self.list {
            total.iter_mut().zip(&part.year).for_each(|(sum, numbers)| *sum += numbers);
        }
        let year = (0..).zip(total).map(|(i, numbers)| MonthPoint { month: self.first.plus(i), numbers }).collect();
        let (own, children): (Vec<Part>, Vec<Part>) = self.list.into_iter().partition(|p| p.unit.id == self.unit);
        let own = own.into_iter().next().ok_or(Error::NotFound)?;
        let children = children.into_iter().map(Part::child).collect();
        let (reports_due, attendance_target) = (self.reports_due, self.attendance_target);
        Ok(Overview { unit: own.unit, meets: own.meets, children, year, reports_due, attendance_target })
    }
}

impl Part {
    fn new(row: PartRow, branches: &HashMap<UnitId, i64>) -> Self {
        let numbers = Numbers { branches: branches.get(&row.id).copied().unwrap_or_default(), ..Numbers::default() };
        let PartRow { id, parent_id, kind, code, name, path, meets } = row;
        Self { unit: Unit { id, parent_id, kind, code, name, path }, meets, year: [numbers; YEAR] }
    }

    fn child(self) -> ChildNumbers {
        let [.., before, numbers] = self.year;
        ChildNumbers { unit: self.unit, meets: self.meets, numbers, before }
    }
}

/// The first moment of a month.
fn start(month: Month) -> Timestamp {
    Timestamp::from_local(month.day(1).into())
}
