//! Merging a branch into another one: it closes, its people and cells go over, and what it began is finished from there.

use chrono::NaiveDate;
use domain::{
    ids::{MeetingId, UnitId},
    policy::{Act, Permit, act},
    time::{DAY, Timestamp},
    units::{Closing, MergeEffect, MergeRefusal, MergeSide, UnitKind, UnitPath, UnitRef, may_merge},
};

use super::changes::{lock_tree, move_in};
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    grants, meetings, rollup,
};

/// Whether meeting `m` was not begun at `$2`: nobody misses anything when it is called off.
macro_rules! not_begun {
    () => {
        "m.state = 'registered' AND m.starts_at > $2 AND NOT EXISTS (SELECT 1 FROM rooms r WHERE r.meeting_id = m.id)"
    };
}

/// Assignments of branch `$1` that branch `$into` takes over: its own, not done. Where both were given the same task, the
/// one stays what it is: nobody does it twice.
macro_rules! handed_over {
    ($into:literal) => {
        concat!(
            "unit_id = $1 AND member_id IS NULL AND state IN ('given', 'returned') AND NOT EXISTS (SELECT 1
            FROM assignments o WHERE o.task_id = assignments.task_id AND o.unit_id = ",
            $into,
            " AND o.member_id IS NULL)"
        )
    };
}

statements! {
    // Writes to the row, so that nothing new is begun at a unit while it closes: see `must_be_open`.
    LOCK = "UPDATE units SET closed_on = closed_on WHERE id = $1 RETURNING path, name, kind, closed_on, merged_into";
    BELOW = "SELECT id, path, kind FROM units WHERE parent_id = $1 AND closed_on IS NULL ORDER BY path";
    NOT_BEGUN = concat!("SELECT m.id FROM meetings m WHERE m.unit_id = $1 AND ", not_begun!(), " ORDER BY m.starts_at, m.id");
    EFFECT = concat!("SELECT (SELECT COUNT(*) FROM members WHERE unit_id = $1) AS members,
        (SELECT COUNT(*) FROM meetings m WHERE m.unit_id = $1 AND ", not_begun!(), ") AS called_off,
        (SELECT COUNT(*) FROM meetings m WHERE m.unit_id = $1 AND m.state IN ('registered', 'held', 'returned')
            AND NOT (", not_begun!(), ")) AS to_finish,
        (SELECT COUNT(*) FROM assignments WHERE ", handed_over!("$3"), ") AS tasks");
    // Only today's: one that nobody ended in its room must not keep the branch for ever.
    IN_ROOM = "SELECT COUNT(*) FROM rooms r JOIN meetings m ON m.id = r.meeting_id
        WHERE m.unit_id = $1 AND r.ended_at IS NULL AND r.opened_at > $2";
    HAND_TASKS_OVER = concat!("UPDATE assignments SET unit_id = $2, updated_at = $3 WHERE ", handed_over!("$2"));
    CLOSE = "UPDATE units SET closed_on = $2, merged_into = $3 WHERE id = $1";
    REMEMBER = "INSERT INTO former_members(unit_id, member_id) SELECT unit_id, id FROM members WHERE unit_id = $1";
    // As when one member moves: the old stay ends yesterday, and two moves on one day leave one line.
    DELETE_PLACES_OF_DAY = "DELETE FROM member_places WHERE from_date = $2 AND member_id IN (SELECT id FROM members WHERE unit_id = $1)";
    END_PLACES = "UPDATE member_places SET until_date = $2
        WHERE until_date IS NULL AND member_id IN (SELECT id FROM members WHERE unit_id = $1)";
    INSERT_PLACES = "INSERT INTO member_places(member_id, unit_id, from_date) SELECT id, $2, $3 FROM members WHERE unit_id = $1";
    MOVE_MEMBERS = "UPDATE members SET unit_id = $2, updated_at = $3 WHERE unit_id = $1";
    // The branch had its leaders until today: minutes of its last meeting name them.
    FORGET_OFFICES = "DELETE FROM offices WHERE unit_id = $1 AND from_date > $2";
    END_OFFICES = "UPDATE offices SET until_date = $2 WHERE unit_id = $1 AND (until_date IS NULL OR until_date > $2)";
    CLOSING = "SELECT u.closed_on, i.id, i.name FROM units u JOIN units i ON i.id = u.merged_into WHERE u.id = $1";
    ANSWERS = "WITH RECURSIVE way(id, next) AS (
            SELECT id, merged_into FROM units WHERE id = $1
            UNION ALL SELECT u.id, u.merged_into FROM units u JOIN way w ON u.id = w.next)
        SELECT u.id, u.path FROM way w JOIN units u ON u.id = w.id WHERE w.next IS NULL";
}

