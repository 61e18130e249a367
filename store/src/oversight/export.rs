//! A month's board as a whole, for a workbook.

use chrono::NaiveDate;
use domain::{
    meetings::{MeetingState, Turnout},
    policy::{Permit, act},
    reports::Quality,
    time::Timestamp,
};

use crate::{Db, Result, meetings::View, reports};

statements! {
    BOARD = concat!("SELECT u.code, u.name, COALESCE(p.name, '') AS parent_name, m.state, m.starts_at, m.report_due, m.reported_at, m.score, m.grade,
            COALESCE(m.expected, 0) AS expected, COALESCE(m.present, 0) AS present, COALESCE(m.online, 0) AS online,
            COALESCE(m.excused, 0) AS excused, COALESCE(m.unexcused, 0) AS unexcused, ", late!(), " AS late",
        branches!(), " LEFT JOIN units p ON p.id = u.parent_id WHERE u.path >= $1 AND u.path < $2
        ORDER BY COALESCE(p.name_sort, ''), u.name_sort, u.id");
}

/// A branch of the board with everything about its regular meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardRow {
    /// Code of the branch.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Name of the unit above it.
    pub parent_name: String,
    /// State of the meeting; none while not registered.
    pub state: Option<MeetingState>,
    /// When it starts.
    pub starts_at: Option<Timestamp>,
    /// Last day on which the report is on time.
    pub report_due: Option<NaiveDate>,
    /// When it was reported.
    pub reported_at: Option<Timestamp>,
    /// Its score with its grade.
    pub quality: Option<Quality>,
    /// How many were there.
    pub turnout: Turnout,
    /// Whether a day for registering or reporting passed.
    pub late: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    code: String,
    name: String,
    parent_name: String,
    state: Option<String>,
    starts_at: Option<Timestamp>,
    report_due: Option<NaiveDate>,
    reported_at: Option<Timestamp>,
    score: Option<i64>,
    grade: Option<String>,
    expected: i64,
    present: i64,
    online: i64,
    excused: i64,
    unexcused: i64,
    late: bool,
}

/// All branches at and below the permit's unit, by the unit above and by name.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn board_rows(db: &Db, permit: &Permit<act::OverseeMeetings>, view: View) -> Result<Vec<BoardRow>> {
    let scope = permit.scope();
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(BOARD)
        .bind(scope.from()).bind(scope.to()).bind(view.month).bind(view.today).bind(view.registering_over)
        .fetch_all(c).await)?;
    rows.into_iter()
        .map(|r| {
            Ok(BoardRow {
                code: r.code,
                name: r.name,
                parent_name: r.parent_name,
                state: r.state.as_deref().map(str::parse).transpose()?,
                starts_at: r.starts_at,
                report_due: r.report_due,
                reported_at: r.reported_at,
                quality: reports::quality_of(r.score, r.grade)?,
                turnout: Turnout {
                    expected: r.expected,
                    present: r.present,
                    online: r.online,
                    excused: r.excused,
                    unexcused: r.unexcused,
                },
                late: r.late,
            })
        })
        .collect()
}
