//! Imports and exports of units and members.
//!
//! An import is compared with the database twice: for the dry run through a reader, and again inside the transaction
//! that writes, because the database may have changed in between. Everything is written in one transaction together
//! with its audit line and the import's final state, so that a stopped server leaves nothing half done.

mod export;
mod known;
mod members;
pub mod progress;
mod units;

use domain::{
    fields::UnknownCode,
    ids::{ImportId, MemberId, UnitId},
    policy::{Permit, Scope, act::ImportRecords},
    records::{Counts, ImportKind, ImportReport, ImportState, ImportView, MemberPlan, MemberRows, UnitPlan, UnitRows},
    time::Timestamp,
    units::{UnitPath, UnitRef},
};

use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    units::must_be_open,
};

pub use export::{export_members, export_units};
pub use known::{plan_members, plan_units};

statements! {
    // Comparing.
    UNITS_IN = "SELECT id, parent_id, kind, code, name, path, closed_on IS NOT NULL AS closed FROM units WHERE path >= $1 AND path < $2 ORDER BY path";
    PARENT_CODE = "SELECT p.code FROM units u JOIN units p ON p.id = u.parent_id WHERE u.id = $1";
    OFFICES_IN = "SELECT m.card_number, o.id, o.office FROM units u
        JOIN members m ON m.unit_id = u.id JOIN offices o ON o.member_id = m.id AND o.unit_id = m.unit_id
        WHERE u.path >= $1 AND u.path < $2 AND o.from_date <= $3 AND (o.until_date IS NULL OR o.until_date >= $3)
        ORDER BY o.office, o.id";
    // Writing.
    LAST_SEQUENCE = "SELECT CAST(COALESCE(MAX(sequence), 0) AS BIGINT) FROM units";
    FIRST_ROOT = "SELECT id FROM units WHERE parent_id IS NULL ORDER BY sequence LIMIT 1";
    UPDATE_UNIT = "UPDATE units SET name = $2, name_folded = $3, name_sort = $4, kind = $5 WHERE id = $1";
    UPDATE_UNIT_PLACE = "UPDATE units SET parent_id = $2, path = $3 WHERE id = $1";
    UPDATE_UNIT_PATH = "UPDATE units SET path = $2 WHERE id = $1";
    DELETE_UNIT_PLACE_OF_DAY = "DELETE FROM unit_places WHERE unit_id = $1 AND from_date = $2";
    END_UNIT_PLACE = "UPDATE unit_places SET until_date = $2 WHERE unit_id = $1 AND until_date IS NULL";
    INSERT_UNIT_PLACE = "INSERT INTO unit_places(unit_id, parent_id, from_date, until_date) VALUES ($1, $2, $3, NULL)";
    // The list of imports.
    CREATE = "INSERT INTO imports(id, unit_id, created_by, file_name, state, total, done, added, changed, unchanged, refused,
            message, report, created_at, finished_at)
        VALUES ($1, $2, $3, $4, 'reading', 0, 0, 0, 0, 0, 0, '', '', $5, NULL) ON CONFLICT (id) DO NOTHING";
    SET_STATE = "UPDATE imports SET state = $2, message = $3, finished_at = $4 WHERE id = $1";
    START = "UPDATE imports SET state = 'running', message = '' WHERE id = $1 AND state IN ('ready', 'failed', 'interrupted')";
    SET_COUNTS = "UPDATE imports SET total = $2, added = $3, changed = $4, unchanged = $5, refused = $6, done = $7 WHERE id = $1";
    SET_REPORT = "UPDATE imports SET report = $2 WHERE id = $1";
    REPORT = "SELECT i.report FROM imports i JOIN units u ON u.id = i.unit_id WHERE i.id = $1 AND u.path >= $2 AND u.path < $3";
    INTERRUPT = "UPDATE imports SET state = 'interrupted',
            message = 'Máy chủ dừng giữa chừng. Chưa có gì được ghi; đồng chí xác nhận lại để nhập.' WHERE state = 'running'";
    INTERRUPT_READING = "UPDATE imports SET state = 'refused',
            message = 'Máy chủ dừng khi đang kiểm tra tệp. Đồng chí tải tệp lên lại.' WHERE state = 'reading'";
    UNIT_OF = "SELECT u.id, u.path FROM imports i JOIN units u ON u.id = i.unit_id WHERE i.id = $1";
    ONE = "SELECT i.id, u.name AS unit_name, i.file_name, m.full_name AS created_by, i.created_at, i.finished_at, i.state,
            i.total, i.added, i.changed, i.unchanged, i.refused, i.message
        FROM imports i JOIN units u ON u.id = i.unit_id LEFT JOIN members m ON m.id = i.created_by
        WHERE i.id = $1 AND u.path >= $2 AND u.path < $3";
    LIST = "SELECT i.id, u.name AS unit_name, i.file_name, m.full_name AS created_by, i.created_at, i.finished_at, i.state,
            i.total, i.added, i.changed, i.unchanged, i.refused, i.message
        FROM imports i JOIN units u ON u.id = i.unit_id LEFT JOIN members m ON m.id = i.created_by
        WHERE u.path >= $1 AND u.path < $2 ORDER BY i.created_at DESC, i.id DESC LIMIT 30";
    // Exports.
    EXPORT_MEMBERS = "SELECT m.id, m.card_number, m.full_name, m.birth_date, m.sex, m.ethnicity, m.phone, m.email, m.unit_id,
            m.admitted_on, m.official_on, m.standing, m.exempt, u.code AS unit_code, u.name AS unit_name
        FROM units u JOIN members m ON m.unit_id = u.id WHERE u.path >= $1 AND u.path < $2 ORDER BY u.path, m.name_sort, m.id";
    EXPORT_UNITS = "SELECT u.id, u.code, u.name, k.name AS kind_name, p.code AS parent FROM units u
        JOIN unit_kinds k ON k.code = u.kind LEFT JOIN units p ON p.id = u.parent_id
        WHERE u.path >= $1 AND u.path < $2 AND u.closed_on IS NULL ORDER BY u.path";
}

