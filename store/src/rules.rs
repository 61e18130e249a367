//! Rules of the organisation: which ones are in force where and when.

use chrono::NaiveDate;
use domain::{
    ids::{RuleId, UnitId},
    policy::{Act, Permit, act},
    rules::{NewRule, RuleKey, RuleRow, Rules, Ruling},
    time::{Timestamp, dmy},
};

use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

statements! {
    IN_FORCE = "WITH RECURSIVE up(id, parent_id, distance) AS (
            SELECT id, parent_id, CAST(0 AS BIGINT) FROM units WHERE id = $1
            UNION ALL SELECT u.id, u.parent_id, up.distance + 1 FROM units u JOIN up ON u.id = up.parent_id)
        SELECT r.key, r.value, r.clause, r.from_date, up.distance FROM up JOIN rules r ON r.unit_id = up.id WHERE r.from_date <= $2
        UNION ALL
        SELECT r.key, r.value, r.clause, r.from_date, CAST(1000000 AS BIGINT) FROM rules r WHERE r.unit_id IS NULL AND r.from_date <= $2
        ORDER BY 5, 4 DESC";
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
    WITHDRAW = "DELETE FROM rules WHERE id = $1 AND unit_id = $2 AND from_date > $3 RETURNING key";
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
    Rules::first_of_each(&rows).map_err(|missing| Error::Database(sqlx::Error::Decode(Box::new(missing))))
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
    let rows: Vec<FullRow> = on!(db, c => sqlx::query_as(ROWS).bind(permit.unit().id).fetch_all(c).await)?;
    Ok(rows.into_iter().map(RuleRow::from).collect())
}

/// Sets a rule for the permit's unit and all below it; the same request again changes nothing.
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
            audit::record(tx, &permit, now, Entry::about("rule", rule.id.0, details)).await
        })
    })
    .await
}

/// Takes back a rule of the permit's unit that has not begun; again, or one that is not there, changes nothing.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn withdraw(db: &Db, permit: Permit<act::EditRules>, id: RuleId, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let key: Option<String> = on!(tx, c => sqlx::query_scalar(WITHDRAW)
                .bind(id).bind(permit.unit().id).bind(now.date()).fetch_optional(c).await)?;
            let Some(key) = key else { return Ok(()) };
            let label = key.parse::<RuleKey>().map_or("", RuleKey::label);
            audit::record(tx, &permit, now, Entry::about("rule", id.0, format!("Bỏ quy định sắp tới: {label}"))).await
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use domain::{grants::Role, rules::histories, time::DAY, units::UnitRef};

    use super::*;
    use crate::testing::{fixture, for_each_db};

    async fn add(db: &Db, unit: Option<UnitId>, key: RuleKey, value: i64, from: NaiveDate) {
        const INSERT: &str =
            "INSERT INTO rules(id, unit_id, key, value, from_date, clause) VALUES ($1, $2, $3, $4, $5, 'thử')";
        db.write(move |tx| {
            Box::pin(async move {
                Ok(on!(tx, c => sqlx::query(INSERT)
                    .bind(RuleId::fresh()).bind(unit).bind(key.code()).bind(value).bind(from).execute(c).await.map(drop))?)
            })
        })
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn the_nearest_unit_and_its_newest_row_win() {
        for_each_db(async |db| {
            let f = fixture(&db).await;
            let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
            let meeting_day = async |unit: &UnitRef, date| {
                let permit = Permit::<act::RegisterMeeting>::of_operator(unit.clone());
                in_force(&db, &permit, date).await.unwrap().value(RuleKey::MeetingDay)
            };
            assert_eq!(meeting_day(&f.branch_a1, day(11, 21)).await, 3, "as seeded");

            add(&db, Some(f.commune_a.id), RuleKey::MeetingDay, 5, day(3, 1)).await;
            add(&db, Some(f.commune_a.id), RuleKey::MeetingDay, 6, day(6, 1)).await;
            add(&db, Some(f.branch_a1.id), RuleKey::MeetingDay, 10, day(9, 1)).await;
            add(&db, None, RuleKey::MeetingDay, 4, day(10, 1)).await;

            assert_eq!(meeting_day(&f.branch_a1, day(2, 28)).await, 3, "before any unit said anything");
            assert_eq!(meeting_day(&f.branch_a1, day(3, 1)).await, 5, "from its first day on");
            assert_eq!(meeting_day(&f.branch_a1, day(8, 31)).await, 6, "the newest of the commune");
            assert_eq!(meeting_day(&f.branch_a1, day(11, 21)).await, 10, "the branch's own");
            assert_eq!(meeting_day(&f.branch_g1, day(11, 21)).await, 6, "inherited over two levels");
            assert_eq!(meeting_day(&f.branch_b1, day(11, 21)).await, 4, "everywhere else the newest general one");
        })
        .await;
    }

    #[tokio::test]
    async fn a_rule_is_set_from_tomorrow_and_taken_back_before_it_begins() {
        for_each_db(async |db| {
            let f = fixture(&db).await;
            let admin = f.actor(Role::Admin, &f.commune_a).await;
            let edit = || admin.may::<act::EditRules>(&f.commune_a).unwrap();
            let tomorrow = f.now.date().succ_opt().unwrap();
            let rule = |value| NewRule {
                id: RuleId::fresh(),
                key: RuleKey::MeetingDay,
                ruling: Ruling { value, clause: "Quyết định 12-QĐ/ĐU".into() },
                from_date: tomorrow,
            };
            let first = rule(5);
            set(&db, edit(), first.clone(), f.now).await.unwrap();
            set(&db, edit(), first.clone(), f.now).await.unwrap();
            let second = set(&db, edit(), rule(6), f.now).await;
            assert!(matches!(second, Err(Error::Conflict(SAME_DAY_TAKEN))), "{second:?}");

            let seen = async || {
                let rows = rows(&db, &admin.may(&f.branch_g1).unwrap()).await.unwrap();
                let history = histories(rows, f.now.date()).remove(0);
                (history.now.map(|r| r.ruling.value), history.coming.len())
            };
            assert_eq!(seen().await, (Some(3), 1), "inherited, with what comes");
            let elsewhere = f.actor(Role::Admin, &f.branch_a1).await;
            withdraw(&db, elsewhere.may(&f.branch_a1).unwrap(), first.id, f.now).await.unwrap();
            assert_eq!(seen().await, (Some(3), 1), "not from another unit");
            withdraw(&db, edit(), first.id, f.now.plus(2 * DAY)).await.unwrap();
            assert_eq!(seen().await, (Some(3), 1), "not once it began");
            withdraw(&db, edit(), first.id, f.now).await.unwrap();
            assert_eq!(seen().await, (Some(3), 0));
        })
        .await;
    }

    #[tokio::test]
    async fn a_day_before_all_rules_is_an_error_and_no_guess() {
        for_each_db(async |db| {
            let f = fixture(&db).await;
            let permit = Permit::<act::RegisterMeeting>::of_operator(f.branch_a1.clone());
            let refused = in_force(&db, &permit, NaiveDate::from_ymd_opt(2020, 1, 1).unwrap()).await;
            assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");
        })
        .await;
    }
}
