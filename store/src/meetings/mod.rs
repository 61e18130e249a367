//! Meetings: registered, answered, held with a roll call; and a month's board.
//!
//! Every change locks the meeting's row first and then decides by its state, so that two people never both win.

mod answers;
mod board;
mod plan;
mod read;
mod roll;

pub use answers::{Answered, Reply, answer, counts};
pub use board::{View, board, board_counts, board_units, duties};
pub(crate) use plan::call_off;
pub use plan::{IN_ROOM, Leader, Registration, Stamp, cancel, leaders, register, register_all};
pub use read::{Next, coming, get, kinds_of_months, next_for_member, past, regular_of, target, unfinished};
pub use roll::{all_present, record_absence, roll, take_attendance};

use domain::{
    ids::MeetingId,
    meetings::MeetingState,
    policy::{Act, Permit},
    time::Timestamp,
};

use crate::{Error, Result, Tx};

statements! {
    LOCK = "UPDATE meetings SET updated_at = updated_at WHERE id = $1 AND unit_id = $2 RETURNING state, starts_at, sequence, updated_at";
}

/// Every statement of this module by name.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [STATEMENTS, answers::STATEMENTS, board::STATEMENTS, plan::STATEMENTS, read::STATEMENTS, roll::STATEMENTS].concat()
}

/// A meeting whose row nobody else can change until the transaction ends.
#[derive(sqlx::FromRow)]
pub(crate) struct Locked {
    #[sqlx(try_from = "String")]
    pub(crate) state: MeetingState,
    pub(crate) starts_at: Timestamp,
    sequence: i64,
    updated_at: Timestamp,
}

/// Locks a meeting of the permit's unit by writing to its row: PostgreSQL then holds others back, SQLite has one writer.
pub(crate) async fn lock<A: Act>(tx: &mut Tx<'_>, permit: &Permit<A>, meeting: MeetingId) -> Result<Locked> {
    let locked: Option<Locked> =
        on!(tx, c => sqlx::query_as(LOCK).bind(meeting).bind(permit.unit().id).fetch_optional(c).await)?;
    locked.ok_or(Error::NotFound)
}

#[cfg(test)]
mod tests;
