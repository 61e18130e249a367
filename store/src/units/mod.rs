//! The unit tree. Reading is here, changing in `changes`.

mod changes;
mod merge;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use domain::{
    ids::{MemberId, UnitId},
    listing::{Anchor, Listing},
    members::OfficeKind,
    policy::{Act, Permit, Scope, act},
    text,
    units::{Leader, Stay, Unit, UnitKind, UnitLine, UnitPath, UnitRef},
};

use crate::{Db, Error, Result, Tx};

pub(crate) use changes::create_root;
#[cfg(any(test, feature = "testing"))]
pub(crate) use changes::insert;
pub(crate) use changes::lock_tree;
pub use changes::{CODE_TAKEN, NOT_ABOVE_ITSELF, UnitChange, create, move_to, update};
pub(crate) use merge::must_be_open;
pub use merge::{CLOSED, answering, closing, merge, merge_effect};

macro_rules! unit {
    () => {
        "u.id, u.parent_id, u.kind, u.code, u.name, u.path"
    };
}

macro_rules! counted_children {
    ($compare:literal, $order:literal) => {
        concat!(
            "SELECT ",
            unit!(),
            ",
            (SELECT CAST(COUNT(*) AS BIGINT) FROM units d JOIN members m ON m.unit_id = d.id
                WHERE d.path >= u.path AND d.path < u.path || ':') AS members,
            (SELECT CAST(COUNT(*) AS BIGINT) FROM units d WHERE d.path > u.path AND d.path < u.path || ':' AND d.closed_on IS NULL) AS below,
            u.closed_on IS NOT NULL AS closed
            FROM units u WHERE u.parent_id = $1 AND (u.name_sort, u.id) ",
            $compare,
            " ($2, $3) ORDER BY u.name_sort ",
            $order,
            ", u.id ",
            $order,
            " LIMIT $4"
        )
    };
}

