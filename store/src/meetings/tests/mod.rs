//! A month of a branch on both databases, and who stays outside.

mod answers;
mod board;

use std::collections::BTreeMap;

use domain::{
    grants::Role,
    ids::{MeetingId, MemberId},
    listing::Anchor,
    meetings::{
        AgendaItem, AgendaKind, Answer, Attendance, BoardFilter, MeetingKind, MeetingState, Moved, Plan, Turnout,
    },
    paging::Turn,
    policy::{Actor, act},
    reports::{Decision, Report, Review},
    time::{DAY, HOUR, Timestamp},
};

use super::*;
use crate::{
    Db, Error,
    reports::{report, review},
    room, rules,
    testing::{Fixture, fixture, for_each_db, report as reported},
};

/// 19:30 in `days` days from the fixture's now.
fn evening(f: &Fixture, days: i64) -> Timestamp {
    let date = f.now.plus(days * DAY).date();
    Timestamp::from_local(date.and_hms_opt(19, 30, 0).unwrap())
}

fn plan(starts_at: Timestamp) -> Plan {
    Plan {
        kind: MeetingKind::Regular,
        theme: String::new(),
        starts_at,
        minutes: 90,
        place: "Nhà văn hóa thôn".into(),
        link: String::new(),
        chair: None,
        clerk: None,
        agenda: vec![
            AgendaItem {
                title: "Thời sự".into(),
                minutes: 30,
                presenter: String::new(),
                kind: AgendaKind::Information,
            },
            AgendaItem {
                title: "Thảo luận".into(),
                minutes: 60,
                presenter: "Bí thư".into(),
                kind: AgendaKind::Discussion,
            },
        ],
        report_due: starts_at.plus(2 * DAY).date(),
    }
}

/// Somebody who leads the first branch, with permits on it.
struct Leader<'a> {
    db: &'a Db,
    f: &'a Fixture,
    actor: Actor,
}

impl<'a> Leader<'a> {
    async fn of(db: &'a Db, f: &'a Fixture) -> Self {
        Self { db, f, actor: f.actor(Role::Secretary, &f.branch_a1).await }
    }

    fn may<A: domain::policy::Act>(&self) -> domain::policy::Permit<A> {
        self.actor.may(&self.f.branch_a1).unwrap()
    }

    async fn register(&self, starts_at: Timestamp) -> MeetingId {
        let id = MeetingId::fresh();
        let done = register(self.db, self.may(), id, None, plan(starts_at), self.f.now).await.unwrap();
        assert_eq!(done, Registration::Saved);
        id
    }

    async fn mark(&self, meeting: MeetingId, member: usize, mark: Attendance, now: Timestamp) -> crate::Result<()> {
        let marks = BTreeMap::from([(self.f.members_of(&self.f.branch_a1)[member].id, mark)]);
        take_attendance(self.db, self.may(), meeting, marks, now).await
    }

    async fn meeting(&self, meeting: MeetingId) -> domain::meetings::Meeting {
        get(self.db, &self.may(), meeting).await.unwrap()
    }
}

/// Lines of the audit log about a meeting.
async fn audited(db: &Db, meeting: MeetingId) -> i64 {
    on!(db, c => sqlx::query_scalar("SELECT COUNT(*) FROM audit WHERE object_id = $1").bind(meeting).fetch_one(c).await)
        .unwrap()
}

fn is_conflict<T>(result: &crate::Result<T>) -> bool {
    matches!(result, Err(Error::Conflict(_)))
}

fn is_not_found<T>(result: &crate::Result<T>) -> bool {
    matches!(result, Err(Error::NotFound))
}

