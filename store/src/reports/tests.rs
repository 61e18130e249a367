//! Reports on both databases: assessed by what was done, talked about by both sides, accepted only from above.

use std::collections::BTreeMap;

use domain::{
    grants::Role,
    ids::{CommentId, MeetingId, MemberId},
    meetings::{Attendance, MeetingKind, MeetingState, Plan},
    policy::{Act, Actor, Permit, act},
    reports::{Check, Decision, Fact, Finding, Grade, OpeningStep, Quality, Review},
    rules::{NewRule, RuleKey, Ruling},
    time::{DAY, HOUR, MINUTE, Timestamp},
};
use uuid::Uuid;

use super::*;
use crate::{
    Db, Error, meetings, room, rules,
    testing::{Fixture, count, execute, fixture, for_each_db, report as reported, texts},
    units,
};

/// A branch's secretary with permits on the branch, and a meeting that begins at the fixture's now.
struct Branch<'a> {
    db: &'a Db,
    f: &'a Fixture,
    secretary: Actor,
    meeting: MeetingId,
}

fn plan(starts_at: Timestamp, kind: MeetingKind, theme: &str) -> Plan {
    Plan {
        kind,
        theme: theme.into(),
        starts_at,
        minutes: 90,
        place: "Nhà văn hóa thôn".into(),
        link: String::new(),
        chair: None,
        clerk: None,
        agenda: Vec::new(),
        report_due: starts_at.plus(2 * DAY).date(),
    }
}

impl<'a> Branch<'a> {
    async fn of(db: &'a Db, f: &'a Fixture) -> Self {
        let secretary = f.actor(Role::Secretary, &f.branch_a1).await;
        let branch = Self { db, f, secretary, meeting: MeetingId::fresh() };
        branch.register(branch.meeting, plan(f.now, MeetingKind::Regular, "")).await;
        branch
    }

    fn may<A: Act>(&self) -> Permit<A> {
        self.secretary.may(&self.f.branch_a1).unwrap()
    }

    async fn register(&self, id: MeetingId, plan: Plan) {
        meetings::register(self.db, self.may(), id, None, plan, self.f.now.plus(-3 * DAY)).await.unwrap();
    }

    /// Calls the first `present` members as present, all others of the four who must come as excused.
    async fn hold(&self, meeting: MeetingId, present: usize) {
        let members = self.f.members_of(&self.f.branch_a1);
        let mark = |n| if n < present { Attendance::Present } else { Attendance::Excused };
        let marks: BTreeMap<_, _> = (0..4).map(|n| (members[n].id, mark(n))).collect();
        meetings::take_attendance(self.db, self.may(), meeting, marks, self.f.now).await.unwrap();
    }

    async fn tick_all(&self) {
        for step in OpeningStep::ALL {
            tick(self.db, self.may(), self.meeting, *step, true, self.f.now).await.unwrap();
        }
    }

    async fn send(&self, resolution: &str, at: Timestamp) -> crate::Result<()> {
        report(self.db, self.may(), self.meeting, reported("Đã họp.", resolution), at).await
    }

    async fn decide(&self, admin: &Actor, decision: Decision, comment: &str) -> crate::Result<()> {
        let review_it = Review { decision, comment: comment.into() };
        let permit = admin.may(&self.f.branch_a1).unwrap();
        review(self.db, permit, self.meeting, review_it, self.f.now.plus(DAY)).await
    }

    async fn found(&self, fact: Fact) -> Check {
        let all = assess(self.db, &self.may(), self.meeting, false, self.f.now).await.unwrap();
        all.checks.into_iter().find(|check| check.fact == fact).unwrap()
    }

    async fn sheet(&self) -> Sheet {
        sheet(self.db, &self.may(), self.meeting).await.unwrap()
    }

    async fn state(&self) -> MeetingState {
        meetings::get(self.db, &self.may(), self.meeting).await.unwrap().line.state
    }
}

