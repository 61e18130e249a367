//! The case of the issue, "a branch merged into another between registration and report", and what a merged branch refuses.

use std::collections::BTreeMap;

use domain::{
    grants::{Dates, Delegation, Role},
    ids::{FeedId, GrantId, ImportId, MeetingId, OfficeId, TaskId, UnitId},
    listing::Anchor,
    meetings::{Answer, Attendance, BoardCounts, MeetingKind, MeetingState, Plan},
    members::OfficeKind,
    policy::{Act, Actor, Permit, act},
    reports::{Decision, Review},
    tasks::{Receivers, TaskDraft},
    time::{DAY, HOUR, Month, Timestamp},
    units::{MergeRefusal, UnitRef},
};

use super::*;
use crate::{
    accounts, calendar, members, minutes, oversight, records, reports, room, rules, tasks,
    testing::{Fixture, count, fixture, for_each_db, report as reported, texts},
    units::{self, UnitChange, children, children_page, create, move_to, reference, update},
};

/// Two branches of one commune, their secretaries, and who looks after the commune.
struct Scene<'a> {
    db: &'a Db,
    f: &'a Fixture,
    admin: Actor,
    /// Of the branch that is merged.
    before: Actor,
    /// Of the branch that takes it in.
    after: Actor,
}

impl<'a> Scene<'a> {
    async fn of(db: &'a Db, f: &'a Fixture) -> Self {
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let before = f.actor(Role::Secretary, &f.branch_a1).await;
        let after = f.actor(Role::Secretary, &f.branch_a2).await;
        Self { db, f, admin, before, after }
    }

    async fn merge(&self, from: &UnitRef, into: &UnitRef) -> Result<()> {
        let (from, into) = (self.at(from).await, self.at(into).await);
        merge(self.db, self.admin.may(&from).unwrap(), self.admin.may(&into).unwrap(), self.f.now).await
    }

    /// What merging the first branch into the other one would come to.
    async fn effect(&self) -> MergeEffect {
        let (from, into) = (self.admin_at(&self.f.branch_a1).await, self.admin_at(&self.f.branch_a2).await);
        merge_effect(self.db, &from, &into, self.f.now).await.unwrap()
    }

    /// A unit where it stands now.
    async fn at(&self, unit: &UnitRef) -> UnitRef {
        reference(self.db, unit.id).await.unwrap()
    }

    /// A permit of the commune's administrator on a unit where it stands now.
    async fn admin_at<A: Act>(&self, unit: &UnitRef) -> Permit<A> {
        self.admin.may(&self.at(unit).await).unwrap()
    }

    async fn register(&self, who: &Actor, unit: &UnitRef, starts_at: Timestamp) -> Result<MeetingId> {
        let id = MeetingId::fresh();
        let plan = Plan {
            kind: MeetingKind::Regular,
            theme: String::new(),
            starts_at,
            minutes: 90,
            place: "Nhà văn hóa thôn".into(),
            link: String::new(),
            chair: None,
            clerk: None,
            agenda: Vec::new(),
            report_due: starts_at.plus(2 * DAY).date(),
        };
        let now = self.f.now.min(starts_at).plus(-3 * DAY);
        meetings::register(self.db, who.may(unit).unwrap(), id, None, plan, now).await.map(|_| id)
    }

    async fn answer(&self, member: usize, meeting: MeetingId, at: Timestamp) {
        let member = Fixture::without_grants(self.f.members_of(&self.f.branch_a1)[member]);
        let reply = meetings::Reply { answer: Answer::Coming, reason: String::new(), sequence: None };
        meetings::answer(self.db, member.may(&self.f.branch_a1).unwrap(), meeting, reply, at).await.unwrap();
    }

    async fn mark(&self, who: &Actor, meeting: MeetingId, marks: &[(usize, Attendance)], at: Timestamp) {
        let members = self.f.members_of(&self.f.branch_a1);
        let marks: BTreeMap<_, _> = marks.iter().map(|(n, mark)| (members[*n].id, *mark)).collect();
        let permit = who.may(&self.at(&self.f.branch_a1).await).unwrap();
        meetings::take_attendance(self.db, permit, meeting, marks, at).await.unwrap();
    }

