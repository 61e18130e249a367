//! Reading meetings: lists and one with everything.

use chrono::NaiveDate;
use domain::{
    ids::{MeetingId, MemberId, UnitId},
    meetings::{AgendaItem, AgendaKind, Meeting, MeetingKind, MeetingLine, MeetingState, Moved, Named, Turnout},
    paging::{Page, Place, Turn},
    policy::{Permit, Target, act},
    time::{HOUR, Month, Timestamp},
    units::{UnitPath, UnitRef},
};

use crate::{Db, Error, Result};

/// A query for lines; `$1` is the member whose answer is shown.
macro_rules! lines {
    ($more_columns:literal, $rest:expr) => {
        concat!(
            "SELECT m.id, m.unit_id, u.name AS unit_name, m.month, m.kind, m.theme, m.starts_at, m.place, m.state,
                m.expected, m.present, m.online, m.excused, m.unexcused, m.sequence, a.answer,
                a.sequence AS answered_sequence, a.answered_for,
                CASE WHEN r.opened_at IS NOT NULL AND r.ended_at IS NULL THEN TRUE ELSE FALSE END AS in_room",
            $more_columns,
            " FROM meetings m JOIN units u ON u.id = m.unit_id
                LEFT JOIN rooms r ON r.meeting_id = m.id
                LEFT JOIN meeting_answers a ON a.meeting_id = m.id AND a.member_id = $1 ",
            $rest
        )
    };
}

/// Whether a meeting is still ahead or going on: it began `$3` or later, and was not held, or is held in its room just now,
/// or only those who came early were noted: it begins later than [`STILL_NEXT`] after `$3`, which is now.
macro_rules! ahead {
    () => {
        "(m.starts_at >= $3 AND r.ended_at IS NULL AND (m.state = 'registered'
            OR (m.state = 'held' AND (r.opened_at IS NOT NULL OR m.starts_at > $3 + 10800000000))))"
    };
}

/// Whether a meeting is over, though it may not have begun when it should have; `$7` is now.
macro_rules! over {
    () => {
        concat!("(m.starts_at < $7 OR m.held_at IS NOT NULL) AND NOT ", ahead!())
    };
}

