//! A commune of three branches seen from above, on both databases.

use chrono::NaiveDate;
use domain::{
    grants::Role,
    ids::MeetingId,
    meetings::MeetingState,
    oversight::{BranchMonth, Measure, Period, ReminderDuty, Score, Waiting},
    paging::Turn,
    policy::{Actor, Permit, act},
    time::{DAY, Month, Timestamp},
    units::UnitRef,
};

use super::*;
use crate::{
    Db,
    meetings::{View, board_counts},
    rules,
    testing::{Fixture, count, fixture, for_each_db, texts},
};

/// A regular meeting as the tests need it.
struct Meeting {
    month: &'static str,
    state: &'static str,
    score: Option<i64>,
    attended: i64,
    /// Days after the last day on which the report came; none while there is none.
    reported: Option<i64>,
}

impl Meeting {
    const fn accepted(month: &'static str, score: i64, attended: i64) -> Self {
        Self { month, state: "accepted", score: Some(score), attended, reported: Some(0) }
    }

    async fn insert(self, db: &Db, f: &Fixture, unit: &UnitRef) -> MeetingId {
        const INSERT: &str = "INSERT INTO meetings(id, unit_id, month, kind, theme, starts_at, minutes, place, state, registered_by, registered_at,
                reported_at, report_due, summary, resolution, comment, expected, present, online, excused, unexcused, updated_at, score, grade)
            VALUES ($1, $2, $3, 'regular', '', $4, 90, 'Nhà văn hóa', $5, $6, $4, $7, $8, '', '', '', 4, $9, 0, 0, 0, $4, $10, $11)";
        let (id, month): (_, Month) = (MeetingId::fresh(), self.month.parse().unwrap());
        let (unit, by) = (unit.id, f.members_of(unit)[0].id);
        let starts_at = Timestamp::from_local(month.day(3).and_hms_opt(19, 30, 0).unwrap());
        let due = month.day(5);
        // The last minute of the day still counts.
        let reported_at =
            self.reported.map(|days| Timestamp::from_local(due.and_hms_opt(23, 59, 0).unwrap()).plus(days * DAY));
        db.write(move |tx| {
            Box::pin(async move {
                on!(tx, c => sqlx::query(INSERT)
                    .bind(id).bind(unit).bind(month).bind(starts_at).bind(self.state).bind(by).bind(reported_at).bind(due)
                    .bind(self.attended).bind(self.score).bind(self.score.map(|_| "good")).execute(c).await.map(drop))?;
                crate::rollup::put_in(tx, id).await
            })
        })
        .await
        .unwrap();
        id
    }
}

fn overseeing(actor: &Actor, unit: &UnitRef) -> Permit<act::OverseeMeetings> {
    actor.may(unit).unwrap()
}

async fn view(db: &Db, actor: &Actor, unit: &UnitRef, month: Month, now: Timestamp) -> View {
    View::of(month, &rules::in_force(db, &overseeing(actor, unit), now.date()).await.unwrap(), now)
}

#[tokio::test]
async fn a_year_tells_shares_of_units_and_signs_of_branches() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let late = Meeting { reported: Some(1), ..Meeting::accepted("2026-02", 80, 4) };
        late.insert(&db, &f, &f.branch_a1).await;
        Meeting::accepted("2026-02", 90, 4).insert(&db, &f, &f.branch_g1).await;
        let waiting = Meeting { month: "2026-10", state: "held", score: None, attended: 3, reported: None };
        waiting.insert(&db, &f, &f.branch_a1).await;
        Meeting::accepted("2026-02", 90, 4).insert(&db, &f, &f.branch_b1).await;

        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let january: Month = "2026-01".parse().unwrap();
        let map = year(&db, &overseeing(&admin, &f.commune_a), january, f.now).await.unwrap();
        let names: Vec<_> = map.children.iter().map(|r| (r.unit.id, r.branches, r.meets)).collect();
        let expected = [(f.branch_a2.id, 1, true), (f.branch_a1.id, 1, true), (f.grassroots.id, 1, false)];
        assert_eq!(names, expected, "by name, nothing of the other commune");
        let row = |unit: &UnitRef| map.children.iter().find(|r| r.unit.id == unit.id).unwrap();
        let (a1, g) = (row(&f.branch_a1), row(&f.grassroots));
        assert_eq!(a1.months[1].branch(), Some(BranchMonth::ReportedLate), "a day after the last");
        assert_eq!(a1.months[9].branch(), Some(BranchMonth::Late), "October's report is due since the 5th");
        assert_eq!(a1.months[0].branch(), Some(BranchMonth::Missing));
        assert_eq!(a1.months[11].branch(), None, "December's day has not come");
        assert_eq!(g.months[1].share(Measure::OnTime, g.branches), Some(100), "at 23:59 of the last day");
        assert_eq!(map.top.branches, 3);
        assert_eq!(map.top.months[1].share(Measure::Held, 3), Some(66));
        assert_eq!(map.top.months[1].share(Measure::OnTime, 3), Some(33));
        assert_eq!(map.top.months[11].share(Measure::Held, 3), None);

        let own = f.actor(Role::Secretary, &f.branch_a1).await;
        let map = year(&db, &overseeing(&own, &f.branch_a1), january, f.now).await.unwrap();
        assert_eq!((map.children.len(), map.top.branches), (0, 1), "a branch stands alone");
        assert_eq!(map.top.months[1].branch(), Some(BranchMonth::ReportedLate));
    })
    .await;
}