    async fn board(&self, month: Month) -> BoardCounts {
        let permit = self.admin_at::<act::ReadMeeting>(&self.f.commune_a).await;
        let rules = rules::in_force(self.db, &permit, self.f.now.date()).await.unwrap();
        let view = meetings::View::of(month, &rules, self.f.now);
        let page = meetings::board(self.db, &permit.scope(), view, None, Anchor::First).await.unwrap();
        let counts = meetings::board_counts(self.db, &permit, view).await.unwrap();
        assert_eq!(page.items.len() as i64, counts.branches, "the list shows whom the figures count");
        assert_eq!(rollup::drift(self.db).await.unwrap(), 0);
        counts
    }
}

fn refused_with(result: Result<()>, refusal: MergeRefusal) {
    assert!(matches!(result, Err(Error::Conflict(code)) if code == refusal.code()), "{result:?} is not {refusal}");
}

fn is_closed<T: std::fmt::Debug>(result: Result<T>) {
    assert!(matches!(result, Err(Error::Conflict(CLOSED))), "{result:?}");
}

#[tokio::test]
async fn what_a_branch_began_is_finished_by_the_one_that_takes_it_in() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let month = f.now.month();
        let meeting = s.register(&s.before, &f.branch_a1, f.now.plus(-2 * HOUR)).await.unwrap();
        s.answer(1, meeting, f.now.plus(-DAY)).await;
        let board = s.board(month).await;
        assert_eq!((board.branches, board.missing, board.registered), (3, 2, 1));
        let came = [0, 1].map(|n| (n, Attendance::Present));
        s.mark(&s.before, meeting, &came, f.now.plus(-HOUR)).await;
        s.mark(&s.before, meeting, &[(2, Attendance::Excused)], f.now.plus(-HOUR)).await;
        let effect = s.effect().await;
        assert_eq!(effect, MergeEffect { members: 5, called_off: 0, to_finish: 1, tasks: 0 });

        for _ in 0..2 {
            s.merge(&f.branch_a1, &f.branch_a2).await.unwrap();
        }
        let merged = s.at(&f.branch_a1).await;
        assert!(f.branch_a2.path.contains(&merged.path));
        let board = s.board(month).await;
        assert_eq!((board.branches, board.missing, board.held, board.late), (3, 2, 1, 2), "as before");
        let board = s.board(month.plus(1)).await;
        assert_eq!((board.branches, board.missing), (2, 2), "it has nothing to do any more");

        // The minutes know who was a member; the other branch's leaders answer for them.
        let keepers = minutes::keepers(&db, meeting, s.before.member).await.unwrap();
        assert_eq!((keepers.answering, keepers.former), (f.branch_a2.id, Some(s.before.member)));
        let reading: Permit<act::ReadMinutes> = s.after.may(&merged).unwrap();
        let facts = minutes::facts(&db, &reading, meeting).await.unwrap();
        assert_eq!((facts.unit.as_str(), facts.superior.as_str()), ("Chi bộ thôn Đồng Tâm", "Đảng bộ xã An Bình"));
        assert_eq!((facts.present.excused.len(), facts.present.exempt.len()), (1, 1));
        let waiting = meetings::unfinished(&db, &s.after.may(&f.branch_a2).unwrap(), f.now).await.unwrap();
        assert_eq!(waiting.iter().map(|line| line.id).collect::<Vec<_>>(), [meeting]);
        let duties = meetings::duties(&db, &s.after.may(&f.branch_a2).unwrap(), f.now).await.unwrap();
        assert_eq!((duties.to_report, duties.unregistered), (1, 1));
        s.mark(&s.after, meeting, &[(3, Attendance::Present)], f.now).await;
        let line = meetings::get(&db, &s.after.may(&merged).unwrap(), meeting).await.unwrap().line;
        assert_eq!((line.turnout.expected, line.turnout.present, line.turnout.excused), (4, 3, 1));

        reports::report(&db, s.after.may(&merged).unwrap(), meeting, reported("Đã họp.", ""), f.now).await.unwrap();
        assert_eq!(s.board(month).await.reported, 1);
        assert!(s.after.may::<act::ReviewMeeting>(&merged).is_err(), "nobody accepts what is their own");
        assert_eq!(answering(&db, f.branch_a1.id).await.unwrap().id, f.branch_a2.id);
        let accept = Review { decision: Decision::Accept, comment: String::new() };
        reports::review(&db, s.admin_at(&f.branch_a1).await, meeting, accept, f.now).await.unwrap();
        assert_eq!(s.board(month).await.accepted, 1);

        let overseeing = s.admin_at::<act::OverseeMeetings>(&f.commune_a).await;
        let january: Month = "2026-01".parse().unwrap();
        let year = oversight::year(&db, &overseeing, january, f.now).await.unwrap();
        let november = year.top.months[10];
        assert_eq!((year.top.branches, november.former, november.held), (2, 1, 1));
        assert!(year.children.iter().all(|row| row.unit.id != f.branch_a1.id));
        let taken_in = year.children.iter().find(|row| row.unit.id == f.branch_a2.id).unwrap();
        assert_eq!(taken_in.months[10].state, None, "its own meeting, not the other's");

        let lines = texts(
            &db,
            "SELECT details FROM audit WHERE action = 'EditUnits' AND object_kind = 'unit' ORDER BY details",
        )
        .await;
        let numbers = "5 đảng viên, chuyển 0 nhiệm vụ, hủy 0 buổi họp sắp tới";
        assert_eq!(
            lines,
            [
                format!("Nhận sáp nhập Chi bộ thôn Đồng Tâm: {numbers}"),
                format!("Sáp nhập vào Chi bộ thôn Đoàn Kết: {numbers}")
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn what_was_still_to_come_is_called_off_and_its_people_are_invited_elsewhere() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let called_off = s.register(&s.before, &f.branch_a1, f.now.plus(5 * DAY)).await.unwrap();
        let next = s.register(&s.after, &f.branch_a2, f.now.plus(6 * DAY)).await.unwrap();
        s.answer(1, called_off, f.now).await;
        let mut person = Fixture::without_grants(f.members_of(&f.branch_a1)[1]);
        let feed = person.may_own::<act::ManageOwnAccount>().unwrap();
        calendar::open_feed(&db, feed, FeedId::fresh(), vec![1; 32], f.now).await.unwrap();
        let effect = s.effect().await;
        assert_eq!(effect, MergeEffect { members: 5, called_off: 1, to_finish: 0, tasks: 0 });
        s.merge(&f.branch_a1, &f.branch_a2).await.unwrap();

        let seen = meetings::get(&db, &s.admin_at(&f.branch_a1).await, called_off).await.unwrap();
        assert_eq!((seen.line.state, seen.line.sequence), (MeetingState::Cancelled, 1));
        assert_eq!(seen.comment, "Chi bộ đã sáp nhập vào Chi bộ thôn Đoàn Kết");
        assert_eq!(s.board(f.now.month()).await.branches, 2, "a meeting called off counts for nobody");

        // As the next request finds the person.
        person.unit = f.branch_a2.clone();
        let told = meetings::next_for_member(&db, &person.may_own().unwrap(), f.now).await.unwrap();
        assert_eq!(told.meeting.map(|line| line.id), Some(next));
        assert_eq!(told.cancelled.iter().map(|line| line.id).collect::<Vec<_>>(), [called_off]);
        let may_read = async |who: &Actor| {
            let target = meetings::target(&db, called_off, who.member).await.unwrap();
            who.may::<act::ReadMeeting>(target).is_ok()
        };
        assert!(may_read(&person).await, "why it was called off is told to whom it concerned");
        assert!(!may_read(&f.member_actor(&f.branch_a2)).await && !may_read(&f.member_actor(&f.branch_b1)).await);
        let events = calendar::by_secret(&db, &[1; 32], f.now).await.unwrap().unwrap();
        let events: Vec<_> = events.into_iter().map(|e| (e.id, e.cancelled, e.sequence)).collect();
        assert_eq!(events, [(called_off, true, 1), (next, false, 0)]);
        let reply = meetings::Reply { answer: Answer::Online, reason: String::new(), sequence: None };
        let answered = meetings::answer(&db, person.may(&f.branch_a2).unwrap(), next, reply, f.now).await.unwrap();
        assert_eq!(answered, meetings::Answered::Noted);
        let counts = meetings::counts(&db, &s.after.may(&f.branch_a2).unwrap(), next).await.unwrap();
        assert_eq!((counts.online, counts.waiting), (1, 7));
        let (all, open) = (f.members.len() as i64, "SELECT COUNT(*) FROM member_places WHERE until_date IS NULL");
        assert_eq!(count(&db, open).await, all, "one place a member");
        assert_eq!(
            count(&db, "SELECT COUNT(*) FROM member_places").await,
            all + 5,
            "and where the five were until then"
        );
    })
    .await;
}

