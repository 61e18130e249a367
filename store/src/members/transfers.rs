//! Times during which a member takes part elsewhere, on a temporary transfer.

use chrono::NaiveDate;
use domain::{
    ids::MemberId,
    members::TemporaryTransfer,
    policy::{Permit, act},
    time::{Timestamp, dmy},
};

use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

statements! {
    // The member's row is the lock: two transfers written down at once must not overlap.
    LOCK_MEMBER = "UPDATE members SET updated_at = updated_at WHERE id = $1
        AND EXISTS (SELECT 1 FROM units u WHERE u.id = members.unit_id AND u.path >= $2 AND u.path < $3) RETURNING id";
    OF_MEMBER = "SELECT from_date, until_date, place FROM temporary_transfers WHERE member_id = $1 ORDER BY from_date DESC";
    SET = "INSERT INTO temporary_transfers(member_id, from_date, until_date, place) VALUES ($1, $2, $3, $4)
        ON CONFLICT (member_id, from_date) DO UPDATE SET until_date = excluded.until_date, place = excluded.place";
    WITHDRAW = "DELETE FROM temporary_transfers WHERE member_id = $1 AND from_date = $2";
}

/// The [`Error::Conflict`] of a transfer that has days in common with another one.
pub const TRANSFERS_OVERLAP: &str = "the member is away at that time already";

#[derive(sqlx::FromRow)]
struct Row {
    from_date: NaiveDate,
    until_date: Option<NaiveDate>,
    place: String,
}

impl From<Row> for TemporaryTransfer {
    fn from(r: Row) -> Self {
        Self { from_date: r.from_date, until_date: r.until_date, place: r.place }
    }
}

/// A member's transfers, the latest first.
pub(super) async fn of_member(db: &Db, member: MemberId) -> Result<Vec<TemporaryTransfer>> {
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(OF_MEMBER).bind(member).fetch_all(c).await)?;
    Ok(rows.into_iter().map(TemporaryTransfer::from).collect())
}

/// Writes down a transfer; the one that begins on the same day is replaced. Meetings of its days that are not held yet count
/// without the member from then on.
///
/// # Errors
/// [`Error::NotFound`] when the member is not within the permit; [`Error::Conflict`] with [`TRANSFERS_OVERLAP`].
#[crate::boxed]
pub async fn set_transfer(
    db: &Db,
    permit: Permit<act::EditMembers>,
    member: MemberId,
    transfer: TemporaryTransfer,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let known = lock(tx, &permit, member).await?;
            if known.contains(&transfer) {
                return Ok(());
            }
            if known.iter().any(|other| other.from_date != transfer.from_date && other.overlaps(&transfer)) {
                return Err(Error::Conflict(TRANSFERS_OVERLAP));
            }
            on!(tx, c => sqlx::query(SET).bind(member).bind(transfer.from_date).bind(transfer.until_date).bind(&transfer.place)
                .execute(c).await.map(drop))?;
            let until = transfer.until_date.map(|day| format!(" đến {}", dmy(day))).unwrap_or_default();
            let details = format!("Sinh hoạt tạm thời tại {} từ {}{until}", transfer.place, dmy(transfer.from_date));
            audit::record(tx, &permit, now, Entry::about("member", member.0, details)).await
        })
    })
    .await
}

/// Takes back the transfer that begins on a day; taking back what is not there leaves no trace.
///
/// # Errors
/// [`Error::NotFound`] when the member is not within the permit.
#[crate::boxed]
pub async fn withdraw_transfer(
    db: &Db,
    permit: Permit<act::EditMembers>,
    member: MemberId,
    from_date: NaiveDate,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            if !lock(tx, &permit, member).await?.iter().any(|transfer| transfer.from_date == from_date) {
                return Ok(());
            }
            on!(tx, c => sqlx::query(WITHDRAW).bind(member).bind(from_date).execute(c).await.map(drop))?;
            let details = format!("Bỏ thời gian sinh hoạt tạm thời từ {}", dmy(from_date));
            audit::record(tx, &permit, now, Entry::about("member", member.0, details)).await
        })
    })
    .await
}

/// Locks the member and returns the transfers so far.
async fn lock(tx: &mut Tx<'_>, permit: &Permit<act::EditMembers>, member: MemberId) -> Result<Vec<TemporaryTransfer>> {
    let scope = permit.scope();
    let found: Option<MemberId> = on!(tx, c => sqlx::query_scalar(LOCK_MEMBER)
        .bind(member).bind(scope.from()).bind(scope.to()).fetch_optional(c).await)?;
    found.ok_or(Error::NotFound)?;
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(OF_MEMBER).bind(member).fetch_all(c).await)?;
    Ok(rows.into_iter().map(TemporaryTransfer::from).collect())
}