#[tokio::test]
async fn branches_are_ranked_by_score_then_attendance_and_the_rest_stands_last() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        Meeting::accepted("2026-10", 90, 3).insert(&db, &f, &f.branch_a1).await;
        Meeting::accepted("2026-11", 95, 3).insert(&db, &f, &f.branch_a1).await;
        let best = Meeting::accepted("2026-10", 90, 4).insert(&db, &f, &f.branch_g1).await;
        Meeting::accepted("2026-10", 90, 3).insert(&db, &f, &f.branch_b1).await;
        let missed = format!(
            "INSERT INTO report_checks(meeting_id, fact, met, reason) SELECT id, 'length', FALSE, 'Họp 80 phút' FROM meetings WHERE unit_id IN (SELECT id FROM units WHERE code = '{0}')",
            "chi-bo-to-che-bien"
        );
        crate::testing::execute(&db, &missed).await;
        let met = "INSERT INTO report_checks(meeting_id, fact, met, reason) SELECT id, 'material', TRUE, 'Đúng hạn' FROM meetings";
        crate::testing::execute(&db, met).await;

        let admin = f.actor(Role::Admin, &f.province).await;
        let permit = overseeing(&admin, &f.province);
        let october = Period::Month("2026-10".parse().unwrap());
        let ranked = rank_branches(&db, &permit, october, 1, 50).await.unwrap();
        let order: Vec<_> = ranked.branches.iter().map(|b| (b.unit_id, b.rank, b.place)).collect();
        let expected = [
            (f.branch_g1.id, Some(1), 1),
            (f.branch_b1.id, Some(2), 2),
            (f.branch_a1.id, Some(2), 3),
            (f.branch_a2.id, None, 4),
        ];
        assert_eq!((order.as_slice(), ranked.total), (&expected[..], 4), "equals share a rank");
        let first = &ranked.branches[0];
        assert_eq!((first.months[0].meeting, first.months[0].missed.as_slice()), (best, &["Họp 80 phút".to_owned()][..]));
        assert_eq!(ranked.branches[3].reasons(october.months()), ["Tháng 10: không đăng ký họp."]);

        let page = rank_branches(&db, &permit, october, 3, 1).await.unwrap();
        assert_eq!((page.branches.len(), page.branches[0].unit_id, page.total), (1, f.branch_a1.id, 4));

        let quarter = Period::quarter_of("2026-11".parse().unwrap());
        let ranked = rank_branches(&db, &permit, quarter, 1, 50).await.unwrap();
        let a1 = &ranked.branches[0];
        assert_eq!((a1.unit_id, a1.score, a1.scored, a1.months.len()), (f.branch_a1.id, Some(Score(9_250)), 2, 2));
        assert_eq!((a1.attended, a1.expected), (6, 8));

        let units = rank_children(&db, &permit, october).await.unwrap();
        let order: Vec<_> = units.iter().map(|u| (u.unit.id, u.rank, u.scored, u.branches)).collect();
        assert_eq!(order, [(f.commune_a.id, Some(1), 2, 3), (f.commune_b.id, Some(2), 1, 1)], "87.5% before 75%");

        let auditor = f.actor(Role::Auditor, &f.commune_b).await;
        let own = rank_branches(&db, &overseeing(&auditor, &f.commune_b), october, 1, 50).await.unwrap();
        assert_eq!((own.total, own.branches[0].unit_id), (1, f.branch_b1.id), "nothing of the other commune");
    })
    .await;
}

