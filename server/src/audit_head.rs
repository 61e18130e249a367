//! The head of the audit log's chain, kept in the data folder: the database alone does not tell that its end was cut off.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use store::{Db, audit::Head};
use tempfile::NamedTempFile;

/// A head as it is written down, here and in the manifest of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptHead {
    sequence: i64,
    hash: String,
}

impl From<Head> for KeptHead {
    fn from(head: Head) -> Self {
        Self { sequence: head.sequence, hash: hex(&head.hash) }
    }
}

impl KeptHead {
    /// Whether the chain in the database still holds it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_held(&self, db: &Db) -> store::Result<bool> {
        let found = store::audit::hash_of(db, self.sequence).await?;
        Ok(self.sequence == 0 || found.is_some_and(|hash| hex(&hash) == self.hash))
    }

    /// Its number in the chain.
    pub fn sequence(&self) -> i64 {
        self.sequence
    }

    /// Puts it into the data folder, whole or not at all.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn keep(&self, data: &Path) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(data)?;
        serde_json::to_writer(&mut file, self)?;
        file.flush()?;
        file.persist(place(data)).map_err(|e| e.error).map(drop)
    }

    /// Forgets what the data folder keeps, because another database took the place of the one it was about.
    ///
    /// # Errors
    /// When it is there and cannot be removed.
    pub fn forget(data: &Path) -> io::Result<()> {
        match std::fs::remove_file(place(data)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// What the data folder keeps; none before the first sealing.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn kept(data: &Path) -> io::Result<Option<Self>> {
        match std::fs::read(place(data)) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Seals what waits and keeps the new head, if there is one.
///
/// # Errors
/// When the database or the disk refuses, in words.
pub async fn seal(db: &Db, data: &Path) -> Result<(), String> {
    if store::audit::seal(db).await.map_err(|e| e.to_string())? == 0 {
        return Ok(());
    }
    let head = store::audit::head(db).await.map_err(|e| e.to_string())?;
    KeptHead::from(head).keep(data).map_err(|e| e.to_string())
}

fn place(data: &Path) -> PathBuf {
    data.join("audit-head.json")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