/// Puts a material where no file is needed to look at it.
async fn material(db: &Db, unit: Uuid, meeting: Option<Uuid>, month: i64, by: Uuid, at: Timestamp) {
    const FILE: &str = "INSERT INTO files(sha256, size, media_type, created_at) VALUES ($1, 1, 'application/pdf', $2)
        ON CONFLICT DO NOTHING";
    const INSERT: &str =
        "INSERT INTO materials(id, unit_id, meeting_id, month, title, file_name, sha256, uploaded_by, uploaded_at)
        VALUES ($1, $2, $3, $4, 'Tài liệu', 'a.pdf', $5, $6, $7)";
    db.write(move |tx| {
        Box::pin(async move {
            let hash = vec![1_u8; 32];
            on!(tx, c => sqlx::query(FILE).bind(&hash).bind(at).execute(c).await.map(drop))?;
            Ok(on!(tx, c => sqlx::query(INSERT).bind(Uuid::now_v7()).bind(unit).bind(meeting).bind(month).bind(&hash)
                .bind(by).bind(at).execute(c).await.map(drop))?)
        })
    })
    .await
    .unwrap();
}

fn is_conflict<T>(result: &crate::Result<T>) -> bool {
    matches!(result, Err(Error::Conflict(_)))
}

#[tokio::test]
async fn facts_come_from_what_was_done() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let branch = Branch::of(&db, &f).await;
        let secretary = branch.secretary.member.0;
        let month = f.now.month().0;

        assert_eq!(branch.found(Fact::Material).await.finding, Finding::Missed, "nothing there");
        material(&db, f.commune_b.id.0, None, month, secretary, f.now.plus(-5 * DAY)).await;
        material(&db, f.commune_a.id.0, None, month - 1, secretary, f.now.plus(-5 * DAY)).await;
        assert_eq!(branch.found(Fact::Material).await.finding, Finding::Missed, "of other units and months");
        material(&db, f.branch_a1.id.0, Some(branch.meeting.0), month, secretary, f.now).await;
        assert!(branch.found(Fact::Material).await.reason.contains("đúng ngày họp"));
        material(&db, f.province.id.0, None, month, secretary, f.now.plus(-2 * DAY)).await;
        let kit = branch.found(Fact::Material).await;
        assert!(kit.finding == Finding::Met && kit.reason.contains("trước buổi họp 2 ngày"), "{kit:?}");

        assert!(branch.found(Fact::Length).await.reason.starts_with("Dự kiến 90 phút"));
        room::open(&db, branch.may(), branch.meeting, f.now).await.unwrap();
        assert!(branch.found(Fact::Length).await.mend.contains("Kết thúc họp"), "the room is still open");
        room::end(&db, branch.may(), branch.meeting, f.now.plus(85 * MINUTE + 59), f.now.plus(85 * MINUTE + 59))
            .await
            .unwrap();
        assert!(branch.found(Fact::Length).await.reason.starts_with("Họp 85 phút, quy định ít nhất 90 phút"));

        branch.hold(branch.meeting, 3).await;
        let attendance = branch.found(Fact::Attendance).await;
        assert_eq!((attendance.finding, attendance.share), (Finding::Missed, (3, 4)));

        assert_eq!(branch.found(Fact::Thematic).await.finding, Finding::Uncounted);
        let thematic = MeetingId::fresh();
        branch.register(thematic, plan(f.now.plus(-HOUR), MeetingKind::Thematic, "Học tập")).await;
        assert_eq!(branch.found(Fact::Thematic).await.finding, Finding::Uncounted, "registered only");
        branch.hold(thematic, 4).await;
        assert_eq!(branch.found(Fact::Thematic).await.finding, Finding::Met);
    })
    .await;
}

