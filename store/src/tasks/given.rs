//! What a unit gave: its tasks with their progress, the receivers of one, what waits for review.

use chrono::NaiveDate;
use domain::{
    ids::{AssignmentId, MemberId, TaskId, UnitId},
    paging::{Page, Place, Turn},
    policy::{Permit, act},
    tasks::{AssignmentState, PAGE, Progress, ReceiverFilter, ReceiverLine, TaskLine},
    time::Timestamp,
};
use uuid::Uuid;

use crate::{Db, Error, Result};

/// Tasks on one page: each may have thousands of receivers, which are counted from an index.
const TASKS_ON_PAGE: usize = 15;

/// How many assignments of task `t` are in which state, each counted as a range of `assignments_task`; $1 is today.
/// (One pass with SUM(CASE ..) reads the same lines and sorts them: twenty times slower with 5,000 receivers.)
macro_rules! counts {
    () => {
        "(SELECT COUNT(*) FROM assignments a WHERE a.task_id = t.id AND a.state = 'submitted') AS submitted,
        (SELECT COUNT(*) FROM assignments a WHERE a.task_id = t.id AND a.state = 'done') AS done,
        (SELECT COUNT(*) FROM assignments a WHERE a.task_id = t.id AND a.state IN ('given', 'returned')
            AND a.due_on < $1) AS overdue,
        (SELECT COUNT(*) FROM assignments a WHERE a.task_id = t.id AND a.state IN ('given', 'returned')
            AND a.due_on >= $1) AS open"
    };
}
/// $2 the unit, ($3, $4) where the page begins, $5 lines, $6 whether only tasks with something to review.
macro_rules! given {
    ($beyond:literal, $order:literal) => {
        concat!(
            "SELECT t.id, t.title, t.due_on, t.created_at, t.cancelled_at, ",
            counts!(),
            " FROM (SELECT id, title, due_on, created_at, cancelled_at FROM tasks
                WHERE unit_id = $2 AND (created_at, id) ",
            $beyond,
            " ($3, $4) AND ($6 = FALSE OR EXISTS (
                    SELECT 1 FROM assignments w WHERE w.task_id = tasks.id AND w.state = 'submitted'))
                ORDER BY created_at ",
            $order,
            ", id ",
            $order,
            " LIMIT $5) t ORDER BY t.created_at ",
            $order,
            ", t.id ",
            $order
        )
    };
}

statements! {
    GIVEN_OLDER = given!("<", "DESC");
    GIVEN_NEWER = given!(">", "ASC");
    PROGRESS = concat!("SELECT ", counts!(), " FROM tasks t WHERE t.id = $2 AND t.unit_id = $3");
    // The page is found on the index alone; only its lines are then read.
    RECEIVERS = "SELECT a.id, COALESCE(m.full_name, u.name) AS name,
            CASE WHEN a.member_id IS NULL THEN COALESCE(p.name, '') ELSE u.name END AS place,
            a.due_on, a.state, SUBSTR(a.report, 1, 400) AS report, a.submitted_at
        FROM (SELECT id FROM assignments WHERE task_id = $1 AND id > $4 AND (
                $3 = 'tat-ca' OR ($3 = 'cho-duyet' AND state = 'submitted') OR ($3 = 'hoan-thanh' AND state = 'done')
                OR ($3 = 'qua-han' AND state IN ('given', 'returned') AND due_on < $2)
                OR ($3 = 'dang-lam' AND state IN ('given', 'returned') AND due_on >= $2))
            ORDER BY id LIMIT $5) f
        JOIN assignments a ON a.id = f.id JOIN tasks t ON t.id = a.task_id AND t.unit_id = $6
        JOIN units u ON u.id = a.unit_id
        LEFT JOIN units p ON p.id = u.parent_id LEFT JOIN members m ON m.id = a.member_id ORDER BY a.id";
    WAITING = "SELECT COUNT(*) FROM tasks t JOIN assignments a ON a.task_id = t.id AND a.state = 'submitted'
        WHERE t.unit_id = $1 AND t.cancelled_at IS NULL";
    CHILD_UNITS = "SELECT u.id, u.name, k.meets FROM units u JOIN unit_kinds k ON k.code = u.kind
        WHERE u.parent_id = $1 AND u.closed_on IS NULL ORDER BY u.name_sort, u.id LIMIT 2000";
    BRANCHES_BELOW = "SELECT COUNT(*) FROM units u JOIN unit_kinds k ON k.code = u.kind
        WHERE u.path > $1 AND u.path < $2 AND k.meets AND u.closed_on IS NULL";
    UNIT_MEETS = "SELECT k.meets, u.name FROM units u JOIN unit_kinds k ON k.code = u.kind WHERE u.id = $1";
    UNIT_MEMBERS = "SELECT id, full_name FROM members WHERE unit_id = $1 ORDER BY name_sort, id LIMIT 2000";
}

#[derive(sqlx::FromRow)]
struct ProgressRow {
    submitted: i64,
    done: i64,
    overdue: i64,
    open: i64,
}

impl From<ProgressRow> for Progress {
    fn from(r: ProgressRow) -> Self {
        let total = r.submitted + r.done + r.overdue + r.open;
        Self { total, submitted: r.submitted, done: r.done, overdue: r.overdue }
    }
}

#[derive(sqlx::FromRow)]
struct LineRow {
    id: TaskId,
    title: String,
    due_on: NaiveDate,
    created_at: Timestamp,
    cancelled_at: Option<Timestamp>,
    #[sqlx(flatten)]
    progress: ProgressRow,
}

