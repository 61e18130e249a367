//! Failed log-ins and activations, counted by account and device, never by network address.

use domain::time::Timestamp;

use crate::{Db, Result};

statements! {
    READ = "SELECT failures, since FROM attempts WHERE bucket = $1";
    FAIL = "INSERT INTO attempts(bucket, failures, since) VALUES ($1, 1, $2)
        ON CONFLICT (bucket) DO UPDATE SET
            failures = CASE WHEN attempts.since < $3 THEN 1 ELSE attempts.failures + 1 END,
            since = CASE WHEN attempts.since < $3 THEN $2 ELSE attempts.since END";
    CLEAR = "DELETE FROM attempts WHERE bucket = $1";
}

/// Seconds after which failures are forgotten.
pub const WINDOW: i64 = 15 * 60;

/// Failures in the current window.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn failures(db: &Db, bucket: &[u8], now: Timestamp) -> Result<i64> {
    let row: Option<(i64, Timestamp)> = on!(db, c => sqlx::query_as(READ).bind(bucket).fetch_optional(c).await)?;
    Ok(row.filter(|(_, since)| now.seconds_since(*since) < WINDOW).map_or(0, |(failures, _)| failures))
}

/// Counts a failure.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn fail(db: &Db, bucket: Vec<u8>, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            Ok(on!(tx, c => sqlx::query(FAIL).bind(&bucket).bind(now).bind(now.plus(-WINDOW)).execute(c).await.map(drop))?)
        })
    })
    .await
}

/// Forgets failures after a success.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn clear(db: &Db, bucket: Vec<u8>) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move { Ok(on!(tx, c => sqlx::query(CLEAR).bind(&bucket).execute(c).await.map(drop))?) })
    })
    .await
}
