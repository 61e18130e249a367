//! The two databases behind one type.
//!
//! [`Db`] is an enum of pools and [`Tx`] an enum of connections; [`on!`] runs the same body on either. SQLite has one
//! writer that commits in groups (see [`writer`]); PostgreSQL has ordinary transactions.

mod open;
mod writer;

use futures::future::BoxFuture;
use sqlx::{Connection, PgConnection, PgPool, SqliteConnection, SqlitePool};

use crate::{Error, Result};
pub use open::Options;

/// Either side of a pair, matched by [`on!`].
pub enum On<S, P> {
    /// SQLite's.
    Sqlite(S),
    /// PostgreSQL's.
    Pg(P),
}

/// A database.
#[derive(Clone)]
pub enum Db {
    /// The embedded default.
    Sqlite {
        /// Readers; they never wait for the writer.
        readers: SqlitePool,
        /// The one writer.
        writer: writer::Writer,
    },
    /// For scale.
    Pg {
        /// For nearly everything: statements are planned once for each connection. Left to itself PostgreSQL plans many of
        /// ours anew each time, which costs more than running them.
        pool: PgPool,
        /// For statements of which the values decide the plan; see [`Db::planned`].
        planned: PgPool,
    },
}

/// What [`Db::planned`] returns.
#[derive(Clone, Copy)]
pub struct Planned<'a>(&'a Db);

impl<'a> Planned<'a> {
    /// The pool, for [`on!`].
    pub fn on(self) -> On<&'a SqlitePool, &'a PgPool> {
        match self.0 {
            Db::Sqlite { readers, .. } => On::Sqlite(readers),
            Db::Pg { planned, .. } => On::Pg(planned),
        }
    }
}

/// A transaction that is open for writing, or the connection of [`Db::read`].
pub enum Tx<'c> {
    /// SQLite's.
    Sqlite(&'c mut SqliteConnection),
    /// PostgreSQL's.
    Pg(&'c mut PgConnection),
}

impl Tx<'_> {
    /// The connection, for [`on!`].
    pub fn on(&mut self) -> On<&mut SqliteConnection, &mut PgConnection> {
        match self {
            Self::Sqlite(c) => On::Sqlite(c),
            Self::Pg(c) => On::Pg(c),
        }
    }
}

impl Db {
    /// The pool for reading, for [`on!`].
    pub fn on(&self) -> On<&SqlitePool, &PgPool> {
        match self {
            Self::Sqlite { readers, .. } => On::Sqlite(readers),
            Self::Pg { pool, .. } => On::Pg(pool),
        }
    }

    /// The pool for reading with statements that are planned for the values bound to them, for [`on!`]: one that has to
    /// do with three members or with a whole province takes another way for each.
    pub fn planned(&self) -> Planned<'_> {
        Planned(self)
    }

    /// Runs `work` in a transaction and returns once it is durable. An error rolls everything back.
    ///
    /// On SQLite the transaction shares its commit with others that arrive at the same time; `work` must therefore wait
    /// for nothing but the database.
    ///
    /// # Errors
    /// What `work` returned, or [`Error::Write`] when the commit itself failed.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a, 'c> FnOnce(&'a mut Tx<'c>) -> BoxFuture<'a, Result<T>> + Send + 'static,
    {
        match self {
            Self::Sqlite { writer, .. } => writer.run(work).await,
            Self::Pg { pool, .. } => {
                let mut transaction = pool.begin().await?;
                let value = work(&mut Tx::Pg(&mut transaction)).await?;
                transaction.commit().await?;
                Ok(value)
            }
        }
    }

    /// Runs `work` on one connection that only reads: for what is also read inside of transactions that write.
    ///
    /// # Errors
    /// What `work` returned.
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send,
        F: for<'a, 'c> FnOnce(&'a mut Tx<'c>) -> BoxFuture<'a, Result<T>> + Send,
    {
        match self {
            Self::Sqlite { readers, .. } => work(&mut Tx::Sqlite(&mut *readers.acquire().await?)).await,
            Self::Pg { pool, .. } => work(&mut Tx::Pg(&mut *pool.acquire().await?)).await,
        }
    }

    /// `sqlite` or `postgres`: for metrics and messages.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "sqlite",
            Self::Pg { .. } => "postgres",
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        on!(self, c => sqlx::query("SELECT 1").execute(c).await.map(drop))?;
        Ok(())
    }

    /// Lets the planner know the data after many rows came at once.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn analyze(&self) -> Result<()> {
        self.write(|tx| Box::pin(async move { Ok(on!(tx, c => sqlx::query("ANALYZE").execute(c).await.map(drop))?) }))
            .await
    }

    /// Lets the planner know how tables have grown, where they have; PostgreSQL does so by itself.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn optimize(&self) -> Result<()> {
        match self {
            Self::Sqlite { .. } => {
                self.write(|tx| {
                    Box::pin(
                        async move { Ok(on!(tx, c => sqlx::query("PRAGMA optimize").execute(c).await.map(drop))?) },
                    )
                })
                .await
            }
            Self::Pg { .. } => Ok(()),
        }
    }

    /// Copies a SQLite database to a new file while it is in use; PostgreSQL has `pg_dump` for this.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub async fn copy_to(&self, file: &std::path::Path) -> Result<()> {
        match self {
            Self::Sqlite { readers, .. } => {
                // Readers may write nothing, not even to another file: this one leaves them and ends here.
                let mut own = readers.acquire().await?.detach();
                sqlx::query("PRAGMA query_only = off").execute(&mut own).await?;
                let path = file.to_string_lossy().into_owned();
                let copied = sqlx::query("VACUUM INTO $1").bind(path).execute(&mut own).await;
                own.close().await?;
                copied?;
                Ok(())
            }
            Self::Pg { .. } => Err(Error::Conflict("PostgreSQL is backed up by pg_dump")),
        }
    }

    /// What the database finds damaged in itself; PostgreSQL checks pages as it reads them and has nothing to say here.
    ///
    /// # Errors
    /// When the check cannot run.
    pub async fn check_integrity(&self) -> Result<Option<String>> {
        match self {
            Self::Sqlite { readers, .. } => {
                let lines: Vec<String> = sqlx::query_scalar("PRAGMA quick_check").fetch_all(readers).await?;
                let orphans = sqlx::query("PRAGMA foreign_key_check").fetch_all(readers).await?;
                match lines.first() {
                    Some(line) if line != "ok" => Ok(Some(line.clone())),
                    _ if !orphans.is_empty() => Ok(Some(format!("{} rows refer to nothing", orphans.len()))),
                    _ => Ok(None),
                }
            }
            Self::Pg { .. } => Ok(None),
        }
    }

    /// Finishes writes in flight and closes all connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                writer.close().await;
                readers.close().await;
            }
            Self::Pg { pool, planned } => {
                pool.close().await;
                planned.close().await;
            }
        }
    }

    /// Prepares a statement without running it.
    #[cfg(test)]
    pub(crate) async fn prepare(&self, sql: &'static str) -> Result<()> {
        use sqlx::{Executor, SqlSafeStr};
        Ok(on!(self, c => c.prepare(sql.into_sql_str()).await.map(drop))?)
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db({})", self.name())
    }
}

impl Error {
    pub(crate) fn stopped() -> Self {
        Self::Write("the writer has stopped".to_owned())
    }
}
