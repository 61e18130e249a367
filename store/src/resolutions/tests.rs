use chrono::NaiveDate;
use domain::{
    grants::Role,
    ids::{MeetingId, PointId, TaskId},
    meetings::{AgendaItem, AgendaKind, MeetingKind, Plan},
    minutes::{Seat, Section},
    paging::Turn,
    policy::{Actor, act},
    resolutions::{Outcome, Point, PointEdit, PointEdits, PointFilter, PointState, Reviewed},
    tasks::{Decision, ReceiverFilter, Receivers, TaskDraft},
    time::{DAY, HOUR},
    units::UnitRef,
};

use super::*;
use crate::{
    Db, Error, Result, meetings, minutes, reports, tasks,
    testing::{self, Fixture, count, execute, fixture, for_each_db, texts},
    units,
};

/// Two leaders of a branch, a member, and the administrator of its commune.
struct Scene<'a> {
    db: &'a Db,
    f: &'a Fixture,
    secretary: Actor,
    deputy: Actor,
    member: Actor,
    admin: Actor,
}

impl<'a> Scene<'a> {
    async fn of(db: &'a Db, f: &'a Fixture) -> Self {
        let secretary = f.actor(Role::Secretary, &f.branch_a1).await;
        let mut deputy = Fixture::without_grants(&f.members[2]);
        f.grant(&mut deputy, Role::DeputySecretary, &f.branch_a1).await;
        let mut admin = Fixture::without_grants(&f.members[12]);
        f.grant(&mut admin, Role::Admin, &f.commune_a).await;
        Self { db, f, secretary, deputy, member: f.member_actor(&f.branch_a1), admin }
    }

    fn today(&self) -> NaiveDate {
        self.f.now.date()
    }

    /// A meeting that was held so many days ago.
    async fn held(&self, days: i64, kind: MeetingKind) -> MeetingId {
        let starts_at = self.f.now.plus(-days * DAY - HOUR);
        let item = |title: &str| AgendaItem {
            title: title.into(),
            minutes: 30,
            presenter: String::new(),
            kind: AgendaKind::Discussion,
        };
        let plan = Plan {
            kind,
            theme: String::new(),
            starts_at,
            minutes: 90,
            place: "Nhà văn hóa".into(),
            link: String::new(),
            chair: None,
            clerk: None,
            agenda: vec![item("Kiểm điểm việc thực hiện nghị quyết tháng trước"), item("Thảo luận")],
            report_due: starts_at.plus(2 * DAY).date(),
        };
        let id = MeetingId::fresh();
        let may = || self.secretary.may(&self.f.branch_a1).unwrap();
        meetings::register(self.db, may(), id, None, plan, self.f.now).await.unwrap();
        meetings::all_present(self.db, self.secretary.may(&self.f.branch_a1).unwrap(), id, self.f.now).await.unwrap();
        id
    }

    async fn report(&self, meeting: MeetingId, resolution: &str) {
        let report = testing::report("Đã họp.", resolution);
        let permit = self.secretary.may(&self.f.branch_a1).unwrap();
        reports::report(self.db, permit, meeting, report, self.f.now).await.unwrap();
    }

    /// A regular meeting so many days ago with this resolution.
    async fn passed(&self, days: i64, resolution: &str) -> MeetingId {
        let meeting = self.held(days, MeetingKind::Regular).await;
        self.report(meeting, resolution).await;
        meeting
    }

    async fn points(&self, meeting: MeetingId) -> Vec<Point> {
        let permit = self.secretary.may::<act::ReadMeeting>(&self.f.branch_a1).unwrap();
        of_meeting(self.db, &permit, meeting, self.today(), true).await.unwrap()
    }

    async fn bodies(&self, meeting: MeetingId) -> Vec<String> {
        self.points(meeting).await.into_iter().map(|p| p.body).collect()
    }

