//! Figures along the ancestors: how many branches a unit has at and below it, and in which state their meetings are. Kept
//! in the transaction of each change, so that a board of any size reads a few rows and is never behind.
//!
//! Whoever changes what a meeting counts as takes it out before and puts it in after, under the lock of the meeting's
//! row: [`take_out`], [`put_in`]. Changes of the tree say so by [`count_branches`], [`leave`] and [`enter`].

use domain::ids::{MeetingId, UnitId};

use crate::{Db, Result, Tx};

/// Each unit of `$start` with itself and all above it, as a part of a WITH RECURSIVE.
macro_rules! above {
    ($start:expr) => {
        concat!(
            "above(unit_id, ancestor) AS (",
            $start,
            " UNION ALL SELECT a.unit_id, u.parent_id FROM above a JOIN units u ON u.id = a.ancestor WHERE u.parent_id IS NOT NULL) "
        )
    };
}

/// As what meetings count for all above them: columns, then the rest. `CROSS JOIN` keeps SQLite to the order of the text.
macro_rules! figures {
    (columns) => {
        "SELECT a.ancestor, m.month, m.state, m.report_due, COALESCE(m.on_time, FALSE) AS on_time, m.kind = 'regular' AS regular,
            NOT k.meets OR u.closed_on IS NOT NULL AS former, "
    };
    (from $meetings:literal) => {
        figures!(from $meetings, where "")
    };
    (from $meetings:literal, where $which:literal) => {
        concat!(
            " AS meetings FROM ",
            $meetings,
            " CROSS JOIN units u CROSS JOIN unit_kinds k CROSS JOIN above a
            WHERE ",
            $which,
            "u.id = m.unit_id AND k.code = u.kind AND a.unit_id = m.unit_id AND m.state <> 'cancelled'
            GROUP BY a.ancestor, m.month, m.state, m.report_due, COALESCE(m.on_time, FALSE), m.kind = 'regular',
                NOT k.meets OR u.closed_on IS NOT NULL"
        )
    };
}

/// A full recount.
macro_rules! all_figures {
    () => {
        concat!(
            "WITH RECURSIVE ",
            above!("SELECT id, id FROM units"),
            figures!(columns),
            "COUNT(*)",
            figures!(from "meetings m")
        )
    };
}

macro_rules! into_rollup {
    () => {
        "INSERT INTO meeting_rollup(unit_id, month, state, report_due, on_time, regular, former, meetings) "
    };
}

macro_rules! add_up {
    () => {
        " ON CONFLICT (unit_id, month, state, report_due, on_time, regular, former)
            DO UPDATE SET meetings = meeting_rollup.meetings + excluded.meetings"
    };
}

/// What a unit counts, added `$2` times to the unit `$3` and all above it.
macro_rules! along {
    () => {
        concat!(
            into_rollup!(),
            "WITH RECURSIVE ",
            above!("SELECT id, id FROM units WHERE id = $3"),
            "SELECT a.ancestor, r.month, r.state, r.report_due, r.on_time, r.regular, r.former, r.meetings * $2
                FROM meeting_rollup r CROSS JOIN above a WHERE r.unit_id = $1",
            add_up!()
        )
    };
}

/// The branches at and below a row of `units` that meet today.
macro_rules! open_branches {
    () => {
        "(SELECT COUNT(*) FROM units b JOIN unit_kinds k ON k.code = b.kind AND k.meets
            WHERE b.path >= units.path AND b.path < units.path || ':' AND b.closed_on IS NULL)"
    };
}

