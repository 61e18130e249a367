//! Opening steps, noted as they are done.

use std::collections::BTreeMap;

use domain::{
    ids::{MeetingId, MemberId, UnitId},
    meetings::roll_opens,
    minutes::SMALL_BRANCH,
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
    OF_BRANCH = "SELECT full_name FROM members WHERE id = $1 AND unit_id = $2 AND NOT exempt";
    PROPOSED = "SELECT COUNT(*) FROM minutes_versions WHERE meeting_id = $1 AND withdrawn_at IS NULL AND confirmed_at IS NULL";
    CHAIR = "SELECT m.chair_id FROM meetings m WHERE m.id = $1 AND m.chair_id = $2
        AND (SELECT COUNT(*) FROM members p WHERE p.unit_id = m.unit_id) > $3";
    // A calendar takes every change for a newer event.
    APPOINT = "UPDATE meetings SET clerk_id = $2, updated_at = $3, calendar_sequence = calendar_sequence + 1 WHERE id = $1 AND clerk_id IS DISTINCT FROM $2";
    UNTICK = "DELETE FROM opening_steps WHERE meeting_id = $1 AND step = $2";
}

/// The [`Error::Conflict`] of whoever would appoint another clerk when the minutes name one.
pub const MINUTES_PROPOSED: &str = "the minutes wait for their chair and clerk";

/// The [`Error::Conflict`] of whoever would appoint the chair: two people confirm the minutes.
pub const IS_CHAIR: &str = "the chair cannot be the clerk";

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

/// The opening steps that are noted, for minutes.
pub(crate) async fn noted(tx: &mut Tx<'_>, unit: UnitId, meeting: MeetingId) -> Result<Vec<OpeningStep>> {
    Ok(done(tx, unit, meeting).await?.into_keys().collect())
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
            lock_opening(tx, &permit, meeting, now).await?;
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

/// Appoints the clerk of a meeting while it goes on, or another one: the opening step that is a person. Everybody in the
/// room sees it.
///
/// # Errors
/// [`Error::Conflict`] before the roll opens, once the result was reported, or ([`MINUTES_PROPOSED`]) once minutes wait for
/// the two who confirm them, or ([`IS_CHAIR`]) for the chair of a branch that has others; [`Error::NotFound`] when the member is not of the branch, or exempt.
#[crate::boxed]
pub async fn appoint_clerk(
    db: &Db,
    permit: Permit<act::TickStep>,
    meeting: MeetingId,
    member: MemberId,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            lock_opening(tx, &permit, meeting, now).await?;
            let proposed: i64 = on!(tx, c => sqlx::query_scalar(PROPOSED).bind(meeting).fetch_one(c).await)?;
            if proposed > 0 {
                return Err(Error::Conflict(MINUTES_PROPOSED));
            }
            let chair: Option<MemberId> = on!(tx, c => sqlx::query_scalar(CHAIR)
                .bind(meeting).bind(member).bind(SMALL_BRANCH).fetch_optional(c).await)?;
            if chair.is_some() {
                return Err(Error::Conflict(IS_CHAIR));
            }
            let name: Option<String> =
                on!(tx, c => sqlx::query_scalar(OF_BRANCH).bind(member).bind(permit.unit().id).fetch_optional(c).await)?;
            let name = name.ok_or(Error::NotFound)?;
            let changed = on!(tx, c => sqlx::query(APPOINT).bind(meeting).bind(member).bind(now)
                .execute(c).await.map(|done| done.rows_affected()))?;
            if changed == 0 {
                return Ok(());
            }
            room::touch(tx, meeting).await?;
            let details = format!("{}: {name}", OpeningStep::Clerk.label());
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, details)).await
        })
    })
    .await
}

/// Locks a meeting whose opening steps can be noted now; the answer is its unit.
async fn lock_opening(
    tx: &mut Tx<'_>,
    permit: &Permit<act::TickStep>,
    meeting: MeetingId,
    now: Timestamp,
) -> Result<()> {
    let locked = meetings::lock(tx, permit, meeting).await?;
    if !locked.state.takes_attendance() || now < roll_opens(locked.starts_at) {
        return Err(Error::Conflict("opening steps are noted from the roll call to the report"));
    }
    Ok(())
}
