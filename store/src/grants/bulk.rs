//! Giving a role to everybody who holds an office: "every branch secretary of this commune".

use domain::{
    grants::{Dates, Delegation},
    ids::{GrantId, MemberId, UnitId},
    members::OfficeKind,
    time::Timestamp,
};

use super::{TOO_LONG, give::limit_in};
use crate::{
    Db, Error, Result,
    audit::{self, Entry},
};

macro_rules! holders {
    () => {
        "FROM units u JOIN offices o ON o.unit_id = u.id
            WHERE u.path >= $1 AND u.path < $2 AND u.closed_on IS NULL AND ($3 = '' OR u.kind = $3) AND o.office = $4
            AND o.from_date <= $5 AND (o.until_date IS NULL OR o.until_date >= $5)"
    };
}

macro_rules! without_role {
    () => {
        " AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.member_id = o.member_id AND g.unit_id = o.unit_id AND g.role = $6
            AND g.revoked_at IS NULL AND (g.until_date IS NULL OR g.until_date >= $5))"
    };
}

statements! {
    HOLDERS = concat!("SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT DISTINCT o.member_id, o.unit_id ", holders!(), ") held");
    WAITING = concat!("SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT DISTINCT o.member_id, o.unit_id ", holders!(), without_role!(), ") held");
    MISSING = concat!("SELECT DISTINCT o.member_id, o.unit_id ", holders!(), without_role!());
    CLOSE_OVER = "UPDATE grants SET revoked_at = $5 WHERE role = $3 AND revoked_at IS NULL AND until_date < $4
        AND unit_id IN (SELECT u.id FROM units u WHERE u.path >= $1 AND u.path < $2)";
    GIVEN = "SELECT CAST(COUNT(*) AS BIGINT) FROM grants WHERE granted_by = $1 AND granted_at = $2 AND role = $3
        AND unit_id IN (SELECT u.id FROM units u WHERE u.path >= $4 AND u.path < $5)";
    MARK = "UPDATE sessions SET rights_changed_at = $2 WHERE revoked_at IS NULL AND member_id IN
        (SELECT g.member_id FROM grants g JOIN units u ON u.id = g.unit_id
            WHERE g.granted_by = $1 AND g.granted_at = $2 AND g.role = $3 AND u.path >= $4 AND u.path < $5)";
}

/// Whom to give a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulk {
    /// Those who hold this office today, each on the unit where it is held.
    pub office: OfficeKind,
    /// At units of this kind only; empty for all.
    pub kind: String,
    /// From when until when.
    pub dates: Dates,
}

/// How many it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkCount {
    /// Offices held.
    pub holders: i64,
    /// Those of them whose holder does not have the role there yet.
    pub waiting: i64,
}

/// What [`give_in_bulk`] would do on the delegation's unit and all below it.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn bulk_count(db: &Db, delegation: &Delegation, bulk: &Bulk, now: Timestamp) -> Result<BulkCount> {
    let scope = delegation.permit().scope();
    let holders = on!(db, c => sqlx::query_scalar(HOLDERS)
        .bind(scope.from()).bind(scope.to()).bind(&bulk.kind).bind(bulk.office.code()).bind(now.date())
        .fetch_one(c).await)?;
    let waiting = on!(db, c => sqlx::query_scalar(WAITING)
        .bind(scope.from()).bind(scope.to()).bind(&bulk.kind).bind(bulk.office.code()).bind(now.date())
        .bind(delegation.role().code()).fetch_one(c).await)?;
    Ok(BulkCount { holders, waiting })
}

/// Gives the delegation's role to everybody who holds the office on its unit or below, each on the unit of the office,
/// all or nothing. Those who have it keep what they have, so a repetition changes nothing. Returns how many hold the
/// office: all of them have the role now.
///
/// # Errors
/// [`Error::Conflict`] with [`TOO_LONG`].
#[crate::boxed]
pub async fn give_in_bulk(db: &Db, delegation: Delegation, bulk: Bulk, now: Timestamp) -> Result<i64> {
    db.write(move |tx| {
        Box::pin(async move {
            if !limit_in(tx, &delegation, now).await?.allows(&bulk.dates) {
                return Err(Error::Conflict(TOO_LONG));
            }
            let (permit, role) = (delegation.permit(), delegation.role());
            let (scope, giver, today) = (permit.scope(), permit.member(), now.date());
            let missing: Vec<(MemberId, UnitId)> = on!(tx, c => sqlx::query_as(MISSING)
                .bind(scope.from()).bind(scope.to()).bind(&bulk.kind).bind(bulk.office.code()).bind(today)
                .bind(role.code()).fetch_all(c).await)?;
            if !missing.is_empty() {
                on!(tx, c => sqlx::query(CLOSE_OVER)
                    .bind(scope.from()).bind(scope.to()).bind(role.code()).bind(today).bind(now)
                    .execute(c).await.map(drop))?;
                bulk!(
                    tx,
                    "INSERT INTO grants(id, member_id, role, unit_id, from_date, until_date, granted_by, granted_at) ",
                    missing,
                    8,
                    |b, row| {
                        b.push_bind(GrantId::fresh())
                            .push_bind(row.0)
                            .push_bind(role.code())
                            .push_bind(row.1)
                            .push_bind(bulk.dates.from)
                            .push_bind(bulk.dates.until)
                            .push_bind(giver)
                            .push_bind(now);
                    },
                    " ON CONFLICT DO NOTHING"
                )?;
                let given: i64 = on!(tx, c => sqlx::query_scalar(GIVEN)
                    .bind(giver).bind(now).bind(role.code()).bind(scope.from()).bind(scope.to()).fetch_one(c).await)?;
                on!(tx, c => sqlx::query(MARK)
                    .bind(giver).bind(now).bind(role.code()).bind(scope.from()).bind(scope.to())
                    .execute(c).await.map(drop))?;
                let details = format!("Giao quyền {} cho {given} {}", role.label(), bulk.office.label().to_lowercase());
                audit::record(tx, permit, now, Entry::about("unit", permit.unit().id.0, details)).await?;
            }
            Ok(on!(tx, c => sqlx::query_scalar(HOLDERS)
                .bind(scope.from()).bind(scope.to()).bind(&bulk.kind).bind(bulk.office.code()).bind(today)
                .fetch_one(c).await)?)
        })
    })
    .await
}