#[tokio::test]
async fn late_branches_are_reminded_once_a_day_until_it_is_done() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let waiting = Meeting { month: "2026-11", state: "held", score: None, attended: 3, reported: None };
        let meeting = waiting.insert(&db, &f, &f.branch_a1).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let view = view(&db, &admin, &f.commune_a, f.now.month(), f.now).await;
        let counts = board_counts(&db, &admin.may::<act::ReadMeeting>(&f.commune_a).unwrap(), view).await.unwrap();
        assert_eq!((counts.late, counts.late_to_register, counts.late_to_report()), (3, 2, 1));
        let may = || admin.may::<act::RemindBranches>(&f.commune_a).unwrap();
        let buttons = async || {
            let late =
                |duty| if duty == ReminderDuty::Report { counts.late_to_report() } else { counts.late_to_register };
            let found = remindable(&db, &may(), view, late).await.unwrap();
            found.into_iter().map(|(duty, r)| (duty, r.waiting())).collect::<Vec<_>>()
        };
        assert_eq!(buttons().await, [(ReminderDuty::Register, 2), (ReminderDuty::Report, 1)]);

        let press = async |duty, now| remind(&db, may(), f.commune_a.id, view, duty, now).await.unwrap();
        let taps = futures::future::join_all((0..4).map(|_| press(ReminderDuty::Report, f.now))).await;
        assert_eq!(taps.into_iter().sum::<usize>(), 1, "four taps are one reminder");
        assert_eq!(press(ReminderDuty::Register, f.now).await, 2);
        assert_eq!(count(&db, "SELECT COUNT(*) FROM reminders").await, 3);
        let said = texts(&db, "SELECT details FROM audit WHERE action = 'RemindBranches' ORDER BY id").await;
        assert_eq!(
            said,
            ["Nhắc 1 chi bộ báo cáo sinh hoạt tháng 11/2026", "Nhắc 2 chi bộ đăng ký sinh hoạt tháng 11/2026"]
        );
        assert_eq!(buttons().await, [(ReminderDuty::Register, 0), (ReminderDuty::Report, 0)]);

        let secretary = f.actor(Role::Secretary, &f.branch_a1).await;
        let seen = async || {
            reminders(&db, &secretary.may::<act::RegisterMeeting>(&f.branch_a1).unwrap(), f.now.plus(DAY))
                .await
                .unwrap()
        };
        let tomorrow = View { today: view.today.succ_opt().unwrap(), ..view };
        assert_eq!(
            remind(&db, may(), f.province.id, tomorrow, ReminderDuty::Report, f.now.plus(DAY)).await.unwrap(),
            1
        );
        let [reminder] = &seen().await[..] else { panic!("one thing to do") };
        assert_eq!((reminder.times, reminder.done()), (2, false));
        assert_eq!(reminder.meeting, Some((meeting, MeetingState::Held)));
        assert_eq!(reminder.from, "Đảng bộ tỉnh Đồng Xuân", "the last one speaks");
        crate::testing::execute(&db, "UPDATE meetings SET state = 'reported'").await;
        assert!(seen().await[0].done());
        assert!(
            reminders(&db, &secretary.may::<act::RegisterMeeting>(&f.branch_a1).unwrap(), f.now.plus(200 * DAY))
                .await
                .unwrap()
                .is_empty()
        );
        assert!(
            admin.may::<act::RemindBranches>(&f.commune_b).is_err()
                && secretary.may::<act::RemindBranches>(&f.branch_a1).is_err()
        );
    })
    .await;
}

