use chrono::NaiveDate;
use domain::{
    grants::Role,
    ids::UnitId,
    listing::Anchor,
    policy::{Actor, Permit, act},
    time::{DAY, Timestamp},
    units::{UnitPath, UnitRef},
};

use super::*;
use crate::testing::{Fixture, fixture, for_each_db};

fn edit(actor: &Actor, unit: &UnitRef) -> Permit<act::EditUnits> {
    actor.may(unit).expect("a permit to edit")
}

fn read(actor: &Actor, unit: &UnitRef) -> Permit<act::ReadUnits> {
    actor.may(unit).expect("a permit to read")
}

fn details(code: &str, name: &str) -> UnitChange {
    UnitChange { kind: "branch".into(), code: code.into(), name: name.into() }
}

async fn paths(f: &Fixture, units: &[&UnitRef]) -> Vec<UnitPath> {
    let mut found = Vec::new();
    for unit in units {
        found.push(reference(&f.db, unit.id).await.unwrap().path);
    }
    found
}

async fn audit_lines(db: &Db, action: &str) -> i64 {
    on!(db, c => sqlx::query_scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM audit WHERE action = $1").bind(action).fetch_one(c).await)
        .unwrap()
}

#[tokio::test]
async fn a_move_takes_the_subtree_along_and_keeps_its_history() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.province).await;
        let later = f.now.plus(10 * DAY);
        move_to(&db, edit(&admin, &f.grassroots), edit(&admin, &f.commune_b), later).await.unwrap();
        let [grassroots, branch, commune] =
            paths(&f, &[&f.grassroots, &f.branch_g1, &f.commune_b]).await.try_into().unwrap();
        assert!(commune.contains(&grassroots) && grassroots.contains(&branch));
        assert!(!f.commune_a.path.contains(&branch));

        let moved = reference(&db, f.grassroots.id).await.unwrap();
        let history = places(&db, &read(&admin, &moved)).await.unwrap();
        let day = |at: Timestamp| at.date();
        assert_eq!(
            history.iter().map(|s| (s.unit_name.as_deref(), s.from_date, s.until_date)).collect::<Vec<_>>(),
            [
                (Some("Đảng bộ phường Bình Minh"), day(later), None),
                (Some("Đảng bộ xã An Bình"), day(f.now), day(later).pred_opt()),
            ]
        );

        // The same again: nothing new, and a second move on one day replaces the first.
        move_to(&db, edit(&admin, &moved), edit(&admin, &f.commune_b), later).await.unwrap();
        assert_eq!(audit_lines(&db, "EditUnits").await, 1);
        move_to(&db, edit(&admin, &moved), edit(&admin, &f.province), later).await.unwrap();
        let history = places(&db, &read(&admin, &moved)).await.unwrap();
        assert_eq!(
            history.iter().map(|s| s.unit_name.as_deref()).collect::<Vec<_>>(),
            [Some("Đảng bộ tỉnh Đồng Xuân"), Some("Đảng bộ xã An Bình")]
        );
        assert_eq!(audit_lines(&db, "EditUnits").await, 2);
    })
    .await;
}

#[tokio::test]
async fn no_unit_is_its_own_ancestor() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.province).await;
        for (unit, below) in [
            (&f.commune_a, &f.commune_a),
            (&f.commune_a, &f.grassroots),
            (&f.commune_a, &f.branch_g1),
            (&f.province, &f.commune_b),
        ] {
            let before = paths(&f, &[unit, below]).await;
            let refused = move_to(&db, edit(&admin, unit), edit(&admin, below), f.now).await;
            assert!(matches!(refused, Err(Error::Conflict(NOT_ABOVE_ITSELF))), "{refused:?}");
            assert_eq!(paths(&f, &[unit, below]).await, before);
        }
        assert_eq!(audit_lines(&db, "EditUnits").await, 0);
    })
    .await;
}

#[tokio::test]
async fn two_moves_at_once_make_no_circle() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.province).await;
        for _ in 0..10 {
            let (one, other) = tokio::join!(
                move_to(&db, edit(&admin, &f.commune_a), edit(&admin, &f.commune_b), f.now),
                move_to(&db, edit(&admin, &f.commune_b), edit(&admin, &f.commune_a), f.now),
            );
            assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
            for commune in [&f.commune_a, &f.commune_b] {
                move_to(&db, edit(&admin, commune), edit(&admin, &f.province), f.now).await.unwrap();
            }
            assert_eq!(
                paths(&f, &[&f.commune_a, &f.commune_b]).await,
                [f.commune_a.path.clone(), f.commune_b.path.clone()]
            );
        }
    })
    .await;
}

#[tokio::test]
async fn creating_and_changing_can_be_repeated() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let id = UnitId::fresh();
        for _ in 0..2 {
            create(&db, edit(&admin, &f.commune_a), id, details("CB-9", "Chi bộ thôn 9"), f.now).await.unwrap();
        }
        assert_eq!(audit_lines(&db, "EditUnits").await, 1);
        let taken =
            create(&db, edit(&admin, &f.commune_a), UnitId::fresh(), details("CB-9", "Chi bộ khác"), f.now).await;
        assert!(matches!(taken, Err(Error::Conflict(CODE_TAKEN))), "{taken:?}");
        let other = create(&db, edit(&admin, &f.commune_a), id, details("CB-10", "Chi bộ thôn 9"), f.now).await;
        assert!(matches!(other, Err(Error::Conflict(_))), "{other:?}");

        let unit = reference(&db, id).await.unwrap();
        assert_eq!(unit.path.depth(), 2);
        for _ in 0..2 {
            update(&db, edit(&admin, &unit), details("CB-09", "Chi bộ thôn Chín"), f.now).await.unwrap();
        }
        assert_eq!(audit_lines(&db, "EditUnits").await, 2);
        let taken = update(&db, edit(&admin, &f.branch_a1), details("CB-09", "Chi bộ thôn Đồng Tâm"), f.now).await;
        assert!(matches!(taken, Err(Error::Conflict(CODE_TAKEN))), "{taken:?}");
    })
    .await;
}

