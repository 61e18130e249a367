//! The roll call.

use std::collections::BTreeMap;

use domain::{
    checkin::Mark,
    ids::{MeetingId, MemberId},
    meetings::{Attendance, Relief, RollLine, roll_opens},
    policy::{Permit, act},
    time::Timestamp,
};

use super::{answers, lock};
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    checkin::marks::{self, Change, Count, MarkRow},
};

statements! {
    ROLL = concat!("SELECT p.id, p.full_name, p.exempt, ", away!("m.day"), " AS away, a.answer, COALESCE(a.reason, '') AS reason,
            CASE WHEN a.sequence < m.sequence THEN TRUE ELSE FALSE END AS moved, t.attendance, t.way, t.came_at, t.left_at
        FROM meetings m CROSS JOIN ", on_roll!("$1"), " s CROSS JOIN members p
            LEFT JOIN meeting_answers a ON a.meeting_id = $1 AND a.member_id = p.id
            LEFT JOIN attendance t ON t.meeting_id = $1 AND t.member_id = p.id
        WHERE m.id = $1 AND m.unit_id = $2 AND p.id = s.id
        ORDER BY ", must_attend!("m.day"), " DESC, p.name_sort, p.id");
    NAME = "SELECT full_name FROM members WHERE id = $1";
    CALLED = concat!("SELECT p.id, t.attendance, t.way, t.came_at, t.left_at,
            CASE WHEN a.answer = 'absent' AND a.sequence = m.sequence THEN TRUE ELSE FALSE END AS excuses
        FROM meetings m CROSS JOIN ", on_roll!("$1"), " s CROSS JOIN members p
            LEFT JOIN attendance t ON t.meeting_id = $1 AND t.member_id = p.id
            LEFT JOIN meeting_answers a ON a.meeting_id = $1 AND a.member_id = p.id
        WHERE m.id = $1 AND p.id = s.id AND ", must_attend!("m.day"));
}

#[derive(sqlx::FromRow)]
struct Row {
    id: MemberId,
    full_name: String,
    exempt: bool,
    away: bool,
    answer: Option<String>,
    reason: String,
    moved: bool,
    #[sqlx(flatten)]
    mark: MarkRow,
}

#[derive(sqlx::FromRow)]
struct CalledRow {
    id: MemberId,
    #[sqlx(flatten)]
    mark: MarkRow,
    excuses: bool,
}

impl TryFrom<Row> for RollLine {
    type Error = Error;
    fn try_from(r: Row) -> Result<Self> {
        Ok(Self {
            member_id: r.id,
            full_name: r.full_name,
            relief: Relief::of(r.exempt, r.away),
            answer: r.answer.map(|code| code.parse()).transpose()?,
            reason: r.reason,
            moved: r.moved,
            mark: r.mark.read()?,
        })
    }
}

/// Whom the meeting is about, with what they answered and what was recorded: by given name, those who need not attend last.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn roll(db: &Db, permit: &Permit<act::TakeAttendance>, meeting: MeetingId) -> Result<Vec<RollLine>> {
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(ROLL).bind(meeting).bind(permit.unit().id).fetch_all(c).await)?;
    rows.into_iter().map(RollLine::try_from).collect()
}

/// Records who was there, person by person; the last word counts. The first one makes the meeting held.
///
/// # Errors
/// [`Error::NotFound`] when somebody is not on the roll, [`Error::Conflict`] when the roll is not open yet or the result
/// was reported.
#[crate::boxed]
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
            save(tx, &permit, meeting, &called, marks, now).await
        })
    })
    .await
}

/// Records everybody who was not called yet as present, except those who excused themselves: they are away with a reason.
/// Says how many these are.
///
/// # Errors
/// As [`take_attendance`].
#[crate::boxed]
pub async fn all_present(
    db: &Db,
    permit: Permit<act::TakeAttendance>,
    meeting: MeetingId,
    now: Timestamp,
) -> Result<usize> {
    db.write(move |tx| {
        Box::pin(async move {
            let called = open_roll(tx, &permit, meeting, now).await?;
            let call = |excuses| if excuses { Attendance::Excused } else { Attendance::Present };
            let rest: BTreeMap<MemberId, Attendance> =
                called.iter().filter(|(_, c)| c.mark.is_none()).map(|(m, c)| (*m, call(c.excuses))).collect();
            let excused = rest.values().filter(|attendance| **attendance == Attendance::Excused).count();
            save(tx, &permit, meeting, &called, rest, now).await?;
            Ok(excused)
        })
    })
    .await
}

