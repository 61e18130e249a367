//! What a later meeting found of points.

use domain::{
    ids::PointId,
    policy::{Permit, act},
    resolutions::Reviewed,
    time::Timestamp,
};

use crate::{
    Db, Error, Result,
    audit::{self, Entry},
};

statements! {
    // Points of the branch itself, and of branches that were merged into it.
    STORED = "SELECT p.outcome, p.outcome_note FROM resolution_points p JOIN meetings m ON m.id = p.meeting_id
        JOIN units u ON u.id = m.unit_id WHERE p.id = $1 AND u.path >= $2 AND u.path < $3";
    SET = "UPDATE resolution_points SET outcome = $2, outcome_note = $3, outcome_by = $4, outcome_at = $5
        WHERE id = $1 AND outcome = $6 AND outcome_note = $7";
}

/// What came of noting findings. Unless all were saved, none was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Saved.
    Saved,
    /// Somebody else noted something else of this point meanwhile.
    Changed(PointId),
}

/// Notes what came of points of the permit's unit. The same findings sent again change nothing.
///
/// # Errors
/// [`Error::NotFound`] when a point is not of the permit's unit; [`Error::Conflict`] when somebody else notes something
/// at the same moment.
#[crate::boxed]
pub async fn review(
    db: &Db,
    permit: Permit<act::EditResolution>,
    found: Vec<Reviewed>,
    now: Timestamp,
) -> Result<Found> {
    db.write(move |tx| {
        Box::pin(async move {
            let scope = permit.scope();
            let mut news = Vec::new();
            for point in &found {
                let stored: Option<(String, String)> = on!(tx, c => sqlx::query_as(STORED)
                    .bind(point.id).bind(scope.from()).bind(scope.to()).fetch_optional(c).await)?;
                let (outcome, note) = stored.ok_or(Error::NotFound)?;
                if outcome == point.outcome.code() && note == point.note {
                    continue;
                }
                if outcome != point.was.0.code() || note != point.was.1 {
                    return Ok(Found::Changed(point.id));
                }
                news.push(point);
            }
            for point in news {
                let rows = on!(tx, c => sqlx::query(SET)
                    .bind(point.id).bind(point.outcome.code()).bind(&point.note).bind(permit.member()).bind(now)
                    .bind(point.was.0.code()).bind(&point.was.1).execute(c).await.map(|done| done.rows_affected()))?;
                if rows == 0 {
                    return Err(Error::Conflict("somebody else noted something of the point at the same moment"));
                }
                let details = format!("Kiểm điểm nghị quyết: {}", point.outcome.label());
                audit::record(tx, &permit, now, Entry::about("point", point.id.0, details)).await?;
            }
            Ok(Found::Saved)
        })
    })
    .await
}