/// The [`Error::Conflict`] of whatever would begin something new at a unit that was merged into another one.
pub const CLOSED: &str = "the unit was merged into another one";

impl From<MergeRefusal> for Error {
    fn from(refusal: MergeRefusal) -> Self {
        Self::Conflict(refusal.code())
    }
}

#[derive(sqlx::FromRow)]
struct Locked {
    path: UnitPath,
    name: String,
    kind: String,
    closed_on: Option<NaiveDate>,
    merged_into: Option<UnitId>,
}

async fn lock(tx: &mut Tx<'_>, unit: UnitId) -> Result<Locked> {
    let row: Option<Locked> = on!(tx, c => sqlx::query_as(LOCK).bind(unit).fetch_optional(c).await)?;
    row.ok_or(Error::NotFound)
}

/// Keeps others from changing the unit's meetings until this transaction ends: all at once, in the order in which the desk
/// takes them, and before any figure changes, so that nobody waits in a circle. SQLite has one writer anyway.
async fn lock_meetings(tx: &mut Tx<'_>, unit: UnitId) -> Result<()> {
    if let crate::db::On::Pg(c) = tx.on() {
        const LOCK: &str = "SELECT id FROM meetings WHERE unit_id = $1 ORDER BY id FOR NO KEY UPDATE";
        sqlx::query(LOCK).bind(unit).execute(c).await?;
    }
    Ok(())
}

/// Refuses what would begin something new at a unit that was merged away, and keeps it open until the transaction ends.
///
/// # Errors
/// [`Error::Conflict`] with [`CLOSED`].
pub(crate) async fn must_be_open(tx: &mut Tx<'_>, unit: UnitId) -> Result<()> {
    if lock(tx, unit).await?.closed_on.is_some() { Err(Error::Conflict(CLOSED)) } else { Ok(()) }
}

/// When the permit's unit was merged, and into which one; none while it is open.
///
/// # Errors
/// When the database cannot be read.
pub async fn closing<A: Act>(db: &Db, permit: &Permit<A>) -> Result<Option<Closing>> {
    let row: Option<(NaiveDate, UnitId, String)> =
        on!(db, c => sqlx::query_as(CLOSING).bind(permit.unit().id).fetch_optional(c).await)?;
    Ok(row.map(|(on, into, into_name)| Closing { on, into, into_name }))
}

/// The unit that answers for `unit` today: itself, or the one into which it was merged. For the policy; tells nothing
/// else.
///
/// # Errors
/// [`Error::NotFound`] when there is no such unit.
#[crate::boxed]
pub async fn answering(db: &Db, unit: UnitId) -> Result<UnitRef> {
    let found: Option<(UnitId, UnitPath)> = on!(db, c => sqlx::query_as(ANSWERS).bind(unit).fetch_optional(c).await)?;
    found.map(|(id, path)| UnitRef { id, path }).ok_or(Error::NotFound)
}

/// What merging the first permit's branch into the second permit's would come to now.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn merge_effect(
    db: &Db,
    permit: &Permit<act::EditUnits>,
    into: &Permit<act::EditUnits>,
    now: Timestamp,
) -> Result<MergeEffect> {
    let (members, called_off, to_finish, tasks): (i64, i64, i64, i64) = on!(db, c => sqlx::query_as(EFFECT)
        .bind(permit.unit().id).bind(now).bind(into.unit().id).fetch_one(c).await)?;
    Ok(MergeEffect { members, called_off, to_finish, tasks })
}

/// Merges the first permit's branch into the second permit's: members and cells go over, offices and roles at it end,
/// meetings still to come are called off, and it moves below the other one, whose leaders finish what it began. All or
/// nothing; done again it changes nothing.
///
/// # Errors
/// A [`MergeRefusal`] as a conflict.
#[crate::boxed]
pub async fn merge(
    db: &Db,
    permit: Permit<act::EditUnits>,
    into: Permit<act::EditUnits>,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            lock_tree(tx).await?;
            let (from_id, into_id) = (permit.unit().id, into.unit().id);
            let from = lock(tx, from_id).await?;
            if from.merged_into == Some(into_id) {
                return Ok(());
            }
            let target = lock(tx, into_id).await?;
            let cells = check(tx, from_id, &from, into_id, &target).await?;
            lock_meetings(tx, from_id).await?;
            nobody_is_meeting(tx, from_id, now).await?;
            on!(tx, c => sqlx::query(REMEMBER).bind(from_id).execute(c).await.map(drop))?;
            let called_off = call_off(tx, &permit, &target.name, now).await?;
            close(tx, from_id, into_id, now.date()).await?;
            let members = move_members(tx, from_id, into_id, now).await?;
            let tasks = on!(tx, c => sqlx::query(HAND_TASKS_OVER).bind(from_id).bind(into_id).bind(now)
                .execute(c).await.map(|handed| handed.rows_affected()))?;
            end_offices(tx, from_id, now.date()).await?;
            grants::revoke_all_at(tx, &permit, now).await?;
            let place = UnitRef { id: into_id, path: target.path };
            for cell in cells {
                move_in(tx, &cell, &place, now).await?;
            }
            move_in(tx, &UnitRef { id: from_id, path: from.path }, &place, now).await?;
            let numbers = format!("{members} đảng viên, chuyển {tasks} nhiệm vụ, hủy {called_off} buổi họp sắp tới");
            let given = format!("Sáp nhập vào {}: {numbers}", target.name);
            audit::record(tx, &permit, now, Entry::about("unit", from_id.0, given)).await?;
            let taken = format!("Nhận sáp nhập {}: {numbers}", from.name);
            audit::record(tx, &into, now, Entry::about("unit", into_id.0, taken)).await
        })
    })
    .await
}

