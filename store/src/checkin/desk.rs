//! The desk at which members check in: whoever arrives while others are being written down is written down together with
//! the next ones. On an evening on which all branches meet, one transaction then serves dozens of people, and a commit,
//! a lock and a line of the log cost each of them little.

use std::collections::HashMap;

use domain::{
    checkin::{AttendanceWay, Mark, takes_check_ins},
    ids::{MeetingId, MemberId, UnitId},
    meetings::MeetingState,
    policy::{Permit, act},
    time::Timestamp,
};
use futures::future::join_all;
use tokio::sync::{mpsc, oneshot};

use super::{
    arrive::{Arrival, CheckIn, Claim},
    marks::{self, Change, Count, MarkRow, Marked, Recorded},
};
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

/// People waiting at the desk; more than these wait in their own requests.
const QUEUE: usize = 1024;
/// Most people written down at once.
const GROUP: usize = 128;

const MEETINGS: &str = "SELECT id, unit_id, state, starts_at, minutes FROM meetings WHERE id IN (";
/// In the order of their identifiers, so that two servers never wait for each other.
const LOCKED: &str = ") ORDER BY id FOR NO KEY UPDATE";
const PEOPLE: &str = "WITH come(meeting_id, member_id, unit_id) AS (";
const STANDING: &str = concat!(
    ") SELECT c.meeting_id, c.member_id, ",
    must_attend!("m.day"),
    " AS counted, r.ended_at, t.attendance, t.way, t.came_at, t.left_at
    FROM come c JOIN members p ON p.id = c.member_id AND p.unit_id = c.unit_id
        JOIN meetings m ON m.id = c.meeting_id
        LEFT JOIN attendance t ON t.meeting_id = c.meeting_id AND t.member_id = c.member_id
        LEFT JOIN rooms r ON r.meeting_id = c.meeting_id"
);

/// Somebody who checks in.
#[derive(Debug, Clone)]
struct Guest {
    permit: Permit<act::CheckIn>,
    meeting: MeetingId,
    claim: Claim,
    now: Timestamp,
}

/// The handle through which members check in.
#[derive(Clone)]
pub struct Desk(mpsc::Sender<(Guest, oneshot::Sender<Result<CheckIn>>)>);

impl Desk {
    /// Opens the desk of a database. It closes when its last handle is gone.
    pub fn open(db: &Db) -> Self {
        let (sender, queue) = mpsc::channel(QUEUE);
        tokio::spawn(serve(db.clone(), queue));
        Self(sender)
    }

    /// Records that the permit's member is there. Asked again, it answers the same: the phone may not have heard the
    /// first answer, and by then the code is an old one.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not a meeting of the member's branch.
    pub async fn check_in(
        &self,
        permit: Permit<act::CheckIn>,
        meeting: MeetingId,
        claim: Claim,
        now: Timestamp,
    ) -> Result<CheckIn> {
        let (answer, answered) = oneshot::channel();
        self.0.send((Guest { permit, meeting, claim, now }, answer)).await.map_err(|_| Error::stopped())?;
        answered.await.map_err(|_| Error::stopped())?
    }
}

async fn serve(db: Db, mut queue: mpsc::Receiver<(Guest, oneshot::Sender<Result<CheckIn>>)>) {
    let mut waiting = Vec::with_capacity(GROUP);
    while queue.recv_many(&mut waiting, GROUP).await > 0 {
        let (guests, answers): (Vec<Guest>, Vec<_>) = waiting.drain(..).unzip();
        for (answer, outcome) in answers.into_iter().zip(write_down(&db, guests).await) {
            // Nobody listens any more when the request was cancelled; what was written stands all the same.
            let _ = answer.send(outcome);
        }
    }
}

/// Writes guests down together; when that fails, each for oneself, so that nobody suffers for another.
async fn write_down(db: &Db, guests: Vec<Guest>) -> Vec<Result<CheckIn>> {
    let alone = guests.len() == 1;
    match together(db, guests.clone()).await {
        Ok(outcomes) => outcomes,
        Err(error) if alone => vec![Err(error)],
        Err(error) => {
            tracing::warn!(%error, guests = guests.len(), "check-ins are written one by one");
            // At once: a database that is away must not make them wait for one another's time-outs.
            let one = async |guest| together(db, vec![guest]).await?.pop().ok_or_else(Error::stopped)?;
            join_all(guests.into_iter().map(one)).await
        }
    }
}

/// In a task of its own: should it panic, the desk stays open.
async fn together(db: &Db, guests: Vec<Guest>) -> Result<Vec<Result<CheckIn>>> {
    let db = db.clone();
    let written =
        tokio::spawn(async move { db.write(move |tx| Box::pin(async move { check_in_all(tx, &guests).await })).await });
    written.await.map_err(|_| Error::Write("a group of check-ins panicked".to_owned()))?
}

#[derive(sqlx::FromRow)]
struct MeetingRow {
    id: MeetingId,
    unit_id: UnitId,
    #[sqlx(try_from = "String")]
    state: MeetingState,
    starts_at: Timestamp,
    minutes: i64,
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    meeting_id: MeetingId,
    member_id: MemberId,
    counted: bool,
    /// When the meeting was ended in its room.
    ended_at: Option<Timestamp>,
    #[sqlx(flatten)]
    mark: MarkRow,
}

