//! Reading points: those of a meeting, those that a meeting reviews, those of a branch across months.

use std::cmp::Reverse;

use chrono::NaiveDate;
use domain::{
    ids::{MeetingId, PointId, TaskId},
    meetings::{self, MeetingKind},
    paging::{Page, Place, Turn},
    policy::{Act, Permit, act},
    resolutions::{Outcome, Point, PointCounts, PointFilter, PointTask, Resolution},
    tasks::Progress,
    time::{Month, Timestamp},
    units::UnitPath,
};

use crate::{Db, Error, Result, Tx};

/// Points on a page of the list.
const PAGE: usize = 30;

/// Before a unit above has the report, a resolution is the branch's own matter; $2 is whether the reader is inside.
macro_rules! open_to_reader {
    () => {
        "($2 = TRUE OR m.state IN ('reported', 'returned', 'accepted'))"
    };
}
/// A point whose task everybody has finished, or of which a meeting said so.
macro_rules! finished {
    () => {
        "(p.outcome = 'done' OR (p.outcome = 'open' AND p.task_id IS NOT NULL AND t.cancelled_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM assignments a WHERE a.task_id = p.task_id AND a.state IN ('given', 'submitted', 'returned'))))"
    };
}
/// A point somebody is late with; $1 is today.
macro_rules! late {
    () => {
        "(p.outcome = 'open' AND EXISTS (SELECT 1 FROM assignments a
            WHERE a.task_id = p.task_id AND a.state IN ('given', 'returned') AND a.due_on < $1))"
    };
}
macro_rules! unfinished {
    () => {
        concat!("(p.outcome = 'open' AND NOT ", finished!(), ")")
    };
}
macro_rules! from_points {
    () => {
        " FROM resolution_points p JOIN meetings m ON m.id = p.meeting_id JOIN units u ON u.id = m.unit_id
            LEFT JOIN tasks t ON t.id = p.task_id LEFT JOIN members b ON b.id = p.outcome_by "
    };
}
/// A query for points with their meetings; $1 is today.
macro_rules! points {
    ($rest:expr) => {
        concat!(
            "SELECT p.id, p.meeting_id, p.position, p.body, p.task_id, p.outcome, p.outcome_note, p.outcome_at, b.full_name AS outcome_by,
                m.month, m.kind, m.theme, m.starts_at, u.name AS unit_name, t.cancelled_at,
                (SELECT COUNT(*) FROM assignments a WHERE a.task_id = p.task_id AND a.state = 'submitted') AS submitted,
                (SELECT COUNT(*) FROM assignments a WHERE a.task_id = p.task_id AND a.state = 'done') AS done,
                (SELECT COUNT(*) FROM assignments a WHERE a.task_id = p.task_id AND a.state IN ('given', 'returned')
                    AND a.due_on < $1) AS overdue,
                (SELECT COUNT(*) FROM assignments a WHERE a.task_id = p.task_id AND a.state IN ('given', 'returned')
                    AND a.due_on >= $1) AS waiting",
            from_points!(),
            "WHERE ",
            open_to_reader!(),
            " AND ",
            $rest
        )
    };
}
/// A page of the list: ($3, $4) the tree, ($5, $6) where it begins, $7 the filter, $8 lines.
macro_rules! list {
    ($beyond:literal, $order:literal) => {
        points!(concat!(
            "u.path >= $3 AND u.path < $4 AND (m.starts_at, p.id) ",
            $beyond,
            " ($5, $6) AND ($7 = 'tat-ca' OR ($7 = 'xong' AND ",
            finished!(),
            ") OR ($7 = 'qua-han' AND ",
            late!(),
            ") OR ($7 = 'dang-lam' AND ",
            unfinished!(),
            ")) ORDER BY m.starts_at ",
            $order,
            ", p.id ",
            $order,
            " LIMIT $8"
        ))
    };
}

statements! {
    OF_MEETING = points!("p.meeting_id = $3 AND m.unit_id = $4 ORDER BY p.position");
    // Back to the last regular meeting that decided something, so that a thematic one after it hides nothing.
    PREVIOUS = points!("u.path >= $3 AND u.path < $4 AND m.starts_at < $5 AND m.starts_at >= COALESCE((
            SELECT MAX(r.starts_at) FROM meetings r WHERE r.unit_id = m.unit_id AND r.starts_at < $5
                AND r.kind = 'regular' AND EXISTS (SELECT 1 FROM resolution_points q WHERE q.meeting_id = r.id)), 0)
        ORDER BY m.starts_at, m.id, p.position LIMIT 200");
    OLDER = list!("<", "DESC");
    NEWER = list!(">", "ASC");
    COUNTS = concat!("SELECT COUNT(CASE WHEN ", unfinished!(), " THEN 1 END), COUNT(CASE WHEN ", late!(),
        " THEN 1 END), COUNT(CASE WHEN ", finished!(), " THEN 1 END), COUNT(*)", from_points!(), "WHERE ", open_to_reader!(),
        " AND u.path >= $3 AND u.path < $4");
}