/// A permit over the whole tree, also an empty one, for the command line.
pub fn whole_organisation() -> Permit<ImportRecords> {
    Permit::of_operator(UnitRef { id: UnitId(uuid::Uuid::nil()), path: UnitPath::from_stored("/".to_owned()) })
}

/// Whether a permit is that of [`whole_organisation`].
fn is_whole(permit: &Permit<ImportRecords>) -> bool {
    permit.unit().id.0.is_nil()
}

/// The rows of a file.
#[derive(Debug)]
pub enum Rows {
    /// A list of members.
    Members(MemberRows),
    /// A list of units.
    Units(UnitRows),
}

/// What a file would do.
#[derive(Debug)]
pub enum Plan {
    /// To members.
    Members(MemberPlan),
    /// To units.
    Units(UnitPlan),
}

impl Plan {
    /// How many rows come to what.
    pub fn counts(&self) -> Counts {
        match self {
            Self::Members(plan) => plan.counts(),
            Self::Units(plan) => plan.counts(),
        }
    }

    /// Everything that is refused, by row.
    pub fn problems(&self) -> &[domain::records::Problem] {
        match self {
            Self::Members(plan) => &plan.problems,
            Self::Units(plan) => &plan.problems,
        }
    }

    fn kind(&self) -> ImportKind {
        match self {
            Self::Members(_) => ImportKind::Members,
            Self::Units(_) => ImportKind::Units,
        }
    }
}

/// Compares the rows of a file with the database without changing anything.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn plan(db: &Db, permit: &Permit<ImportRecords>, rows: Rows, now: Timestamp) -> Result<Plan> {
    plan_from(&mut known::Reads::Db(db), permit, rows, now).await
}

async fn plan_from(
    from: &mut known::Reads<'_, '_>,
    permit: &Permit<ImportRecords>,
    rows: Rows,
    now: Timestamp,
) -> Result<Plan> {
    Ok(match rows {
        Rows::Members(rows) => Plan::Members(plan_members(from, permit, rows, now.date()).await?),
        Rows::Units(rows) => Plan::Units(plan_units(from, permit, rows).await?),
    })
}

/// Compares the rows of a file with the database and writes what is new, in one transaction. Doing it again changes
/// nothing.
///
/// # Errors
/// When the database refuses; nothing is written then.
#[crate::boxed]
pub async fn apply(
    db: &Db,
    permit: Permit<ImportRecords>,
    id: ImportId,
    file_name: String,
    rows: Rows,
    now: Timestamp,
) -> Result<Plan> {
    let plan = db.write(move |tx| Box::pin(apply_in(tx, permit, id, file_name, rows, now))).await?;
    // The planner must know about many new rows, and nothing depends on it.
    if plan.counts().added > 1_000
        && let Err(error) = db.analyze().await
    {
        tracing::warn!(%error, "analyze after an import");
    }
    Ok(plan)
}