    async fn edit(&self, meeting: MeetingId, edits: PointEdits) -> Result<Edited> {
        edit(self.db, self.secretary.may(&self.f.branch_a1).unwrap(), meeting, edits, self.f.now).await
    }

    async fn give(&self, by: &Actor, point: &Point, task: TaskId) -> Result<Given> {
        let draft = TaskDraft {
            title: point.body.clone(),
            body: String::new(),
            due_on: self.today(),
            receivers: Receivers::Members(vec![self.member.member, self.deputy.member]),
        };
        give(self.db, by.may(&self.f.branch_a1).unwrap(), (point.meeting, point.id), task, draft, self.f.now).await
    }

    /// Lets everybody who got the task report, and accepts it.
    async fn finish(&self, task: TaskId) {
        let reading = self.secretary.may(&self.f.branch_a1).unwrap();
        let (lines, _) =
            tasks::receivers(self.db, &reading, task, ReceiverFilter::All, self.today(), None).await.unwrap();
        for line in lines {
            let owner = tasks::assignment_target(self.db, line.id).await.unwrap().receiver.owner;
            let who = if owner == Some(self.member.member) { &self.member } else { &self.deputy };
            tasks::answer(self.db, who.may_own().unwrap(), line.id, "Xong.".into(), self.f.now).await.unwrap();
            let permit = self.secretary.may(&self.f.branch_a1).unwrap();
            tasks::review(self.db, permit, line.id, Decision::Accept, String::new(), self.f.now).await.unwrap();
        }
    }

    async fn found(&self, by: &Actor, point: &Point, outcome: Outcome, was: Outcome) -> Result<Found> {
        let reviewed = Reviewed { id: point.id, outcome, note: String::new(), was: (was, String::new()) };
        review(self.db, by.may(&self.f.branch_a1).unwrap(), vec![reviewed], self.f.now).await
    }

    /// What a meeting of today reviews, as bodies.
    async fn reviewed_now(&self, unit: &UnitRef) -> Vec<String> {
        let permit = self.admin.may::<act::ReadMeeting>(unit).unwrap();
        let found = previous(self.db, &permit, self.f.now, self.today(), true).await.unwrap();
        found.into_iter().flat_map(|r| r.points).map(|p| p.body).collect()
    }
}

fn unchanged(points: &[Point]) -> Vec<PointEdit> {
    let edit = |(point, n): (&Point, i64)| PointEdit {
        id: point.id,
        body: point.body.clone(),
        was: point.body.clone(),
        place: n,
        at: n,
    };
    points.iter().zip(1..).map(edit).collect()
}

fn edits(points: Vec<PointEdit>, added: &[&str]) -> PointEdits {
    PointEdits { points, added: added.iter().map(|a| (*a).to_owned()).collect(), base: PointId::fresh() }
}

