//! The few facts that a database knows about itself.

use crate::{Db, Result, Tx};

statements! {
    GET = "SELECT value FROM settings WHERE key = $1";
    SET = "INSERT INTO settings(key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
}

/// Key that marks made-up data.
pub const DEMO: &str = "demo";

/// A fact by its key.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn get(db: &Db, key: &str) -> Result<Option<String>> {
    Ok(on!(db, c => sqlx::query_scalar(GET).bind(key).fetch_optional(c).await)?)
}

/// Writes a fact.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn set(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(SET).bind(key).bind(value).execute(c).await.map(drop))?)
}

/// Whether the data is made up, which every screen then says.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn is_demo(db: &Db) -> Result<bool> {
    Ok(get(db, DEMO).await?.is_some())
}
