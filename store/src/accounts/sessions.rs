//! Sessions: random tokens of which only hashes are stored.

use domain::{
    accounts::Device,
    grants::Role,
    ids::{GrantId, MemberId, SessionId, UnitId},
    policy::{Actor, HeldGrant, Permit, act},
    time::{DAY, MINUTE, Timestamp},
    units::{UnitPath, UnitRef},
};

use crate::{
    Db, Result, Tx,
    audit::{self, Entry},
};

statements! {
    LOAD = "SELECT s.id, s.seen_at, s.rights_changed_at, s.successor, s.member_id, m.full_name, m.unit_id, u.path, u.name AS unit_name, m.exempt
        FROM sessions s JOIN members m ON m.id = s.member_id JOIN units u ON u.id = m.unit_id
        WHERE s.token_hash = $1 AND s.revoked_at IS NULL AND s.expires_at > $2";
    GRANTS = "SELECT g.id, g.role, g.unit_id, u.path FROM grants g JOIN units u ON u.id = g.unit_id
        WHERE g.member_id = $1 AND g.revoked_at IS NULL AND g.from_date <= $2 AND (g.until_date IS NULL OR g.until_date >= $2)
        ORDER BY u.path, g.role";
    INSERT = "INSERT INTO sessions(id, token_hash, member_id, label, created_at, seen_at, expires_at) VALUES ($1, $2, $3, $4, $5, $5, $6)";
    TOUCH = "UPDATE sessions SET seen_at = $2 WHERE id = $1";
    /// With the one that it followed or that followed it: they are one device.
    REVOKE = "UPDATE sessions SET revoked_at = $2 WHERE revoked_at IS NULL
        AND (id = $1 OR successor = $1 OR id = (SELECT s.successor FROM sessions s WHERE s.id = $1))";
    OWNER = "SELECT member_id FROM sessions WHERE id = $1";
    REVOKE_ALL = "UPDATE sessions SET revoked_at = $2 WHERE member_id = $1 AND revoked_at IS NULL";
    MARK = "UPDATE sessions SET rights_changed_at = $2 WHERE member_id = $1 AND revoked_at IS NULL";
    RETIRE = "UPDATE sessions SET rights_changed_at = NULL, successor = $3, expires_at = CASE WHEN expires_at < $2 THEN expires_at ELSE $2 END
        WHERE id = $1 AND rights_changed_at IS NOT NULL AND successor IS NULL AND revoked_at IS NULL";
    SUCCEED = "INSERT INTO sessions(id, token_hash, member_id, label, created_at, seen_at, expires_at)
        SELECT $2, $3, member_id, label, created_at, seen_at, created_at + $4 FROM sessions WHERE id = $1";
    HANDED_ON = "SELECT n.id FROM sessions o JOIN sessions n ON n.id = o.successor
        WHERE o.id = $1 AND n.token_hash = $2 AND n.revoked_at IS NULL";
    DEVICES = "SELECT id, label, created_at, seen_at FROM sessions
        WHERE member_id = $1 AND revoked_at IS NULL AND successor IS NULL AND expires_at > $2 ORDER BY seen_at DESC LIMIT 50";
    MEMBER_UNIT = "SELECT m.unit_id, u.path FROM members m JOIN units u ON u.id = m.unit_id WHERE m.id = $1";
}

/// How long a session lasts without being renewed by a log-in.
pub const LIFETIME: i64 = 60 * DAY;

/// How long the old token still works after a new one was made: requests of the same page may be on their way with it, and
/// an answer that is lost on a bad line is asked for again.
const GRACE: i64 = 5 * MINUTE;

/// The person behind a session, as pages greet them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Full name.
    pub full_name: String,
    /// Name of the unit the person is a member of.
    pub unit_name: String,
    /// Exempt from meetings.
    pub exempt: bool,
}

/// A valid session.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// For the policy.
    pub actor: Actor,
    /// For greetings.
    pub person: Person,
    /// When the session was last noted as used.
    pub seen_at: Timestamp,
    /// Whether the member's rights changed since the token was made, or it has been replaced: the server then calls [`rotate`].
    pub rotate: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: SessionId,
    seen_at: Timestamp,
    rights_changed_at: Option<Timestamp>,
    successor: Option<SessionId>,
    member_id: MemberId,
    full_name: String,
    unit_id: UnitId,
    path: UnitPath,
    unit_name: String,
    exempt: bool,
}

#[derive(sqlx::FromRow)]
struct GrantRow {
    id: GrantId,
    #[sqlx(try_from = "String")]
    role: Role,
    unit_id: UnitId,
    path: UnitPath,
}

/// The session with this token hash, with the roles in force today; none when unknown, expired or revoked.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn load(db: &Db, token_hash: &[u8], now: Timestamp) -> Result<Option<SignedIn>> {
    let row: Option<Row> = on!(db, c => sqlx::query_as(LOAD).bind(token_hash).bind(now).fetch_optional(c).await)?;
    let Some(row) = row else { return Ok(None) };
    let grants: Vec<GrantRow> =
        on!(db, c => sqlx::query_as(GRANTS).bind(row.member_id).bind(now.date()).fetch_all(c).await)?;
    let grants = grants
        .into_iter()
        .map(|g| HeldGrant { id: g.id, role: g.role, unit: UnitRef { id: g.unit_id, path: g.path } })
        .collect();
    let unit = UnitRef { id: row.unit_id, path: row.path };
    Ok(Some(SignedIn {
        actor: Actor { member: row.member_id, unit, grants, session: row.id },
        person: Person { full_name: row.full_name, unit_name: row.unit_name, exempt: row.exempt },
        seen_at: row.seen_at,
        rotate: row.rights_changed_at.is_some() || row.successor.is_some(),
    }))
}

