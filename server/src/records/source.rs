//! What an uploaded file is, told by its contents and never by its name.

use std::path::{Path, PathBuf};

use super::{Refusal, archive, csv_rows};

/// A file that may be read.
#[derive(Debug)]
pub enum Source {
    /// A workbook in the Office Open XML format.
    Xlsx(PathBuf),
    /// Text with columns, already decoded.
    Csv(String),
}

pub(super) fn encrypted() -> Refusal {
    Refusal::new("Tệp được bảo vệ bằng mật khẩu. Đồng chí bỏ mật khẩu, lưu lại rồi nhập lại.")
}

impl Source {
    /// Decides what a file is and checks that it is safe to read.
    ///
    /// # Errors
    /// [`Refusal`] when it is not: macros, bombs, old or protected formats, no workbook at all.
    pub fn open(path: &Path, max_bytes: u64) -> Result<Self, Refusal> {
        let unreadable = |_| Refusal::new("Không đọc được tệp. Đồng chí thử tải lên lại.");
        let size = std::fs::metadata(path).map_err(unreadable)?.len();
        if size == 0 {
            return Err(Refusal::new("Tệp trống, không có dữ liệu."));
        }
        if size > max_bytes {
            return Err(too_big(max_bytes));
        }
        let mut start = [0_u8; 8];
        let read = std::fs::File::open(path)
            .and_then(|mut file| std::io::Read::read(&mut file, &mut start))
            .map_err(unreadable)?;
        match &start[..read] {
            [b'P', b'K', 3 | 5 | 7, ..] => {
                archive::check(path)?;
                Ok(Self::Xlsx(path.to_owned()))
            }
            [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(compound(&std::fs::read(path).map_err(unreadable)?)),
            _ => text(&std::fs::read(path).map_err(unreadable)?),
        }
    }
}

/// The message for a file over the limit; the upload itself is cut off by the same limit.
pub(super) fn too_big(max_bytes: u64) -> Refusal {
    let limit = max_bytes / 1_000_000;
    Refusal::new(format!("Tệp lớn hơn {limit} MB. Đồng chí chia thành nhiều tệp nhỏ hơn, hoặc bỏ hình ảnh trong tệp."))
}

/// The container of old Office files and of protected new ones.
fn compound(bytes: &[u8]) -> Refusal {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(name.len()).any(|window| window == name) {
        return encrypted();
    }
    Refusal::new("Tệp ở dạng Excel cũ (.xls). Đồng chí mở tệp, chọn “Lưu thành” dạng .xlsx rồi nhập lại.")
}

fn text(bytes: &[u8]) -> Result<Source, Refusal> {
    let not_a_workbook = || Refusal::new("Tệp này không phải bảng tính. Hệ thống nhận tệp .xlsx và .csv.");
    let text = csv_rows::decode(bytes).ok_or_else(not_a_workbook)?;
    let start = text.trim_start().get(..200).unwrap_or(text.trim_start()).to_lowercase();
    let foreign = ["<!doctype", "<html", "<?xml", "<table", "%pdf", "{\\rtf", "{\"", "[{"];
    if foreign.iter().any(|prefix| start.starts_with(prefix)) {
        return Err(not_a_workbook());
    }
    Ok(Source::Csv(text))
}