#[tokio::test]
async fn many_units_are_created_at_once() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let one = |n: usize| {
            create(
                &db,
                edit(&admin, &f.commune_a),
                UnitId::fresh(),
                details(&format!("X{n}"), &format!("Chi bộ X{n}")),
                f.now,
            )
        };
        let (a, b, c, d) = tokio::join!(one(1), one(2), one(3), one(4));
        assert!([&a, &b, &c, &d].iter().all(|r| r.is_ok()), "{a:?} {b:?} {c:?} {d:?}");
    })
    .await;
}

#[tokio::test]
async fn children_are_counted_and_paged() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.province).await;
        let permit = read(&admin, &f.commune_a);
        let all = children_page(&db, &permit, Anchor::First, 100).await.unwrap();
        let lines: Vec<_> = all.items.iter().map(|l| (l.unit.name.as_str(), l.members, l.below)).collect();
        assert_eq!(
            lines,
            [("Chi bộ thôn Đoàn Kết", 5, 0), ("Chi bộ thôn Đồng Tâm", 5, 0), ("Đảng bộ hợp tác xã An Bình", 5, 1)]
        );
        assert_eq!(totals(&db, &permit).await.unwrap(), (15, 4));

        let names = |page: &Listing<UnitLine, UnitId>| page.items.iter().map(|l| l.unit.id).collect::<Vec<_>>();
        let first = children_page(&db, &permit, Anchor::First, 2).await.unwrap();
        assert_eq!(names(&first), [f.branch_a2.id, f.branch_a1.id]);
        let second = children_page(&db, &permit, Anchor::After(first.after.unwrap()), 2).await.unwrap();
        assert_eq!((names(&second), second.after), (vec![f.grassroots.id], None));
        let back = children_page(&db, &permit, Anchor::Before(second.before.unwrap()), 1).await.unwrap();
        assert_eq!((names(&back), back.before), (vec![f.branch_a1.id], Some(f.branch_a1.id)));
        // A line of another unit is no anchor here.
        let foreign = children_page(&db, &permit, Anchor::After(f.branch_b1.id), 2).await.unwrap();
        assert_eq!(names(&foreign), names(&first));
    })
    .await;
}

#[tokio::test]
async fn a_search_stays_within_its_scope() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let province = f.actor(Role::Admin, &f.province).await;
        let commune = f.actor(Role::Auditor, &f.commune_a).await;
        let found = async |actor: &Actor, unit: &UnitRef, query: &str| {
            let scope = read(actor, unit).scope();
            find(&db, &scope, query, 20).await.unwrap().into_iter().map(|(u, _)| u.id).collect::<Vec<_>>()
        };
        assert_eq!(found(&province, &f.province, "BÌNH minh").await, [f.commune_b.id]);
        assert!(found(&commune, &f.commune_a, "binh minh").await.is_empty());
        assert_eq!(found(&commune, &f.commune_a, "dong tam").await, [f.branch_a1.id]);
        assert_eq!(found(&commune, &f.commune_a, "chi-bo-thon-doan").await, [f.branch_a2.id]);
        assert!(found(&commune, &f.commune_a, "%").await.len() == 5, "a percent sign is no pattern");
        let with_parent = find(&db, &read(&commune, &f.commune_a).scope(), "to che bien", 5).await.unwrap();
        assert_eq!(with_parent[0].1.as_deref(), Some("Đảng bộ hợp tác xã An Bình"));
    })
    .await;
}

#[tokio::test]
async fn leaders_are_those_of_the_day() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.province).await;
        let members: Vec<_> = f.members_of(&f.branch_a1).into_iter().map(|m| m.id).collect();
        let (unit, day) = (f.branch_a1.id, |d: u32| NaiveDate::from_ymd_opt(2026, 1, d).unwrap());
        db.write(move |tx| {
            Box::pin(async move {
                for (member, office, from, until) in [
                    (members[1], "committee_member", day(1), None),
                    (members[2], "secretary", day(10), None),
                    (members[3], "secretary", day(1), Some(day(9))),
                ] {
                    on!(tx, c => sqlx::query("INSERT INTO offices(id, member_id, unit_id, office, from_date, until_date) VALUES ($1, $2, $3, $4, $5, $6)")
                        .bind(domain::ids::OfficeId::fresh()).bind(member).bind(unit).bind(office).bind(from).bind(until)
                        .execute(c).await.map(drop))?;
                }
                Ok(())
            })
        })
        .await
        .unwrap();
        let on = async |d: u32| {
            let leaders = leaders(&db, &read(&admin, &f.branch_a1), day(d)).await.unwrap();
            leaders.into_iter().map(|l| (l.full_name, l.office)).collect::<Vec<_>>()
        };
        let (minh, binh, mai) = ("Lê Minh Đức".to_owned(), "Trần Văn Bình".to_owned(), "Hoàng Thị Mai".to_owned());
        assert_eq!(on(9).await, [(mai, OfficeKind::Secretary), (binh.clone(), OfficeKind::CommitteeMember)]);
        assert_eq!(on(11).await, [(minh, OfficeKind::Secretary), (binh, OfficeKind::CommitteeMember)]);
    })
    .await;
}
