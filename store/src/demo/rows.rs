//! What goes into the database, table by table, and the statements that put it there.

use chrono::NaiveDate;
use domain::{
    grants::Role,
    ids::*,
    meetings::{Answer, Attendance, MeetingKind, MeetingState, Turnout},
    members::{OfficeKind, Sex, Standing},
    news::{ArticleDraft, ArticleState},
    reports::{Check, OpeningStep, Quality, Scored},
    resolutions::Outcome,
    tasks::AssignmentState,
    text,
    time::{Month, Timestamp},
    units::UnitPath,
};

use super::materials::{self, KitRow};
use crate::{Result, Tx, reports};

/// Rows that belong together: they are written in one transaction.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) units: Vec<UnitRow>,
    pub(super) members: Vec<MemberRow>,
    pub(super) offices: Vec<OfficeRow>,
    pub(super) grants: Vec<GrantRow>,
    pub(super) meetings: Vec<MeetingRow>,
    pub(super) agenda: Vec<(MeetingId, i64, String, i64)>,
    pub(super) answers: Vec<(MeetingId, MemberId, Answer, String, Timestamp)>,
    pub(super) attendance: Vec<(MeetingId, MemberId, Attendance, Timestamp, MemberId)>,
    pub(super) steps: Vec<(MeetingId, OpeningStep, Timestamp, MemberId)>,
    pub(super) checks: Vec<(MeetingId, Check)>,
    pub(super) scores: Vec<(MeetingId, Scored)>,
    pub(super) tasks: Vec<TaskRow>,
    pub(super) assignments: Vec<AssignmentRow>,
    pub(super) articles: Vec<ArticleRow>,
    pub(super) reads: Vec<(ArticleId, MemberId, Timestamp)>,
    pub(super) points: Vec<PointRow>,
    pub(super) kits: Vec<KitRow>,
}

impl Rows {
    /// Adds other rows behind these.
    pub(super) fn append(&mut self, mut other: Self) {
        self.units.append(&mut other.units);
        self.members.append(&mut other.members);
        self.offices.append(&mut other.offices);
        self.grants.append(&mut other.grants);
        self.meetings.append(&mut other.meetings);
        self.agenda.append(&mut other.agenda);
        self.answers.append(&mut other.answers);
        self.attendance.append(&mut other.attendance);
        self.steps.append(&mut other.steps);
        self.checks.append(&mut other.checks);
        self.scores.append(&mut other.scores);
        self.tasks.append(&mut other.tasks);
        self.assignments.append(&mut other.assignments);
        self.articles.append(&mut other.articles);
        self.reads.append(&mut other.reads);
        self.points.append(&mut other.points);
        self.kits.append(&mut other.kits);
    }
}

pub(super) struct UnitRow {
    pub(super) id: UnitId,
    pub(super) parent: Option<UnitId>,
    pub(super) kind: &'static str,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) sequence: i64,
    pub(super) path: UnitPath,
    pub(super) since: NaiveDate,
}

pub(super) struct MemberRow {
    pub(super) id: MemberId,
    pub(super) card_number: String,
    pub(super) full_name: String,
    pub(super) birth_date: NaiveDate,
    pub(super) sex: Sex,
    pub(super) ethnicity: &'static str,
    pub(super) phone: String,
    pub(super) email: String,
    pub(super) unit: UnitId,
    pub(super) admitted_on: NaiveDate,
    pub(super) official_on: Option<NaiveDate>,
    pub(super) exempt: bool,
    pub(super) activated_at: Option<Timestamp>,
    pub(super) since: NaiveDate,
    pub(super) created_at: Timestamp,
}

impl MemberRow {
    fn standing(&self) -> Standing {
        if self.official_on.is_some() { Standing::Official } else { Standing::Probationary }
    }
}

pub(super) struct OfficeRow {
    pub(super) id: OfficeId,
    pub(super) member: MemberId,
    pub(super) unit: UnitId,
    pub(super) office: OfficeKind,
    pub(super) from: NaiveDate,
}

