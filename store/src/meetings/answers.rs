//! What members answer to the invitation.

use domain::{
    ids::{MeetingId, MemberId},
    meetings::{Answer, AnswerCounts},
    policy::{Permit, act},
    time::Timestamp,
};

use super::{Locked, lock};
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

statements! {
    STORED = "SELECT answer, reason, sequence, answered_for FROM meeting_answers WHERE meeting_id = $1 AND member_id = $2";
    ROOM = "SELECT COUNT(*) FROM rooms WHERE meeting_id = $1";
    SAVE = "INSERT INTO meeting_answers(meeting_id, member_id, answer, reason, answered_at, sequence, answered_for)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (meeting_id, member_id) DO UPDATE SET answer = excluded.answer, reason = excluded.reason,
            answered_at = excluded.answered_at, sequence = excluded.sequence, answered_for = excluded.answered_for";
    // An answer to an earlier invitation counts as none but is told apart: those members are asked again.
    COUNTS = concat!("SELECT
            CAST(COALESCE(SUM(CASE WHEN a.answer = 'coming' AND a.sequence = m.sequence THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN a.answer = 'online' AND a.sequence = m.sequence THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN a.answer = 'absent' AND a.sequence = m.sequence THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN a.sequence < m.sequence THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN a.answer IS NULL AND ", must_attend!("m.day"), " THEN 1 ELSE 0 END), 0) AS BIGINT)
        FROM meetings m CROSS JOIN ", on_roll!("$1"), " s CROSS JOIN members p
            LEFT JOIN meeting_answers a ON a.meeting_id = $1 AND a.member_id = p.id
        WHERE m.id = $1 AND m.unit_id = $2 AND p.id = s.id");
}

/// What a member answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The answer.
    pub answer: Answer,
    /// Why not; empty unless absent.
    pub reason: String,
    /// Which invitation the member saw; none when the request does not say, which then means the present one.
    pub sequence: Option<i64>,
}

/// What came of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// It counts.
    Noted,
    /// The meeting moved before it came: it is kept as an answer to the earlier invitation, and asked for again.
    Outdated,
}

#[derive(sqlx::FromRow)]
struct Stored {
    answer: String,
    reason: String,
    sequence: i64,
    answered_for: Option<Timestamp>,
}

/// Stores what the permit's member answers; a later answer replaces an earlier one, but never one to a newer invitation.
///
/// # Errors
/// [`Error::Conflict`] once the meeting or its room began, or when it was cancelled, [`Error::NotFound`] when it is not a
/// meeting of the member's branch.
#[crate::boxed]
pub async fn answer(
    db: &Db,
    permit: Permit<act::AnswerMeeting>,
    meeting: MeetingId,
    reply: Reply,
    now: Timestamp,
) -> Result<Answered> {
    db.write(move |tx| {
        Box::pin(async move {
            let locked = lock(tx, &permit, meeting).await?;
            let opened: i64 = on!(tx, c => sqlx::query_scalar(ROOM).bind(meeting).fetch_one(c).await)?;
            if !locked.state.takes_answers() || locked.starts_at <= now || opened > 0 {
                return Err(Error::Conflict("the meeting takes no answers any more"));
            }
            let seen = reply.sequence.unwrap_or(locked.sequence).min(locked.sequence);
            let outcome = if seen == locked.sequence { Answered::Noted } else { Answered::Outdated };
            let member = permit.member();
            let stored: Option<Stored> =
                on!(tx, c => sqlx::query_as(STORED).bind(meeting).bind(member).fetch_optional(c).await)?;
            let same = |s: &Stored| s.sequence == seen && s.answer == reply.answer.code() && s.reason == reply.reason;
            if stored.as_ref().is_some_and(|s| s.sequence > seen || same(s)) {
                return Ok(outcome);
            }
            let answered_for = match outcome {
                Answered::Noted => Some(locked.starts_at),
                Answered::Outdated => stored.filter(|s| s.sequence == seen).and_then(|s| s.answered_for),
            };
            on!(tx, c => sqlx::query(SAVE)
                .bind(meeting).bind(member).bind(reply.answer.code()).bind(&reply.reason).bind(now)
                .bind(seen).bind(answered_for).execute(c).await.map(drop))?;
            let details = match outcome {
                Answered::Noted => reply.answer.label().to_owned(),
                Answered::Outdated => format!("{} (cho giờ họp trước khi đổi)", reply.answer.label()),
            };
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, details)).await?;
            Ok(outcome)
        })
    })
    .await
}

/// Stores for a member that they do not come: they said so to somebody who keeps the roll. Says whether that is new.
pub(super) async fn excuse(
    tx: &mut Tx<'_>,
    meeting: MeetingId,
    member: MemberId,
    reason: &str,
    locked: &Locked,
    now: Timestamp,
) -> Result<bool> {
    let stored: Option<Stored> =
        on!(tx, c => sqlx::query_as(STORED).bind(meeting).bind(member).fetch_optional(c).await)?;
    let same = |s: Stored| s.sequence == locked.sequence && s.answer == Answer::Absent.code() && s.reason == reason;
    if stored.is_some_and(same) {
        return Ok(false);
    }
    on!(tx, c => sqlx::query(SAVE)
        .bind(meeting).bind(member).bind(Answer::Absent.code()).bind(reason).bind(now)
        .bind(locked.sequence).bind(Some(locked.starts_at)).execute(c).await.map(drop))?;
    Ok(true)
}

/// How many members of the permit's unit gave which answer.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn counts(db: &Db, permit: &Permit<act::ReadMeeting>, meeting: MeetingId) -> Result<AnswerCounts> {
    let counted: Option<(i64, i64, i64, i64, i64)> =
        on!(db, c => sqlx::query_as(COUNTS).bind(meeting).bind(permit.unit().id).fetch_optional(c).await)?;
    let (coming, online, absent, again, waiting) = counted.unwrap_or_default();
    Ok(AnswerCounts { coming, online, absent, again, waiting })
}