statements! {
    REFERENCE = "SELECT id, path FROM units WHERE id = $1";
    REFERENCE_BY_CODE = "SELECT id, path FROM units WHERE code = $1";
    ROOT = "SELECT id, path FROM units WHERE parent_id IS NULL ORDER BY sequence LIMIT 1";
    ONE = concat!("SELECT ", unit!(), " FROM units u WHERE u.id = $1 AND u.path >= $2 AND u.path < $3");
    CHILDREN = concat!("SELECT ", unit!(), " FROM units u WHERE u.parent_id = $1 AND u.closed_on IS NULL ORDER BY u.name_sort, u.id");
    CHILDREN_AFTER = counted_children!(">", "");
    CHILDREN_BEFORE = counted_children!("<", "DESC");
    SORT_KEY = "SELECT name_sort FROM units WHERE id = $1 AND parent_id = $2";
    TOTALS = "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM units d JOIN members m ON m.unit_id = d.id WHERE d.path >= $1 AND d.path < $2),
        (SELECT CAST(COUNT(*) AS BIGINT) FROM units d WHERE d.path > $1 AND d.path < $2 AND d.closed_on IS NULL)";
    ANCESTORS = concat!("WITH RECURSIVE up(id, parent_id) AS (
            SELECT id, parent_id FROM units WHERE id = $1
            UNION ALL SELECT a.id, a.parent_id FROM units a JOIN up ON a.id = up.parent_id)
        SELECT ", unit!(), " FROM up JOIN units u ON u.id = up.id ORDER BY u.path");
    KINDS = "SELECT code, name, rank, meets FROM unit_kinds ORDER BY rank, code";
    SEARCH = concat!("SELECT ", unit!(), " FROM units u
        WHERE u.path >= $1 AND u.path < $2 AND (u.name_folded LIKE $3 OR u.code = $4) ORDER BY u.name_sort, u.id LIMIT 50");
    FIND = concat!("SELECT ", unit!(), ", p.name AS parent_name FROM units u LEFT JOIN units p ON p.id = u.parent_id
        WHERE u.path >= $1 AND u.path < $2
            AND (u.name_folded LIKE $3 OR (u.code >= $4 AND u.code < $5) OR (u.code >= $6 AND u.code < $7))
        ORDER BY u.name_sort, u.id LIMIT $8");
    BRANCHES = concat!("SELECT ", unit!(), " FROM units u JOIN unit_kinds k ON k.code = u.kind
        WHERE u.path >= $1 AND u.path < $2 AND k.meets AND u.closed_on IS NULL ORDER BY u.name_sort, u.id LIMIT $3");
    PLACES = "SELECT p.name, h.from_date, h.until_date FROM unit_places h LEFT JOIN units p ON p.id = h.parent_id
        WHERE h.unit_id = $1 ORDER BY h.from_date DESC";
    LEADERS = "SELECT o.member_id, m.full_name, o.office, o.from_date FROM offices o JOIN members m ON m.id = o.member_id
        WHERE o.unit_id = $1 AND o.from_date <= $2 AND (o.until_date IS NULL OR o.until_date >= $2)
        ORDER BY CASE o.office WHEN 'secretary' THEN 0 WHEN 'deputy_secretary' THEN 1 ELSE 2 END, m.name_sort, m.id LIMIT 50";
}

/// Every statement by name.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [STATEMENTS, changes::STATEMENTS, merge::STATEMENTS].concat()
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
#[crate::boxed]
pub async fn reference(db: &Db, id: UnitId) -> Result<UnitRef> {
    let found: Option<(UnitId, UnitPath)> = on!(db, c => sqlx::query_as(REFERENCE).bind(id).fetch_optional(c).await)?;
    found.map(|(id, path)| UnitRef { id, path }).ok_or(Error::NotFound)
}

/// The same by the unit's code, for the command line and for forms.
///
/// # Errors
/// [`Error::NotFound`] when there is no such unit.
#[crate::boxed]
pub async fn reference_by_code(db: &Db, code: &str) -> Result<UnitRef> {
    let found: Option<(UnitId, UnitPath)> =
        on!(db, c => sqlx::query_as(REFERENCE_BY_CODE).bind(code).fetch_optional(c).await)?;
    found.map(|(id, path)| UnitRef { id, path }).ok_or(Error::NotFound)
}

/// The root of the tree, for the command line; none in an empty database.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn root(db: &Db) -> Result<Option<UnitRef>> {
    let found: Option<(UnitId, UnitPath)> = on!(db, c => sqlx::query_as(ROOT).fetch_optional(c).await)?;
    Ok(found.map(|(id, path)| UnitRef { id, path }))
}

/// The kinds of units, from the top of the tree down.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn kinds(db: &Db) -> Result<Vec<UnitKind>> {
    let rows: Vec<KindRow> = on!(db, c => sqlx::query_as(KINDS).fetch_all(c).await)?;
    Ok(rows.into_iter().map(kind).collect())
}

/// The same inside a transaction.
async fn kinds_in(tx: &mut Tx<'_>) -> Result<Vec<UnitKind>> {
    let rows: Vec<KindRow> = on!(tx, c => sqlx::query_as(KINDS).fetch_all(c).await)?;
    Ok(rows.into_iter().map(kind).collect())
}

type KindRow = (String, String, i64, bool);

fn kind((code, name, rank, meets): KindRow) -> UnitKind {
    UnitKind { code, name, rank, meets }
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

/// The units right below the permit's unit that were not merged away, in alphabetical order.
///
/// # Errors
/// When the database cannot be read.
pub async fn children<A: Act>(db: &Db, permit: &Permit<A>) -> Result<Vec<Unit>> {
    let rows: Vec<UnitRow> = on!(db, c => sqlx::query_as(CHILDREN).bind(permit.unit().id).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Unit::from).collect())
}

#[derive(sqlx::FromRow)]
struct LineRow {
    #[sqlx(flatten)]
    unit: UnitRow,
    members: i64,
    below: i64,
    closed: bool,
}

/// A page of the units right below the permit's unit, in alphabetical order, with what they hold.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn children_page(
    db: &Db,
    permit: &Permit<act::ReadUnits>,
    anchor: Anchor<UnitId>,
    size: usize,
) -> Result<Listing<UnitLine, UnitId>> {
    let parent = permit.unit().id;
    let mut anchor = anchor;
    loop {
        let mut key: Option<(String, UnitId)> = None;
        if let Some(line) = anchor.line() {
            let found: Option<String> =
                on!(db, c => sqlx::query_scalar(SORT_KEY).bind(*line).bind(parent).fetch_optional(c).await)?;
            key = found.map(|name| (name, *line));
        }
        // A line that moved away meanwhile leaves the first page.
        let (name, id) = key.unwrap_or_else(|| {
            anchor = Anchor::First;
            (String::new(), UnitId(uuid::Uuid::nil()))
        });
        let sql = if matches!(anchor, Anchor::Before(_)) { CHILDREN_BEFORE } else { CHILDREN_AFTER };
        let rows: Vec<LineRow> = on!(db, c => sqlx::query_as(sql)
            .bind(parent).bind(&name).bind(id).bind(size as i64 + 1).fetch_all(c).await)?;
        if let Some(page) = Listing::from_rows(anchor, rows, size, |row| row.unit.id) {
            let line =
                |r: LineRow| UnitLine { unit: r.unit.into(), members: r.members, below: r.below, closed: r.closed };
            return Ok(page.map(line));
        }
        anchor = Anchor::First;
    }
}