#[tokio::test]
async fn a_month_from_registration_to_acceptance() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let id = leader.register(evening(&f, 5)).await;
        let seen = leader.meeting(id).await;
        assert_eq!((seen.line.state, seen.agenda.len()), (MeetingState::Registered, 2));
        assert_eq!(
            seen.line.turnout,
            Turnout { expected: 4, ..Turnout::default() },
            "the exempt member is not expected"
        );

        let during = evening(&f, 5).plus(600);
        for (member, mark) in [(0, Attendance::Present), (1, Attendance::Online), (2, Attendance::Excused)] {
            leader.mark(id, member, mark, during).await.unwrap();
        }
        leader.mark(id, 2, Attendance::Unexcused, during).await.unwrap();
        let seen = leader.meeting(id).await;
        assert_eq!((seen.line.state, seen.held_at), (MeetingState::Held, Some(during)));
        assert_eq!(seen.line.turnout, Turnout { expected: 4, present: 1, online: 1, excused: 0, unexcused: 1 });
        all_present(&db, leader.may(), id, during).await.unwrap();
        let turnout = leader.meeting(id).await.line.turnout;
        assert_eq!((turnout.present, turnout.unexcused, turnout.uncalled()), (2, 1, 0), "only who was not called");

        let first = reported("Đã thảo luận.", "");
        report(&db, leader.may(), id, first.clone(), during.plus(HOUR)).await.unwrap();
        assert!(is_conflict(&leader.mark(id, 0, Attendance::Online, during).await), "the roll is closed by the report");
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let back = Review { decision: Decision::Return, comment: "Thiếu nghị quyết.".into() };
        review(&db, admin.may(&f.branch_a1).unwrap(), id, back, during.plus(DAY)).await.unwrap();
        let seen = leader.meeting(id).await;
        assert_eq!((seen.line.state, seen.comment.as_str()), (MeetingState::Returned, "Thiếu nghị quyết."));

        leader.mark(id, 2, Attendance::Excused, during.plus(DAY)).await.unwrap();
        assert_eq!(
            leader.meeting(id).await.line.state,
            MeetingState::Returned,
            "a correction does not lose the return"
        );
        let second = Report { resolution: "Nghị quyết tháng.".into(), ..first };
        report(&db, leader.may(), id, second, during.plus(DAY)).await.unwrap();
        let accept = Review { decision: Decision::Accept, comment: String::new() };
        review(&db, admin.may(&f.branch_a1).unwrap(), id, accept, during.plus(DAY)).await.unwrap();
        let seen = leader.meeting(id).await;
        assert_eq!(seen.line.state, MeetingState::Accepted);
        assert_eq!(seen.reported_on_time(), Some(true));
    })
    .await;
}

#[tokio::test]
async fn a_request_that_comes_twice_changes_nothing_the_second_time() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let id = leader.register(evening(&f, 5)).await;
        let again = register(&db, leader.may(), id, None, plan(evening(&f, 5)), f.now.plus(9)).await.unwrap();
        assert_eq!((again, audited(&db, id).await), (Registration::Saved, 1));

        let stamp = leader.meeting(id).await.updated_at;
        for at in [60, 120] {
            let moved = Plan { place: "Trụ sở xã".into(), ..plan(evening(&f, 6)) };
            register(&db, leader.may(), id, Some(stamp), moved, f.now.plus(at)).await.unwrap();
        }
        assert_eq!(audited(&db, id).await, 2, "the change once");
        assert_eq!(leader.meeting(id).await.line.place, "Trụ sở xã");
        let stale = register(&db, leader.may(), id, Some(stamp), plan(evening(&f, 7)), f.now.plus(180)).await;
        assert!(is_conflict(&stale), "an edit of an older state: {stale:?}");

        let during = evening(&f, 6);
        for _ in 0..2 {
            leader.mark(id, 0, Attendance::Present, during).await.unwrap();
        }
        assert_eq!(audited(&db, id).await, 3);
        for _ in 0..2 {
            all_present(&db, leader.may(), id, during).await.unwrap();
        }
        assert_eq!(audited(&db, id).await, 4);
        for _ in 0..2 {
            let text = reported("Đã họp.", "");
            report(&db, leader.may(), id, text, during.plus(HOUR)).await.unwrap();
        }
        assert_eq!(audited(&db, id).await, 5);
        let admin = f.actor(Role::Admin, &f.province).await;
        for _ in 0..2 {
            let accept = Review { decision: Decision::Accept, comment: "Tốt.".into() };
            review(&db, admin.may(&f.branch_a1).unwrap(), id, accept, during.plus(DAY)).await.unwrap();
        }
        assert_eq!(audited(&db, id).await, 6);
        let other = Review { decision: Decision::Return, comment: "Không.".into() };
        assert!(is_conflict(&review(&db, admin.may(&f.branch_a1).unwrap(), id, other, during.plus(DAY)).await));
    })
    .await;
}

