//! Opening steps, noted as they are done.

use std::collections::BTreeMap;

use domain::{
    ids::{MeetingId, UnitId},
    meetings::roll_opens,
    policy::{Act, Permit, act},
    reports::OpeningStep,
    time::Timestamp,
};

use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    meetings, room,
};

statements! {
    DONE = "SELECT s.step, s.done_at FROM opening_steps s JOIN meetings m ON m.id = s.meeting_id
        WHERE s.meeting_id = $1 AND m.unit_id = $2";
    TICK = "INSERT INTO opening_steps(meeting_id, step, done_at, recorded_by) VALUES ($1, $2, $3, $4)
        ON CONFLICT (meeting_id, step) DO NOTHING";
    UNTICK = "DELETE FROM opening_steps WHERE meeting_id = $1 AND step = $2";
}

/// The opening steps of a meeting of the permit's unit that are noted, and since when.
///
/// # Errors
/// When the database cannot be read.
pub async fn steps<A: Act>(
    db: &Db,
    permit: &Permit<A>,
    meeting: MeetingId,
) -> Result<BTreeMap<OpeningStep, Timestamp>> {
    let unit = permit.unit().id;
    db.read(move |tx| Box::pin(async move { done(tx, unit, meeting).await })).await
}

pub(super) async fn done(
    tx: &mut Tx<'_>,
    unit: UnitId,
    meeting: MeetingId,
) -> Result<BTreeMap<OpeningStep, Timestamp>> {
    let rows: Vec<(String, Timestamp)> =
        on!(tx, c => sqlx::query_as(DONE).bind(meeting).bind(unit).fetch_all(c).await)?;
    rows.into_iter().map(|(step, at)| Ok((step.parse()?, at))).collect()
}

/// Notes an opening step as done, or takes that back. Everybody in the room sees it.
///
/// # Errors
/// [`Error::Conflict`] before the roll opens and once the result was reported.
#[crate::boxed]
pub async fn tick(
    db: &Db,
    permit: Permit<act::TickStep>,
    meeting: MeetingId,
    step: OpeningStep,
    done: bool,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let locked = meetings::lock(tx, &permit, meeting).await?;
            if !locked.state.takes_attendance() || now < roll_opens(locked.starts_at) {
                return Err(Error::Conflict("opening steps are noted from the roll call to the report"));
            }
            let changed = match done {
                true => on!(tx, c => sqlx::query(TICK).bind(meeting).bind(step.code()).bind(now).bind(permit.member())
                    .execute(c).await.map(|done| done.rows_affected()))?,
                false => on!(tx, c => sqlx::query(UNTICK).bind(meeting).bind(step.code())
                    .execute(c).await.map(|done| done.rows_affected()))?,
            };
            if changed == 0 {
                return Ok(());
            }
            room::touch(tx, meeting).await?;
            let details = format!("{}: {}", if done { "Đã làm" } else { "Bỏ ghi" }, step.label());
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, details)).await
        })
    })
    .await
}
