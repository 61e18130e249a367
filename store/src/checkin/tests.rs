//! Four ways to be there that agree, on both databases, and everything that must not count.

use std::collections::BTreeMap;

use domain::{
    checkin::{AttendanceWay, CardProblem, Mark},
    grants::Role,
    ids::{CardId, MeetingId, MemberId},
    meetings::{Attendance, MeetingState, Relief, Turnout},
    policy::{Actor, Permit, act},
    time::{DAY, HOUR, MINUTE, Timestamp},
    units::UnitRef,
};

use super::*;
use crate::{
    Db, Error, meetings,
    testing::{Fixture, count, execute, fixture, for_each_db},
};

/// A meeting of the first branch tomorrow at nine, its secretary, and five who must attend: the fixture's four and one
/// more, besides an exempt member.
struct Evening<'a> {
    db: &'a Db,
    f: &'a Fixture,
    secretary: Actor,
    meeting: MeetingId,
    start: Timestamp,
    desk: Desk,
}

const FITS: Claim = Claim::Room { code_fits: true };
const OLD_CODE: Claim = Claim::Room { code_fits: false };

impl<'a> Evening<'a> {
    async fn of(db: &'a Db, f: &'a Fixture) -> Self {
        let secretary = f.actor(Role::Secretary, &f.branch_a1).await;
        let meeting = MeetingId(f.objects(&f.branch_a1).await.meeting);
        Self { db, f, secretary, meeting, start: f.now.plus(DAY), desk: Desk::open(db) }
    }

    fn may<A: domain::policy::Act>(&self) -> Permit<A> {
        self.secretary.may(&self.f.branch_a1).unwrap()
    }

    fn member(&self, n: usize) -> Actor {
        Fixture::without_grants(self.f.members_of(&self.f.branch_a1)[n])
    }

    async fn check_in(&self, member: usize, claim: Claim, now: Timestamp) -> crate::Result<CheckIn> {
        let permit = self.member(member).may(&self.f.branch_a1).unwrap();
        self.desk.check_in(permit, self.meeting, claim, now).await
    }

    async fn scan(&self, shown: Shown, now: Timestamp) -> Scan {
        scan(self.db, self.may(), self.meeting, shown, now).await.unwrap()
    }

    async fn card(&self, member: usize) -> CardId {
        issue(self.db, self.may(), self.f.now).await.unwrap();
        own_card(self.db, &self.member(member).may_own().unwrap()).await.unwrap().unwrap()
    }

    async fn call(&self, member: usize, attendance: Attendance, now: Timestamp) {
        let marks = BTreeMap::from([(self.member(member).member, attendance)]);
        meetings::take_attendance(self.db, self.may(), self.meeting, marks, now).await.unwrap();
    }

    async fn mark(&self, member: usize) -> Option<Mark> {
        own_mark(self.db, &self.member(member).may(&self.f.branch_a1).unwrap(), self.meeting).await.unwrap()
    }

    async fn turnout(&self) -> Turnout {
        meetings::get(self.db, &self.may(), self.meeting).await.unwrap().line.turnout
    }

    async fn set_state(&self, state: MeetingState) {
        let meeting = self.meeting;
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    on!(tx, c => sqlx::query("UPDATE meetings SET state = $2 WHERE id = $1")
                        .bind(meeting).bind(state.code()).execute(c).await.map(drop))?;
                    crate::rollup::recount(tx).await
                })
            })
            .await
            .unwrap();
    }

    async fn audited(&self) -> Vec<(String, Option<uuid::Uuid>)> {
        on!(self.db, c => sqlx::query_as("SELECT details, on_behalf_of FROM audit WHERE object_id = $1 ORDER BY at, id")
            .bind(self.meeting).fetch_all(c).await)
        .unwrap()
    }
}

fn came(done: CheckIn) -> Arrival {
    match done {
        CheckIn::Done(arrival) => arrival,
        other => panic!("{other:?}"),
    }
}

