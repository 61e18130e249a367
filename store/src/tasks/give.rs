//! Giving a task, to one or to thousands, and taking it back.

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::{
    ids::{AssignmentId, MemberId, TaskId, UnitId},
    policy::{Permit, act},
    tasks::{RECEIVERS_MAX, Receivers, TaskDraft},
    time::Timestamp,
    units::UnitRef,
};

use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

/// Why [`give`] refused: nobody is there to receive it.
pub const NO_RECEIVERS: &str = "nobody receives this task";
/// Why [`give`] refused: more than [`RECEIVERS_MAX`].
pub const TOO_MANY_RECEIVERS: &str = "too many receivers";

statements! {
    INSERT_TASK = "INSERT INTO tasks(id, unit_id, giver_id, title, body, due_on, created_at, cancelled_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, NULL) ON CONFLICT (id) DO NOTHING";
    GIVEN_BEFORE = "SELECT COUNT(*) FROM assignments a JOIN tasks t ON t.id = a.task_id
        WHERE t.id = $1 AND t.unit_id = $2 AND t.giver_id = $3";
    TO_CHILDREN = "SELECT id, NULL FROM units WHERE parent_id = $1 AND closed_on IS NULL ORDER BY name_sort, id LIMIT $2";
    TO_BRANCHES = "SELECT u.id, NULL FROM units u JOIN unit_kinds k ON k.code = u.kind
        WHERE u.path > $1 AND u.path < $2 AND k.meets AND u.closed_on IS NULL ORDER BY u.path LIMIT $3";
    TO_MEMBERS = "SELECT unit_id, id FROM members WHERE unit_id = $1 ORDER BY name_sort, id LIMIT $2";
    CANCEL_TASK = "UPDATE tasks SET cancelled_at = $3 WHERE id = $1 AND unit_id = $2 AND cancelled_at IS NULL";
    CANCELLED_BEFORE = "SELECT COUNT(*) FROM tasks WHERE id = $1 AND unit_id = $2 AND cancelled_at IS NOT NULL";
    CANCEL_ASSIGNMENTS = "UPDATE assignments SET state = 'cancelled', updated_at = $2
        WHERE task_id = $1 AND state IN ('given', 'submitted', 'returned')";
}

/// Who receives one assignment: a unit, or a member of it.
type Receiver = (UnitId, Option<MemberId>);

/// Gives a task on behalf of the permit's unit and returns to how many. All of them get it or none; giving the same
/// `id` again changes nothing.
///
/// # Errors
/// [`Error::Conflict`] with [`NO_RECEIVERS`] or [`TOO_MANY_RECEIVERS`], when somebody chosen is not there any more, or
/// when `id` is another task's.
#[crate::boxed]
pub async fn give(
    db: &Db,
    permit: Permit<act::GiveTask>,
    id: TaskId,
    draft: TaskDraft,
    now: Timestamp,
) -> Result<usize> {
    db.write(move |tx| Box::pin(async move { give_in(tx, &permit, id, &draft, now).await })).await
}