#[tokio::test]
async fn a_reported_resolution_becomes_points_that_follow_it() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let meeting = s.passed(1, "1. Họp dân\n2. <script>alert(1)</script>\n3. Thu quỹ").await;
        assert_eq!(s.bodies(meeting).await, ["Họp dân", "<script>alert(1)</script>", "Thu quỹ"]);
        // The same report again changes nothing, and a reworded point stays reworded.
        let before = s.points(meeting).await;
        s.report(meeting, "1. Họp dân\n2. <script>alert(1)</script>\n3. Thu quỹ").await;
        assert_eq!(s.points(meeting).await, before);
        let mut changed = unchanged(&before);
        changed[0].body = "Họp dân ngày 5".into();
        assert_eq!(s.edit(meeting, edits(changed, &[])).await.unwrap(), Edited::Saved);
        execute(&db, "UPDATE meetings SET state = 'returned'").await;
        s.report(meeting, "1. Họp dân\n2. Thu quỹ\n3. Làm đường").await;
        assert_eq!(s.bodies(meeting).await, ["Họp dân ngày 5", "Thu quỹ", "Làm đường"]);
        let audit = texts(&db, "SELECT details FROM audit WHERE action = 'EditResolution'").await;
        assert_eq!(audit, ["Các điểm nghị quyết: thêm 0, sửa 1, bỏ 0"]);
        // 20 KB without a break are one point.
        let long = s.passed(40, &"dài ".repeat(4_900)).await;
        assert_eq!(s.bodies(long).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn locked_minutes_fill_the_resolution_and_write_about_the_one_before() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let earlier = s.passed(30, "- Dọn đường\n- Trồng cây").await;
        let point = s.points(earlier).await.remove(0);
        s.found(&s.secretary, &point, Outcome::Done, Outcome::Open).await.unwrap();

        let meeting = s.held(1, MeetingKind::Extraordinary).await;
        let reading = s.secretary.may::<act::ReadMinutes>(&f.branch_a1).unwrap();
        let lock = async |resolution: &str, name: &str, base: i64| {
            let facts = minutes::facts(&db, &reading, meeting).await.unwrap();
            assert_eq!(facts.previous, ["Dọn đường: đã xong.", "Trồng cây: đang làm."]);
            assert!(domain::minutes::draft(&facts, Section::Item(0)).ends_with("- Trồng cây: đang làm."));
            let (section, body) = (Section::Resolution, resolution.to_owned());
            let edit = minutes::Edit { section, base, draft: String::new(), body };
            let id = domain::ids::MinutesId::fresh();
            let unit = &f.branch_a1;
            minutes::keep(&db, s.secretary.may(unit).unwrap(), meeting, edit, f.now).await.unwrap();
            minutes::propose(&db, s.secretary.may(unit).unwrap(), id, meeting, f.now).await.unwrap();
            let confirms = |who: &Actor| who.may::<act::ConfirmMinutes>(unit).unwrap();
            minutes::confirm(&db, confirms(&s.secretary), id, meeting, Seat::Clerk, None, f.now).await.unwrap();
            let sequence = minutes::next_sequence(&db, &confirms(&s.deputy)).await.unwrap();
            let seal = minutes::Seal { sequence, code: name.into(), pdf: vec![1] };
            minutes::confirm(&db, confirms(&s.deputy), id, meeting, Seat::Chair, Some(seal), f.now).await.unwrap();
        };
        lock("1. Xây cầu\n2. Mua loa", "một", 0).await;
        assert_eq!(s.bodies(meeting).await, ["Xây cầu", "Mua loa"]);
        let text = texts(&db, "SELECT resolution FROM meetings WHERE kind = 'extraordinary'").await;
        assert_eq!(text, ["1. Xây cầu\n2. Mua loa"]);
        // A correction: the points follow, what was reported is not touched.
        lock("1. Xây cầu\n2. Mua hai loa", "hai", 1).await;
        assert_eq!(s.bodies(meeting).await, ["Xây cầu", "Mua hai loa"]);
        s.report(meeting, "1. Xây cầu\n2. Mua loa").await;
        assert_eq!(s.bodies(meeting).await, ["Xây cầu", "Mua hai loa"]);
    })
    .await;
}

