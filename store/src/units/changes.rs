//! Changing the tree: one change at a time, so that no two moves meet halfway.

use domain::{
    ids::UnitId,
    policy::{Permit, act},
    text,
    time::Timestamp,
    units::{UnitPath, UnitRef},
};

pub use domain::units::UnitDetails as UnitChange;

use super::must_be_open;
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    rollup,
    rules::deadline,
};

statements! {
    REFERENCE = "SELECT id, path FROM units WHERE id = $1";
    KIND = "SELECT kind FROM units WHERE id = $1";
    NAME = "SELECT name FROM units WHERE id = $1";
    PARENT = "SELECT parent_id FROM units WHERE id = $1";
    ANY = "SELECT id FROM units LIMIT 1";
    NEXT_SEQUENCE = "SELECT CAST(COALESCE(MAX(sequence), 0) + 1 AS BIGINT) FROM units";
    INSERT = "INSERT INTO units(id, parent_id, kind, code, name, name_folded, name_sort, sequence, path, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    INSERT_PLACE = "INSERT INTO unit_places(unit_id, parent_id, from_date, until_date) VALUES ($1, $2, $3, NULL)";
    END_PLACE = "UPDATE unit_places SET until_date = $2 WHERE unit_id = $1 AND until_date IS NULL";
    DELETE_PLACE_OF_DAY = "DELETE FROM unit_places WHERE unit_id = $1 AND from_date = $2";
    UPDATE = "UPDATE units SET name = $2, name_folded = $3, name_sort = $4, kind = $5, code = $6
        WHERE id = $1 AND NOT (name = $2 AND kind = $5 AND code = $6)";
    SET_PARENT = "UPDATE units SET parent_id = $2 WHERE id = $1";
    MOVE_SUBTREE = "UPDATE units SET path = $1 || SUBSTR(path, $2) WHERE path >= $3 AND path < $4";
    CODE_OWNER = "SELECT id FROM units WHERE code = $1";
}

/// The [`Error::Conflict`] of a code that another unit has.
pub const CODE_TAKEN: &str = "code taken";
/// The [`Error::Conflict`] of a move below the unit itself.
pub const NOT_ABOVE_ITSELF: &str = "a unit cannot be its own ancestor";

/// Keeps other changes of the tree waiting until this transaction ends: two moves, each right by itself, could make two
/// units each other's ancestors. SQLite has one writer anyway.
pub(crate) async fn lock_tree(tx: &mut Tx<'_>) -> Result<()> {
    if let crate::db::On::Pg(c) = tx.on() {
        sqlx::query("SELECT pg_advisory_xact_lock(7362)").execute(c).await?;
    }
    Ok(())
}

/// Puts a unit below `parent` (a root when none) inside a transaction that records its own audit line.
pub(crate) async fn insert(
    tx: &mut Tx<'_>,
    id: UnitId,
    parent: Option<&UnitRef>,
    change: &UnitChange,
    now: Timestamp,
) -> Result<UnitRef> {
    lock_tree(tx).await?;
    // The parent may have moved since the permit was made.
    let parent = match parent {
        Some(parent) => {
            must_be_open(tx, parent.id).await?;
            Some(current(tx, parent.id).await?)
        }
        None => None,
    };
    let parent_id = parent.as_ref().map(|p| p.id);
    let sequence: i64 = on!(tx, c => sqlx::query_scalar(NEXT_SEQUENCE).fetch_one(c).await)?;
    let path = parent.map_or_else(|| UnitPath::root(sequence), |p| p.path.child(sequence));
    on!(tx, c => sqlx::query(INSERT)
        .bind(id).bind(parent_id).bind(&change.kind).bind(&change.code).bind(&change.name)
        .bind(text::fold(&change.name)).bind(text::sort_key(&change.name)).bind(sequence).bind(&path).bind(now)
        .execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(INSERT_PLACE).bind(id).bind(parent_id).bind(now.date()).execute(c).await.map(drop))?;
    rollup::count_branches(tx, id).await?;
    Ok(UnitRef { id, path })
}

/// Creates the root of an empty tree: the command line's first step.
///
/// # Errors
/// [`Error::Conflict`] when there is a tree already.
pub(crate) async fn create_root(tx: &mut Tx<'_>, change: &UnitChange, now: Timestamp) -> Result<UnitRef> {
    lock_tree(tx).await?;
    let rooted: Option<UnitId> = on!(tx, c => sqlx::query_scalar(ANY).fetch_optional(c).await)?;
    if rooted.is_some() {
        return Err(Error::Conflict("there is a root unit already"));
    }
    let unit = insert(tx, UnitId::fresh(), None, change, now).await?;
    let permit = Permit::<act::EditUnits>::of_operator(unit.clone());
    audit::record(tx, &permit, now, Entry::about("unit", unit.id.0, format!("Lập {}", change.name))).await?;
    Ok(unit)
}

/// Creates a unit below the permit's unit; sending the same `id` again changes nothing.
///
/// # Errors
/// [`Error::Conflict`] ([`CODE_TAKEN`]) when the code belongs to another unit, when `id` is a unit with another code, or
/// ([`super::CLOSED`]) when the permit's unit was merged away.
#[crate::boxed]
pub async fn create(
    db: &Db,
    permit: Permit<act::EditUnits>,
    id: UnitId,
    change: UnitChange,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            lock_tree(tx).await?;
            match code_owner(tx, &change.code).await? {
                Some(owner) if owner == id => return Ok(()),
                Some(_) => return Err(Error::Conflict(CODE_TAKEN)),
                None => {}
            }
            if find(tx, id).await?.is_some() {
                return Err(Error::Conflict("the unit was created with another code"));
            }
            insert(tx, id, Some(permit.unit()), &change, now).await?;
            audit::record(tx, &permit, now, Entry::about("unit", id.0, format!("Lập {}", change.name))).await
        })
    })
    .await
}

