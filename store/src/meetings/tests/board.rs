//! The meetings of all branches, and who counts.

use domain::units::UnitRef;

use super::*;
use crate::{
    rollup,
    units::{self, UnitChange},
};

#[tokio::test]
async fn the_board_shows_the_scope_and_turns_its_pages() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let id = leader.register(evening(&f, -3)).await;
        leader.mark(id, 0, Attendance::Present, f.now).await.unwrap();
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let permit = admin.may::<act::ReadMeeting>(&f.commune_a).unwrap();
        let rules = rules::in_force(&db, &permit, f.now.date()).await.unwrap();
        let view = View::of(f.now.month(), &rules, f.now);

        let counted = board_counts(&db, &permit, view).await.unwrap();
        assert_eq!((counted.branches, counted.missing, counted.held, counted.late), (3, 2, 1, 3), "{counted:?}");
        let names = async |filter| -> Vec<String> {
            let page = board(&db, &permit.scope(), view, filter, Anchor::First).await.unwrap();
            page.items.into_iter().map(|l| l.unit_name).collect()
        };
        let all = ["Chi bộ tổ chế biến", "Chi bộ thôn Đoàn Kết", "Chi bộ thôn Đồng Tâm"];
        assert_eq!(names(None).await, all, "by the unit above, then by name; nothing of the other commune");
        assert_eq!(names(Some(BoardFilter::Held)).await, ["Chi bộ thôn Đồng Tâm"]);
        assert_eq!(names(Some(BoardFilter::Missing)).await, all[..2]);
        assert_eq!(names(Some(BoardFilter::Late)).await, all);
        assert!(names(Some(BoardFilter::Accepted)).await.is_empty());
        let after = board(&db, &permit.scope(), view, None, Anchor::After(f.branch_g1.id)).await.unwrap();
        assert_eq!((after.items.len(), after.before), (2, Some(f.branch_a2.id)));
        let line = after.items.last().unwrap();
        let meeting = line.meeting.as_ref().unwrap();
        assert_eq!((meeting.id, meeting.turnout.present, line.late), (id, 1, true));

        let next = View::of(f.now.month().plus(1), &rules, f.now);
        let counted = board_counts(&db, &permit, next).await.unwrap();
        assert_eq!((counted.missing, counted.late), (3, 0), "next month nobody is late yet");

        let waiting = duties(&db, &admin.may(&f.commune_a).unwrap(), f.now).await.unwrap();
        assert_eq!((waiting.unregistered, waiting.late, waiting.to_review), (2, 1, 0));
        report(&db, leader.may(), id, reported("Đã họp.", ""), f.now).await.unwrap();
        let waiting = duties(&db, &admin.may(&f.commune_a).unwrap(), f.now).await.unwrap();
        assert_eq!((waiting.late, waiting.to_review), (0, 1));
        let mine = past(&db, &leader.may(), Turn::FIRST, f.now).await.unwrap();
        assert_eq!((mine.items.len(), mine.items[0].turnout.expected), (1, 4));
    })
    .await;
}

/// What the board of a unit says: branches, missing, registered, and whether a full recount says the same.
async fn seen(db: &Db, f: &Fixture, unit: &UnitRef, view: View) -> (i64, i64, i64, i64) {
    let admin = f.actor(Role::Admin, &f.province).await;
    let unit = units::get(db, &admin.may::<act::ReadMeeting>(&f.province).unwrap().scope(), unit.id).await.unwrap();
    let counts = board_counts(db, &admin.may::<act::ReadMeeting>(&unit.reference()).unwrap(), view).await.unwrap();
    (counts.branches, counts.missing, counts.registered, rollup::drift(db).await.unwrap())
}

#[tokio::test]
async fn figures_follow_units_that_move_or_become_something_else() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        leader.register(evening(&f, 3)).await;
        let admin = f.actor(Role::Admin, &f.province).await;
        let view = View { month: evening(&f, 3).month(), today: f.now.date(), registering_over: false };
        assert_eq!(seen(&db, &f, &f.commune_a, view).await, (3, 2, 1, 0));
        assert_eq!(seen(&db, &f, &f.province, view).await, (4, 3, 1, 0));

        units::move_to(&db, admin.may(&f.branch_a1).unwrap(), admin.may(&f.commune_b).unwrap(), f.now).await.unwrap();
        assert_eq!(seen(&db, &f, &f.commune_a, view).await, (2, 2, 0, 0));
        assert_eq!(seen(&db, &f, &f.commune_b, view).await, (2, 1, 1, 0));
        assert_eq!(seen(&db, &f, &f.province, view).await, (4, 3, 1, 0), "nothing changed for the one above both");

        units::move_to(&db, admin.may(&f.grassroots).unwrap(), admin.may(&f.commune_b).unwrap(), f.now).await.unwrap();
        assert_eq!(seen(&db, &f, &f.commune_b, view).await, (3, 2, 1, 0), "a unit brings those below it");

        let admin = f.actor(Role::Admin, &f.province).await;
        let moved =
            units::get(&db, &admin.may::<act::EditUnits>(&f.province).unwrap().scope(), f.branch_a1.id).await.unwrap();
        let change = UnitChange { kind: "cell".into(), code: moved.code.clone(), name: moved.name.clone() };
        units::update(&db, admin.may(&moved.reference()).unwrap(), change, f.now).await.unwrap();
        assert_eq!(seen(&db, &f, &f.commune_b, view).await, (3, 2, 1, 0), "what it did while it met still counts");
    })
    .await;
}

#[tokio::test]
async fn wrong_figures_are_found_and_counted_afresh() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        leader.register(evening(&f, 3)).await;
        assert_eq!(rollup::drift(&db).await.unwrap(), 0);
        for sql in [
            "UPDATE meeting_rollup SET meetings = meetings + 1",
            "UPDATE units SET branches = branches + 1 WHERE parent_id IS NULL",
        ] {
            db.write(move |tx| Box::pin(async move { Ok(on!(tx, c => sqlx::query(sql).execute(c).await.map(drop))?) }))
                .await
                .unwrap();
        }
        // Branch, commune and province: what is there and what should be; and the branches of the province.
        assert_eq!(rollup::repair(&db).await.unwrap(), 7);
        assert_eq!(rollup::drift(&db).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_board_tells_its_units_apart() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        leader.register(evening(&f, 3)).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let view = View { month: evening(&f, 3).month(), today: f.now.date(), registering_over: true };
        let units = board_units(&db, &admin.may(&f.commune_a).unwrap(), view).await.unwrap();
        let told: Vec<_> =
            units.iter().map(|u| (u.id, u.meets, u.counts.branches, u.counts.registered, u.counts.late)).collect();
        let expected =
            [(f.grassroots.id, false, 1, 0, 1), (f.branch_a2.id, true, 1, 0, 1), (f.branch_a1.id, true, 1, 1, 0)];
        assert_eq!(told, expected, "those with several branches first, each by name");
    })
    .await;
}
