//! The roll call.

use std::collections::BTreeMap;

use domain::{
    ids::{MeetingId, MemberId},
    meetings::{Attendance, RollLine, roll_opens},
    policy::{Permit, act},
    time::Timestamp,
};

use super::lock;
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

statements! {
    ROLL = "SELECT p.id, p.full_name, p.exempt, a.answer, COALESCE(a.reason, '') AS reason, t.attendance
        FROM meetings m JOIN members p ON p.unit_id = m.unit_id
            LEFT JOIN meeting_answers a ON a.meeting_id = m.id AND a.member_id = p.id
            LEFT JOIN attendance t ON t.meeting_id = m.id AND t.member_id = p.id
        WHERE m.id = $1 AND m.unit_id = $2 ORDER BY p.exempt, p.name_sort, p.id";
    NAME = "SELECT full_name FROM members WHERE id = $1";
    CALLED = "SELECT p.id, t.attendance FROM members p LEFT JOIN attendance t ON t.meeting_id = $1 AND t.member_id = p.id
        WHERE p.unit_id = $2 AND NOT p.exempt";
    RECOUNT = "UPDATE meetings SET
            expected = (SELECT COUNT(*) FROM members p WHERE p.unit_id = meetings.unit_id AND NOT p.exempt),
            present = (SELECT COUNT(*) FROM attendance t JOIN members p ON p.id = t.member_id
                WHERE t.meeting_id = $1 AND t.attendance = 'present' AND p.unit_id = meetings.unit_id AND NOT p.exempt),
            online = (SELECT COUNT(*) FROM attendance t JOIN members p ON p.id = t.member_id
                WHERE t.meeting_id = $1 AND t.attendance = 'online' AND p.unit_id = meetings.unit_id AND NOT p.exempt),
            excused = (SELECT COUNT(*) FROM attendance t JOIN members p ON p.id = t.member_id
                WHERE t.meeting_id = $1 AND t.attendance = 'excused' AND p.unit_id = meetings.unit_id AND NOT p.exempt),
            unexcused = (SELECT COUNT(*) FROM attendance t JOIN members p ON p.id = t.member_id
                WHERE t.meeting_id = $1 AND t.attendance = 'unexcused' AND p.unit_id = meetings.unit_id AND NOT p.exempt),
            state = CASE WHEN state = 'registered' THEN 'held' ELSE state END,
            held_at = COALESCE(held_at, $2),
            updated_at = $2
        WHERE id = $1";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: MemberId,
    full_name: String,
    exempt: bool,
    answer: Option<String>,
    reason: String,
    attendance: Option<String>,
}

impl TryFrom<Row> for RollLine {
    type Error = Error;
    fn try_from(r: Row) -> Result<Self> {
        Ok(Self {
            member_id: r.id,
            full_name: r.full_name,
            exempt: r.exempt,
            answer: r.answer.map(|code| code.parse()).transpose()?,
            reason: r.reason,
            attendance: r.attendance.map(|code| code.parse()).transpose()?,
        })
    }
}

/// The members of the branch today with what they answered and what was recorded: by given name, the exempt last.
///
/// # Errors
/// When the database cannot be read.
pub async fn roll(db: &Db, permit: &Permit<act::TakeAttendance>, meeting: MeetingId) -> Result<Vec<RollLine>> {
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(ROLL).bind(meeting).bind(permit.unit().id).fetch_all(c).await)?;
    rows.into_iter().map(RollLine::try_from).collect()
}

/// Records who was there, person by person; the last word counts. The first one makes the meeting held.
///
/// # Errors
/// [`Error::NotFound`] when somebody is not on the roll, [`Error::Conflict`] when the roll is not open yet or the result
/// was reported.
pub async fn take_attendance(
    db: &Db,
    permit: Permit<act::TakeAttendance>,
    meeting: MeetingId,
    marks: BTreeMap<MemberId, Attendance>,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let called = open_roll(tx, &permit, meeting, now).await?;
            if marks.keys().any(|member| !called.contains_key(member)) {
                return Err(Error::NotFound);
            }
            let new = marks.into_iter().filter(|(member, mark)| called.get(member) != Some(&Some(*mark))).collect();
            save(tx, &permit, meeting, new, now).await
        })
    })
    .await
}

/// Records everybody who was not called yet as present.
///
/// # Errors
/// As [`take_attendance`].
pub async fn all_present(
    db: &Db,
    permit: Permit<act::TakeAttendance>,
    meeting: MeetingId,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let called = open_roll(tx, &permit, meeting, now).await?;
            let rest = called.into_iter().filter(|(_, mark)| mark.is_none()).map(|(m, _)| (m, Attendance::Present));
            let rest = rest.collect();
            save(tx, &permit, meeting, rest, now).await
        })
    })
    .await
}

/// Locks the meeting and returns the roll: those who must attend, and what was recorded.
async fn open_roll(
    tx: &mut Tx<'_>,
    permit: &Permit<act::TakeAttendance>,
    meeting: MeetingId,
    now: Timestamp,
) -> Result<BTreeMap<MemberId, Option<Attendance>>> {
    let locked = lock(tx, permit, meeting).await?;
    if !locked.state.takes_attendance() || now < roll_opens(locked.starts_at) {
        return Err(Error::Conflict("the roll is not open"));
    }
    let rows: Vec<(MemberId, Option<String>)> =
        on!(tx, c => sqlx::query_as(CALLED).bind(meeting).bind(permit.unit().id).fetch_all(c).await)?;
    rows.into_iter().map(|(id, code)| Ok((id, code.map(|c| c.parse()).transpose()?))).collect()
}

/// Writes the marks and brings the meeting's counts up to date.
async fn save(
    tx: &mut Tx<'_>,
    permit: &Permit<act::TakeAttendance>,
    meeting: MeetingId,
    marks: Vec<(MemberId, Attendance)>,
    now: Timestamp,
) -> Result<()> {
    if marks.is_empty() {
        return Ok(());
    }
    let by = permit.member();
    bulk!(
        tx,
        "INSERT INTO attendance(meeting_id, member_id, attendance, recorded_at, recorded_by) ",
        marks,
        5,
        |b, row| {
            let (member, mark) = row;
            b.push_bind(meeting).push_bind(*member).push_bind(mark.code()).push_bind(now).push_bind(by);
        },
        " ON CONFLICT (meeting_id, member_id) DO UPDATE SET attendance = excluded.attendance,
            recorded_at = excluded.recorded_at, recorded_by = excluded.recorded_by"
    )?;
    on!(tx, c => sqlx::query(RECOUNT).bind(meeting).bind(now).execute(c).await.map(drop))?;
    let details = match marks.as_slice() {
        [(member, mark)] => format!(
            "{}: {}",
            on!(tx, c => sqlx::query_scalar::<_, String>(NAME).bind(*member).fetch_one(c).await)?,
            mark.label()
        ),
        many => format!("Điểm danh {} đồng chí", many.len()),
    };
    audit::record(tx, permit, now, Entry::about("meeting", meeting.0, details)).await
}
