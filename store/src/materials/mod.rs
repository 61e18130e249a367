//! Materials: files of a meeting, and kits that attach themselves. A kit is one row at the unit that gives it; which
//! meetings it belongs to is asked for, never stored: the regular meeting of its month of every branch at and below that
//! unit.
//!
//! The bytes of files lie outside of the database (`server::materials`), under the hash that a row names.

#[cfg(test)]
mod tests;

use domain::{
    ids::{MaterialId, MeetingId, UnitId},
    materials::{Caption, Material, MediaType},
    meetings::MeetingState,
    policy::{Act, Permit, act},
    time::{Month, Timestamp},
    units::{UnitPath, UnitRef},
};

use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    meetings,
};

/// A query over `k`, the materials of meeting `$1` of unit `$2`: its own, and the kits of all units above.
macro_rules! attached {
    ($columns:expr, $rest:literal) => {
        concat!(
            "WITH RECURSIVE up(id, parent_id) AS (
                SELECT id, parent_id FROM units WHERE id = $2
                UNION ALL SELECT u.id, u.parent_id FROM units u JOIN up ON u.id = up.parent_id),
            k AS (
                SELECT * FROM materials WHERE meeting_id = $1 AND unit_id = $2 AND withdrawn_at IS NULL
                UNION ALL
                SELECT kit.* FROM meetings m JOIN materials kit ON ",
            kit_of_meeting!("kit"),
            " WHERE m.id = $1 AND m.unit_id = $2 AND kit.withdrawn_at IS NULL)
            SELECT ",
            $columns,
            " FROM k ",
            $rest
        )
    };
}

macro_rules! shown {
    () => {
        "k.id, k.title, k.file_name, f.media_type, f.size, k.uploaded_at,
            CASE WHEN k.meeting_id IS NULL THEN g.name END AS kit_of, k.sha256"
    };
}

statements! {
    OF_MEETING = attached!(shown!(),
        "JOIN files f ON f.sha256 = k.sha256 JOIN units g ON g.id = k.unit_id ORDER BY k.uploaded_at, k.id");
    ONE_OF_MEETING = attached!(shown!(),
        "JOIN files f ON f.sha256 = k.sha256 JOIN units g ON g.id = k.unit_id WHERE k.id = $3");
    FIRST = attached!("MIN(k.uploaded_at)", "");
    KITS = concat!("WITH RECURSIVE up(id, parent_id) AS (
                SELECT id, parent_id FROM units WHERE id = $1
                UNION ALL SELECT u.id, u.parent_id FROM units u JOIN up ON u.id = up.parent_id)
            SELECT ", shown!(), ", k.unit_id, g.path
            FROM up JOIN materials k ON k.unit_id = up.id JOIN units g ON g.id = k.unit_id JOIN files f ON f.sha256 = k.sha256
            WHERE k.month = $2 AND k.meeting_id IS NULL AND k.withdrawn_at IS NULL ORDER BY k.uploaded_at, k.id");
    KIT = concat!("SELECT ", shown!(), ", k.unit_id, g.path
            FROM materials k JOIN units g ON g.id = k.unit_id JOIN files f ON f.sha256 = k.sha256
            WHERE k.id = $1 AND k.unit_id = $2 AND k.meeting_id IS NULL AND k.withdrawn_at IS NULL");
    KIT_TARGET = "SELECT u.id, u.path FROM materials k JOIN units u ON u.id = k.unit_id WHERE k.id = $1 AND k.meeting_id IS NULL";
    KIT_MONTH = "SELECT month FROM materials WHERE id = $1 AND unit_id = $2 AND meeting_id IS NULL";
    REACH = "SELECT CAST(COUNT(*) AS BIGINT) FROM units u JOIN unit_kinds n ON n.code = u.kind
        WHERE n.meets AND u.closed_on IS NULL AND u.path >= $1 AND u.path < $2";
    STORED = "SELECT unit_id, meeting_id, sha256 FROM materials WHERE id = $1";
    INSERT_FILE = "INSERT INTO files(sha256, size, media_type, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (sha256) DO NOTHING";
    INSERT = "INSERT INTO materials(id, unit_id, meeting_id, month, title, file_name, sha256, uploaded_by, uploaded_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    MONTH_OF = "SELECT month FROM meetings WHERE id = $1";
    WITHDRAW = "UPDATE materials SET withdrawn_at = $4
        WHERE id = $1 AND unit_id = $2 AND meeting_id = $3 AND withdrawn_at IS NULL RETURNING title";
    WITHDRAW_KIT = "UPDATE materials SET withdrawn_at = $3
        WHERE id = $1 AND unit_id = $2 AND meeting_id IS NULL AND withdrawn_at IS NULL RETURNING title";
    FILES = "SELECT sha256, size FROM files ORDER BY sha256";
}

/// A file as it lies in the data folder.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct KeptFile {
    /// Hash of its bytes, under which it lies.
    pub sha256: Vec<u8>,
    /// Bytes.
    pub size: i64,
}