async fn move_member(db: &Db, member: MemberId, to: domain::ids::UnitId) {
    db.write(move |tx| {
        Box::pin(async move {
            Ok(on!(tx, c => sqlx::query("UPDATE members SET unit_id = $2 WHERE id = $1")
                .bind(member).bind(to).execute(c).await.map(drop))?)
        })
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn four_ways_agree_and_twice_counts_once() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let e = Evening::of(&db, &f).await;
        let card = e.card(2).await;
        let first = came(e.check_in(0, FITS, e.start.plus(-2 * MINUTE)).await.unwrap());
        assert_eq!((first.again, first.mark.came_at), (false, Some(e.start.plus(-2 * MINUTE))));
        assert!(!came(e.check_in(1, Claim::Online, e.start).await.unwrap()).again);
        assert!(matches!(e.scan(Shown::Card(card), e.start).await, Scan::Done { arrival, .. } if !arrival.again));
        let number = Shown::Number("000000000004".into());
        assert!(matches!(e.scan(number, e.start).await, Scan::Done { full_name, .. } if full_name == "Hoàng Thị Mai"));
        let seen = meetings::get(&db, &e.may(), e.meeting).await.unwrap();
        assert_eq!(seen.line.state, MeetingState::Held, "the first arrival holds the meeting");
        assert_eq!(seen.line.turnout, Turnout { expected: 5, present: 3, online: 1, excused: 0, unexcused: 0 });

        // By every other way again: nothing changes, and nothing is said of it in the log.
        let later = e.start.plus(HOUR);
        for member in 0..4 {
            assert!(came(e.check_in(member, FITS, later).await.unwrap()).again);
            assert!(came(e.check_in(member, Claim::Online, later).await.unwrap()).again);
            let way = e.mark(member).await.unwrap();
            let attendance = way.attendance;
            e.call(member, attendance, later).await;
            assert_eq!(e.mark(member).await.unwrap(), way);
        }
        assert!(matches!(e.scan(Shown::Card(card), later).await, Scan::Done { arrival, .. } if arrival.again));
        let ways: Vec<_> =
            [e.mark(0).await, e.mark(1).await, e.mark(2).await, e.mark(3).await].map(|mark| mark.unwrap().way).into();
        use AttendanceWay::*;
        assert_eq!(ways, [RoomCode, Online, Card, Assisted]);
        let log = e.audited().await;
        let words: Vec<_> = log.iter().map(|(details, _)| details.as_str()).collect();
        let wanted = [
            "Có mặt (quét mã)",
            "Trực tuyến (trực tuyến)",
            "Lê Minh Đức: Có mặt (quẹt thẻ)",
            "Hoàng Thị Mai: Có mặt (ghi giúp)",
        ];
        assert_eq!(words, wanted);
        let helped = e.member(3).member.0;
        assert_eq!(log.iter().map(|(_, of)| *of).collect::<Vec<_>>(), [None, None, None, Some(helped)]);
    })
    .await;
}

#[tokio::test]
async fn an_old_code_is_refused_unless_the_answer_was_lost() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let e = Evening::of(&db, &f).await;
        assert_eq!(e.check_in(0, OLD_CODE, e.start).await.unwrap(), CheckIn::CodeRefused);
        assert_eq!((e.mark(0).await, e.turnout().await.present), (None, 0));
        came(e.check_in(0, FITS, e.start).await.unwrap());
        // The network went between check-in and answer; the phone sends the same again when the code is long over.
        let again = came(e.check_in(0, OLD_CODE, e.start.plus(10 * MINUTE)).await.unwrap());
        assert_eq!((again.again, again.mark.came_at), (true, Some(e.start)));
        assert_eq!(e.audited().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn only_in_time_and_only_while_it_is_held() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let e = Evening::of(&db, &f).await;
        let card = e.card(1).await;
        let over = e.start.plus(90 * MINUTE + HOUR);
        for (claim, at) in [(FITS, e.start.plus(-2 * HOUR - 1)), (FITS, over), (Claim::Online, e.start.plus(-HOUR))] {
            assert_eq!(e.check_in(0, claim, at).await.unwrap(), CheckIn::Closed);
        }
        assert_eq!(e.scan(Shown::Card(card), e.start.plus(-2 * HOUR - 1)).await, Scan::Closed);
        for state in [MeetingState::Cancelled, MeetingState::Reported, MeetingState::Accepted] {
            e.set_state(state).await;
            assert_eq!(e.check_in(0, FITS, e.start).await.unwrap(), CheckIn::Closed, "{state}");
            assert_eq!(e.check_in(0, Claim::Online, e.start).await.unwrap(), CheckIn::Closed, "{state}");
            assert_eq!(e.scan(Shown::Card(card), e.start).await, Scan::Closed, "{state}");
        }
        e.set_state(MeetingState::Held).await;
        let (meeting, leader, at) = (e.meeting, e.secretary.member, e.start);
        db.write(move |tx| {
            Box::pin(async move {
                const ROOM: &str = "INSERT INTO rooms(meeting_id, opened_at, opened_by, leader_id, ended_at, revision)
                    VALUES ($1, $2, $3, $3, $2, 1)";
                Ok(on!(tx, c => sqlx::query(ROOM).bind(meeting).bind(at).bind(leader).execute(c).await.map(drop))?)
            })
        })
        .await
        .unwrap();
        assert_eq!(e.check_in(0, FITS, e.start).await.unwrap(), CheckIn::Closed, "ended in its room");
        assert_eq!(e.audited().await, []);
    })
    .await;
}