statements! {
    OF_UNIT = "SELECT id FROM meetings WHERE unit_id = $1 AND state <> 'cancelled'";
    ALONG = along!();
    BRANCHES = concat!("WITH RECURSIVE ", above!("SELECT id, id FROM units WHERE id = $1"),
        "UPDATE units SET branches = ", open_branches!(), " WHERE id IN (SELECT ancestor FROM above)");
    ALL_BRANCHES = concat!("UPDATE units SET branches = ", open_branches!());
    CLEAR = "DELETE FROM meeting_rollup";
    FILL = concat!(into_rollup!(), all_figures!());
    // Figures that differ from a full recount, either way.
    DRIFT_OF_BRANCHES = concat!("SELECT CAST(COUNT(*) AS BIGINT) FROM units WHERE branches <> ", open_branches!());
    DRIFT_OF_MEETINGS = concat!("WITH counted AS (", all_figures!(), "), kept AS (SELECT * FROM meeting_rollup WHERE meetings <> 0)
        SELECT CAST(COUNT(*) AS BIGINT) FROM (
            SELECT * FROM (SELECT * FROM counted EXCEPT SELECT * FROM kept) too_few
            UNION ALL SELECT * FROM (SELECT * FROM kept EXCEPT SELECT * FROM counted) too_many) differing");
}

/// What [`shift`] adds for the meetings of `shifted`.
const SHIFTED_ABOVE: &str = concat!(
    above!("SELECT DISTINCT m.unit_id, m.unit_id FROM shifted s CROSS JOIN meetings m WHERE m.id = s.id"),
    figures!(columns)
);
const SHIFTED_FIGURES: &str =
    concat!(figures!(from "shifted s CROSS JOIN meetings m", where "m.id = s.id AND "), add_up!());

/// Keeps others from changing the figures until this transaction ends: two that change rows of the same units in another
/// order would wait for each other. SQLite has one writer anyway.
async fn lock(tx: &mut Tx<'_>) -> Result<()> {
    if let crate::db::On::Pg(c) = tx.on() {
        sqlx::query("SELECT pg_advisory_xact_lock(7363)").execute(c).await?;
    }
    Ok(())
}

/// Counts a meeting no longer as what it is now. One that was called off never counts.
pub(crate) async fn take_out(tx: &mut Tx<'_>, meeting: MeetingId) -> Result<()> {
    shift(tx, &[meeting], "-COUNT(*)").await
}

/// Counts a meeting as what it is now.
pub(crate) async fn put_in(tx: &mut Tx<'_>, meeting: MeetingId) -> Result<()> {
    shift(tx, &[meeting], "COUNT(*)").await
}

/// The same for several meetings.
pub(crate) async fn take_out_all(tx: &mut Tx<'_>, meetings: &[MeetingId]) -> Result<()> {
    shift(tx, meetings, "-COUNT(*)").await
}

/// The same for several meetings.
pub(crate) async fn put_in_all(tx: &mut Tx<'_>, meetings: &[MeetingId]) -> Result<()> {
    shift(tx, meetings, "COUNT(*)").await
}

/// The meetings of one unit that count: before the unit becomes, or ceases to be, one that meets, they are taken out, and
/// after that put in again.
pub(crate) async fn of_unit(tx: &mut Tx<'_>, unit: UnitId) -> Result<Vec<MeetingId>> {
    Ok(on!(tx, c => sqlx::query_scalar(OF_UNIT).bind(unit).fetch_all(c).await)?)
}

async fn shift(tx: &mut Tx<'_>, meetings: &[MeetingId], count: &'static str) -> Result<()> {
    if meetings.is_empty() {
        return Ok(());
    }
    lock(tx).await?;
    on!(tx, c => {
        let mut shift = sqlx::QueryBuilder::new(concat!(
            into_rollup!(),
            "WITH RECURSIVE shifted(id) AS (VALUES "
        ));
        let mut ids = shift.separated(", ");
        for meeting in meetings {
            ids.push("(").push_bind_unseparated(*meeting).push_unseparated(")");
        }
        shift.push("), ").push(SHIFTED_ABOVE).push(count).push(SHIFTED_FIGURES);
        shift.build().persistent(meetings.len() == 1).execute(c).await.map(drop)
    })?;
    Ok(())
}

/// Takes what a unit counts from `parent` and all above it: before it moves away from there.
pub(crate) async fn leave(tx: &mut Tx<'_>, unit: UnitId, parent: UnitId) -> Result<()> {
    along(tx, unit, parent, -1).await
}

/// Adds what a unit counts to `parent` and all above it: after it moved there.
pub(crate) async fn enter(tx: &mut Tx<'_>, unit: UnitId, parent: UnitId) -> Result<()> {
    along(tx, unit, parent, 1).await
}

async fn along(tx: &mut Tx<'_>, unit: UnitId, parent: UnitId, by: i64) -> Result<()> {
    lock(tx).await?;
    Ok(on!(tx, c => sqlx::query(ALONG).bind(unit).bind(by).bind(parent).execute(c).await.map(drop))?)
}

/// Counts the branches of a unit and of all above it afresh: after the tree changed there.
pub(crate) async fn count_branches(tx: &mut Tx<'_>, unit: UnitId) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(BRANCHES).bind(unit).execute(c).await.map(drop))?)
}

/// The same for all units.
pub(crate) async fn count_all_branches(tx: &mut Tx<'_>) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(ALL_BRANCHES).execute(c).await.map(drop))?)
}

/// Counts everything afresh: after many rows came at once.
pub(crate) async fn recount(tx: &mut Tx<'_>) -> Result<()> {
    lock(tx).await?;
    count_all_branches(tx).await?;
    for sql in [CLEAR, FILL] {
        on!(tx, c => sqlx::query(sql).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// How many figures differ from a full recount; more than none is a fault of this program.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn drift(db: &Db) -> Result<i64> {
    let branches: i64 = on!(db, c => sqlx::query_scalar(DRIFT_OF_BRANCHES).fetch_one(c).await)?;
    let meetings: i64 = on!(db, c => sqlx::query_scalar(DRIFT_OF_MEETINGS).fetch_one(c).await)?;
    Ok(branches + meetings)
}

/// Counts everything afresh and returns how many figures were wrong.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn repair(db: &Db) -> Result<i64> {
    let wrong = drift(db).await?;
    db.write(|tx| Box::pin(async move { recount(tx).await })).await?;
    Ok(wrong)
}
