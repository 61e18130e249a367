//! Activation codes: issued on paper slips, used once with the birth date, stored only as hashes.

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::{
    ids::{ActivationId, MemberId, UnitId},
    policy::{Actor, Permit, act},
    time::Timestamp,
    units::{UnitPath, UnitRef},
};

use super::{passwords, reach, sessions};
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    units,
};

statements! {
    WAITING = "SELECT m.id, m.full_name, m.card_number, u.name AS unit_name FROM members m JOIN units u ON u.id = m.unit_id
        WHERE u.path >= $1 AND u.path < $2 AND m.activated_at IS NULL ORDER BY u.path, m.name_sort, m.id LIMIT $3";
    ONE_WAITING = "SELECT m.id, m.full_name, m.card_number, u.name AS unit_name FROM members m JOIN units u ON u.id = m.unit_id
        WHERE u.path >= $1 AND u.path < $2 AND m.id = $3";
    NAME = "SELECT m.full_name, m.card_number FROM members m JOIN units u ON u.id = m.unit_id WHERE m.id = $1 AND u.path >= $2 AND u.path < $3";
    REVOKE_OLD = "UPDATE activations SET revoked_at = $2 WHERE member_id = $1 AND used_at IS NULL AND revoked_at IS NULL";
    INSERT = "INSERT INTO activations(id, member_id, code_hash, issued_by, issued_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    BY_CODE = "SELECT a.id, a.member_id, a.issued_by, m.birth_date, m.card_number, m.phone, m.unit_id, u.path FROM activations a
        JOIN members m ON m.id = a.member_id JOIN units u ON u.id = m.unit_id
        WHERE a.code_hash = $1 AND a.used_at IS NULL AND a.revoked_at IS NULL AND a.expires_at > $2";
    PRINTABLE = "SELECT a.id, a.member_id, m.full_name, m.card_number, u.name AS unit_name, a.expires_at FROM activations a
        JOIN members m ON m.id = a.member_id JOIN units u ON u.id = m.unit_id
        WHERE a.issued_by = $1 AND a.issued_at = $2 AND a.used_at IS NULL AND a.revoked_at IS NULL AND a.expires_at > $3
            AND u.path >= $4 AND u.path < $5 ORDER BY u.path, m.name_sort, m.id";
    USE = "UPDATE activations SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL";
}

/// The [`Error::Conflict`] of a slip for somebody who holds more than the issuer could give.
pub const BEYOND: &str = "the member holds more than the issuer could give";

#[derive(sqlx::FromRow)]
struct WaitingRow {
    id: MemberId,
    full_name: String,
    card_number: String,
    unit_name: String,
}

/// A member who needs a slip.
#[derive(Debug, Clone)]
pub struct PendingActivation {
    /// Who.
    pub id: MemberId,
    /// Name.
    pub full_name: String,
    /// Card number.
    pub card_number: String,
    /// Name of the unit.
    pub unit_name: String,
    /// Holds more than the permit's holder could give: somebody above has to issue the slip.
    pub beyond: bool,
}

impl PendingActivation {
    fn new(row: WaitingRow, beyond: &HashSet<MemberId>) -> Self {
        let WaitingRow { id, full_name, card_number, unit_name } = row;
        Self { id, full_name, card_number, unit_name, beyond: beyond.contains(&id) }
    }
}

/// Members of the scope without account, up to `limit`, by unit and name.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn pending(
    db: &Db,
    permit: &Permit<act::IssueActivations>,
    limit: i64,
    now: Timestamp,
) -> Result<Vec<PendingActivation>> {
    let scope = permit.scope();
    let rows: Vec<WaitingRow> =
        on!(db, c => sqlx::query_as(WAITING).bind(scope.from()).bind(scope.to()).bind(limit).fetch_all(c).await)?;
    let beyond = beyond(db, permit, now).await?;
    Ok(rows.into_iter().map(|row| PendingActivation::new(row, &beyond)).collect())
}

/// One member of the scope, also one who has an account and lost the password.
///
/// # Errors
/// [`Error::NotFound`] when the member is not within the scope.
#[crate::boxed]
pub async fn slips_for(
    db: &Db,
    permit: &Permit<act::IssueActivations>,
    member: MemberId,
    now: Timestamp,
) -> Result<PendingActivation> {
    let scope = permit.scope();
    let row = on!(db, c => sqlx::query_as(ONE_WAITING).bind(scope.from()).bind(scope.to()).bind(member).fetch_optional(c).await)?;
    Ok(PendingActivation::new(row.ok_or(Error::NotFound)?, &beyond(db, permit, now).await?))
}

async fn beyond(db: &Db, permit: &Permit<act::IssueActivations>, now: Timestamp) -> Result<HashSet<MemberId>> {
    let permit = permit.clone();
    db.read(move |tx| Box::pin(async move { reach::beyond(tx, &permit, now).await })).await
}

/// A slip of a batch, as long as its code can be used.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PrintableSlip {
    /// Identifier, from which the code is made again.
    pub id: ActivationId,
    /// For whom.
    pub member_id: MemberId,
    /// Name.
    pub full_name: String,
    /// Card number.
    pub card_number: String,
    /// Name of the unit.
    pub unit_name: String,
    /// Until when the code can be used.
    pub expires_at: Timestamp,
}