#[tokio::test]
async fn one_regular_meeting_a_month() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let first = leader.register(evening(&f, 1)).await;
        let second = MeetingId::fresh();
        let taken = register(&db, leader.may(), second, None, plan(evening(&f, 3)), f.now).await.unwrap();
        assert_eq!(taken, Registration::MonthTaken);
        assert!(is_not_found(&get(&db, &leader.may(), second).await), "nothing half-written");

        let thematic = Plan { kind: MeetingKind::Thematic, theme: "Học tập".into(), ..plan(evening(&f, 3)) };
        let done = register(&db, leader.may(), MeetingId::fresh(), None, thematic, f.now).await.unwrap();
        assert_eq!(done, Registration::Saved, "a thematic one beside it");

        let december = leader.register(evening(&f, 12)).await;
        let stamp = leader.meeting(december).await.updated_at;
        let back = register(&db, leader.may(), december, Some(stamp), plan(evening(&f, 2)), f.now).await.unwrap();
        assert_eq!(back, Registration::MonthTaken, "a move into a taken month");
        assert_eq!(leader.meeting(december).await.line.month.number(), 12);

        for _ in 0..2 {
            cancel(&db, leader.may(), first, "Mưa bão".into(), f.now).await.unwrap();
        }
        assert_eq!(audited(&db, first).await, 2);
        assert!(is_conflict(&leader.mark(first, 0, Attendance::Present, evening(&f, 1)).await));
        leader.register(evening(&f, 4)).await;
    })
    .await;
}

#[tokio::test]
async fn outsiders_stay_outside() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let id = leader.register(evening(&f, 5)).await;
        let neighbour = f.member_actor(&f.branch_a2);
        assert!(neighbour.may::<act::ReadMeeting>(&f.branch_a1).is_err());
        assert!(neighbour.may::<act::AnswerMeeting>(&f.branch_a1).is_err());
        assert!(f.member_actor(&f.branch_a1).may::<act::TakeAttendance>(&f.branch_a1).is_err());
        assert!(leader.actor.may::<act::ReviewMeeting>(&f.branch_a1).is_err(), "nobody accepts his own report");
        let other = f.actor(Role::Secretary, &f.branch_a2).await;
        assert!(other.may::<act::RegisterMeeting>(&f.branch_a1).is_err());

        // A permit on one branch does not open the meeting of another.
        assert!(is_not_found(&get(&db, &other.may(&f.branch_a2).unwrap(), id).await));
        let reply = Reply { answer: Answer::Coming, reason: String::new(), sequence: None };
        assert!(is_not_found(&answer(&db, other.may(&f.branch_a2).unwrap(), id, reply, f.now).await));
        let stolen = register(&db, other.may(&f.branch_a2).unwrap(), id, None, plan(evening(&f, 5)), f.now).await;
        assert!(is_not_found(&stolen), "the identifier belongs to another branch: {stolen:?}");
        assert!(is_not_found(&cancel(&db, other.may(&f.branch_a2).unwrap(), id, "Phá".into(), f.now).await));

        // Members of another branch and exempt ones are not on the roll, and one wrong mark refuses all.
        let at = evening(&f, 5);
        let outsider = f.members_of(&f.branch_a2)[0].id;
        let marks = BTreeMap::from([(outsider, Attendance::Present), (leader.actor.member, Attendance::Present)]);
        assert!(is_not_found(&take_attendance(&db, leader.may(), id, marks, at).await));
        assert!(is_not_found(&leader.mark(id, 4, Attendance::Present, at).await));
        assert_eq!(leader.meeting(id).await.line.state, MeetingState::Registered);

        let commune = f.actor(Role::Admin, &f.commune_a).await;
        let nowhere =
            register(&db, commune.may(&f.commune_a).unwrap(), MeetingId::fresh(), None, plan(at), f.now).await;
        assert!(is_conflict(&nowhere), "a commune does not hold branch meetings");
    })
    .await;
}

