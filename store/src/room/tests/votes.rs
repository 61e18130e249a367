//! Votes: once each, by those who have the vote, while it is open.

use domain::{
    ids::RuleId,
    room::{HandCount, Verdict, VoteResult},
    rules::{NewRule, RuleKey, Ruling},
    units::UnitRef,
};
use futures::future::join_all;

use super::*;
use crate::{rules, testing::FixtureMember};

async fn verdict(s: &Stage, vote: usize) -> Option<Verdict> {
    let permit: Permit<act::EnterRoom> = s.may(&s.member(1));
    let rules = rules::in_force(&s.db, &permit, s.now.date()).await.unwrap();
    s.inside(&s.member(1)).await.votes[vote].verdict(&rules)
}

#[tokio::test]
async fn a_vote_is_opened_cast_once_each_and_closed() {
    for kind in [VoteKind::Open, VoteKind::Secret] {
        for_each_db(async |db| {
            let s = Stage::open(&db).await;
            let vote = s.vote(kind).await;
            let again = open_vote(&db, s.lead(&s.secretary), s.meeting, vote, motion(kind), s.now).await;
            assert!(again.is_ok(), "the same request again");
            let second = open_vote(&db, s.lead(&s.secretary), s.meeting, VoteId::fresh(), motion(kind), s.now).await;
            refused(second, Refusal::VoteOpen);
            refused(end(&db, s.lead(&s.secretary), s.meeting, s.now, s.now).await, Refusal::VoteOpen);

            refused(s.cast(&s.secretary, vote, 0).await, Refusal::NotThere);
            s.call(&[&s.secretary, &s.member(1)], Attendance::Present).await;
            assert_eq!(s.cast(&s.secretary, vote, 0).await.unwrap(), Cast::Counted);
            assert_eq!(s.cast(&s.member(1), vote, 0).await.unwrap(), Cast::Counted);
            assert_eq!(s.cast(&s.member(1), vote, 0).await.unwrap(), Cast::Kept, "a retry");
            assert_eq!(s.cast(&s.member(1), vote, 1).await.unwrap(), Cast::Kept, "a change of mind");
            assert!(matches!(s.cast(&s.deputy, vote, 3).await, Err(Error::NotFound)), "no such option");

            let seen = s.inside(&s.member(1)).await.votes.remove(0);
            assert_eq!((seen.cast, seen.entitled, seen.voted, seen.attending), (2, 3, true, None));
            assert_eq!(seen.counts, None, "nobody sees counts before the end");
            assert!(!s.inside(&s.deputy).await.votes[0].voted);
            assert_eq!(pulses(&db, &[s.meeting]).await.unwrap()[&s.meeting].cast, 2);

            s.close(vote).await;
            s.close(vote).await;
            refused(s.cast(&s.deputy, vote, 0).await, Refusal::VoteClosed);
            let seen = s.inside(&s.member(1)).await.votes.remove(0);
            assert_eq!((seen.counts, seen.attending), (Some(vec![2, 0, 0]), Some(2)), "who voted was there");
            assert_eq!(verdict(&s, 0).await, Some(Verdict::Chosen(0)));
            assert_eq!(pulses(&db, &[s.meeting]).await.unwrap()[&s.meeting].cast, 0);
        })
        .await;
    }
}

