//! The list of imports: what came in, what a dry run found, what became of it.

use domain::{
    fields::UnknownCode,
    ids::{ImportId, MemberId, UnitId},
    policy::{Permit, Scope, act::ImportRecords},
    records::{Counts, ImportReport, ImportState, ImportView},
    time::Timestamp,
    units::{UnitPath, UnitRef},
};

use crate::{Db, Error, Result, Tx, units::must_be_open};

statements! {
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

pub(super) async fn create_in(
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

pub(super) async fn finish_in(
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