/// The unused slips that the permit's holder issued at one moment: a jammed sheet is printed again from here.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn printable(
    db: &Db,
    permit: &Permit<act::IssueActivations>,
    issued_at: Timestamp,
    now: Timestamp,
) -> Result<Vec<PrintableSlip>> {
    let scope = permit.scope();
    let mut slips: Vec<PrintableSlip> = on!(db, c => sqlx::query_as(PRINTABLE)
        .bind(permit.member()).bind(issued_at).bind(now).bind(scope.from()).bind(scope.to()).fetch_all(c).await)?;
    let beyond = beyond(db, permit, now).await?;
    slips.retain(|slip| !beyond.contains(&slip.member_id));
    Ok(slips)
}

/// A code to store: its hash and for whom.
#[derive(Debug, Clone)]
pub struct Issued {
    /// Identifier, from which the code was made.
    pub id: ActivationId,
    /// For whom.
    pub member: MemberId,
    /// Hash of the code; the code itself is only on paper.
    pub code_hash: Vec<u8>,
}

/// Stores new codes, all or none; earlier unused codes of the same members stop working.
///
/// # Errors
/// [`Error::Conflict`] with [`BEYOND`] or [`units::CLOSED`]; [`Error::NotFound`] when a member is not within the scope.
#[crate::boxed]
pub async fn issue(
    db: &Db,
    permit: Permit<act::IssueActivations>,
    codes: Vec<Issued>,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            units::must_be_open(tx, permit.unit().id).await?;
            let beyond = reach::beyond(tx, &permit, now).await?;
            let mut lines = Vec::with_capacity(codes.len());
            for code in codes {
                if beyond.contains(&code.member) {
                    return Err(Error::Conflict(BEYOND));
                }
                let details = format!("Cấp mã kích hoạt cho {}", name(tx, &permit, code.member).await?);
                on!(tx, c => sqlx::query(REVOKE_OLD).bind(code.member).bind(now).execute(c).await.map(drop))?;
                on!(tx, c => sqlx::query(INSERT)
                    .bind(code.id).bind(code.member).bind(&code.code_hash).bind(permit.member()).bind(now).bind(expires_at)
                    .execute(c).await.map(drop))?;
                lines.push((&permit, now, Entry::about("account", code.member.0, details)));
            }
            audit::record_all(tx, &lines).await
        })
    })
    .await
}

async fn name(tx: &mut Tx<'_>, permit: &Permit<act::IssueActivations>, member: MemberId) -> Result<String> {
    let scope = permit.scope();
    let found: Option<(String, String)> = on!(tx, c => sqlx::query_as(NAME)
        .bind(member).bind(scope.from()).bind(scope.to()).fetch_optional(c).await)?;
    let (name, card) = found.ok_or(Error::NotFound)?;
    Ok(format!("{name} ({card})"))
}

#[derive(sqlx::FromRow)]
struct CodeRow {
    id: ActivationId,
    member_id: MemberId,
    issued_by: Option<MemberId>,
    birth_date: NaiveDate,
    card_number: String,
    phone: String,
    unit_id: UnitId,
    path: UnitPath,
}

/// Uses a code: sets the password, marks the member as activated and opens a session, all or nothing.
///
/// # Errors
/// [`Error::NotFound`] when code and birth date do not fit together, whatever of them is wrong, or when the member holds
/// more by now than who issued the code could give; [`Error::Conflict`] when the password is the person's own card or telephone number.
#[crate::boxed]
pub async fn activate(
    db: &Db,
    code_hash: Vec<u8>,
    birth_date: NaiveDate,
    password: String,
    hash: String,
    session: super::NewSession,
    now: Timestamp,
) -> Result<MemberId> {
    db.write(move |tx| {
        Box::pin(async move {
            let row: Option<CodeRow> =
                on!(tx, c => sqlx::query_as(BY_CODE).bind(&code_hash).bind(now).fetch_optional(c).await)?;
            let row = row.filter(|r| r.birth_date == birth_date).ok_or(Error::NotFound)?;
            if !reach::reaches(tx, row.issued_by, row.member_id, now).await? {
                return Err(Error::NotFound);
            }
            if password == row.card_number || (!row.phone.is_empty() && password == row.phone) {
                return Err(Error::Conflict("the password is a number of the member"));
            }
            let used =
                on!(tx, c => sqlx::query(USE).bind(row.id).bind(now).execute(c).await.map(|r| r.rows_affected()))?;
            if used != 1 {
                return Err(Error::NotFound);
            }
            passwords::set(tx, row.member_id, &hash, now).await?;
            sessions::revoke_all(tx, row.member_id, now).await?;
            sessions::open(tx, row.member_id, &session, now).await?;
            let actor = Actor {
                member: row.member_id,
                unit: UnitRef { id: row.unit_id, path: row.path },
                grants: Vec::new(),
                session: domain::ids::SessionId::fresh(),
            };
            if let Ok(permit) = actor.may_own::<act::ManageOwnAccount>() {
                audit::record(tx, &permit, now, Entry::about("account", row.member_id.0, "Kích hoạt tài khoản"))
                    .await?;
            }
            Ok(row.member_id)
        })
    })
    .await
}
