//! Receiving a form with a file: straight to the disk, never whole in memory.

use std::{
    io::{self, ErrorKind, Write},
    path::Path,
};

use app::error::AppError;
use axum::extract::Multipart;
use tempfile::NamedTempFile;

/// Bytes read and thrown away after the limit, so that the browser gets to see the answer.
const DRAINED: u64 = 200_000_000;
/// Longest of the fields beside the file, in bytes.
const FIELD_MAX: usize = 4_000;

/// What a form brought.
#[derive(Debug, Default)]
pub struct Received {
    /// The fields beside the file, by name.
    pub fields: Vec<(String, String)>,
    /// Name of the file as the person knows it, without folders.
    pub file_name: String,
    /// The file; none when nothing was chosen.
    pub file: Option<NamedTempFile>,
    /// Bytes of the file as sent.
    pub size: u64,
    /// The file was longer than allowed and is not kept.
    pub too_big: bool,
}

impl Received {
    /// The value of a field; empty when it did not come.
    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }
}

/// Reads the form; the field called `file` is written into `folder` as it comes, up to `max_bytes`.
///
/// # Errors
/// [`AppError`] for a form that is none, a field beyond any sense, and a disk that is full.
pub async fn receive(mut form: Multipart, folder: &Path, max_bytes: u64) -> Result<Received, AppError> {
    let mut received = Received::default();
    while let Some(mut field) = form.next_field().await.map_err(|_| AppError::BadRequest)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            let mut value = Vec::new();
            while let Some(chunk) = field.chunk().await.map_err(|_| AppError::BadRequest)? {
                if value.len() + chunk.len() > FIELD_MAX {
                    return Err(AppError::BadRequest);
                }
                value.extend_from_slice(&chunk);
            }
            let value = String::from_utf8(value).map_err(|_| AppError::BadRequest)?;
            received.fields.push((name, value));
            continue;
        }
        received.file_name = domain::text::file_name(field.file_name().unwrap_or_default());
        let mut file = NamedTempFile::new_in(folder).map_err(disk)?;
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
        received.size = size;
        received.too_big = size > max_bytes;
        received.file = (size > 0 || !received.file_name.is_empty()).then_some(file);
    }
    Ok(received)
}

/// A write that failed: for want of room, which the operator must hear of, or for a reason of which the log knows more.
pub fn disk(error: io::Error) -> AppError {
    tracing::error!(%error, "keeping an uploaded file");
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => AppError::StorageFull,
        _ => AppError::Internal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_other_failures() {
        let mut full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        assert_eq!(disk(full.write_all(b"x").unwrap_err()), AppError::StorageFull);
        assert_eq!(disk(std::fs::File::open("/dev/null/none").unwrap_err()), AppError::Internal);
    }
}