#[tokio::test]
async fn points_are_edited_without_losing_anybodys_words() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let meeting = s.passed(1, "- Một\n- Hai\n- Ba").await;
        let points = s.points(meeting).await;
        s.give(&s.secretary, &points[2], TaskId::fresh()).await.unwrap();

        let mut moved = unchanged(&points);
        moved[2].place = 1;
        moved[0].body = "Một!".into();
        let form = edits(moved, &["Bốn"]);
        assert_eq!(s.edit(meeting, form.clone()).await.unwrap(), Edited::Saved);
        assert_eq!(s.bodies(meeting).await, ["Ba", "Một!", "Hai", "Bốn"]);
        let ids: Vec<PointId> = s.points(meeting).await.iter().map(|p| p.id).collect();
        assert_eq!(ids[..3], [points[2].id, points[0].id, points[1].id], "identifiers stay");
        let lines = count(&db, "SELECT COUNT(*) FROM audit").await;
        assert_eq!(s.edit(meeting, form).await.unwrap(), Edited::Saved);
        assert_eq!((s.bodies(meeting).await.len(), count(&db, "SELECT COUNT(*) FROM audit").await), (4, lines));

        // Another form from before: its own change is kept, the same point twice is not overwritten.
        let mut late = unchanged(&points);
        late[1].body = "Hai!".into();
        s.edit(meeting, edits(late, &[])).await.unwrap();
        assert!(s.bodies(meeting).await.contains(&"Hai!".to_owned()));
        let mut clash = unchanged(&points);
        clash[0].body = "Một?".into();
        let theirs = Edited::Changed { point: points[0].id, theirs: "Một!".into() };
        assert_eq!(s.edit(meeting, edits(clash, &[])).await.unwrap(), theirs);

        let now = s.points(meeting).await;
        let mut removed = unchanged(&now);
        removed[now.iter().position(|p| p.id == points[2].id).unwrap()].body = String::new();
        assert_eq!(s.edit(meeting, edits(removed, &[])).await.unwrap(), Edited::HasTask(points[2].id));
        let mut removed = unchanged(&now);
        removed[now.iter().position(|p| p.id == points[0].id).unwrap()].body = String::new();
        s.edit(meeting, edits(removed, &[])).await.unwrap();
        assert_eq!(s.bodies(meeting).await.len(), 3);

        let many: Vec<String> = (0..47).map(|n| format!("Việc {n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(s.edit(meeting, edits(Vec::new(), &many)).await.unwrap(), Edited::Saved);
        assert_eq!(s.bodies(meeting).await.len(), 50);
        assert_eq!(s.edit(meeting, edits(Vec::new(), &["Thừa"])).await.unwrap(), Edited::TooMany);

        let other = f.actor(Role::Secretary, &f.branch_b1).await;
        let foreign = edit(&db, other.may(&f.branch_b1).unwrap(), meeting, edits(Vec::new(), &["X"]), f.now).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_point_becomes_one_task_however_many_try() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let meeting = s.passed(1, "- Dọn đường\n- Trồng cây").await;
        let points = s.points(meeting).await;
        let (mine, yours) = (TaskId::fresh(), TaskId::fresh());
        let (first, second) =
            tokio::join!(s.give(&s.secretary, &points[0], mine), s.give(&s.deputy, &points[0], yours));
        let (first, second) = (first.unwrap(), second.unwrap());
        let winner = if first == Given::To(2) { mine } else { yours };
        assert!([first, second].contains(&Given::To(2)) && [first, second].contains(&Given::Already(winner)));
        assert_eq!(count(&db, "SELECT COUNT(*) FROM tasks").await, 1);
        assert_eq!(s.give(&s.secretary, &points[0], winner).await.unwrap(), Given::Already(winner), "sent again");
        let reading = s.member.may_own::<act::ReadTask>().unwrap();
        let origin = origin(&db, &reading, winner).await.unwrap().unwrap();
        assert_eq!((origin.meeting, origin.point, origin.unit.id), (meeting, points[0].id, f.branch_a1.id));

        // A task that was taken back makes way for another; nobody gives a point of somebody else's meeting.
        tasks::cancel(&db, s.secretary.may(&f.branch_a1).unwrap(), winner, f.now).await.unwrap();
        assert!(s.points(meeting).await[0].live_task().is_none());
        let again = TaskId::fresh();
        assert_eq!(s.give(&s.secretary, &points[0], again).await.unwrap(), Given::To(2));
        s.finish(again).await;
        assert_eq!(s.points(meeting).await[0].state(), PointState::Done);
        let mut stranger = points[1].clone();
        stranger.meeting = MeetingId::fresh();
        assert!(matches!(s.give(&s.secretary, &stranger, TaskId::fresh()).await, Err(Error::NotFound)));

        // Refused receivers leave no link behind.
        let draft =
            TaskDraft {
                title: "Việc".into(), body: String::new(), due_on: s.today(), receivers: Receivers::Children
            };
        let permit = s.secretary.may(&f.branch_a1).unwrap();
        let refused = give(&db, permit, (meeting, points[1].id), TaskId::fresh(), draft, f.now).await;
        assert!(matches!(refused, Err(Error::Conflict(tasks::NO_RECEIVERS))));
        assert!(s.points(meeting).await[1].task.is_none());
    })
    .await;
}

