//! The unit tree.

use chrono::NaiveDate;
use domain::{
    ids::UnitId,
    policy::{Permit, Scope, act},
    text,
    time::Timestamp,
    units::{Unit, UnitKind, UnitPath, UnitRef},
};

use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

statements! {
    REFERENCE = "SELECT id, path FROM units WHERE id = $1";
    REFERENCE_BY_CODE = "SELECT id, path FROM units WHERE code = $1";
    ROOT = "SELECT id, path FROM units WHERE parent_id IS NULL ORDER BY sequence LIMIT 1";
    ONE = "SELECT id, parent_id, kind, code, name, path FROM units WHERE id = $1 AND path >= $2 AND path < $3";
    CHILDREN = "SELECT id, parent_id, kind, code, name, path FROM units WHERE parent_id = $1 ORDER BY name_sort, id";
    ANCESTORS = "WITH RECURSIVE up(id, parent_id) AS (
            SELECT id, parent_id FROM units WHERE id = $1
            UNION ALL SELECT u.id, u.parent_id FROM units u JOIN up ON u.id = up.parent_id)
        SELECT u.id, u.parent_id, u.kind, u.code, u.name, u.path FROM up JOIN units u ON u.id = up.id ORDER BY u.path";
    KINDS = "SELECT code, name, rank, meets FROM unit_kinds ORDER BY rank, code";
    SEARCH = "SELECT id, parent_id, kind, code, name, path FROM units
        WHERE path >= $1 AND path < $2 AND (name_folded LIKE $3 OR code = $4) ORDER BY name_sort, id LIMIT 50";
    BRANCHES = "SELECT u.id, u.parent_id, u.kind, u.code, u.name, u.path FROM units u JOIN unit_kinds k ON k.code = u.kind
        WHERE u.path >= $1 AND u.path < $2 AND k.meets ORDER BY u.name_sort, u.id LIMIT $3";
    NEXT_SEQUENCE = "SELECT CAST(COALESCE(MAX(sequence), 0) + 1 AS BIGINT) FROM units";
    INSERT = "INSERT INTO units(id, parent_id, kind, code, name, name_folded, name_sort, sequence, path, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    INSERT_PLACE = "INSERT INTO unit_places(unit_id, parent_id, from_date, until_date) VALUES ($1, $2, $3, NULL)";
    END_PLACE = "UPDATE unit_places SET until_date = $2 WHERE unit_id = $1 AND until_date IS NULL";
    DELETE_PLACE_OF_DAY = "DELETE FROM unit_places WHERE unit_id = $1 AND from_date = $2";
    UPDATE = "UPDATE units SET name = $2, name_folded = $3, name_sort = $4, kind = $5, code = $6 WHERE id = $1";
    SET_PARENT = "UPDATE units SET parent_id = $2 WHERE id = $1";
    MOVE_SUBTREE = "UPDATE units SET path = $1 || SUBSTR(path, $2) WHERE path >= $3 AND path < $4";
    CODE_TAKEN = "SELECT id FROM units WHERE code = $1";
    PLACES = "SELECT p.name, h.from_date, h.until_date FROM unit_places h LEFT JOIN units p ON p.id = h.parent_id
        WHERE h.unit_id = $1 ORDER BY h.from_date DESC";
}

#[derive(sqlx::FromRow)]
pub(crate) struct UnitRow {
    id: UnitId,
    parent_id: Option<UnitId>,
    kind: String,
    code: String,
    name: String,
    path: UnitPath,
}

impl From<UnitRow> for Unit {
    fn from(r: UnitRow) -> Self {
        Self { id: r.id, parent_id: r.parent_id, kind: r.kind, code: r.code, name: r.name, path: r.path }
    }
}

/// What the policy needs to decide about a unit.
///
/// # Errors
/// [`Error::NotFound`] when there is no such unit.
pub async fn reference(db: &Db, id: UnitId) -> Result<UnitRef> {
    let found: Option<(UnitId, UnitPath)> = on!(db, c => sqlx::query_as(REFERENCE).bind(id).fetch_optional(c).await)?;
    found.map(|(id, path)| UnitRef { id, path }).ok_or(Error::NotFound)
}

/// The same by the unit's code, for the command line.
///
/// # Errors
/// [`Error::NotFound`] when there is no such unit.
pub async fn reference_by_code(db: &Db, code: &str) -> Result<UnitRef> {
    let found: Option<(UnitId, UnitPath)> =
        on!(db, c => sqlx::query_as(REFERENCE_BY_CODE).bind(code).fetch_optional(c).await)?;
    found.map(|(id, path)| UnitRef { id, path }).ok_or(Error::NotFound)
}