/// Whether the two may be merged; returns the units that go along.
async fn check(
    tx: &mut Tx<'_>,
    from_id: UnitId,
    from: &Locked,
    into_id: UnitId,
    into: &Locked,
) -> Result<Vec<UnitRef>> {
    let kinds = super::kinds_in(tx).await?;
    let kind = |code: &str| kinds.iter().find(|k| k.code == code).ok_or(Error::NotFound);
    let below: Vec<(UnitId, UnitPath, String)> = on!(tx, c => sqlx::query_as(BELOW).bind(from_id).fetch_all(c).await)?;
    let kinds_below: Vec<&UnitKind> = below.iter().map(|(.., code)| kind(code)).collect::<Result<_>>()?;
    let (from_unit, into_unit) =
        (UnitRef { id: from_id, path: from.path.clone() }, UnitRef { id: into_id, path: into.path.clone() });
    may_merge(
        MergeSide { unit: &from_unit, kind: kind(&from.kind)?, closed: from.closed_on.is_some() },
        MergeSide { unit: &into_unit, kind: kind(&into.kind)?, closed: into.closed_on.is_some() },
        &kinds_below,
    )?;
    Ok(below.into_iter().map(|(id, path, _)| UnitRef { id, path }).collect())
}

async fn nobody_is_meeting(tx: &mut Tx<'_>, unit: UnitId, now: Timestamp) -> Result<()> {
    let rooms: i64 = on!(tx, c => sqlx::query_scalar(IN_ROOM).bind(unit).bind(now.plus(-DAY)).fetch_one(c).await)?;
    if rooms > 0 { Err(MergeRefusal::RoomOpen.into()) } else { Ok(()) }
}

/// Calls off what was not begun; returns how many.
async fn call_off(tx: &mut Tx<'_>, permit: &Permit<act::EditUnits>, into: &str, now: Timestamp) -> Result<usize> {
    let coming: Vec<MeetingId> =
        on!(tx, c => sqlx::query_scalar(NOT_BEGUN).bind(permit.unit().id).bind(now).fetch_all(c).await)?;
    let reason = format!("Chi bộ đã sáp nhập vào {into}");
    for meeting in &coming {
        meetings::call_off(tx, permit, *meeting, &reason, now).await?;
    }
    Ok(coming.len())
}

/// Closes the unit: from now on its meetings count as those of a branch that meets no more.
async fn close(tx: &mut Tx<'_>, unit: UnitId, into: UnitId, today: NaiveDate) -> Result<()> {
    let met = rollup::of_unit(tx, unit).await?;
    rollup::take_out_all(tx, &met).await?;
    on!(tx, c => sqlx::query(CLOSE).bind(unit).bind(today).bind(into).execute(c).await.map(drop))?;
    rollup::put_in_all(tx, &met).await?;
    rollup::count_branches(tx, unit).await
}

/// Returns how many went over.
async fn move_members(tx: &mut Tx<'_>, from: UnitId, into: UnitId, now: Timestamp) -> Result<u64> {
    let today = now.date();
    let yesterday = today.pred_opt().unwrap_or(today);
    on!(tx, c => sqlx::query(DELETE_PLACES_OF_DAY).bind(from).bind(today).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(END_PLACES).bind(from).bind(yesterday).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(INSERT_PLACES).bind(from).bind(into).bind(today).execute(c).await.map(drop))?;
    Ok(on!(tx, c => sqlx::query(MOVE_MEMBERS).bind(from).bind(into).bind(now)
        .execute(c).await.map(|moved| moved.rows_affected()))?)
}

async fn end_offices(tx: &mut Tx<'_>, unit: UnitId, today: NaiveDate) -> Result<()> {
    for sql in [FORGET_OFFICES, END_OFFICES] {
        on!(tx, c => sqlx::query(sql).bind(unit).bind(today).execute(c).await.map(drop))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