/// Records for a member who cannot do so that they do not come, with the reason that minutes give; once the roll is open
/// they are marked so too. Doing it twice does no harm.
///
/// # Errors
/// [`Error::Conflict`] once the result was reported or when the meeting was called off, [`Error::NotFound`] for somebody who
/// need not attend, or is not of the branch.
#[crate::boxed]
pub async fn record_absence(
    db: &Db,
    permit: Permit<act::TakeAttendance>,
    meeting: MeetingId,
    member: MemberId,
    reason: String,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let locked = lock(tx, &permit, meeting).await?;
            if !locked.state.takes_attendance() {
                return Err(Error::Conflict("the roll is closed"));
            }
            let called = called(tx, meeting).await?;
            if !called.contains_key(&member) {
                return Err(Error::NotFound);
            }
            if answers::excuse(tx, meeting, member, &reason, &locked, now).await? {
                let name: String = on!(tx, c => sqlx::query_scalar(NAME).bind(member).fetch_one(c).await)?;
                let details = format!("Báo vắng thay: {name}");
                let entry = Entry { on_behalf_of: Some(member.0), ..Entry::about("meeting", meeting.0, details) };
                audit::record(tx, &permit, now, entry).await?;
            }
            if now < roll_opens(locked.starts_at) {
                return Ok(());
            }
            save(tx, &permit, meeting, &called, BTreeMap::from([(member, Attendance::Excused)]), now).await
        })
    })
    .await
}

/// What is known of somebody who must attend.
struct Call {
    /// What was recorded.
    mark: Option<Mark>,
    /// Answered the present invitation with not coming.
    excuses: bool,
}

/// Those who must attend.
type Called = BTreeMap<MemberId, Call>;

/// Locks the meeting and returns the roll.
async fn open_roll(
    tx: &mut Tx<'_>,
    permit: &Permit<act::TakeAttendance>,
    meeting: MeetingId,
    now: Timestamp,
) -> Result<Called> {
    let locked = lock(tx, permit, meeting).await?;
    if !locked.state.takes_attendance() || now < roll_opens(locked.starts_at) {
        return Err(Error::Conflict("the roll is not open"));
    }
    called(tx, meeting).await
}

async fn called(tx: &mut Tx<'_>, meeting: MeetingId) -> Result<Called> {
    let rows: Vec<CalledRow> = on!(tx, c => sqlx::query_as(CALLED).bind(meeting).fetch_all(c).await)?;
    rows.into_iter().map(|row| Ok((row.id, Call { mark: row.mark.read()?, excuses: row.excuses }))).collect()
}

/// Writes the calls that change something.
async fn save(
    tx: &mut Tx<'_>,
    permit: &Permit<act::TakeAttendance>,
    meeting: MeetingId,
    called: &Called,
    calls: BTreeMap<MemberId, Attendance>,
    now: Timestamp,
) -> Result<()> {
    let changes: Vec<Change> = calls
        .into_iter()
        .filter_map(|(member, attendance)| {
            let before = called.get(&member).and_then(|call| call.mark);
            let after = Mark::call(before, attendance, now)?;
            Some(Change { member, counted: true, before, after })
        })
        .collect();
    if changes.is_empty() {
        return Ok(());
    }
    // Who must attend was counted when the meeting was registered: the roll is where the figures are set right.
    marks::save(tx, meeting, permit.member(), &changes, Count::Afresh, now).await?;
    let details = match changes.as_slice() {
        [Change { member, after, .. }] => {
            let name: String = on!(tx, c => sqlx::query_scalar(NAME).bind(*member).fetch_one(c).await)?;
            format!("{name}: {}", after.attendance.label())
        }
        many => format!("Điểm danh {} đồng chí", many.len()),
    };
    audit::record(tx, permit, now, Entry::about("meeting", meeting.0, details)).await
}
