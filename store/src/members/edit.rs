//! Changing records, and moving members from unit to unit.

use chrono::NaiveDate;
use domain::{
    ids::{MemberId, UnitId},
    members::MemberRecord,
    policy::{Permit, act},
    text,
    time::Timestamp,
    units::UnitRef,
};

use super::record::RecordRow;
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    units,
};

statements! {
    CURRENT = "SELECT m.card_number, m.full_name, m.birth_date, m.sex, m.ethnicity, m.phone, m.email, m.admitted_on, m.official_on,
            m.standing, m.exempt, m.unit_id
        FROM members m JOIN units u ON u.id = m.unit_id WHERE m.id = $1 AND u.path >= $2 AND u.path < $3";
    CARD_OWNER = "SELECT id FROM members WHERE card_number = $1";
    UPDATE = "UPDATE members SET card_number = $3, full_name = $4, name_folded = $5, name_sort = $6, birth_date = $7, sex = $8,
            ethnicity = $9, phone = $10, email = $11, admitted_on = $12, official_on = $13, standing = $14, exempt = $15,
            unit_id = $16, updated_at = $17
        WHERE id = $1 AND updated_at = $2";
    INSERT = "INSERT INTO members(id, card_number, full_name, name_folded, name_sort, birth_date, sex, ethnicity, phone, email,
            admitted_on, official_on, standing, exempt, unit_id, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    END_PLACE = "UPDATE member_places SET until_date = $2 WHERE member_id = $1 AND until_date IS NULL";
    DELETE_PLACE_OF_DAY = "DELETE FROM member_places WHERE member_id = $1 AND from_date = $2";
    INSERT_PLACE = "INSERT INTO member_places(member_id, unit_id, from_date, until_date) VALUES ($1, $2, $3, NULL)";
    FORGET_OFFICES = "DELETE FROM offices WHERE member_id = $1 AND unit_id = $2 AND from_date >= $3";
    END_OFFICES = "UPDATE offices SET until_date = $4 WHERE member_id = $1 AND unit_id = $2 AND (until_date IS NULL OR until_date >= $3)";
}

/// The [`Error::Conflict`] of a card number that another member has.
pub const CARD_TAKEN: &str = "card number taken";

/// What a form changes.
#[derive(Debug, Clone)]
pub struct MemberChange {
    /// The record as it shall be.
    pub record: MemberRecord,
    /// When the record that the form showed was last changed: a later change is not overwritten.
    pub seen: Timestamp,
}

#[derive(sqlx::FromRow)]
struct CurrentRow {
    #[sqlx(flatten)]
    record: RecordRow,
    unit_id: UnitId,
}

/// Changes a member's record; with `target` the member also moves to that permit's unit, and the old unit stays in the
/// history. What is as it should be already leaves no trace.
///
/// # Errors
/// [`Error::NotFound`] when the member is not within the permit; [`Error::Conflict`] with [`CARD_TAKEN`] or
/// [`units::CLOSED`], or when somebody else changed the record meanwhile.
#[crate::boxed]
pub async fn update(
    db: &Db,
    permit: Permit<act::EditMembers>,
    id: MemberId,
    change: MemberChange,
    target: Option<Permit<act::EditMembers>>,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let scope = permit.scope();
            let current: Option<CurrentRow> = on!(tx, c => sqlx::query_as(CURRENT)
                .bind(id).bind(scope.from()).bind(scope.to()).fetch_optional(c).await)?;
            let current = current.ok_or(Error::NotFound)?;
            let (old, record) = (MemberRecord::from(current.record), &change.record);
            let target = target.filter(|target| target.unit().id != current.unit_id);
            if old == *record && target.is_none() {
                return Ok(());
            }
            let owner: Option<MemberId> =
                on!(tx, c => sqlx::query_scalar(CARD_OWNER).bind(&record.card_number).fetch_optional(c).await)?;
            if owner.is_some_and(|owner| owner != id) {
                return Err(Error::Conflict(CARD_TAKEN));
            }
            let unit = target.as_ref().map_or(current.unit_id, |target| target.unit().id);
            if target.is_some() {
                units::must_be_open(tx, unit).await?;
            }
            if !write(tx, id, change.seen, record, unit, now).await? {
                return Err(Error::Conflict("the record was changed meanwhile"));
            }
            if target.is_some() {
                change_place(tx, id, current.unit_id, unit, now.date()).await?;
            }
            let mut changed = differences(&old, record);
            if target.is_some() {
                changed.push("đơn vị");
            }
            audit::record(tx, &permit, now, Entry::about("member", id.0, format!("Sửa {}", changed.join(", ")))).await
        })
    })
    .await
    .map_err(card_taken)
}

