//! Giving and withdrawing one role.

use chrono::NaiveDate;
use domain::{
    grants::{Dates, Delegation, Role},
    ids::{GrantId, MemberId, UnitId},
    policy::{Act, Permit, act, may_give},
    time::Timestamp,
    units::UnitRef,
};

use crate::{
    Db, Error, Result, Tx, accounts,
    audit::{self, Entry},
    units,
};

statements! {
    GIVER = "SELECT g.role, g.until_date FROM grants g JOIN units u ON u.id = g.unit_id
        WHERE g.member_id = $1 AND g.revoked_at IS NULL AND g.from_date <= $2 AND (g.until_date IS NULL OR g.until_date >= $2)
            AND SUBSTR(CAST($3 AS TEXT), 1, LENGTH(u.path)) = u.path";
    EXISTS = "SELECT id FROM grants WHERE id = $1";
    HOLDER = "SELECT full_name, card_number FROM members WHERE id = $1";
    BY_CARD = "SELECT id FROM members WHERE card_number = $1";
    CLOSE_OVER = "UPDATE grants SET revoked_at = $5 WHERE member_id = $1 AND role = $2 AND unit_id = $3 AND revoked_at IS NULL
        AND until_date < $4";
    INSERT = "INSERT INTO grants(id, member_id, role, unit_id, from_date, until_date, granted_by, granted_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    REVOKE = "UPDATE grants SET revoked_by = $4, revoked_at = $5 WHERE id = $1 AND unit_id = $2 AND role = $3 AND revoked_at IS NULL";
    REVOKE_ALL = "UPDATE grants SET revoked_by = $2, revoked_at = $3 WHERE unit_id = $1 AND revoked_at IS NULL
        RETURNING id, member_id, role";
    HOLDER_OF = "SELECT member_id FROM grants WHERE id = $1";
}

/// The [`Error::Conflict`] of a role that the member holds on that unit already.
pub const ALREADY_HELD: &str = "the role is held already";
/// The [`Error::Conflict`] of a grant that would outlive the giver's own.
pub const TOO_LONG: &str = "the grant would outlive the giver's own";

/// Until when a person may give a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Without end.
    Open,
    /// Until the last day of the person's own role.
    Until(NaiveDate),
}

impl Limit {
    /// Whether a grant with these dates keeps within.
    pub fn allows(self, dates: &Dates) -> bool {
        match self {
            Self::Open => true,
            Self::Until(last) => dates.until.is_some_and(|until| until <= last),
        }
    }
}

/// The [`Error::Conflict`] of a role that its holder would withdraw from themselves: the last administrator must not be
/// able to lock everybody out.
pub const OWN: &str = "one's own role is withdrawn by somebody else";

/// A grant to give.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// Identifier, made with the form.
    pub id: GrantId,
    /// To whom.
    pub member: MemberId,
    /// From when until when.
    pub dates: Dates,
}

/// Until when the person may give the role: nobody gives for longer than they hold.
///
/// # Errors
/// [`Error::Conflict`] when the person does not hold enough any more.
#[crate::boxed]
pub async fn limit(db: &Db, delegation: &Delegation, now: Timestamp) -> Result<Limit> {
    let (member, path) = (delegation.permit().member(), delegation.permit().unit().path.as_str());
    let held: Vec<(String, Option<NaiveDate>)> =
        on!(db, c => sqlx::query_as(GIVER).bind(member).bind(now.date()).bind(path).fetch_all(c).await)?;
    longest(held, delegation.role())
}

/// The same inside the transaction that gives: the giver's own grant may have ended since the request began.
pub(super) async fn limit_in(tx: &mut Tx<'_>, delegation: &Delegation, now: Timestamp) -> Result<Limit> {
    let (member, path) = (delegation.permit().member(), delegation.permit().unit().path.as_str());
    let held: Vec<(String, Option<NaiveDate>)> =
        on!(tx, c => sqlx::query_as(GIVER).bind(member).bind(now.date()).bind(path).fetch_all(c).await)?;
    longest(held, delegation.role())
}

fn longest(held: Vec<(String, Option<NaiveDate>)>, role: Role) -> Result<Limit> {
    let mut limit = None;
    for (giver, until) in held {
        if !may_give(giver.parse()?, role) {
            continue;
        }
        limit = match (limit, until) {
            (_, None) | (Some(Limit::Open), _) => Some(Limit::Open),
            (Some(Limit::Until(other)), Some(until)) => Some(Limit::Until(other.max(until))),
            (None, Some(until)) => Some(Limit::Until(until)),
        };
    }
    limit.ok_or(Error::Conflict("the giver does not hold enough any more"))
}

