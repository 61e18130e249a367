//! Registering, changing and calling off a meeting.

use domain::{
    ids::{MeetingId, MemberId, UnitId},
    meetings::{AgendaItem, MeetingState, Named, Plan},
    policy::{Act, Permit, act},
    time::Timestamp,
};

use super::{lock, read::AgendaRow};
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    rollup, units,
};

statements! {
    MEETS = "SELECT k.meets FROM units u JOIN unit_kinds k ON k.code = u.kind WHERE u.id = $1";
    INSERT = concat!("INSERT INTO meetings(id, unit_id, month, kind, theme, starts_at, minutes, place, state, registered_by, registered_at,
            report_due, link, chair_id, clerk_id, summary, resolution, comment, expected, present, online, excused, unexcused, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'registered', $9, $10, $11, $12, $13, $14, '', '', '',
            (SELECT COUNT(*) FROM members p WHERE p.unit_id = $2 AND ", must_attend!("$15"), "), 0, 0, 0, 0, $10)
        ON CONFLICT (id) DO NOTHING");
    OWNER = "SELECT unit_id FROM meetings WHERE id = $1";
    STORED = "SELECT kind, theme, starts_at, minutes, place, link, chair_id, clerk_id FROM meetings WHERE id = $1";
    LEADERS = "SELECT m.id, m.full_name, (SELECT MAX(o.office) FROM offices o WHERE o.member_id = m.id AND o.unit_id = m.unit_id
            AND o.office = 'secretary' AND o.from_date <= $2 AND (o.until_date IS NULL OR o.until_date >= $2)) AS office
        FROM members m WHERE m.unit_id = $1 AND NOT m.exempt ORDER BY m.name_sort, m.id";
    // How many of the two leaders are members of the branch.
    OF_BRANCH = "SELECT CAST(COUNT(*) AS BIGINT) FROM members WHERE unit_id = $1 AND id IN ($2, $3)";
    STORED_AGENDA = "SELECT title, minutes, presenter, kind FROM agenda_items WHERE meeting_id = $1 ORDER BY position";
    UPDATE = "UPDATE meetings SET month = $2, kind = $3, theme = $4, starts_at = $5, minutes = $6, place = $7, report_due = $8, updated_at = $9,
            link = $10, chair_id = $11, clerk_id = $12,
            -- A calendar takes every change for a newer event; only another time or place is a new invitation.
            calendar_sequence = calendar_sequence + 1,
            sequence = sequence + CASE WHEN starts_at = $5 AND place = $7 THEN 0 ELSE 1 END
        WHERE id = $1";
    ROOM = "SELECT COUNT(*) FROM rooms WHERE meeting_id = $1";
    CLEAR_AGENDA = "DELETE FROM agenda_items WHERE meeting_id = $1";
    CANCEL = "UPDATE meetings SET state = 'cancelled', comment = $2, updated_at = $3, sequence = sequence + 1,
            calendar_sequence = calendar_sequence + 1 WHERE id = $1";
}

/// The [`Error::Conflict`] of whoever would change or call off a meeting whose room was opened: what is discussed, said
/// and voted there names items of the agenda by their places.
pub const IN_ROOM: &str = "the room of the meeting was opened";

/// A member who may chair a meeting or keep its minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leader {
    /// Who.
    pub member: Named,
    /// Whether the member is the branch's secretary today, who chairs when nobody says otherwise.
    pub secretary: bool,
}

/// Those who can chair a meeting of the permit's unit or keep its minutes, by given name.
///
/// # Errors
/// When the database cannot be read.
pub async fn leaders<A: Act>(db: &Db, permit: &Permit<A>, now: Timestamp) -> Result<Vec<Leader>> {
    let rows: Vec<(MemberId, String, Option<String>)> = on!(db, c => sqlx::query_as(LEADERS)
        .bind(permit.unit().id).bind(now.date()).fetch_all(c).await)?;
    let leader = |(id, name, office): (_, _, Option<String>)| Leader {
        member: Named { id, name },
        secretary: office.as_deref() == Some("secretary"),
    };
    Ok(rows.into_iter().map(leader).collect())
}

/// The state of a meeting from which an edit started: its stamp of the last change. None for a new meeting.
pub type Stamp = Option<Timestamp>;

/// What came of registering a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Registration {
    /// It is registered or changed as asked; so it is when the same request comes twice.
    Saved,
    /// The branch has a regular meeting in that month already.
    MonthTaken,
}

