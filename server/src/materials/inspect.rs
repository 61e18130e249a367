//! What an uploaded file is, told by its contents; its name must agree.

use std::{
    fs::File,
    io::{BufReader, Read, Seek},
};

use domain::materials::MediaType;
use zip::ZipArchive;

/// Bytes at the start in which a PDF says that it is one.
const PDF_HEAD: usize = 1024;
/// Bytes read of a part that tells the type of an archive.
const PART_MAX: u64 = 1_000_000;

const UNKNOWN: &str =
    "Hệ thống chỉ nhận tệp PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), ODT và ảnh JPG, PNG.";
const OLD_OR_LOCKED: &str = "Tệp đặt mật khẩu, hoặc ở dạng cũ (.doc, .xls, .ppt). Đồng chí lưu lại thành .docx, .xlsx, .pptx không mật khẩu, hoặc PDF.";
const MACROS: &str = "Tệp có macro (chương trình chạy kèm) nên hệ thống không nhận. Đồng chí lưu lại dạng .docx, .xlsx, .pptx thường, hoặc PDF.";
const BROKEN: &str = "Tệp bị hỏng hoặc chưa tải lên hết. Đồng chí mở lại tệp, lưu lại rồi tải lên.";

/// What a file is, or why it is not taken: in Vietnamese, for whoever sent it.
pub(super) fn media_type(file: &File, name: &str) -> Result<MediaType, String> {
    let found = by_contents(file)?;
    match MediaType::of_name(name) {
        Some(promised) if promised == found => Ok(found),
        _ => Err(format!(
            "Tên tệp “{name}” không khớp nội dung: bên trong là {}. Đồng chí kiểm tra lại tệp đã chọn.",
            found.label()
        )),
    }
}

fn by_contents(mut file: &File) -> Result<MediaType, String> {
    let mut head = Vec::with_capacity(PDF_HEAD);
    file.rewind().and_then(|()| file.take(PDF_HEAD as u64).read_to_end(&mut head)).map_err(|_| BROKEN)?;
    match head.as_slice() {
        [] => Err("Tệp trống, không có nội dung.".to_owned()),
        [0xFF, 0xD8, 0xFF, ..] => Ok(MediaType::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Ok(MediaType::Png),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(OLD_OR_LOCKED.to_owned()),
        [b'P', b'K', 3 | 5 | 7, ..] => office(file),
        head if head.windows(5).any(|bytes| bytes == b"%PDF-") => Ok(MediaType::Pdf),
        _ => Err(UNKNOWN.to_owned()),
    }
}

/// Which of the office formats an archive is. Nothing is unpacked but the part that says so.
fn office(file: &File) -> Result<MediaType, String> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|_| BROKEN)?;
    let names: Vec<String> = archive.file_names().map(|name| name.replace('\\', "/").to_lowercase()).collect();
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let programs = ["vbaproject", "/macrosheets/", "/dialogsheets/", "/activex/"];
    // LibreOffice keeps its macros in folders of their own.
    let scripted = |name: &String| {
        programs.iter().any(|part| name.contains(part)) || name.starts_with("basic/") || name.starts_with("scripts/")
    };
    if names.iter().any(scripted) {
        return Err(MACROS.to_owned());
    }
    if has("[content_types].xml") {
        let types = part(&mut archive, "[Content_Types].xml")?;
        if types.to_lowercase().contains("macroenabled") {
            return Err(MACROS.to_owned());
        }
        let kinds = [
            ("word/document.xml", MediaType::Docx),
            ("xl/workbook.xml", MediaType::Xlsx),
            ("ppt/presentation.xml", MediaType::Pptx),
        ];
        return kinds.into_iter().find(|(main, _)| has(main)).map(|(_, kind)| kind).ok_or_else(|| UNKNOWN.to_owned());
    }
    if has("mimetype") && part(&mut archive, "mimetype")?.trim() == MediaType::Odt.code() {
        return Ok(MediaType::Odt);
    }
    Err(UNKNOWN.to_owned())
}

fn part(archive: &mut ZipArchive<BufReader<&File>>, name: &str) -> Result<String, String> {
    let entry = archive.by_name(name).map_err(|_| BROKEN)?;
    let mut bytes = Vec::new();
    entry.take(PART_MAX).read_to_end(&mut bytes).map_err(|_| BROKEN)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    fn archive(parts: &[(&str, &str)]) -> File {
        let mut zip = ZipWriter::new(tempfile::tempfile().unwrap());
        for (name, text) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap()
    }

    const TYPES: (&str, &str) = ("[Content_Types].xml", "<Types/>");

    #[test]
    fn files_are_told_by_their_contents() {
        let found = |file: File, name: &str| media_type(&file, name).unwrap();
        assert_eq!(found(file(b"%PDF-1.7 ..."), "a.pdf"), MediaType::Pdf);
        assert_eq!(found(file(b"\n\n%PDF-1.4 after what a scanner put before"), "A.PDF"), MediaType::Pdf);
        assert_eq!(found(file(b"\xFF\xD8\xFF\xE0"), "anh.jpeg"), MediaType::Jpeg);
        assert_eq!(found(file(b"\x89PNG\r\n\x1a\n"), "anh.png"), MediaType::Png);
        assert_eq!(found(archive(&[TYPES, ("word/document.xml", "")]), "a.docx"), MediaType::Docx);
        assert_eq!(found(archive(&[TYPES, ("xl/workbook.xml", "")]), "a.xlsx"), MediaType::Xlsx);
        assert_eq!(found(archive(&[TYPES, ("ppt/presentation.xml", "")]), "a.pptx"), MediaType::Pptx);
        let odt = archive(&[("mimetype", MediaType::Odt.code()), ("content.xml", "")]);
        assert_eq!(found(odt, "a.odt"), MediaType::Odt);
    }

    #[test]
    fn what_is_not_taken_is_named() {
        let macros = ("[Content_Types].xml", "application/vnd.ms-word.document.macroEnabled.main+xml");
        for (file, name, words) in [
            (file(b""), "a.pdf", "Tệp trống"),
            (file(b"MZ\x90\x00"), "a.pdf", "chỉ nhận"),
            (file(b"<!doctype html><script>"), "a.pdf", "chỉ nhận"),
            (file(b"%PDF-1.7"), "a.docx", "không khớp nội dung: bên trong là PDF"),
            (file(b"%PDF-1.7"), "a.exe", "không khớp nội dung"),
            (file(b"\xD0\xCF\x11\xE0\xA1"), "a.doc", "mật khẩu, hoặc ở dạng cũ"),
            (file(b"PK\x03\x04 no archive"), "a.docx", "bị hỏng"),
            (archive(&[macros, ("word/document.xml", "")]), "a.docx", "macro"),
            (archive(&[TYPES, ("word/document.xml", ""), ("word/vbaProject.bin", "")]), "a.docx", "macro"),
            (archive(&[("mimetype", MediaType::Odt.code()), ("Basic/Standard/x.xml", "")]), "a.odt", "macro"),
            (archive(&[TYPES, ("xl/workbook.xml", "")]), "a.docx", "bên trong là Excel"),
            (archive(&[("a.txt", "")]), "a.docx", "chỉ nhận"),
        ] {
            let refused = media_type(&file, name).unwrap_err();
            assert!(refused.contains(words), "{name}: {refused}");
        }
    }
}
