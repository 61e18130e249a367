//! The last day for a report is stored with the meeting, as boards and reminders ask for it; it follows the rule of the
//! meeting's day until the meeting is held.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};
use domain::{
    ids::{MeetingId, UnitId},
    meetings::report_due,
    rules::RuleKey,
    time::Timestamp,
    units::UnitPath,
};

use crate::{Result, Tx, rollup, units};

statements! {
    // Written to without a change, so that nobody moves one of them meanwhile.
    AHEAD = "UPDATE meetings SET updated_at = updated_at WHERE state = 'registered' AND starts_at >= $2 AND unit_id IN
            (SELECT u.id FROM units t JOIN units u ON u.path >= t.path AND u.path < t.path || ':' WHERE t.id = $1)
        RETURNING id, starts_at, report_due, (SELECT u.path FROM units u WHERE u.id = meetings.unit_id) AS path";
    // What holds for the whole organisation stands above every root.
    SAID = "SELECT COALESCE(u.path, '/') AS path, r.from_date, r.value FROM rules r LEFT JOIN units u ON u.id = r.unit_id
        WHERE r.key = $1 ORDER BY r.from_date DESC";
}

/// How many meetings one statement changes: far below what the databases take as parameters.
const AT_ONCE: usize = 1_000;

#[derive(sqlx::FromRow)]
struct Ahead {
    id: MeetingId,
    starts_at: Timestamp,
    report_due: NaiveDate,
    path: UnitPath,
}

/// What units say about the deadline, by their path, newest first.
struct Said(HashMap<String, Vec<(NaiveDate, i64)>>);

impl Said {
    async fn read(tx: &mut Tx<'_>) -> Result<Self> {
        let rows: Vec<(String, NaiveDate, i64)> =
            on!(tx, c => sqlx::query_as(SAID).bind(RuleKey::ReportDays.code()).fetch_all(c).await)?;
        let mut said: HashMap<_, Vec<_>> = HashMap::new();
        for (path, from, days) in rows {
            said.entry(path).or_default().push((from, days));
        }
        Ok(Self(said))
    }

    /// What the nearest unit at and above `path` says about a day.
    fn days(&self, path: &UnitPath, date: NaiveDate) -> Option<i64> {
        let path = path.as_str();
        let nearest_first = path.rmatch_indices('/').filter_map(|(end, _)| self.0.get(path.get(..=end)?));
        nearest_first.flatten().find(|(from, _)| *from <= date).map(|(_, days)| *days)
    }
}

/// Locks the meetings at and below a unit that are registered for `from` or later: before the figures that count them, as
/// everybody does.
pub(crate) async fn lock(tx: &mut Tx<'_>, unit: UnitId, from: NaiveDate) -> Result<()> {
    ahead(tx, unit, from).await.map(drop)
}

async fn ahead(tx: &mut Tx<'_>, unit: UnitId, from: NaiveDate) -> Result<Vec<Ahead>> {
    let from = Timestamp::from_local(from.and_time(NaiveTime::MIN));
    Ok(on!(tx, c => sqlx::query_as(AHEAD).bind(unit).bind(from).fetch_all(c).await)?)
}

/// Sets the last day for their reports by the rules that hold where their branches stand.
pub(crate) async fn follow(tx: &mut Tx<'_>, unit: UnitId, from: NaiveDate) -> Result<()> {
    units::lock_tree(tx).await?;
    let ahead = ahead(tx, unit, from).await?;
    let said = Said::read(tx).await?;
    let changed: Vec<(MeetingId, NaiveDate)> = ahead
        .into_iter()
        .filter_map(|meeting| {
            let date = meeting.starts_at.date();
            let due = report_due(date, said.days(&meeting.path, date)?);
            (due != meeting.report_due).then_some((meeting.id, due))
        })
        .collect();
    for some in changed.chunks(AT_ONCE) {
        set(tx, some).await?;
    }
    Ok(())
}

async fn set(tx: &mut Tx<'_>, changed: &[(MeetingId, NaiveDate)]) -> Result<()> {
    let meetings: Vec<MeetingId> = changed.iter().map(|(id, _)| *id).collect();
    rollup::take_out_all(tx, &meetings).await?;
    on!(tx, c => {
        let mut update = sqlx::QueryBuilder::new("WITH due(id, day) AS (");
        update.push_values(changed, |mut row, (id, day)| {
            row.push_bind(*id).push_bind(*day);
        });
        update.push(") UPDATE meetings SET report_due = due.day FROM due WHERE meetings.id = due.id");
        update.build().persistent(false).execute(c).await.map(drop)
    })?;
    rollup::put_in_all(tx, &meetings).await
}