impl From<LineRow> for TaskLine {
    fn from(r: LineRow) -> Self {
        Self {
            id: r.id,
            title: r.title,
            due_on: r.due_on,
            created_at: r.created_at,
            cancelled: r.cancelled_at.is_some(),
            progress: r.progress.into(),
        }
    }
}

/// Tasks that the permit's unit gave, newest first; with `waiting`, only those with something to review.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn given_by(
    db: &Db,
    permit: &Permit<act::ReadTask>,
    today: NaiveDate,
    waiting: bool,
    turn: Turn,
) -> Result<Page<TaskLine>> {
    let unit = permit.unit().id;
    let place = |line: &TaskLine| Place { at: line.created_at, id: line.id.0 };
    Ok(page_of!(turn, TASKS_ON_PAGE, place, |at| given_lines(db, unit, today, waiting, at).await?))
}

async fn given_lines(db: &Db, unit: UnitId, today: NaiveDate, waiting: bool, turn: Turn) -> Result<Vec<TaskLine>> {
    let (sql, place) = match turn {
        Turn::Older(place) => (GIVEN_OLDER, place),
        Turn::Newer(place) => (GIVEN_NEWER, place),
    };
    let rows: Vec<LineRow> = on!(db, c => sqlx::query_as(sql)
        .bind(today).bind(unit).bind(place.at).bind(place.id).bind(TASKS_ON_PAGE as i64 + 1).bind(waiting)
        .fetch_all(c).await)?;
    Ok(rows.into_iter().map(TaskLine::from).collect())
}

/// How far the receivers of a task of the permit's unit are.
///
/// # Errors
/// [`Error::NotFound`] when the unit gave no such task.
#[crate::boxed]
pub async fn progress(db: &Db, permit: &Permit<act::ReadTask>, task: TaskId, today: NaiveDate) -> Result<Progress> {
    let unit = permit.unit().id;
    let row: Option<ProgressRow> =
        on!(db, c => sqlx::query_as(PROGRESS).bind(today).bind(task).bind(unit).fetch_optional(c).await)?;
    row.map(Progress::from).ok_or(Error::NotFound)
}

#[derive(sqlx::FromRow)]
struct ReceiverRow {
    id: AssignmentId,
    name: String,
    place: String,
    due_on: NaiveDate,
    #[sqlx(try_from = "String")]
    state: AssignmentState,
    report: String,
    submitted_at: Option<Timestamp>,
}

/// Up to a page of receivers of a task after one of them, in the order in which it was given, and whether more follow.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn receivers(
    db: &Db,
    permit: &Permit<act::ReadTask>,
    task: TaskId,
    filter: ReceiverFilter,
    today: NaiveDate,
    after: Option<AssignmentId>,
) -> Result<(Vec<ReceiverLine>, bool)> {
    let after = after.unwrap_or(AssignmentId(Uuid::nil()));
    let mut rows: Vec<ReceiverRow> = on!(db, c => sqlx::query_as(RECEIVERS)
        .bind(task).bind(today).bind(filter.code()).bind(after).bind(PAGE as i64 + 1).bind(permit.unit().id)
        .fetch_all(c).await)?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let line = |r: ReceiverRow| ReceiverLine {
        id: r.id,
        name: r.name,
        place: r.place,
        due_on: r.due_on,
        state: r.state,
        report: r.report,
        submitted_at: r.submitted_at,
    };
    Ok((rows.into_iter().map(line).collect(), more))
}

/// How many reports wait for review in tasks that these units gave.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn waiting_review_count(db: &Db, units: &[Permit<act::ReviewTask>]) -> Result<i64> {
    let count = async |unit: UnitId| {
        let count: i64 = on!(db, c => sqlx::query_scalar(WAITING).bind(unit).fetch_one(c).await)?;
        Ok::<_, Error>(count)
    };
    Ok(futures::future::try_join_all(units.iter().map(|p| count(p.unit().id))).await?.into_iter().sum())
}

/// To whom a unit can give a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// Name of the unit.
    pub unit_name: String,
    /// The units right below, in alphabetical order.
    pub children: Vec<(UnitId, String)>,
    /// How many branches are below.
    pub branches: i64,
    /// Whether the units right below are just those branches.
    pub flat: bool,
    /// The members of the unit when it holds the monthly meeting, by given name.
    pub members: Vec<(MemberId, String)>,
}

/// To whom the permit's unit can give a task.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn choices(db: &Db, permit: &Permit<act::GiveTask>) -> Result<Choices> {
    let unit = permit.unit();
    let kind = async { on!(db, c => sqlx::query_as(UNIT_MEETS).bind(unit.id).fetch_one(c).await) };
    let children = async { on!(db, c => sqlx::query_as(CHILD_UNITS).bind(unit.id).fetch_all(c).await) };
    let branches = async {
        on!(db, c => sqlx::query_scalar(BRANCHES_BELOW)
            .bind(unit.path.as_str()).bind(unit.path.after_subtree()).fetch_one(c).await)
    };
    let members = async { on!(db, c => sqlx::query_as(UNIT_MEMBERS).bind(unit.id).fetch_all(c).await) };
    type Children = Vec<(UnitId, String, bool)>;
    let found: ((bool, String), Children, i64, Vec<(MemberId, String)>) =
        tokio::try_join!(kind, children, branches, members)?;
    let ((meets, unit_name), children, branches, mut members) = found;
    if !meets {
        members.clear();
    }
    let flat = branches == children.len() as i64 && children.iter().all(|(.., meets)| *meets);
    let children = children.into_iter().map(|(id, name, _)| (id, name)).collect();
    Ok(Choices { unit_name, children, branches, flat, members })
}
