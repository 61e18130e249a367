//! Imports and exports of units and members.
//!
//! An import is compared with the database twice: for the dry run through a reader, and again inside the transaction
//! that writes, because the database may have changed in between. Everything is written in one transaction together
//! with its audit line and the import's final state, so that a stopped server leaves nothing half done.

mod export;
mod imports;
mod known;
mod members;
pub mod progress;
mod units;

use domain::{
    ids::{ImportId, UnitId},
    policy::{Permit, act::ImportRecords},
    records::{Counts, ImportKind, ImportState, MemberPlan, MemberRows, UnitPlan, UnitRows},
    time::Timestamp,
    units::{UnitPath, UnitRef},
};

use crate::{
    Db, Result, Tx,
    audit::{self, Entry},
};

pub use export::{export_members, export_units};
pub use imports::{create, get, list, recover, report, set_failed, set_ready, start, unit_of};
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
    // Exports.
    EXPORT_MEMBERS = "SELECT m.id, m.card_number, m.full_name, m.birth_date, m.sex, m.ethnicity, m.phone, m.email, m.unit_id,
            m.admitted_on, m.official_on, m.standing, m.exempt, u.code AS unit_code, u.name AS unit_name
        FROM units u JOIN members m ON m.unit_id = u.id WHERE u.path >= $1 AND u.path < $2 ORDER BY u.path, m.name_sort, m.id";
    EXPORT_UNITS = "SELECT u.id, u.code, u.name, k.name AS kind_name, p.code AS parent FROM units u
        JOIN unit_kinds k ON k.code = u.kind LEFT JOIN units p ON p.id = u.parent_id
        WHERE u.path >= $1 AND u.path < $2 AND u.closed_on IS NULL ORDER BY u.path";
}

/// Every statement of this module by name.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [STATEMENTS, imports::STATEMENTS].concat()
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
        imports::create_in(tx, &permit, unit, id, &file_name, now).await?;
        imports::finish_in(tx, id, ImportState::Done, counts, "", now).await?;
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

#[cfg(test)]
mod tests;