#[tokio::test]
async fn other_branches_stay_outside() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let e = Evening::of(&db, &f).await;
        let neighbour = f.member_actor(&f.branch_a2);
        assert!(neighbour.may::<act::CheckIn>(&f.branch_a1).is_err());
        for claim in [FITS, Claim::Online] {
            let permit = neighbour.may(&f.branch_a2).unwrap();
            let refused = e.desk.check_in(permit, e.meeting, claim, e.start).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        }
        // Moved since the page was opened: the permit of the old branch is worth nothing.
        let mover = e.member(1);
        let permit = mover.may::<act::CheckIn>(&f.branch_a1).unwrap();
        let card = e.card(1).await;
        move_member(&db, mover.member, f.branch_a2.id).await;
        assert!(matches!(e.desk.check_in(permit, e.meeting, FITS, e.start).await, Err(Error::NotFound)));
        assert_eq!(e.scan(Shown::Card(card), e.start).await, Scan::Refused(CardProblem::OtherBranch));
        let number = Shown::Number("000000000002".into());
        assert_eq!(e.scan(number, e.start).await, Scan::Refused(CardProblem::Unknown), "not said whose it is");
        assert!(matches!(holder(&db, &e.may(), card).await, Err(Error::NotFound)));
        assert_eq!(e.scan(Shown::Card(CardId::fresh()), e.start).await, Scan::Refused(CardProblem::Unknown));
        assert_eq!(e.turnout().await.present, 0);
    })
    .await;
}

#[tokio::test]
async fn cards_are_issued_once_and_a_revoked_one_is_dead() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let e = Evening::of(&db, &f).await;
        let both = futures::future::join_all([(); 2].map(|()| issue(&db, e.may(), f.now))).await;
        assert!(both.iter().all(Result::is_ok), "{both:?}");
        let lines = cards(&db, &e.may()).await.unwrap();
        assert_eq!((lines.len(), lines.iter().filter(|l| l.card.is_some()).count()), (6, 6));
        assert_eq!(issue(&db, e.may(), f.now).await.unwrap(), 0);

        let lost = e.card(2).await;
        let other = f.actor(Role::Secretary, &f.branch_a2).await;
        let foreign = revoke(&db, other.may(&f.branch_a2).unwrap(), lost, f.now).await;
        assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
        for _ in 0..2 {
            revoke(&db, e.may(), lost, f.now).await.unwrap();
        }
        assert_eq!(e.scan(Shown::Card(lost), e.start).await, Scan::Refused(CardProblem::Revoked));
        assert_eq!(holder(&db, &e.may(), lost).await.unwrap().revoked_at, Some(f.now));
        assert_eq!(issue(&db, e.may(), f.now.plus(9)).await.unwrap(), 1, "a new one for the lost");
        let new = e.card(2).await;
        assert_ne!(new, lost);
        assert!(matches!(e.scan(Shown::Card(new), e.start).await, Scan::Done { .. }));
        assert_eq!(card_target(&db, new).await.unwrap().id, f.branch_a1.id);
    })
    .await;
}

#[tokio::test]
async fn the_same_tap_at_once_and_a_whole_branch_at_once() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let e = Evening::of(&db, &f).await;
        let card = e.card(0).await;
        let taps = (0..8).map(|_| e.check_in(0, FITS, e.start));
        let scans = (0..4).map(|_| e.scan(Shown::Card(card), e.start));
        let (tapped, scanned) =
            futures::future::join(futures::future::join_all(taps), futures::future::join_all(scans)).await;
        assert!(tapped.iter().all(|done| matches!(done, Ok(CheckIn::Done(_)))), "{tapped:?}");
        assert!(scanned.iter().all(|done| matches!(done, Scan::Done { .. })), "{scanned:?}");
        assert_eq!((e.turnout().await.present, e.audited().await.len()), (1, 1));

        // Everybody twice, while the secretary calls the list.
        let all = (0..8).map(|n| e.check_in(n % 4, FITS, e.start));
        let (done, called) = futures::future::join(
            futures::future::join_all(all),
            meetings::all_present(&db, e.may(), e.meeting, e.start),
        )
        .await;
        called.unwrap();
        assert!(done.iter().all(Result::is_ok), "{done:?}");
        let turnout = e.turnout().await;
        assert_eq!((turnout.present, turnout.expected), (5, 5));
    })
    .await;
}