#[tokio::test]
async fn who_does_not_hold_the_vote_is_refused() {
    for_each_db(async |db| {
        let s = Stage::open(&db).await;
        let vote = s.vote(VoteKind::Secret).await;
        refused(s.cast(&s.member(3), vote, 0).await, Refusal::NoVote);
        refused(s.cast(&s.member(4), vote, 0).await, Refusal::NoVote);
        assert!(!s.inside(&s.member(3)).await.has_vote && s.inside(&s.member(1)).await.has_vote);
        let outsider = s.f.member_actor(&s.f.branch_b1);
        assert!(outsider.may::<act::CastBallot>(&s.f.branch_a1).is_err());
        assert!(matches!(s.cast(&outsider, vote, 0).await, Err(Error::NotFound)), "with a permit on the own branch");
        let admin = s.f.actor(Role::Admin, &s.f.province).await;
        let from_above = Actor { member: nobody(), unit: s.f.branch_b1.clone(), ..admin };
        assert!(from_above.may::<act::CastBallot>(&s.f.branch_a1).is_err(), "no role gives a vote");
        assert_eq!(scalar(&db, "SELECT COUNT(*) FROM secret_voters").await, 0);

        let by_deputy = close_vote(&db, s.lead(&s.deputy), s.meeting, vote, HandCount::default(), s.now).await;
        refused(by_deputy, Refusal::NotLeader);
        s.close(vote).await;
        assert_eq!(verdict(&s, 0).await, Some(Verdict::NoQuorum), "nobody voted and nobody was called");

        let (away, today) = (s.member(2), s.now.date());
        s.f.away(away.member, today, Some(today)).await;
        assert!(!s.inside(&away).await.has_vote);
        let second = s.vote(VoteKind::Open).await;
        let entitled = |seen: &Inside| seen.votes.iter().map(|v| v.entitled).collect::<Vec<_>>();
        assert_eq!(entitled(&s.inside(&s.member(1)).await), [3, 2], "counted when the vote is opened");
        refused(s.cast(&away, second, 0).await, Refusal::NoVote);
    })
    .await;
}

#[tokio::test]
async fn who_is_not_there_does_not_vote() {
    for kind in [VoteKind::Open, VoteKind::Secret] {
        for_each_db(async |db| {
            let s = Stage::open(&db).await;
            let vote = s.vote(kind).await;
            let member = s.member(1);
            for away in [Attendance::Excused, Attendance::Unexcused] {
                s.call(&[&member], away).await;
                refused(s.cast(&member, vote, 0).await, Refusal::NotThere);
            }
            s.call(&[&member, &s.deputy], Attendance::Present).await;
            let leave = async |who: &Actor| {
                let permit = s.secretary.may(&s.f.branch_a1).unwrap();
                crate::checkin::record_leave(&db, permit, s.meeting, who.member, true, s.now).await.unwrap();
            };
            leave(&s.deputy).await;
            refused(s.cast(&s.deputy, vote, 0).await, Refusal::NotThere);
            assert_eq!(s.cast(&member, vote, 0).await.unwrap(), Cast::Counted);
            leave(&member).await;
            s.close(vote).await;
            let seen = s.inside(&member).await.votes.remove(0);
            assert_eq!((seen.cast, seen.attending), (1, Some(1)), "who voted and then left was there");
        })
        .await;
    }
}

#[tokio::test]
async fn two_ballots_at_once_are_one() {
    for kind in [VoteKind::Open, VoteKind::Secret] {
        for_each_db(async |db| {
            let s = Stage::open(&db).await;
            let vote = s.vote(kind).await;
            let member = s.member(1);
            s.call(&[&member], Attendance::Online).await;
            let (one, two) = tokio::join!(s.cast(&member, vote, 0), s.cast(&member, vote, 1));
            let mut done = [one.unwrap(), two.unwrap()];
            done.sort_by_key(|cast| *cast == Cast::Kept);
            assert_eq!(done, [Cast::Counted, Cast::Kept]);
            s.close(vote).await;
            let counts = s.inside(&member).await.votes.remove(0).counts.unwrap();
            assert_eq!(counts.iter().sum::<i64>(), 1);
        })
        .await;
    }
}

