//! Opening the room, moving the agenda, taking over, ending the meeting.

use domain::{
    ids::{MeetingId, MemberId},
    policy::{Permit, act},
    room::{Refusal, may_open, may_resume},
    time::Timestamp,
};

use super::{Locked, lock, lock_leading, lock_running};
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    meetings, rollup,
};

statements! {
    OPEN = "INSERT INTO rooms(meeting_id, opened_at, opened_by, leader_id, revision) VALUES ($1, $2, $3, $3, 1)
        ON CONFLICT (meeting_id) DO NOTHING";
    SET_LEADER = "UPDATE rooms SET leader_id = $2 WHERE meeting_id = $1";
    ITEM_TITLE = "SELECT title FROM agenda_items WHERE meeting_id = $1 AND position = $2";
    SET_ITEM = "UPDATE rooms SET item = $2, item_since = $3 WHERE meeting_id = $1";
    SPEND = "INSERT INTO room_items(meeting_id, position, spent) VALUES ($1, $2, $3)
        ON CONFLICT (meeting_id, position) DO UPDATE SET spent = room_items.spent + excluded.spent";
    VOTE_OPEN = "SELECT COUNT(*) FROM votes WHERE meeting_id = $1 AND closed_at IS NULL";
    END_SPEECHES = "UPDATE speakers SET ended_at = $2 WHERE meeting_id = $1 AND started_at IS NOT NULL AND ended_at IS NULL";
    END = "UPDATE rooms SET ended_at = $2, item = NULL, item_since = NULL WHERE meeting_id = $1";
    PROPOSED = "SELECT COUNT(*) FROM minutes_versions WHERE meeting_id = $1 AND withdrawn_at IS NULL";
    RESUME = "UPDATE rooms SET ended_at = NULL, leader_id = $2 WHERE meeting_id = $1";
    HELD = "UPDATE meetings SET state = CASE WHEN state = 'registered' THEN 'held' ELSE state END,
        held_at = COALESCE(held_at, $2), updated_at = $3 WHERE id = $1";
}

/// Opens the room of a meeting; whoever opens it leads it. A room that is open already stays as it is.
///
/// # Errors
/// [`Refusal::CannotOpen`] as a conflict, [`Error::NotFound`] when it is not a meeting of the permit's unit.
#[crate::boxed]
pub async fn open(db: &Db, permit: Permit<act::LeadRoom>, meeting: MeetingId, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let locked = meetings::lock(tx, &permit, meeting).await?;
            if !may_open(locked.state, locked.starts_at, now) {
                return Err(Refusal::CannotOpen.into());
            }
            let opened = on!(tx, c => sqlx::query(OPEN).bind(meeting).bind(now).bind(permit.member())
                .execute(c).await.map(|done| done.rows_affected()))?;
            if opened == 0 {
                return Ok(());
            }
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, "Mở phòng họp")).await
        })
    })
    .await
}

/// Leads the room from now on, instead of `from`.
///
/// # Errors
/// [`Refusal::TakenOver`] as a conflict when somebody else leads already.
#[crate::boxed]
pub async fn take_over(
    db: &Db,
    permit: Permit<act::LeadRoom>,
    meeting: MeetingId,
    from: MemberId,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let leader = lock_running(tx, &permit, meeting).await?.leader_id;
            if leader == permit.member() {
                return Ok(());
            }
            if leader != from {
                return Err(Refusal::TakenOver.into());
            }
            on!(tx, c => sqlx::query(SET_LEADER).bind(meeting).bind(permit.member()).execute(c).await.map(drop))?;
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, "Tiếp quản điều hành phòng họp")).await
        })
    })
    .await
}

