//! Receiving a workbook: straight to the disk, never whole in memory.

use std::{io::Write, path::Path};

use app::error::AppError;
use axum::extract::Multipart;
use domain::ids::{ImportId, UnitId};
use tempfile::NamedTempFile;

use super::Files;

/// Bytes read and thrown away after the limit, so that the browser gets to see the answer.
const DRAINED: u64 = 200_000_000;

/// What a form brought.
#[derive(Debug, Default)]
pub(super) struct Received {
    /// Identifier made with the form: sending it twice is one import.
    pub(super) id: Option<ImportId>,
    /// For which unit.
    pub(super) unit: Option<UnitId>,
    /// Name of the file as the person knows it.
    pub(super) file_name: String,
    /// The file; none when nothing was chosen.
    pub(super) file: Option<NamedTempFile>,
    /// The file was longer than allowed and is not kept.
    pub(super) too_big: bool,
}

/// Reads the form. Small fields are cut at what they can sensibly be.
pub(super) async fn receive(mut form: Multipart, files: &Files, max_bytes: u64) -> Result<Received, AppError> {
    let mut received = Received::default();
    while let Some(mut field) = form.next_field().await.map_err(|_| AppError::BadRequest)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            let mut value = Vec::new();
            while let Some(chunk) = field.chunk().await.map_err(|_| AppError::BadRequest)? {
                if value.len() + chunk.len() > 1_000 {
                    return Err(AppError::BadRequest);
                }
                value.extend_from_slice(&chunk);
            }
            let value = String::from_utf8(value).map_err(|_| AppError::BadRequest)?;
            match name.as_str() {
                "id" => received.id = value.parse().ok(),
                "unit" => received.unit = value.parse().ok(),
                _ => {}
            }
            continue;
        }
        received.file_name = safe_name(field.file_name().unwrap_or_default());
        let mut file = new_file(files)?;
        let mut size = 0_u64;
        while let Some(chunk) = field.chunk().await.map_err(|_| AppError::BadRequest)? {
            size += chunk.len() as u64;
            if size > DRAINED {
                return Err(AppError::Conflict("Tệp quá lớn.".to_owned()));
            }
            if size <= max_bytes {
                file.write_all(&chunk).map_err(disk)?;
            }
        }
        received.too_big = size > max_bytes;
        received.file = (size > 0 || !received.file_name.is_empty()).then_some(file);
    }
    Ok(received)
}

fn new_file(files: &Files) -> Result<NamedTempFile, AppError> {
    let folder: &Path = files.folder().map_err(disk)?;
    NamedTempFile::new_in(folder).map_err(disk)
}

/// A write that failed: the disk is full or not ours.
pub(super) fn disk(error: std::io::Error) -> AppError {
    tracing::error!(%error, "keeping an uploaded file");
    AppError::Internal
}

/// A file name as shown on screens: without folders and control characters, at most 120 characters.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    domain::text::clean_line(last).chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_folders() {
        assert_eq!(safe_name("C:\\Users\\x\\danh sách.xlsx"), "danh sách.xlsx");
        assert_eq!(safe_name("../../etc/passwd"), "passwd");
        assert_eq!(safe_name("a\u{0}b\n.csv"), "ab .csv");
        assert_eq!(safe_name(""), "");
    }
}