#[tokio::test]
async fn cells_go_along_and_offices_and_roles_end() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let cell = UnitId::fresh();
        let change = UnitChange { kind: "cell".into(), code: "TO-1".into(), name: "Tổ đảng số 1".into() };
        create(&db, s.admin_at(&f.branch_a1).await, cell, change, f.now).await.unwrap();
        let secretary = f.members_of(&f.branch_a1)[1];
        let right = Delegation::new(&s.admin, &f.branch_a1, Role::Secretary).unwrap();
        let grant = grants::NewGrant { id: GrantId::fresh(), member: secretary.id, dates: Dates::from(f.now.date()) };
        grants::give(&db, right, grant, f.now).await.unwrap();
        let session = accounts::NewSession { token_hash: vec![7; 32], label: "Chrome".into(), replaces: None };
        accounts::sign_in(&db, secretary.id, session, f.now).await.unwrap();
        let office = members::NewOffice {
            id: OfficeId::fresh(),
            member: secretary.id,
            office: OfficeKind::Secretary,
            from_date: f.now.plus(-100 * DAY).date(),
            until_date: None,
        };
        let edits = async || s.admin_at::<act::EditMembers>(&f.branch_a1).await;
        members::add_office(&db, edits().await, edits().await, office, f.now).await.unwrap();

        s.merge(&f.branch_a1, &f.branch_a2).await.unwrap();
        let moved = reference(&db, cell).await.unwrap();
        assert!(f.branch_a2.path.contains(&moved.path) && !s.at(&f.branch_a1).await.path.contains(&moved.path));
        let signed_in = accounts::load(&db, &[7; 32], f.now).await.unwrap().unwrap();
        assert!(signed_in.actor.grants.is_empty() && signed_in.rotate);
        assert_eq!(signed_in.actor.unit.id, f.branch_a2.id);
        let held = format!("SELECT COUNT(*) FROM offices WHERE until_date IS NULL OR until_date > '{}'", f.now.date());
        assert_eq!(count(&db, &held).await, 0);
        let withdrawn = texts(
            &db,
            "SELECT details FROM audit WHERE object_kind = 'grant' AND action = 'EditUnits' ORDER BY details",
        )
        .await;
        assert_eq!(withdrawn.len(), 2, "the fixture's secretary and this one: {withdrawn:?}");
    })
    .await;
}

