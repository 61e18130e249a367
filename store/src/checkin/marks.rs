//! The one place where marks are written and counted.

use domain::{
    checkin::Mark,
    ids::{MeetingId, MemberId},
    meetings::Attendance,
    time::Timestamp,
};

use crate::{Error, Result, Tx, rollup};

/// Columns of `attendance` as [`save_all`] writes them.
const COLUMNS: &str =
    "INSERT INTO attendance(meeting_id, member_id, attendance, way, came_at, left_at, recorded_at, recorded_by) ";
const REPLACE: &str = " ON CONFLICT (meeting_id, member_id) DO UPDATE SET attendance = excluded.attendance, way = excluded.way,
    came_at = excluded.came_at, left_at = excluded.left_at, recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by";
const RECOUNT: &str = concat!(
    "UPDATE meetings SET (expected, present, online, excused, unexcused) = (SELECT COUNT(*),
            COALESCE(SUM(CASE WHEN t.attendance = 'present' THEN 1 ELSE 0 END), 0),
            COALESCE(SUM(CASE WHEN t.attendance = 'online' THEN 1 ELSE 0 END), 0),
            COALESCE(SUM(CASE WHEN t.attendance = 'excused' THEN 1 ELSE 0 END), 0),
            COALESCE(SUM(CASE WHEN t.attendance = 'unexcused' THEN 1 ELSE 0 END), 0)
        FROM ",
    on_roll!("meetings.id"),
    " s CROSS JOIN members p LEFT JOIN attendance t ON t.meeting_id = meetings.id AND t.member_id = p.id
        WHERE p.id = s.id AND ",
    must_attend!("meetings.day"),
    "),
        state = CASE WHEN state = 'registered' THEN 'held' ELSE state END,
        held_at = COALESCE(held_at, updated_at)
    WHERE id IN ("
);

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
    /// Whether the person is among those who must attend; the others may come and are not counted.
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
    /// From the marks of all whom the meeting is about; also makes it held.
    Afresh,
}

/// New marks of one meeting.
#[derive(Debug, Clone)]
pub(crate) struct Marked {
    /// The meeting.
    pub meeting: MeetingId,
    /// The marks, one a person.
    pub changes: Vec<(Change, Recorded)>,
    /// How its figures follow.
    pub count: Count,
}

/// Who recorded a mark, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Recorded {
    pub by: MemberId,
    pub at: Timestamp,
}

/// Writes marks of one meeting and brings its figures up to date. The caller holds the lock of the meeting's row.
pub(crate) async fn save(
    tx: &mut Tx<'_>,
    meeting: MeetingId,
    by: MemberId,
    changes: &[Change],
    count: Count,
    now: Timestamp,
) -> Result<()> {
    let changes = changes.iter().map(|change| (*change, Recorded { by, at: now })).collect();
    save_all(tx, &[Marked { meeting, changes, count }]).await
}

/// Writes marks of several meetings, each named once, with a few statements for all. The caller holds the locks of the
/// meetings' rows.
pub(crate) async fn save_all(tx: &mut Tx<'_>, marked: &[Marked]) -> Result<()> {
    let rows: Vec<_> = marked.iter().flat_map(|m| m.changes.iter().map(|change| (m.meeting, *change))).collect();
    bulk!(
        tx,
        COLUMNS,
        rows,
        8,
        |b, row| {
            let (meeting, (Change { member, after, .. }, recorded)) = row;
            b.push_bind(*meeting).push_bind(*member).push_bind(after.attendance.code()).push_bind(after.way.code());
            b.push_bind(after.came_at).push_bind(after.left_at).push_bind(recorded.at).push_bind(recorded.by);
        },
        REPLACE
    )?;
    adjust(tx, marked).await?;
    let afresh: Vec<MeetingId> = marked.iter().filter(|m| m.count == Count::Afresh).map(|m| m.meeting).collect();
    if afresh.is_empty() {
        return Ok(());
    }
    rollup::take_out_all(tx, &afresh).await?;
    on!(tx, c => {
        let mut recount = sqlx::QueryBuilder::new(RECOUNT);
        let mut ids = recount.separated(", ");
        for meeting in &afresh {
            ids.push_bind(*meeting);
        }
        recount.push(")");
        recount.build().persistent(afresh.len() == 1).execute(c).await.map(drop)
    })?;
    rollup::put_in_all(tx, &afresh).await
}

/// Moves the figures of the meetings by what changed.
async fn adjust(tx: &mut Tx<'_>, marked: &[Marked]) -> Result<()> {
    on!(tx, c => {
        let mut adjust = sqlx::QueryBuilder::new("WITH moved(id, present, online, excused, unexcused, at) AS (");
        adjust.push_values(marked, |mut b, m| {
            let by = |attendance| m.changes.iter().map(|(change, _)| difference(change, attendance)).sum::<i64>();
            b.push_bind(m.meeting).push_bind(by(Attendance::Present)).push_bind(by(Attendance::Online));
            b.push_bind(by(Attendance::Excused)).push_bind(by(Attendance::Unexcused));
            b.push_bind(m.changes.iter().map(|(_, recorded)| recorded.at).max());
        });
        adjust.push(") UPDATE meetings SET (present, online, excused, unexcused, updated_at) = (SELECT meetings.present + m.present,
                meetings.online + m.online, meetings.excused + m.excused, meetings.unexcused + m.unexcused, m.at
            FROM moved m WHERE m.id = meetings.id) WHERE id IN (SELECT id FROM moved)");
        adjust.build().persistent(marked.len() == 1).execute(c).await.map(drop)
    })?;
    Ok(())
}

/// By how much a change moves one of the figures.
fn difference(change: &Change, attendance: Attendance) -> i64 {
    let counts = |mark: Mark| i64::from(change.counted && mark.attendance == attendance);
    counts(change.after) - change.before.map_or(0, counts)
}