/// A member of the meeting's branch, as recorded until now.
struct Person {
    counted: bool,
    ended: bool,
    before: Option<Mark>,
    mark: Option<Mark>,
    by: Option<Recorded>,
}

async fn check_in_all(tx: &mut Tx<'_>, guests: &[Guest]) -> Result<Vec<Result<CheckIn>>> {
    let meetings = lock(tx, guests).await?;
    let mut people = people(tx, guests).await?;
    let mut lines = Vec::new();
    let outcomes = guests
        .iter()
        .map(|guest| {
            let meeting = meetings.get(&guest.meeting).filter(|m| m.unit_id == guest.permit.unit().id);
            let person = people.get_mut(&(guest.meeting, guest.permit.member()));
            let (meeting, person) = meeting.zip(person).ok_or(Error::NotFound)?;
            let outcome = decide(guest, meeting, person);
            if let CheckIn::Done(Arrival { mark, again: false }) = outcome {
                let details = format!("{} ({})", mark.attendance.label(), mark.way.label());
                lines.push((&guest.permit, guest.now, Entry::about("meeting", guest.meeting.0, details)));
            }
            Ok(outcome)
        })
        .collect();
    if !lines.is_empty() {
        marks::save_all(tx, &marked(&meetings, &people)).await?;
        audit::record_all(tx, &lines).await?;
    }
    Ok(outcomes)
}

/// What comes of one guest; the person is marked when that is an arrival.
fn decide(guest: &Guest, meeting: &MeetingRow, person: &mut Person) -> CheckIn {
    let (way, may_enter) = match guest.claim {
        Claim::Room { code_fits } => (AttendanceWay::RoomCode, code_fits),
        Claim::Online => (AttendanceWay::Online, true),
    };
    if let Some(mark) = person.mark.filter(|mark| mark.is_there()) {
        return CheckIn::Done(Arrival { mark, again: true });
    }
    if person.ended || !takes_check_ins(way, meeting.state, meeting.starts_at, meeting.minutes, guest.now) {
        return CheckIn::Closed;
    }
    let Some(mark) = Mark::arrive(person.mark, way, guest.now).filter(|_| may_enter) else {
        return CheckIn::CodeRefused;
    };
    person.mark = Some(mark);
    person.by = Some(Recorded { by: guest.permit.member(), at: guest.now });
    CheckIn::Done(Arrival { mark, again: false })
}

/// The new marks by meeting. The first arrival makes a meeting held and counts who must attend today; the others add
/// themselves.
fn marked(meetings: &HashMap<MeetingId, MeetingRow>, people: &HashMap<(MeetingId, MemberId), Person>) -> Vec<Marked> {
    let mut marked: HashMap<MeetingId, Marked> = HashMap::new();
    for ((meeting, member), person) in people {
        let (Some(after), Some(recorded)) = (person.mark, person.by) else { continue };
        let registered = meetings.get(meeting).is_some_and(|m| m.state == MeetingState::Registered);
        let count = if registered { Count::Afresh } else { Count::Adjust };
        let of_meeting =
            marked.entry(*meeting).or_insert_with(|| Marked { meeting: *meeting, changes: Vec::new(), count });
        let change = Change { member: *member, counted: person.counted, before: person.before, after };
        of_meeting.changes.push((change, recorded));
    }
    marked.into_values().collect()
}

/// The guests' meetings, whose rows nobody else can change until the transaction ends.
async fn lock(tx: &mut Tx<'_>, guests: &[Guest]) -> Result<HashMap<MeetingId, MeetingRow>> {
    let mut wanted: Vec<MeetingId> = guests.iter().map(|guest| guest.meeting).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let locked = if matches!(tx, Tx::Pg(_)) { LOCKED } else { ")" };
    let rows: Vec<MeetingRow> = on!(tx, c => {
        let mut query = sqlx::QueryBuilder::new(MEETINGS);
        let mut ids = query.separated(", ");
        for meeting in &wanted {
            ids.push_bind(*meeting);
        }
        query.push(locked);
        query.build_query_as().persistent(wanted.len() == 1).fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The guests as they stand; those who are not members of the unit they speak for are left out.
async fn people(tx: &mut Tx<'_>, guests: &[Guest]) -> Result<HashMap<(MeetingId, MemberId), Person>> {
    let mut wanted: Vec<_> = guests.iter().map(|g| (g.meeting, g.permit.member(), g.permit.unit().id)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let rows: Vec<PersonRow> = on!(tx, c => {
        let mut query = sqlx::QueryBuilder::new(PEOPLE);
        query.push_values(&wanted, |mut b, (meeting, member, unit)| {
            b.push_bind(*meeting).push_bind(*member).push_bind(*unit);
        });
        query.push(STANDING);
        query.build_query_as().persistent(wanted.len() == 1).fetch_all(c).await
    })?;
    rows.into_iter()
        .map(|row| {
            let mark = row.mark.read()?;
            let person = Person { counted: row.counted, ended: row.ended_at.is_some(), before: mark, mark, by: None };
            Ok(((row.meeting_id, row.member_id), person))
        })
        .collect()
}