/// [`give`] as a part of another change.
pub(crate) async fn give_in(
    tx: &mut Tx<'_>,
    permit: &Permit<act::GiveTask>,
    id: TaskId,
    draft: &TaskDraft,
    now: Timestamp,
) -> Result<usize> {
    let (unit, giver) = (permit.unit(), permit.member());
    let new = on!(tx, c => sqlx::query(INSERT_TASK)
        .bind(id).bind(unit.id).bind(giver).bind(&draft.title).bind(&draft.body).bind(draft.due_on).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    if new == 0 {
        let before: i64 = on!(tx, c => sqlx::query_scalar(GIVEN_BEFORE)
            .bind(id).bind(unit.id).bind(giver).fetch_one(c).await)?;
        return if before > 0 { Ok(before as usize) } else { Err(Error::Conflict("the id is another task's")) };
    }
    let receivers = resolve(tx, unit, &draft.receivers).await?;
    match receivers.len() {
        0 => return Err(Error::Conflict(NO_RECEIVERS)),
        n if n > RECEIVERS_MAX => return Err(Error::Conflict(TOO_MANY_RECEIVERS)),
        _ => {}
    }
    assign(tx, id, &receivers, draft.due_on, now).await?;
    let details = format!("Giao cho {} nơi nhận", receivers.len());
    audit::record(tx, permit, now, Entry::about("task", id.0, details)).await?;
    Ok(receivers.len())
}

/// Who receives it at this moment.
async fn resolve(tx: &mut Tx<'_>, unit: &UnitRef, receivers: &Receivers) -> Result<Vec<Receiver>> {
    let limit = RECEIVERS_MAX as i64 + 1;
    let found: Vec<Receiver> = match receivers {
        Receivers::Children | Receivers::Units(_) => {
            on!(tx, c => sqlx::query_as(TO_CHILDREN).bind(unit.id).bind(limit).fetch_all(c).await)?
        }
        Receivers::Branches => on!(tx, c => sqlx::query_as(TO_BRANCHES)
            .bind(unit.path.as_str()).bind(unit.path.after_subtree()).bind(limit).fetch_all(c).await)?,
        Receivers::AllMembers | Receivers::Members(_) => {
            on!(tx, c => sqlx::query_as(TO_MEMBERS).bind(unit.id).bind(limit).fetch_all(c).await)?
        }
    };
    match receivers {
        Receivers::Units(units) => chosen(found, units, |(unit, _)| Some(*unit)),
        Receivers::Members(members) => chosen(found, members, |(_, member)| *member),
        Receivers::Children | Receivers::Branches | Receivers::AllMembers => Ok(found),
    }
}

/// Those of `found` that were chosen. All must be there: one that moved away meanwhile is not dropped in silence, and
/// one of another unit cannot be smuggled in.
fn chosen<I: Copy + Eq + std::hash::Hash>(
    found: Vec<Receiver>,
    wanted: &[I],
    id: impl Fn(&Receiver) -> Option<I>,
) -> Result<Vec<Receiver>> {
    let wanted: HashSet<I> = wanted.iter().copied().collect();
    let found: Vec<Receiver> = found.into_iter().filter(|r| id(r).is_some_and(|id| wanted.contains(&id))).collect();
    if found.len() == wanted.len() { Ok(found) } else { Err(Error::Conflict("a receiver is not there any more")) }
}

/// One assignment each, with identifiers in the order of the receivers: lists then read in that order.
async fn assign(
    tx: &mut Tx<'_>,
    task: TaskId,
    receivers: &[Receiver],
    due_on: NaiveDate,
    now: Timestamp,
) -> Result<()> {
    let rows: Vec<(AssignmentId, &Receiver)> = receivers.iter().map(|r| (AssignmentId::fresh(), r)).collect();
    bulk!(
        tx,
        "INSERT INTO assignments(id, task_id, unit_id, member_id, due_on, updated_at, state, report, comment) ",
        rows,
        6,
        |b, row| {
            let (id, (unit, member)) = row;
            b.push_bind(id).push_bind(task).push_bind(unit).push_bind(member).push_bind(due_on).push_bind(now);
            b.push("'given'").push("''").push("''");
        }
    )?;
    Ok(())
}

/// Takes a task back from everybody who has not finished it. Taking it back again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] when the permit's unit gave no such task.
#[crate::boxed]
pub async fn cancel(db: &Db, permit: Permit<act::GiveTask>, id: TaskId, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let unit = permit.unit().id;
            let changed = on!(tx, c => sqlx::query(CANCEL_TASK)
                .bind(id).bind(unit).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
            if changed == 0 {
                let before: i64 =
                    on!(tx, c => sqlx::query_scalar(CANCELLED_BEFORE).bind(id).bind(unit).fetch_one(c).await)?;
                return if before > 0 { Ok(()) } else { Err(Error::NotFound) };
            }
            let open = on!(tx, c => sqlx::query(CANCEL_ASSIGNMENTS)
                .bind(id).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
            audit::record(tx, &permit, now, Entry::about("task", id.0, format!("Hủy khi còn {open} nơi chưa xong")))
                .await
        })
    })
    .await
}
