//! Queries and migrations for SQLite and PostgreSQL: one SQL text, two databases.
//!
//! Every function that reads or writes for a person takes a [`domain::policy::Permit`] or [`domain::policy::Scope`]:
//! without the policy's word there is no way in. Times come in as parameters.

#[macro_use]
mod macros;

pub mod accounts;
pub mod audit;
pub mod calendar;
pub mod checkin;
pub mod dashboard;
mod db;
pub mod demo;
mod error;
pub mod grants;
pub mod materials;
pub mod meetings;
pub mod members;
mod migrations;
pub mod minutes;
pub mod news;
pub mod oversight;
pub mod records;
pub mod reports;
pub mod resolutions;
pub mod rollup;
pub mod room;
pub mod rules;
pub mod settings;
pub mod tasks;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod units;

/// On every public `async fn`: its future is made a box here. Without one, whoever awaits the future compiles it, and with
/// it all of sqlx that it touches, once in each crate above.
pub(crate) use async_recursion::async_recursion as boxed;
pub use db::{Db, Options, Tx};
pub use error::{Error, Result};
pub use migrations::{NewerDatabase, SCHEMA_VERSION};

/// Every statement of the crate by name.
#[cfg(test)]
fn all_statements() -> Vec<(&'static str, &'static str)> {
    [
        accounts::statements(),
        audit::statements(),
        calendar::STATEMENTS.to_vec(),
        checkin::statements(),
        dashboard::STATEMENTS.to_vec(),
        demo::statements(),
        grants::statements(),
        materials::STATEMENTS.to_vec(),
        meetings::statements(),
        members::statements(),
        minutes::statements(),
        news::statements(),
        oversight::statements(),
        records::statements(),
        reports::statements(),
        resolutions::statements(),
        rollup::STATEMENTS.to_vec(),
        room::statements(),
        rules::statements(),
        settings::STATEMENTS.to_vec(),
        tasks::statements(),
        units::statements(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use crate::testing::for_each_db;

    #[tokio::test]
    async fn every_statement_prepares_on_both_databases() {
        for_each_db(async |db| {
            for (name, sql) in super::all_statements() {
                db.prepare(sql).await.unwrap_or_else(|e| panic!("{name}: {e}"));
            }
        })
        .await;
    }
}