#[tokio::test]
async fn tasks_that_are_not_done_go_along() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let give = async |title: &str, to: Vec<UnitId>| {
            let (title, due_on) = (title.to_owned(), f.now.plus(9 * DAY).date());
            let draft = TaskDraft { title, body: String::new(), due_on, receivers: Receivers::Units(to) };
            tasks::give(&db, s.admin_at(&f.commune_a).await, TaskId::fresh(), draft, f.now).await.unwrap();
        };
        give("Của một chi bộ", vec![f.branch_a1.id]).await;
        give("Của cả hai", vec![f.branch_a1.id, f.branch_a2.id]).await;
        let effect = s.effect().await;
        assert_eq!(effect.tasks, 1, "the other branch has the other one already");
        s.merge(&f.branch_a1, &f.branch_a2).await.unwrap();

        let told = texts(&db, "SELECT details FROM audit WHERE details LIKE 'Sáp nhập vào %'").await;
        assert!(told[0].contains("chuyển 1 nhiệm vụ,"), "{told:?}");

        let mine = tasks::Mine::of(&s.after).unwrap();
        let (open, total) = tasks::mine_open(&db, &mine, f.now.date(), 9).await.unwrap();
        let mut titles: Vec<_> = open.iter().map(|line| line.title.as_str()).collect();
        titles.sort_unstable();
        assert_eq!((titles, total), (vec!["Của cả hai", "Của một chi bộ"], 2));
        let permit = s.after.may(&s.at(&f.branch_a2).await).unwrap();
        let handed = open.iter().find(|line| line.title == "Của một chi bộ").unwrap();
        tasks::answer(&db, permit, handed.id, "Đã làm xong".into(), f.now).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nobody_is_merged_out_of_a_room() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let meeting = s.register(&s.before, &f.branch_a1, f.now).await.unwrap();
        room::open(&db, s.before.may(&f.branch_a1).unwrap(), meeting, f.now).await.unwrap();
        refused_with(s.merge(&f.branch_a1, &f.branch_a2).await, MergeRefusal::RoomOpen);
        assert_eq!(closing(&db, &s.admin_at::<act::ReadUnits>(&f.branch_a1).await).await.unwrap(), None);
        room::end(&db, s.before.may(&f.branch_a1).unwrap(), meeting, f.now, f.now).await.unwrap();
        s.merge(&f.branch_a1, &f.branch_a2).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn nothing_new_is_begun_at_a_branch_that_was_merged() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        s.merge(&f.branch_a1, &f.branch_a2).await.unwrap();
        let (closed, now) = (s.at(&f.branch_a1).await, f.now);
        is_closed(s.register(&s.after, &closed, now.plus(5 * DAY)).await);
        let change = || UnitChange { kind: "cell".into(), code: "TO-1".into(), name: "Tổ đảng số 1".into() };
        is_closed(create(&db, s.admin_at(&closed).await, UnitId::fresh(), change(), now).await);
        is_closed(update(&db, s.admin_at(&closed).await, change(), now).await);
        is_closed(move_to(&db, s.admin_at(&f.grassroots).await, s.admin_at(&closed).await, now).await);
        is_closed(move_to(&db, s.admin_at(&closed).await, s.admin_at(&f.commune_a).await, now).await);
        let member = f.members_of(&f.branch_g1)[1].id;
        let right = Delegation::new(&s.admin, &closed, Role::Secretary).unwrap();
        let grant = grants::NewGrant { id: GrantId::fresh(), member, dates: Dates::from(now.date()) };
        is_closed(grants::give(&db, right, grant, now).await);
        let office = members::NewOffice {
            id: OfficeId::fresh(),
            member,
            office: OfficeKind::Secretary,
            from_date: now.date(),
            until_date: None,
        };
        let (edits, at) = (s.admin_at(&f.branch_g1).await, s.admin_at(&closed).await);
        is_closed(members::add_office(&db, edits, at, office, now).await);
        let seen = members::record(&db, &s.admin_at(&f.branch_g1).await, member, now).await.unwrap();
        let change = members::MemberChange { record: seen.record, seen: seen.updated_at };
        let (edits, at) = (s.admin_at(&f.branch_g1).await, s.admin_at(&closed).await);
        is_closed(members::update(&db, edits, member, change, Some(at), now).await);
        is_closed(accounts::issue(&db, s.admin_at(&closed).await, Vec::new(), now.plus(DAY), now).await);
        is_closed(records::create(&db, s.admin_at(&closed).await, ImportId::fresh(), "a.csv".into(), now).await);
        refused_with(s.merge(&f.branch_g1, &f.branch_a1).await, MergeRefusal::IntoClosed);
        refused_with(s.merge(&f.branch_a1, &f.branch_g1).await, MergeRefusal::MergedElsewhere);
        refused_with(s.merge(&f.grassroots, &f.branch_a2).await, MergeRefusal::NotABranch);
    })
    .await;
}

