//! Who comes, and who is asked again.

use super::*;

#[tokio::test]
async fn answers_are_taken_until_the_start() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let id = leader.register(evening(&f, 5)).await;
        let member = f.member_actor(&f.branch_a1);
        let say = async |kind, reason: &str, at| {
            let reply = Reply { answer: kind, reason: reason.into(), sequence: None };
            answer(&db, member.may(&f.branch_a1).unwrap(), id, reply, at).await
        };
        say(Answer::Coming, "", f.now).await.unwrap();
        let next = next_for_member(&db, &member.may_own().unwrap(), f.now).await.unwrap().meeting.unwrap();
        assert_eq!((next.id, next.answer), (id, Some(Answer::Coming)));
        for _ in 0..2 {
            say(Answer::Absent, "Đi công tác", f.now).await.unwrap();
        }
        assert_eq!(audited(&db, id).await, 3, "registered, two answers, no third");
        let counted = counts(&db, &leader.may(), id).await.unwrap();
        assert_eq!((counted.coming, counted.absent, counted.waiting), (0, 1, 3));
        let roll = roll(&db, &leader.may(), id).await.unwrap();
        let names: Vec<_> = roll.iter().map(|l| l.full_name.as_str()).collect();
        let sorted = ["Trần Văn Bình", "Lê Minh Đức", "Nguyễn Thị Hạnh", "Hoàng Thị Mai", "Vũ Đình Ân"];
        assert_eq!(names, sorted, "by given name, the exempt last");
        assert_eq!((roll[0].answer, roll[0].reason.as_str()), (Some(Answer::Absent), "Đi công tác"));

        assert!(is_conflict(&say(Answer::Coming, "", evening(&f, 5)).await), "the meeting began");
        let next = async |at| next_for_member(&db, &member.may_own().unwrap(), at).await.unwrap();
        let shown = async |at| next(at).await.meeting.is_some();
        assert!(shown(evening(&f, 5).plus(3 * HOUR)).await && !shown(evening(&f, 5).plus(3 * HOUR + 1)).await);
        cancel(&db, leader.may(), id, "Hoãn".into(), f.now).await.unwrap();
        assert!(!shown(f.now).await);
        let called_off: Vec<MeetingId> = next(f.now).await.cancelled.iter().map(|l| l.id).collect();
        assert_eq!(called_off, [id], "who answered is told");
        assert!(is_conflict(&say(Answer::Coming, "", f.now).await), "the meeting was called off");
    })
    .await;
}

#[tokio::test]
async fn a_calendar_takes_every_change_for_a_newer_event() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let id = leader.register(evening(&f, 5)).await;
        let event = async || crate::calendar::one(&db, &leader.may(), id).await.unwrap();
        let longer = Plan { minutes: 120, ..plan(evening(&f, 5)) };
        let online = Plan { link: "https://hop.example/a".into(), ..longer.clone() };
        let themed = Plan { theme: "Học tập".into(), ..online.clone() };
        let moved = Plan { starts_at: evening(&f, 6), ..themed.clone() };
        let changes = [plan(evening(&f, 5)), longer, online, themed.clone(), themed, moved];
        let mut seen = Vec::new();
        for (n, plan) in changes.into_iter().enumerate() {
            let (stamp, now) = (leader.meeting(id).await.updated_at, f.now.plus(n as i64 + 1));
            register(&db, leader.may(), id, Some(stamp), plan, now).await.unwrap();
            seen.push(event().await.sequence);
        }
        assert_eq!(seen, [0, 1, 2, 3, 3, 4], "length, link, theme and time; what is as it was is no change");
        assert_eq!(leader.meeting(id).await.line.sequence, 1, "only the move is a new invitation");
        cancel(&db, leader.may(), id, "Hoãn".into(), f.now.plus(9)).await.unwrap();
        assert_eq!((event().await.sequence, event().await.cancelled), (5, true));
    })
    .await;
}

#[tokio::test]
async fn who_answered_before_a_meeting_moved_is_asked_again() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let leader = Leader::of(&db, &f).await;
        let id = leader.register(evening(&f, 5)).await;
        let member = f.member_actor(&f.branch_a1);
        let say = async |kind, sequence| {
            let reply = Reply { answer: kind, reason: String::new(), sequence: Some(sequence) };
            answer(&db, member.may(&f.branch_a1).unwrap(), id, reply, f.now).await.unwrap()
        };
        let change = async |plan: Plan| {
            let stamp = leader.meeting(id).await.updated_at;
            register(&db, leader.may(), id, Some(stamp), plan, f.now.plus(1)).await.unwrap()
        };
        let seen = async || next_for_member(&db, &member.may_own().unwrap(), f.now).await.unwrap().meeting.unwrap();
        assert_eq!(say(Answer::Coming, 0).await, Answered::Noted);
        change(Plan { minutes: 120, ..plan(evening(&f, 5)) }).await;
        assert_eq!((seen().await.sequence, seen().await.moved), (0, None), "longer, but where and when it was");

        change(plan(evening(&f, 6))).await;
        let line = seen().await;
        let moved = Moved { from: Some(evening(&f, 5)) };
        assert_eq!((line.sequence, line.answer, line.moved), (1, Some(Answer::Coming), Some(moved)));
        let counted = counts(&db, &leader.may(), id).await.unwrap();
        assert_eq!((counted.coming, counted.again, counted.waiting), (0, 1, 3), "the answer does not count any more");
        let roll = roll(&db, &leader.may(), id).await.unwrap();
        assert!(roll.iter().any(|l| l.moved && l.answer == Some(Answer::Coming)));

        // A page that was opened before the move: the choice is kept, and asked for again.
        assert_eq!(say(Answer::Online, 0).await, Answered::Outdated);
        assert_eq!((seen().await.answer, seen().await.moved), (Some(Answer::Online), Some(moved)));
        assert_eq!(say(Answer::Absent, 1).await, Answered::Noted);
        assert_eq!(say(Answer::Online, 0).await, Answered::Outdated, "an old page does not undo a newer answer");
        assert_eq!((seen().await.answer, seen().await.moved), (Some(Answer::Absent), None));
        let counted = counts(&db, &leader.may(), id).await.unwrap();
        assert_eq!((counted.absent, counted.again), (1, 0));

        change(Plan { place: "Trường học".into(), ..plan(evening(&f, 6)) }).await;
        assert_eq!(seen().await.moved, Some(Moved { from: Some(evening(&f, 6)) }), "another place asks again too");
    })
    .await;
}
