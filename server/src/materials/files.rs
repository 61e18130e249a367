//! The folder of kept files.

use std::{
    fs,
    io::{self, Read},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    time::Duration,
};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

/// An upload that nobody finished is swept away after this long.
const KEPT: Duration = Duration::from_secs(24 * 3600);
/// Where uploads arrive, beside the folders of what is kept.
const INCOMING: &str = "incoming";

/// `data/files`: each file under the hash of its bytes, in a folder named by its first two digits. The same bytes are kept
/// once, and nothing is ever changed in place.
#[derive(Debug, Clone)]
pub struct Files(PathBuf);

impl Files {
    /// Those in a data folder.
    pub fn new(data: &Path) -> Self {
        Self(data.join("files"))
    }

    /// The folder where uploads arrive, made when missing and readable by the owner only.
    pub(super) fn incoming(&self) -> io::Result<PathBuf> {
        let folder = self.0.join(INCOMING);
        make(&folder)?;
        for entry in fs::read_dir(&folder)?.flatten() {
            let age = entry.metadata().and_then(|m| m.modified()).map(|at| at.elapsed().unwrap_or_default());
            if age.is_ok_and(|age| age > KEPT) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(folder)
    }

    /// Where the file with this hash lies.
    pub fn path(&self, sha256: &[u8]) -> PathBuf {
        self.0.join(relative(sha256))
    }

    /// Puts bytes into their place, durably, and says their hash. Bytes that are there already stay.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub fn keep(&self, mut file: NamedTempFile) -> io::Result<Vec<u8>> {
        let sha256 = digest(&mut file.reopen()?)?;
        let place = self.path(&sha256);
        if fs::metadata(&place).is_ok_and(|kept| kept.len() == file.as_file().metadata().map_or(0, |m| m.len())) {
            return Ok(sha256);
        }
        file.as_file_mut().sync_all()?;
        let folder = place.parent().unwrap_or(&self.0).to_owned();
        make(&folder)?;
        file.persist(&place).map_err(|e| e.error)?;
        // The name is durable too before a row names it.
        fs::File::open(&folder)?.sync_all()?;
        Ok(sha256)
    }

    /// [`Files::keep`] for bytes in memory or in another folder.
    ///
    /// # Errors
    /// When they cannot be read, or the disk does not take them.
    pub fn put(&self, mut bytes: impl Read) -> io::Result<Vec<u8>> {
        let mut file = NamedTempFile::new_in(self.incoming()?)?;
        io::copy(&mut bytes, &mut file)?;
        self.keep(file)
    }
}

/// `ab/abcdef…` below the folder of files.
pub fn relative(sha256: &[u8]) -> String {
    let hex: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}/{hex}", hex.get(..2).unwrap_or_default())
}

fn make(folder: &Path) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn digest(bytes: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut hash = Sha256::new();
    io::copy(bytes, &mut hash)?;
    Ok(hash.finalize().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_kept_once_under_their_hash() {
        let data = tempfile::tempdir().unwrap();
        let files = Files::new(data.path());
        let sha256 = files.put("tài liệu".as_bytes()).unwrap();
        assert_eq!(files.put("tài liệu".as_bytes()).unwrap(), sha256);
        assert_eq!(fs::read(files.path(&sha256)).unwrap(), "tài liệu".as_bytes());
        assert!(files.path(&sha256).starts_with(data.path().join("files")));
        assert_eq!(fs::read_dir(data.path().join("files").join(INCOMING)).unwrap().count(), 0, "nothing is left over");
        // Half a file, left by a disk that filled up, is put right.
        fs::write(files.path(&sha256), "tài").unwrap();
        files.put("tài liệu".as_bytes()).unwrap();
        assert_eq!(fs::read(files.path(&sha256)).unwrap(), "tài liệu".as_bytes());
    }
}