/// A session to open after the password was found right.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Hash of the token that the cookie carries.
    pub token_hash: Vec<u8>,
    /// Browser and system in a few words.
    pub label: String,
    /// The session that the same browser had before, whosever it was; it ends.
    pub replaces: Option<SessionId>,
}

/// Opens a session.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn sign_in(db: &Db, member: MemberId, session: NewSession, now: Timestamp) -> Result<()> {
    db.write(move |tx| Box::pin(async move { open(tx, member, &session, now).await })).await
}

/// Opens a session within a transaction and writes the audit line.
pub(super) async fn open(tx: &mut Tx<'_>, member: MemberId, session: &NewSession, now: Timestamp) -> Result<()> {
    let id = SessionId::fresh();
    if let Some(old) = session.replaces {
        end(tx, old, now).await?;
    }
    on!(tx, c => sqlx::query(INSERT)
        .bind(id).bind(&session.token_hash).bind(member).bind(&session.label).bind(now).bind(now.plus(LIFETIME))
        .execute(c).await.map(drop))?;
    let (unit_id, path): (UnitId, UnitPath) =
        on!(tx, c => sqlx::query_as(MEMBER_UNIT).bind(member).fetch_one(c).await)?;
    let actor = Actor { member, unit: UnitRef { id: unit_id, path }, grants: Vec::new(), session: id };
    if let Ok(permit) = actor.may_own::<act::ManageOwnAccount>() {
        audit::record(tx, &permit, now, Entry::about("session", id.0, format!("Đăng nhập từ {}", session.label)))
            .await?;
    }
    Ok(())
}

/// Notes that a session is in use; called at most every few minutes.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn touch(db: &Db, session: SessionId, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(
            async move { Ok(on!(tx, c => sqlx::query(TOUCH).bind(session).bind(now).execute(c).await.map(drop))?) },
        )
    })
    .await
}

/// Notes that the rights of a member changed: each of their sessions gets a new token at its next request.
pub(crate) async fn mark_rights_changed(tx: &mut Tx<'_>, member: MemberId, now: Timestamp) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(MARK).bind(member).bind(now).execute(c).await.map(drop))?)
}

/// Gives a session whose member's rights changed a new token; the old one works for [`GRACE`] more seconds. Asked again with
/// the same new token, it changes nothing. `true` when the browser is to have the new token: not when it was signed out.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn rotate(db: &Db, session: SessionId, token_hash: Vec<u8>, now: Timestamp) -> Result<bool> {
    db.write(move |tx| {
        Box::pin(async move {
            let successor = SessionId::fresh();
            let retired = on!(tx, c => sqlx::query(RETIRE)
                .bind(session).bind(now.plus(GRACE)).bind(successor).execute(c).await.map(|r| r.rows_affected()))?;
            if retired == 1 {
                on!(tx, c => sqlx::query(SUCCEED)
                    .bind(session).bind(successor).bind(&token_hash).bind(Timestamp(0).plus(LIFETIME)).execute(c).await.map(drop))?;
            }
            let handed_on: Option<SessionId> = on!(tx, c => sqlx::query_scalar(HANDED_ON)
                .bind(session).bind(&token_hash).fetch_optional(c).await)?;
            Ok(handed_on.is_some())
        })
    })
    .await
}

/// The person's devices, last used first.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn devices(db: &Db, permit: &Permit<act::ManageOwnAccount>, now: Timestamp) -> Result<Vec<Device>> {
    let rows: Vec<(SessionId, String, Timestamp, Timestamp)> =
        on!(db, c => sqlx::query_as(DEVICES).bind(permit.member()).bind(now).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, label, created_at, seen_at)| Device { id, label, created_at, seen_at }).collect())
}

/// Ends one of the person's own sessions; unknown ones are left alone.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn revoke(db: &Db, permit: Permit<act::ManageOwnAccount>, session: SessionId, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let owner: Option<MemberId> =
                on!(tx, c => sqlx::query_scalar(OWNER).bind(session).fetch_optional(c).await)?;
            if owner != Some(permit.member()) {
                return Ok(());
            }
            end(tx, session, now).await?;
            audit::record(tx, &permit, now, Entry::about("session", session.0, "Đăng xuất thiết bị")).await
        })
    })
    .await
}

/// Ends a session within a transaction.
async fn end(tx: &mut Tx<'_>, session: SessionId, now: Timestamp) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(REVOKE).bind(session).bind(now).execute(c).await.map(drop))?)
}

/// Ends the session in use.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn log_out(db: &Db, permit: Permit<act::ManageOwnAccount>, now: Timestamp) -> Result<()> {
    match permit.session() {
        Some(session) => revoke(db, permit, session, now).await,
        None => Ok(()),
    }
}

/// Ends every session of a member: after a password reset or a change of rights.
pub(crate) async fn revoke_all(tx: &mut Tx<'_>, member: MemberId, now: Timestamp) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(REVOKE_ALL).bind(member).bind(now).execute(c).await.map(drop))?)
}
