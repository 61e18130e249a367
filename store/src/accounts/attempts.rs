//! Attempts to log in, to activate or to change a password, counted by account and device, never by network address.

use domain::time::Timestamp;

use crate::{Db, Result, Tx};

statements! {
    COUNT = "INSERT INTO attempts(bucket, failures, since) VALUES ($1, 1, $2)
        ON CONFLICT (bucket) DO UPDATE SET
            failures = CASE WHEN attempts.since < $3 THEN 1 ELSE attempts.failures + 1 END,
            since = CASE WHEN attempts.since < $3 THEN $2 ELSE attempts.since END
        RETURNING failures";
    TAKE_BACK = "UPDATE attempts SET failures = failures - 1 WHERE bucket = $1 AND failures > 0";
    CLEAR = "DELETE FROM attempts WHERE bucket = $1";
    SWEEP = "DELETE FROM attempts WHERE since < $1";
}

/// Seconds after which attempts are forgotten.
pub const WINDOW: i64 = 15 * 60;

/// A counter of attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Hash of what it counts.
    pub key: Vec<u8>,
    /// Attempts in one [`WINDOW`].
    pub limit: i64,
}

/// Counts an attempt before it is made, so that of many at the same moment no more get through than the limit. `false` when
/// a bucket is full; those after it are then left as they are.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn count(db: &Db, buckets: Vec<Bucket>, now: Timestamp) -> Result<bool> {
    db.write(move |tx| {
        Box::pin(async move {
            for Bucket { key, limit } in buckets {
                let counted: i64 = on!(tx, c => sqlx::query_scalar(COUNT)
                    .bind(&key).bind(now).bind(now.plus(-WINDOW)).fetch_one(c).await)?;
                if counted > limit {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    })
    .await
}

/// Takes back an attempt that was never made.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn take_back(db: &Db, buckets: Vec<Bucket>) -> Result<()> {
    db.write(move |tx| Box::pin(async move { take_back_in(tx, &buckets).await })).await
}

/// After a success: what the first bucket counted is forgotten, of the others this attempt.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn clear(db: &Db, buckets: Vec<Bucket>) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let Some((own, others)) = buckets.split_first() else { return Ok(()) };
            on!(tx, c => sqlx::query(CLEAR).bind(&own.key).execute(c).await.map(drop))?;
            take_back_in(tx, others).await
        })
    })
    .await
}

async fn take_back_in(tx: &mut Tx<'_>, buckets: &[Bucket]) -> Result<()> {
    for bucket in buckets {
        on!(tx, c => sqlx::query(TAKE_BACK).bind(&bucket.key).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// Deletes what counts no more: every identifier that somebody made up has left a row.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn sweep(db: &Db, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(
            async move { Ok(on!(tx, c => sqlx::query(SWEEP).bind(now.plus(-WINDOW)).execute(c).await.map(drop))?) },
        )
    })
    .await
}
