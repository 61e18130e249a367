//! What a meeting is found to be: the one place where its facts are read.

use chrono::NaiveDate;
use domain::{
    ids::{MeetingId, UnitId},
    meetings::{MeetingKind, Turnout},
    policy::{Permit, act},
    reports::{Check, Criteria, Facts, Finding, Length, OpeningStep, Scored, checks},
    room,
    rules::Rules,
    time::{MINUTE, Timestamp},
};

use super::{criteria, steps};
use crate::{Db, Error, Result, Tx, rules};

statements! {
    // The calendar quarter is a month's number by 3.
    HEAD = concat!("WITH RECURSIVE up(id, parent_id) AS (
            SELECT id, parent_id FROM units WHERE id = $2
            UNION ALL SELECT u.id, u.parent_id FROM units u JOIN up ON u.id = up.parent_id)
        SELECT m.kind, m.theme, m.starts_at, m.minutes, m.report_due, m.reported_at, m.expected, m.present, m.online, m.excused,
            m.unexcused, m.clerk_id IS NOT NULL AS has_clerk, r.opened_at, r.ended_at,
            (SELECT MIN(t.uploaded_at) FROM materials t WHERE (t.withdrawn_at IS NULL OR t.withdrawn_at > m.starts_at)
                AND (t.meeting_id = m.id OR (", kit_of_meeting!("t"), "))) AS material_at,
            (SELECT MIN(v.confirmed_at) FROM minutes_versions v WHERE v.meeting_id = m.id) AS confirmed_at,
            (SELECT MIN(o.starts_at) FROM meetings o WHERE o.unit_id = m.unit_id AND o.month / 3 = m.month / 3
                AND o.held_at IS NOT NULL AND o.state <> 'cancelled'
                AND (o.kind = 'thematic' OR (o.kind = 'regular' AND o.theme <> ''))) AS thematic_at,
            EXISTS (SELECT 1 FROM report_checks c WHERE c.meeting_id = m.id AND c.fact = 'resolution' AND c.met) AS was_in_time
        FROM meetings m LEFT JOIN rooms r ON r.meeting_id = m.id
        WHERE m.id = $1 AND m.unit_id = $2");
}

#[derive(sqlx::FromRow)]
struct Head {
    #[sqlx(try_from = "String")]
    kind: MeetingKind,
    theme: String,
    starts_at: Timestamp,
    minutes: i64,
    report_due: NaiveDate,
    reported_at: Option<Timestamp>,
    expected: i64,
    present: i64,
    online: i64,
    excused: i64,
    unexcused: i64,
    has_clerk: bool,
    opened_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    material_at: Option<Timestamp>,
    confirmed_at: Option<Timestamp>,
    thematic_at: Option<Timestamp>,
    was_in_time: bool,
}

impl Head {
    fn length(&self) -> Length {
        match (self.opened_at, self.ended_at) {
            (None, _) => Length::Planned(self.minutes),
            (Some(_), None) => Length::Running,
            (Some(opened), Some(until)) => {
                let from = room::began_at(opened, self.starts_at, Some(until));
                Length::Measured(until.seconds_since(from) / MINUTE)
            }
        }
    }

    /// Since when there is a resolution. A report that is sent again keeps the day of the first one when that was in time:
    /// a correction is not late.
    fn resolution_on(&self, in_report: bool, now: Timestamp) -> Option<NaiveDate> {
        let reported = match in_report {
            true => Some(self.reported_at.filter(|_| self.was_in_time).unwrap_or(now)),
            false => None,
        };
        [self.confirmed_at, reported].into_iter().flatten().min().map(Timestamp::date)
    }

    fn facts(self, steps: Vec<OpeningStep>, in_report: bool, now: Timestamp) -> Facts {
        Facts {
            date: self.starts_at.date(),
            report_due: self.report_due,
            material_on: self.material_at.map(Timestamp::date),
            length: self.length(),
            turnout: Turnout {
                expected: self.expected,
                present: self.present,
                online: self.online,
                excused: self.excused,
                unexcused: self.unexcused,
            },
            steps,
            resolution_on: self.resolution_on(in_report, now),
            thematic_on: self.thematic_at.map(Timestamp::date),
            today: now.date(),
            kind: self.kind,
            theme: self.theme,
        }
    }
}

/// A meeting as it would be reported now.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// What was found.
    pub checks: Vec<Check>,
    /// By what it is judged.
    pub criteria: Criteria,
    /// The rules of the meeting's day.
    pub rules: Rules,
}

/// Assesses a meeting of the permit's unit as if it were reported now, with a resolution or without one.
///
/// # Errors
/// [`Error::NotFound`] when it is not a meeting of that unit.
#[crate::boxed]
pub async fn assess(
    db: &Db,
    permit: &Permit<act::ReportMeeting>,
    meeting: MeetingId,
    has_resolution: bool,
    now: Timestamp,
) -> Result<Assessment> {
    let unit = permit.unit().id;
    db.read(move |tx| Box::pin(async move { assess_in(tx, unit, meeting, has_resolution, now).await })).await
}

/// The same inside a transaction. Rules and criteria are those of the meeting's day.
pub(super) async fn assess_in(
    tx: &mut Tx<'_>,
    unit: UnitId,
    meeting: MeetingId,
    has_resolution: bool,
    now: Timestamp,
) -> Result<Assessment> {
    let head: Option<Head> = on!(tx, c => sqlx::query_as(HEAD).bind(meeting).bind(unit).fetch_optional(c).await)?;
    let head = head.ok_or(Error::NotFound)?;
    let mut done: Vec<OpeningStep> = steps::done(tx, unit, meeting).await?.into_keys().collect();
    if head.has_clerk && !done.contains(&OpeningStep::Clerk) {
        done.push(OpeningStep::Clerk);
    }
    let facts = head.facts(done, has_resolution, now);
    let rules = rules::in_force_in(tx, unit, facts.date).await?;
    let criteria = criteria::in_force_in(tx, unit, facts.date).await?;
    Ok(Assessment { checks: checks(&facts, &rules), criteria, rules })
}

/// Stores what was found; what did not count leaves no row.
pub(crate) async fn insert_checks(tx: &mut Tx<'_>, found: &[(MeetingId, Check)]) -> Result<()> {
    let counted: Vec<&(MeetingId, Check)> =
        found.iter().filter(|(_, check)| check.finding != Finding::Uncounted).collect();
    bulk!(tx, "INSERT INTO report_checks(meeting_id, fact, met, reason) ", counted, 4, |b, row| {
        let (meeting, check) = row;
        b.push_bind(*meeting).push_bind(check.fact.code());
        b.push_bind(check.finding == Finding::Met).push_bind(&check.reason);
    })?;
    Ok(())
}

/// Stores points with their reasons; what did not count leaves no row.
pub(crate) async fn insert_scores(tx: &mut Tx<'_>, scored: &[(MeetingId, Scored)]) -> Result<()> {
    let counted: Vec<(MeetingId, &Scored, i64)> =
        scored.iter().filter_map(|(meeting, line)| Some((*meeting, line, line.points?))).collect();
    bulk!(tx, "INSERT INTO report_scores(meeting_id, criterion_id, points, reason) ", counted, 4, |b, row| {
        let (meeting, line, points) = row;
        b.push_bind(*meeting).push_bind(line.criterion.id).push_bind(*points).push_bind(&line.reason);
    })?;
    Ok(())
}
