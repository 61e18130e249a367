//! One member's record. Reading it from another unit than the member's own leaves a line in the audit log.

use chrono::NaiveDate;
use domain::{
    grants::{Dates, Role},
    ids::{MemberId, OfficeId, UnitId},
    members::{HeldRole, MemberRecord, MemberView, Office, OfficeKind, Sex, SlipState, Standing},
    policy::{Permit, act},
    time::Timestamp,
    units::Stay,
};

use crate::{
    Db, Error, Result,
    audit::{self, Entry},
};

statements! {
    RECORD = "SELECT m.id, m.card_number, m.full_name, m.birth_date, m.sex, m.ethnicity, m.phone, m.email, m.admitted_on,
            m.official_on, m.standing, m.exempt, m.activated_at, m.updated_at, m.unit_id, u.code AS unit_code, u.name AS unit_name
        FROM members m JOIN units u ON u.id = m.unit_id WHERE m.id = $1 AND u.path >= $2 AND u.path < $3";
    OFFICES = "SELECT o.id, o.office, o.unit_id, u.name AS unit_name, o.from_date, o.until_date FROM offices o
        JOIN units u ON u.id = o.unit_id WHERE o.member_id = $1 ORDER BY o.from_date DESC, o.id DESC";
    PLACES = "SELECT u.name, p.from_date, p.until_date FROM member_places p JOIN units u ON u.id = p.unit_id
        WHERE p.member_id = $1 ORDER BY p.from_date DESC";
    ROLES = "SELECT g.role, u.name, g.from_date, g.until_date FROM grants g JOIN units u ON u.id = g.unit_id
        WHERE g.member_id = $1 AND g.revoked_at IS NULL ORDER BY u.path, g.role";
    SLIP = "SELECT issued_at, expires_at, used_at, revoked_at FROM activations WHERE member_id = $1 ORDER BY issued_at DESC, id DESC LIMIT 1";
    UNIT_OF = "SELECT unit_id FROM members WHERE id = $1";
}

#[derive(sqlx::FromRow)]
pub(super) struct RecordRow {
    card_number: String,
    full_name: String,
    birth_date: NaiveDate,
    #[sqlx(try_from = "String")]
    sex: Sex,
    ethnicity: String,
    phone: String,
    email: String,
    admitted_on: NaiveDate,
    official_on: Option<NaiveDate>,
    #[sqlx(try_from = "String")]
    standing: Standing,
    exempt: bool,
}

impl From<RecordRow> for MemberRecord {
    fn from(r: RecordRow) -> Self {
        Self {
            card_number: r.card_number,
            full_name: r.full_name,
            birth_date: r.birth_date,
            sex: r.sex,
            ethnicity: r.ethnicity,
            phone: r.phone,
            email: r.email,
            admitted_on: r.admitted_on,
            official_on: r.official_on,
            standing: r.standing,
            exempt: r.exempt,
        }
    }
}

#[derive(sqlx::FromRow)]
struct ViewRow {
    id: MemberId,
    #[sqlx(flatten)]
    record: RecordRow,
    activated_at: Option<Timestamp>,
    updated_at: Timestamp,
    unit_id: UnitId,
    unit_code: String,
    unit_name: String,
}

#[derive(sqlx::FromRow)]
struct OfficeRow {
    id: OfficeId,
    #[sqlx(try_from = "String")]
    office: OfficeKind,
    unit_id: UnitId,
    unit_name: String,
    from_date: NaiveDate,
    until_date: Option<NaiveDate>,
}

impl From<OfficeRow> for Office {
    fn from(r: OfficeRow) -> Self {
        Self {
            id: r.id,
            office: r.office,
            unit_id: r.unit_id,
            unit_name: r.unit_name,
            from_date: r.from_date,
            until_date: r.until_date,
        }
    }
}

/// A member's record, for somebody who looks after the unit. When the member is not of the reader's own unit, the reading
/// is written to the audit log first.
///
/// # Errors
/// [`Error::NotFound`] when the member is not within the permit.
#[crate::boxed]
pub async fn record(db: &Db, permit: &Permit<act::ReadMembers>, id: MemberId, now: Timestamp) -> Result<MemberView> {
    let scope = permit.scope();
    let view = view(db, id, scope.from(), &scope.to()).await?;
    let own: Option<UnitId> = on!(db, c => sqlx::query_scalar(UNIT_OF).bind(permit.member()).fetch_optional(c).await)?;
    if own != Some(view.unit_id) {
        let permit = permit.clone();
        db.write(move |tx| {
            Box::pin(async move { audit::record(tx, &permit, now, Entry::about("member", id.0, "Xem hồ sơ")).await })
        })
        .await?;
    }
    Ok(view)
}

/// The person's own record.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn own_record(db: &Db, permit: &Permit<act::ReadOwnRecord>) -> Result<MemberView> {
    let scope = permit.scope();
    view(db, permit.member(), scope.from(), &scope.to()).await
}

async fn view(db: &Db, id: MemberId, from: &str, to: &str) -> Result<MemberView> {
    let row: Option<ViewRow> =
        on!(db, c => sqlx::query_as(RECORD).bind(id).bind(from).bind(to).fetch_optional(c).await)?;
    let row = row.ok_or(Error::NotFound)?;
    let offices: Vec<OfficeRow> = on!(db, c => sqlx::query_as(OFFICES).bind(id).fetch_all(c).await)?;
    let places: Vec<(String, NaiveDate, Option<NaiveDate>)> =
        on!(db, c => sqlx::query_as(PLACES).bind(id).fetch_all(c).await)?;
    let roles: Vec<(String, String, NaiveDate, Option<NaiveDate>)> =
        on!(db, c => sqlx::query_as(ROLES).bind(id).fetch_all(c).await)?;
    let slip: Option<(Timestamp, Timestamp, Option<Timestamp>, Option<Timestamp>)> =
        on!(db, c => sqlx::query_as(SLIP).bind(id).fetch_optional(c).await)?;
    let roles = roles.into_iter().map(|(role, unit_name, from, until)| {
        Ok(HeldRole { role: role.parse::<Role>()?, unit_name, dates: Dates { from, until } })
    });
    let stay = |(name, from_date, until_date)| Stay { unit_name: Some(name), from_date, until_date };
    Ok(MemberView {
        id: row.id,
        record: row.record.into(),
        unit_id: row.unit_id,
        unit_code: row.unit_code,
        unit_name: row.unit_name,
        activated_at: row.activated_at,
        updated_at: row.updated_at,
        offices: offices.into_iter().map(Office::from).collect(),
        places: places.into_iter().map(stay).collect(),
        transfers: super::transfers::of_member(db, id).await?,
        roles: roles.collect::<Result<_>>()?,
        slip: slip.map(|(issued_at, expires_at, used_at, revoked_at)| SlipState {
            issued_at,
            expires_at,
            used_at,
            revoked_at,
        }),
    })
}
