//! The list of speakers: one speaks at a time, the others wait in turn.

use domain::{
    ids::{MeetingId, MemberId, SpeakerId},
    policy::{Permit, act},
    room::Refusal,
    time::Timestamp,
};

use super::{lock_leading, lock_running};
use crate::{
    Db, Result, Tx,
    audit::{self, Entry},
};

statements! {
    RAISE = "INSERT INTO speakers(id, meeting_id, member_id, item, raised_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    IS_THERE = concat!("SELECT COUNT(*) FROM attendance t WHERE t.meeting_id = $1 AND t.member_id = $2 AND ", there!());
    NAME = "SELECT full_name FROM members WHERE id = $1";
    // Who waits puts the hand down, who speaks is done.
    WITHDRAW = "UPDATE speakers SET
            ended_at = CASE WHEN started_at IS NULL THEN NULL ELSE CAST($3 AS BIGINT) END,
            withdrawn_at = CASE WHEN started_at IS NULL THEN CAST($3 AS BIGINT) END
        WHERE meeting_id = $1 AND member_id = $2 AND ended_at IS NULL AND withdrawn_at IS NULL";
    TURN = "SELECT p.full_name, s.started_at FROM speakers s JOIN members p ON p.id = s.member_id
        WHERE s.id = $1 AND s.meeting_id = $2 AND s.ended_at IS NULL AND s.withdrawn_at IS NULL";
    START = "UPDATE speakers SET started_at = $2 WHERE id = $1";
    END = "UPDATE speakers SET ended_at = $2 WHERE meeting_id = $1 AND started_at IS NOT NULL AND ended_at IS NULL";
}

/// Asks to speak. Who waits or speaks already stays where they are.
///
/// # Errors
/// A [`Refusal`] as a conflict when the room is not open.
#[crate::boxed]
pub async fn raise_hand(
    db: &Db,
    permit: Permit<act::RaiseHand>,
    meeting: MeetingId,
    id: SpeakerId,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let room = lock_running(tx, &permit, meeting).await?;
            let raised = on!(tx, c => sqlx::query(RAISE)
                .bind(id).bind(meeting).bind(permit.member()).bind(room.item).bind(now)
                .execute(c).await.map(|done| done.rows_affected()))?;
            if raised == 0 {
                return Ok(());
            }
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, "Xin phát biểu")).await
        })
    })
    .await
}

/// Puts somebody who is there on the list: for those who raise their hand in the room and not by phone.
///
/// # Errors
/// A [`Refusal`] as a conflict: only the leader, only somebody who is there.
#[crate::boxed]
pub async fn list_speaker(
    db: &Db,
    permit: Permit<act::LeadRoom>,
    meeting: MeetingId,
    id: SpeakerId,
    member: MemberId,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let room = lock_leading(tx, &permit, meeting).await?;
            let there: i64 = on!(tx, c => sqlx::query_scalar(IS_THERE).bind(meeting).bind(member).fetch_one(c).await)?;
            if there == 0 {
                return Err(Refusal::SpeakerNotThere.into());
            }
            let raised = on!(tx, c => sqlx::query(RAISE)
                .bind(id).bind(meeting).bind(member).bind(room.item).bind(now)
                .execute(c).await.map(|done| done.rows_affected()))?;
            if raised == 0 {
                return Ok(());
            }
            let name: String = on!(tx, c => sqlx::query_scalar(NAME).bind(member).fetch_one(c).await)?;
            let entry = Entry {
                on_behalf_of: Some(member.0),
                ..Entry::about("meeting", meeting.0, format!("Ghi vào danh sách phát biểu: {name}"))
            };
            audit::record(tx, &permit, now, entry).await
        })
    })
    .await
}

/// Puts the own hand down, or ends the own turn.
///
/// # Errors
/// A [`Refusal`] as a conflict when the room is not open.
#[crate::boxed]
pub async fn withdraw_hand(db: &Db, permit: Permit<act::RaiseHand>, meeting: MeetingId, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            lock_running(tx, &permit, meeting).await?;
            let changed = on!(tx, c => sqlx::query(WITHDRAW).bind(meeting).bind(permit.member()).bind(now)
                .execute(c).await.map(|done| done.rows_affected()))?;
            if changed == 0 {
                return Ok(());
            }
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, "Thôi phát biểu")).await
        })
    })
    .await
}

/// Gives somebody who waits the floor; whoever speaks is done.
///
/// # Errors
/// A [`Refusal`] as a conflict: only the leader, only somebody who still waits.
#[crate::boxed]
pub async fn give_floor(
    db: &Db,
    permit: Permit<act::LeadRoom>,
    meeting: MeetingId,
    id: SpeakerId,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            lock_leading(tx, &permit, meeting).await?;
            let turn: Option<(String, Option<Timestamp>)> =
                on!(tx, c => sqlx::query_as(TURN).bind(id).bind(meeting).fetch_optional(c).await)?;
            let name = match turn {
                None => return Err(Refusal::TurnOver.into()),
                Some((_, Some(_))) => return Ok(()),
                Some((name, None)) => name,
            };
            end_present(tx, meeting, now).await?;
            on!(tx, c => sqlx::query(START).bind(id).bind(now).execute(c).await.map(drop))?;
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, format!("Mời phát biểu: {name}"))).await
        })
    })
    .await
}

/// Ends the present turn; nothing happens when nobody speaks.
///
/// # Errors
/// A [`Refusal`] as a conflict: only the leader.
#[crate::boxed]
pub async fn end_speech(db: &Db, permit: Permit<act::LeadRoom>, meeting: MeetingId, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            lock_leading(tx, &permit, meeting).await?;
            if end_present(tx, meeting, now).await? == 0 {
                return Ok(());
            }
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, "Kết thúc lượt phát biểu")).await
        })
    })
    .await
}

async fn end_present(tx: &mut Tx<'_>, meeting: MeetingId, now: Timestamp) -> Result<u64> {
    Ok(on!(tx, c => sqlx::query(END).bind(meeting).bind(now).execute(c).await.map(|done| done.rows_affected()))?)
}
