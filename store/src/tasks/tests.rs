use chrono::{Days, NaiveDate};
use domain::{
    grants::Role,
    ids::{AssignmentId, TaskId},
    paging::Turn,
    policy::{Actor, act},
    tasks::{AssignmentState, Decision, Group, Progress, ReceiverFilter, Receivers, Step, TaskDraft},
    units::UnitRef,
};

use super::*;
use crate::{
    Db, Error, Result,
    testing::{Fixture, fixture, for_each_db},
};

/// The fixture with the people who take part.
struct Stage {
    f: Fixture,
    db: Db,
    /// Administrator of the first commune.
    admin: Actor,
    /// Secretary of the first branch.
    secretary: Actor,
    /// Member of the first branch.
    member: Actor,
}

impl Stage {
    async fn set(db: Db) -> Self {
        let f = fixture(&db).await;
        // Not the secretary, who is the first member of the first branch.
        let mut admin = Fixture::without_grants(&f.members[2]);
        f.grant(&mut admin, Role::Admin, &f.commune_a).await;
        let secretary = f.actor(Role::Secretary, &f.branch_a1).await;
        let member = f.member_actor(&f.branch_a1);
        Self { f, db, admin, secretary, member }
    }

    fn today(&self) -> NaiveDate {
        self.f.now.date()
    }

    fn draft(&self, title: &str, days: i64, receivers: Receivers) -> TaskDraft {
        let due_on = self.today() + chrono::Duration::days(days);
        TaskDraft { title: title.into(), body: "Nội dung".into(), due_on, receivers }
    }

    async fn give(&self, by: &Actor, unit: &UnitRef, draft: TaskDraft) -> Result<TaskId> {
        let id = TaskId::fresh();
        give(&self.db, by.may(unit).unwrap(), id, draft, self.f.now).await.map(|_| id)
    }

    async fn one(&self, by: &Actor, unit: &UnitRef, title: &str, days: i64, receivers: Receivers) -> TaskId {
        self.give(by, unit, self.draft(title, days, receivers)).await.unwrap()
    }

    async fn receivers(&self, by: &Actor, unit: &UnitRef, task: TaskId) -> Vec<(AssignmentId, String)> {
        let permit = by.may(unit).unwrap();
        let (lines, more) = receivers(&self.db, &permit, task, ReceiverFilter::All, self.today(), None).await.unwrap();
        assert!(!more);
        lines.into_iter().map(|line| (line.id, line.name)).collect()
    }

    async fn answer(&self, by: &Actor, unit: Option<&UnitRef>, id: AssignmentId, report: &str) -> Result<()> {
        let permit = unit.map_or_else(|| by.may_own::<act::AnswerTask>(), |unit| by.may(unit)).unwrap();
        answer(&self.db, permit, id, report.into(), self.f.now).await
    }

    async fn review(&self, id: AssignmentId, decision: Decision, comment: &str) -> Result<()> {
        let permit = self.admin.may(&self.f.commune_a).unwrap();
        review(&self.db, permit, id, decision, comment.into(), self.f.now).await
    }

    async fn audit_lines(&self) -> i64 {
        let db = &self.db;
        on!(db, c => sqlx::query_scalar("SELECT COUNT(*) FROM audit").fetch_one(c).await).unwrap()
    }

    async fn state(&self, id: AssignmentId) -> AssignmentState {
        let db = &self.db;
        let code: String = on!(db, c => sqlx::query_scalar("SELECT state FROM assignments WHERE id = $1")
            .bind(id).fetch_one(c).await)
        .unwrap();
        code.parse().unwrap()
    }
}

#[tokio::test]
async fn each_way_of_choosing_reaches_the_right_receivers() {
    for_each_db(async |db| {
        let s = Stage::set(db).await;
        let f = &s.f;
        let names = async |by: &Actor, unit: &UnitRef, how: Receivers| -> Vec<String> {
            let task = s.one(by, unit, "Rà soát", 3, how).await;
            s.receivers(by, unit, task).await.into_iter().map(|(_, name)| name).collect()
        };
        let children = ["Chi bộ thôn Đoàn Kết", "Chi bộ thôn Đồng Tâm", "Đảng bộ hợp tác xã An Bình"];
        assert_eq!(names(&s.admin, &f.commune_a, Receivers::Children).await, children);
        let branches = ["Chi bộ tổ chế biến", "Chi bộ thôn Đồng Tâm", "Chi bộ thôn Đoàn Kết"];
        assert_eq!(names(&s.admin, &f.commune_a, Receivers::Branches).await, branches);
        let some = Receivers::Units(vec![f.grassroots.id, f.branch_a2.id]);
        assert_eq!(names(&s.admin, &f.commune_a, some).await, [children[0], children[2]]);
        assert_eq!(names(&s.secretary, &f.branch_a1, Receivers::AllMembers).await.len(), 5);
        let one = Receivers::Members(vec![s.member.member]);
        assert_eq!(names(&s.secretary, &f.branch_a1, one).await, ["Trần Văn Bình"]);
    })
    .await;
}