/// Gives a role. It counts from the holder's next request, which also gets a new session token.
///
/// # Errors
/// [`Error::Conflict`] with [`ALREADY_HELD`], [`TOO_LONG`] or [`units::CLOSED`].
#[crate::boxed]
pub async fn give(db: &Db, delegation: Delegation, grant: NewGrant, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let again: Option<GrantId> =
                on!(tx, c => sqlx::query_scalar(EXISTS).bind(grant.id).fetch_optional(c).await)?;
            if again.is_some() {
                return Ok(());
            }
            if !limit_in(tx, &delegation, now).await?.allows(&grant.dates) {
                return Err(Error::Conflict(TOO_LONG));
            }
            let permit = delegation.permit();
            let giver = Some(permit.member());
            units::must_be_open(tx, permit.unit().id).await?;
            if !insert(tx, &grant, delegation.role(), permit.unit().id, giver, now).await? {
                return Err(Error::Conflict(ALREADY_HELD));
            }
            let details = format!("Giao quyền {} cho {}", delegation.role().label(), holder(tx, grant.member).await?);
            audit::record(tx, permit, now, Entry::about("grant", grant.id.0, details)).await
        })
    })
    .await
}

/// Writes a grant; `false` when the member holds the role there already. One that is over makes room.
async fn insert(
    tx: &mut Tx<'_>,
    grant: &NewGrant,
    role: Role,
    unit: UnitId,
    giver: Option<MemberId>,
    now: Timestamp,
) -> Result<bool> {
    on!(tx, c => sqlx::query(CLOSE_OVER)
        .bind(grant.member).bind(role.code()).bind(unit).bind(now.date()).bind(now).execute(c).await.map(drop))?;
    let rows = on!(tx, c => sqlx::query(INSERT)
        .bind(grant.id).bind(grant.member).bind(role.code()).bind(unit).bind(grant.dates.from).bind(grant.dates.until)
        .bind(giver).bind(now).execute(c).await.map(|r| r.rows_affected()))?;
    accounts::mark_rights_changed(tx, grant.member, now).await?;
    Ok(rows == 1)
}

async fn holder(tx: &mut Tx<'_>, member: MemberId) -> Result<String> {
    let found: Option<(String, String)> = on!(tx, c => sqlx::query_as(HOLDER).bind(member).fetch_optional(c).await)?;
    let (name, card) = found.ok_or(Error::NotFound)?;
    Ok(format!("{name} ({card})"))
}

/// Withdraws a grant at once: the delegation must be for its role and unit. Withdrawing it again leaves no trace.
///
/// # Errors
/// [`Error::Conflict`] with [`OWN`].
#[crate::boxed]
pub async fn revoke(db: &Db, delegation: Delegation, id: GrantId, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let (permit, role) = (delegation.permit(), delegation.role());
            let member: MemberId = on!(tx, c => sqlx::query_scalar(HOLDER_OF).bind(id).fetch_one(c).await)?;
            if member == permit.member() {
                return Err(Error::Conflict(OWN));
            }
            let rows = on!(tx, c => sqlx::query(REVOKE)
                .bind(id).bind(permit.unit().id).bind(role.code()).bind(permit.member()).bind(now)
                .execute(c).await.map(|r| r.rows_affected()))?;
            if rows == 0 {
                return Ok(());
            }
            accounts::mark_rights_changed(tx, member, now).await?;
            let details = format!("Thu hồi quyền {} của {}", role.label(), holder(tx, member).await?);
            audit::record(tx, permit, now, Entry::about("grant", id.0, details)).await
        })
    })
    .await
}

/// Withdraws all grants on the permit's unit, because it closes.
pub(crate) async fn revoke_all_at<A: Act>(tx: &mut Tx<'_>, permit: &Permit<A>, now: Timestamp) -> Result<()> {
    let held: Vec<(GrantId, MemberId, String)> = on!(tx, c => sqlx::query_as(REVOKE_ALL)
        .bind(permit.unit().id).bind(permit.member()).bind(now).fetch_all(c).await)?;
    for (id, member, role) in held {
        accounts::mark_rights_changed(tx, member, now).await?;
        let role: Role = role.parse()?;
        let details = format!("Thu hồi quyền {} của {}: đơn vị sáp nhập", role.label(), holder(tx, member).await?);
        audit::record(tx, permit, now, Entry::about("grant", id.0, details)).await?;
    }
    Ok(())
}

/// Gives a role from the command line, without end; one that is held already stays as it is.
///
/// # Errors
/// [`Error::NotFound`] when nobody has this card.
#[crate::boxed]
pub async fn give_as_operator(
    db: &Db,
    card_number: &str,
    role: Role,
    unit: UnitRef,
    now: Timestamp,
) -> Result<MemberId> {
    let card_number = card_number.to_owned();
    db.write(move |tx| Box::pin(async move { give_as_operator_in(tx, &card_number, role, unit, now).await })).await
}

/// The same within a transaction.
pub(crate) async fn give_as_operator_in(
    tx: &mut Tx<'_>,
    card_number: &str,
    role: Role,
    unit: UnitRef,
    now: Timestamp,
) -> Result<MemberId> {
    let member: Option<MemberId> = on!(tx, c => sqlx::query_scalar(BY_CARD).bind(card_number).fetch_optional(c).await)?;
    let member = member.ok_or(Error::NotFound)?;
    let grant = NewGrant { id: GrantId::fresh(), member, dates: Dates::from(now.date()) };
    if insert(tx, &grant, role, unit.id, None, now).await? {
        let details = format!("Giao quyền {} cho {}", role.label(), holder(tx, member).await?);
        let permit = Permit::<act::GiveGrant>::of_operator(unit);
        audit::record(tx, &permit, now, Entry::about("grant", grant.id.0, details)).await?;
    }
    Ok(member)
}
