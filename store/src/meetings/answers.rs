//! What members answer to the invitation.

use domain::{
    ids::MeetingId,
    meetings::{Answer, AnswerCounts, MeetingState},
    policy::{Permit, act},
    time::Timestamp,
};

use super::lock;
use crate::{
    Db, Error, Result,
    audit::{self, Entry},
};

statements! {
    STORED = "SELECT answer, reason FROM meeting_answers WHERE meeting_id = $1 AND member_id = $2";
    SAVE = "INSERT INTO meeting_answers(meeting_id, member_id, answer, reason, answered_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (meeting_id, member_id) DO UPDATE SET answer = excluded.answer, reason = excluded.reason, answered_at = excluded.answered_at";
    COUNTS = "SELECT
            CAST(COALESCE(SUM(CASE WHEN a.answer = 'coming' THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN a.answer = 'online' THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN a.answer = 'absent' THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN a.answer IS NULL AND NOT p.exempt THEN 1 ELSE 0 END), 0) AS BIGINT)
        FROM members p LEFT JOIN meeting_answers a ON a.meeting_id = $1 AND a.member_id = p.id WHERE p.unit_id = $2";
}

/// What a member answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The answer.
    pub answer: Answer,
    /// Why not; empty unless absent.
    pub reason: String,
}

/// Stores what the permit's member answers; a later answer replaces an earlier one.
///
/// # Errors
/// [`Error::Conflict`] once the meeting began or when it was cancelled, [`Error::NotFound`] when it is not a meeting of
/// the member's branch.
pub async fn answer(
    db: &Db,
    permit: Permit<act::AnswerMeeting>,
    meeting: MeetingId,
    reply: Reply,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let locked = lock(tx, &permit, meeting).await?;
            if locked.state != MeetingState::Registered || locked.starts_at <= now {
                return Err(Error::Conflict("the meeting takes no answers any more"));
            }
            let member = permit.member();
            let stored: Option<(String, String)> =
                on!(tx, c => sqlx::query_as(STORED).bind(meeting).bind(member).fetch_optional(c).await)?;
            if stored.is_some_and(|(answer, reason)| answer == reply.answer.code() && reason == reply.reason) {
                return Ok(());
            }
            on!(tx, c => sqlx::query(SAVE)
                .bind(meeting).bind(member).bind(reply.answer.code()).bind(&reply.reason).bind(now)
                .execute(c).await.map(drop))?;
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, reply.answer.label())).await
        })
    })
    .await
}

/// How many members of the permit's unit gave which answer.
///
/// # Errors
/// When the database cannot be read.
pub async fn counts(db: &Db, permit: &Permit<act::ReadMeeting>, meeting: MeetingId) -> Result<AnswerCounts> {
    let (coming, online, absent, waiting): (i64, i64, i64, i64) =
        on!(db, c => sqlx::query_as(COUNTS).bind(meeting).bind(permit.unit().id).fetch_one(c).await)?;
    Ok(AnswerCounts { coming, online, absent, waiting })
}
