//! Arrivals and early leaves.

use domain::{
    checkin::{AttendanceWay, CardProblem, Mark},
    ids::{CardId, MeetingId, MemberId, UnitId},
    meetings::{MeetingState, roll_opens},
    policy::{Act, Permit, act},
    time::Timestamp,
};

use super::marks::{self, Change, Count, MarkRow};
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

statements! {
    LOCK = "UPDATE meetings SET updated_at = updated_at WHERE id = $1 AND unit_id = $2 RETURNING state, starts_at";
    PERSON = concat!("SELECT p.full_name, ", must_attend!("m.day"), " AS counted, t.attendance, t.way, t.came_at, t.left_at
        FROM members p JOIN meetings m ON m.id = $1 LEFT JOIN attendance t ON t.meeting_id = $1 AND t.member_id = p.id
        WHERE p.id = $2 AND p.unit_id = $3");
    OWN = "SELECT attendance, way, came_at, left_at FROM attendance WHERE meeting_id = $1 AND member_id = $2";
    BY_CARD = "SELECT p.id, p.unit_id, k.revoked_at FROM member_cards k JOIN members p ON p.id = k.member_id WHERE k.id = $1";
    BY_NUMBER = "SELECT id FROM members WHERE card_number = $1 AND unit_id = $2";
}

/// What a member says when checking in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// "I am in the room": with the room's code, which fits or not.
    Room {
        /// Whether the code is the room's at this moment.
        code_fits: bool,
    },
    /// "I take part from afar."
    Online,
}

/// Somebody who is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// What is recorded.
    pub mark: Mark,
    /// Whether it was recorded before: twice counts once.
    pub again: bool,
}

/// What came of a member's check-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckIn {
    /// The member is there.
    Done(Arrival),
    /// The code is an old one, or none of this meeting's.
    CodeRefused,
    /// It is not time for it: too early, over, reported or called off.
    Closed,
}

/// What the secretary is shown instead of a telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// A card with a genuine code.
    Card(CardId),
    /// The number of the membership card, told or read: the secretary vouches for the person.
    Number(String),
}

/// What came of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scan {
    /// The person is there.
    Done {
        /// Who.
        member: MemberId,
        /// Name.
        full_name: String,
        /// What is recorded.
        arrival: Arrival,
    },
    /// The card does not make anybody present.
    Refused(CardProblem),
    /// The roll is not open.
    Closed,
}

/// A meeting whose row nobody else can change until the transaction ends.
#[derive(sqlx::FromRow)]
struct Locked {
    #[sqlx(try_from = "String")]
    state: MeetingState,
    starts_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Person {
    full_name: String,
    counted: bool,
    #[sqlx(flatten)]
    mark: MarkRow,
}

/// Records that whoever showed a card, or told the number of one, is there.
///
/// # Errors
/// [`Error::NotFound`] when it is not a meeting of the permit's unit.
#[crate::boxed]
pub async fn scan(
    db: &Db,
    permit: Permit<act::TakeAttendance>,
    meeting: MeetingId,
    shown: Shown,
    now: Timestamp,
) -> Result<Scan> {
    db.write(move |tx| {
        Box::pin(async move {
            let locked = lock(tx, &permit, meeting).await?;
            if !locked.takes_attendance(now) {
                return Ok(Scan::Closed);
            }
            let (member, way) = match find(tx, permit.unit().id, shown).await? {
                Ok(found) => found,
                Err(problem) => return Ok(Scan::Refused(problem)),
            };
            let person = person(tx, &permit, meeting, member).await?;
            let full_name = person.full_name;
            let before = person.mark.read()?;
            let after = match (Mark::arrive(before, way, now), before) {
                (Some(after), _) => after,
                (None, Some(mark)) => {
                    return Ok(Scan::Done { member, full_name, arrival: Arrival { mark, again: true } });
                }
                (None, None) => return Err(Error::Conflict("an arrival leaves a mark")),
            };
            let change = Change { member, counted: person.counted, before, after };
            marks::save(tx, meeting, permit.member(), &[change], locked.count(), now).await?;
            let details = format!("{full_name}: {} ({})", after.attendance.label(), way.label());
            let mut entry = Entry::about("meeting", meeting.0, details);
            entry.on_behalf_of = (way == AttendanceWay::Assisted).then_some(member.0);
            audit::record(tx, &permit, now, entry).await?;
            Ok(Scan::Done { member, full_name, arrival: Arrival { mark: after, again: false } })
        })
    })
    .await
}

/// Records that somebody left before the end, or, with `left` false, that this was a mistake.
///
/// # Errors
/// [`Error::NotFound`] when it is not a meeting of the permit's unit or nobody of its branch, [`Error::Conflict`] when
/// the person did not come or the roll is not open.
#[crate::boxed]
pub async fn record_leave(
    db: &Db,
    permit: Permit<act::TakeAttendance>,
    meeting: MeetingId,
    member: MemberId,
    left: bool,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let locked = lock(tx, &permit, meeting).await?;
            let person = person(tx, &permit, meeting, member).await?;
            let before = person.mark.read()?.filter(|mark| mark.attendance.attends());
            let Some(before) = before.filter(|_| locked.takes_attendance(now)) else {
                return Err(Error::Conflict("the person is not there, or the roll is not open"));
            };
            if before.is_there() != left {
                return Ok(());
            }
            let after = Mark { left_at: left.then_some(now), ..before };
            let change = Change { member, counted: person.counted, before: Some(before), after };
            marks::save(tx, meeting, permit.member(), &[change], Count::Adjust, now).await?;
            let details = format!("{}: {}", person.full_name, if left { "về sớm" } else { "chưa về" });
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, details)).await
        })
    })
    .await
}

