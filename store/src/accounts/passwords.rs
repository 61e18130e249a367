//! Password hashes: who may try, and changing them.

use domain::{
    grants::Role,
    ids::MemberId,
    members::MemberRecord,
    policy::{Permit, act},
    time::Timestamp,
    units::UnitRef,
};

use super::sessions::revoke_all;
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    grants, members,
    units::{self, UnitChange},
};

statements! {
    BY_LOGIN = "SELECT m.id, a.password_hash FROM members m LEFT JOIN accounts a ON a.member_id = m.id
        WHERE m.card_number = $1 OR m.phone = $1 ORDER BY a.member_id IS NULL LIMIT 2";
    HASH = "SELECT password_hash FROM accounts WHERE member_id = $1";
    UPDATE = "UPDATE accounts SET password_hash = $2, changed_at = $3 WHERE member_id = $1";
    UPSERT = "INSERT INTO accounts(member_id, password_hash, changed_at) VALUES ($1, $2, $3)
        ON CONFLICT (member_id) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at";
    MARK_ACTIVATED = "UPDATE members SET activated_at = $2 WHERE id = $1 AND activated_at IS NULL";
    BY_CARD = "SELECT id FROM members WHERE card_number = $1";
}

/// Who is meant by what was typed to log in.
#[derive(Debug, Clone, Default)]
pub struct LogIn {
    /// Whose number it is; none when it is nobody's or when several share it.
    pub member: Option<MemberId>,
    /// The stored hash; none without an account.
    pub password_hash: Option<String>,
}

/// Who is meant by a card number or telephone number. Of several who share a telephone, the only one with an account.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn by_login(db: &Db, login: &str) -> Result<LogIn> {
    if login.is_empty() {
        return Ok(LogIn::default());
    }
    let rows: Vec<(MemberId, Option<String>)> = on!(db, c => sqlx::query_as(BY_LOGIN).bind(login).fetch_all(c).await)?;
    Ok(match rows.as_slice() {
        [(member, hash)] | [(member, hash @ Some(_)), (_, None)] => {
            LogIn { member: Some(*member), password_hash: hash.clone() }
        }
        _ => LogIn::default(),
    })
}

/// The person's own password hash, to check the old password before a change.
///
/// # Errors
/// [`Error::NotFound`] when the person has no account.
#[crate::boxed]
pub async fn hash_of(db: &Db, permit: &Permit<act::ManageOwnAccount>) -> Result<String> {
    let hash: Option<String> = on!(db, c => sqlx::query_scalar(HASH).bind(permit.member()).fetch_optional(c).await)?;
    hash.ok_or(Error::NotFound)
}

/// Sets the person's own password; other devices are signed out.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn change_password(
    db: &Db,
    permit: Permit<act::ManageOwnAccount>,
    hash: String,
    session: super::NewSession,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let member = permit.member();
            on!(tx, c => sqlx::query(UPDATE).bind(member).bind(&hash).bind(now).execute(c).await.map(drop))?;
            revoke_all(tx, member, now).await?;
            super::sessions::open(tx, member, &session, now).await?;
            audit::record(tx, &permit, now, Entry::about("account", member.0, "Đổi mật khẩu")).await
        })
    })
    .await
}

/// Puts a password on an account within a transaction, making the account when there is none.
pub(super) async fn set(tx: &mut Tx<'_>, member: MemberId, hash: &str, now: Timestamp) -> Result<()> {
    on!(tx, c => sqlx::query(UPSERT).bind(member).bind(hash).bind(now).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(MARK_ACTIVATED).bind(member).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

/// Sets a member's password from the command line and signs all devices out.
///
/// # Errors
/// [`Error::NotFound`] when no member has this card number.
#[crate::boxed]
pub async fn reset_password(db: &Db, card_number: &str, hash: String, now: Timestamp) -> Result<MemberId> {
    let member: Option<MemberId> = on!(db, c => sqlx::query_scalar(BY_CARD).bind(card_number).fetch_optional(c).await)?;
    let member = member.ok_or(Error::NotFound)?;
    set_password_as_operator(db, member, hash, now).await?;
    Ok(member)
}

/// The same for a known member.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn set_password_as_operator(db: &Db, member: MemberId, hash: String, now: Timestamp) -> Result<()> {
    let root = units::root(db).await?.ok_or(Error::NotFound)?;
    db.write(move |tx| Box::pin(async move { set_as_operator(tx, root, member, &hash, now).await })).await
}

async fn set_as_operator(tx: &mut Tx<'_>, root: UnitRef, member: MemberId, hash: &str, now: Timestamp) -> Result<()> {
    set(tx, member, hash, now).await?;
    revoke_all(tx, member, now).await?;
    let permit = Permit::<act::IssueActivations>::of_operator(root);
    audit::record(tx, &permit, now, Entry::about("account", member.0, "Đặt mật khẩu bằng dòng lệnh")).await
}

/// Makes the root unit and its first administrator, with an account, in an empty database: all or nothing.
///
/// # Errors
/// [`Error::Conflict`] when there is a tree already, or with [`members::CARD_TAKEN`].
#[crate::boxed]
pub async fn first_administrator(
    db: &Db,
    root: UnitChange,
    record: MemberRecord,
    hash: String,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let unit = units::create_root(tx, &root, now).await?;
            let card = record.card_number.clone();
            let member = members::create_as_operator(tx, &record, unit.clone(), now).await?;
            set_as_operator(tx, unit.clone(), member, &hash, now).await?;
            grants::give_as_operator_in(tx, &card, Role::Admin, unit, now).await.map(drop)
        })
    })
    .await
}