pub(super) struct GrantRow {
    pub(super) id: GrantId,
    pub(super) member: MemberId,
    pub(super) role: Role,
    pub(super) unit: UnitId,
    pub(super) by: Option<MemberId>,
    pub(super) at: Timestamp,
}

pub(super) struct MeetingRow {
    pub(super) id: MeetingId,
    pub(super) unit: UnitId,
    pub(super) month: Month,
    pub(super) kind: MeetingKind,
    pub(super) theme: String,
    pub(super) starts_at: Timestamp,
    pub(super) minutes: i64,
    pub(super) place: String,
    pub(super) state: MeetingState,
    pub(super) registered_by: MemberId,
    pub(super) registered_at: Timestamp,
    pub(super) held_at: Option<Timestamp>,
    pub(super) reported_at: Option<Timestamp>,
    pub(super) report_due: NaiveDate,
    pub(super) summary: String,
    pub(super) resolution: String,
    pub(super) comment: String,
    pub(super) turnout: Turnout,
    pub(super) quality: Option<Quality>,
}

pub(super) struct TaskRow {
    pub(super) id: TaskId,
    pub(super) unit: UnitId,
    pub(super) giver: MemberId,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) due_on: NaiveDate,
    pub(super) created_at: Timestamp,
}

pub(super) struct AssignmentRow {
    pub(super) id: AssignmentId,
    pub(super) task: TaskId,
    pub(super) unit: UnitId,
    pub(super) member: Option<MemberId>,
    pub(super) due_on: NaiveDate,
    pub(super) state: AssignmentState,
    pub(super) report: String,
    pub(super) submitted: Option<(Timestamp, MemberId)>,
    pub(super) comment: String,
    pub(super) reviewed: Option<(Timestamp, MemberId)>,
    pub(super) updated_at: Timestamp,
}

pub(super) struct PointRow {
    pub(super) id: PointId,
    pub(super) meeting: MeetingId,
    pub(super) position: i64,
    pub(super) body: String,
    pub(super) task: Option<TaskId>,
    pub(super) outcome: Outcome,
    pub(super) noted: Option<(MemberId, Timestamp)>,
}

pub(super) struct ArticleRow {
    pub(super) id: ArticleId,
    pub(super) unit: UnitId,
    pub(super) draft: ArticleDraft,
    pub(super) html: String,
    pub(super) state: ArticleState,
    pub(super) author: MemberId,
    pub(super) at: Timestamp,
}

/// Writes everything, whatever is referred to before what refers to it.
pub(super) async fn write(tx: &mut Tx<'_>, rows: &Rows, password_hash: &str) -> Result<()> {
    units(tx, &rows.units).await?;
    members(tx, &rows.members, password_hash).await?;
    roles(tx, rows).await?;
    meetings(tx, rows).await?;
    tasks(tx, rows).await?;
    points(tx, &rows.points).await?;
    news(tx, rows).await?;
    materials::write(tx, &rows.kits).await
}

async fn units(tx: &mut Tx<'_>, units: &[UnitRow]) -> Result<()> {
    bulk!(
        tx,
        "INSERT INTO units(id, parent_id, kind, code, name, name_folded, name_sort, sequence, path, created_at) ",
        units,
        10,
        |b, u| {
            b.push_bind(u.id)
                .push_bind(u.parent)
                .push_bind(u.kind)
                .push_bind(&u.code)
                .push_bind(&u.name)
                .push_bind(text::fold(&u.name))
                .push_bind(text::sort_key(&u.name))
                .push_bind(u.sequence)
                .push_bind(&u.path)
                .push_bind(Timestamp::from_local(u.since.into()));
        }
    )?;
    bulk!(tx, "INSERT INTO unit_places(unit_id, parent_id, from_date, until_date) ", units, 4, |b, u| {
        b.push_bind(u.id).push_bind(u.parent).push_bind(u.since).push_bind(None::<NaiveDate>);
    })?;
    Ok(())
}

