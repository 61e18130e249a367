//! A month's regular meetings of all branches below a unit, and what waits for the holder of a role.

use chrono::NaiveDate;
use domain::{
    ids::{MeetingId, UnitId},
    listing::{Anchor, Listing},
    meetings::{BoardCounts, BoardFilter, BoardLine, BoardMeeting, BoardPart, BoardUnit, Duties, regular_day},
    policy::{Act, Permit, Scope, act},
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
            " FROM units u JOIN unit_kinds k ON k.code = u.kind AND k.meets",
            // A branch that was merged away counts with the months in which it met.
            "$6 = '' AND (u.closed_on IS NULL OR EXISTS (SELECT 1 FROM meetings m
                WHERE m.unit_id = u.id AND m.month = $3 AND m.kind = 'regular' AND m.state <> 'cancelled'))",
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

/// What is kept about the regular meetings of month `$2` of some units, for day `$3`. Of a branch only its own: what was
/// merged into it counts for the units above.
macro_rules! rollup_of {
    ($which:literal) => {
        concat!(
            "SELECT c.id, c.name, c.branches, k.meets, r.state, COALESCE(r.report_due < $3, FALSE) AS overdue,
                COALESCE(r.former, FALSE) AS former, CAST(COALESCE(SUM(r.meetings), 0) AS BIGINT) AS meetings
            FROM units c JOIN unit_kinds k ON k.code = c.kind
                LEFT JOIN meeting_rollup r ON r.unit_id = c.id AND r.month = $2 AND r.regular AND r.meetings > 0
                    AND (NOT r.former OR NOT k.meets OR c.closed_on IS NOT NULL)
            WHERE ",
            $which,
            " AND (c.branches > 0 OR r.unit_id IS NOT NULL)
            GROUP BY c.id, c.name, c.branches, k.meets, k.rank, c.name_sort, r.state, COALESCE(r.report_due < $3, FALSE), COALESCE(r.former, FALSE)
            ORDER BY k.meets, k.rank, c.name_sort, c.id"
        )
    };
}

statements! {
    COUNTS = rollup_of!("c.id = $1");
    CHILDREN = rollup_of!("c.parent_id = $1");
    ALL_FIRST = turned!(all first);
    ALL_AFTER = turned!(all after);
    ALL_BEFORE = turned!(all before);
    SOME_FIRST = turned!(some first);
    SOME_AFTER = turned!(some after);
    SOME_BEFORE = turned!(some before);
    // Of all kinds and months, as kept; the last figure is the branch's own, which is not.
    WAITING = concat!("SELECT
            CAST(COALESCE(SUM(CASE WHEN month = $2 AND regular AND NOT former THEN meetings ELSE 0 END), 0) AS BIGINT) AS registered,
            CAST(COALESCE(SUM(CASE WHEN state IN ('registered', 'held', 'returned') AND report_due < $3 THEN meetings ELSE 0 END), 0) AS BIGINT) AS late,
            CAST(COALESCE(SUM(CASE WHEN state = 'returned' THEN meetings ELSE 0 END), 0) AS BIGINT) AS returned,
            CAST(COALESCE(SUM(CASE WHEN state = 'reported' THEN meetings ELSE 0 END), 0) AS BIGINT) AS to_review,
            (SELECT branches FROM units WHERE id = $1) AS branches,
            (SELECT COUNT(*) FROM meetings m WHERE m.unit_id IN ", with_merged!("$1"), " AND m.state IN ('registered', 'held')
                AND m.starts_at <= $4 AND m.report_due >= $3) AS to_report
        FROM meeting_rollup WHERE unit_id = $1");
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
struct PartRow {
    id: UnitId,
    name: String,
    branches: i64,
    meets: bool,
    state: Option<String>,
    overdue: bool,
    former: bool,
    meetings: i64,
}

/// Units with what their branches count, from neighbouring rows of one unit each.
fn summed_up(rows: Vec<PartRow>, view: View) -> Result<Vec<BoardUnit>> {
    rows.chunk_by(|a, b| a.id == b.id)
        .map(|rows| {
            let parts = rows.iter().filter_map(|r| Some((r, r.state.as_ref()?))).map(|(r, state)| {
                Ok(BoardPart { meetings: r.meetings, state: state.parse()?, overdue: r.overdue, former: r.former })
            });
            let parts = parts.collect::<Result<Vec<_>>>()?;
            let first = rows.first().ok_or(crate::Error::NotFound)?;
            let counts = BoardCounts::of_month(first.branches, view.registering_over, parts);
            Ok(BoardUnit { id: first.id, name: first.name.clone(), meets: first.meets, counts })
        })
        .collect()
}

/// How many branches of the permit's unit are in which state.
///
/// # Errors
/// When the database cannot be read.
pub async fn board_counts<A: Act>(db: &Db, permit: &Permit<A>, view: View) -> Result<BoardCounts> {
    let rows: Vec<PartRow> = on!(db, c => sqlx::query_as(COUNTS)
        .bind(permit.unit().id).bind(view.month).bind(view.today).fetch_all(c).await)?;
    Ok(summed_up(rows, view)?.first().map(|unit| unit.counts).unwrap_or_default())
}

/// The same for each unit right below that has branches: those with several first, each by name.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn board_units(db: &Db, permit: &Permit<act::ReadMeeting>, view: View) -> Result<Vec<BoardUnit>> {
    let rows: Vec<PartRow> = on!(db, c => sqlx::query_as(CHILDREN)
        .bind(permit.unit().id).bind(view.month).bind(view.today).fetch_all(c).await)?;
    summed_up(rows, view)
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
#[crate::boxed]
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

#[derive(sqlx::FromRow)]
struct WaitingRow {
    registered: i64,
    late: i64,
    returned: i64,
    to_review: i64,
    branches: i64,
    to_report: i64,
}

/// What waits for the holder of a role, over all branches of the permit's unit.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn duties(db: &Db, permit: &Permit<act::RegisterMeeting>, now: Timestamp) -> Result<Duties> {
    let row: WaitingRow = on!(db, c => sqlx::query_as(WAITING)
        .bind(permit.unit().id).bind(now.month()).bind(now.date()).bind(now).fetch_one(c).await)?;
    let WaitingRow { registered, late, returned, to_review, branches, to_report } = row;
    Ok(Duties { unregistered: branches - registered, to_report, late, returned, to_review })
}
