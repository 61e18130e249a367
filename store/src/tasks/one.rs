//! One task, one assignment: what the policy needs to know about it, and its text.

use chrono::NaiveDate;
use domain::{
    ids::{AssignmentId, MemberId, TaskId, UnitId},
    policy::{Permit, Target, act},
    tasks::{Assignment, AssignmentState, Task, TaskLine},
    time::Timestamp,
    units::{UnitPath, UnitRef},
};

use crate::{Db, Error, Result};

statements! {
    TASK_UNIT = "SELECT u.id, u.path FROM tasks t JOIN units u ON u.id = t.unit_id WHERE t.id = $1";
    ASSIGNMENT_TARGET = "SELECT a.task_id, a.member_id, u.id AS unit_id, u.path, g.id AS giver_id, g.path AS giver_path
        FROM assignments a JOIN units u ON u.id = a.unit_id
        JOIN tasks t ON t.id = a.task_id JOIN units g ON g.id = t.unit_id WHERE a.id = $1";
    TASK = "SELECT t.id, t.title, t.body, t.due_on, t.created_at, t.cancelled_at, t.unit_id, u.name AS unit_name,
            m.full_name AS giver_person
        FROM tasks t JOIN units u ON u.id = t.unit_id JOIN members m ON m.id = t.giver_id
        WHERE t.id = $1 AND t.unit_id = $2";
    ASSIGNMENT = "SELECT a.id, a.task_id, t.unit_id AS giver_unit_id, g.name AS giver_name, p.full_name AS giver_person,
            t.created_at AS given_at, a.unit_id, u.name AS unit_name, a.member_id, m.full_name AS member_name,
            t.title, t.body, a.due_on, a.state, a.report, a.submitted_at, s.full_name AS submitted_by,
            a.comment, a.reviewed_at
        FROM assignments a JOIN tasks t ON t.id = a.task_id JOIN units g ON g.id = t.unit_id
        JOIN members p ON p.id = t.giver_id JOIN units u ON u.id = a.unit_id
        LEFT JOIN members m ON m.id = a.member_id LEFT JOIN members s ON s.id = a.submitted_by
        WHERE a.id = $1 AND (a.member_id = $2 OR a.unit_id = $3 OR t.unit_id = $3)";
}

/// Whose an assignment is: what the policy needs to decide.
#[derive(Debug, Clone)]
pub struct AssignmentTarget {
    /// The task behind it.
    pub task: TaskId,
    /// Who received it: a unit, or a member of a unit.
    pub receiver: Target,
    /// The unit that gave it.
    pub giver: UnitRef,
}

#[derive(sqlx::FromRow)]
struct TargetRow {
    task_id: TaskId,
    member_id: Option<MemberId>,
    unit_id: UnitId,
    path: UnitPath,
    giver_id: UnitId,
    giver_path: UnitPath,
}

/// The unit that gave a task.
///
/// # Errors
/// [`Error::NotFound`] when there is no such task.
#[crate::boxed]
pub async fn task_unit(db: &Db, id: TaskId) -> Result<UnitRef> {
    let found: Option<(UnitId, UnitPath)> = on!(db, c => sqlx::query_as(TASK_UNIT).bind(id).fetch_optional(c).await)?;
    found.map(|(id, path)| UnitRef { id, path }).ok_or(Error::NotFound)
}

/// Whose an assignment is.
///
/// # Errors
/// [`Error::NotFound`] when there is no such assignment.
#[crate::boxed]
pub async fn assignment_target(db: &Db, id: AssignmentId) -> Result<AssignmentTarget> {
    let row: Option<TargetRow> = on!(db, c => sqlx::query_as(ASSIGNMENT_TARGET).bind(id).fetch_optional(c).await)?;
    let row = row.ok_or(Error::NotFound)?;
    Ok(AssignmentTarget {
        task: row.task_id,
        receiver: Target { unit: UnitRef { id: row.unit_id, path: row.path }, owner: row.member_id, former: None },
        giver: UnitRef { id: row.giver_id, path: row.giver_path },
    })
}

#[derive(sqlx::FromRow)]
struct TaskRow {
    id: TaskId,
    title: String,
    body: String,
    due_on: NaiveDate,
    created_at: Timestamp,
    cancelled_at: Option<Timestamp>,
    unit_id: UnitId,
    unit_name: String,
    giver_person: String,
}

/// A task given by the permit's unit.
///
/// # Errors
/// [`Error::NotFound`] when the unit gave no such task.
#[crate::boxed]
pub async fn task(db: &Db, permit: &Permit<act::ReadTask>, id: TaskId, today: NaiveDate) -> Result<Task> {
    let row = async {
        let row: Option<TaskRow> =
            on!(db, c => sqlx::query_as(TASK).bind(id).bind(permit.unit().id).fetch_optional(c).await)?;
        row.ok_or(Error::NotFound)
    };
    let (row, progress) = tokio::try_join!(row, super::progress(db, permit, id, today))?;
    let line = TaskLine {
        id: row.id,
        title: row.title,
        due_on: row.due_on,
        created_at: row.created_at,
        cancelled: row.cancelled_at.is_some(),
        progress,
    };
    let (unit_id, unit_name, giver_person, body) = (row.unit_id, row.unit_name, row.giver_person, row.body);
    Ok(Task { line, unit_id, unit_name, giver_person, body })
}

#[derive(sqlx::FromRow)]
struct AssignmentRow {
    id: AssignmentId,
    task_id: TaskId,
    giver_unit_id: UnitId,
    giver_name: String,
    giver_person: String,
    given_at: Timestamp,
    unit_id: UnitId,
    unit_name: String,
    member_id: Option<MemberId>,
    member_name: Option<String>,
    title: String,
    body: String,
    due_on: NaiveDate,
    #[sqlx(try_from = "String")]
    state: AssignmentState,
    report: String,
    submitted_at: Option<Timestamp>,
    submitted_by: Option<String>,
    comment: String,
    reviewed_at: Option<Timestamp>,
}

/// An assignment: the person's own, or one received or given by the permit's unit when a role allows it.
///
/// # Errors
/// [`Error::NotFound`] when it is not within the permit.
#[crate::boxed]
pub async fn assignment(db: &Db, permit: &Permit<act::ReadTask>, id: AssignmentId) -> Result<Assignment> {
    // Membership alone opens nothing of the unit's: only a role binds the unit.
    let unit = permit.role().map(|_| permit.unit().id);
    let row: Option<AssignmentRow> =
        on!(db, c => sqlx::query_as(ASSIGNMENT).bind(id).bind(permit.member()).bind(unit).fetch_optional(c).await)?;
    let r = row.ok_or(Error::NotFound)?;
    Ok(Assignment {
        id: r.id,
        task_id: r.task_id,
        giver_unit_id: r.giver_unit_id,
        giver_name: r.giver_name,
        giver_person: r.giver_person,
        given_at: r.given_at,
        unit_id: r.unit_id,
        unit_name: r.unit_name,
        member_id: r.member_id,
        member_name: r.member_name,
        title: r.title,
        body: r.body,
        due_on: r.due_on,
        state: r.state,
        report: r.report,
        submitted_at: r.submitted_at,
        submitted_by: r.submitted_by,
        comment: r.comment,
        reviewed_at: r.reviewed_at,
    })
}