/// Takes up an item of the agenda; the time spent on the one before is kept.
///
/// # Errors
/// A [`Refusal`] as a conflict, [`Error::NotFound`] when the agenda has no such item.
#[crate::boxed]
pub async fn go_to(
    db: &Db,
    permit: Permit<act::LeadRoom>,
    meeting: MeetingId,
    position: i64,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let locked = lock_leading(tx, &permit, meeting).await?;
            if locked.item == Some(position) {
                return Ok(());
            }
            let title: Option<String> =
                on!(tx, c => sqlx::query_scalar(ITEM_TITLE).bind(meeting).bind(position).fetch_optional(c).await)?;
            let title = title.ok_or(Error::NotFound)?;
            settle(tx, meeting, &locked, now).await?;
            spend(tx, meeting, position, 0).await?;
            on!(tx, c => sqlx::query(SET_ITEM).bind(meeting).bind(position).bind(now).execute(c).await.map(drop))?;
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, format!("Chuyển sang mục: {title}")))
                .await
        })
    })
    .await
}

/// Ends the meeting, which is thereby held; it was over at `at`, for people forget to say so. Ending it twice does no harm.
///
/// # Errors
/// A [`Refusal`] as a conflict: a vote must be closed first, and nothing ends before its room was opened.
#[crate::boxed]
pub async fn end(
    db: &Db,
    permit: Permit<act::LeadRoom>,
    meeting: MeetingId,
    at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            meetings::lock(tx, &permit, meeting).await?;
            if lock(tx, &permit, meeting).await?.ended_at.is_some() {
                return Ok(());
            }
            let locked = lock_leading(tx, &permit, meeting).await?;
            let open: i64 = on!(tx, c => sqlx::query_scalar(VOTE_OPEN).bind(meeting).fetch_one(c).await)?;
            if open > 0 {
                return Err(Refusal::VoteOpen.into());
            }
            if at < locked.opened_at {
                return Err(Refusal::EndsTooEarly.into());
            }
            settle(tx, meeting, &locked, at).await?;
            on!(tx, c => sqlx::query(END_SPEECHES).bind(meeting).bind(at).execute(c).await.map(drop))?;
            on!(tx, c => sqlx::query(END).bind(meeting).bind(at).execute(c).await.map(drop))?;
            rollup::take_out(tx, meeting).await?;
            on!(tx, c => sqlx::query(HELD).bind(meeting).bind(locked.opened_at).bind(now).execute(c).await.map(drop))?;
            rollup::put_in(tx, meeting).await?;
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, "Kết thúc buổi họp")).await
        })
    })
    .await
}

/// Lets a meeting go on that was ended by mistake; whoever does so leads it. One that goes on stays as it is.
///
/// # Errors
/// [`Refusal::CannotResume`] as a conflict once it is too late for that.
#[crate::boxed]
pub async fn resume(db: &Db, permit: Permit<act::LeadRoom>, meeting: MeetingId, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let held = meetings::lock(tx, &permit, meeting).await?;
            let Some(ended) = lock(tx, &permit, meeting).await?.ended_at else { return Ok(()) };
            let proposed: i64 = on!(tx, c => sqlx::query_scalar(PROPOSED).bind(meeting).fetch_one(c).await)?;
            if !may_resume(held.state, ended, now) || proposed > 0 {
                return Err(Refusal::CannotResume.into());
            }
            on!(tx, c => sqlx::query(RESUME).bind(meeting).bind(permit.member()).execute(c).await.map(drop))?;
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, "Họp tiếp")).await
        })
    })
    .await
}

/// Adds what the present item took until now.
async fn settle(tx: &mut Tx<'_>, meeting: MeetingId, locked: &Locked, now: Timestamp) -> Result<()> {
    match (locked.item, locked.item_since) {
        (Some(item), Some(since)) => spend(tx, meeting, item, now.seconds_since(since).max(0)).await,
        _ => Ok(()),
    }
}

async fn spend(tx: &mut Tx<'_>, meeting: MeetingId, position: i64, seconds: i64) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(SPEND).bind(meeting).bind(position).bind(seconds).execute(c).await.map(drop))?)
}
