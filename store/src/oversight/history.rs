//! All meetings of one branch, and where it stood.

use chrono::NaiveDate;
use domain::{
    ids::MeetingId,
    meetings::{MeetingKind, MeetingState, Turnout},
    oversight::{Acceptance, HistoryLine},
    policy::{Permit, act},
    time::{Month, Timestamp},
    units::Stay,
};

use crate::{Db, Error, Result, reports};

statements! {
    // A point is done when the review said so, or when every receiver of its task is. Who accepted stands in the audit log.
    MEETINGS = "SELECT m.id, m.month, m.kind, m.theme, m.starts_at, m.state, m.on_time, m.score, m.grade,
            m.expected, m.present, m.online, m.excused, m.unexcused,
            (SELECT MAX(v.version) FROM minutes_versions v
                WHERE v.meeting_id = m.id AND v.withdrawn_at IS NULL AND v.confirmed_at IS NOT NULL) AS minutes,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM resolution_points r WHERE r.meeting_id = m.id) AS points,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM resolution_points r WHERE r.meeting_id = m.id AND (r.outcome = 'done'
                OR (EXISTS (SELECT 1 FROM assignments a WHERE a.task_id = r.task_id)
                    AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.task_id = r.task_id AND a.state <> 'done')))) AS points_done,
            l.at AS accepted_at, w.full_name AS accepted_by
        FROM meetings m
            LEFT JOIN audit l ON m.state = 'accepted' AND l.id = (SELECT b.id FROM audit b
                WHERE b.object_id = m.id AND b.action = $2 ORDER BY b.at DESC, b.id DESC LIMIT 1)
            LEFT JOIN members w ON w.id = l.actor_id
        WHERE m.unit_id = $1 ORDER BY m.starts_at DESC, m.id DESC LIMIT 600";
    PLACES = "SELECT p.name, h.from_date, h.until_date FROM unit_places h LEFT JOIN units p ON p.id = h.parent_id
        WHERE h.unit_id = $1 ORDER BY h.from_date DESC";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: MeetingId,
    month: Month,
    #[sqlx(try_from = "String")]
    kind: MeetingKind,
    theme: String,
    starts_at: Timestamp,
    #[sqlx(try_from = "String")]
    state: MeetingState,
    on_time: Option<bool>,
    score: Option<i64>,
    grade: Option<String>,
    expected: i64,
    present: i64,
    online: i64,
    excused: i64,
    unexcused: i64,
    minutes: Option<i64>,
    points: i64,
    points_done: i64,
    accepted_at: Option<Timestamp>,
    accepted_by: Option<String>,
}

impl TryFrom<Row> for HistoryLine {
    type Error = Error;
    fn try_from(r: Row) -> Result<Self> {
        Ok(Self {
            id: r.id,
            month: r.month,
            kind: r.kind,
            theme: r.theme,
            starts_at: r.starts_at,
            state: r.state,
            on_time: r.on_time,
            turnout: Turnout {
                expected: r.expected,
                present: r.present,
                online: r.online,
                excused: r.excused,
                unexcused: r.unexcused,
            },
            quality: reports::quality_of(r.score, r.grade)?,
            minutes: r.minutes,
            points: r.points,
            points_done: r.points_done,
            accepted: r.accepted_at.map(|at| Acceptance { at, by: r.accepted_by }),
        })
    }
}

/// The meetings of the permit's unit, newest first, cancelled ones too.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn history(db: &Db, permit: &Permit<act::ReadMeeting>) -> Result<Vec<HistoryLine>> {
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(MEETINGS)
        .bind(permit.unit().id).bind(domain::policy::Action::ReviewMeeting.code()).fetch_all(c).await)?;
    rows.into_iter().map(HistoryLine::try_from).collect()
}

/// Where the permit's unit stood over time, newest first. Names of units above are no secret.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn places(db: &Db, permit: &Permit<act::ReadMeeting>) -> Result<Vec<Stay>> {
    let rows: Vec<(Option<String>, NaiveDate, Option<NaiveDate>)> =
        on!(db, c => sqlx::query_as(PLACES).bind(permit.unit().id).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(unit_name, from_date, until_date)| Stay { unit_name, from_date, until_date }).collect())
}