/// A material that was uploaded and checked; its file is in the data folder already.
#[derive(Debug, Clone)]
pub struct NewMaterial {
    /// Identifier, made with the form: sending it twice is one material.
    pub id: MaterialId,
    /// Title and name.
    pub caption: Caption,
    /// What the file is.
    pub media_type: MediaType,
    /// The file.
    pub file: KeptFile,
}

/// A material with the hash under which its file lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What lists show.
    pub material: Material,
    /// See [`KeptFile::sha256`].
    pub sha256: Vec<u8>,
}

/// A material of a month's kit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kit {
    /// The material.
    pub material: Material,
    /// The unit that gives it.
    pub unit: UnitRef,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: MaterialId,
    title: String,
    file_name: String,
    #[sqlx(try_from = "String")]
    media_type: MediaType,
    size: i64,
    uploaded_at: Timestamp,
    kit_of: Option<String>,
    sha256: Vec<u8>,
}

impl From<Row> for Opened {
    fn from(r: Row) -> Self {
        let material = Material {
            id: r.id,
            title: r.title,
            file_name: r.file_name,
            media_type: r.media_type,
            size: r.size,
            kit_of: r.kit_of,
            uploaded_at: r.uploaded_at,
        };
        Self { material, sha256: r.sha256 }
    }
}

#[derive(sqlx::FromRow)]
struct KitRow {
    #[sqlx(flatten)]
    row: Row,
    unit_id: UnitId,
    path: UnitPath,
}

/// The materials of a meeting of the permit's unit, its own and the kits of all units above, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_meeting<A: Act>(db: &Db, permit: &Permit<A>, meeting: MeetingId) -> Result<Vec<Material>> {
    let rows: Vec<Row> =
        on!(db, c => sqlx::query_as(OF_MEETING).bind(meeting).bind(permit.unit().id).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|row| Opened::from(row).material).collect())
}

/// One of the materials of a meeting of the permit's unit.
///
/// # Errors
/// [`Error::NotFound`] when it is none of that meeting, or was withdrawn.
#[crate::boxed]
pub async fn one_of_meeting(
    db: &Db,
    permit: &Permit<act::ReadMeeting>,
    meeting: MeetingId,
    material: MaterialId,
) -> Result<Opened> {
    let row: Option<Row> = on!(db, c => sqlx::query_as(ONE_OF_MEETING)
        .bind(meeting).bind(permit.unit().id).bind(material).fetch_optional(c).await)?;
    row.map(Opened::from).ok_or(Error::NotFound)
}

/// When the first of the present materials of a meeting of the permit's unit came to the handbook, of its own or of a
/// kit; none while it has none. [`domain::materials::on_time`] judges it.
///
/// # Errors
/// When the database cannot be read.
pub async fn first_upload<A: Act>(db: &Db, permit: &Permit<A>, meeting: MeetingId) -> Result<Option<Timestamp>> {
    Ok(on!(db, c => sqlx::query_scalar(FIRST).bind(meeting).bind(permit.unit().id).fetch_one(c).await)?)
}

/// The kits of a month that reach the permit's unit: its own and those of all units above, oldest first.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn kits(db: &Db, permit: &Permit<act::ReadKit>, month: Month) -> Result<Vec<Kit>> {
    let rows: Vec<KitRow> = on!(db, c => sqlx::query_as(KITS).bind(permit.unit().id).bind(month).fetch_all(c).await)?;
    let kit = |r: KitRow| Kit { unit: UnitRef { id: r.unit_id, path: r.path }, material: Opened::from(r.row).material };
    Ok(rows.into_iter().map(kit).collect())
}

/// One material of a kit of the permit's unit.
///
/// # Errors
/// [`Error::NotFound`] when that unit gives none such, or has withdrawn it.
#[crate::boxed]
pub async fn kit(db: &Db, permit: &Permit<act::ReadKit>, kit: MaterialId) -> Result<Opened> {
    let row: Option<KitRow> =
        on!(db, c => sqlx::query_as(KIT).bind(kit).bind(permit.unit().id).fetch_optional(c).await)?;
    row.map(|r| r.row.into()).ok_or(Error::NotFound)
}

/// The unit that gives a kit, for the policy; tells nothing else.
///
/// # Errors
/// [`Error::NotFound`] when there is no such kit.
#[crate::boxed]
pub async fn kit_target(db: &Db, kit: MaterialId) -> Result<UnitRef> {
    let found: Option<(UnitId, UnitPath)> = on!(db, c => sqlx::query_as(KIT_TARGET).bind(kit).fetch_optional(c).await)?;
    found.map(|(id, path)| UnitRef { id, path }).ok_or(Error::NotFound)
}