/// What is recorded of the permit's own member.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn own_mark(db: &Db, permit: &Permit<act::CheckIn>, meeting: MeetingId) -> Result<Option<Mark>> {
    let row: Option<MarkRow> =
        on!(db, c => sqlx::query_as(OWN).bind(meeting).bind(permit.member()).fetch_optional(c).await)?;
    row.map_or(Ok(None), MarkRow::read)
}

impl Locked {
    /// The first arrival makes the meeting held and counts who must attend today; the others add themselves.
    fn count(&self) -> Count {
        if self.state == MeetingState::Registered { Count::Afresh } else { Count::Adjust }
    }

    fn takes_attendance(&self, now: Timestamp) -> bool {
        self.state.takes_attendance() && roll_opens(self.starts_at) <= now
    }
}

async fn lock<A: Act>(tx: &mut Tx<'_>, permit: &Permit<A>, meeting: MeetingId) -> Result<Locked> {
    let locked: Option<Locked> =
        on!(tx, c => sqlx::query_as(LOCK).bind(meeting).bind(permit.unit().id).fetch_optional(c).await)?;
    locked.ok_or(Error::NotFound)
}

/// A member of the permit's unit with what is recorded.
async fn person<A: Act>(tx: &mut Tx<'_>, permit: &Permit<A>, meeting: MeetingId, member: MemberId) -> Result<Person> {
    let person: Option<Person> =
        on!(tx, c => sqlx::query_as(PERSON).bind(meeting).bind(member).bind(permit.unit().id).fetch_optional(c).await)?;
    person.ok_or(Error::NotFound)
}

/// Who is behind what was shown, and by which way that makes the person present.
async fn find(
    tx: &mut Tx<'_>,
    unit: UnitId,
    shown: Shown,
) -> Result<std::result::Result<(MemberId, AttendanceWay), CardProblem>> {
    let card = match shown {
        Shown::Card(card) => card,
        Shown::Number(number) => {
            let found: Option<MemberId> =
                on!(tx, c => sqlx::query_scalar(BY_NUMBER).bind(&number).bind(unit).fetch_optional(c).await)?;
            return Ok(found.map(|member| (member, AttendanceWay::Assisted)).ok_or(CardProblem::Unknown));
        }
    };
    let found: Option<(MemberId, UnitId, Option<Timestamp>)> =
        on!(tx, c => sqlx::query_as(BY_CARD).bind(card).fetch_optional(c).await)?;
    Ok(match found {
        None => Err(CardProblem::Unknown),
        Some((_, of, _)) if of != unit => Err(CardProblem::OtherBranch),
        Some((_, _, Some(_))) => Err(CardProblem::Revoked),
        Some((member, _, None)) => Ok((member, AttendanceWay::Card)),
    })
}
