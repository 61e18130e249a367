//! The dashboard against a naive recount of the same rows in Rust.

use domain::units::UnitRef;

use super::*;
use crate::{
    demo,
    testing::{fixture, for_each_db},
    units,
};

/// 10:00 on 21 November 2026.
const NOW: Timestamp = Timestamp(1_795_230_000_000_000);

/// All rows that the numbers are made of.
struct Everything {
    units: Vec<(UnitId, Option<UnitId>, UnitPath, bool)>,
    members: Vec<(UnitId, Option<Timestamp>)>,
    meetings: Vec<(UnitId, Month, String, String, NaiveDate, i64, i64)>,
    assignments: Vec<(UnitId, String, NaiveDate)>,
}

impl Everything {
    async fn load(db: &Db) -> Self {
        on!(db, c => Self {
            units: sqlx::query_as("SELECT u.id, u.parent_id, u.path, k.meets FROM units u JOIN unit_kinds k ON k.code = u.kind").fetch_all(c).await.unwrap(),
            members: sqlx::query_as("SELECT unit_id, activated_at FROM members").fetch_all(c).await.unwrap(),
            meetings: sqlx::query_as("SELECT unit_id, month, kind, state, report_due, expected, present + online FROM meetings").fetch_all(c).await.unwrap(),
            assignments: sqlx::query_as("SELECT unit_id, state, due_on FROM assignments").fetch_all(c).await.unwrap(),
        })
    }

    /// The numbers of a subtree, the slow way; the regular meeting is on day 3 and its report due two days later.
    fn recount(&self, top: &UnitPath, month: Month, tasks: bool) -> Numbers {
        let below: HashMap<UnitId, bool> =
            self.units.iter().filter(|u| top.contains(&u.2)).map(|u| (u.0, u.3)).collect();
        let today = NOW.date();
        let end = month.day(31);
        let mut n = Numbers { branches: below.values().filter(|meets| **meets).count() as i64, ..Numbers::default() };
        for (_, activated) in self.members.iter().filter(|m| below.contains_key(&m.0)) {
            n.members += 1;
            n.activated += i64::from(activated.is_some_and(|at| at.date() <= end));
        }
        let regular = |m: &&(UnitId, Month, String, String, NaiveDate, i64, i64)| {
            below.contains_key(&m.0) && m.1 == month && m.2 == "regular" && m.3 != "cancelled"
        };
        for (_, _, _, state, due, expected, attended) in self.meetings.iter().filter(regular) {
            n.registered += 1;
            if state != "registered" {
                n.held += 1;
                n.expected += expected;
                n.attended += attended;
            }
            let reported = state == "reported" || state == "accepted";
            n.reported += i64::from(reported);
            n.late += i64::from(!reported && *due < today);
        }
        if month.day(3) < today {
            n.late += n.branches - n.registered;
        }
        for (_, state, due) in self.assignments.iter().filter(|a| tasks && below.contains_key(&a.0) && a.2 <= end) {
            let of_month = *due >= month.day(1);
            match state.as_str() {
                "done" => n.tasks_done += i64::from(of_month),
                "submitted" => n.tasks_submitted += 1,
                "given" | "returned" if *due < today => n.tasks_overdue += 1,
                "given" | "returned" => n.tasks_open += i64::from(of_month),
                _ => {}
            }
        }
        n
    }
}

#[tokio::test]
async fn every_number_is_the_same_as_a_naive_recount() {
    for_each_db(async |db| {
        let options = demo::Options { members: 900, seed: 3, now: NOW, password_hash: "hash".to_owned() };
        demo::generate(&db, options, |_, _, _| {}).await.unwrap();
        let all = Everything::load(&db).await;
        let mut samples: Vec<_> = all.units.iter().collect();
        samples.sort_by_key(|u| u.2.clone());
        // The province, its agency, the communes and some branches.
        samples.retain(|u| u.2.depth() < 2 || u.2.as_str().len() % 3 == 0);
        let mut seen = 0;
        for (id, _, path, meets) in samples {
            let permit = Permit::of_operator(UnitRef { id: *id, path: path.clone() });
            for ahead in [1, 0, -1, -7] {
                let month = NOW.month().plus(ahead);
                let found = overview(&db, &permit, month, NOW).await.unwrap();
                assert_eq!((found.unit.id, found.meets, found.year.len()), (*id, *meets, 12));
                for (index, point) in found.year.iter().enumerate() {
                    assert_eq!(point.numbers, all.recount(path, point.month, index >= 10), "{path:?} {}", point.month);
                }
                let children: Vec<_> = all.units.iter().filter(|u| u.1 == Some(*id)).collect();
                assert_eq!(found.children.len(), children.len());
                for child in &found.children {
                    assert_eq!(child.numbers, all.recount(&child.unit.path, month, true), "{}", child.unit.name);
                    assert_eq!(
                        child.before,
                        all.recount(&child.unit.path, month.plus(-1), true),
                        "{}",
                        child.unit.name
                    );
                    seen += child.numbers.members;
                }
            }
        }
        assert!(seen > 900 * 4, "the samples say something");
    })
    .await;
}

#[tokio::test]
async fn a_moved_unit_counts_where_it_stands_and_an_empty_one_has_nothing() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let see = async |unit: &UnitRef| {
            let permit = Permit::of_operator(units::reference(&db, unit.id).await.unwrap());
            overview(&db, &permit, f.now.month(), f.now).await.unwrap()
        };
        let before = see(&f.commune_b).await;
        assert_eq!((before.numbers().members, before.numbers().branches), (5, 1));
        assert_eq!(before.numbers().activated, 4);
        assert_eq!((before.numbers().late, before.before().late), (1, 1), "nothing was registered");
        assert_eq!((before.numbers().expected, before.numbers().tasks()), (0, 0));
        let permit = |unit: &UnitRef| Permit::<act::EditUnits>::of_operator(unit.clone());
        units::move_to(&db, permit(&f.grassroots), permit(&f.commune_b), f.now).await.unwrap();
        assert_eq!(see(&f.commune_b).await.numbers().members, 10);
        assert_eq!(see(&f.commune_a).await.numbers().members, 10);
        assert_eq!(see(&f.province).await.numbers().members, 20);
        assert_eq!(see(&f.branch_a1).await.children.len(), 0);
    })
    .await;
}