async fn members(tx: &mut Tx<'_>, members: &[MemberRow], password_hash: &str) -> Result<()> {
    bulk!(tx, "INSERT INTO members(id, card_number, full_name, name_folded, name_sort, birth_date, sex, ethnicity, phone, email, unit_id,
            admitted_on, official_on, standing, exempt, activated_at, updated_at) ",
        members, 17, |b, m| {
            b.push_bind(m.id).push_bind(&m.card_number).push_bind(&m.full_name).push_bind(text::fold(&m.full_name))
                .push_bind(text::name_key(&m.full_name)).push_bind(m.birth_date).push_bind(m.sex.code()).push_bind(m.ethnicity)
                .push_bind(&m.phone).push_bind(&m.email).push_bind(m.unit).push_bind(m.admitted_on).push_bind(m.official_on)
                .push_bind(m.standing().code()).push_bind(m.exempt).push_bind(m.activated_at)
                .push_bind(m.activated_at.unwrap_or(m.created_at));
        })?;
    bulk!(tx, "INSERT INTO member_places(member_id, unit_id, from_date, until_date) ", members, 4, |b, m| {
        b.push_bind(m.id).push_bind(m.unit).push_bind(m.since).push_bind(None::<NaiveDate>);
    })?;
    let accounts: Vec<(MemberId, Timestamp)> = members.iter().filter_map(|m| Some((m.id, m.activated_at?))).collect();
    bulk!(tx, "INSERT INTO accounts(member_id, password_hash, changed_at) ", accounts, 3, |b, a| {
        b.push_bind(a.0).push_bind(password_hash).push_bind(a.1);
    })?;
    Ok(())
}

async fn roles(tx: &mut Tx<'_>, rows: &Rows) -> Result<()> {
    bulk!(
        tx,
        "INSERT INTO offices(id, member_id, unit_id, office, from_date, until_date) ",
        rows.offices,
        6,
        |b, o| {
            b.push_bind(o.id)
                .push_bind(o.member)
                .push_bind(o.unit)
                .push_bind(o.office.code())
                .push_bind(o.from)
                .push_bind(None::<NaiveDate>);
        }
    )?;
    bulk!(
        tx,
        "INSERT INTO grants(id, member_id, role, unit_id, from_date, granted_by, granted_at) ",
        rows.grants,
        7,
        |b, g| {
            b.push_bind(g.id)
                .push_bind(g.member)
                .push_bind(g.role.code())
                .push_bind(g.unit)
                .push_bind(g.at.date())
                .push_bind(g.by)
                .push_bind(g.at);
        }
    )?;
    Ok(())
}

async fn meetings(tx: &mut Tx<'_>, rows: &Rows) -> Result<()> {
    bulk!(tx, "INSERT INTO meetings(id, unit_id, month, kind, theme, starts_at, minutes, place, state, registered_by, registered_at, held_at,
            reported_at, report_due, summary, resolution, comment, expected, present, online, excused, unexcused, updated_at, score, grade) ",
        rows.meetings, 25, |b, m| {
            let changed = m.reported_at.or(m.held_at).unwrap_or(m.registered_at);
            b.push_bind(m.id).push_bind(m.unit).push_bind(m.month).push_bind(m.kind.code()).push_bind(&m.theme).push_bind(m.starts_at)
                .push_bind(m.minutes).push_bind(&m.place).push_bind(m.state.code()).push_bind(m.registered_by)
                .push_bind(m.registered_at).push_bind(m.held_at).push_bind(m.reported_at).push_bind(m.report_due)
                .push_bind(&m.summary).push_bind(&m.resolution).push_bind(&m.comment).push_bind(m.turnout.expected)
                .push_bind(m.turnout.present).push_bind(m.turnout.online).push_bind(m.turnout.excused)
                .push_bind(m.turnout.unexcused).push_bind(changed)
                .push_bind(m.quality.map(|q| q.score)).push_bind(m.quality.map(|q| q.grade.code()));
        })?;
    bulk!(tx, "INSERT INTO agenda_items(meeting_id, position, title, minutes) ", rows.agenda, 4, |b, a| {
        b.push_bind(a.0).push_bind(a.1).push_bind(&a.2).push_bind(a.3);
    })?;
    bulk!(
        tx,
        "INSERT INTO meeting_answers(meeting_id, member_id, answer, reason, answered_at) ",
        rows.answers,
        5,
        |b, a| {
            b.push_bind(a.0).push_bind(a.1).push_bind(a.2.code()).push_bind(&a.3).push_bind(a.4);
        }
    )?;
    bulk!(
        tx,
        "INSERT INTO attendance(meeting_id, member_id, attendance, recorded_at, recorded_by) ",
        rows.attendance,
        5,
        |b, a| {
            b.push_bind(a.0).push_bind(a.1).push_bind(a.2.code()).push_bind(a.3).push_bind(a.4);
        }
    )?;
    bulk!(tx, "INSERT INTO opening_steps(meeting_id, step, done_at, recorded_by) ", rows.steps, 4, |b, s| {
        b.push_bind(s.0).push_bind(s.1.code()).push_bind(s.2).push_bind(s.3);
    })?;
    reports::insert_checks(tx, &rows.checks).await?;
    reports::insert_scores(tx, &rows.scores).await
}

