//! Numbers of a unit and all below it, counted where they are.
//!
//! A few queries answer for the unit, its children and the year at once: each groups what lies below by the child unit
//! that it is below. Maintained roll-ups can take the place of the counting without changing what [`overview`] returns.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use domain::{
    dashboard::{ChildNumbers, MonthPoint, Numbers, Overview, YEAR},
    ids::UnitId,
    meetings::{MeetingState, regular_day},
    policy::{Permit, act},
    rules::{RuleKey, Rules},
    time::{Month, Timestamp},
    units::{Unit, UnitPath, UnitRef},
};

use crate::{Db, Error, Result, rules};

statements! {
    UNITS = "SELECT c.id, c.parent_id, c.kind, c.code, c.name, c.path, k.meets FROM units c JOIN unit_kinds k ON k.code = c.kind
        WHERE c.id = $1 OR (c.parent_id = $1 AND c.closed_on IS NULL) ORDER BY c.name_sort, c.id";
    BRANCHES = parts!("CAST(COUNT(*) AS BIGINT)", "CROSS JOIN unit_kinds k WHERE k.code = p.kind AND k.meets AND p.closed_on IS NULL GROUP BY p.part");
    // Members, and those who had an account before the year began, which is at $4.
    MEMBERS = parts!("CAST(COUNT(*) AS BIGINT), CAST(SUM(CASE WHEN m.activated_at < $4 THEN 1 ELSE 0 END) AS BIGINT)",
        "CROSS JOIN members m WHERE m.unit_id = p.id GROUP BY p.part");
    // Accounts opened in each month of the year; $5 to $15 are the beginnings of the months after the first, $16 the end.
    NEWCOMERS = parts!("CAST(CASE WHEN m.activated_at < $5 THEN 0 WHEN m.activated_at < $6 THEN 1 WHEN m.activated_at < $7 THEN 2
            WHEN m.activated_at < $8 THEN 3 WHEN m.activated_at < $9 THEN 4 WHEN m.activated_at < $10 THEN 5
            WHEN m.activated_at < $11 THEN 6 WHEN m.activated_at < $12 THEN 7 WHEN m.activated_at < $13 THEN 8
            WHEN m.activated_at < $14 THEN 9 WHEN m.activated_at < $15 THEN 10 ELSE 11 END AS BIGINT) AS month, CAST(COUNT(*) AS BIGINT)",
        "CROSS JOIN members m WHERE m.unit_id = p.id AND m.activated_at >= $4 AND m.activated_at < $16 GROUP BY p.part, 2");
    MEETINGS = parts!("t.month, t.state, CAST(COUNT(*) AS BIGINT) AS count,
            CAST(SUM(CASE WHEN p.closed_on IS NULL THEN 0 ELSE 1 END) AS BIGINT) AS former, CAST(SUM(CASE WHEN t.report_due < $6 THEN 1 ELSE 0 END) AS BIGINT) AS past_due,
            CAST(SUM(t.expected) AS BIGINT) AS expected, CAST(SUM(t.present + t.online) AS BIGINT) AS attended",
        "CROSS JOIN unit_kinds k CROSS JOIN meetings t
            WHERE k.code = p.kind AND k.meets AND t.unit_id = p.id AND t.kind = 'regular' AND t.month >= $4 AND t.month <= $5
            GROUP BY p.part, t.month, t.state");
    // Conditions stand in the sums: in a WHERE they would make SQLite read the whole table first, for a Bloom filter.
    // Months are given by their first and last day: $4 and $5 the one that is shown, $6 and $7 the one before; $8 is today.
    TASKS = parts!("CAST(SUM(CASE WHEN a.state IN ('given', 'returned') AND a.due_on >= $8 AND a.due_on BETWEEN $4 AND $5 THEN 1 ELSE 0 END) AS BIGINT) AS open,
            CAST(SUM(CASE WHEN a.state = 'submitted' AND a.due_on <= $5 THEN 1 ELSE 0 END) AS BIGINT) AS submitted,
            CAST(SUM(CASE WHEN a.state = 'done' AND a.due_on BETWEEN $4 AND $5 THEN 1 ELSE 0 END) AS BIGINT) AS done,
            CAST(SUM(CASE WHEN a.state IN ('given', 'returned') AND a.due_on < $8 AND a.due_on <= $5 THEN 1 ELSE 0 END) AS BIGINT) AS overdue,
            CAST(SUM(CASE WHEN a.state IN ('given', 'returned') AND a.due_on >= $8 AND a.due_on BETWEEN $6 AND $7 THEN 1 ELSE 0 END) AS BIGINT) AS open_before,
            CAST(SUM(CASE WHEN a.state = 'submitted' AND a.due_on <= $7 THEN 1 ELSE 0 END) AS BIGINT) AS submitted_before,
            CAST(SUM(CASE WHEN a.state = 'done' AND a.due_on BETWEEN $6 AND $7 THEN 1 ELSE 0 END) AS BIGINT) AS done_before,
            CAST(SUM(CASE WHEN a.state IN ('given', 'returned') AND a.due_on < $8 AND a.due_on <= $7 THEN 1 ELSE 0 END) AS BIGINT) AS overdue_before",
        "CROSS JOIN assignments a WHERE a.unit_id = p.id GROUP BY p.part");
    GRANTED = "SELECT DISTINCT u.id, u.name FROM grants g JOIN units u ON u.id = g.unit_id WHERE g.member_id = $1 AND g.revoked_at IS NULL";
}