/// Registers a meeting of the permit's unit, or changes it when `stamp` says from which state.
///
/// # Errors
/// [`Error::Conflict`] when the unit is of a kind that does not meet or ([`units::CLOSED`]) was merged away, when the meeting
/// was held or called off, its room was opened ([`IN_ROOM`]), or when somebody else changed it since `stamp`.
#[crate::boxed]
pub async fn register(
    db: &Db,
    permit: Permit<act::RegisterMeeting>,
    meeting: MeetingId,
    stamp: Stamp,
    plan: Plan,
    now: Timestamp,
) -> Result<Registration> {
    let done = db
        .write(move |tx| {
            Box::pin(async move {
                match stamp {
                    None => insert(tx, &permit, meeting, &plan, now).await,
                    Some(stamp) => change(tx, &permit, meeting, stamp, &plan, now).await,
                }
            })
        })
        .await;
    outcome(done)
}

/// Registers several meetings of the permit's unit, all or none; those that are registered already stay as they are.
///
/// # Errors
/// As [`register`].
#[crate::boxed]
pub async fn register_all(
    db: &Db,
    permit: Permit<act::RegisterMeeting>,
    plans: Vec<(MeetingId, Plan)>,
    now: Timestamp,
) -> Result<Registration> {
    let done = db
        .write(move |tx| {
            Box::pin(async move {
                for (id, plan) in &plans {
                    insert(tx, &permit, *id, plan, now).await?;
                }
                Ok(())
            })
        })
        .await;
    outcome(done)
}

/// The only unique index that a plan can run into is the one of a month's regular meeting.
fn outcome(done: Result<()>) -> Result<Registration> {
    match done {
        Err(error) if error.is_unique_violation() => Ok(Registration::MonthTaken),
        other => other.map(|()| Registration::Saved),
    }
}

async fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<act::RegisterMeeting>,
    meeting: MeetingId,
    plan: &Plan,
    now: Timestamp,
) -> Result<()> {
    let unit = permit.unit().id;
    units::must_be_open(tx, unit).await?;
    let meets: Option<bool> = on!(tx, c => sqlx::query_scalar(MEETS).bind(unit).fetch_optional(c).await)?;
    if meets != Some(true) {
        return Err(Error::Conflict("units of this kind do not meet"));
    }
    leaders_are_members(tx, unit, plan).await?;
    let inserted = on!(tx, c => sqlx::query(INSERT)
        .bind(meeting).bind(unit).bind(plan.month()).bind(plan.kind.code()).bind(&plan.theme).bind(plan.starts_at)
        .bind(plan.minutes).bind(&plan.place).bind(permit.member()).bind(now).bind(plan.report_due)
        .bind(&plan.link).bind(plan.chair).bind(plan.clerk).bind(plan.starts_at.date()).execute(c).await.map(|r| r.rows_affected()))?;
    if inserted == 0 {
        // The same request came before; of another unit it can only be a made-up identifier.
        let owner: UnitId = on!(tx, c => sqlx::query_scalar(OWNER).bind(meeting).fetch_one(c).await)?;
        return if owner == unit { Ok(()) } else { Err(Error::NotFound) };
    }
    rollup::put_in(tx, meeting).await?;
    insert_agenda(tx, meeting, &plan.agenda).await?;
    audit::record(
        tx,
        permit,
        now,
        Entry::about("meeting", meeting.0, format!("Đăng ký họp lúc {}", plan.starts_at.full())),
    )
    .await
}

async fn insert_agenda(tx: &mut Tx<'_>, meeting: MeetingId, agenda: &[AgendaItem]) -> Result<()> {
    let rows: Vec<(usize, &AgendaItem)> = agenda.iter().enumerate().collect();
    bulk!(
        tx,
        "INSERT INTO agenda_items(meeting_id, position, title, minutes, presenter, kind) ",
        rows,
        6,
        |b, row| {
            let (position, item) = row;
            b.push_bind(meeting).push_bind(*position as i64).push_bind(&item.title).push_bind(item.minutes);
            b.push_bind(&item.presenter).push_bind(item.kind.code());
        }
    )?;
    Ok(())
}