#[tokio::test]
async fn states_are_kept_in_order() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let id = leader.register(evening(&f, 5)).await;
        let text = || reported("Đã họp.", "");
        let start = evening(&f, 5);
        assert!(is_conflict(&report(&db, leader.may(), id, text(), f.now).await), "not held yet");
        assert!(is_conflict(&leader.mark(id, 0, Attendance::Present, start.plus(-2 * HOUR - 1)).await), "too early");
        leader.mark(id, 0, Attendance::Present, start.plus(-2 * HOUR)).await.unwrap();
        let stamp = leader.meeting(id).await.updated_at;
        let moved = register(&db, leader.may(), id, Some(stamp), plan(evening(&f, 6)), start).await;
        assert!(is_conflict(&moved), "a held meeting does not move");
        assert!(is_conflict(&cancel(&db, leader.may(), id, "Muộn".into(), start).await));
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let accept = || Review { decision: Decision::Accept, comment: String::new() };
        assert!(is_conflict(&review(&db, admin.may(&f.branch_a1).unwrap(), id, accept(), start).await));
        report(&db, leader.may(), id, text(), start).await.unwrap();
        let other = reported("Khác.", "");
        assert!(is_conflict(&report(&db, leader.may(), id, other, start).await), "another text after the first");
        review(&db, admin.may(&f.branch_a1).unwrap(), id, accept(), start).await.unwrap();
        assert!(is_conflict(&report(&db, leader.may(), id, text(), start).await), "accepted is the end");
    })
    .await;
}

#[tokio::test]
async fn an_open_room_freezes_the_meeting() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let (id, other) = (leader.register(evening(&f, 5)).await, leader.register(evening(&f, 40)).await);
        let start = evening(&f, 5);
        let stamp = leader.meeting(id).await.updated_at;
        room::open(&db, leader.may(), id, start.plus(-HOUR)).await.unwrap();
        let before = leader.meeting(id).await;
        assert_eq!(before.line.state, MeetingState::Registered, "nobody came yet");
        let shorter = Plan { agenda: plan(start).agenda.split_off(1), ..plan(start) };
        let changed = register(&db, leader.may(), id, Some(stamp), shorter, start).await;
        assert!(matches!(changed, Err(Error::Conflict(IN_ROOM))), "{changed:?}");
        let cancelled = cancel(&db, leader.may(), id, "Muộn".into(), start).await;
        assert!(matches!(cancelled, Err(Error::Conflict(IN_ROOM))), "{cancelled:?}");
        assert_eq!(leader.meeting(id).await, before);
        let same = register(&db, leader.may(), id, Some(stamp), plan(start), start).await;
        assert_eq!(same.unwrap(), Registration::Saved, "a change that came twice");
        cancel(&db, leader.may(), other, "Bão".into(), start).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn of_opening_the_room_and_changing_the_meeting_at_once_one_happens() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let start = evening(&f, 5);
        let id = leader.register(start).await;
        let (opened, cancelled) = futures::future::join(
            room::open(&db, leader.may(), id, start),
            cancel(&db, leader.may(), id, "Bão".into(), start),
        )
        .await;
        assert_ne!(opened.is_ok(), cancelled.is_ok(), "{opened:?} {cancelled:?}");
    })
    .await;
}

#[tokio::test]
async fn races_leave_right_counts_and_one_winner() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let id = leader.register(evening(&f, 5)).await;
        let at = evening(&f, 5);
        // Four phones at once, each calling one member, each twice.
        let calls = (0..8).map(|n| leader.mark(id, n % 4, Attendance::Present, at));
        for done in futures::future::join_all(calls).await {
            done.unwrap();
        }
        assert_eq!(leader.meeting(id).await.line.turnout.present, 4);
        assert_eq!(audited(&db, id).await, 5);

        // Two secretaries register the next month at once.
        let december = evening(&f, 12);
        let tries =
            (0..4).map(|n| register(&db, leader.may(), MeetingId::fresh(), None, plan(december.plus(n)), f.now));
        let done = futures::future::join_all(tries).await;
        let saved = done.iter().filter(|d| matches!(d, Ok(Registration::Saved))).count();
        let taken = done.iter().filter(|d| matches!(d, Ok(Registration::MonthTaken))).count();
        assert_eq!((saved, taken), (1, 3), "{done:?}");

        // Two administrators decide differently at once: the second is told.
        report(&db, leader.may(), id, reported("Đã họp.", ""), at).await.unwrap();
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let decide = |decision| {
            let permit = admin.may(&f.branch_a1).unwrap();
            review(&db, permit, id, Review { decision, comment: "Ý kiến".into() }, at)
        };
        let done = futures::future::join_all([decide(Decision::Accept), decide(Decision::Return)]).await;
        assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1, "{done:?}");
    })
    .await;
}