/// Members of the permit's unit and all below it, and how many units are below it.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn totals(db: &Db, permit: &Permit<act::ReadUnits>) -> Result<(i64, i64)> {
    let scope = permit.scope();
    Ok(on!(db, c => sqlx::query_as(TOTALS).bind(scope.from()).bind(scope.to()).fetch_one(c).await)?)
}

/// Who holds an office at the permit's unit on `today`, the secretary first.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn leaders(db: &Db, permit: &Permit<act::ReadUnits>, today: NaiveDate) -> Result<Vec<Leader>> {
    let rows: Vec<(MemberId, String, String, NaiveDate)> =
        on!(db, c => sqlx::query_as(LEADERS).bind(permit.unit().id).bind(today).fetch_all(c).await)?;
    rows.into_iter()
        .map(|(member_id, full_name, office, from_date)| {
            Ok(Leader { member_id, full_name, office: office.parse::<OfficeKind>()?, from_date })
        })
        .collect()
}

/// The permit's unit and those above it, from the root down: for breadcrumbs. Names of units above are no secret.
///
/// # Errors
/// When the database cannot be read.
pub async fn ancestors<A: Act>(db: &Db, permit: &Permit<A>) -> Result<Vec<Unit>> {
    let rows: Vec<UnitRow> = on!(db, c => sqlx::query_as(ANCESTORS).bind(permit.unit().id).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Unit::from).collect())
}

/// `query` as a pattern for [`text::fold`]ed names.
fn name_pattern(query: &str) -> String {
    format!("%{}%", text::fold(&query.replace(['%', '_', '\\'], " ")))
}

/// Up to 50 units of the scope whose name contains `query` (without accents) or whose code is `query`.
///
/// # Errors
/// When the database cannot be read.
pub async fn search<A>(db: &Db, scope: &Scope<A>, query: &str) -> Result<Vec<Unit>> {
    let rows: Vec<UnitRow> = on!(db, c => sqlx::query_as(SEARCH)
        .bind(scope.from()).bind(scope.to()).bind(name_pattern(query)).bind(query.trim()).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Unit::from).collect())
}

#[derive(sqlx::FromRow)]
struct FoundRow {
    #[sqlx(flatten)]
    unit: UnitRow,
    parent_name: Option<String>,
}

/// Up to `limit` units of the scope whose name contains `query` (without accents) or whose code begins with it, each with
/// the name of the unit above it.
///
/// # Errors
/// When the database cannot be read.
pub async fn find<A>(db: &Db, scope: &Scope<A>, query: &str, limit: i64) -> Result<Vec<(Unit, Option<String>)>> {
    let typed = text::clean_line(query);
    let (upper, after) = (typed.to_uppercase(), |code: &str| format!("{code}\u{10ffff}"));
    let rows: Vec<FoundRow> = on!(db, c => sqlx::query_as(FIND)
        .bind(scope.from()).bind(scope.to()).bind(name_pattern(&typed))
        .bind(&typed).bind(after(&typed)).bind(&upper).bind(after(&upper)).bind(limit)
        .fetch_all(c).await)?;
    Ok(rows.into_iter().map(|r| (r.unit.into(), r.parent_name)).collect())
}

/// Up to `limit` units of the scope that hold the monthly meeting, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn branches<A>(db: &Db, scope: &Scope<A>, limit: i64) -> Result<Vec<Unit>> {
    let rows: Vec<UnitRow> = on!(db, c => sqlx::query_as(BRANCHES)
        .bind(scope.from()).bind(scope.to()).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Unit::from).collect())
}

/// Where a unit stood over time, newest first.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn places(db: &Db, permit: &Permit<act::ReadUnits>) -> Result<Vec<Stay>> {
    let rows: Vec<(Option<String>, NaiveDate, Option<NaiveDate>)> =
        on!(db, c => sqlx::query_as(PLACES).bind(permit.unit().id).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(unit_name, from_date, until_date)| Stay { unit_name, from_date, until_date }).collect())
}