#[derive(sqlx::FromRow)]
struct Row {
    id: PointId,
    meeting_id: MeetingId,
    position: i64,
    body: String,
    task_id: Option<TaskId>,
    #[sqlx(try_from = "String")]
    outcome: Outcome,
    outcome_note: String,
    outcome_at: Option<Timestamp>,
    outcome_by: Option<String>,
    month: Month,
    #[sqlx(try_from = "String")]
    kind: MeetingKind,
    theme: String,
    starts_at: Timestamp,
    unit_name: String,
    cancelled_at: Option<Timestamp>,
    submitted: i64,
    done: i64,
    overdue: i64,
    waiting: i64,
}

impl Row {
    fn title(&self) -> String {
        meetings::title(self.month, self.kind, &self.theme)
    }
}

impl From<Row> for Point {
    fn from(r: Row) -> Self {
        let total = r.submitted + r.done + r.overdue + r.waiting;
        let progress = Progress { total, submitted: r.submitted, done: r.done, overdue: r.overdue };
        Self {
            id: r.id,
            meeting: r.meeting_id,
            body: r.body,
            task: r.task_id.map(|id| PointTask { id, progress, cancelled: r.cancelled_at.is_some() }),
            outcome: r.outcome,
            note: r.outcome_note,
            noted: r.outcome_by.zip(r.outcome_at),
        }
    }
}

/// The points of a meeting of the permit's unit, in order; `inside` is whether the reader belongs to the branch.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_meeting<A: Act>(
    db: &Db,
    permit: &Permit<A>,
    meeting: MeetingId,
    today: NaiveDate,
    inside: bool,
) -> Result<Vec<Point>> {
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(OF_MEETING)
        .bind(today).bind(inside).bind(meeting).bind(permit.unit().id).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Point::from).collect())
}

/// What a meeting of the permit's unit that starts then reviews: the resolution of the last regular meeting before it,
/// and those since. A branch that was merged into this one brings its own.
///
/// # Errors
/// When the database cannot be read.
pub async fn previous<A: Act>(
    db: &Db,
    permit: &Permit<A>,
    starts_at: Timestamp,
    today: NaiveDate,
    inside: bool,
) -> Result<Vec<Resolution>> {
    let path = permit.unit().path.clone();
    db.read(move |tx| Box::pin(async move { previous_in(tx, &path, starts_at, today, inside).await })).await
}

/// The same inside a transaction that has a permit for the unit at `path`.
pub(crate) async fn previous_in(
    tx: &mut Tx<'_>,
    path: &UnitPath,
    starts_at: Timestamp,
    today: NaiveDate,
    inside: bool,
) -> Result<Vec<Resolution>> {
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(PREVIOUS)
        .bind(today).bind(inside).bind(path.as_str()).bind(path.after_subtree()).bind(starts_at)
        .fetch_all(c).await)?;
    let mut found: Vec<Resolution> = Vec::new();
    for row in rows {
        if found.last().is_none_or(|last| last.meeting != row.meeting_id) {
            let (title, unit_name) = (row.title(), row.unit_name.clone());
            found.push(Resolution { meeting: row.meeting_id, title, month: row.month, unit_name, points: Vec::new() });
        }
        if let Some(last) = found.last_mut() {
            last.points.push(row.into());
        }
    }
    Ok(found)
}

/// A point in the list of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The point.
    pub point: Point,
    /// Title of its meeting.
    pub title: String,
    /// Name of the branch.
    pub unit_name: String,
    /// When the meeting was.
    pub starts_at: Timestamp,
    /// Its place in the resolution.
    pub position: i64,
}

/// A page of the points of a branch, newest meeting first.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn list(
    db: &Db,
    permit: &Permit<act::ReadMeeting>,
    filter: PointFilter,
    turn: Turn,
    today: NaiveDate,
    inside: bool,
) -> Result<Page<Line>> {
    let place = |line: &Line| Place { at: line.starts_at, id: line.point.id.0 };
    let mut page = page_of!(turn, PAGE, place, |at| lines(db, permit, filter, at, (today, inside)).await?);
    // Pages are cut by time and identifier; a resolution reads in its own order.
    page.items.sort_by_key(|line| (Reverse(line.starts_at), line.point.meeting, line.position));
    Ok(page)
}

async fn lines(
    db: &Db,
    permit: &Permit<act::ReadMeeting>,
    filter: PointFilter,
    turn: Turn,
    (today, inside): (NaiveDate, bool),
) -> Result<Vec<Line>> {
    let scope = permit.scope();
    let (sql, place) = match turn {
        Turn::Older(place) => (OLDER, place),
        Turn::Newer(place) => (NEWER, place),
    };
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(sql)
        .bind(today).bind(inside).bind(scope.from()).bind(scope.to()).bind(place.at).bind(place.id).bind(filter.code())
        .bind(PAGE as i64 + 1).fetch_all(c).await)?;
    let line = |row: Row| Line {
        title: row.title(),
        unit_name: row.unit_name.clone(),
        starts_at: row.starts_at,
        position: row.position,
        point: row.into(),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// How many points of a branch each filter shows.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn counts(db: &Db, permit: &Permit<act::ReadMeeting>, today: NaiveDate, inside: bool) -> Result<PointCounts> {
    let scope = permit.scope();
    let (open, overdue, done, all): (i64, i64, i64, i64) = on!(db, c => sqlx::query_as(COUNTS)
        .bind(today).bind(inside).bind(scope.from()).bind(scope.to()).fetch_one(c).await)
    .map_err(Error::from)?;
    Ok(PointCounts { open, overdue, done, all })
}