#[tokio::test]
async fn a_merged_branch_is_shown_where_it_stands_and_offered_nowhere() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        s.merge(&f.branch_a1, &f.branch_a2).await.unwrap();
        let permit = s.admin_at::<act::ReadUnits>(&f.branch_a2).await;
        let page = children_page(&db, &permit, Anchor::First, 9).await.unwrap();
        assert_eq!(page.items.iter().map(|l| (l.unit.id, l.closed)).collect::<Vec<_>>(), [(f.branch_a1.id, true)]);
        assert!(children(&db, &permit).await.unwrap().is_empty());
        let told = closing(&db, &s.admin_at::<act::ReadUnits>(&f.branch_a1).await).await.unwrap().unwrap();
        assert_eq!(
            (told.on, told.into, told.into_name.as_str()),
            (f.now.date(), f.branch_a2.id, "Chi bộ thôn Đoàn Kết")
        );
        assert_eq!(closing(&db, &permit).await.unwrap(), None);

        let open = units::branches(&db, &s.admin_at::<act::ReadUnits>(&f.commune_a).await.scope(), 9).await.unwrap();
        assert_eq!(open.iter().map(|u| u.id).collect::<Vec<_>>(), [f.branch_a2.id, f.branch_g1.id]);
        let choices = tasks::choices(&db, &s.admin_at(&f.commune_a).await).await.unwrap();
        assert_eq!((choices.branches, choices.children.len()), (2, 2));
        let exported = records::export_units(&db, s.admin_at(&f.commune_a).await, f.now).await.unwrap();
        assert!(exported.iter().all(|unit| unit.name != "Chi bộ thôn Đồng Tâm") && exported.len() == 4);

        // A branch that took one in is merged itself: the last of the way answers for both.
        s.merge(&f.branch_a2, &f.branch_g1).await.unwrap();
        assert_eq!(answering(&db, f.branch_a1.id).await.unwrap().id, f.branch_g1.id);
        assert_eq!(s.board(f.now.month()).await.branches, 1);
    })
    .await;
}