async fn change(
    tx: &mut Tx<'_>,
    permit: &Permit<act::RegisterMeeting>,
    meeting: MeetingId,
    stamp: Timestamp,
    plan: &Plan,
    now: Timestamp,
) -> Result<()> {
    // The unit before the meeting, as a merger locks them: two that change both must not wait in a circle.
    let open = units::must_be_open(tx, permit.unit().id).await;
    let locked = lock(tx, permit, meeting).await?;
    if same(tx, meeting, plan).await? {
        return Ok(());
    }
    if !locked.state.can_change() {
        return Err(Error::Conflict("only a registered meeting can be changed"));
    }
    must_not_be_in_room(tx, meeting).await?;
    open?;
    if locked.updated_at != stamp {
        return Err(Error::Conflict("the meeting was changed meanwhile"));
    }
    leaders_are_members(tx, permit.unit().id, plan).await?;
    rollup::take_out(tx, meeting).await?;
    on!(tx, c => sqlx::query(UPDATE)
        .bind(meeting).bind(plan.month()).bind(plan.kind.code()).bind(&plan.theme).bind(plan.starts_at)
        .bind(plan.minutes).bind(&plan.place).bind(plan.report_due).bind(now).bind(&plan.link).bind(plan.chair)
        .bind(plan.clerk).execute(c).await.map(drop))?;
    rollup::put_in(tx, meeting).await?;
    on!(tx, c => sqlx::query(CLEAR_AGENDA).bind(meeting).execute(c).await.map(drop))?;
    insert_agenda(tx, meeting, &plan.agenda).await?;
    audit::record(
        tx,
        permit,
        now,
        Entry::about("meeting", meeting.0, format!("Sửa: họp lúc {}", plan.starts_at.full())),
    )
    .await
}

/// The caller holds the lock of the meeting's row, which whoever opens the room needs too. A query of its own: one that
/// waited for the lock would not see what the other wrote.
async fn must_not_be_in_room(tx: &mut Tx<'_>, meeting: MeetingId) -> Result<()> {
    let rooms: i64 = on!(tx, c => sqlx::query_scalar(ROOM).bind(meeting).fetch_one(c).await)?;
    if rooms > 0 { Err(Error::Conflict(IN_ROOM)) } else { Ok(()) }
}

/// Whether the meeting is planned exactly so already.
async fn same(tx: &mut Tx<'_>, meeting: MeetingId, plan: &Plan) -> Result<bool> {
    let s: Stored = on!(tx, c => sqlx::query_as(STORED).bind(meeting).fetch_one(c).await)?;
    let kept = s.kind == plan.kind.code()
        && s.theme == plan.theme
        && (s.starts_at, s.minutes) == (plan.starts_at, plan.minutes)
        && (&s.place, &s.link) == (&plan.place, &plan.link)
        && (s.chair_id, s.clerk_id) == (plan.chair, plan.clerk);
    if !kept {
        return Ok(false);
    }
    let agenda: Vec<AgendaRow> = on!(tx, c => sqlx::query_as(STORED_AGENDA).bind(meeting).fetch_all(c).await)?;
    Ok(agenda.into_iter().map(AgendaItem::from).eq(plan.agenda.iter().cloned()))
}

#[derive(sqlx::FromRow)]
struct Stored {
    kind: String,
    theme: String,
    starts_at: Timestamp,
    minutes: i64,
    place: String,
    link: String,
    chair_id: Option<MemberId>,
    clerk_id: Option<MemberId>,
}

/// Who chairs and who keeps the minutes are of the branch.
async fn leaders_are_members(tx: &mut Tx<'_>, unit: UnitId, plan: &Plan) -> Result<()> {
    let named = i64::from(plan.chair.is_some()) + i64::from(plan.clerk.is_some());
    let found: i64 = on!(tx, c => sqlx::query_scalar(OF_BRANCH)
        .bind(unit).bind(plan.chair).bind(plan.clerk).fetch_one(c).await)?;
    if found == named { Ok(()) } else { Err(Error::NotFound) }
}

/// Calls a meeting off; the month is free for another one then.
///
/// # Errors
/// [`Error::Conflict`] when it was held already, or ([`IN_ROOM`]) its room was opened.
#[crate::boxed]
pub async fn cancel(
    db: &Db,
    permit: Permit<act::RegisterMeeting>,
    meeting: MeetingId,
    reason: String,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| Box::pin(async move { call_off(tx, &permit, meeting, &reason, now).await })).await
}

/// [`cancel`] as a part of another change.
pub(crate) async fn call_off<A: Act>(
    tx: &mut Tx<'_>,
    permit: &Permit<A>,
    meeting: MeetingId,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    let locked = lock(tx, permit, meeting).await?;
    if locked.state == MeetingState::Cancelled {
        return Ok(());
    }
    if !locked.state.can_change() {
        return Err(Error::Conflict("only a registered meeting can be called off"));
    }
    must_not_be_in_room(tx, meeting).await?;
    rollup::take_out(tx, meeting).await?;
    on!(tx, c => sqlx::query(CANCEL).bind(meeting).bind(reason).bind(now).execute(c).await.map(drop))?;
    audit::record(tx, permit, now, Entry::about("meeting", meeting.0, "Hủy buổi họp")).await
}