#[tokio::test]
async fn nobody_outside_can_be_chosen_and_nothing_is_half_given() {
    for_each_db(async |db| {
        let s = Stage::set(db).await;
        let f = &s.f;
        let stranger = f.members_of(&f.branch_b1)[0].id;
        for (by, unit, how) in [
            (&s.admin, &f.commune_a, Receivers::Units(vec![f.branch_a1.id, f.branch_b1.id])),
            (&s.admin, &f.commune_a, Receivers::Units(vec![f.branch_g1.id])),
            (&s.secretary, &f.branch_a1, Receivers::Members(vec![s.member.member, stranger])),
            (&s.secretary, &f.branch_a1, Receivers::Children),
            (&s.secretary, &f.branch_a1, Receivers::Branches),
        ] {
            let refused = s.give(by, unit, s.draft("Rà soát", 1, how.clone())).await;
            assert!(matches!(refused, Err(Error::Conflict(_))), "{how:?}");
        }
        let permit = s.admin.may(&f.commune_a).unwrap();
        let page = given_by(&s.db, &permit, s.today(), false, Turn::FIRST).await.unwrap();
        assert!(page.items.is_empty(), "{page:?}");
        assert_eq!(s.audit_lines().await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_task_sent_twice_is_given_once() {
    for_each_db(async |db| {
        let s = Stage::set(db).await;
        let id = TaskId::fresh();
        let draft = s.draft("Rà soát", 3, Receivers::Children);
        let send = async || {
            let permit = s.admin.may(&s.f.commune_a).unwrap();
            give(&s.db, permit, id, draft.clone(), s.f.now).await
        };
        assert_eq!(send().await.unwrap(), 3);
        let lines = s.audit_lines().await;
        assert_eq!(send().await.unwrap(), 3);
        assert_eq!(s.audit_lines().await, lines);
        assert_eq!(s.receivers(&s.admin, &s.f.commune_a, id).await.len(), 3);
        // The same id from somebody else is not the same task.
        let other = give(&s.db, s.secretary.may(&s.f.branch_a1).unwrap(), id, draft.clone(), s.f.now).await;
        assert!(matches!(other, Err(Error::Conflict(_))));
    })
    .await;
}

#[tokio::test]
async fn a_report_is_returned_then_accepted() {
    for_each_db(async |db| {
        let s = Stage::set(db).await;
        let f = &s.f;
        let task = s.one(&s.admin, &f.commune_a, "Rà soát", 3, Receivers::Units(vec![f.branch_a1.id])).await;
        let (id, _) = s.receivers(&s.admin, &f.commune_a, task).await.remove(0);
        let before = s.audit_lines().await;
        let conflict = |result: Result<()>| assert!(matches!(result, Err(Error::Conflict(_))), "{result:?}");

        conflict(s.review(id, Decision::Accept, "").await);
        s.answer(&s.secretary, Some(&f.branch_a1), id, "Đã xong 12 hộ").await.unwrap();
        s.answer(&s.secretary, Some(&f.branch_a1), id, "Đã xong 12 hộ").await.unwrap();
        conflict(s.answer(&s.secretary, Some(&f.branch_a1), id, "Nội dung khác").await);
        s.review(id, Decision::Return, "Thiếu danh sách").await.unwrap();
        s.review(id, Decision::Return, "Thiếu danh sách").await.unwrap();
        conflict(s.review(id, Decision::Accept, "").await);
        let seen = assignment(&s.db, &s.secretary.may(&f.branch_a1).unwrap(), id).await.unwrap();
        assert_eq!((seen.state, seen.comment.as_str()), (AssignmentState::Returned, "Thiếu danh sách"));
        assert_eq!(seen.submitted_by.as_deref(), Some("Nguyễn Thị Hạnh"));
        s.answer(&s.secretary, Some(&f.branch_a1), id, "Có danh sách kèm theo").await.unwrap();
        s.review(id, Decision::Accept, "").await.unwrap();
        s.review(id, Decision::Accept, "").await.unwrap();
        assert_eq!(s.state(id).await, AssignmentState::Done);
        assert_eq!(s.audit_lines().await, before + 4, "one line for each change, none for what came twice");
    })
    .await;
}

#[tokio::test]
async fn the_database_allows_exactly_the_steps_of_the_domain() {
    for_each_db(async |db| {
        let s = Stage::set(db).await;
        let f = &s.f;
        for from in AssignmentState::ALL {
            for step in [Step::Submit, Step::Accept, Step::Return, Step::Cancel] {
                let task = s.one(&s.admin, &f.commune_a, "Rà soát", 3, Receivers::Units(vec![f.branch_a1.id])).await;
                let (id, _) = s.receivers(&s.admin, &f.commune_a, task).await.remove(0);
                let db = &s.db;
                let set = |state: &'static str| {
                    db.write(move |tx| {
                        Box::pin(async move {
                            Ok(on!(tx, c => sqlx::query("UPDATE assignments SET state = $2 WHERE id = $1")
                                .bind(id).bind(state).execute(c).await.map(drop))?)
                        })
                    })
                };
                set(from.code()).await.unwrap();
                let result = match step {
                    Step::Submit => s.answer(&s.secretary, Some(&f.branch_a1), id, "Xong").await,
                    Step::Accept => s.review(id, Decision::Accept, "").await,
                    Step::Return => s.review(id, Decision::Return, "Chưa đủ").await,
                    Step::Cancel => cancel(&s.db, s.admin.may(&f.commune_a).unwrap(), task, f.now).await,
                };
                match from.after(step) {
                    Some(to) => {
                        result.unwrap();
                        assert_eq!(s.state(id).await, to, "{from:?} {step:?}");
                    }
                    None => {
                        assert!(result.is_err() || step == Step::Cancel, "{from:?} {step:?}");
                        assert_eq!(s.state(id).await, *from, "{from:?} {step:?}");
                    }
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn only_the_receiver_answers_and_only_the_giver_reviews() {
    for_each_db(async |db| {
        let s = Stage::set(db).await;
        let f = &s.f;
        let missing = |result: Result<()>| assert!(matches!(result, Err(Error::NotFound)), "{result:?}");
        let task = s.one(&s.admin, &f.commune_a, "Rà soát", 3, Receivers::Units(vec![f.branch_a1.id])).await;
        let (of_unit, _) = s.receivers(&s.admin, &f.commune_a, task).await.remove(0);
        // An ordinary member of the unit answers for nobody but herself.
        missing(s.answer(&s.member, None, of_unit, "Xong").await);
        let second = f.actor(Role::Secretary, &f.branch_a2).await;
        missing(s.answer(&second, Some(&f.branch_a2), of_unit, "Xong").await);

        let own = s.one(&s.secretary, &f.branch_a1, "Viết bài", 3, Receivers::Members(vec![s.member.member])).await;
        let (of_member, _) = s.receivers(&s.secretary, &f.branch_a1, own).await.remove(0);
        missing(s.answer(&s.secretary, Some(&f.branch_a1), of_member, "Thay").await);
        s.answer(&s.member, None, of_member, "Xong").await.unwrap();
        // The commune did not give it, so the commune's permit does not review it.
        missing(s.review(of_member, Decision::Accept, "").await);

        let reads = async |by: &Actor, id| assignment(&s.db, &by.may_own().unwrap(), id).await.is_ok();
        assert!(reads(&s.member, of_member).await);
        assert!(!reads(&s.member, of_unit).await);
        assert!(!reads(&f.member_actor(&f.branch_a2), of_member).await);
        let target = assignment_target(&s.db, of_member).await.unwrap();
        assert_eq!((target.receiver.owner, target.giver.id), (Some(s.member.member), f.branch_a1.id));
        let permit = s.secretary.may(&f.branch_a1).unwrap();
        assert!(matches!(super::task(&s.db, &permit, task, s.today()).await, Err(Error::NotFound)));
        assert!(matches!(progress(&s.db, &permit, task, s.today()).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn my_work_stands_in_groups_with_their_sizes() {
    for_each_db(async |db| {
        let s = Stage::set(db).await;
        let f = &s.f;
        let mut ids = Vec::new();
        for days in [-9, -1, 0, 6, 7, 30] {
            ids.push(s.one(&s.secretary, &f.branch_a1, "Việc", days, Receivers::Members(vec![s.member.member])).await);
        }
        // Others' work must not show.
        s.one(&s.secretary, &f.branch_a1, "Của người khác", 2, Receivers::Members(vec![s.secretary.member])).await;
        s.one(&s.admin, &f.commune_a, "Của chi bộ", 2, Receivers::Children).await;
        let mine = Mine::of(&s.member).unwrap();
        let shape = async |limit| -> Vec<(Group, i64, usize)> {
            let seen = overview(&s.db, &mine, s.today(), limit).await.unwrap();
            seen.groups.into_iter().map(|g| (g.group, g.total, g.lines.len())).collect()
        };
        assert_eq!(shape(10).await, [(Group::Overdue, 2, 2), (Group::Soon, 2, 2), (Group::Later, 2, 2)]);
        assert_eq!(shape(1).await, [(Group::Overdue, 2, 1), (Group::Soon, 2, 1), (Group::Later, 2, 1)]);
        let (open, total) = mine_open(&s.db, &mine, s.today(), 3).await.unwrap();
        assert_eq!((open.len(), total), (3, 6));
        assert_eq!(open[0].due_on, s.today() - Days::new(9));

        let (id, _) = s.receivers(&s.secretary, &f.branch_a1, ids[0]).await.remove(0);
        s.answer(&s.member, None, id, "Xong").await.unwrap();
        assert_eq!(shape(10).await[3], (Group::Waiting, 1, 1));
        review(&s.db, s.secretary.may(&f.branch_a1).unwrap(), id, Decision::Accept, String::new(), f.now)
            .await
            .unwrap();
        let seen = overview(&s.db, &mine, s.today(), 10).await.unwrap();
        assert_eq!((seen.groups.len(), seen.done.len(), seen.more_done), (3, 1, false));
        let (_, total) = mine_open(&s.db, &mine, s.today(), 3).await.unwrap();
        assert_eq!(total, 5);
    })
    .await;
}

#[tokio::test]
async fn a_secretary_also_sees_the_work_of_the_branch_and_of_no_other_unit() {
    for_each_db(async |db| {
        let s = Stage::set(db).await;
        let f = &s.f;
        s.one(&s.admin, &f.commune_a, "Của đơn vị", 2, Receivers::Children).await;
        s.one(&s.secretary, &f.branch_a1, "Của tôi", 1, Receivers::AllMembers).await;
        let titles = async |actor: &Actor| -> Vec<String> {
            let (lines, total) = mine_open(&s.db, &Mine::of(actor).unwrap(), s.today(), 50).await.unwrap();
            assert_eq!(lines.len() as i64, total);
            lines.into_iter().map(|line| line.title).collect()
        };
        assert_eq!(titles(&s.secretary).await, ["Của tôi", "Của đơn vị"]);
        assert_eq!(titles(&s.member).await, ["Của tôi"]);
        // The commune's administrator reaches the branches but does not answer for each of them.
        assert_eq!(titles(&s.admin).await, ["Của tôi"]);
        // More units than fit into one statement.
        let mut many = f.actor(Role::Secretary, &f.branch_a2).await;
        for unit in [&f.province, &f.commune_a, &f.commune_b, &f.grassroots, &f.branch_g1, &f.branch_b1] {
            f.grant(&mut many, Role::Admin, unit).await;
        }
        for unit in [&f.branch_a1, &f.branch_a2, &f.grassroots] {
            f.grant(&mut many, Role::DeputySecretary, unit).await;
        }
        assert_eq!(titles(&many).await, ["Của đơn vị"; 3]);
    })
    .await;
}

#[tokio::test]
async fn a_group_is_turned_page_by_page() {
    for_each_db(async |db| {
        let s = Stage::set(db).await;
        let f = &s.f;
        for n in 0..60 {
            s.one(&s.secretary, &f.branch_a1, "Việc", n % 5, Receivers::Members(vec![s.member.member])).await;
        }
        let mine = Mine::of(&s.member).unwrap();
        let ask = async |which, after| group(&s.db, &mine, which, s.today(), after).await.unwrap();
        let (first, more) = ask(Group::Soon, None).await;
        assert_eq!((first.len(), more), (50, true));
        let last = first.last().unwrap();
        let (second, more) = ask(Group::Soon, Some((last.due_on, last.id))).await;
        assert_eq!((second.len(), more), (10, false));
        let mut all: Vec<_> = first.iter().chain(&second).map(|line| (line.due_on, line.id)).collect();
        assert!(all.is_sorted());
        all.dedup();
        assert_eq!(all.len(), 60);
        assert!(ask(Group::Done, None).await.0.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_giver_sees_progress_and_turns_pages_of_receivers() {
    for_each_db(async |db| {
        let s = Stage::set(db).await;
        let f = &s.f;
        let first = s.one(&s.admin, &f.commune_a, "Rà soát", -1, Receivers::Children).await;
        let second = s.one(&s.admin, &f.commune_a, "Báo cáo", 5, Receivers::Children).await;
        s.one(&s.secretary, &f.branch_a1, "Của chi bộ", 5, Receivers::AllMembers).await;
        let ids: Vec<AssignmentId> =
            s.receivers(&s.admin, &f.commune_a, first).await.into_iter().map(|(id, _)| id).collect();
        s.answer(&s.secretary, Some(&f.branch_a1), ids[1], "Xong").await.unwrap();

        let permit = s.admin.may(&f.commune_a).unwrap();
        let given = async |waiting, turn| given_by(&s.db, &permit, s.today(), waiting, turn).await.unwrap();
        let page = given(false, Turn::FIRST).await;
        let seen: Vec<_> = page.items.iter().map(|line| (line.id, line.progress)).collect();
        let of = |total, submitted, done, overdue| Progress { total, submitted, done, overdue };
        assert_eq!(seen, [(second, of(3, 0, 0, 0)), (first, of(3, 1, 0, 2))]);
        assert_eq!(given(true, Turn::FIRST).await.items.len(), 1);
        let review_permits = [s.admin.may(&f.commune_a).unwrap()];
        assert_eq!(waiting_review_count(&s.db, &review_permits).await.unwrap(), 1);

        let list = async |filter, after| {
            let (lines, _) = receivers(&s.db, &permit, first, filter, s.today(), after).await.unwrap();
            lines.into_iter().map(|line| line.id).collect::<Vec<_>>()
        };
        assert_eq!(list(ReceiverFilter::Waiting, None).await, [ids[1]]);
        assert_eq!(list(ReceiverFilter::Overdue, None).await, [ids[0], ids[2]]);
        assert_eq!(list(ReceiverFilter::Open, None).await, []);
        assert_eq!(list(ReceiverFilter::Done, None).await, []);
        assert_eq!(list(ReceiverFilter::All, Some(ids[0])).await, ids[1..]);
        let outside = s.secretary.may(&f.branch_a1).unwrap();
        let (lines, _) = receivers(&s.db, &outside, first, ReceiverFilter::All, s.today(), None).await.unwrap();
        assert!(lines.is_empty());

        cancel(&s.db, s.admin.may(&f.commune_a).unwrap(), first, f.now).await.unwrap();
        cancel(&s.db, s.admin.may(&f.commune_a).unwrap(), first, f.now).await.unwrap();
        let seen = task(&s.db, &permit, first, s.today()).await.unwrap();
        assert!(seen.line.cancelled);
        assert_eq!(seen.line.progress, Progress::default());
        assert_eq!(waiting_review_count(&s.db, &review_permits).await.unwrap(), 0);
        let foreign = cancel(&s.db, s.secretary.may(&f.branch_a1).unwrap(), second, f.now).await;
        assert!(matches!(foreign, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_unit_sees_to_whom_it_can_give() {
    for_each_db(async |db| {
        let s = Stage::set(db).await;
        let f = &s.f;
        let commune = choices(&s.db, &s.admin.may(&f.commune_a).unwrap()).await.unwrap();
        assert_eq!((commune.children.len(), commune.branches, commune.members.len()), (3, 3, 0));
        assert!(!commune.flat, "one of the three is not a branch");
        let mut other = Fixture::without_grants(&f.members[2]);
        f.grant(&mut other, Role::Admin, &f.commune_b).await;
        assert!(choices(&s.db, &other.may(&f.commune_b).unwrap()).await.unwrap().flat);
        let branch = choices(&s.db, &s.secretary.may(&f.branch_a1).unwrap()).await.unwrap();
        assert_eq!((branch.children.len(), branch.branches, branch.members.len()), (0, 0, 5));
        assert_eq!(branch.unit_name, "Chi bộ thôn Đồng Tâm");
    })
    .await;
}