#[tokio::test]
async fn the_next_meeting_reviews_the_last_regular_one_and_those_since() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        s.passed(60, "- Rất cũ").await;
        let regular = s.passed(30, "- Thường kỳ").await;
        let thematic = s.held(10, MeetingKind::Thematic).await;
        s.report(thematic, "- Chuyên đề").await;
        s.held(1, MeetingKind::Extraordinary).await;
        assert_eq!(s.reviewed_now(&f.branch_a1).await, ["Thường kỳ", "Chuyên đề"]);

        let point = s.points(regular).await.remove(0);
        assert_eq!(s.found(&s.secretary, &point, Outcome::Dropped, Outcome::Open).await.unwrap(), Found::Saved);
        assert_eq!(s.found(&s.secretary, &point, Outcome::Dropped, Outcome::Open).await.unwrap(), Found::Saved);
        let clash = s.found(&s.deputy, &point, Outcome::Done, Outcome::Open).await.unwrap();
        assert_eq!(clash, Found::Changed(point.id));
        let seen = s.points(regular).await.remove(0);
        assert_eq!((seen.state(), seen.noted.unwrap().0.as_str()), (PointState::Dropped, "Nguyễn Thị Hạnh"));
        assert_eq!(count(&db, "SELECT COUNT(*) FROM audit WHERE object_kind = 'point'").await, 1);
        let other = f.actor(Role::Secretary, &f.branch_b1).await;
        let reviewed = Reviewed {
            id: point.id,
            outcome: Outcome::Done,
            note: String::new(),
            was: (Outcome::Dropped, String::new()),
        };
        let foreign = review(&db, other.may(&f.branch_b1).unwrap(), vec![reviewed], f.now).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn the_list_shows_each_reader_the_right_points() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let first = s.passed(40, &(1..=40).map(|n| format!("- Việc {n}")).collect::<Vec<_>>().join("\n")).await;
        let meeting = s.passed(10, "- Trễ\n- Xong\n- Thôi").await;
        let points = s.points(meeting).await;
        let (late, done) = (TaskId::fresh(), TaskId::fresh());
        s.give(&s.secretary, &points[0], late).await.unwrap();
        s.give(&s.secretary, &points[1], done).await.unwrap();
        s.finish(done).await;
        execute(&db, "UPDATE assignments SET due_on = '2026-11-01' WHERE state = 'given'").await;
        s.found(&s.secretary, &points[2], Outcome::Dropped, Outcome::Open).await.unwrap();

        let permit = s.secretary.may::<act::ReadMeeting>(&f.branch_a1).unwrap();
        let page = async |filter, turn| list(&db, &permit, filter, turn, s.today(), true).await.unwrap();
        let bodies = async |filter| -> Vec<String> {
            page(filter, Turn::FIRST).await.items.into_iter().map(|line| line.point.body).collect()
        };
        assert_eq!(bodies(PointFilter::Overdue).await, ["Trễ"]);
        assert_eq!(bodies(PointFilter::Done).await, ["Xong"]);
        let all = counts(&db, &permit, s.today(), true).await.unwrap();
        assert_eq!((all.open, all.overdue, all.done, all.all), (41, 1, 1, 43));
        let one = page(PointFilter::Open, Turn::FIRST).await;
        assert_eq!((one.items.len(), one.items[0].point.body.as_str(), one.newer), (30, "Trễ", None));
        let two = page(PointFilter::Open, Turn::Older(one.older.unwrap())).await;
        assert_eq!((two.items.len(), two.older), (11, None));
        assert!(two.items.iter().all(|line| line.point.meeting == first));
        assert_eq!(page(PointFilter::Open, Turn::Newer(two.newer.unwrap())).await.items, one.items);

        // From above, what was not reported yet is not there; other branches see nothing at all.
        execute(&db, "UPDATE meetings SET state = 'held' WHERE starts_at > 1794000000000000").await;
        let above = s.admin.may::<act::ReadMeeting>(&f.branch_a1).unwrap();
        assert_eq!(counts(&db, &above, s.today(), false).await.unwrap().all, 40);
        let other = f.actor(Role::Secretary, &f.branch_b1).await;
        let other = other.may::<act::ReadMeeting>(&f.branch_b1).unwrap();
        assert_eq!(counts(&db, &other, s.today(), true).await.unwrap().all, 0);
        assert!(of_meeting(&db, &other, meeting, s.today(), true).await.unwrap().is_empty());
        assert!(previous(&db, &other, f.now, s.today(), true).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_branch_merged_into_another_loses_no_point() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        let earlier = s.passed(30, "- Việc của chi bộ cũ").await;
        let meeting = s.held(1, MeetingKind::Extraordinary).await;
        // Between registration and report the branch goes below another one; permits were made before.
        let permit = s.secretary.may(&f.branch_a1).unwrap();
        let moving = s.admin.may(&f.branch_a1).unwrap();
        let to = s.admin.may(&f.branch_a2).unwrap();
        units::move_to(&db, moving, to, f.now).await.unwrap();
        let report = testing::report("Đã họp.", "- Việc mới");
        reports::report(&db, permit, meeting, report, f.now).await.unwrap();
        let merged = units::reference(&db, f.branch_a1.id).await.unwrap();
        let into = units::reference(&db, f.branch_a2.id).await.unwrap();
        let secretary = f.actor(Role::Secretary, &into).await;
        let reading = secretary.may::<act::ReadMeeting>(&into).unwrap();
        let found = previous(&db, &reading, f.now, s.today(), true).await.unwrap();
        assert_eq!(found.iter().map(|r| r.meeting).collect::<Vec<_>>(), [earlier, meeting]);
        assert_eq!(found[0].unit_name, "Chi bộ thôn Đồng Tâm");
        assert_eq!(counts(&db, &reading, s.today(), true).await.unwrap().all, 2);
        let seen =
            of_meeting(&db, &secretary.may::<act::ReadMeeting>(&merged).unwrap(), meeting, s.today(), true).await;
        assert_eq!(seen.unwrap().len(), 1);
        // The surviving branch says what came of it.
        let point = &found[0].points[0];
        let reviewed =
            Reviewed { id: point.id, outcome: Outcome::Done, note: String::new(), was: (Outcome::Open, String::new()) };
        assert_eq!(review(&db, secretary.may(&into).unwrap(), vec![reviewed], f.now).await.unwrap(), Found::Saved);
    })
    .await;
}

#[tokio::test]
async fn three_members_are_a_branch_too() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let s = Scene::of(&db, &f).await;
        const GONE: &str = "SELECT id FROM members WHERE full_name IN ('Hoàng Thị Mai', 'Vũ Đình Ân')";
        execute(&db, &format!("DELETE FROM member_places WHERE member_id IN ({GONE})")).await;
        execute(&db, &format!("DELETE FROM members WHERE id IN ({GONE})")).await;
        let meeting = s.passed(1, "Một việc").await;
        let point = s.points(meeting).await.remove(0);
        let draft = TaskDraft {
            title: "Một việc".into(),
            body: String::new(),
            due_on: s.today(),
            receivers: Receivers::AllMembers,
        };
        let permit = s.secretary.may(&f.branch_a1).unwrap();
        let given = give(&db, permit, (meeting, point.id), TaskId::fresh(), draft, f.now).await.unwrap();
        assert_eq!(given, Given::To(3));
    })
    .await;
}
