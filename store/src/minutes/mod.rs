//! Minutes of meetings: sections that several people write, versions that two confirm, and the chain of a branch's
//! confirmed versions.

mod chain;
mod confirm;
mod edit;
mod facts;
mod versions;
mod waiting;

pub use chain::{Chain, verify};
pub use confirm::{Confirmed, Seal, confirm, next_sequence};
pub use edit::{Edit, Past, draft_of, history, keep, past, texts};
pub use facts::facts;
pub(crate) use versions::read as read_record;
pub use versions::{
    Line, Signed, Verification, Version, by_code, lines, newest, numbered, pdf, propose, recorded, withdraw,
};
pub use waiting::{ToConfirm, to_confirm};

use domain::{
    ids::{MeetingId, MemberId, UnitId},
    meetings::MeetingState,
    policy::{Act, Permit, Target},
    units::{UnitPath, UnitRef},
};

use crate::{Db, Error, Result, Tx};

statements! {
    TARGET = "WITH RECURSIVE way(id, next) AS (
            SELECT u.id, u.merged_into FROM meetings m JOIN units u ON u.id = m.unit_id WHERE m.id = $1
            UNION ALL SELECT u.id, u.merged_into FROM units u JOIN way w ON u.id = w.next)
        SELECT u.id, u.path, (SELECT id FROM way WHERE next IS NULL) AS answering, m.state, m.chair_id, m.clerk_id, r.leader_id,
            EXISTS (SELECT 1 FROM former_members f WHERE f.unit_id = u.id AND f.member_id = $2) AS former
        FROM meetings m JOIN units u ON u.id = m.unit_id
        LEFT JOIN rooms r ON r.meeting_id = m.id WHERE m.id = $1";
    LOCK = "UPDATE meetings SET updated_at = updated_at WHERE id = $1 AND unit_id = $2 RETURNING state";
}

/// Every statement of this module by name.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [
        STATEMENTS,
        chain::STATEMENTS,
        confirm::STATEMENTS,
        edit::STATEMENTS,
        facts::STATEMENTS,
        versions::STATEMENTS,
        waiting::STATEMENTS,
    ]
    .concat()
}

/// What the policy needs to know about a meeting's minutes.
#[derive(Debug, Clone)]
pub struct Keepers {
    /// The branch.
    pub unit: UnitRef,
    /// The branch whose leaders answer for it: itself, or the one into which it was merged.
    pub answering: UnitId,
    /// How far the meeting is.
    pub state: MeetingState,
    /// Who leads it: as named, else whoever leads the room.
    pub chair: Option<MemberId>,
    /// Who keeps the minutes, where somebody was named.
    pub clerk: Option<MemberId>,
    /// Who asks, when the branch was closed and they were a member of it until then.
    pub former: Option<MemberId>,
}

impl Keepers {
    /// The minutes as something that belongs to `member`, when that is the meeting's chair or clerk.
    pub fn target_for(&self, member: MemberId) -> Target {
        let owner = [self.chair, self.clerk].into_iter().flatten().find(|keeper| *keeper == member);
        Target { unit: self.unit.clone(), owner, former: self.former.filter(|former| *former == member) }
    }
}

#[derive(sqlx::FromRow)]
struct KeepersRow {
    id: UnitId,
    path: UnitPath,
    answering: UnitId,
    #[sqlx(try_from = "String")]
    state: MeetingState,
    chair_id: Option<MemberId>,
    clerk_id: Option<MemberId>,
    leader_id: Option<MemberId>,
    former: bool,
}

/// The branch of a meeting and who keeps its minutes, for the policy, when `member` asks; tells nothing else.
///
/// # Errors
/// [`Error::NotFound`] when there is no such meeting.
#[crate::boxed]
pub async fn keepers(db: &Db, meeting: MeetingId, member: MemberId) -> Result<Keepers> {
    let row: Option<KeepersRow> =
        on!(db, c => sqlx::query_as(TARGET).bind(meeting).bind(member).fetch_optional(c).await)?;
    let row = row.ok_or(Error::NotFound)?;
    Ok(Keepers {
        unit: UnitRef { id: row.id, path: row.path },
        answering: row.answering,
        state: row.state,
        chair: row.chair_id.or(row.leader_id),
        clerk: row.clerk_id,
        former: row.former.then_some(member),
    })
}

/// Locks a meeting of the permit's unit, so that two changes of its minutes never meet. Returns its state.
async fn lock<A: Act>(tx: &mut Tx<'_>, permit: &Permit<A>, meeting: MeetingId) -> Result<MeetingState> {
    let state: Option<String> =
        on!(tx, c => sqlx::query_scalar(LOCK).bind(meeting).bind(permit.unit().id).fetch_optional(c).await)?;
    Ok(state.ok_or(Error::NotFound)?.parse()?)
}

/// Whether a meeting of this state has something to put into confirmed minutes.
pub const fn was_held(state: MeetingState) -> bool {
    !matches!(state, MeetingState::Registered | MeetingState::Cancelled)
}

#[cfg(test)]
mod tests;