/// Names of the units at which the permit's member holds a role, also those that the permit does not reach.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn granted_units(db: &Db, permit: &Permit<act::ViewDashboard>) -> Result<Vec<(UnitId, String)>> {
    Ok(on!(db, c => sqlx::query_as(GRANTED).bind(permit.member()).fetch_all(c).await)?)
}

/// Everything that the dashboard of the permit's unit shows for a month, as it is known now.
///
/// Units and members are those of today: an earlier month is told about the organisation as it stands.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn overview(db: &Db, permit: &Permit<act::ViewDashboard>, month: Month, now: Timestamp) -> Result<Overview> {
    let mut parts = Parts::load(db, permit, month, now.date()).await?;
    parts.count_branches(db).await?;
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
    top: UnitRef,
    list: Vec<Part>,
    places: HashMap<UnitPath, usize>,
    first: Month,
    last: Month,
    rules: Rules,
    today: NaiveDate,
}

impl Parts {
    async fn load(db: &Db, permit: &Permit<act::ViewDashboard>, last: Month, today: NaiveDate) -> Result<Self> {
        let top = permit.unit().clone();
        let rules = rules::in_force(db, permit, today).await?;
        let rows: Vec<PartRow> = on!(db, c => sqlx::query_as(UNITS).bind(top.id).fetch_all(c).await)?;
        let list: Vec<Part> = rows.into_iter().map(Part::from).collect();
        let places = list.iter().enumerate().map(|(place, part)| (part.unit.path.clone(), place)).collect();
        Ok(Self { top, list, places, first: last.plus(1 - YEAR as i64), last, rules, today })
    }

    /// The first three parameters of every statement that counts.
    fn range(&self) -> (&str, String, i32) {
        let path = self.top.path.as_str();
        (path, self.top.path.after_subtree(), path.len() as i32 + 1)
    }

    /// The months of a part; none when the tree changed under the count.
    fn year(&mut self, part: &UnitPath) -> Option<&mut [Numbers; YEAR]> {
        self.places.get(part).map(|place| &mut self.list[*place].year)
    }

    async fn count_branches(&mut self, db: &Db) -> Result<()> {
        let (from, to, at) = self.range();
        let rows: Vec<(UnitPath, i64)> =
            on!(db, c => sqlx::query_as(BRANCHES).bind(from).bind(&to).bind(at).fetch_all(c).await)?;
        for (part, branches) in rows {
            self.year(&part).into_iter().flatten().for_each(|n| n.branches = branches);
        }
        Ok(())
    }

    async fn count_members(&mut self, db: &Db) -> Result<()> {
        let (from, to, at) = self.range();
        let rows: Vec<(UnitPath, i64, i64)> = on!(db, c => sqlx::query_as(MEMBERS)
            .bind(from).bind(&to).bind(at).bind(start(self.first)).fetch_all(c).await)?;
        let newcomers: Vec<(UnitPath, i64, i64)> = on!(db, c => {
            let mut query = sqlx::query_as(NEWCOMERS).bind(from).bind(&to).bind(at);
            for month in 0..=YEAR as i64 {
                query = query.bind(start(self.first.plus(month)));
            }
            query.fetch_all(c).await
        })?;
        for (part, members, activated) in rows {
            self.year(&part).into_iter().flatten().for_each(|n| (n.members, n.activated) = (members, activated));
        }
        for (part, month, activated) in newcomers {
            self.year(&part).into_iter().flatten().skip(month as usize).for_each(|n| n.activated += activated);
        }
        Ok(())
    }

