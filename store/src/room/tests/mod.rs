//! A room from its opening to its end on both databases, and who stays outside.

mod secrecy;
mod votes;

use domain::{
    grants::Role,
    ids::{MeetingId, MemberId, SpeakerId, VoteId},
    meetings::Attendance,
    policy::{Act, Actor, Permit, act},
    room::{HandCount, MOTION_OPTIONS, Motion, Pulse, VoteKind},
    time::{HOUR, MINUTE, Timestamp},
    units::UnitRef,
};

use super::*;
use crate::{
    Db,
    testing::{Fixture, fixture, for_each_db},
};

/// A meeting of the first branch that starts in half an hour, with an open room led by the branch's secretary.
struct Stage {
    db: Db,
    f: Fixture,
    now: Timestamp,
    meeting: MeetingId,
    secretary: Actor,
    deputy: Actor,
}

impl Stage {
    /// The room is not open yet.
    async fn closed(db: &Db) -> Self {
        let f = fixture(db).await;
        let secretary = f.actor(Role::Secretary, &f.branch_a1).await;
        let mut deputy = Fixture::without_grants(f.members_of(&f.branch_a1)[2]);
        f.grant(&mut deputy, Role::DeputySecretary, &f.branch_a1).await;
        let meeting = insert_meeting(db, &f, &f.branch_a1).await;
        Self { db: db.clone(), now: f.now, f, meeting, secretary, deputy }
    }

    async fn open(db: &Db) -> Self {
        let stage = Self::closed(db).await;
        open(db, stage.lead(&stage.secretary), stage.meeting, stage.now).await.unwrap();
        stage
    }

    fn lead(&self, actor: &Actor) -> Permit<act::LeadRoom> {
        actor.may(&self.f.branch_a1).unwrap()
    }

    fn may<A: Act>(&self, actor: &Actor) -> Permit<A> {
        actor.may(&actor.unit).unwrap()
    }

    /// A member of the branch by place: 1 is an ordinary one, 3 on probation, 4 exempt.
    fn member(&self, place: usize) -> Actor {
        Fixture::without_grants(self.f.members_of(&self.f.branch_a1)[place])
    }

    async fn inside(&self, actor: &Actor) -> Inside {
        inside(&self.db, &self.may(actor), self.meeting).await.unwrap().unwrap()
    }

    /// Records members as present, or what else is said of them.
    async fn call(&self, members: &[&Actor], attendance: Attendance) {
        let marks = members.iter().map(|actor| (actor.member, attendance)).collect();
        let permit = self.secretary.may(&self.f.branch_a1).unwrap();
        crate::meetings::take_attendance(&self.db, permit, self.meeting, marks, self.now).await.unwrap();
    }

    async fn vote(&self, kind: VoteKind) -> VoteId {
        let id = VoteId::fresh();
        open_vote(&self.db, self.lead(&self.secretary), self.meeting, id, motion(kind), self.now).await.unwrap();
        id
    }

    async fn cast(&self, actor: &Actor, vote: VoteId, option: i64) -> crate::Result<Cast> {
        cast_ballot(&self.db, self.may(actor), self.meeting, vote, option, self.now).await
    }

    async fn close(&self, vote: VoteId) {
        let nobody = HandCount::default();
        close_vote(&self.db, self.lead(&self.secretary), self.meeting, vote, nobody, self.now).await.unwrap();
    }

    async fn revision(&self) -> i64 {
        pulses(&self.db, &[self.meeting]).await.unwrap()[&self.meeting].revision
    }
}

fn motion(kind: VoteKind) -> Motion {
    Motion { question: "Thông qua nghị quyết?".into(), kind, options: MOTION_OPTIONS.map(str::to_owned).into() }
}

async fn insert_meeting(db: &Db, f: &Fixture, unit: &UnitRef) -> MeetingId {
    const MEETING: &str = "INSERT INTO meetings(id, unit_id, month, kind, theme, starts_at, minutes, place, state, registered_by, registered_at, report_due, summary, resolution, comment, expected, present, online, excused, unexcused, updated_at)
        VALUES ($1, $2, $3, 'regular', '', $4, 90, 'Nhà văn hóa', 'registered', $5, $6, $7, '', '', '', 4, 0, 0, 0, 0, $6)";
    const ITEM: &str = "INSERT INTO agenda_items(meeting_id, position, title, minutes) VALUES ($1, $2, $3, 20)";
    let (id, unit, now, by) = (MeetingId::fresh(), unit.id, f.now, f.members[0].id);
    db.write(move |tx| {
        Box::pin(async move {
            on!(tx, c => sqlx::query(MEETING).bind(id).bind(unit).bind(now.month()).bind(now.plus(30 * MINUTE)).bind(by)
                .bind(now).bind(now.date()).execute(c).await.map(drop))?;
            for (position, title) in (1_i64..).zip(["Thời sự", "Thảo luận", "Kết luận"]) {
                on!(tx, c => sqlx::query(ITEM).bind(id).bind(position).bind(title).execute(c).await.map(drop))?;
            }
            crate::rollup::put_in(tx, id).await
        })
    })
    .await
    .unwrap();
    id
}