#[tokio::test]
async fn opening_steps_are_noted_once_and_seen_in_the_room() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let branch = Branch::of(&db, &f).await;
        let note = async |done, at| tick(&db, branch.may(), branch.meeting, OpeningStep::Dues, done, at).await;
        assert!(is_conflict(&note(true, f.now.plus(-2 * HOUR - 1)).await), "before people come");
        room::open(&db, branch.may(), branch.meeting, f.now).await.unwrap();
        let lines = async || count(&db, "SELECT COUNT(*) FROM audit WHERE action = 'TickStep'").await;
        let revision = async || count(&db, "SELECT revision FROM rooms").await;
        for _ in 0..2 {
            note(true, f.now).await.unwrap();
        }
        assert_eq!((lines().await, revision().await), (1, 2));
        let done = steps(&db, &branch.may::<act::EnterRoom>(), branch.meeting).await.unwrap();
        assert_eq!(done, BTreeMap::from([(OpeningStep::Dues, f.now)]));
        assert_eq!(branch.found(Fact::Dues).await.finding, Finding::Met);
        note(false, f.now).await.unwrap();
        assert_eq!((lines().await, revision().await), (2, 3));
        assert_eq!(branch.found(Fact::Dues).await.finding, Finding::Missed);

        let neighbour = f.actor(Role::Secretary, &f.branch_a2).await;
        let permit = neighbour.may(&f.branch_a2).unwrap();
        let stolen = tick(&db, permit, branch.meeting, OpeningStep::Dues, true, f.now).await;
        assert!(matches!(stolen, Err(Error::NotFound)), "{stolen:?}");
        let appoint = async |who: MemberId| appoint_clerk(&db, branch.may(), branch.meeting, who, f.now).await;
        let members = f.members_of(&f.branch_a1);
        for wrong in [f.members_of(&f.branch_a2)[0].id, members[4].id] {
            assert!(matches!(appoint(wrong).await, Err(Error::NotFound)), "of another branch, or exempt");
        }
        for _ in 0..2 {
            appoint(members[1].id).await.unwrap();
        }
        execute(&db, "UPDATE meetings SET chair_id = registered_by").await;
        assert!(is_conflict(&appoint(members[0].id).await), "two people confirm the minutes");
        assert_eq!((lines().await, revision().await), (3, 4));
        assert!(!branch.found(Fact::Opening).await.reason.contains("thư ký"), "who is named is appointed");
        branch.hold(branch.meeting, 4).await;
        let sent = branch.send("Nghị quyết.", f.now).await;
        assert!(matches!(sent, Err(Error::Conflict(STILL_RUNNING))), "the room is open: {sent:?}");
        room::end(&db, branch.may(), branch.meeting, f.now, f.now).await.unwrap();
        branch.send("Nghị quyết.", f.now).await.unwrap();
        assert!(is_conflict(&note(true, f.now).await), "after the report");
    })
    .await;
}

#[tokio::test]
async fn a_kit_counts_for_the_regular_meeting_alone() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let mut branch = Branch::of(&db, &f).await;
        material(&db, f.province.id.0, None, f.now.month().0, branch.secretary.member.0, f.now.plus(-5 * DAY)).await;
        assert_eq!(branch.found(Fact::Material).await.finding, Finding::Met);
        for kind in [MeetingKind::Thematic, MeetingKind::Extraordinary] {
            branch.meeting = MeetingId::fresh();
            branch.register(branch.meeting, plan(f.now, kind, "Học tập")).await;
            let shown =
                crate::materials::of_meeting(&db, &branch.may::<act::ReadMeeting>(), branch.meeting).await.unwrap();
            let found = branch.found(Fact::Material).await.finding;
            assert_eq!((shown.len(), found), (0, Finding::Missed), "the page of a {kind} meeting and its report agree");
        }
    })
    .await;
}