async fn apply_in(
    tx: &mut Tx<'_>,
    permit: Permit<ImportRecords>,
    id: ImportId,
    file_name: String,
    rows: Rows,
    now: Timestamp,
) -> Result<Plan> {
    if let crate::db::On::Pg(c) = tx.on() {
        // One import at a time: two would give the same numbers to new units.
        sqlx::query("SELECT pg_advisory_xact_lock(7362)").execute(c).await?;
    }
    let plan = plan_from(&mut known::Reads::Tx(tx), &permit, rows, now).await?;
    match &plan {
        Plan::Members(plan) => members::write(tx, plan, id, now).await?,
        Plan::Units(plan) => units::write(tx, &permit, plan, id, now).await?,
    }
    let unit = if is_whole(&permit) {
        on!(tx, c => sqlx::query_scalar(FIRST_ROOT).fetch_optional(c).await)?
    } else {
        Some(permit.unit().id)
    };
    let counts = plan.counts();
    if let Some(unit) = unit {
        create_in(tx, &permit, unit, id, &file_name, now).await?;
        finish_in(tx, id, ImportState::Done, counts, "", now).await?;
    }
    let details = format!(
        "{} từ tệp {file_name}: thêm {}, sửa {}, giữ nguyên {}, từ chối {}",
        plan.kind().label(),
        counts.added,
        counts.changed,
        counts.unchanged,
        counts.refused
    );
    audit::record(tx, &permit, now, Entry::about("import", id.0, details)).await?;
    Ok(plan)
}

/// Notes that a file came in and is being read; sending the same `id` again changes nothing.
///
/// # Errors
/// [`Error::Conflict`] with [`crate::units::CLOSED`].
#[crate::boxed]
pub async fn create(
    db: &Db,
    permit: Permit<ImportRecords>,
    id: ImportId,
    file_name: String,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let unit = permit.unit().id;
            must_be_open(tx, unit).await?;
            create_in(tx, &permit, unit, id, &file_name, now).await
        })
    })
    .await
}

async fn create_in(
    tx: &mut Tx<'_>,
    permit: &Permit<ImportRecords>,
    unit: UnitId,
    id: ImportId,
    file_name: &str,
    now: Timestamp,
) -> Result<()> {
    let by = Some(permit.member()).filter(|member: &MemberId| !member.0.is_nil());
    on!(tx, c => sqlx::query(CREATE).bind(id).bind(unit).bind(by).bind(file_name).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes what a dry run found.
///
/// # Errors
/// When the database refuses, [`Error::NotFound`] outside of the permit.
#[crate::boxed]
pub async fn set_ready(
    db: &Db,
    permit: Permit<ImportRecords>,
    id: ImportId,
    report: ImportReport,
    now: Timestamp,
) -> Result<()> {
    let text = serde_json::to_string(&report).map_err(|e| Error::Write(e.to_string()))?;
    db.write(move |tx| {
        Box::pin(async move {
            check_in(tx, &permit, id).await?;
            on!(tx, c => sqlx::query(SET_REPORT).bind(id).bind(&text).execute(c).await.map(drop))?;
            finish_in(tx, id, ImportState::Ready, report.counts, "", now).await
        })
    })
    .await
}

/// Notes why a file was refused or an import failed.
///
/// # Errors
/// When the database refuses, [`Error::NotFound`] outside of the permit.
#[crate::boxed]
pub async fn set_failed(
    db: &Db,
    permit: Permit<ImportRecords>,
    id: ImportId,
    state: ImportState,
    message: String,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            check_in(tx, &permit, id).await?;
            let never: Option<Timestamp> = None;
            Ok(on!(tx, c => sqlx::query(SET_STATE).bind(id).bind(state.code()).bind(&message).bind(never)
                .execute(c).await.map(drop))?)
        })
    })
    .await
}

async fn finish_in(
    tx: &mut Tx<'_>,
    id: ImportId,
    state: ImportState,
    counts: Counts,
    message: &str,
    now: Timestamp,
) -> Result<()> {
    let done = if state == ImportState::Done { counts.total } else { 0 };
    let finished = (state == ImportState::Done).then_some(now);
    on!(tx, c => sqlx::query(SET_STATE).bind(id).bind(state.code()).bind(message).bind(finished)
        .execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(SET_COUNTS).bind(id).bind(counts.total).bind(counts.added).bind(counts.changed)
        .bind(counts.unchanged).bind(counts.refused).bind(done).execute(c).await.map(drop))?;
    Ok(())
}