async fn code_owner(tx: &mut Tx<'_>, code: &str) -> Result<Option<UnitId>> {
    Ok(on!(tx, c => sqlx::query_scalar(CODE_OWNER).bind(code).fetch_optional(c).await)?)
}

/// Changes name, kind and code of the permit's unit; what is as it should be already leaves no trace.
///
/// # Errors
/// [`Error::Conflict`] ([`CODE_TAKEN`]) when the code belongs to another unit, or ([`super::CLOSED`]) when it was merged
/// away: it stays as it was.
#[crate::boxed]
pub async fn update(db: &Db, permit: Permit<act::EditUnits>, change: UnitChange, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let id = permit.unit().id;
            lock_tree(tx).await?;
            must_be_open(tx, id).await?;
            if code_owner(tx, &change.code).await?.is_some_and(|owner| owner != id) {
                return Err(Error::Conflict(CODE_TAKEN));
            }
            let kind: String = on!(tx, c => sqlx::query_scalar(KIND).bind(id).fetch_one(c).await)?;
            let other_kind = kind != change.kind;
            let met = if other_kind { rollup::of_unit(tx, id).await? } else { Vec::new() };
            rollup::take_out_all(tx, &met).await?;
            let changed = on!(tx, c => sqlx::query(UPDATE)
                .bind(id).bind(&change.name).bind(text::fold(&change.name)).bind(text::sort_key(&change.name))
                .bind(&change.kind).bind(&change.code).execute(c).await.map(|r| r.rows_affected()))?;
            if changed == 0 {
                return Ok(());
            }
            if other_kind {
                rollup::put_in_all(tx, &met).await?;
                rollup::count_branches(tx, id).await?;
            }
            let details = format!("Sửa: {} ({})", change.name, change.code);
            audit::record(tx, &permit, now, Entry::about("unit", id.0, details)).await
        })
    })
    .await
}

/// Moves the first permit's unit with all below it under the second permit's unit; its old place stays in the history.
///
/// # Errors
/// [`Error::Conflict`] ([`NOT_ABOVE_ITSELF`]) when the new place is the unit itself or below it, or ([`super::CLOSED`]) when
/// either was merged away.
#[crate::boxed]
pub async fn move_to(
    db: &Db,
    permit: Permit<act::EditUnits>,
    target: Permit<act::EditUnits>,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            lock_tree(tx).await?;
            for id in [permit.unit().id, target.unit().id] {
                must_be_open(tx, id).await?;
            }
            let (unit, parent) = (current(tx, permit.unit().id).await?, current(tx, target.unit().id).await?);
            deadline::lock(tx, unit.id, now.date()).await?;
            if !move_in(tx, &unit, &parent, now).await? {
                return Ok(());
            }
            deadline::follow(tx, unit.id, now.date()).await?;
            let name: String = on!(tx, c => sqlx::query_scalar(NAME).bind(parent.id).fetch_one(c).await)?;
            audit::record(tx, &permit, now, Entry::about("unit", unit.id.0, format!("Chuyển về {name}"))).await
        })
    })
    .await
}

/// Moves a subtree inside a transaction; `false` when it stands there already.
pub(super) async fn move_in(tx: &mut Tx<'_>, unit: &UnitRef, parent: &UnitRef, now: Timestamp) -> Result<bool> {
    if unit.path.contains(&parent.path) {
        return Err(Error::Conflict(NOT_ABOVE_ITSELF));
    }
    let sequence = unit.path.as_str().trim_end_matches('/').rsplit('/').next().and_then(|s| s.parse().ok());
    let new_path = parent.path.child(sequence.ok_or(Error::Conflict("a path without sequence"))?);
    if new_path == unit.path {
        return Ok(false);
    }
    let left: Option<UnitId> = on!(tx, c => sqlx::query_scalar(PARENT).bind(unit.id).fetch_one(c).await)?;
    if let Some(left) = left {
        rollup::leave(tx, unit.id, left).await?;
    }
    on!(tx, c => sqlx::query(MOVE_SUBTREE)
        .bind(&new_path).bind(unit.path.as_str().len() as i32 + 1)
        .bind(unit.path.as_str()).bind(unit.path.after_subtree()).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(SET_PARENT).bind(unit.id).bind(parent.id).execute(c).await.map(drop))?;
    rollup::enter(tx, unit.id, parent.id).await?;
    rollup::count_branches(tx, parent.id).await?;
    if let Some(left) = left {
        rollup::count_branches(tx, left).await?;
    }
    let today = now.date();
    // Two moves on one day leave one line of history: the place where the day ended.
    on!(tx, c => sqlx::query(DELETE_PLACE_OF_DAY).bind(unit.id).bind(today).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(END_PLACE).bind(unit.id).bind(today.pred_opt().unwrap_or(today)).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(INSERT_PLACE).bind(unit.id).bind(parent.id).bind(today).execute(c).await.map(drop))?;
    Ok(true)
}

async fn find(tx: &mut Tx<'_>, id: UnitId) -> Result<Option<UnitRef>> {
    let found: Option<(UnitId, UnitPath)> = on!(tx, c => sqlx::query_as(REFERENCE).bind(id).fetch_optional(c).await)?;
    Ok(found.map(|(id, path)| UnitRef { id, path }))
}

/// The unit as it is inside the transaction: it may have moved since the permit was made.
async fn current(tx: &mut Tx<'_>, id: UnitId) -> Result<UnitRef> {
    find(tx, id).await?.ok_or(Error::NotFound)
}
