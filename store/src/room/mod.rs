//! The paperless room: who leads it, where the agenda stands, votes, speakers and private notes.
//!
//! Every change locks the room's row first, which also makes its revision grow, and then decides by what it finds there.
//! Where a change needs the meeting's row too, it locks that one before.

/// Whether the mark `t` says that somebody takes part just now.
macro_rules! there {
    () => {
        "t.attendance IN ('present', 'online') AND t.left_at IS NULL"
    };
}

mod lead;
mod notes;
mod read;
mod speakers;
mod votes;

pub use lead::{end, go_to, open, resume, take_over};
pub use notes::{note, save_note};
pub use read::{Inside, exists, inside, pulses, target, there};
pub use speakers::{end_speech, give_floor, list_speaker, raise_hand, withdraw_hand};
pub use votes::{Cast, cancel_vote, cast_ballot, close_vote, could_vote, open_vote};

use domain::{
    ids::{MeetingId, MemberId},
    policy::{Act, Permit, act},
    room::Refusal,
    time::Timestamp,
};

use crate::{Error, Result, Tx};

statements! {
    LOCK = "UPDATE rooms SET revision = revision + 1
        WHERE meeting_id = $1 AND EXISTS (SELECT 1 FROM meetings m WHERE m.id = $1 AND m.unit_id = $2)
        RETURNING opened_at, leader_id, item, item_since, ended_at";
    TOUCH = "UPDATE rooms SET revision = revision + 1 WHERE meeting_id = $1";
}

/// Every statement of this module by name.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [STATEMENTS, lead::STATEMENTS, notes::STATEMENTS, read::STATEMENTS, speakers::STATEMENTS, votes::STATEMENTS]
        .concat()
}

/// A room whose row nobody else can change until the transaction ends.
#[derive(sqlx::FromRow)]
struct Locked {
    opened_at: Timestamp,
    leader_id: MemberId,
    item: Option<i64>,
    item_since: Option<Timestamp>,
    ended_at: Option<Timestamp>,
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Conflict(refusal.code())
    }
}

/// Locks the room of a meeting of the permit's unit; what follows is seen as a change by everybody in it.
async fn lock<A: Act>(tx: &mut Tx<'_>, permit: &Permit<A>, meeting: MeetingId) -> Result<Locked> {
    let locked: Option<Locked> =
        on!(tx, c => sqlx::query_as(LOCK).bind(meeting).bind(permit.unit().id).fetch_optional(c).await)?;
    locked.ok_or_else(|| Refusal::NotOpened.into())
}

/// The same for a meeting that goes on.
async fn lock_running<A: Act>(tx: &mut Tx<'_>, permit: &Permit<A>, meeting: MeetingId) -> Result<Locked> {
    let locked = lock(tx, permit, meeting).await?;
    if locked.ended_at.is_some() { Err(Refusal::Ended.into()) } else { Ok(locked) }
}

/// The same for whoever leads it now.
async fn lock_leading(tx: &mut Tx<'_>, permit: &Permit<act::LeadRoom>, meeting: MeetingId) -> Result<Locked> {
    let locked = lock_running(tx, permit, meeting).await?;
    if locked.leader_id == permit.member() { Ok(locked) } else { Err(Refusal::NotLeader.into()) }
}

/// Tells everybody in the room of a meeting, if it has one, that something they see changed, such as its opening steps.
/// Who is there is counted in the pulse instead: a check-in writes nothing to the room.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn touch(tx: &mut Tx<'_>, meeting: MeetingId) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(TOUCH).bind(meeting).execute(c).await.map(drop))?)
}

#[cfg(test)]
mod tests;
