//! Whom a meeting is about.

use domain::meetings::Relief;

use super::*;
use crate::members::{self, MemberChange};

/// A member goes from one branch of the first commune to the other.
async fn moves(db: &Db, f: &Fixture, member: MemberId, to: &domain::units::UnitRef, now: Timestamp) {
    let admin = f.actor(Role::Admin, &f.commune_a).await;
    let view = members::record(db, &admin.may(&f.commune_a).unwrap(), member, now).await.unwrap();
    let change = MemberChange { record: view.record, seen: view.updated_at };
    let target = admin.may(to).unwrap();
    members::update(db, admin.may(&f.commune_a).unwrap(), member, change, Some(target), now).await.unwrap();
}

/// Names on the roll with why somebody need not attend.
async fn on_roll(leader: &Leader<'_>, meeting: MeetingId) -> Vec<(String, Option<Relief>)> {
    let lines = roll(leader.db, &leader.may(), meeting).await.unwrap();
    lines.into_iter().map(|line| (line.full_name, line.relief)).collect()
}

#[tokio::test]
async fn a_roll_that_is_corrected_later_is_about_the_members_of_the_meetings_day() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let id = leader.register(evening(&f, 0)).await;
        all_present(&db, leader.may(), id, evening(&f, 0)).await.unwrap();
        let before = on_roll(&leader, id).await;
        let (gone, came) = (f.members_of(&f.branch_a1)[1].id, f.members_of(&f.branch_a2)[1].id);
        moves(&db, &f, gone, &f.branch_a2, f.now.plus(DAY)).await;
        moves(&db, &f, came, &f.branch_a1, f.now.plus(DAY)).await;

        let later = f.now.plus(9 * DAY);
        leader.mark(id, 0, Attendance::Online, later).await.unwrap();
        leader.mark(id, 1, Attendance::Excused, later).await.unwrap();
        let turnout = leader.meeting(id).await.line.turnout;
        assert_eq!(turnout, Turnout { expected: 4, present: 2, online: 1, excused: 1, unexcused: 0 });
        assert_eq!(on_roll(&leader, id).await, before);
        let marks = BTreeMap::from([(came, Attendance::Present)]);
        let stranger = take_attendance(&db, leader.may(), id, marks, later).await;
        assert!(is_not_found(&stranger), "who came afterwards was not there: {stranger:?}");

        let next = leader.register(evening(&f, 12)).await;
        assert_eq!(leader.meeting(next).await.line.turnout.expected, 4);
        all_present(&db, leader.may(), next, evening(&f, 12)).await.unwrap();
        let marks = BTreeMap::from([(gone, Attendance::Present)]);
        assert!(is_not_found(&take_attendance(&db, leader.may(), next, marks, evening(&f, 12)).await));
    })
    .await;
}

#[tokio::test]
async fn a_meeting_that_is_entered_afterwards_is_about_those_who_are_known_by_then() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let newcomer = f.members_of(&f.branch_a1)[1].id;
        let yesterday = f.now.plus(-DAY).date();
        db.write(move |tx| {
            Box::pin(async move {
                Ok(on!(tx, c => sqlx::query("UPDATE member_places SET from_date = $2 WHERE member_id = $1")
                    .bind(newcomer).bind(yesterday).execute(c).await.map(drop))?)
            })
        })
        .await
        .unwrap();
        let id = leader.register(evening(&f, -10)).await;
        all_present(&db, leader.may(), id, f.now).await.unwrap();
        assert_eq!(leader.meeting(id).await.line.turnout.present, 4);
    })
    .await;
}

#[tokio::test]
async fn who_is_away_on_the_day_is_not_expected() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let tomorrow = evening(&f, 1);
        f.away(f.members_of(&f.branch_a1)[1].id, f.now.date(), Some(tomorrow.date())).await;
        let id = leader.register(tomorrow).await;
        assert_eq!(leader.meeting(id).await.line.turnout.expected, 3);
        assert_eq!(counts(&db, &leader.may(), id).await.unwrap().waiting, 3);
        let roll = on_roll(&leader, id).await;
        let relieved: Vec<_> = roll.iter().filter_map(|(name, relief)| Some((name.as_str(), (*relief)?))).collect();
        assert_eq!(relieved, [("Vũ Đình Ân", Relief::Exempt), ("Trần Văn Bình", Relief::Away)]);
        assert_eq!(roll[3..].len(), 2, "they stand last: {roll:?}");
        all_present(&db, leader.may(), id, tomorrow).await.unwrap();
        let all = Turnout { expected: 3, present: 3, ..Turnout::default() };
        assert_eq!(leader.meeting(id).await.line.turnout, all);
        assert!(is_not_found(&leader.mark(id, 1, Attendance::Present, tomorrow).await));

        let back = leader.register_kind(MeetingKind::Extraordinary, evening(&f, 2)).await;
        assert_eq!(leader.meeting(back).await.line.turnout.expected, 4, "the day after, the member is back");
    })
    .await;
}