/// The root of the tree, for the command line; none in an empty database.
///
/// # Errors
/// When the database cannot be read.
pub async fn root(db: &Db) -> Result<Option<UnitRef>> {
    let found: Option<(UnitId, UnitPath)> = on!(db, c => sqlx::query_as(ROOT).fetch_optional(c).await)?;
    Ok(found.map(|(id, path)| UnitRef { id, path }))
}

/// The kinds of units, from the top of the tree down.
///
/// # Errors
/// When the database cannot be read.
pub async fn kinds(db: &Db) -> Result<Vec<UnitKind>> {
    let rows: Vec<(String, String, i64, bool)> = on!(db, c => sqlx::query_as(KINDS).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(code, name, rank, meets)| UnitKind { code, name, rank, meets }).collect())
}

/// One unit.
///
/// # Errors
/// [`Error::NotFound`] when it is not within the scope.
pub async fn get<A>(db: &Db, scope: &Scope<A>, id: UnitId) -> Result<Unit> {
    let row: Option<UnitRow> =
        on!(db, c => sqlx::query_as(ONE).bind(id).bind(scope.from()).bind(scope.to()).fetch_optional(c).await)?;
    row.map(Unit::from).ok_or(Error::NotFound)
}

/// The units right below the permit's unit, in alphabetical order.
///
/// # Errors
/// When the database cannot be read.
pub async fn children<A: domain::policy::Act>(db: &Db, permit: &Permit<A>) -> Result<Vec<Unit>> {
    let rows: Vec<UnitRow> = on!(db, c => sqlx::query_as(CHILDREN).bind(permit.unit().id).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Unit::from).collect())
}

/// The permit's unit and those above it, from the root down: for breadcrumbs. Names of units above are no secret.
///
/// # Errors
/// When the database cannot be read.
pub async fn ancestors<A: domain::policy::Act>(db: &Db, permit: &Permit<A>) -> Result<Vec<Unit>> {
    let rows: Vec<UnitRow> = on!(db, c => sqlx::query_as(ANCESTORS).bind(permit.unit().id).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Unit::from).collect())
}

/// Up to 50 units of the scope whose name contains `query` (without accents) or whose code is `query`.
///
/// # Errors
/// When the database cannot be read.
pub async fn search<A>(db: &Db, scope: &Scope<A>, query: &str) -> Result<Vec<Unit>> {
    let pattern = format!("%{}%", text::fold(query).replace(['%', '_'], " "));
    let rows: Vec<UnitRow> = on!(db, c => sqlx::query_as(SEARCH)
        .bind(scope.from()).bind(scope.to()).bind(&pattern).bind(query.trim()).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Unit::from).collect())
}

/// Up to `limit` units of the scope that hold the monthly meeting.
///
/// # Errors
/// When the database cannot be read.
pub async fn branches<A>(db: &Db, scope: &Scope<A>, limit: i64) -> Result<Vec<Unit>> {
    let rows: Vec<UnitRow> = on!(db, c => sqlx::query_as(BRANCHES)
        .bind(scope.from()).bind(scope.to()).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Unit::from).collect())
}

/// Where a unit stood over time, newest first: name of the unit above, first and last day.
///
/// # Errors
/// When the database cannot be read.
pub async fn places(
    db: &Db,
    permit: &Permit<act::ReadUnits>,
) -> Result<Vec<(Option<String>, NaiveDate, Option<NaiveDate>)>> {
    Ok(on!(db, c => sqlx::query_as(PLACES).bind(permit.unit().id).fetch_all(c).await)?)
}

