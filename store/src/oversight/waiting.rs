//! Reports that wait, newest meeting first: exactly those that the home page counts.

use chrono::NaiveDate;
use domain::{
    ids::MeetingId,
    meetings::{MeetingKind, MeetingState},
    oversight::{Waiting, WaitingLine},
    paging::{Page, Place, Turn},
    policy::{Permit, act},
    time::{Month, Timestamp},
};

use crate::{Db, Result};

// The first condition is that of the index, in its words: the open meetings of all branches are few.
macro_rules! waiting {
    ($turned:literal) => {
        concat!(
            "SELECT m.id, u.name AS unit_name, m.month, m.kind, m.theme, m.starts_at, m.state, m.report_due, m.reported_at
            FROM meetings m JOIN units u ON u.id = m.unit_id
            WHERE m.state IN ('registered', 'held', 'reported', 'returned')
                AND CASE WHEN $1 = 'review' THEN m.state = 'reported' ELSE m.state <> 'reported' AND m.report_due < $2 END
                AND u.path >= $3 AND u.path < $4 AND (m.starts_at, m.id) ",
            $turned,
            " LIMIT $7"
        )
    };
}

statements! {
    OLDER = waiting!("< ($5, $6) ORDER BY m.starts_at DESC, m.id DESC");
    NEWER = waiting!("> ($5, $6) ORDER BY m.starts_at, m.id");
}

/// Lines on a page.
const PAGE: usize = 30;

#[derive(sqlx::FromRow)]
struct Row {
    id: MeetingId,
    unit_name: String,
    month: Month,
    #[sqlx(try_from = "String")]
    kind: MeetingKind,
    theme: String,
    starts_at: Timestamp,
    #[sqlx(try_from = "String")]
    state: MeetingState,
    report_due: NaiveDate,
    reported_at: Option<Timestamp>,
}

impl From<Row> for WaitingLine {
    fn from(r: Row) -> Self {
        Self {
            id: r.id,
            unit_name: r.unit_name,
            month: r.month,
            kind: r.kind,
            theme: r.theme,
            starts_at: r.starts_at,
            state: r.state,
            report_due: r.report_due,
            reported_at: r.reported_at,
        }
    }
}

/// A page of the meetings at and below the permit's unit whose reports wait.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn waiting(
    db: &Db,
    permit: &Permit<act::OverseeMeetings>,
    which: Waiting,
    turn: Turn,
    now: Timestamp,
) -> Result<Page<WaitingLine>> {
    let place = |line: &WaitingLine| Place { at: line.starts_at, id: line.id.0 };
    Ok(page_of!(turn, PAGE, place, |at| lines(db, permit, which, at, now).await?))
}

async fn lines(
    db: &Db,
    permit: &Permit<act::OverseeMeetings>,
    which: Waiting,
    turn: Turn,
    now: Timestamp,
) -> Result<Vec<WaitingLine>> {
    let scope = permit.scope();
    let (sql, place) = match turn {
        Turn::Older(place) => (OLDER, place),
        Turn::Newer(place) => (NEWER, place),
    };
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(sql)
        .bind(which.code()).bind(now.date()).bind(scope.from()).bind(scope.to()).bind(place.at).bind(place.id)
        .bind(PAGE as i64 + 1).fetch_all(c).await)?;
    Ok(rows.into_iter().map(WaitingLine::from).collect())
}