#[tokio::test]
async fn a_report_keeps_what_it_was_found_to_be() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let branch = Branch::of(&db, &f).await;
        branch.hold(branch.meeting, 4).await;
        branch.send("Nghị quyết.", f.now).await.unwrap();
        let first = branch.sheet().await;
        // Length 10, material 0 of 10, attendance 15, opening 0 of 10, dues 0 of 5, resolution 15, judged 25; the quarter is
        // not over, so that 90 are the whole.
        assert_eq!(first.quality, Some(Quality { score: 65 * 100 / 90, grade: Grade::Fair }));
        assert_eq!(first.scored.len(), 8, "what does not count has no row");
        let check = |fact| first.checks.iter().find(|c| c.fact == fact).map(|c| c.finding);
        assert_eq!((check(Fact::Resolution), check(Fact::Thematic)), (Some(Finding::Met), None));
        assert!(first.scored.iter().all(|line| !line.reason.is_empty()));

        let admin = f.actor(Role::Admin, &f.province).await;
        for (key, value) in [(RuleKey::MeetingMinutes, 120), (RuleKey::GradeFair, 78)] {
            let ruling = Ruling { value, clause: "thử".into() };
            let rule = NewRule { id: domain::ids::RuleId::fresh(), key, ruling, from_date: f.now.date() };
            rules::set(&db, admin.may(&f.province).unwrap(), rule, f.now).await.unwrap();
        }
        assert_eq!(branch.sheet().await, first, "a rule that changes later touches nothing");

        branch.send("Nghị quyết.", f.now).await.unwrap();
        assert_eq!(
            count(&db, "SELECT COUNT(*) FROM audit WHERE action = 'ReportMeeting'").await,
            1,
            "sent twice, done once"
        );
        let other = reported("Đã họp.", "Nghị quyết.");
        let judged = other.judged.iter().cloned().map(|j| domain::reports::Judgement { points: 0, ..j }).collect();
        let other = domain::reports::Report { judged, ..other };
        assert!(
            is_conflict(&report(&db, branch.may(), branch.meeting, other, f.now).await),
            "other points are another report"
        );

        branch.decide(&admin, Decision::Return, "Thiếu các bước mở đầu.").await.unwrap();
        branch.tick_all().await;
        branch.send("Nghị quyết.", f.now.plus(4 * DAY)).await.unwrap();
        let second = branch.sheet().await;
        // The length is missed by the new rule, the opening steps are made up for, and fair begins at 78.
        assert_eq!(second.quality, Some(Quality { score: 70 * 100 / 90, grade: Grade::Average }));
        let resolution = second.checks.iter().find(|c| c.fact == Fact::Resolution).unwrap();
        assert_eq!(resolution.finding, Finding::Met, "a correction is not late: {resolution:?}");
        let meeting = meetings::get(&db, &branch.may(), branch.meeting).await.unwrap();
        assert_eq!(meeting.reported_on_time(), Some(true), "nor is the report");
    })
    .await;
}

#[tokio::test]
async fn a_report_wants_every_judgement_and_comes_late_by_the_servers_clock() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let branch = Branch::of(&db, &f).await;
        branch.hold(branch.meeting, 4).await;
        let unjudged = domain::reports::Report { judged: Vec::new(), ..reported("Đã họp.", "") };
        let refused = report(&db, branch.may(), branch.meeting, unjudged, f.now).await;
        assert!(matches!(refused, Err(Error::Conflict(NOT_JUDGED))), "{refused:?}");
        assert_eq!(
            (branch.state().await, branch.sheet().await.checks.len()),
            (MeetingState::Held, 0),
            "nothing half-done"
        );

        branch.send("Nghị quyết.", f.now.plus(3 * DAY)).await.unwrap();
        let sheet = branch.sheet().await;
        let resolution = sheet.checks.iter().find(|c| c.fact == Fact::Resolution).unwrap();
        assert_eq!(resolution.finding, Finding::Missed, "{resolution:?}");
        let meeting = meetings::get(&db, &branch.may(), branch.meeting).await.unwrap();
        assert_eq!(meeting.reported_on_time(), Some(false));
    })
    .await;
}