#[tokio::test]
async fn room_and_minutes_judge_by_the_rules_of_the_day() {
    for_each_db(async |db| {
        let s = Stage::open(&db).await;
        let said = async || {
            let reading: Permit<act::ReadMinutes> = s.may(&s.secretary);
            let facts = crate::minutes::facts(&db, &reading, s.meeting).await.unwrap();
            facts.all_votes().map(|vote| vote.result()).collect::<Vec<_>>()
        };
        let vote = s.vote(VoteKind::Secret).await;
        assert_eq!(said().await, [], "an open vote says nothing");
        s.call(&[&s.secretary, &s.deputy], Attendance::Present).await;
        s.cast(&s.secretary, vote, 0).await.unwrap();
        s.cast(&s.deputy, vote, 0).await.unwrap();
        s.close(vote).await;
        assert_eq!(verdict(&s, 0).await, Some(Verdict::Chosen(0)), "two of three");
        assert_eq!(said().await, [VoteResult::Passed]);

        let admin = s.f.actor(Role::Admin, &s.f.commune_a).await;
        let set = async |value, from_date| {
            let ruling = Ruling { value, clause: "Quy chế làm việc".into() };
            let rule = NewRule { id: RuleId::fresh(), key: RuleKey::QuorumPercent, ruling, from_date };
            rules::set(&db, admin.may(&s.f.commune_a).unwrap(), rule, s.now).await.unwrap();
        };
        set(70, s.now.date().succ_opt().unwrap()).await;
        assert_eq!(said().await, [VoteResult::Passed], "the rules of the next day are for the next meetings");
        set(70, s.now.date()).await;
        assert_eq!(verdict(&s, 0).await, Some(Verdict::NoQuorum));
        assert_eq!(said().await, [VoteResult::NoQuorum]);
    })
    .await;
}

#[tokio::test]
async fn the_leader_adds_what_was_counted_in_the_room_when_the_vote_closes() {
    for_each_db(async |db| {
        let s = Stage::open(&db).await;
        let more = crowd(&s, &s.f.branch_a1, 5).await;
        let there: Vec<&Actor> = [&s.secretary].into_iter().chain(&more).collect();
        s.call(&there, Attendance::Present).await;
        let close = async |vote, by_hand: HandCount| {
            close_vote(&db, s.lead(&s.secretary), s.meeting, vote, by_hand, s.now).await
        };
        for kind in [VoteKind::Open, VoteKind::Secret] {
            let vote = s.vote(kind).await;
            for voter in &more[..3] {
                s.cast(voter, vote, 0).await.unwrap();
            }
            assert_eq!(could_vote(&db, &s.lead(&s.secretary), s.meeting, vote).await.unwrap(), 6);
            refused(close(vote, by_hand(&[2, 2])).await, Refusal::TooManyByHand);
            assert!(matches!(close(vote, by_hand(&[0, 0, 0, 1])).await, Err(Error::NotFound)), "no such option");
            assert!(s.inside(&s.secretary).await.votes.last().unwrap().closed_at.is_none(), "nothing changed");
            close(vote, by_hand(&[1, 2])).await.unwrap();
            close(vote, by_hand(&[1, 2])).await.unwrap();
            let seen = s.inside(&s.secretary).await.votes.pop().unwrap();
            assert_eq!((seen.cast, seen.by_hand, seen.attending), (6, 3, Some(6)), "{kind:?}");
            assert_eq!(seen.counts, Some(vec![4, 2, 0]));
        }
        let reading: Permit<act::ReadMinutes> = s.may(&s.secretary);
        let facts = crate::minutes::facts(&db, &reading, s.meeting).await.unwrap();
        let said: Vec<String> =
            facts.all_votes().map(|vote| format!("{}: {:?}", vote.ballots(), vote.options)).collect();
        assert!(said[0].starts_with("6 (3 giơ tay)") && said[0].contains("\"Tán thành\", 4"), "{said:?}");
        assert!(said[1].starts_with("6 (3 phiếu giấy)") && said[1].contains("\"Tán thành\", 4"), "{said:?}");
        assert_eq!(scalar(&db, "SELECT COUNT(*) FROM audit WHERE details LIKE '%ghi thêm 3 %'").await, 2);
    })
    .await;
}

