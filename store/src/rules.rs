//! Rules of the organisation: which ones are in force where and when.

pub(crate) mod deadline;
#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use domain::{
    ids::{RuleId, UnitId},
    policy::{Act, Permit, act},
    rules::{MissingRule, NewRule, RuleCalendar, RuleKey, RuleRow, Rules, Ruling},
    time::{Timestamp, dmy},
};

use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

statements! {
    // A branch that moved keeps for its earlier days what the units said under which it stood then.
    IN_FORCE = concat!("WITH RECURSIVE ", above_on_day!(), "
        SELECT r.key, r.value, r.clause, r.from_date, up.distance FROM up JOIN rules r ON r.unit_id = up.id WHERE r.from_date <= $2
        UNION ALL
        SELECT r.key, r.value, r.clause, r.from_date, CAST(1000000 AS BIGINT) FROM rules r WHERE r.unit_id IS NULL AND r.from_date <= $2
        ORDER BY 5, 4 DESC");
    ROWS = "WITH RECURSIVE up(id, parent_id, name, distance) AS (
            SELECT id, parent_id, name, CAST(0 AS BIGINT) FROM units WHERE id = $1
            UNION ALL SELECT u.id, u.parent_id, u.name, up.distance + 1 FROM units u JOIN up ON u.id = up.parent_id)
        SELECT r.id, r.key, r.value, r.clause, r.from_date, up.id AS unit_id, up.name AS unit_name, up.distance
            FROM up JOIN rules r ON r.unit_id = up.id
        UNION ALL
        SELECT r.id, r.key, r.value, r.clause, r.from_date, NULL, NULL, CAST(1000000 AS BIGINT) FROM rules r WHERE r.unit_id IS NULL
        ORDER BY 8, 5 DESC";
    STORED = "SELECT unit_id, value FROM rules WHERE id = $1";
    SAME_DAY = "SELECT id FROM rules WHERE unit_id = $1 AND key = $2 AND from_date = $3";
    INSERT = "INSERT INTO rules(id, unit_id, key, value, from_date, clause) VALUES ($1, $2, $3, $4, $5, $6)";
    WITHDRAW = "DELETE FROM rules WHERE id = $1 AND unit_id = $2 AND from_date > $3 RETURNING key, from_date";
}

/// Every statement of this feature by name, for the test that prepares them.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [STATEMENTS, deadline::STATEMENTS].concat()
}

/// The [`Error::Conflict`] of a second row of one unit that begins on the same day.
pub const SAME_DAY_TAKEN: &str = "a rule of this unit begins on that day already";

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(try_from = "String")]
    key: RuleKey,
    value: i64,
    clause: String,
}

/// The rules in force on `date` at the permit's unit: of the nearest unit that has a row, its newest one.
///
/// # Errors
/// When the database cannot be read or no row anywhere says anything about a rule on that day.
pub async fn in_force<A: Act>(db: &Db, permit: &Permit<A>, date: NaiveDate) -> Result<Rules> {
    let unit = permit.unit().id;
    put_together(on!(db, c => sqlx::query_as(IN_FORCE).bind(unit).bind(date).fetch_all(c).await)?)
}

/// The same inside a transaction that has a permit for the unit.
pub(crate) async fn in_force_in(tx: &mut Tx<'_>, unit: UnitId, date: NaiveDate) -> Result<Rules> {
    put_together(on!(tx, c => sqlx::query_as(IN_FORCE).bind(unit).bind(date).fetch_all(c).await)?)
}

fn put_together(rows: Vec<Row>) -> Result<Rules> {
    let rows: Vec<(RuleKey, Ruling)> =
        rows.into_iter().map(|r| (r.key, Ruling { value: r.value, clause: r.clause })).collect();
    Rules::first_of_each(&rows).map_err(incomplete)
}

fn incomplete(missing: MissingRule) -> Error {
    Error::Database(sqlx::Error::Decode(Box::new(missing)))
}

#[derive(sqlx::FromRow)]
struct FullRow {
    id: RuleId,
    #[sqlx(try_from = "String")]
    key: RuleKey,
    value: i64,
    clause: String,
    from_date: NaiveDate,
    unit_id: Option<UnitId>,
    unit_name: Option<String>,
}

