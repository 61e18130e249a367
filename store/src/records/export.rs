//! Reading the lists of an export.

use std::collections::HashMap;

use domain::{
    ids::{OfficeId, UnitId},
    members::OfficeKind,
    policy::{Permit, act::ExportRecords},
    records::{ImportKind, MemberExport, UnitExport},
    time::Timestamp,
};

use super::{EXPORT_MEMBERS, EXPORT_UNITS, OFFICES_IN, known::MemberRow};
use crate::{
    Db, Result,
    audit::{self, Entry},
};

#[derive(sqlx::FromRow)]
struct ExportRow {
    #[sqlx(flatten)]
    member: MemberRow,
    unit_code: String,
    unit_name: String,
}

/// The members of the permit's unit and of all below it. Such a look at many records is itself recorded.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn export_members(db: &Db, permit: Permit<ExportRecords>, now: Timestamp) -> Result<Vec<MemberExport>> {
    let scope = permit.scope();
    let offices: Vec<(String, OfficeId, String)> = on!(db, c => sqlx::query_as(OFFICES_IN)
        .bind(scope.from()).bind(scope.to()).bind(now.date()).fetch_all(c).await)?;
    let mut held: HashMap<String, Vec<OfficeKind>> = HashMap::new();
    for (card, _, office) in offices {
        held.entry(card).or_default().push(office.parse()?);
    }
    let rows: Vec<ExportRow> =
        on!(db, c => sqlx::query_as(EXPORT_MEMBERS).bind(scope.from()).bind(scope.to()).fetch_all(c).await)?;
    let mut members = Vec::with_capacity(rows.len());
    for ExportRow { member, unit_code, unit_name } in rows {
        let mut offices = held.remove(&member.card_number).unwrap_or_default();
        offices.sort_unstable();
        offices.dedup();
        members.push(MemberExport { record: member.record()?, unit_code, unit_name, offices });
    }
    record(db, permit, ImportKind::Members, members.len(), now).await?;
    Ok(members)
}

#[derive(sqlx::FromRow)]
struct UnitRow {
    id: UnitId,
    code: String,
    name: String,
    kind_name: String,
    parent: Option<String>,
}

/// The permit's unit and all below it, each after the unit above it. What lies above the topmost one is left out.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn export_units(db: &Db, permit: Permit<ExportRecords>, now: Timestamp) -> Result<Vec<UnitExport>> {
    let scope = permit.scope();
    let rows: Vec<UnitRow> =
        on!(db, c => sqlx::query_as(EXPORT_UNITS).bind(scope.from()).bind(scope.to()).fetch_all(c).await)?;
    let top = permit.unit().id;
    let units: Vec<UnitExport> = rows
        .into_iter()
        .map(|r| UnitExport {
            code: r.code,
            name: r.name,
            kind_name: r.kind_name,
            parent: r.parent.filter(|_| r.id != top),
        })
        .collect();
    record(db, permit, ImportKind::Units, units.len(), now).await?;
    Ok(units)
}

async fn record(db: &Db, permit: Permit<ExportRecords>, kind: ImportKind, count: usize, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let unit = permit.unit().id.0;
            audit::record(
                tx,
                &permit,
                now,
                Entry::about("export", unit, format!("Xuất {count} {}", kind.label().to_lowercase())),
            )
            .await
        })
    })
    .await
}
