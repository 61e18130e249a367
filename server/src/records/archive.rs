//! Looking into a ZIP file before anything unpacks it: macros, bombs, and files that are no workbook.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use zip::ZipArchive;

use super::Refusal;

/// Parts of an archive; a workbook of a hundred sheets has a few hundred.
const MAX_ENTRIES: usize = 2_000;
/// Bytes of all parts when unpacked.
const MAX_UNPACKED: u64 = 400_000_000;
/// Bytes of the text table, which is the one part kept in memory whole.
const MAX_STRINGS: u64 = 150_000_000;
/// Below this size no ratio is suspicious.
const SMALL: u64 = 20_000_000;
/// Bytes unpacked for each byte packed; sheets of real lists stay below 60.
const MAX_RATIO: u64 = 250;

fn bomb() -> Refusal {
    Refusal::new(
        "Tệp này bung ra lớn bất thường nên hệ thống không mở. Đồng chí mở tệp bằng Excel hoặc LibreOffice, chép danh \
         sách sang tệp mới rồi nhập lại.",
    )
}

fn broken() -> Refusal {
    Refusal::new("Tệp bị hỏng hoặc chưa tải lên hết. Đồng chí mở lại tệp, lưu thành .xlsx rồi nhập lại.")
}

/// Checks that a ZIP file is a workbook without macros that unpacks to a reasonable size.
///
/// The central directory is read first: it tells sizes without unpacking. Since it can lie, everything is then
/// unpacked once into nothing, counting.
pub(super) fn check(path: &Path) -> Result<(), Refusal> {
    let file = File::open(path).map_err(|_| broken())?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| broken())?;
    if archive.len() > MAX_ENTRIES {
        return Err(bomb());
    }
    check_names(&archive)?;
    check_sizes(&mut archive)?;
    check_contents(&mut archive)
}

fn check_names(archive: &ZipArchive<BufReader<File>>) -> Result<(), Refusal> {
    let names: Vec<String> = archive.file_names().map(|name| name.replace('\\', "/").to_lowercase()).collect();
    let any = |test: &dyn Fn(&str) -> bool| names.iter().any(|name| test(name));
    if any(&|name| name.contains("vbaproject") || name.contains("/macrosheets/") || name.contains("/dialogsheets/")) {
        return Err(Refusal::new(
            "Tệp có macro (chương trình chạy kèm) nên hệ thống không nhận. Đồng chí lưu lại thành “Sổ làm việc Excel \
             (.xlsx)” không có macro rồi nhập lại.",
        ));
    }
    if any(&|name| name == "xl/workbook.bin") {
        return Err(Refusal::new("Tệp ở dạng .xlsb. Đồng chí lưu lại thành .xlsx rồi nhập lại."));
    }
    if any(&|name| name == "content.xml") {
        return Err(Refusal::new("Tệp ở dạng LibreOffice (.ods). Đồng chí lưu lại thành .xlsx rồi nhập lại."));
    }
    if any(&|name| name.starts_with("xl/workbook")) && any(&|name| name == "[content_types].xml") {
        return Ok(());
    }
    Err(Refusal::new("Tệp này không phải bảng tính. Hệ thống nhận tệp .xlsx và .csv."))
}

fn check_sizes(archive: &mut ZipArchive<BufReader<File>>) -> Result<(), Refusal> {
    let (mut packed, mut unpacked) = (0_u64, 0_u64);
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| broken())?;
        if entry.encrypted() {
            return Err(super::source::encrypted());
        }
        packed = packed.saturating_add(entry.compressed_size());
        unpacked = unpacked.saturating_add(entry.size());
        let strings = entry.name().eq_ignore_ascii_case("xl/sharedStrings.xml");
        if unpacked > MAX_UNPACKED || (strings && entry.size() > MAX_STRINGS) {
            return Err(bomb());
        }
    }
    if unpacked > SMALL && unpacked / packed.max(1) > MAX_RATIO { Err(bomb()) } else { Ok(()) }
}

fn check_contents(archive: &mut ZipArchive<BufReader<File>>) -> Result<(), Refusal> {
    let mut buffer = vec![0_u8; 64 * 1024];
    let mut total = 0_u64;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|_| broken())?;
        let declared = entry.size();
        let types = entry.name().eq_ignore_ascii_case("[Content_Types].xml");
        let mut size = 0_u64;
        let mut text = Vec::new();
        loop {
            let read = entry.read(&mut buffer).map_err(|_| broken())?;
            if read == 0 {
                break;
            }
            size += read as u64;
            total += read as u64;
            if size > declared || total > MAX_UNPACKED {
                return Err(bomb());
            }
            if types && text.len() < 1_000_000 {
                text.extend_from_slice(&buffer[..read]);
            }
        }
        if types && String::from_utf8_lossy(&text).to_lowercase().contains("macroenabled") {
            return Err(Refusal::new(
                "Tệp ở dạng có macro (.xlsm). Đồng chí lưu lại thành “Sổ làm việc Excel (.xlsx)” rồi nhập lại.",
            ));
        }
    }
    Ok(())
}