    async fn count_meetings(&mut self, db: &Db) -> Result<()> {
        let (from, to, at) = self.range();
        let rows: Vec<MeetingsRow> = on!(db, c => sqlx::query_as(MEETINGS)
            .bind(from).bind(&to).bind(at).bind(self.first).bind(self.last).bind(self.today).fetch_all(c).await)?;
        let first = self.first;
        for row in rows {
            let Some(year) = self.year(&row.part) else { continue };
            let Some(n) = year.get_mut((row.month.0 - first.0) as usize) else { continue };
            row.add_to(n);
        }
        // Who registered nothing is late once the day of the meeting passed.
        for index in 0..YEAR {
            if regular_day(first.plus(index as i64), &self.rules) < self.today {
                for part in &mut self.list {
                    let n = &mut part.year[index];
                    n.late += (n.branches - n.registered).max(0);
                }
            }
        }
        Ok(())
    }

    async fn count_tasks(&mut self, db: &Db) -> Result<()> {
        let before = self.last.plus(-1);
        let (from, to, at) = self.range();
        let rows: Vec<TasksRow> = on!(db, c => sqlx::query_as(TASKS)
            .bind(from).bind(&to).bind(at).bind(self.last.day(1)).bind(self.last.day(31)).bind(before.day(1)).bind(before.day(31))
            .bind(self.today).fetch_all(c).await)?;
        for row in rows {
            let Some([.., earlier, shown]) = self.year(&row.part) else { continue };
            (shown.tasks_open, shown.tasks_submitted) = (row.open, row.submitted);
            (shown.tasks_done, shown.tasks_overdue) = (row.done, row.overdue);
            (earlier.tasks_open, earlier.tasks_submitted) = (row.open_before, row.submitted_before);
            (earlier.tasks_done, earlier.tasks_overdue) = (row.done_before, row.overdue_before);
        }
        Ok(())
    }

    fn overview(self) -> Result<Overview> {
        let mut total = [Numbers::default(); YEAR];
        for part in &self.list {
            total.iter_mut().zip(&part.year).for_each(|(sum, numbers)| *sum += numbers);
        }
        let year = (0..).zip(total).map(|(i, numbers)| MonthPoint { month: self.first.plus(i), numbers }).collect();
        let due = regular_day(self.last, &self.rules) + TimeDelta::days(self.rules.value(RuleKey::ReportDays));
        let (own, children): (Vec<Part>, Vec<Part>) = self.list.into_iter().partition(|p| p.unit.id == self.top.id);
        let own = own.into_iter().next().ok_or(Error::NotFound)?;
        Ok(Overview {
            unit: own.unit,
            meets: own.meets,
            children: children.into_iter().map(Part::child).collect(),
            year,
            reports_due: due < self.today,
            attendance_target: self.rules.value(RuleKey::AttendanceTarget),
        })
    }
}

impl From<PartRow> for Part {
    fn from(row: PartRow) -> Self {
        let PartRow { id, parent_id, kind, code, name, path, meets } = row;
        Self { unit: Unit { id, parent_id, kind, code, name, path }, meets, year: Default::default() }
    }
}

impl Part {
    fn child(self) -> ChildNumbers {
        let [.., before, numbers] = self.year;
        ChildNumbers { unit: self.unit, meets: self.meets, numbers, before }
    }
}

/// Regular meetings of one part, month and state.
#[derive(sqlx::FromRow)]
struct MeetingsRow {
    part: UnitPath,
    month: Month,
    #[sqlx(try_from = "String")]
    state: MeetingState,
    count: i64,
    /// Of those, how many are of branches that were merged away: they count with the months in which they met.
    former: i64,
    past_due: i64,
    expected: i64,
    attended: i64,
}

impl MeetingsRow {
    fn add_to(&self, n: &mut Numbers) {
        if self.state == MeetingState::Cancelled {
            return;
        }
        n.branches += self.former;
        n.registered += self.count;
        if self.state != MeetingState::Registered {
            n.held += self.count;
            n.expected += self.expected;
            n.attended += self.attended;
        }
        if matches!(self.state, MeetingState::Reported | MeetingState::Accepted) {
            n.reported += self.count;
        } else {
            n.late += self.past_due;
        }
    }
}

/// Assignments of one part: of the month that is shown, and of the one before.
#[derive(sqlx::FromRow)]
struct TasksRow {
    part: UnitPath,
    open: i64,
    submitted: i64,
    done: i64,
    overdue: i64,
    open_before: i64,
    submitted_before: i64,
    done_before: i64,
    overdue_before: i64,
}

/// The first moment of a month.
fn start(month: Month) -> Timestamp {
    Timestamp::from_local(month.day(1).into())
}