statements! {
    TARGET = "SELECT u.id, u.path, EXISTS (SELECT 1 FROM former_members f WHERE f.unit_id = u.id AND f.member_id = $2) AS former,
            CASE WHEN $2 IN (m.chair_id, m.clerk_id) THEN TRUE ELSE FALSE END AS leads
        FROM meetings m JOIN units u ON u.id = m.unit_id WHERE m.id = $1";
    // Where the member was when the branch closed counts too: its meetings still to come were called off.
    NEXT = lines!("", concat!("WHERE m.unit_id IN (SELECT id FROM units WHERE id = $2 UNION ALL SELECT unit_id FROM former_members WHERE member_id = $1)
        AND m.starts_at >= $3 AND (", ahead!(), " OR (m.state = 'cancelled' AND a.answer IS NOT NULL)) ORDER BY m.starts_at, m.id LIMIT 5"));
    COMING = lines!("", concat!("WHERE m.unit_id = $2 AND ", ahead!(), " ORDER BY m.starts_at, m.id LIMIT 20"));
    UNFINISHED = lines!("", concat!("WHERE m.unit_id IN ", with_merged!("$2"), " AND m.state IN ('registered', 'held', 'returned')
        AND m.starts_at < $3 ORDER BY m.starts_at, m.id LIMIT 20"));
    OLDER = lines!("", concat!("WHERE m.unit_id = $2 AND ", over!(), " AND (m.starts_at, m.id) < ($4, $5) ORDER BY m.starts_at DESC, m.id DESC LIMIT $6"));
    NEWER = lines!("", concat!("WHERE m.unit_id = $2 AND ", over!(), " AND (m.starts_at, m.id) > ($4, $5) ORDER BY m.starts_at, m.id LIMIT $6"));
    REGULAR = lines!("", "WHERE m.unit_id = $2 AND m.month = $3 AND m.kind = 'regular' AND m.state <> 'cancelled'");
    OF_MONTHS = "SELECT month, kind FROM meetings WHERE unit_id = $1 AND month >= $2 AND month <= $3 AND state <> 'cancelled'";
    ONE = lines!(", m.minutes, m.registered_at, m.held_at, m.reported_at, m.report_due, m.summary, m.resolution, m.comment, m.updated_at,
            m.link, m.chair_id, (SELECT c.full_name FROM members c WHERE c.id = m.chair_id) AS chair_name,
            m.clerk_id, (SELECT k.full_name FROM members k WHERE k.id = m.clerk_id) AS clerk_name",
        "WHERE m.id = $2 AND m.unit_id = $3");
    AGENDA = "SELECT title, minutes, presenter, kind FROM agenda_items WHERE meeting_id = $1 ORDER BY position";
}

/// A meeting that began this long ago is still the next one, unless its room was closed: people look up the place on their
/// way, and come late.
const STILL_NEXT: i64 = 3 * HOUR;
/// The same as `ahead!` has it, in microseconds.
const _: () = assert!(STILL_NEXT * 1_000_000 == 10_800_000_000);
/// Meetings on a page: a year.
const PAGE: usize = 12;

#[derive(sqlx::FromRow)]
pub(super) struct TurnoutRow {
    expected: i64,
    present: i64,
    online: i64,
    excused: i64,
    unexcused: i64,
}

impl From<TurnoutRow> for Turnout {
    fn from(r: TurnoutRow) -> Self {
        Self { expected: r.expected, present: r.present, online: r.online, excused: r.excused, unexcused: r.unexcused }
    }
}

#[derive(sqlx::FromRow)]
struct LineRow {
    id: MeetingId,
    unit_id: UnitId,
    unit_name: String,
    month: Month,
    #[sqlx(try_from = "String")]
    kind: MeetingKind,
    theme: String,
    starts_at: Timestamp,
    place: String,
    #[sqlx(try_from = "String")]
    state: MeetingState,
    #[sqlx(flatten)]
    turnout: TurnoutRow,
    sequence: i64,
    answer: Option<String>,
    answered_sequence: Option<i64>,
    answered_for: Option<Timestamp>,
    in_room: bool,
}

impl TryFrom<LineRow> for MeetingLine {
    type Error = Error;
    fn try_from(r: LineRow) -> Result<Self> {
        Ok(Self {
            id: r.id,
            unit_id: r.unit_id,
            unit_name: r.unit_name,
            month: r.month,
            kind: r.kind,
            theme: r.theme,
            starts_at: r.starts_at,
            place: r.place,
            state: r.state,
            turnout: r.turnout.into(),
            sequence: r.sequence,
            answer: r.answer.map(|code| code.parse()).transpose()?,
            moved: r.answered_sequence.filter(|seen| *seen < r.sequence).map(|_| Moved { from: r.answered_for }),
            in_room: r.in_room,
        })
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    line: LineRow,
    minutes: i64,
    registered_at: Timestamp,
    held_at: Option<Timestamp>,
    reported_at: Option<Timestamp>,
    report_due: NaiveDate,
    summary: String,
    resolution: String,
    comment: String,
    updated_at: Timestamp,
    link: String,
    chair_id: Option<MemberId>,
    chair_name: Option<String>,
    clerk_id: Option<MemberId>,
    clerk_name: Option<String>,
}

#[derive(sqlx::FromRow)]
pub(super) struct AgendaRow {
    title: String,
    minutes: i64,
    presenter: String,
    #[sqlx(try_from = "String")]
    kind: AgendaKind,
}

impl From<AgendaRow> for AgendaItem {
    fn from(r: AgendaRow) -> Self {
        Self { title: r.title, minutes: r.minutes, presenter: r.presenter, kind: r.kind }
    }
}

fn named(id: Option<MemberId>, name: Option<String>) -> Option<Named> {
    id.zip(name).map(|(id, name)| Named { id, name })
}

/// The unit that holds a meeting, for the policy, and whether `member`, who asks, was a member of it until it closed; tells
/// nothing else.
///
/// # Errors
/// [`Error::NotFound`] when there is no such meeting.
#[crate::boxed]
pub async fn target(db: &Db, meeting: MeetingId, member: MemberId) -> Result<Target> {
    let found: Option<(UnitId, UnitPath, bool, bool)> =
        on!(db, c => sqlx::query_as(TARGET).bind(meeting).bind(member).fetch_optional(c).await)?;
    let (id, path, former, leads) = found.ok_or(Error::NotFound)?;
    Ok(Target { unit: UnitRef { id, path }, owner: leads.then_some(member), former: former.then_some(member) })
}

/// What a member should know about the own branch's next meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Next {
    /// The one that goes on or comes next, with the person's answer.
    pub meeting: Option<MeetingLine>,
    /// Those that were to come before it, which the person had answered and which were called off.
    pub cancelled: Vec<MeetingLine>,
}

/// The next meeting of the person's own branch.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn next_for_member(db: &Db, permit: &Permit<act::ViewOwn>, now: Timestamp) -> Result<Next> {
    let rows: Vec<LineRow> = on!(db, c => sqlx::query_as(NEXT)
        .bind(permit.member()).bind(permit.unit().id).bind(now.plus(-STILL_NEXT)).fetch_all(c).await)?;
    let mut next = Next::default();
    for row in rows {
        let line = MeetingLine::try_from(row)?;
        if line.state != MeetingState::Cancelled {
            next.meeting = Some(line);
            break;
        }
        next.cancelled.push(line);
    }
    Ok(next)
}

/// The meetings of the permit's unit that go on or are still to come, next first.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn coming(db: &Db, permit: &Permit<act::ReadMeeting>, now: Timestamp) -> Result<Vec<MeetingLine>> {
    let rows: Vec<LineRow> = on!(db, c => sqlx::query_as(COMING)
        .bind(permit.member()).bind(permit.unit().id).bind(now.plus(-STILL_NEXT)).fetch_all(c).await)?;
    rows.into_iter().map(MeetingLine::try_from).collect()
}

/// The meetings of the permit's unit, and of those merged into it, that began and wait for the roll call or the report,
/// oldest first.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn unfinished(db: &Db, permit: &Permit<act::ReportMeeting>, now: Timestamp) -> Result<Vec<MeetingLine>> {
    let rows: Vec<LineRow> = on!(db, c => sqlx::query_as(UNFINISHED)
        .bind(permit.member()).bind(permit.unit().id).bind(now).fetch_all(c).await)?;
    rows.into_iter().map(MeetingLine::try_from).collect()
}

/// A page of the meetings of the permit's unit that are over, newest first, cancelled ones too.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn past(db: &Db, permit: &Permit<act::ReadMeeting>, turn: Turn, now: Timestamp) -> Result<Page<MeetingLine>> {
    let (member, unit) = (permit.member(), permit.unit().id);
    let place = |line: &MeetingLine| Place { at: line.starts_at, id: line.id.0 };
    Ok(page_of!(turn, PAGE, place, |at| past_lines(db, member, unit, at, now).await?))
}