/// Two people gave two members the same card at the same moment.
fn card_taken(error: Error) -> Error {
    if error.is_unique_violation() { Error::Conflict(CARD_TAKEN) } else { error }
}

async fn write(
    tx: &mut Tx<'_>,
    id: MemberId,
    seen: Timestamp,
    record: &MemberRecord,
    unit: UnitId,
    now: Timestamp,
) -> Result<bool> {
    let rows = on!(tx, c => sqlx::query(UPDATE)
        .bind(id).bind(seen).bind(&record.card_number).bind(&record.full_name)
        .bind(text::fold(&record.full_name)).bind(text::name_key(&record.full_name)).bind(record.birth_date)
        .bind(record.sex.code()).bind(&record.ethnicity).bind(&record.phone).bind(&record.email)
        .bind(record.admitted_on).bind(record.official_on).bind(record.standing.code()).bind(record.exempt)
        .bind(unit).bind(now).execute(c).await.map(|r| r.rows_affected()))?;
    Ok(rows == 1)
}

/// Moves a member: the old stay ends yesterday and with it the offices at the old unit. Two moves on one day leave one
/// line of history.
async fn change_place(tx: &mut Tx<'_>, id: MemberId, from: UnitId, to: UnitId, today: NaiveDate) -> Result<()> {
    let yesterday = today.pred_opt().unwrap_or(today);
    on!(tx, c => sqlx::query(DELETE_PLACE_OF_DAY).bind(id).bind(today).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(END_PLACE).bind(id).bind(yesterday).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(INSERT_PLACE).bind(id).bind(to).bind(today).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(FORGET_OFFICES).bind(id).bind(from).bind(today).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(END_OFFICES).bind(id).bind(from).bind(today).bind(yesterday).execute(c).await.map(drop))?;
    Ok(())
}

/// What differs, by name only: the log tells who changed what, not what it said.
fn differences(old: &MemberRecord, new: &MemberRecord) -> Vec<&'static str> {
    [
        (old.card_number != new.card_number, "số thẻ"),
        (old.full_name != new.full_name, "họ tên"),
        (old.birth_date != new.birth_date, "ngày sinh"),
        (old.sex != new.sex, "giới tính"),
        (old.ethnicity != new.ethnicity, "dân tộc"),
        (old.phone != new.phone, "điện thoại"),
        (old.email != new.email, "thư điện tử"),
        (old.admitted_on != new.admitted_on, "ngày kết nạp"),
        (old.official_on != new.official_on, "ngày chính thức"),
        (old.standing != new.standing, "tình trạng"),
        (old.exempt != new.exempt, "miễn sinh hoạt"),
    ]
    .into_iter()
    .filter(|(differs, _)| *differs)
    .map(|(_, name)| name)
    .collect()
}

/// Adds a member from the command line: the first administrator of an empty database.
///
/// # Errors
/// [`Error::Conflict`] with [`CARD_TAKEN`] or [`units::CLOSED`].
pub(crate) async fn create_as_operator(
    tx: &mut Tx<'_>,
    record: &MemberRecord,
    unit: UnitRef,
    now: Timestamp,
) -> Result<MemberId> {
    let id = MemberId::fresh();
    let owner: Option<MemberId> =
        on!(tx, c => sqlx::query_scalar(CARD_OWNER).bind(&record.card_number).fetch_optional(c).await)?;
    if owner.is_some() {
        return Err(Error::Conflict(CARD_TAKEN));
    }
    units::must_be_open(tx, unit.id).await?;
    on!(tx, c => sqlx::query(INSERT)
        .bind(id).bind(&record.card_number).bind(&record.full_name).bind(text::fold(&record.full_name))
        .bind(text::name_key(&record.full_name)).bind(record.birth_date).bind(record.sex.code())
        .bind(&record.ethnicity).bind(&record.phone).bind(&record.email).bind(record.admitted_on)
        .bind(record.official_on).bind(record.standing.code()).bind(record.exempt).bind(unit.id).bind(now)
        .execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(INSERT_PLACE).bind(id).bind(unit.id).bind(now.date()).execute(c).await.map(drop))?;
    let permit = Permit::<act::EditMembers>::of_operator(unit);
    audit::record(tx, &permit, now, Entry::about("member", id.0, "Thêm đảng viên")).await?;
    Ok(id)
}
