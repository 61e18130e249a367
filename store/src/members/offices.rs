//! Offices: who leads a unit from when until when.

use chrono::NaiveDate;
use domain::{
    ids::{MemberId, OfficeId, UnitId},
    members::OfficeKind,
    policy::{Permit, act},
    time::{self, Timestamp},
    units::{UnitPath, UnitRef},
};

use crate::{
    Db, Error, Result,
    audit::{self, Entry},
    units::must_be_open,
};

statements! {
    TARGET = "SELECT o.member_id, o.unit_id, u.path FROM offices o JOIN units u ON u.id = o.unit_id WHERE o.id = $1";
    EXISTS = "SELECT id FROM offices WHERE id = $1";
    MEMBER_WITHIN = "SELECT m.id FROM members m JOIN units u ON u.id = m.unit_id WHERE m.id = $1 AND u.path >= $2 AND u.path < $3";
    HELD = "SELECT id FROM offices WHERE member_id = $1 AND unit_id = $2 AND office = $3
        AND (until_date IS NULL OR until_date >= $4) AND from_date <= $5 LIMIT 1";
    INSERT = "INSERT INTO offices(id, member_id, unit_id, office, from_date, until_date) VALUES ($1, $2, $3, $4, $5, $6)";
    CURRENT = "SELECT from_date, until_date FROM offices WHERE id = $1 AND unit_id = $2";
    END = "UPDATE offices SET until_date = $2 WHERE id = $1";
}

/// The [`Error::Conflict`] of an office that the member holds at that time already.
pub const OFFICE_HELD: &str = "the office is held already";

/// An office to add.
#[derive(Debug, Clone)]
pub struct NewOffice {
    /// Identifier, made with the form.
    pub id: OfficeId,
    /// Who.
    pub member: MemberId,
    /// Which office.
    pub office: OfficeKind,
    /// First day.
    pub from_date: NaiveDate,
    /// Last day; none while held.
    pub until_date: Option<NaiveDate>,
}

/// The unit at which an office is held and by whom: what the policy needs.
///
/// # Errors
/// [`Error::NotFound`] when there is no such office.
#[crate::boxed]
pub async fn office_unit(db: &Db, id: OfficeId) -> Result<(UnitRef, MemberId)> {
    let found: Option<(MemberId, UnitId, UnitPath)> =
        on!(db, c => sqlx::query_as(TARGET).bind(id).fetch_optional(c).await)?;
    found.map(|(member, id, path)| (UnitRef { id, path }, member)).ok_or(Error::NotFound)
}

/// Adds an office at the unit of the permit `at`, held by a member within `permit`.
///
/// # Errors
/// [`Error::NotFound`] when the member is not within the permit; [`Error::Conflict`] with [`OFFICE_HELD`] or
/// [`crate::units::CLOSED`].
#[crate::boxed]
pub async fn add_office(
    db: &Db,
    permit: Permit<act::EditMembers>,
    at: Permit<act::EditMembers>,
    office: NewOffice,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let (scope, unit) = (permit.scope(), at.unit().id);
            let member: Option<MemberId> = on!(tx, c => sqlx::query_scalar(MEMBER_WITHIN)
                .bind(office.member).bind(scope.from()).bind(scope.to()).fetch_optional(c).await)?;
            member.ok_or(Error::NotFound)?;
            let again: Option<OfficeId> =
                on!(tx, c => sqlx::query_scalar(EXISTS).bind(office.id).fetch_optional(c).await)?;
            if again.is_some() {
                return Ok(());
            }
            let last = office.until_date.or(NaiveDate::from_ymd_opt(9999, 12, 31));
            let held: Option<OfficeId> = on!(tx, c => sqlx::query_scalar(HELD)
                .bind(office.member).bind(unit).bind(office.office.code()).bind(office.from_date).bind(last)
                .fetch_optional(c).await)?;
            if held.is_some() {
                return Err(Error::Conflict(OFFICE_HELD));
            }
            must_be_open(tx, unit).await?;
            on!(tx, c => sqlx::query(INSERT)
                .bind(office.id).bind(office.member).bind(unit).bind(office.office.code())
                .bind(office.from_date).bind(office.until_date).execute(c).await.map(drop))?;
            let details = format!("{} từ {}", office.office.label(), time::dmy(office.from_date));
            audit::record(tx, &at, now, Entry::about("member", office.member.0, details)).await
        })
    })
    .await
}

/// Ends an office at the permit's unit with the day `until`; ending it again on the same day leaves no trace.
///
/// # Errors
/// [`Error::NotFound`] when the office is not one of that unit; [`Error::Conflict`] when it began after that day.
#[crate::boxed]
pub async fn end_office(
    db: &Db,
    permit: Permit<act::EditMembers>,
    id: OfficeId,
    until: NaiveDate,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let current: Option<(NaiveDate, Option<NaiveDate>)> =
                on!(tx, c => sqlx::query_as(CURRENT).bind(id).bind(permit.unit().id).fetch_optional(c).await)?;
            let (from_date, ended) = current.ok_or(Error::NotFound)?;
            if ended == Some(until) {
                return Ok(());
            }
            if until < from_date {
                return Err(Error::Conflict("the office began after that day"));
            }
            on!(tx, c => sqlx::query(END).bind(id).bind(until).execute(c).await.map(drop))?;
            audit::record(tx, &permit, now, Entry::about("office", id.0, format!("Thôi giữ từ {}", time::dmy(until))))
                .await
        })
    })
    .await
}