async fn past_lines(db: &Db, member: MemberId, unit: UnitId, turn: Turn, now: Timestamp) -> Result<Vec<MeetingLine>> {
    let (sql, place) = match turn {
        Turn::Older(place) => (OLDER, place),
        Turn::Newer(place) => (NEWER, place),
    };
    let rows: Vec<LineRow> = on!(db, c => sqlx::query_as(sql)
        .bind(member).bind(unit).bind(now.plus(-STILL_NEXT)).bind(place.at).bind(place.id)
        .bind(PAGE as i64 + 1).bind(now).fetch_all(c).await)?;
    rows.into_iter().map(MeetingLine::try_from).collect()
}

/// The regular meeting of the permit's unit in a month; none while not registered.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn regular_of(db: &Db, permit: &Permit<act::ReadMeeting>, month: Month) -> Result<Option<MeetingLine>> {
    let row: Option<LineRow> = on!(db, c => sqlx::query_as(REGULAR)
        .bind(permit.member()).bind(permit.unit().id).bind(month).fetch_optional(c).await)?;
    row.map(MeetingLine::try_from).transpose()
}

/// The kinds of meetings of the permit's unit by month, from the first to the last of two months; cancelled ones do not count.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn kinds_of_months(
    db: &Db,
    permit: &Permit<act::ReadMeeting>,
    months: (Month, Month),
) -> Result<Vec<(Month, MeetingKind)>> {
    let rows: Vec<(Month, String)> = on!(db, c => sqlx::query_as(OF_MONTHS)
        .bind(permit.unit().id).bind(months.0).bind(months.1).fetch_all(c).await)?;
    rows.into_iter().map(|(month, kind)| Ok((month, kind.parse()?))).collect()
}

/// One meeting of the permit's unit with everything.
///
/// # Errors
/// [`Error::NotFound`] when it is not a meeting of that unit.
#[crate::boxed]
pub async fn get(db: &Db, permit: &Permit<act::ReadMeeting>, meeting: MeetingId) -> Result<Meeting> {
    let row: Option<Row> = on!(db, c => sqlx::query_as(ONE)
        .bind(permit.member()).bind(meeting).bind(permit.unit().id).fetch_optional(c).await)?;
    let row = row.ok_or(Error::NotFound)?;
    let agenda: Vec<AgendaRow> = on!(db, c => sqlx::query_as(AGENDA).bind(meeting).fetch_all(c).await)?;
    Ok(Meeting {
        line: row.line.try_into()?,
        minutes: row.minutes,
        link: row.link,
        chair: named(row.chair_id, row.chair_name),
        clerk: named(row.clerk_id, row.clerk_name),
        agenda: agenda.into_iter().map(AgendaItem::from).collect(),
        summary: row.summary,
        resolution: row.resolution,
        registered_at: row.registered_at,
        held_at: row.held_at,
        reported_at: row.reported_at,
        report_due: row.report_due,
        comment: row.comment,
        updated_at: row.updated_at,
    })
}
