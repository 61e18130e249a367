//! Which set of criteria applies where, and from when on.

use chrono::NaiveDate;
use domain::{
    grants::Role,
    ids::CriterionId,
    reports::{Criterion, Fact, NewCriteria},
    time::DAY,
};

use super::*;
use crate::testing::{count, fixture, for_each_db};

fn set_of(from_date: NaiveDate, rows: &[(&str, Option<Fact>, i64)]) -> NewCriteria {
    let row = |(title, fact, points): &(&str, Option<Fact>, i64)| Criterion {
        id: CriterionId::fresh(),
        title: (*title).into(),
        fact: *fact,
        points: *points,
    };
    NewCriteria { from_date, clause: "Hướng dẫn 05-HD/TU".into(), rows: rows.iter().map(row).collect() }
}

#[tokio::test]
async fn the_nearest_set_of_criteria_decides_from_its_day_on() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.province).await;
        let titles = async |unit, day: NaiveDate| -> Vec<String> {
            let known = criteria(&db, &admin.may(unit).unwrap(), day).await.unwrap();
            known.now.rows.into_iter().map(|row| row.title).collect()
        };
        let day = |n| f.now.plus(n * DAY).date();
        assert_eq!(titles(&f.branch_a1, day(0)).await.len(), 9, "the organisation's own");
        assert!(titles(&f.branch_a1, NaiveDate::from_ymd_opt(2024, 1, 1).unwrap()).await.is_empty());

        let of_province = set_of(day(1), &[("Thời lượng", Some(Fact::Length), 60), ("Nội dung", None, 40)]);
        for _ in 0..2 {
            set(&db, admin.may(&f.province).unwrap(), of_province.clone(), f.now).await.unwrap();
        }
        assert_eq!(count(&db, "SELECT COUNT(*) FROM audit WHERE action = 'EditCriteria'").await, 1);
        let known = criteria(&db, &admin.may(&f.branch_a1).unwrap(), day(0)).await.unwrap();
        assert_eq!((known.now.rows.len(), known.coming.map(|set| set.rows.len())), (9, Some(2)));
        assert_eq!(titles(&f.branch_a1, day(1)).await, ["Thời lượng", "Nội dung"], "in order, from its day on");

        let of_commune = set_of(day(2), &[("Riêng của xã", None, 100)]);
        set(&db, admin.may(&f.commune_a).unwrap(), of_commune.clone(), f.now).await.unwrap();
        assert_eq!(titles(&f.branch_g1, day(2)).await, ["Riêng của xã"], "the nearest unit decides");
        assert_eq!(titles(&f.branch_b1, day(2)).await, ["Thời lượng", "Nội dung"]);

        // Another set before that one began takes its place; one after it began follows it.
        let instead = set_of(day(3), &[("Thay cho bộ trước", None, 100)]);
        set(&db, admin.may(&f.commune_a).unwrap(), instead, f.now).await.unwrap();
        assert_eq!(titles(&f.branch_a1, day(2)).await.len(), 2);
        assert_eq!(titles(&f.branch_a1, day(3)).await, ["Thay cho bộ trước"]);
        let next = set_of(day(9), &[("Bộ sau", None, 100)]);
        set(&db, admin.may(&f.commune_a).unwrap(), next, f.now.plus(5 * DAY)).await.unwrap();
        assert_eq!(titles(&f.branch_a1, day(8)).await, ["Thay cho bộ trước"]);
        assert_eq!(titles(&f.branch_a1, day(9)).await, ["Bộ sau"]);
        withdraw(&db, admin.may(&f.commune_a).unwrap(), f.now.plus(5 * DAY)).await.unwrap();
        assert_eq!(titles(&f.branch_a1, day(9)).await, ["Thay cho bộ trước"], "what holds goes on");

        let own = set_of(day(1), &[("Tự khen", None, 100)]);
        let refused = set(&db, admin.may(&f.branch_a1).unwrap(), own, f.now).await;
        assert!(matches!(refused, Err(Error::Conflict(BRANCH_HAS_NONE))), "{refused:?}");
        let stolen = set(&db, admin.may(&f.commune_b).unwrap(), of_province, f.now).await;
        assert!(matches!(stolen, Err(Error::NotFound)), "identifiers of another unit: {stolen:?}");
    })
    .await;
}

#[tokio::test]
async fn a_unit_goes_back_to_what_is_set_above_it() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.province).await;
        let day = |n| f.now.plus(n * DAY).date();
        let known = async |n| criteria(&db, &admin.may(&f.branch_a1).unwrap(), day(n)).await.unwrap();
        let of_commune = || admin.may(&f.commune_a).unwrap();
        set(&db, of_commune(), set_of(day(1), &[("Riêng của xã", None, 100)]), f.now).await.unwrap();
        let own = known(2).await.now;
        assert_eq!((own.rows.len(), own.until_date), (1, None));
        let later = f.now.plus(3 * DAY);
        set(&db, of_commune(), set_of(day(9), &[("Chưa có hiệu lực", None, 100)]), later).await.unwrap();
        for _ in 0..2 {
            inherit(&db, of_commune(), later).await.unwrap();
        }
        let today = known(3).await;
        assert_eq!((today.now.until_date, today.coming), (Some(day(3)), None), "this day is still judged by it");
        assert_eq!(known(4).await.now.rows.len(), 9, "the organisation's own");
        assert_eq!(count(&db, "SELECT COUNT(*) FROM audit WHERE action = 'EditCriteria'").await, 3);

        // What is only planned is given up as well, and the log says so.
        let planned = set_of(day(9), &[("Của tỉnh", None, 100)]);
        set(&db, admin.may(&f.province).unwrap(), planned, later).await.unwrap();
        inherit(&db, admin.may(&f.province).unwrap(), later).await.unwrap();
        assert_eq!(known(9).await.now.rows.len(), 9);
        assert_eq!(count(&db, "SELECT COUNT(*) FROM audit WHERE action = 'EditCriteria'").await, 5);

        // Taking back what follows does not bring back what was given up.
        set(&db, of_commune(), set_of(day(9), &[("Thử lại", None, 100)]), later).await.unwrap();
        assert_eq!(known(8).await.now.rows.len(), 9);
        withdraw(&db, of_commune(), later).await.unwrap();
        assert_eq!(known(9).await.now.rows.len(), 9);
    })
    .await;
}
