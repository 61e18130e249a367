//! Embedded migrations, one text for both databases; see `migrations/README.md`.

use std::borrow::Cow;

use sqlx::{
    AssertSqlSafe, Connection, PgPool, SqlSafeStr, SqliteConnection,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};

use crate::Result;

/// The migrations by number.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "foundation", include_str!("../migrations/0001_foundation.sql")),
    (2, "monthly meeting", include_str!("../migrations/0002_monthly_meeting.sql")),
    (3, "meeting work", include_str!("../migrations/0003_meeting_work.sql")),
    (4, "rollup", include_str!("../migrations/0004_rollup.sql")),
    (5, "sealing", include_str!("../migrations/0005_sealing.sql")),
    (6, "roll of the day", include_str!("../migrations/0006_roll_of_the_day.sql")),
    (7, "rules of the day", include_str!("../migrations/0007_rules_of_the_day.sql")),
    (8, "sessions", include_str!("../migrations/0008_sessions.sql")),
    (9, "counted_by_hand", include_str!("../migrations/0009_counted_by_hand.sql")),
];

/// The number of the last migration this program knows.
pub const SCHEMA_VERSION: i64 = MIGRATIONS[MIGRATIONS.len() - 1].0;

/// The database was made by a newer version of Sotay.
#[derive(Debug, thiserror::Error)]
#[error("the database has migration {0}, which this version of sotay does not know; install the newer version")]
pub struct NewerDatabase(pub i64);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Sqlite,
    Postgres,
}

/// Column types by placeholder: SQLite, PostgreSQL.
const TYPES: &[(&str, &str, &str)] = &[
    ("{id}", "BLOB", "UUID"),
    ("{int}", "INTEGER", "BIGINT"),
    ("{bool}", "BOOLEAN", "BOOLEAN"),
    ("{date}", "DATE", "DATE"),
    ("{text}", "TEXT", "TEXT"),
    ("{key}", "TEXT", "TEXT COLLATE \"C\""),
    ("{bytes}", "BLOB", "BYTEA"),
];

/// Keeps the lines of this dialect and fills in the types.
fn render(text: &str, dialect: Dialect) -> String {
    let mut keep = true;
    let mut sql = String::with_capacity(text.len());
    for line in text.lines() {
        match line.trim() {
            "--@both" => keep = true,
            "--@sqlite" => keep = dialect == Dialect::Sqlite,
            "--@postgres" => keep = dialect == Dialect::Postgres,
            _ if keep => {
                sql.push_str(line);
                sql.push('\n');
            }
            _ => {}
        }
    }
    TYPES.iter().fold(sql, |sql, (placeholder, sqlite, postgres)| {
        sql.replace(placeholder, if dialect == Dialect::Sqlite { sqlite } else { postgres })
    })
}

fn migrator(dialect: Dialect) -> Migrator {
    let migrations = MIGRATIONS
        .iter()
        .map(|(version, name, text)| {
            let sql = AssertSqlSafe(render(text, dialect)).into_sql_str();
            Migration::new(*version, Cow::Borrowed(*name), MigrationType::Simple, sql, false)
        })
        .collect();
    Migrator::with_migrations(migrations)
}

fn explain(error: MigrateError) -> crate::Error {
    match error {
        MigrateError::VersionMissing(version) => NewerDatabase(version).into(),
        other => other.into(),
    }
}

/// Brings a SQLite database up to date. What is missing is looked up and made in one transaction that holds the write lock
/// from its start (sqlx itself takes no lock here), so of two programs that start at once the second finds all of it done.
pub(crate) async fn run_sqlite(connection: &mut SqliteConnection) -> Result<()> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    migrator(Dialect::Sqlite).run_direct(None, &mut *transaction, false).await.map_err(explain)?;
    Ok(transaction.commit().await?)
}

/// Brings a PostgreSQL database up to date under an advisory lock.
pub(crate) async fn run_postgres(pool: &PgPool) -> Result<()> {
    migrator(Dialect::Postgres).run(pool).await.map_err(explain)
}

impl crate::Db {
    /// The last migration that the database has; 0 when it has none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn schema_version(&self) -> Result<i64> {
        let version: Result<Option<i64>, sqlx::Error> = on!(self, c => sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations WHERE success").fetch_one(c).await);
        match version {
            Ok(version) => Ok(version.unwrap_or(0)),
            // No such table: an empty database.
            Err(sqlx::Error::Database(_)) => Ok(0),
            Err(other) => Err(other.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, Error, Options, testing::for_each_url};

    #[test]
    fn the_text_is_rendered_for_each_dialect() {
        let text = "a {id}\n--@sqlite\nb {int}\n--@postgres\nc {int}\n--@both\nd {key}\n";
        assert_eq!(render(text, Dialect::Sqlite), "a BLOB\nb INTEGER\nd TEXT\n");
        assert_eq!(render(text, Dialect::Postgres), "a UUID\nc BIGINT\nd TEXT COLLATE \"C\"\n");
    }

    #[tokio::test]
    async fn opening_twice_changes_nothing_and_a_newer_database_is_refused() {
        for_each_url(async |url| {
            let options = Options::new(url);
            let db = Db::open(&options).await.unwrap();
            assert_eq!(db.schema_version().await.unwrap(), SCHEMA_VERSION);
            db.close().await;
            let db = Db::open(&options).await.unwrap();
            db.write(|tx| {
                Box::pin(async move {
                    const FUTURE: &str = "UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)";
                    Ok(on!(tx, c => sqlx::query(FUTURE).execute(c).await.map(drop))?)
                })
            })
            .await
            .unwrap();
            db.close().await;
            let refused = Db::open(&options).await;
            assert!(matches!(refused, Err(Error::Newer(NewerDatabase(9999)))), "{refused:?}");
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn programs_that_start_at_once_on_an_empty_database_all_find_it_ready() {
        for_each_url(async |url| {
            let open = || {
                let options = Options { connections: 2, ..Options::new(url.clone()) };
                tokio::spawn(async move { Db::open(&options).await })
            };
            for opened in futures::future::join_all((0..6).map(|_| open())).await {
                let db = opened.unwrap().unwrap();
                assert_eq!(db.schema_version().await.unwrap(), SCHEMA_VERSION);
                db.close().await;
            }
        })
        .await;
    }
}