/// The month of a kit of the permit's unit, withdrawn ones too.
///
/// # Errors
/// [`Error::NotFound`] when that unit gives none such.
#[crate::boxed]
pub async fn kit_month(db: &Db, permit: &Permit<act::ManageKit>, kit: MaterialId) -> Result<Month> {
    let month: Option<Month> =
        on!(db, c => sqlx::query_scalar(KIT_MONTH).bind(kit).bind(permit.unit().id).fetch_optional(c).await)?;
    month.ok_or(Error::NotFound)
}

/// How many branches a kit of the permit's unit reaches.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn reach(db: &Db, permit: &Permit<act::ManageKit>) -> Result<i64> {
    let scope = permit.scope();
    Ok(on!(db, c => sqlx::query_scalar(REACH).bind(scope.from()).bind(scope.to()).fetch_one(c).await)?)
}

/// Adds a material to a meeting of the permit's unit; the same again changes nothing.
///
/// # Errors
/// [`Error::Conflict`] when the meeting was called off, [`Error::NotFound`] when it is no meeting of that unit.
#[crate::boxed]
pub async fn add(
    db: &Db,
    permit: Permit<act::ManageMaterials>,
    meeting: MeetingId,
    new: NewMaterial,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let locked = meetings::lock(tx, &permit, meeting).await?;
            if locked.state == MeetingState::Cancelled {
                return Err(Error::Conflict("the meeting was called off"));
            }
            let month: Month = on!(tx, c => sqlx::query_scalar(MONTH_OF).bind(meeting).fetch_one(c).await)?;
            if insert(tx, &permit, Some(meeting), month, &new, now).await? {
                let details = format!("Thêm tài liệu: {}", new.caption.title);
                audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, details)).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Adds a material to the kit that the permit's unit gives in a month; the same again changes nothing.
///
/// # Errors
/// [`Error::NotFound`] when the identifier is another material's.
#[crate::boxed]
pub async fn add_kit(
    db: &Db,
    permit: Permit<act::ManageKit>,
    month: Month,
    new: NewMaterial,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            if insert(tx, &permit, None, month, &new, now).await? {
                let details = format!("Thêm tài liệu tháng {}: {}", month.slash(), new.caption.title);
                audit::record(tx, &permit, now, Entry::about("unit", permit.unit().id.0, details)).await?;
            }
            Ok(())
        })
    })
    .await
}

/// Whether the row is new.
async fn insert<A: Act>(
    tx: &mut Tx<'_>,
    permit: &Permit<A>,
    meeting: Option<MeetingId>,
    month: Month,
    new: &NewMaterial,
    now: Timestamp,
) -> Result<bool> {
    let unit = permit.unit().id;
    let stored: Option<(UnitId, Option<MeetingId>, Vec<u8>)> =
        on!(tx, c => sqlx::query_as(STORED).bind(new.id).fetch_optional(c).await)?;
    if let Some(stored) = stored {
        return if stored == (unit, meeting, new.file.sha256.clone()) { Ok(false) } else { Err(Error::NotFound) };
    }
    on!(tx, c => sqlx::query(INSERT_FILE)
        .bind(&new.file.sha256).bind(new.file.size).bind(new.media_type.code()).bind(now).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(INSERT)
        .bind(new.id).bind(unit).bind(meeting).bind(month).bind(&new.caption.title).bind(&new.caption.file_name)
        .bind(&new.file.sha256).bind(permit.member()).bind(now).execute(c).await.map(drop))?;
    Ok(true)
}

/// Takes a material of a meeting of the permit's unit back; again, or one that is not there, changes nothing.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn withdraw(
    db: &Db,
    permit: Permit<act::ManageMaterials>,
    meeting: MeetingId,
    material: MaterialId,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let title: Option<String> = on!(tx, c => sqlx::query_scalar(WITHDRAW)
                .bind(material).bind(permit.unit().id).bind(meeting).bind(now).fetch_optional(c).await)?;
            let Some(title) = title else { return Ok(()) };
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, format!("Gỡ tài liệu: {title}"))).await
        })
    })
    .await
}

/// Takes a material of a kit of the permit's unit back; again, or one that is not there, changes nothing.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn withdraw_kit(db: &Db, permit: Permit<act::ManageKit>, kit: MaterialId, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let unit = permit.unit().id;
            let title: Option<String> = on!(tx, c => sqlx::query_scalar(WITHDRAW_KIT)
                .bind(kit).bind(unit).bind(now).fetch_optional(c).await)?;
            let Some(title) = title else { return Ok(()) };
            audit::record(tx, &permit, now, Entry::about("unit", unit.0, format!("Gỡ tài liệu tháng: {title}"))).await
        })
    })
    .await
}

/// Every file that some row names, for backups and the doctor.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn files(db: &Db) -> Result<Vec<KeptFile>> {
    Ok(on!(db, c => sqlx::query_as(FILES).fetch_all(c).await)?)
}
