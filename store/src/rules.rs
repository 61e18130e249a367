//! Rules of the organisation: which ones are in force where and when.

use chrono::NaiveDate;
use domain::{
    policy::{Act, Permit},
    rules::{RuleKey, Rules, Ruling},
};

use crate::{Db, Error, Result};

statements! {
    IN_FORCE = "WITH RECURSIVE up(id, parent_id, distance) AS (
            SELECT id, parent_id, CAST(0 AS BIGINT) FROM units WHERE id = $1
            UNION ALL SELECT u.id, u.parent_id, up.distance + 1 FROM units u JOIN up ON u.id = up.parent_id)
        SELECT r.key, r.value, r.clause, r.from_date, up.distance FROM up JOIN rules r ON r.unit_id = up.id WHERE r.from_date <= $2
        UNION ALL
        SELECT r.key, r.value, r.clause, r.from_date, CAST(1000000 AS BIGINT) FROM rules r WHERE r.unit_id IS NULL AND r.from_date <= $2
        ORDER BY 5, 4 DESC";
}

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
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(IN_FORCE).bind(permit.unit().id).bind(date).fetch_all(c).await)?;
    let rows: Vec<(RuleKey, Ruling)> =
        rows.into_iter().map(|r| (r.key, Ruling { value: r.value, clause: r.clause })).collect();
    Rules::first_of_each(&rows).map_err(|missing| Error::Database(sqlx::Error::Decode(Box::new(missing))))
}

#[cfg(test)]
mod tests {
    use domain::{
        ids::{RuleId, UnitId},
        policy::act,
        units::UnitRef,
    };

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
