//! The files of imports in the data folder.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use domain::ids::ImportId;

/// How long uploads and marked workbooks are kept: they hold personal data.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// `data/imports`: for each import the uploaded file until it is applied, and the marked workbook.
#[derive(Debug, Clone)]
pub struct Files(PathBuf);

impl Files {
    /// Those in a data folder.
    pub fn new(data: &Path) -> Self {
        Self(data.join("imports"))
    }

    /// The folder, made when missing and readable by the owner only.
    pub(super) fn folder(&self) -> io::Result<&Path> {
        use std::os::unix::fs::DirBuilderExt;
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        Ok(&self.0)
    }

    /// The uploaded file.
    pub(super) fn upload(&self, id: ImportId) -> PathBuf {
        self.0.join(format!("{id}.bin"))
    }

    /// The workbook with the reasons.
    pub(super) fn marked(&self, id: ImportId) -> PathBuf {
        self.0.join(format!("{id}.xlsx"))
    }

    /// Forgets the uploaded file.
    pub(super) fn remove_upload(&self, id: ImportId) {
        if let Err(error) = std::fs::remove_file(self.upload(id))
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, import = %id, "removing an uploaded file");
        }
    }

    /// Removes files that nobody came back for.
    pub(super) fn sweep(&self) {
        let Ok(entries) = std::fs::read_dir(&self.0) else { return };
        for entry in entries.flatten() {
            let age = entry.metadata().and_then(|m| m.modified()).map(|at| at.elapsed().unwrap_or_default());
            if age.is_ok_and(|age| age > KEPT)
                && let Err(error) = std::fs::remove_file(entry.path())
            {
                tracing::warn!(%error, path = %entry.path().display(), "removing an old file");
            }
        }
    }
}
