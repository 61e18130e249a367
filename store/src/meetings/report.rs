//! Reporting the result, and what the unit above says to it.

use domain::{
    ids::MeetingId,
    meetings::{Decision, MeetingState, Report, Review},
    policy::{Permit, act},
    time::Timestamp,
};

use super::lock;
use crate::{
    Db, Error, Result,
    audit::{self, Entry},
    resolutions,
};

statements! {
    STORED = "SELECT summary, resolution, comment FROM meetings WHERE id = $1";
    REPORT = "UPDATE meetings SET state = 'reported', summary = $2, resolution = $3, reported_at = $4, updated_at = $4 WHERE id = $1";
    REVIEW = "UPDATE meetings SET state = $2, comment = $3, updated_at = $4 WHERE id = $1";
}

/// Reports the result of a meeting that was held, or again of one that was sent back.
///
/// # Errors
/// [`Error::Conflict`] when no attendance was taken, or when the report was sent or accepted already.
pub async fn report(
    db: &Db,
    permit: Permit<act::ReportMeeting>,
    meeting: MeetingId,
    report: Report,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let locked = lock(tx, &permit, meeting).await?;
            let (summary, resolution, _): (String, String, String) =
                on!(tx, c => sqlx::query_as(STORED).bind(meeting).fetch_one(c).await)?;
            if locked.state == MeetingState::Reported && summary == report.summary && resolution == report.resolution {
                return Ok(());
            }
            if !locked.state.can_report() {
                return Err(Error::Conflict("the state of the meeting does not allow a report"));
            }
            on!(tx, c => sqlx::query(REPORT)
                .bind(meeting).bind(&report.summary).bind(&report.resolution).bind(now).execute(c).await.map(drop))?;
            resolutions::follow(tx, meeting, &resolution, &report.resolution).await?;
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, "Báo cáo kết quả")).await
        })
    })
    .await
}

/// Accepts or returns a report. The comment of the last decision stays.
///
/// # Errors
/// [`Error::Conflict`] when no report waits, or when somebody decided otherwise meanwhile.
pub async fn review(
    db: &Db,
    permit: Permit<act::ReviewMeeting>,
    meeting: MeetingId,
    review: Review,
    now: Timestamp,
) -> Result<()> {
    let state = match review.decision {
        Decision::Accept => MeetingState::Accepted,
        Decision::Return => MeetingState::Returned,
    };
    db.write(move |tx| {
        Box::pin(async move {
            let locked = lock(tx, &permit, meeting).await?;
            if locked.state == state {
                let (_, _, comment): (String, String, String) =
                    on!(tx, c => sqlx::query_as(STORED).bind(meeting).fetch_one(c).await)?;
                if comment == review.comment {
                    return Ok(());
                }
            }
            if !locked.state.can_review() {
                return Err(Error::Conflict("no report waits for a decision"));
            }
            on!(tx, c => sqlx::query(REVIEW)
                .bind(meeting).bind(state.code()).bind(&review.comment).bind(now).execute(c).await.map(drop))?;
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, state.label())).await
        })
    })
    .await
}