fn refused<T: std::fmt::Debug>(result: crate::Result<T>, with: Refusal) {
    match result {
        Err(Error::Conflict(code)) => assert_eq!(code, with.code()),
        other => panic!("{other:?} instead of {with:?}"),
    }
}

async fn scalar(db: &Db, sql: &'static str) -> i64 {
    on!(db, c => sqlx::query_scalar(sql).fetch_one(c).await).unwrap()
}

#[tokio::test]
async fn a_meeting_is_led_through_its_agenda_and_ends_as_held() {
    for_each_db(async |db| {
        let s = Stage::open(&db).await;
        open(&db, s.lead(&s.deputy), s.meeting, s.now).await.unwrap();
        let member = s.member(1);
        let seen = s.inside(&member).await;
        assert_eq!(
            (seen.room.leader_id, seen.room.item, seen.room.revision),
            (s.secretary.member, None, 1),
            "open once"
        );
        assert_eq!(seen.items.iter().map(|i| i.spent).collect::<Vec<_>>(), [None, None, None]);

        let go =
            async |position, seconds| go_to(&db, s.lead(&s.secretary), s.meeting, position, s.now.plus(seconds)).await;
        go(1, 0).await.unwrap();
        go(2, 100).await.unwrap();
        go(2, 130).await.unwrap();
        go(1, 150).await.unwrap();
        assert!(matches!(go(9, 160).await, Err(Error::NotFound)));
        let before = s.revision().await;
        end(&db, s.lead(&s.secretary), s.meeting, s.now.plus(160), s.now.plus(160)).await.unwrap();
        assert!(s.revision().await > before);
        end(&db, s.lead(&s.secretary), s.meeting, s.now.plus(500), s.now.plus(500)).await.unwrap();

        let seen = s.inside(&member).await;
        assert_eq!(seen.room.ended_at, Some(s.now.plus(160)), "ended once");
        assert_eq!(seen.items.iter().map(|i| i.spent).collect::<Vec<_>>(), [Some(110), Some(50), None]);
        let held = "SELECT COUNT(*) FROM meetings WHERE state = 'held' AND held_at IS NOT NULL";
        assert_eq!(scalar(&db, held).await, 1);
        refused(go(2, 600).await, Refusal::Ended);
    })
    .await;
}

#[tokio::test]
async fn a_meeting_that_was_ended_by_mistake_goes_on_and_one_whose_end_was_forgotten_ends_in_the_past() {
    for_each_db(async |db| {
        let s = Stage::open(&db).await;
        let finish = async |at, now| end(&db, s.lead(&s.secretary), s.meeting, s.now.plus(at), s.now.plus(now)).await;
        refused(finish(-1, 60).await, Refusal::EndsTooEarly);
        finish(60, 60).await.unwrap();
        let go_on = async |by: &Actor, at| resume(&db, s.lead(by), s.meeting, s.now.plus(at)).await;
        refused(go_on(&s.deputy, 60 + HOUR).await, Refusal::CannotResume);
        for _ in 0..2 {
            go_on(&s.deputy, 120).await.unwrap();
        }
        let seen = s.inside(&s.deputy).await.room;
        assert_eq!((seen.ended_at, seen.leader_id), (None, s.deputy.member));
        let next_day = 86_400;
        end(&db, s.lead(&s.deputy), s.meeting, s.now.plus(HOUR), s.now.plus(next_day)).await.unwrap();
        assert_eq!(s.inside(&s.deputy).await.room.ended_at, Some(s.now.plus(HOUR)));
    })
    .await;
}

