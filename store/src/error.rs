//! What can go wrong below the policy. Nothing here is shown to people.

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database said no, or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The migrations could not run.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The database was made by a newer version of Sotay.
    #[error(transparent)]
    Newer(#[from] crate::NewerDatabase),
    /// What was asked for is not there, or not within the permit.
    #[error("not found")]
    NotFound,
    /// The thing changed meanwhile, or its state does not allow this.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// A stored code is unknown to this version.
    #[error(transparent)]
    Code(#[from] domain::fields::UnknownCode),
    /// The writer stopped or a write panicked; the transaction was rolled back.
    #[error("write failed: {0}")]
    Write(String),
    /// A file could not be read or written.
    #[error("file: {0}")]
    File(#[from] std::io::Error),
}

/// The store's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether a unique constraint was violated: the same thing was sent before, or somebody was first.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(e)) if e.is_unique_violation())
    }
}