/// A unit to create or the new values of one.
#[derive(Debug, Clone)]
pub struct UnitChange {
    /// Code of the kind.
    pub kind: String,
    /// Public code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// Puts a unit below `parent` (a root when none) inside a transaction that records its own audit line.
pub(crate) async fn insert(
    tx: &mut Tx<'_>,
    id: UnitId,
    parent: Option<&UnitRef>,
    change: &UnitChange,
    now: Timestamp,
) -> Result<UnitRef> {
    let sequence: i64 = on!(tx, c => sqlx::query_scalar(NEXT_SEQUENCE).fetch_one(c).await)?;
    let path = parent.map_or_else(|| UnitPath::root(sequence), |p| p.path.child(sequence));
    on!(tx, c => sqlx::query(INSERT)
        .bind(id).bind(parent.map(|p| p.id)).bind(&change.kind).bind(&change.code).bind(&change.name)
        .bind(text::fold(&change.name)).bind(text::sort_key(&change.name)).bind(sequence).bind(&path).bind(now)
        .execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(INSERT_PLACE).bind(id).bind(parent.map(|p| p.id)).bind(now.date()).execute(c).await.map(drop))?;
    Ok(UnitRef { id, path })
}

/// Creates the root of an empty tree: the command line's first step.
///
/// # Errors
/// [`Error::Conflict`] when there is a tree already.
pub async fn create_root(db: &Db, change: UnitChange, now: Timestamp) -> Result<UnitRef> {
    if root(db).await?.is_some() {
        return Err(Error::Conflict("there is a root unit already"));
    }
    db.write(move |tx| {
        Box::pin(async move {
            let unit = insert(tx, UnitId::fresh(), None, &change, now).await?;
            let permit = Permit::<act::EditUnits>::of_operator(unit.clone());
            audit::record(tx, &permit, now, Entry::about("unit", unit.id.0, format!("created root {}", change.name)))
                .await?;
            Ok(unit)
        })
    })
    .await
}

/// Creates a unit below the permit's unit; sending the same `id` again changes nothing.
///
/// # Errors
/// [`Error::Conflict`] when the code belongs to another unit.
pub async fn create(
    db: &Db,
    permit: Permit<act::EditUnits>,
    id: UnitId,
    change: UnitChange,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            match code_owner(tx, &change.code).await? {
                Some(owner) if owner == id => return Ok(()),
                Some(_) => return Err(Error::Conflict("code taken")),
                None => {}
            }
            insert(tx, id, Some(permit.unit()), &change, now).await?;
            audit::record(tx, &permit, now, Entry::about("unit", id.0, format!("created {}", change.name))).await
        })
    })
    .await
}

async fn code_owner(tx: &mut Tx<'_>, code: &str) -> Result<Option<UnitId>> {
    Ok(on!(tx, c => sqlx::query_scalar(CODE_TAKEN).bind(code).fetch_optional(c).await)?)
}

/// Changes name, kind and code of the permit's unit.
///
/// # Errors
/// [`Error::Conflict`] when the code belongs to another unit.
pub async fn update(db: &Db, permit: Permit<act::EditUnits>, change: UnitChange, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let id = permit.unit().id;
            if code_owner(tx, &change.code).await?.is_some_and(|owner| owner != id) {
                return Err(Error::Conflict("code taken"));
            }
            on!(tx, c => sqlx::query(UPDATE)
                .bind(id).bind(&change.name).bind(text::fold(&change.name)).bind(text::sort_key(&change.name))
                .bind(&change.kind).bind(&change.code).execute(c).await.map(drop))?;
            audit::record(tx, &permit, now, Entry::about("unit", id.0, format!("changed to {}", change.name))).await
        })
    })
    .await
}

/// Moves the first permit's unit with all below it under the second permit's unit; its old place stays in the history.
///
/// # Errors
/// [`Error::Conflict`] when the new place is the unit itself or below it.
pub async fn move_to(
    db: &Db,
    permit: Permit<act::EditUnits>,
    target: Permit<act::EditUnits>,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let (unit, parent) = (current(tx, permit.unit().id).await?, current(tx, target.unit().id).await?);
            if unit.path.contains(&parent.path) {
                return Err(Error::Conflict("a unit cannot be its own ancestor"));
            }
            let sequence = unit.path.as_str().trim_end_matches('/').rsplit('/').next().and_then(|s| s.parse().ok());
            let new_path = parent.path.child(sequence.ok_or(Error::Conflict("a path without sequence"))?);
            if new_path == unit.path {
                return Ok(());
            }
            on!(tx, c => sqlx::query(MOVE_SUBTREE)
                .bind(&new_path).bind(unit.path.as_str().len() as i32 + 1)
                .bind(unit.path.as_str()).bind(unit.path.after_subtree()).execute(c).await.map(drop))?;
            on!(tx, c => sqlx::query(SET_PARENT).bind(unit.id).bind(parent.id).execute(c).await.map(drop))?;
            let today = now.date();
            // Two moves on one day leave one line of history: the place where the day ended.
            on!(tx, c => sqlx::query(DELETE_PLACE_OF_DAY).bind(unit.id).bind(today).execute(c).await.map(drop))?;
            on!(tx, c => sqlx::query(END_PLACE).bind(unit.id).bind(today.pred_opt().unwrap_or(today)).execute(c).await.map(drop))?;
            on!(tx, c => sqlx::query(INSERT_PLACE).bind(unit.id).bind(parent.id).bind(today).execute(c).await.map(drop))?;
            audit::record(tx, &permit, now, Entry::about("unit", unit.id.0, format!("moved below {}", parent.id))).await
        })
    })
    .await
}

/// The unit as it is inside the transaction: it may have moved since the permit was made.
async fn current(tx: &mut Tx<'_>, id: UnitId) -> Result<UnitRef> {
    let found: Option<(UnitId, UnitPath)> = on!(tx, c => sqlx::query_as(REFERENCE).bind(id).fetch_optional(c).await)?;
    found.map(|(id, path)| UnitRef { id, path }).ok_or(Error::NotFound)
}