#[tokio::test]
async fn a_room_opens_in_time_and_for_its_leaders_only() {
    for_each_db(async |db| {
        let s = Stage::closed(&db).await;
        let early = open(&db, s.lead(&s.secretary), s.meeting, s.now.plus(-3 * HOUR)).await;
        refused(early, Refusal::CannotOpen);
        refused(go_to(&db, s.lead(&s.secretary), s.meeting, 1, s.now).await, Refusal::NotOpened);
        assert!(inside(&db, &s.may(&s.member(1)), s.meeting).await.unwrap().is_none());
        assert!(pulses(&db, &[s.meeting]).await.unwrap().is_empty());

        assert!(s.member(1).may::<act::LeadRoom>(&s.f.branch_a1).is_err());
        let elsewhere = s.f.actor(Role::Secretary, &s.f.branch_b1).await;
        let foreign: Permit<act::LeadRoom> = elsewhere.may(&s.f.branch_b1).unwrap();
        assert!(matches!(open(&db, foreign.clone(), s.meeting, s.now).await, Err(Error::NotFound)));
        open(&db, s.lead(&s.secretary), s.meeting, s.now).await.unwrap();
        refused(go_to(&db, foreign.clone(), s.meeting, 1, s.now).await, Refusal::NotOpened);
        assert!(matches!(end(&db, foreign, s.meeting, s.now, s.now).await, Err(Error::NotFound)));
        assert!(inside(&db, &s.may(&elsewhere), s.meeting).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn the_chair_and_the_clerk_of_the_meeting_may_lead_it_and_nobody_else() {
    for_each_db(async |db| {
        let s = Stage::closed(&db).await;
        let (chair, other) = (s.member(1), s.member(3));
        let (meeting, id) = (s.meeting, chair.member);
        db.write(move |tx| {
            Box::pin(async move {
                Ok(on!(tx, c => sqlx::query("UPDATE meetings SET chair_id = $2 WHERE id = $1")
                    .bind(meeting).bind(id).execute(c).await.map(drop))?)
            })
        })
        .await
        .unwrap();
        let permit = chair.may::<act::LeadRoom>(target(&db, meeting, chair.member).await.unwrap()).unwrap();
        open(&db, permit, meeting, s.now).await.unwrap();
        assert_eq!(s.inside(&chair).await.room.leader_id, chair.member);
        assert!(other.may::<act::LeadRoom>(target(&db, meeting, other.member).await.unwrap()).is_err());
    })
    .await;
}

#[tokio::test]
async fn of_two_who_take_over_at_once_one_leads() {
    for_each_db(async |db| {
        let s = Stage::open(&db).await;
        let admin = s.f.actor(Role::Admin, &s.f.commune_a).await;
        let admin = Actor { member: s.f.members_of(&s.f.branch_a2)[0].id, ..admin };
        let from = s.secretary.member;
        let (one, two) = tokio::join!(
            take_over(&db, s.lead(&s.deputy), s.meeting, from, s.now),
            take_over(&db, s.lead(&admin), s.meeting, from, s.now)
        );
        let (winner, loser) = if one.is_ok() { (s.deputy.clone(), two) } else { (admin, one) };
        refused(loser, Refusal::TakenOver);
        assert_eq!(s.inside(&s.member(1)).await.room.leader_id, winner.member);
        take_over(&db, s.lead(&winner), s.meeting, from, s.now).await.unwrap();
        refused(go_to(&db, s.lead(&s.secretary), s.meeting, 1, s.now).await, Refusal::NotLeader);
        take_over(&db, s.lead(&s.secretary), s.meeting, winner.member, s.now).await.unwrap();
        go_to(&db, s.lead(&s.secretary), s.meeting, 1, s.now).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn one_speaks_at_a_time_and_the_others_wait_in_turn() {
    for_each_db(async |db| {
        let s = Stage::open(&db).await;
        let (first, second) = (s.member(1), s.member(3));
        let raise = async |who: &Actor, seconds| {
            let id = SpeakerId::fresh();
            raise_hand(&db, s.may(who), s.meeting, id, s.now.plus(seconds)).await.map(|()| id)
        };
        let a = raise(&first, 1).await.unwrap();
        raise(&first, 2).await.unwrap();
        let b = raise(&second, 3).await.unwrap();
        let names = |seen: &Inside| seen.speakers.iter().map(|x| (x.id, x.started_at.is_some())).collect::<Vec<_>>();
        assert_eq!(names(&s.inside(&first).await), [(a, false), (b, false)], "one hand a person");

        let floor = async |id| give_floor(&db, s.lead(&s.secretary), s.meeting, id, s.now.plus(10)).await;
        floor(b).await.unwrap();
        floor(b).await.unwrap();
        assert_eq!(names(&s.inside(&first).await), [(b, true), (a, false)]);
        floor(a).await.unwrap();
        assert_eq!(names(&s.inside(&first).await), [(a, true)], "who spoke is done");
        refused(floor(b).await, Refusal::TurnOver);
        end_speech(&db, s.lead(&s.secretary), s.meeting, s.now.plus(20)).await.unwrap();
        end_speech(&db, s.lead(&s.secretary), s.meeting, s.now.plus(20)).await.unwrap();
        assert!(s.inside(&first).await.speakers.is_empty());

        let c = raise(&first, 30).await.unwrap();
        withdraw_hand(&db, s.may(&first), s.meeting, s.now.plus(31)).await.unwrap();
        refused(floor(c).await, Refusal::TurnOver);
        let d = raise(&second, 32).await.unwrap();
        floor(d).await.unwrap();
        withdraw_hand(&db, s.may(&second), s.meeting, s.now.plus(40)).await.unwrap();
        assert_eq!(scalar(&db, "SELECT COUNT(*) FROM speakers WHERE ended_at IS NOT NULL").await, 3);
        end(&db, s.lead(&s.secretary), s.meeting, s.now.plus(50), s.now.plus(50)).await.unwrap();
        refused(raise(&first, 60).await, Refusal::Ended);
    })
    .await;
}

#[tokio::test]
async fn the_leader_lists_those_who_raise_their_hand_in_the_room() {
    for_each_db(async |db| {
        let s = Stage::open(&db).await;
        let (speaker, absent) = (s.member(1), s.member(3));
        s.call(&[&speaker, &s.deputy], Attendance::Present).await;
        let there = async || {
            let found = there(&db, &s.lead(&s.secretary), s.meeting).await.unwrap();
            found.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
        };
        let list =
            async |by: &Actor, id, who: &Actor| list_speaker(&db, s.lead(by), s.meeting, id, who.member, s.now).await;
        assert_eq!(there().await.len(), 2);
        let id = SpeakerId::fresh();
        list(&s.secretary, id, &speaker).await.unwrap();
        list(&s.secretary, id, &speaker).await.unwrap();
        list(&s.secretary, SpeakerId::fresh(), &speaker).await.unwrap();
        assert_eq!(
            s.inside(&speaker).await.speakers.iter().map(|x| x.id).collect::<Vec<_>>(),
            [id],
            "one hand a person"
        );
        assert_eq!(there().await, [s.deputy.member], "whoever waits is not offered again");
        refused(list(&s.secretary, SpeakerId::fresh(), &absent).await, Refusal::SpeakerNotThere);
        refused(list(&s.deputy, SpeakerId::fresh(), &s.deputy).await, Refusal::NotLeader);
        let helped = "SELECT COUNT(*) FROM audit WHERE on_behalf_of IS NOT NULL AND details LIKE 'Ghi vào danh sách%'";
        assert_eq!(scalar(&db, helped).await, 1);
        give_floor(&db, s.lead(&s.secretary), s.meeting, id, s.now).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn notes_are_the_writers_own() {
    for_each_db(async |db| {
        let s = Stage::closed(&db).await;
        let (member, other) = (s.member(1), s.member(3));
        save_note(&db, s.may(&member), s.meeting, "Hỏi về đường vào thôn".into(), s.now).await.unwrap();
        save_note(&db, s.may(&member), s.meeting, "Hỏi về đường và điện".into(), s.now).await.unwrap();
        assert_eq!(note(&db, &s.may(&member), s.meeting).await.unwrap(), "Hỏi về đường và điện");
        assert_eq!(note(&db, &s.may(&other), s.meeting).await.unwrap(), "");
        let admin = s.f.actor(Role::Admin, &s.f.province).await;
        assert!(Actor { unit: s.f.branch_b1.clone(), ..admin }.may::<act::KeepNotes>(&s.f.branch_a1).is_err());
        let outsider = s.f.member_actor(&s.f.branch_b1);
        assert!(matches!(save_note(&db, s.may(&outsider), s.meeting, "x".into(), s.now).await, Err(Error::NotFound)));
        assert_eq!(scalar(&db, "SELECT COUNT(*) FROM audit").await, 0, "nothing about private notes");
    })
    .await;
}

#[tokio::test]
async fn a_change_made_elsewhere_is_seen_in_the_room() {
    for_each_db(async |db| {
        let s = Stage::open(&db).await;
        let (before, meeting) = (s.revision().await, s.meeting);
        db.write(move |tx| Box::pin(async move { touch(tx, meeting).await })).await.unwrap();
        assert_eq!(s.revision().await, before + 1);
    })
    .await;
}

#[tokio::test]
async fn who_came_is_counted_in_the_pulse_without_a_change_of_the_room() {
    for_each_db(async |db| {
        let s = Stage::open(&db).await;
        let pulse = async || pulses(&db, &[s.meeting]).await.unwrap()[&s.meeting];
        let before = pulse().await;
        assert_eq!((before.attended, before.expected), (0, 4));
        let desk = crate::checkin::Desk::open(&db);
        let come = async |place| {
            let claim = crate::checkin::Claim::Room { code_fits: true };
            desk.check_in(s.may(&s.member(place)), s.meeting, claim, s.now).await.unwrap();
        };
        come(1).await;
        let first = pulse().await;
        assert_eq!((first.attended, first.revision), (1, before.revision));
        come(2).await;
        assert_eq!(pulse().await, Pulse { attended: 2, ..first });
    })
    .await;
}

/// Any member's identifier, for those who are not in the fixture.
fn nobody() -> MemberId {
    MemberId::fresh()
}
