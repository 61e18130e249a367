//! Reporting the result, and what the unit above decides about it.

use std::collections::BTreeSet;

use domain::{
    ids::{CommentId, CriterionId, MeetingId},
    meetings::MeetingState,
    policy::{Permit, act},
    reports::{Decision, Quality, Report, Review, score, total, unjudged},
    time::Timestamp,
};

use super::{assess, comments};
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    meetings::lock,
    resolutions, rollup,
};

statements! {
    STORED = "SELECT summary, resolution, comment FROM meetings WHERE id = $1";
    JUDGED = "SELECT s.criterion_id, s.points, s.reason FROM report_scores s JOIN criteria c ON c.id = s.criterion_id
        WHERE s.meeting_id = $1 AND c.fact IS NULL";
    // Whether a report is in time is decided by its first sending: one that was sent back and completed is not late.
    REPORT = "UPDATE meetings SET state = 'reported', summary = $2, resolution = $3, reported_at = COALESCE(reported_at, $4), updated_at = $4,
            score = $5, grade = $6 WHERE id = $1";
    RUNNING = "SELECT COUNT(*) FROM rooms WHERE meeting_id = $1 AND ended_at IS NULL";
    CLEAR_CHECKS = "DELETE FROM report_checks WHERE meeting_id = $1";
    CLEAR_SCORES = "DELETE FROM report_scores WHERE meeting_id = $1";
    REVIEW = "UPDATE meetings SET state = $2, comment = $3, updated_at = $4 WHERE id = $1";
}

/// The [`Error::Conflict`] of a report without points for a criterion that the branch judges: they changed meanwhile.
pub const NOT_JUDGED: &str = "a criterion was not judged";

/// The [`Error::Conflict`] of a report while the meeting goes on in its room: it would close the roll.
pub const STILL_RUNNING: &str = "the meeting goes on in its room";

/// Reports the result of a meeting that was held, or again of one that was sent back: assesses it and stores what was found.
///
/// # Errors
/// [`Error::Conflict`] when no attendance was taken, when the report was sent or accepted already, or with [`NOT_JUDGED`] or [`STILL_RUNNING`].
#[crate::boxed]
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
            if locked.state == MeetingState::Reported && same(tx, meeting, &report).await? {
                return Ok(());
            }
            if !locked.state.can_report() {
                return Err(Error::Conflict("the state of the meeting does not allow a report"));
            }
            let running: i64 = on!(tx, c => sqlx::query_scalar(RUNNING).bind(meeting).fetch_one(c).await)?;
            if running > 0 {
                return Err(Error::Conflict(STILL_RUNNING));
            }
            let quality = keep(tx, &permit, meeting, &report, now).await?;
            let (_, earlier, _): (String, String, String) =
                on!(tx, c => sqlx::query_as(STORED).bind(meeting).fetch_one(c).await)?;
            resolutions::follow(tx, meeting, &earlier, &report.resolution).await?;
            rollup::take_out(tx, meeting).await?;
            on!(tx, c => sqlx::query(REPORT)
                .bind(meeting).bind(&report.summary).bind(&report.resolution).bind(now)
                .bind(quality.map(|q| q.score)).bind(quality.map(|q| q.grade.code()))
                .execute(c).await.map(drop))?;
            rollup::put_in(tx, meeting).await?;
            let details = match quality {
                Some(quality) => format!("Báo cáo kết quả, tự chấm {quality}"),
                None => "Báo cáo kết quả".to_owned(),
            };
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, details)).await
        })
    })
    .await
}

/// Whether exactly this was reported already.
async fn same(tx: &mut Tx<'_>, meeting: MeetingId, report: &Report) -> Result<bool> {
    let (summary, resolution, _): (String, String, String) =
        on!(tx, c => sqlx::query_as(STORED).bind(meeting).fetch_one(c).await)?;
    let judged: Vec<(CriterionId, i64, String)> =
        on!(tx, c => sqlx::query_as(JUDGED).bind(meeting).fetch_all(c).await)?;
    let judged: BTreeSet<_> = judged.into_iter().collect();
    let sent = report.judged.iter().map(|j| (j.criterion, j.points, j.reason.clone())).collect();
    Ok(summary == report.summary && resolution == report.resolution && judged == sent)
}

/// Stores what the report is found to be, and returns its score with its grade.
async fn keep(
    tx: &mut Tx<'_>,
    permit: &Permit<act::ReportMeeting>,
    meeting: MeetingId,
    report: &Report,
    now: Timestamp,
) -> Result<Option<Quality>> {
    let found = assess::assess_in(tx, permit.unit().id, meeting, !report.resolution.is_empty(), now).await?;
    let criteria = &found.criteria.rows;
    if unjudged(criteria, &report.judged).next().is_some() {
        return Err(Error::Conflict(NOT_JUDGED));
    }
    let scored = score(criteria, &found.checks, &report.judged);
    let quality = total(&scored).map(|points| Quality::of(points, &found.rules));
    on!(tx, c => sqlx::query(CLEAR_CHECKS).bind(meeting).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(CLEAR_SCORES).bind(meeting).execute(c).await.map(drop))?;
    let checks: Vec<_> = found.checks.into_iter().map(|check| (meeting, check)).collect();
    let scored: Vec<_> = scored.into_iter().map(|line| (meeting, line)).collect();
    assess::insert_checks(tx, &checks).await?;
    assess::insert_scores(tx, &scored).await?;
    Ok(quality)
}

/// Accepts or returns a report. The comment of the last decision stays with the meeting, and all of them in the thread.
///
/// # Errors
/// [`Error::Conflict`] when no report waits, or when somebody decided otherwise meanwhile.
#[crate::boxed]
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
            rollup::take_out(tx, meeting).await?;
            on!(tx, c => sqlx::query(REVIEW)
                .bind(meeting).bind(state.code()).bind(&review.comment).bind(now).execute(c).await.map(drop))?;
            rollup::put_in(tx, meeting).await?;
            if !review.comment.is_empty() {
                comments::insert(tx, &permit, meeting, CommentId::fresh(), &review.comment, now).await?;
            }
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, state.label())).await
        })
    })
    .await
}