async fn tasks(tx: &mut Tx<'_>, rows: &Rows) -> Result<()> {
    bulk!(tx, "INSERT INTO tasks(id, unit_id, giver_id, title, body, due_on, created_at) ", rows.tasks, 7, |b, t| {
        b.push_bind(t.id)
            .push_bind(t.unit)
            .push_bind(t.giver)
            .push_bind(&t.title)
            .push_bind(&t.body)
            .push_bind(t.due_on)
            .push_bind(t.created_at);
    })?;
    bulk!(tx, "INSERT INTO assignments(id, task_id, unit_id, member_id, due_on, state, report, submitted_at, submitted_by, comment,
            reviewed_at, reviewed_by, updated_at) ",
        rows.assignments, 13, |b, a| {
            b.push_bind(a.id).push_bind(a.task).push_bind(a.unit).push_bind(a.member).push_bind(a.due_on).push_bind(a.state.code())
                .push_bind(&a.report).push_bind(a.submitted.map(|s| s.0)).push_bind(a.submitted.map(|s| s.1)).push_bind(&a.comment)
                .push_bind(a.reviewed.map(|r| r.0)).push_bind(a.reviewed.map(|r| r.1)).push_bind(a.updated_at);
        })?;
    Ok(())
}

async fn points(tx: &mut Tx<'_>, points: &[PointRow]) -> Result<()> {
    bulk!(
        tx,
        "INSERT INTO resolution_points(id, meeting_id, position, body, task_id, outcome, outcome_by, outcome_at) ",
        points,
        8,
        |b, p| {
            b.push_bind(p.id)
                .push_bind(p.meeting)
                .push_bind(p.position)
                .push_bind(&p.body)
                .push_bind(p.task)
                .push_bind(p.outcome.code())
                .push_bind(p.noted.map(|n| n.0))
                .push_bind(p.noted.map(|n| n.1));
        }
    )?;
    Ok(())
}

async fn news(tx: &mut Tx<'_>, rows: &Rows) -> Result<()> {
    bulk!(
        tx,
        "INSERT INTO articles(id, unit_id, title, summary, body, html, minutes, state, author_id, created_at, updated_at, published_at, version) ",
        rows.articles,
        13,
        |b, a| {
            b.push_bind(a.id)
                .push_bind(a.unit)
                .push_bind(&a.draft.title)
                .push_bind(&a.draft.summary)
                .push_bind(&a.draft.body)
                .push_bind(&a.html)
                .push_bind(a.draft.minutes)
                .push_bind(a.state.code())
                .push_bind(a.author)
                .push_bind(a.at)
                .push_bind(a.at)
                .push_bind((a.state == ArticleState::Published).then_some(a.at))
                .push_bind(1_i64);
        }
    )?;
    bulk!(tx, "INSERT INTO article_reads(article_id, member_id, read_at) ", rows.reads, 3, |b, r| {
        b.push_bind(r.0).push_bind(r.1).push_bind(r.2);
    })?;
    Ok(())
}