/// The import must be one of the permit's units.
async fn check_in(tx: &mut Tx<'_>, permit: &Permit<ImportRecords>, id: ImportId) -> Result<()> {
    let unit: Option<(UnitId, UnitPath)> = on!(tx, c => sqlx::query_as(UNIT_OF).bind(id).fetch_optional(c).await)?;
    match unit {
        Some((_, path)) if permit.unit().path.contains(&path) => Ok(()),
        _ => Err(Error::NotFound),
    }
}

/// Marks an import as running, once: of two people who confirm at the same time, one starts it.
///
/// # Errors
/// [`Error::Conflict`] when it runs or ran already, [`Error::NotFound`] outside of the permit.
#[crate::boxed]
pub async fn start(db: &Db, permit: Permit<ImportRecords>, id: ImportId) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            check_in(tx, &permit, id).await?;
            let rows = on!(tx, c => sqlx::query(START).bind(id).execute(c).await.map(|r| r.rows_affected()))?;
            if rows == 1 { Ok(()) } else { Err(Error::Conflict("the import does not wait for a confirmation")) }
        })
    })
    .await
}

/// What the policy needs to decide about an import.
///
/// # Errors
/// [`Error::NotFound`] when there is no such import.
#[crate::boxed]
pub async fn unit_of(db: &Db, id: ImportId) -> Result<UnitRef> {
    let found: Option<(UnitId, UnitPath)> = on!(db, c => sqlx::query_as(UNIT_OF).bind(id).fetch_optional(c).await)?;
    found.map(|(id, path)| UnitRef { id, path }).ok_or(Error::NotFound)
}

/// At the start of the server: imports that ran when it stopped can be tried again, files that were being read must be
/// sent again.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn recover(db: &Db) -> Result<()> {
    db.write(|tx| {
        Box::pin(async move {
            on!(tx, c => sqlx::query(INTERRUPT).execute(c).await.map(drop))?;
            Ok(on!(tx, c => sqlx::query(INTERRUPT_READING).execute(c).await.map(drop))?)
        })
    })
    .await
}

#[derive(sqlx::FromRow)]
struct ImportRow {
    id: ImportId,
    unit_name: String,
    file_name: String,
    created_by: Option<String>,
    created_at: Timestamp,
    finished_at: Option<Timestamp>,
    state: String,
    total: i64,
    added: i64,
    changed: i64,
    unchanged: i64,
    refused: i64,
    message: String,
}

impl TryFrom<ImportRow> for ImportView {
    type Error = UnknownCode;
    fn try_from(r: ImportRow) -> Result<Self, UnknownCode> {
        let counts =
            Counts { total: r.total, added: r.added, changed: r.changed, unchanged: r.unchanged, refused: r.refused };
        Ok(Self {
            id: r.id,
            unit_name: r.unit_name,
            file_name: r.file_name,
            created_by: r.created_by,
            created_at: r.created_at,
            finished_at: r.finished_at,
            state: r.state.parse()?,
            counts,
            message: r.message,
        })
    }
}

/// One import.
///
/// # Errors
/// [`Error::NotFound`] when it is not within the scope.
#[crate::boxed]
pub async fn get(db: &Db, scope: &Scope<ImportRecords>, id: ImportId) -> Result<ImportView> {
    let row: Option<ImportRow> =
        on!(db, c => sqlx::query_as(ONE).bind(id).bind(scope.from()).bind(scope.to()).fetch_optional(c).await)?;
    Ok(row.ok_or(Error::NotFound)?.try_into()?)
}

/// What the dry run of an import found; none before it ended.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn report(db: &Db, scope: &Scope<ImportRecords>, id: ImportId) -> Result<Option<ImportReport>> {
    let text: Option<String> =
        on!(db, c => sqlx::query_scalar(REPORT).bind(id).bind(scope.from()).bind(scope.to()).fetch_optional(c).await)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// The last 30 imports.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn list(db: &Db, scope: &Scope<ImportRecords>) -> Result<Vec<ImportView>> {
    let rows: Vec<ImportRow> =
        on!(db, c => sqlx::query_as(LIST).bind(scope.from()).bind(scope.to()).fetch_all(c).await)?;
    rows.into_iter().map(|row| Ok(row.try_into()?)).collect()
}

#[cfg(test)]
mod tests;
