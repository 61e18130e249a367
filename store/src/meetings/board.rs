//! A month's regular meetings of all branches below a unit, and what waits for the holder of a role.

use chrono::NaiveDate;
use domain::{
    ids::{MeetingId, UnitId},
    listing::{Anchor, Listing},
    meetings::{BoardCounts, BoardFilter, BoardLine, BoardMeeting, Duties, regular_day},
    policy::{Permit, Scope, act},
    rules::Rules,
    time::{Month, Timestamp},
};

use super::read::TurnoutRow;
use crate::{Db, Result};

/// One page: first the keys of its branches, then everything about those alone. Without a filter the keys need no
/// meetings, which spares a look at each branch's.
macro_rules! list {
    (all $than:literal, $order:literal) => {
        list!(
            concat!(" FROM units u JOIN unit_kinds k ON k.code = u.kind AND k.meets"),
            "$6 = ''",
            $than,
            $order
        )
    };
    (some $than:literal, $order:literal) => {
        list!(
            branches!(),
            concat!("(($6 = 'late' AND ", late!(), ") OR COALESCE(m.state, 'missing') = $6)"),
            $than,
            $order
        )
    };
    ($from:expr, $filter:expr, $than:literal, $order:literal) => {
        concat!(
            "SELECT u.id AS unit_id, u.name AS unit_name, COALESCE(p.name, '') AS parent_name, m.id, m.state, m.starts_at, m.report_due,
                COALESCE(m.expected, 0) AS expected, COALESCE(m.present, 0) AS present, COALESCE(m.online, 0) AS online,
                COALESCE(m.excused, 0) AS excused, COALESCE(m.unexcused, 0) AS unexcused, ",
            late!(),
            " AS late FROM (SELECT u.id",
            $from,
            " LEFT JOIN units p ON p.id = u.parent_id
                WHERE u.path >= $1 AND u.path < $2 AND ",
            $filter,
            " ",
            $than,
            " ORDER BY ",
            $order,
            " LIMIT $7) page JOIN units u ON u.id = page.id LEFT JOIN units p ON p.id = u.parent_id",
            regular!(),
            " ORDER BY ",
            $order
        )
    };
}

/// The three ways to turn to a page.
macro_rules! turned {
    ($which:ident first) => {
        list!($which "", "COALESCE(p.name_sort, ''), u.name_sort, u.id")
    };
    ($which:ident after) => {
        list!($which "AND (COALESCE(p.name_sort, ''), u.name_sort, u.id) >
            (SELECT COALESCE(q.name_sort, ''), x.name_sort, x.id FROM units x LEFT JOIN units q ON q.id = x.parent_id WHERE x.id = $8)",
            "COALESCE(p.name_sort, ''), u.name_sort, u.id")
    };
    ($which:ident before) => {
        list!($which "AND (COALESCE(p.name_sort, ''), u.name_sort, u.id) <
            (SELECT COALESCE(q.name_sort, ''), x.name_sort, x.id FROM units x LEFT JOIN units q ON q.id = x.parent_id WHERE x.id = $8)",
            "COALESCE(p.name_sort, '') DESC, u.name_sort DESC, u.id DESC")
    };
}