#[tokio::test]
async fn a_history_tells_what_came_of_each_meeting() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let old = Meeting::accepted("2025-11", 70, 3).insert(&db, &f, &f.branch_a1).await;
        let new = Meeting { state: "reported", score: None, ..Meeting::accepted("2026-10", 0, 4) };
        let new = new.insert(&db, &f, &f.branch_a1).await;
        Meeting::accepted("2026-10", 90, 4).insert(&db, &f, &f.branch_a2).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let reviewing = admin.may::<act::ReviewMeeting>(&f.branch_a1).unwrap();
        let now = f.now;
        db.write(move |tx| {
            Box::pin(async move {
                for (position, outcome) in [(1_i64, "done"), (2, "open")] {
                    on!(tx, c => sqlx::query("INSERT INTO resolution_points(id, meeting_id, position, body, outcome) VALUES ($1, $2, $3, 'Việc', $4)")
                        .bind(MeetingId::fresh()).bind(old).bind(position).bind(outcome).execute(c).await.map(drop))?;
                }
                crate::audit::record(tx, &reviewing, now, crate::audit::Entry::about("meeting", old.0, "Đã tiếp nhận")).await
            })
        })
        .await
        .unwrap();

        let member = f.member_actor(&f.branch_a1);
        let reading = member.may::<act::ReadMeeting>(&f.branch_a1).unwrap();
        let lines = history(&db, &reading).await.unwrap();
        assert_eq!(lines.iter().map(|l| l.id).collect::<Vec<_>>(), [new, old], "the own branch's, newest first");
        let line = &lines[1];
        assert_eq!((line.quality.map(|q| q.score), line.points, line.points_done, line.on_time), (Some(70), 2, 1, Some(true)));
        let accepted = line.accepted.as_ref().unwrap();
        assert_eq!((accepted.at, accepted.by.as_deref()), (f.now, Some("Nguyễn Thị Hạnh")));
        assert_eq!((lines[0].state, &lines[0].accepted, lines[0].minutes), (MeetingState::Reported, &None, None));
        assert_eq!(line.attendance(), Some(75.0));
        let stays = places(&db, &reading).await.unwrap();
        assert_eq!(stays[0].unit_name.as_deref(), Some("Đảng bộ xã An Bình"));
        assert!(f.member_actor(&f.branch_a2).may::<act::ReadMeeting>(&f.branch_a1).is_err());
    })
    .await;
}

#[tokio::test]
async fn a_workbook_holds_the_whole_board_of_the_scope() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        Meeting::accepted("2026-11", 88, 3).insert(&db, &f, &f.branch_a1).await;
        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let view = view(&db, &admin, &f.commune_a, f.now.month(), f.now).await;
        let rows = board_rows(&db, &overseeing(&admin, &f.commune_a), view).await.unwrap();
        let seen: Vec<_> =
            rows.iter().map(|r| (r.code.as_str(), r.state, r.quality.map(|q| q.score), r.late)).collect();
        let expected = [
            ("chi-bo-to-che-bien", None, None, true),
            ("chi-bo-thon-doan-ket", None, None, true),
            ("chi-bo-thon-dong-tam", Some(MeetingState::Accepted), Some(88), false),
        ];
        assert_eq!(seen, expected);
        assert_eq!(rows[2].report_due, NaiveDate::from_ymd_opt(2026, 11, 5));
    })
    .await;
}

#[tokio::test]
async fn what_home_counts_is_what_the_list_shows() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let state = |month, state, reported| Meeting { month, state, score: None, attended: 3, reported };
        let old = state("2026-08", "reported", Some(0)).insert(&db, &f, &f.branch_a1).await;
        let new = state("2026-11", "reported", Some(1)).insert(&db, &f, &f.branch_g1).await;
        let late = state("2026-10", "held", None).insert(&db, &f, &f.branch_a2).await;
        let returned = state("2026-09", "returned", Some(0)).insert(&db, &f, &f.branch_a2).await;
        state("2026-12", "registered", None).insert(&db, &f, &f.branch_a2).await;
        Meeting::accepted("2026-07", 90, 4).insert(&db, &f, &f.branch_a1).await;
        state("2026-11", "reported", Some(0)).insert(&db, &f, &f.branch_b1).await;

        let admin = f.actor(Role::Admin, &f.commune_a).await;
        let list = async |which| {
            let permit = admin.may(&f.commune_a).unwrap();
            let page = waiting(&db, &permit, which, Turn::FIRST, f.now).await.unwrap();
            page.items.iter().map(|line| line.id).collect::<Vec<_>>()
        };
        assert_eq!(list(Waiting::Review).await, [new, old], "of all months, and of no other commune");
        assert_eq!(list(Waiting::Late).await, [late, returned]);
        let duties = crate::meetings::duties(&db, &admin.may(&f.commune_a).unwrap(), f.now).await.unwrap();
        assert_eq!((duties.to_review, duties.late), (2, 2));
    })
    .await;
}