impl From<FullRow> for RuleRow {
    fn from(r: FullRow) -> Self {
        let ruling = Ruling { value: r.value, clause: r.clause };
        Self { id: r.id, key: r.key, ruling, from_date: r.from_date, unit: r.unit_id.zip(r.unit_name) }
    }
}

/// Every row that says or said something at the permit's unit: nearest unit first, newest first.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn rows(db: &Db, permit: &Permit<act::ReadRules>) -> Result<Vec<RuleRow>> {
    rows_at(db, permit.unit().id).await
}

async fn rows_at(db: &Db, unit: UnitId) -> Result<Vec<RuleRow>> {
    let rows: Vec<FullRow> = on!(db, c => sqlx::query_as(ROWS).bind(unit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RuleRow::from).collect())
}

/// The rules in force on each of `days` where the permit's unit stands today: for a form in which the day is still to be
/// chosen.
///
/// # Errors
/// As [`in_force`].
#[crate::boxed]
pub async fn calendar(
    db: &Db,
    permit: &Permit<act::RegisterMeeting>,
    days: RangeInclusive<NaiveDate>,
) -> Result<RuleCalendar> {
    RuleCalendar::of(&rows_at(db, permit.unit().id).await?, days).map_err(incomplete)
}

/// Sets a rule for the permit's unit and all below it; the same request again changes nothing. Meetings that are still
/// ahead follow it.
///
/// # Errors
/// [`Error::Conflict`] with [`SAME_DAY_TAKEN`].
#[crate::boxed]
pub async fn set(db: &Db, permit: Permit<act::EditRules>, rule: NewRule, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let unit = permit.unit().id;
            let stored: Option<(Option<UnitId>, i64)> =
                on!(tx, c => sqlx::query_as(STORED).bind(rule.id).fetch_optional(c).await)?;
            match stored {
                Some((Some(owner), value)) if owner == unit && value == rule.ruling.value => return Ok(()),
                Some(_) => return Err(Error::NotFound),
                None => {}
            }
            let taken: Option<RuleId> = on!(tx, c => sqlx::query_scalar(SAME_DAY)
                .bind(unit).bind(rule.key.code()).bind(rule.from_date).fetch_optional(c).await)?;
            if taken.is_some() {
                return Err(Error::Conflict(SAME_DAY_TAKEN));
            }
            on!(tx, c => sqlx::query(INSERT)
                .bind(rule.id).bind(unit).bind(rule.key.code()).bind(rule.ruling.value).bind(rule.from_date)
                .bind(&rule.ruling.clause).execute(c).await.map(drop))?;
            let details = format!("{}: {} từ {}", rule.key.label(), rule.ruling.value, dmy(rule.from_date));
            audit::record(tx, &permit, now, Entry::about("rule", rule.id.0, details)).await?;
            follow(tx, unit, rule.key, rule.from_date).await
        })
    })
    .await
}

/// Takes back a rule of the permit's unit that has not begun; again, or one that is not there, changes nothing. Meetings
/// that are still ahead go back to what held before.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn withdraw(db: &Db, permit: Permit<act::EditRules>, id: RuleId, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let unit = permit.unit().id;
            let taken: Option<(String, NaiveDate)> = on!(tx, c => sqlx::query_as(WITHDRAW)
                .bind(id).bind(unit).bind(now.date()).fetch_optional(c).await)?;
            let Some((key, from)) = taken else { return Ok(()) };
            let key: RuleKey = key.parse()?;
            let details = format!("Bỏ quy định sắp tới: {}", key.label());
            audit::record(tx, &permit, now, Entry::about("rule", id.0, details)).await?;
            follow(tx, unit, key, from).await
        })
    })
    .await
}

/// Brings what is stored of a rule with meetings ahead up to date, once what the unit says about it from a day on changed.
async fn follow(tx: &mut Tx<'_>, unit: UnitId, key: RuleKey, from: NaiveDate) -> Result<()> {
    if key == RuleKey::ReportDays { deadline::follow(tx, unit, from).await } else { Ok(()) }
}
