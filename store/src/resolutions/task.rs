//! A point becomes a task: given and linked in one transaction.

use domain::{
    ids::{MeetingId, PointId, TaskId, UnitId},
    meetings::{self as words, MeetingKind},
    policy::{Permit, act},
    tasks::TaskDraft,
    time::{Month, Timestamp},
    units::{UnitPath, UnitRef},
};

use crate::{
    Db, Error, Result,
    audit::{self, Entry},
    meetings, tasks,
};

statements! {
    TASK = "SELECT p.task_id, t.cancelled_at FROM resolution_points p LEFT JOIN tasks t ON t.id = p.task_id
        WHERE p.id = $1 AND p.meeting_id = $2";
    LINK = "UPDATE resolution_points SET task_id = $3 WHERE id = $1 AND meeting_id = $2";
    ORIGIN = "SELECT p.id AS point, m.id AS meeting, m.month, m.kind, m.theme, u.id AS unit_id, u.path
        FROM resolution_points p JOIN meetings m ON m.id = p.meeting_id JOIN units u ON u.id = m.unit_id
        WHERE p.task_id = $1";
}

/// What came of giving a point as a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// To so many receivers.
    To(usize),
    /// It is a task already: this one.
    Already(TaskId),
}

/// Gives a point of a meeting of the permit's unit as a task and links both. Whoever comes second gets the first one's
/// task; a task that was taken back makes way for another.
///
/// # Errors
/// As [`tasks::give`]; [`Error::NotFound`] when the meeting has no such point.
#[crate::boxed]
pub async fn give(
    db: &Db,
    permit: Permit<act::GiveTask>,
    (meeting, point): (MeetingId, PointId),
    task: TaskId,
    draft: TaskDraft,
    now: Timestamp,
) -> Result<Given> {
    db.write(move |tx| {
        Box::pin(async move {
            // Two who give the same point meet here, one after the other.
            meetings::lock(tx, &permit, meeting).await?;
            let found: Option<(Option<TaskId>, Option<Timestamp>)> =
                on!(tx, c => sqlx::query_as(TASK).bind(point).bind(meeting).fetch_optional(c).await)?;
            match found.ok_or(Error::NotFound)? {
                (Some(known), None) => return Ok(Given::Already(known)),
                (Some(known), Some(_)) if known == task => return Ok(Given::Already(known)),
                _ => {}
            }
            let receivers = tasks::give_in(tx, &permit, task, &draft, now).await?;
            on!(tx, c => sqlx::query(LINK).bind(point).bind(meeting).bind(task).execute(c).await.map(drop))?;
            let details = format!("Giao thành nhiệm vụ một điểm nghị quyết, {receivers} nơi nhận");
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, details)).await?;
            Ok(Given::To(receivers))
        })
    })
    .await
}

/// From which resolution a task came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The point.
    pub point: PointId,
    /// The meeting.
    pub meeting: MeetingId,
    /// Title of the meeting.
    pub title: String,
    /// The branch, for the policy.
    pub unit: UnitRef,
}

#[derive(sqlx::FromRow)]
struct OriginRow {
    point: PointId,
    meeting: MeetingId,
    month: Month,
    #[sqlx(try_from = "String")]
    kind: MeetingKind,
    theme: String,
    unit_id: UnitId,
    path: UnitPath,
}

/// The resolution from which a task came, for whoever may read the task; none for most tasks.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn origin(db: &Db, _reader: &Permit<act::ReadTask>, task: TaskId) -> Result<Option<Origin>> {
    let row: Option<OriginRow> = on!(db, c => sqlx::query_as(ORIGIN).bind(task).fetch_optional(c).await)?;
    Ok(row.map(|r| Origin {
        point: r.point,
        meeting: r.meeting,
        title: words::title(r.month, r.kind, &r.theme),
        unit: UnitRef { id: r.unit_id, path: r.path },
    }))
}
