//! Cards of members. A card's code is made from its identifier and the server's key, so that a sheet can be printed again
//! and nothing secret is stored.

use domain::{
    ids::{CardId, MemberId, UnitId},
    policy::{Permit, act},
    time::Timestamp,
    units::{UnitPath, UnitRef},
};

use crate::{
    Db, Error, Result,
    audit::{self, Entry},
};

statements! {
    LIST = "SELECT p.id, p.full_name, p.card_number, u.name AS unit_name, k.id AS card, k.issued_at
        FROM members p JOIN units u ON u.id = p.unit_id
            LEFT JOIN member_cards k ON k.member_id = p.id AND k.revoked_at IS NULL
        WHERE p.unit_id = $1 ORDER BY p.name_sort, p.id";
    WITHOUT = "SELECT p.id FROM members p WHERE p.unit_id = $1
        AND NOT EXISTS (SELECT 1 FROM member_cards k WHERE k.member_id = p.id AND k.revoked_at IS NULL) ORDER BY p.name_sort, p.id";
    REVOKE = "UPDATE member_cards SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    OWN = "SELECT id FROM member_cards WHERE member_id = $1 AND revoked_at IS NULL";
    TARGET = "SELECT u.id, u.path FROM member_cards k JOIN members p ON p.id = k.member_id JOIN units u ON u.id = p.unit_id WHERE k.id = $1";
    HOLDER = "SELECT p.id, p.full_name, k.revoked_at FROM member_cards k JOIN members p ON p.id = k.member_id
        WHERE k.id = $1 AND p.unit_id = $2";
}

/// A member and the card in use.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CardLine {
    /// Who.
    pub id: MemberId,
    /// Name.
    pub full_name: String,
    /// Number of the membership card.
    pub card_number: String,
    /// Name of the unit.
    pub unit_name: String,
    /// The card; none when none was issued since the last was revoked.
    pub card: Option<CardId>,
    /// When it was issued.
    pub issued_at: Option<Timestamp>,
}

/// Whose card it is.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Holder {
    /// Who.
    pub id: MemberId,
    /// Name.
    pub full_name: String,
    /// When the card was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// The members of the permit's unit with their cards, by given name.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn cards(db: &Db, permit: &Permit<act::IssueCards>) -> Result<Vec<CardLine>> {
    Ok(on!(db, c => sqlx::query_as(LIST).bind(permit.unit().id).fetch_all(c).await)?)
}

/// Issues a card to every member of the permit's unit who has none. Returns to how many.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn issue(db: &Db, permit: Permit<act::IssueCards>, now: Timestamp) -> Result<usize> {
    db.write(move |tx| {
        Box::pin(async move {
            let unit = permit.unit().id;
            let without: Vec<MemberId> = on!(tx, c => sqlx::query_scalar(WITHOUT).bind(unit).fetch_all(c).await)?;
            if without.is_empty() {
                return Ok(0);
            }
            let by = permit.member();
            bulk!(
                tx,
                "INSERT INTO member_cards(id, member_id, issued_by, issued_at) ",
                without,
                4,
                |b, member| {
                    b.push_bind(CardId::fresh()).push_bind(*member).push_bind(by).push_bind(now);
                },
                // Somebody else may issue them at the same moment.
                " ON CONFLICT (member_id) WHERE revoked_at IS NULL DO NOTHING"
            )?;
            let details = format!("Cấp thẻ QR cho {} đồng chí", without.len());
            audit::record(tx, &permit, now, Entry::about("unit", unit.0, details)).await?;
            Ok(without.len())
        })
    })
    .await
}

/// Revokes a card of a member of the permit's unit; one revoked before stays as it is.
///
/// # Errors
/// [`Error::NotFound`] when it is nobody's of that unit.
#[crate::boxed]
pub async fn revoke(db: &Db, permit: Permit<act::IssueCards>, card: CardId, now: Timestamp) -> Result<Holder> {
    db.write(move |tx| {
        Box::pin(async move {
            let holder: Option<Holder> =
                on!(tx, c => sqlx::query_as(HOLDER).bind(card).bind(permit.unit().id).fetch_optional(c).await)?;
            let holder = holder.ok_or(Error::NotFound)?;
            let revoked =
                on!(tx, c => sqlx::query(REVOKE).bind(card).bind(now).execute(c).await.map(|r| r.rows_affected()))?;
            if revoked == 1 {
                let details = format!("Thu hồi thẻ QR của {}", holder.full_name);
                audit::record(tx, &permit, now, Entry::about("member", holder.id.0, details)).await?;
            }
            Ok(holder)
        })
    })
    .await
}

/// The permit's own card in use.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn own_card(db: &Db, permit: &Permit<act::ViewOwn>) -> Result<Option<CardId>> {
    Ok(on!(db, c => sqlx::query_scalar(OWN).bind(permit.member()).fetch_optional(c).await)?)
}

/// The unit of a card's owner, for the policy; tells nothing else.
///
/// # Errors
/// [`Error::NotFound`] when there is no such card.
#[crate::boxed]
pub async fn card_target(db: &Db, card: CardId) -> Result<UnitRef> {
    let found: Option<(UnitId, UnitPath)> = on!(db, c => sqlx::query_as(TARGET).bind(card).fetch_optional(c).await)?;
    found.map(|(id, path)| UnitRef { id, path }).ok_or(Error::NotFound)
}

/// Whose card it is, for those who take the roll of the branch.
///
/// # Errors
/// [`Error::NotFound`] when it is nobody's of the permit's unit.
#[crate::boxed]
pub async fn holder(db: &Db, permit: &Permit<act::TakeAttendance>, card: CardId) -> Result<Holder> {
    let holder: Option<Holder> =
        on!(db, c => sqlx::query_as(HOLDER).bind(card).bind(permit.unit().id).fetch_optional(c).await)?;
    holder.ok_or(Error::NotFound)
}
