//! Opening a database by its URL and bringing it up to date.

use std::{path::Path, str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Db, writer::Writer};
use crate::{Result, migrations};

/// How to open a database.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite:PATH` or `postgres://...`.
    pub url: String,
    /// Connections for reading (SQLite) or in all (PostgreSQL).
    pub connections: u32,
    /// Whether to run migrations; `doctor` and `backup` look without touching.
    pub migrate: bool,
}

impl Options {
    /// Options with the usual number of connections for this machine.
    pub fn new(url: impl Into<String>) -> Self {
        let (url, cores) = (url.into(), std::thread::available_parallelism().map_or(2, |n| n.get() as u32));
        // A writer on PostgreSQL holds its connection while the disk works: more of them share one flush.
        let connections = if url.starts_with("sqlite:") { (cores * 3).clamp(4, 32) } else { (cores * 8).clamp(24, 48) };
        Self { url, connections, migrate: true }
    }

    /// The embedded database in a folder.
    pub fn sqlite_in(folder: &Path) -> Self {
        Self::new(format!("sqlite:{}", folder.join("sotay.db").display()))
    }

    /// The same without running migrations.
    pub fn without_migrations(mut self) -> Self {
        self.migrate = false;
        self
    }
}

impl Db {
    /// Opens a database, creating the SQLite file when missing, and brings it up to date.
    ///
    /// # Errors
    /// When the database cannot be reached, a migration fails, or the database is newer than this program.
    pub async fn open(options: &Options) -> Result<Self> {
        if options.url.starts_with("sqlite:") { open_sqlite(options).await } else { open_postgres(options).await }
    }
}

async fn open_sqlite(options: &Options) -> Result<Db> {
    let base = SqliteConnectOptions::from_str(&options.url)?
        .create_if_missing(options.migrate)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(15))
        .pragma("cache_size", "-16000")
        .pragma("temp_store", "memory")
        // Any limit keeps ANALYZE from gathering samples of values. With samples SQLite plans a statement anew each time it
        // is bound, which costs more than running it: the home page took twice the time.
        .pragma("analysis_limit", "1000000")
        .statement_cache_capacity(256)
        .disable_statement_logging();
    let mut connection = base.connect().await?;
    if options.migrate {
        migrations::run_sqlite(&mut connection).await?;
    }
    let readers = SqlitePoolOptions::new()
        .max_connections(options.connections)
        .min_connections(1)
        .test_before_acquire(false)
        .connect_with(base.pragma("query_only", "on"))
        .await?;
    Ok(Db::Sqlite { readers, writer: Writer::start(connection) })
}

async fn open_postgres(options: &Options) -> Result<Db> {
    let connect = PgConnectOptions::from_str(&options.url)?
        .application_name("sotay")
        .statement_cache_capacity(256)
        .disable_statement_logging();
    // Compiling a statement (jit) takes longer than any of ours runs.
    let planned_by = |mode| connect.clone().options([("jit", "off"), ("plan_cache_mode", mode)]);
    let pool = |connections| {
        PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(15))
            .test_before_acquire(false)
    };
    let planned = pool((options.connections / 4).max(2)).connect_lazy_with(planned_by("force_custom_plan"));
    let pool = pool(options.connections).connect_with(planned_by("force_generic_plan")).await?;
    if options.migrate {
        migrations::run_postgres(&pool).await?;
    }
    Ok(Db::Pg { pool, planned })
}