statements! {
    COUNTS = concat!("SELECT CAST(COUNT(*) AS BIGINT) AS branches,
            CAST(COALESCE(SUM(CASE WHEN m.state IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS missing,
            CAST(COALESCE(SUM(CASE WHEN m.state = 'registered' THEN 1 ELSE 0 END), 0) AS BIGINT) AS registered,
            CAST(COALESCE(SUM(CASE WHEN m.state = 'held' THEN 1 ELSE 0 END), 0) AS BIGINT) AS held,
            CAST(COALESCE(SUM(CASE WHEN m.state = 'reported' THEN 1 ELSE 0 END), 0) AS BIGINT) AS reported,
            CAST(COALESCE(SUM(CASE WHEN m.state = 'returned' THEN 1 ELSE 0 END), 0) AS BIGINT) AS returned,
            CAST(COALESCE(SUM(CASE WHEN m.state = 'accepted' THEN 1 ELSE 0 END), 0) AS BIGINT) AS accepted,
            CAST(COALESCE(SUM(CASE WHEN ", late!(), " THEN 1 ELSE 0 END), 0) AS BIGINT) AS late",
        branches!(), " WHERE u.path >= $1 AND u.path < $2");
    ALL_FIRST = turned!(all first);
    ALL_AFTER = turned!(all after);
    ALL_BEFORE = turned!(all before);
    SOME_FIRST = turned!(some first);
    SOME_AFTER = turned!(some after);
    SOME_BEFORE = turned!(some before);
    UNREGISTERED = concat!("SELECT CAST(COUNT(*) AS BIGINT)", branches!(), " WHERE u.path >= $1 AND u.path < $2 AND m.state IS NULL");
    OPEN = "SELECT
            CAST(COALESCE(SUM(CASE WHEN m.state IN ('registered', 'held') AND m.starts_at <= $3 AND m.report_due >= $4 THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN m.state IN ('registered', 'held', 'returned') AND m.report_due < $4 THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN m.state = 'returned' THEN 1 ELSE 0 END), 0) AS BIGINT),
            CAST(COALESCE(SUM(CASE WHEN m.state = 'reported' THEN 1 ELSE 0 END), 0) AS BIGINT)
        FROM meetings m JOIN units u ON u.id = m.unit_id
        WHERE m.state IN ('registered', 'held', 'reported', 'returned') AND u.path >= $1 AND u.path < $2";
}

/// Branches on a page of the board.
const PAGE: usize = 50;

/// A month, and what late means in it.
#[derive(Debug, Clone, Copy)]
pub struct View {
    pub(crate) month: Month,
    pub(crate) today: NaiveDate,
    pub(crate) registering_over: bool,
}

impl View {
    /// A month as seen now, with the rules of the unit whose board it is: who has nothing registered by the day of the
    /// regular meeting is late.
    pub fn of(month: Month, rules: &Rules, now: Timestamp) -> Self {
        Self { month, today: now.date(), registering_over: regular_day(month, rules) < now.date() }
    }
}

#[derive(sqlx::FromRow)]
struct CountsRow {
    branches: i64,
    missing: i64,
    registered: i64,
    held: i64,
    reported: i64,
    returned: i64,
    accepted: i64,
    late: i64,
}

/// How many branches of the scope are in which state.
///
/// # Errors
/// When the database cannot be read.
pub async fn board_counts(db: &Db, scope: &Scope<act::ReadMeeting>, view: View) -> Result<BoardCounts> {
    let r: CountsRow = on!(db, c => sqlx::query_as(COUNTS)
        .bind(scope.from()).bind(scope.to()).bind(view.month).bind(view.today).bind(view.registering_over)
        .fetch_one(c).await)?;
    Ok(BoardCounts {
        branches: r.branches,
        missing: r.missing,
        registered: r.registered,
        held: r.held,
        reported: r.reported,
        returned: r.returned,
        accepted: r.accepted,
        late: r.late,
        late_to_register: if view.registering_over { r.missing } else { 0 },
    })
}

#[derive(sqlx::FromRow)]
struct Row {
    unit_id: UnitId,
    unit_name: String,
    parent_name: String,
    id: Option<MeetingId>,
    state: Option<String>,
    starts_at: Option<Timestamp>,
    report_due: Option<NaiveDate>,
    #[sqlx(flatten)]
    turnout: TurnoutRow,
    late: bool,
}

impl TryFrom<Row> for BoardLine {
    type Error = crate::Error;
    fn try_from(r: Row) -> Result<Self> {
        let meeting = match (r.id, r.state, r.starts_at, r.report_due) {
            (Some(id), Some(state), Some(starts_at), Some(report_due)) => {
                Some(BoardMeeting { id, state: state.parse()?, starts_at, report_due, turnout: r.turnout.into() })
            }
            _ => None,
        };
        Ok(Self { unit_id: r.unit_id, unit_name: r.unit_name, parent_name: r.parent_name, meeting, late: r.late })
    }
}

/// A page of the branches of the scope, by the unit above and by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn board(
    db: &Db,
    scope: &Scope<act::ReadMeeting>,
    view: View,
    filter: Option<BoardFilter>,
    anchor: Anchor<UnitId>,
) -> Result<Listing<BoardLine, UnitId>> {
    for anchor in [anchor, Anchor::First] {
        let sql = match (filter, anchor) {
            (None, Anchor::First) => ALL_FIRST,
            (None, Anchor::After(_)) => ALL_AFTER,
            (None, Anchor::Before(_)) => ALL_BEFORE,
            (Some(_), Anchor::First) => SOME_FIRST,
            (Some(_), Anchor::After(_)) => SOME_AFTER,
            (Some(_), Anchor::Before(_)) => SOME_BEFORE,
        };
        let rows: Vec<Row> = on!(db, c => {
            let query = sqlx::query_as(sql)
                .bind(scope.from()).bind(scope.to()).bind(view.month).bind(view.today).bind(view.registering_over)
                .bind(filter.map_or("", BoardFilter::code)).bind(PAGE as i64 + 1);
            let query = match anchor.line() {
                Some(line) => query.bind(*line),
                None => query,
            };
            query.fetch_all(c).await
        })?;
        let lines = rows.into_iter().map(BoardLine::try_from).collect::<Result<Vec<_>>>()?;
        if let Some(page) = Listing::from_rows(anchor, lines, PAGE, |line| line.unit_id) {
            return Ok(page);
        }
    }
    Ok(Listing::empty())
}

/// What waits for the holder of a role, over all branches of the permit's unit.
///
/// # Errors
/// When the database cannot be read.
pub async fn duties(db: &Db, permit: &Permit<act::RegisterMeeting>, now: Timestamp) -> Result<Duties> {
    let scope = permit.scope();
    let unregistered: i64 = on!(db, c => sqlx::query_scalar(UNREGISTERED)
        .bind(scope.from()).bind(scope.to()).bind(now.month()).fetch_one(c).await)?;
    let (to_report, late, returned, to_review): (i64, i64, i64, i64) = on!(db, c => sqlx::query_as(OPEN)
        .bind(scope.from()).bind(scope.to()).bind(now).bind(now.date()).fetch_one(c).await)?;
    Ok(Duties { unregistered, to_report, late, returned, to_review })
}