#[tokio::test]
async fn a_meeting_is_the_next_one_until_its_room_is_closed_and_over_from_then_on() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let (id, later) = (
            leader.register(evening(&f, 0)).await,
            leader.register_kind(MeetingKind::Extraordinary, evening(&f, 3)).await,
        );
        let member = f.member_actor(&f.branch_a1);
        let seen = async |at| {
            let next = next_for_member(&db, &member.may_own().unwrap(), at).await.unwrap().meeting.unwrap();
            let ahead: Vec<_> = coming(&db, &leader.may(), at).await.unwrap().iter().map(|l| l.id).collect();
            let over = past(&db, &leader.may(), Turn::FIRST, at).await.unwrap();
            let over: Vec<_> = over.items.iter().map(|l| l.id).collect();
            ((next.id, next.in_room), ahead, over)
        };
        let early = evening(&f, 0).plus(-HOUR / 4);
        crate::room::open(&db, leader.may(), id, early).await.unwrap();
        assert_eq!(seen(early).await, ((id, true), vec![id, later], vec![]));
        all_present(&db, leader.may(), id, early).await.unwrap();
        assert_eq!(leader.meeting(id).await.line.state, MeetingState::Held);
        assert_eq!(seen(early).await, ((id, true), vec![id, later], vec![]), "who comes late finds the way");
        crate::room::end(&db, leader.may(), id, early.plus(60), early.plus(60)).await.unwrap();
        let after = ((later, false), vec![later], vec![id]);
        assert_eq!(seen(early.plus(60)).await, after, "though it was to begin only now");
        assert_eq!(seen(evening(&f, 1)).await, after);
    })
    .await;
}

#[tokio::test]
async fn who_comes_early_starts_nothing_and_who_excused_themselves_is_not_called_present() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let id = leader.register(evening(&f, 0)).await;
        let early = evening(&f, 0).plus(-HOUR);
        leader.mark(id, 0, Attendance::Present, early).await.unwrap();
        assert_eq!(leader.meeting(id).await.line.state, MeetingState::Held);
        assert!(leader.meeting(id).await.line.takes_answers(early));

        let member = Fixture::without_grants(f.members_of(&f.branch_a1)[1]);
        let reply = Reply { answer: Answer::Absent, reason: "Ốm".into(), sequence: None };
        answer(&db, member.may(&f.branch_a1).unwrap(), id, reply.clone(), early).await.unwrap();
        let next = next_for_member(&db, &member.may_own().unwrap(), early).await.unwrap().meeting;
        assert_eq!(next.map(|line| line.id), Some(id), "it is still to come");
        crate::room::open(&db, leader.may(), id, early.plus(60)).await.unwrap();
        let late = Reply { answer: Answer::Coming, ..reply };
        assert!(is_conflict(&answer(&db, member.may(&f.branch_a1).unwrap(), id, late, early.plus(60)).await));

        assert_eq!(all_present(&db, leader.may(), id, evening(&f, 0)).await.unwrap(), 1);
        let turnout = leader.meeting(id).await.line.turnout;
        assert_eq!(turnout, Turnout { expected: 4, present: 3, online: 0, excused: 1, unexcused: 0 });
    })
    .await;
}

#[tokio::test]
async fn whoever_keeps_the_roll_notes_who_sent_word_and_why() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let id = leader.register(evening(&f, 3)).await;
        let members = f.members_of(&f.branch_a1);
        let excuse = async |who: MemberId, at| record_absence(&db, leader.may(), id, who, "Đi viện".into(), at).await;
        assert!(is_not_found(&excuse(members[4].id, f.now).await), "exempt");
        assert!(is_not_found(&excuse(f.members_of(&f.branch_a2)[0].id, f.now).await), "of another branch");
        for _ in 0..2 {
            excuse(members[1].id, f.now).await.unwrap();
        }
        let line = async |who| {
            let lines = roll(&db, &leader.may(), id).await.unwrap();
            lines.into_iter().find(|line| line.member_id == who).unwrap()
        };
        let before = line(members[1].id).await;
        assert_eq!(
            (before.answer, before.reason.as_str(), before.attendance()),
            (Some(Answer::Absent), "Đi viện", None)
        );
        assert_eq!(leader.meeting(id).await.line.state, MeetingState::Registered, "nobody was called");

        excuse(members[2].id, evening(&f, 3)).await.unwrap();
        assert_eq!(line(members[2].id).await.attendance(), Some(Attendance::Excused));
        let helped = "SELECT COUNT(*) FROM audit WHERE on_behalf_of IS NOT NULL AND details LIKE 'Báo vắng thay:%'";
        assert_eq!(crate::testing::count(&db, helped).await, 2, "a second tap leaves no second line");
        let facts = crate::minutes::facts(&db, &leader.may::<act::ReadMinutes>(), id).await.unwrap();
        assert_eq!(facts.present.excused.iter().map(|away| away.reason.as_str()).collect::<Vec<_>>(), ["Đi viện"]);
    })
    .await;
}

#[tokio::test]
async fn the_chair_and_the_clerk_keep_the_roll_of_their_meeting_and_of_no_other() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let own = leader.register(evening(&f, 0)).await;
        let other = leader.register_kind(MeetingKind::Extraordinary, evening(&f, 1)).await;
        let members = f.members_of(&f.branch_a1);
        let (chair, clerk, plain) = (members[1].id, members[2].id, members[3].id);
        db.write(move |tx| {
            Box::pin(async move {
                Ok(on!(tx, c => sqlx::query("UPDATE meetings SET chair_id = $2, clerk_id = $3 WHERE id = $1")
                    .bind(own).bind(chair).bind(clerk).execute(c).await.map(drop))?)
            })
        })
        .await
        .unwrap();
        for (member, keeps) in [(chair, true), (clerk, true), (plain, false)] {
            let actor = Fixture::without_grants(members.iter().find(|m| m.id == member).unwrap());
            let may = async |meeting| actor.may::<act::TakeAttendance>(target(&db, meeting, member).await.unwrap());
            assert_eq!(may(own).await.is_ok(), keeps);
            assert!(may(other).await.is_err(), "another meeting of the same branch");
            let shows = actor.may::<act::ShowRoomCode>(target(&db, own, member).await.unwrap());
            assert_eq!(shows.is_ok(), keeps);
        }
    })
    .await;
}