#[tokio::test]
async fn both_sides_talk_about_a_report() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let branch = Branch::of(&db, &f).await;
        branch.hold(branch.meeting, 4).await;
        let say = async |actor: &Actor, id, body: &str| {
            let permit = actor.may(&f.branch_a1).unwrap();
            comment(&db, permit, branch.meeting, id, body.into(), f.now.plus(2 * DAY)).await
        };
        assert!(is_conflict(&say(&branch.secretary, CommentId::fresh(), "Sớm quá").await), "nothing is reported yet");
        branch.send("Nghị quyết.", f.now).await.unwrap();
        // The administrator is a member elsewhere, as superiors are.
        let mut admin = f.member_actor(&f.branch_a2);
        f.grant(&mut admin, Role::Admin, &f.commune_a).await;
        branch.decide(&admin, Decision::Return, "Thiếu kết quả biểu quyết.").await.unwrap();
        let id = CommentId::fresh();
        for _ in 0..2 {
            say(&branch.secretary, id, "Chi bộ đã bổ sung.").await.unwrap();
        }
        let stolen = say(&admin, id, "Ghi đè").await;
        assert!(matches!(stolen, Err(Error::NotFound)), "{stolen:?}");
        let thread = comments(&db, &admin.may(&f.branch_a1).unwrap(), branch.meeting).await.unwrap();
        let seen: Vec<_> = thread.iter().map(|c| (c.of_branch, c.body.as_str())).collect();
        assert_eq!(seen, [(false, "Thiếu kết quả biểu quyết."), (true, "Chi bộ đã bổ sung.")]);
        let audited = texts(&db, "SELECT details FROM audit WHERE action = 'CommentReport'").await;
        assert_eq!(audited, ["Trao đổi về báo cáo"], "once, and without what was said");

        let waiting = async || unanswered(&db, &branch.may()).await.unwrap();
        branch.send("Nghị quyết, 4/4 phiếu.", f.now.plus(2 * DAY)).await.unwrap();
        assert_eq!(waiting().await, 0, "the branch had the last word");
        say(&admin, CommentId::fresh(), "Cảm ơn chi bộ.").await.unwrap();
        assert_eq!(waiting().await, 1);

        let member = f.member_actor(&f.branch_a1);
        assert!(member.may::<act::ReadReport>(&f.branch_a1).is_err(), "members read the result, not the talk about it");
        let neighbour = f.actor(Role::Secretary, &f.branch_a2).await;
        let elsewhere = comments(&db, &neighbour.may(&f.branch_a2).unwrap(), branch.meeting).await.unwrap();
        assert!(elsewhere.is_empty(), "a permit on another branch opens nothing");
        let empty = sheet(&db, &neighbour.may(&f.branch_a2).unwrap(), branch.meeting).await;
        assert!(matches!(empty, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_report_goes_to_whoever_is_above_now() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let branch = Branch::of(&db, &f).await;
        branch.hold(branch.meeting, 4).await;
        let province = f.actor(Role::Admin, &f.province).await;
        units::move_to(&db, province.may(&f.branch_a1).unwrap(), province.may(&f.commune_b).unwrap(), f.now)
            .await
            .unwrap();
        branch.send("Nghị quyết.", f.now).await.unwrap();

        // As a request finds it: where the branch stands now.
        let unit = meetings::target(&db, branch.meeting, branch.secretary.member).await.unwrap().unit;
        let mut before = f.member_actor(&f.branch_a2);
        f.grant(&mut before, Role::Admin, &f.commune_a).await;
        assert!(before.may::<act::ReviewMeeting>(&unit).is_err() && before.may::<act::ReadReport>(&unit).is_err());
        let now = f.actor(Role::Admin, &f.commune_b).await;
        let duties = meetings::duties(&db, &now.may(&f.commune_b).unwrap(), f.now).await.unwrap();
        assert_eq!(duties.to_review, 1);
        let accept = Review { decision: Decision::Accept, comment: String::new() };
        review(&db, now.may(&unit).unwrap(), branch.meeting, accept, f.now).await.unwrap();
        assert_eq!(branch.state().await, MeetingState::Accepted);
    })
    .await;
}

#[tokio::test]
async fn nobody_accepts_the_report_of_the_unit_where_the_grant_stands() {
    for_each_db(async |db| {
        let f = fixture(&db).await;
        let mut own = f.member_actor(&f.branch_a1);
        f.grant(&mut own, Role::Admin, &f.branch_a1).await;
        assert!(own.may::<act::ReportMeeting>(&f.branch_a1).is_ok());
        assert!(own.may::<act::ReviewMeeting>(&f.branch_a1).is_err());
        f.grant(&mut own, Role::Admin, &f.commune_a).await;
        assert!(own.may::<act::ReviewMeeting>(&f.branch_a1).is_ok(), "a grant above does");
    })
    .await;
}