#[tokio::test]
async fn papers_are_not_added_to_so_few_secret_ballots_that_they_would_be_known() {
    for_each_db(async |db| {
        let s = Stage::open(&db).await;
        let more = crowd(&s, &s.f.branch_a1, 5).await;
        s.call(&more.iter().collect::<Vec<_>>(), Attendance::Present).await;
        let close = async |vote| close_vote(&db, s.lead(&s.secretary), s.meeting, vote, by_hand(&[2]), s.now).await;
        let vote = s.vote(VoteKind::Secret).await;
        s.call(&[&s.secretary], Attendance::Present).await;
        for voter in [&s.secretary, &more[0], &more[1]] {
            s.cast(voter, vote, 1).await.unwrap();
        }
        refused(close(vote).await, Refusal::WouldTell);
        cancel_vote(&db, s.lead(&s.secretary), s.meeting, vote, s.now).await.unwrap();
        let all_on_paper = s.vote(VoteKind::Secret).await;
        close(all_on_paper).await.unwrap();
        let open = s.vote(VoteKind::Open).await;
        s.cast(&more[0], open, 1).await.unwrap();
        close(open).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_vote_that_was_opened_by_mistake_leaves_nothing() {
    for kind in [VoteKind::Open, VoteKind::Secret] {
        for_each_db(async |db| {
            let s = Stage::open(&db).await;
            s.call(&[&s.secretary, &s.member(1)], Attendance::Present).await;
            let vote = s.vote(kind).await;
            s.cast(&s.member(1), vote, 0).await.unwrap();
            let cancel = async |by: &Actor, vote| cancel_vote(&db, s.lead(by), s.meeting, vote, s.now).await;
            refused(cancel(&s.deputy, vote).await, Refusal::NotLeader);
            for _ in 0..2 {
                cancel(&s.secretary, vote).await.unwrap();
            }
            for table in ["votes", "vote_options", "open_ballots", "secret_voters"] {
                assert_eq!(crate::testing::count(&db, &format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
            }
            assert!(matches!(s.cast(&s.member(1), vote, 0).await, Err(Error::NotFound)));
            let again = s.vote(kind).await;
            s.close(again).await;
            refused(cancel(&s.secretary, again).await, Refusal::HasResult);
        })
        .await;
    }
}

/// So many for the first option, the second and so on.
pub(super) fn by_hand(counts: &[i64]) -> HandCount {
    let typed = counts.iter().enumerate().map(|(n, count)| (n.to_string(), count.to_string())).collect();
    HandCount::check(&typed).unwrap()
}

#[tokio::test]
async fn eighty_vote_at_once_and_every_ballot_counts() {
    for_each_db(async |db| {
        let s = Stage::open(&db).await;
        let more = crowd(&s, &s.f.branch_a1, 77).await;
        let vote = s.vote(VoteKind::Secret).await;
        let voters: Vec<Actor> = [s.secretary.clone(), s.member(1), s.deputy.clone()].into_iter().chain(more).collect();
        s.call(&voters.iter().collect::<Vec<_>>(), Attendance::Present).await;
        let casts = voters.into_iter().enumerate().map(|(n, voter)| {
            let s = &s;
            async move { s.cast(&voter, vote, i64::from(n % 4 == 0)).await.unwrap() }
        });
        assert!(join_all(casts).await.iter().all(|cast| *cast == Cast::Counted));
        s.close(vote).await;
        let seen = s.inside(&s.member(1)).await.votes.remove(0);
        assert_eq!((seen.entitled, seen.cast, seen.counts), (80, 80, Some(vec![60, 20, 0])));
        assert_eq!(verdict(&s, 0).await, Some(Verdict::Chosen(0)));
    })
    .await;
}

/// More official members of a unit.
async fn crowd(s: &Stage, unit: &UnitRef, count: usize) -> Vec<Actor> {
    let mut actors = Vec::new();
    for n in 0..count {
        let member = FixtureMember { id: nobody(), unit: unit.clone(), full_name: format!("Đảng viên {n}") };
        crate::testing::insert_member(&s.db, &member, s.now).await;
        actors.push(Fixture::without_grants(&member));
    }
    actors
}
