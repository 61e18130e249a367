//! The one place where marks are written and counted.

use domain::{
    checkin::Mark,
    ids::{MeetingId, MemberId},
    meetings::Attendance,
    time::Timestamp,
};

use crate::{Error, Result, Tx, rollup};

statements! {
    SAVE = "INSERT INTO attendance(meeting_id, member_id, attendance, way, came_at, left_at, recorded_at, recorded_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (meeting_id, member_id) DO UPDATE SET attendance = excluded.attendance, way = excluded.way,
            came_at = excluded.came_at, left_at = excluded.left_at, recorded_at = excluded.recorded_at,
            recorded_by = excluded.recorded_by";
    ADJUST = "UPDATE meetings SET present = present + $2, online = online + $3, excused = excused + $4,
        unexcused = unexcused + $5, updated_at = $6 WHERE id = $1";
    RECOUNT = "UPDATE meetings SET (expected, present, online, excused, unexcused) = (SELECT COUNT(*),
                COALESCE(SUM(CASE WHEN t.attendance = 'present' THEN 1 ELSE 0 END), 0),
                COALESCE(SUM(CASE WHEN t.attendance = 'online' THEN 1 ELSE 0 END), 0),
                COALESCE(SUM(CASE WHEN t.attendance = 'excused' THEN 1 ELSE 0 END), 0),
                COALESCE(SUM(CASE WHEN t.attendance = 'unexcused' THEN 1 ELSE 0 END), 0)
            FROM members p LEFT JOIN attendance t ON t.meeting_id = meetings.id AND t.member_id = p.id
            WHERE p.unit_id = meetings.unit_id AND NOT p.exempt),
            state = CASE WHEN state = 'registered' THEN 'held' ELSE state END,
            held_at = COALESCE(held_at, $2),
            updated_at = $2
        WHERE id = $1";
}

/// A mark as stored; all empty where nothing is recorded yet.
#[derive(sqlx::FromRow)]
pub(crate) struct MarkRow {
    attendance: Option<String>,
    way: Option<String>,
    came_at: Option<Timestamp>,
    left_at: Option<Timestamp>,
}

impl MarkRow {
    /// The mark, if there is one.
    pub(crate) fn read(self) -> Result<Option<Mark>> {
        let (Some(attendance), Some(way)) = (self.attendance, self.way) else { return Ok(None) };
        let (attendance, way) = (attendance.parse().map_err(Error::Code)?, way.parse().map_err(Error::Code)?);
        Ok(Some(Mark { attendance, way, came_at: self.came_at, left_at: self.left_at }))
    }
}

/// A new mark for a person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    /// Who.
    pub member: MemberId,
    /// Whether the person is among those who must attend; the exempt may come and are not counted.
    pub counted: bool,
    /// What was recorded.
    pub before: Option<Mark>,
    /// What is to be recorded.
    pub after: Mark,
}

/// How the meeting's figures follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    /// By the difference alone: cheap enough for thousands of arrivals a second.
    Adjust,
    /// From the marks of all who are members today; also makes the meeting held.
    Afresh,
}

/// Writes marks and brings the meeting's figures up to date. The caller holds the lock of the meeting's row.
pub(crate) async fn save(
    tx: &mut Tx<'_>,
    meeting: MeetingId,
    by: MemberId,
    changes: &[Change],
    count: Count,
    now: Timestamp,
) -> Result<()> {
    for Change { member, after, .. } in changes {
        on!(tx, c => sqlx::query(SAVE)
            .bind(meeting).bind(*member).bind(after.attendance.code()).bind(after.way.code())
            .bind(after.came_at).bind(after.left_at).bind(now).bind(by).execute(c).await.map(drop))?;
    }
    if count == Count::Afresh {
        rollup::take_out(tx, meeting).await?;
        on!(tx, c => sqlx::query(RECOUNT).bind(meeting).bind(now).execute(c).await.map(drop))?;
        return rollup::put_in(tx, meeting).await;
    }
    let by = |attendance| changes.iter().map(|change| difference(change, attendance)).sum::<i64>();
    Ok(on!(tx, c => sqlx::query(ADJUST)
        .bind(meeting)
        .bind(by(Attendance::Present)).bind(by(Attendance::Online))
        .bind(by(Attendance::Excused)).bind(by(Attendance::Unexcused))
        .bind(now).execute(c).await.map(drop))?)
}

/// By how much a change moves one of the figures.
fn difference(change: &Change, attendance: Attendance) -> i64 {
    let counts = |mark: Mark| i64::from(change.counted && mark.attendance == attendance);
    counts(change.after) - change.before.map_or(0, counts)
}
