//! Reporting and reviewing. Each is one conditional update: whoever comes second learns that the state has changed.

use domain::{
    ids::{AssignmentId, MemberId, UnitId},
    policy::{Act, Permit, act},
    tasks::{AssignmentState, Decision},
    time::Timestamp,
};

use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

statements! {
    SUBMIT = "UPDATE assignments SET state = 'submitted', report = $4, submitted_at = $5, submitted_by = $2, updated_at = $5
        WHERE id = $1 AND (member_id = $2 OR (member_id IS NULL AND unit_id = $3)) AND state IN ('given', 'returned')";
    SUBMITTED_BEFORE = "SELECT state, submitted_by, report FROM assignments
        WHERE id = $1 AND (member_id = $2 OR (member_id IS NULL AND unit_id = $3))";
    REVIEW = "UPDATE assignments SET state = $3, comment = $4, reviewed_at = $5, reviewed_by = $6, updated_at = $5
        WHERE id = $1 AND state = 'submitted' AND task_id IN (SELECT id FROM tasks WHERE unit_id = $2)";
    REVIEWED_BEFORE = "SELECT a.state, a.reviewed_by, a.comment FROM assignments a JOIN tasks t ON t.id = a.task_id
        WHERE a.id = $1 AND t.unit_id = $2";
}

/// Reports on an assignment of the person, or of the permit's unit when a role allows it. The same report sent again
/// changes nothing.
///
/// # Errors
/// [`Error::Conflict`] when it waits for review, is accepted or was cancelled; [`Error::NotFound`] when it is not
/// within the permit.
#[crate::boxed]
pub async fn answer(
    db: &Db,
    permit: Permit<act::AnswerTask>,
    id: AssignmentId,
    report: String,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let member = permit.member();
            // Membership alone answers for nobody but oneself: only a role binds the unit.
            let unit: Option<UnitId> = permit.role().map(|_| permit.unit().id);
            let changed = on!(tx, c => sqlx::query(SUBMIT)
                .bind(id).bind(member).bind(unit).bind(&report).bind(now)
                .execute(c).await.map(|done| done.rows_affected()))?;
            if changed == 1 {
                return note(tx, &permit, now, id, "Báo cáo kết quả").await;
            }
            let before: Option<(String, Option<MemberId>, String)> = on!(tx, c => sqlx::query_as(SUBMITTED_BEFORE)
                .bind(id).bind(member).bind(unit).fetch_optional(c).await)?;
            same_again(before, AssignmentState::Submitted, member, &report)
        })
    })
    .await
}

/// Accepts or returns a report on a task that the permit's unit gave. The same decision sent again changes nothing.
///
/// # Errors
/// [`Error::Conflict`] when nothing waits for review; [`Error::NotFound`] when it is not within the permit.
#[crate::boxed]
pub async fn review(
    db: &Db,
    permit: Permit<act::ReviewTask>,
    id: AssignmentId,
    decision: Decision,
    comment: String,
    now: Timestamp,
) -> Result<()> {
    let Some(state) = AssignmentState::Submitted.after(decision.step()) else {
        return Err(Error::Conflict("a report cannot be decided on so"));
    };
    db.write(move |tx| {
        Box::pin(async move {
            let (unit, member) = (permit.unit().id, permit.member());
            let changed = on!(tx, c => sqlx::query(REVIEW)
                .bind(id).bind(unit).bind(state.code()).bind(&comment).bind(now).bind(member)
                .execute(c).await.map(|done| done.rows_affected()))?;
            if changed == 1 {
                return note(tx, &permit, now, id, state.label()).await;
            }
            let before: Option<(String, Option<MemberId>, String)> =
                on!(tx, c => sqlx::query_as(REVIEWED_BEFORE).bind(id).bind(unit).fetch_optional(c).await)?;
            same_again(before, state, member, &comment)
        })
    })
    .await
}

async fn note<A: Act>(
    tx: &mut Tx<'_>,
    permit: &Permit<A>,
    now: Timestamp,
    id: AssignmentId,
    details: &str,
) -> Result<()> {
    audit::record(tx, permit, now, Entry::about("assignment", id.0, details)).await
}

/// Nothing was changed: fine when the same was done before by the same person, a conflict when something else was.
fn same_again(
    before: Option<(String, Option<MemberId>, String)>,
    state: AssignmentState,
    member: MemberId,
    words: &str,
) -> Result<()> {
    let (found, by, said) = before.ok_or(Error::NotFound)?;
    let same = found.parse::<AssignmentState>()? == state && by == Some(member) && said == words;
    if same { Ok(()) } else { Err(Error::Conflict("the assignment is in another state")) }
}