#[tokio::test]
async fn several_branches_and_strangers_arrive_together_at_two_desks() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let e = Evening::of(&db, &f).await;
        let other = MeetingId(f.objects(&f.branch_b1).await.meeting);
        let second = Desk::open(&db);
        let come = |desk: &Desk, branch: &UnitRef, n: usize, meeting| {
            let permit = Fixture::without_grants(f.members_of(branch)[n]).may(branch).unwrap();
            let desk = desk.clone();
            async move { desk.check_in(permit, meeting, FITS, e.start).await }
        };
        let arriving = (0..24).map(|n| {
            let desk = if n % 2 == 0 { &e.desk } else { &second };
            match n % 3 {
                0 => come(desk, &f.branch_a1, n % 4, e.meeting),
                1 => come(desk, &f.branch_b1, n % 4, other),
                // Of another branch than the meeting.
                _ => come(desk, &f.branch_a1, n % 4, other),
            }
        });
        for (n, outcome) in futures::future::join_all(arriving).await.into_iter().enumerate() {
            match n % 3 {
                2 => assert!(matches!(outcome, Err(Error::NotFound)), "{n}: {outcome:?}"),
                _ => assert!(matches!(outcome, Ok(CheckIn::Done(_))), "{n}: {outcome:?}"),
            }
        }
        let present = count(&db, "SELECT CAST(SUM(present) AS BIGINT) FROM meetings").await;
        let there = count(&db, "SELECT COUNT(*) FROM attendance").await;
        let logged = count(&db, "SELECT COUNT(*) FROM audit WHERE action = 'CheckIn'").await;
        assert_eq!((present, there, logged), (8, 8, 8));
    })
    .await;
}

#[tokio::test]
async fn one_whom_the_database_refuses_takes_nobody_along() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let e = Evening::of(&db, &f).await;
        let id = e.member(1).member.0.simple();
        execute(
            &db,
            &match &db {
                Db::Sqlite { .. } => format!(
                    "CREATE TRIGGER refuse BEFORE INSERT ON attendance WHEN NEW.member_id = x'{id}'
                        BEGIN SELECT RAISE(ABORT, 'refused'); END"
                ),
                Db::Pg { .. } => {
                    format!("ALTER TABLE attendance ADD CONSTRAINT refuse CHECK (member_id <> UUID '{id}')")
                }
            },
        )
        .await;
        // The first is alone at the desk; the others come while it is written down, and make a group.
        let arriving = [0, 1, 2, 3].map(|n| e.check_in(n, FITS, e.start));
        let outcomes = futures::future::join_all(arriving).await;
        let came: Vec<bool> = outcomes.iter().map(|outcome| matches!(outcome, Ok(CheckIn::Done(_)))).collect();
        assert_eq!(came, [true, false, true, true], "{outcomes:?}");
        assert_eq!((e.turnout().await.present, e.audited().await.len()), (3, 3));
    })
    .await;
}

#[tokio::test]
async fn who_need_not_attend_may_come_and_is_not_counted() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let e = Evening::of(&db, &f).await;
        f.away(f.members_of(&f.branch_a1)[2].id, e.start.date(), None).await;
        for (member, at) in [(4, e.start), (0, e.start.plus(1)), (2, e.start.plus(2))] {
            assert!(!came(e.check_in(member, FITS, at).await.unwrap()).again);
        }
        assert_eq!(e.turnout().await, Turnout { expected: 4, present: 1, ..Turnout::default() });
        let roll = meetings::roll(&db, &e.may(), e.meeting).await.unwrap();
        for relief in [Relief::Exempt, Relief::Away] {
            let line = roll.iter().find(|line| line.relief == Some(relief)).unwrap();
            assert_eq!(line.attendance(), Some(Attendance::Present));
        }
    })
    .await;
}

#[tokio::test]
async fn late_early_back_again_and_corrected() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let e = Evening::of(&db, &f).await;
        let (late, early, back) = (e.start.plus(20 * MINUTE), e.start.plus(HOUR), e.start.plus(70 * MINUTE));
        e.call(0, Attendance::Excused, e.start).await;
        came(e.check_in(0, FITS, late).await.unwrap());
        assert_eq!(e.turnout().await, Turnout { expected: 5, present: 1, ..Turnout::default() }, "was away, came late");
        let leave = async |member: usize, left, at| {
            record_leave(&db, e.may(), e.meeting, e.member(member).member, left, at).await
        };
        for _ in 0..2 {
            leave(0, true, early).await.unwrap();
        }
        let gone = e.mark(0).await.unwrap();
        assert_eq!((gone.came_at, gone.left_at), (Some(late), Some(early)));
        assert_eq!(e.turnout().await.present, 1, "who left early was there");
        assert!(!came(e.check_in(0, FITS, back).await.unwrap()).again, "a return");
        assert_eq!(e.mark(0).await.unwrap(), Mark { left_at: None, ..gone });
        leave(0, true, back).await.unwrap();
        leave(0, false, back).await.unwrap();
        assert!(e.mark(0).await.unwrap().is_there(), "a slip of the finger");
        assert!(matches!(leave(1, true, early).await, Err(Error::Conflict(_))), "never came");
        e.call(0, Attendance::Unexcused, back).await;
        assert_eq!(e.mark(0).await.unwrap().came_at, None);
        assert_eq!(e.turnout().await, Turnout { expected: 5, unexcused: 1, ..Turnout::default() });
    })
    .await;
}
