//! Confirming a version. The second confirmation locks it: it gets its place in the branch's chain and its file.

use domain::{
    ids::{MeetingId, MemberId, MinutesId},
    minutes::Seat,
    policy::{Permit, act},
    time::Timestamp,
};
use sha2::{Digest, Sha256};

use super::{chain, lock, read_record};
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    resolutions,
};

statements! {
    SEATS = "SELECT version, record, withdrawn_at, chair_id, clerk_id FROM minutes_versions WHERE id = $1 AND meeting_id = $2";
    CHAIR = "UPDATE minutes_versions SET chair_id = $2, chair_confirmed_at = $3 WHERE id = $1";
    CLERK = "UPDATE minutes_versions SET clerk_id = $2, clerk_confirmed_at = $3 WHERE id = $1";
    CHAIN_END = "SELECT sequence, chain_hash FROM minutes_versions WHERE unit_id = $1 AND sequence IS NOT NULL
        ORDER BY sequence DESC LIMIT 1";
    SEAL = "UPDATE minutes_versions SET confirmed_at = $2, sequence = $3, code = $4, pdf = $5, pdf_sha256 = $6, chain_hash = $7
        WHERE id = $1";
}

/// What locks a version: made before, because it takes long.
#[derive(Debug, Clone)]
pub struct Seal {
    /// The place in the branch's chain for which the file was made.
    pub sequence: i64,
    /// The code that is printed on it.
    pub code: String,
    /// The file.
    pub pdf: Vec<u8>,
}

/// What came of a confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// The other confirmation is missing.
    First,
    /// The version is locked.
    Both,
}

#[derive(sqlx::FromRow)]
struct Row {
    version: i64,
    record: String,
    withdrawn_at: Option<Timestamp>,
    chair_id: Option<MemberId>,
    clerk_id: Option<MemberId>,
}

/// The place in the chain of the permit's unit that the next locked version takes.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn next_sequence(db: &Db, permit: &Permit<act::ConfirmMinutes>) -> Result<i64> {
    let end: Option<(i64, Vec<u8>)> =
        on!(db, c => sqlx::query_as(CHAIN_END).bind(permit.unit().id).fetch_optional(c).await)?;
    Ok(end.map_or(1, |(sequence, _)| sequence + 1))
}

/// Confirms a version in one seat; `seal` is needed with the second confirmation.
///
/// # Errors
/// [`Error::Conflict`] when it was withdrawn, when somebody else took the seat, or when the seal does not fit any more:
/// then another version was locked or confirmed meanwhile, and it is made again.
#[crate::boxed]
pub async fn confirm(
    db: &Db,
    permit: Permit<act::ConfirmMinutes>,
    id: MinutesId,
    meeting: MeetingId,
    seat: Seat,
    seal: Option<Seal>,
    now: Timestamp,
) -> Result<Confirmed> {
    db.write(move |tx| {
        Box::pin(async move {
            lock(tx, &permit, meeting).await?;
            let row: Option<Row> = on!(tx, c => sqlx::query_as(SEATS).bind(id).bind(meeting).fetch_optional(c).await)?;
            let row = row.ok_or(Error::NotFound)?;
            let (taken, other, sql) = match seat {
                Seat::Chair => (row.chair_id, row.clerk_id, CHAIR),
                Seat::Clerk => (row.clerk_id, row.chair_id, CLERK),
            };
            let last = other.is_some();
            match taken {
                Some(by) if by == permit.member() => {
                    return Ok(if last { Confirmed::Both } else { Confirmed::First });
                }
                Some(_) => return Err(Error::Conflict("somebody else confirmed in this seat")),
                None if row.withdrawn_at.is_some() => return Err(Error::Conflict("the version was withdrawn")),
                None => {}
            }
            on!(tx, c => sqlx::query(sql).bind(id).bind(permit.member()).bind(now).execute(c).await.map(drop))?;
            let details = format!("Xác nhận biên bản số {}: {}", row.version, seat.label().to_lowercase());
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, details)).await?;
            if !last {
                return Ok(Confirmed::First);
            }
            let seal = seal.ok_or(Error::Conflict("the other confirmation came meanwhile"))?;
            lock_version(tx, &permit, id, &row.record, seal, now).await?;
            resolutions::from_minutes(tx, meeting, id, &read_record(&row.record)?).await?;
            Ok(Confirmed::Both)
        })
    })
    .await
}

async fn lock_version(
    tx: &mut Tx<'_>,
    permit: &Permit<act::ConfirmMinutes>,
    id: MinutesId,
    record: &str,
    seal: Seal,
    now: Timestamp,
) -> Result<()> {
    let unit = permit.unit().id;
    let end: Option<(i64, Vec<u8>)> = on!(tx, c => sqlx::query_as(CHAIN_END).bind(unit).fetch_optional(c).await)?;
    let (sequence, previous) = end.unwrap_or_default();
    // Two meetings of a branch confirmed at once: the index refuses the second one on PostgreSQL, this does on SQLite.
    if seal.sequence != sequence + 1 {
        return Err(Error::Conflict("another version of the branch was locked meanwhile"));
    }
    let pdf_sha256 = Sha256::digest(&seal.pdf).to_vec();
    let chained = chain::hash(&previous, id, record, &pdf_sha256);
    on!(tx, c => sqlx::query(SEAL)
        .bind(id).bind(now).bind(seal.sequence).bind(&seal.code).bind(&seal.pdf).bind(&pdf_sha256).bind(&chained)
        .execute(c).await.map(drop))?;
    Ok(())
}
