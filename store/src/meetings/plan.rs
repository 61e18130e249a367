//! Registering, changing and calling off a meeting.

use domain::{
    ids::{MeetingId, UnitId},
    meetings::{AgendaItem, MeetingState, Plan},
    policy::{Permit, act},
    time::Timestamp,
};

use super::lock;
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

statements! {
    MEETS = "SELECT k.meets FROM units u JOIN unit_kinds k ON k.code = u.kind WHERE u.id = $1";
    INSERT = "INSERT INTO meetings(id, unit_id, month, kind, theme, starts_at, minutes, place, state, registered_by, registered_at,
            report_due, summary, resolution, comment, expected, present, online, excused, unexcused, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'registered', $9, $10, $11, '', '', '',
            (SELECT COUNT(*) FROM members WHERE unit_id = $2 AND NOT exempt), 0, 0, 0, 0, $10)
        ON CONFLICT (id) DO NOTHING";
    OWNER = "SELECT unit_id FROM meetings WHERE id = $1";
    STORED = "SELECT kind, theme, starts_at, minutes, place FROM meetings WHERE id = $1";
    STORED_AGENDA = "SELECT title, minutes FROM agenda_items WHERE meeting_id = $1 ORDER BY position";
    UPDATE = "UPDATE meetings SET month = $2, kind = $3, theme = $4, starts_at = $5, minutes = $6, place = $7, report_due = $8, updated_at = $9
        WHERE id = $1";
    CLEAR_AGENDA = "DELETE FROM agenda_items WHERE meeting_id = $1";
    CANCEL = "UPDATE meetings SET state = 'cancelled', comment = $2, updated_at = $3 WHERE id = $1";
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
/// [`Error::Conflict`] when the unit is of a kind that does not meet, when the meeting was held or called off, or when
/// somebody else changed it since `stamp`.
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
    match done {
        // The only unique index that a plan can run into is the one of a month's regular meeting.
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
    let meets: Option<bool> = on!(tx, c => sqlx::query_scalar(MEETS).bind(unit).fetch_optional(c).await)?;
    if meets != Some(true) {
        return Err(Error::Conflict("units of this kind do not meet"));
    }
    let inserted = on!(tx, c => sqlx::query(INSERT)
        .bind(meeting).bind(unit).bind(plan.month()).bind(plan.kind.code()).bind(&plan.theme).bind(plan.starts_at)
        .bind(plan.minutes).bind(&plan.place).bind(permit.member()).bind(now).bind(plan.report_due)
        .execute(c).await.map(|r| r.rows_affected()))?;
    if inserted == 0 {
        // The same request came before; of another unit it can only be a made-up identifier.
        let owner: UnitId = on!(tx, c => sqlx::query_scalar(OWNER).bind(meeting).fetch_one(c).await)?;
        return if owner == unit { Ok(()) } else { Err(Error::NotFound) };
    }
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
    bulk!(tx, "INSERT INTO agenda_items(meeting_id, position, title, minutes) ", rows, 4, |b, row| {
        let (position, item) = row;
        b.push_bind(meeting).push_bind(*position as i64).push_bind(&item.title).push_bind(item.minutes);
    })?;
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
    let locked = lock(tx, permit, meeting).await?;
    if same(tx, meeting, plan).await? {
        return Ok(());
    }
    if !locked.state.can_change() {
        return Err(Error::Conflict("only a registered meeting can be changed"));
    }
    if locked.updated_at != stamp {
        return Err(Error::Conflict("the meeting was changed meanwhile"));
    }
    on!(tx, c => sqlx::query(UPDATE)
        .bind(meeting).bind(plan.month()).bind(plan.kind.code()).bind(&plan.theme).bind(plan.starts_at)
        .bind(plan.minutes).bind(&plan.place).bind(plan.report_due).bind(now).execute(c).await.map(drop))?;
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

/// Whether the meeting is planned exactly so already.
async fn same(tx: &mut Tx<'_>, meeting: MeetingId, plan: &Plan) -> Result<bool> {
    let stored: (String, String, Timestamp, i64, String) =
        on!(tx, c => sqlx::query_as(STORED).bind(meeting).fetch_one(c).await)?;
    let wanted = (plan.kind.code(), plan.theme.as_str(), plan.starts_at, plan.minutes, plan.place.as_str());
    if (stored.0.as_str(), stored.1.as_str(), stored.2, stored.3, stored.4.as_str()) != wanted {
        return Ok(false);
    }
    let agenda: Vec<(String, i64)> = on!(tx, c => sqlx::query_as(STORED_AGENDA).bind(meeting).fetch_all(c).await)?;
    Ok(agenda.iter().map(|(t, m)| (t, *m)).eq(plan.agenda.iter().map(|i| (&i.title, i.minutes))))
}

/// Calls a meeting off; the month is free for another one then.
///
/// # Errors
/// [`Error::Conflict`] when it was held already.
pub async fn cancel(
    db: &Db,
    permit: Permit<act::RegisterMeeting>,
    meeting: MeetingId,
    reason: String,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let locked = lock(tx, &permit, meeting).await?;
            if locked.state == MeetingState::Cancelled {
                return Ok(());
            }
            if !locked.state.can_change() {
                return Err(Error::Conflict("only a registered meeting can be called off"));
            }
            on!(tx, c => sqlx::query(CANCEL).bind(meeting).bind(&reason).bind(now).execute(c).await.map(drop))?;
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, "Hủy buổi họp")).await
        })
    })
    .await
}
