//! Rules on both databases: which one is in force where and when, and what follows when one is set.

use std::collections::BTreeMap;

use domain::{
    grants::Role,
    ids::MeetingId,
    meetings::{Attendance, MeetingKind, Plan, choosable, report_due},
    rules::histories,
    time::DAY,
    units::UnitRef,
};

use super::*;
use crate::{
    meetings,
    testing::{Fixture, fixture, for_each_db},
    units,
};

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

fn rule(key: RuleKey, value: i64, from_date: NaiveDate) -> NewRule {
    NewRule { id: RuleId::fresh(), key, ruling: Ruling { value, clause: "thử".into() }, from_date }
}

/// Registers a meeting of a branch in `days` days, by the rules of the fixture's day.
async fn register(f: &Fixture, branch: &UnitRef, days: i64) -> MeetingId {
    let (id, starts_at) = (MeetingId::fresh(), f.now.plus(days * DAY));
    let plan = Plan {
        kind: MeetingKind::Extraordinary,
        theme: String::new(),
        starts_at,
        minutes: 90,
        place: "Nhà văn hóa thôn".into(),
        link: String::new(),
        chair: None,
        clerk: None,
        agenda: Vec::new(),
        report_due: report_due(starts_at.date(), 2),
    };
    let secretary = f.actor(Role::Secretary, branch).await;
    meetings::register(&f.db, secretary.may(branch).unwrap(), id, None, plan, f.now).await.unwrap();
    id
}

/// Days from a meeting to the last day of its report.
async fn days_to_report(f: &Fixture, branch: &UnitRef, meeting: MeetingId) -> i64 {
    let permit = f.member_actor(branch).may(branch).unwrap();
    let meeting = meetings::get(&f.db, &permit, meeting).await.unwrap();
    (meeting.report_due - meeting.line.starts_at.date()).num_days()
}

#[tokio::test]
async fn meetings_ahead_follow_the_deadline_of_their_day() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.province).await;
        let begins = f.now.plus(10 * DAY).date();
        let held = register(&f, &f.branch_a1, 0).await;
        let before = register(&f, &f.branch_a1, 9).await;
        let (first, later) = (register(&f, &f.branch_a1, 10).await, register(&f, &f.branch_g1, 40).await);
        let elsewhere = register(&f, &f.branch_b1, 40).await;
        let secretary = f.actor(Role::Secretary, &f.branch_a1).await;
        let marks = BTreeMap::from([(f.members_of(&f.branch_a1)[0].id, Attendance::Present)]);
        meetings::take_attendance(&db, secretary.may(&f.branch_a1).unwrap(), held, marks, f.now).await.unwrap();
        let all = [
            (&f.branch_a1, held),
            (&f.branch_a1, before),
            (&f.branch_a1, first),
            (&f.branch_g1, later),
            (&f.branch_b1, elsewhere),
        ];
        let seen = async || {
            let mut days = Vec::new();
            for (branch, meeting) in all {
                days.push(days_to_report(&f, branch, meeting).await);
            }
            days
        };
        let set = async |unit: &UnitRef, rule: NewRule| set(&db, admin.may(unit).unwrap(), rule, f.now).await.unwrap();

        let commune = rule(RuleKey::ReportDays, 5, begins);
        set(&f.commune_a, commune.clone()).await;
        assert_eq!(seen().await, [2, 2, 5, 5, 2], "from the first day on, at and below the unit");
        set(&f.grassroots, rule(RuleKey::ReportDays, 7, f.now.plus(30 * DAY).date())).await;
        set(&f.province, rule(RuleKey::ReportDays, 9, f.now.plus(DAY).date())).await;
        assert_eq!(seen().await, [2, 9, 5, 7, 9], "the nearest unit decides");
        set(&f.province, rule(RuleKey::MeetingDay, 7, begins)).await;
        withdraw(&db, admin.may(&f.commune_a).unwrap(), commune.id, f.now).await.unwrap();
        assert_eq!(seen().await, [2, 9, 9, 7, 9], "taken back: what holds above");
    })
    .await;
}

#[tokio::test]
async fn a_branch_that_moved_keeps_the_rules_of_its_earlier_days() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let admin = f.actor(Role::Admin, &f.province).await;
        let moved_at = f.now.plus(10 * DAY);
        add(&db, Some(f.commune_a.id), RuleKey::QuorumPercent, 60, f.now.date()).await;
        add(&db, Some(f.commune_b.id), RuleKey::QuorumPercent, 70, f.now.date()).await;
        add(&db, Some(f.commune_b.id), RuleKey::ReportDays, 8, f.now.date()).await;
        let (before, after) = (register(&f, &f.branch_a1, 5).await, register(&f, &f.branch_a1, 15).await);
        let (unit, target) = (admin.may(&f.branch_a1).unwrap(), admin.may(&f.commune_b).unwrap());
        units::move_to(&db, unit, target, moved_at).await.unwrap();
        let days = [days_to_report(&f, &f.branch_a1, before).await, days_to_report(&f, &f.branch_a1, after).await];
        assert_eq!(days, [2, 8], "what is ahead follows the rules of the new place");
        let quorum = async |days: i64| {
            let permit = Permit::<act::ReadMeeting>::of_operator(f.branch_a1.clone());
            in_force(&db, &permit, f.now.plus(days * DAY).date()).await.unwrap().value(RuleKey::QuorumPercent)
        };
        assert_eq!([quorum(-1).await, quorum(0).await, quorum(9).await], [50, 60, 60]);
        assert_eq!([quorum(10).await, quorum(100).await], [70, 70]);
    })
    .await;
}

#[tokio::test]
async fn a_form_knows_the_rules_of_every_day_that_can_be_chosen() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let begins = f.now.plus(20 * DAY).date();
        add(&db, Some(f.commune_a.id), RuleKey::MeetingMinutes, 100, begins).await;
        add(&db, Some(f.branch_b1.id), RuleKey::MeetingMinutes, 200, begins).await;
        let permit = Permit::<act::RegisterMeeting>::of_operator(f.branch_a1.clone());
        let calendar = calendar(&db, &permit, choosable(f.now)).await.unwrap();
        for days in [-60, 0, 19, 20, 400] {
            let day = f.now.plus(days * DAY).date();
            assert_eq!(calendar.on(day), &in_force(&db, &permit, day).await.unwrap(), "in {days} days");
        }
        assert_eq!(calendar.on(begins).value(RuleKey::MeetingMinutes), 100);
    })
    .await;
}
