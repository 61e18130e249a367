use std::{
    io::Write,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use domain::{
    members::{MemberRecord, OfficeKind, Sex, Standing},
    records::{MemberExport, MemberPatch, MemberRows, Problem, UnitExport, UnitRows},
};
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

use store::records::Rows as Checked;

use super::*;

const LIMIT: u64 = 20_000_000;

fn fixture(name: &str) -> PathBuf {
    let folder = option_env!("SOTAY_FIXTURES").unwrap_or(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records"));
    Path::new(folder).join(name)
}

fn members(path: &Path) -> MemberRows {
    match read(&Source::open(path, LIMIT).unwrap(), None).unwrap().checked {
        Checked::Members(rows) => rows,
        Checked::Units(rows) => panic!("{rows:?}"),
    }
}

fn units(path: &Path) -> UnitRows {
    match read(&Source::open(path, LIMIT).unwrap(), None).unwrap().checked {
        Checked::Units(rows) => rows,
        Checked::Members(rows) => panic!("{rows:?}"),
    }
}

fn refusal(path: &Path) -> String {
    let source = match Source::open(path, LIMIT) {
        Ok(source) => source,
        Err(refusal) => return refusal.0,
    };
    read(&source, None).expect_err("refused").0
}

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// What matters of a row, leaving out its number.
fn essence(patch: &MemberPatch) -> (String, String, NaiveDate, Sex, String, String, NaiveDate, Option<NaiveDate>) {
    (
        patch.card_number.clone(),
        patch.full_name.clone().unwrap(),
        patch.birth_date.unwrap(),
        patch.sex.unwrap(),
        patch.phone.clone().unwrap(),
        patch.unit.code.clone().unwrap().trim_start_matches('0').to_owned(),
        patch.admitted_on.unwrap(),
        patch.official_on,
    )
}

#[test]
fn the_same_four_members_come_out_of_every_file() {
    let nothing: [Problem; 0] = [];
    let expected = [
        ("01234567", "Nguyễn Văn An", (1980, 11, 21), Sex::Male, "0912345678", "12"),
        ("12345678", "Trần Thị Hoà", (1991, 4, 5), Sex::Female, "0987654321", "12"),
        ("23456789", "Đặng Ngọc Ửng", (1975, 1, 30), Sex::Male, "0203825123", "12"),
        ("34567890", "Lê Thị Nguyệt", (2001, 8, 15), Sex::Female, "0356789012", "13"),
    ];
    for name in [
        "openpyxl-members.xlsx",
        "libreoffice-members.xlsx",
        "members-1258.csv",
        "members-bom.csv",
        "members-utf16.csv",
    ] {
        let rows = members(&fixture(name));
        // The line of totals under the list is the only thing that is no member.
        let problems: Vec<_> =
            rows.problems.iter().filter(|p| !p.message.contains("Chưa ghi số thẻ")).cloned().collect();
        assert_eq!(problems, nothing, "{name}");
        assert_eq!(rows.patches.len(), 4, "{name}: {rows:#?}");
        for (patch, (card, full_name, (y, m, d), sex, phone, unit)) in rows.patches.iter().zip(expected) {
            let (a, b, c, e, f, g, ..) = essence(patch);
            assert_eq!(
                (a.as_str(), b.as_str(), c, e, f.as_str(), g.as_str()),
                (card, full_name, ymd(y, m, d), sex, phone, unit),
                "{name}"
            );
        }
        let [an, hoa, _, nguyet] = rows.patches.as_slice() else { panic!() };
        assert_eq!(an.offices, Some(vec![OfficeKind::Secretary]), "{name}");
        assert_eq!(hoa.official_on, Some(ymd(2016, 5, 19)), "{name}");
        assert_eq!((nguyet.standing, nguyet.official_on), (Some(Standing::Probationary), None), "{name}");
    }
}

#[test]
fn rows_are_numbered_as_the_spreadsheet_numbers_them() {
    let rows = |name| members(&fixture(name)).patches.iter().map(|p| p.row).collect::<Vec<_>>();
    assert_eq!(rows("openpyxl-members.xlsx"), [8, 9, 11, 12]);
    assert_eq!(rows("libreoffice-members.xlsx"), [2, 3, 4, 5]);
    assert_eq!(rows("members-1258.csv"), [3, 4, 5, 6]);
}

#[test]
fn units_keep_their_codes() {
    for name in ["openpyxl-units.xlsx", "libreoffice-units.xlsx"] {
        let rows = units(&fixture(name));
        let found: Vec<_> = rows.patches.iter().map(|p| (p.code.as_str(), p.parent.as_deref())).collect();
        assert_eq!(found, [("0012", Some("0002")), ("0013", Some("0002")), ("0002", Some("0001"))], "{name}");
    }
}

fn write_file(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// A fixture with more parts in its archive.
fn with_parts(name: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(fixture(name)).unwrap()).unwrap();
    let mut out = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        out.raw_copy_file(archive.by_index_raw(index).unwrap()).unwrap();
    }
    for (part, bytes) in parts {
        out.start_file(*part, SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn dangerous_and_foreign_files_are_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let case = |name: &str, bytes: &[u8], part: &str| {
        let message = refusal(&write_file(&folder, name, bytes));
        assert!(message.contains(part), "{name}: {message}");
    };
    // The name says nothing: a macro workbook renamed to .xlsx is still one.
    case("macro.xlsx", &with_parts("openpyxl-members.xlsx", &[("xl/vbaProject.bin", b"x")]), "macro");
    case("word.xlsx", &zip_of(&[("word/document.xml", b"x"), ("[Content_Types].xml", b"x")]), "không phải bảng tính");
    case("b.xlsb", &zip_of(&[("xl/workbook.bin", b"x")]), ".xlsb");
    case("cut.xlsx", &std::fs::read(fixture("openpyxl-members.xlsx")).unwrap()[..3_000], "hỏng");
    case("empty.xlsx", b"", "trống");
    case("blank.csv", b" \r\n ", "không phải bảng tính");
    case("old.xls", &std::fs::read(fixture("libreoffice-units.xls")).unwrap(), ".xls)");
    case("libre.ods", &std::fs::read(fixture("libreoffice-units.ods")).unwrap(), ".ods");
    case("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "không phải bảng tính");
    case("page.xls", "<html><table><tr><td>Số thẻ</td></tr></table>".as_bytes(), "không phải bảng tính");
    case("other.csv", "một;hai\r\n1;2\r\n".as_bytes(), "tên cột");
    let mut protected = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    protected.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    case("protected.xlsx", &protected, "mật khẩu");
}

fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (part, bytes) in parts {
        out.start_file(*part, SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn bombs_are_not_unpacked() {
    let folder = tempfile::tempdir().unwrap();
    let zeros = vec![b' '; 60_000_000];
    let bomb = with_parts("openpyxl-members.xlsx", &[("xl/worksheets/sheet9.xml", &zeros)]);
    assert!(bomb.len() < 1_000_000);
    assert!(refusal(&write_file(&folder, "bomb.xlsx", &bomb)).contains("lớn bất thường"));

    // The same with a directory that says the part is small.
    let mut liar = bomb;
    let size = 60_000_000_u32.to_le_bytes();
    while let Some(at) = liar.windows(4).position(|window| window == size) {
        liar[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    let message = refusal(&write_file(&folder, "liar.xlsx", &liar));
    assert!(message.contains("lớn bất thường") || message.contains("hỏng"), "{message}");

    let many: Vec<(String, &[u8])> = (0..2_500).map(|i| (format!("x{i}"), &b""[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(n, b)| (n.as_str(), *b)).collect();
    let many = with_parts("openpyxl-members.xlsx", &many);
    assert!(refusal(&write_file(&folder, "many.xlsx", &many)).contains("lớn bất thường"));
}

#[test]
fn files_over_the_limit_are_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_file(&folder, "big.csv", &vec![b'x'; 2_000_001]);
    assert!(Source::open(&path, 2_000_000).unwrap_err().0.contains("lớn hơn 2 MB"));

    let mut long = String::from("Số thẻ;Dân tộc\n");
    (0..MAX_ROWS + 1).for_each(|i| long.push_str(&format!("{:08};Kinh\n", i)));
    let path = write_file(&folder, "long.csv", long.as_bytes());
    assert!(refusal(&path).contains("200.000 dòng"));
}

#[test]
fn csv_quotes_line_breaks_and_separators_are_understood() {
    let folder = tempfile::tempdir().unwrap();
    let text = "sep=;\n\"Số thẻ\";\"Họ và\ntên\";\"Đơn vị\"\n12345678;\"Nguyễn; \"\"Văn\"\"\nAn\";\"Chi bộ 1, thôn 2\"\n\n12345679;B;C\n";
    let rows = members(&write_file(&folder, "a.csv", text.as_bytes()));
    assert_eq!(rows.patches[0].unit.name.as_deref(), Some("Chi bộ 1, thôn 2"));
    assert_eq!(rows.patches[0].full_name.as_deref(), Some("Nguyễn; \"Văn\" An"));
    assert_eq!(rows.patches.iter().map(|p| p.row).collect::<Vec<_>>(), [2, 4]);
}

fn exported() -> Vec<MemberExport> {
    let record = MemberRecord {
        card_number: "00123456".to_owned(),
        full_name: "Nguyễn Văn An".to_owned(),
        birth_date: ymd(1930, 2, 3),
        sex: Sex::Male,
        ethnicity: "Kinh".to_owned(),
        phone: "0912345678".to_owned(),
        email: "an@vi-du.vn".to_owned(),
        admitted_on: ymd(1950, 2, 3),
        official_on: Some(ymd(1950, 8, 3)),
        standing: Standing::Official,
        exempt: true,
    };
    let probationary = MemberRecord {
        card_number: "000987654321".to_owned(),
        full_name: "Y Wang Niê".to_owned(),
        phone: String::new(),
        email: String::new(),
        ethnicity: String::new(),
        birth_date: ymd(2000, 1, 1),
        admitted_on: ymd(2026, 1, 1),
        official_on: None,
        standing: Standing::Probationary,
        exempt: false,
        ..record.clone()
    };
    let line = |record, offices| MemberExport {
        record,
        unit_code: "0012".to_owned(),
        unit_name: "Chi bộ <1> & \"2\"".to_owned(),
        offices,
    };
    vec![line(record, vec![OfficeKind::Secretary, OfficeKind::CommitteeMember]), line(probationary, Vec::new())]
}

#[test]
fn an_export_reads_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let members_before = exported();
    let path = write_file(&folder, "members.xlsx", &members_workbook(&members_before).unwrap());
    let rows = members(&path);
    assert_eq!(rows.problems, []);
    for (patch, line) in rows.patches.iter().zip(&members_before) {
        let r = &line.record;
        assert_eq!(patch.card_number, r.card_number);
        assert_eq!(patch.full_name.as_ref(), Some(&r.full_name));
        assert_eq!((patch.birth_date, patch.admitted_on), (Some(r.birth_date), Some(r.admitted_on)));
        assert_eq!((patch.official_on, patch.standing), (r.official_on, Some(r.standing)));
        assert_eq!((patch.exempt, patch.sex), (Some(r.exempt), Some(r.sex)));
        assert_eq!(patch.phone.clone().unwrap_or_default(), r.phone);
        assert_eq!(patch.email.clone().unwrap_or_default(), r.email);
        assert_eq!(patch.unit.code.as_deref(), Some("0012"));
        assert_eq!(patch.offices.clone().unwrap_or_default(), line.offices);
    }

    let unit = |code: &str, parent: Option<&str>| UnitExport {
        code: code.to_owned(),
        name: format!("Đơn vị {code}"),
        kind_name: "Chi bộ".to_owned(),
        parent: parent.map(str::to_owned),
    };
    let units_before = [unit("01", None), unit("001", Some("01")), unit("CB 7", Some("001"))];
    let rows = units(&write_file(&folder, "units.xlsx", &units_workbook(&units_before).unwrap()));
    assert_eq!(rows.problems, []);
    for (patch, line) in rows.patches.iter().zip(&units_before) {
        assert_eq!((&patch.code, patch.name.as_ref(), &patch.parent), (&line.code, Some(&line.name), &line.parent));
    }
}

#[test]
fn templates_are_lists_without_rows() {
    let folder = tempfile::tempdir().unwrap();
    for kind in domain::records::ImportKind::ALL {
        let path = write_file(&folder, kind.file_name(), &template(*kind, &[]).unwrap());
        let reading = read(&Source::open(&path, LIMIT).unwrap(), None).unwrap();
        assert_eq!((reading.kind(), reading.layout.ignored.len(), reading.layout.heading_row), (*kind, 0, 1));
        match reading.checked {
            Checked::Members(rows) => assert_eq!(rows.total, 0),
            Checked::Units(rows) => assert_eq!(rows.total, 0),
        }
    }
}

#[test]
fn the_marked_workbook_has_the_rows_and_the_reasons() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["openpyxl-members.xlsx", "members-1258.csv"] {
        let source = Source::open(&fixture(name), LIMIT).unwrap();
        let reading = read(&source, None).unwrap();
        let Checked::Members(rows) = &reading.checked else { panic!() };
        let row = rows.patches[1].row;
        let problems = [
            Problem::new(row, Some(1), "Số thẻ này có lỗi."),
            Problem::new(row, Some(60), "Ngoài bảng."),
            Problem::new(row, None, "Cả dòng."),
        ];
        let to = folder.path().join("marked.xlsx");
        mark(&source, &reading.layout, &problems, &to).unwrap();

        let again = members(&to);
        assert_eq!(again.patches, rows.patches, "{name}: a person corrects it and uploads it again");
        let mut book = xlsx_rows::open(&to).unwrap();
        let mut found = Vec::new();
        let mut all = xlsx_rows::XlsxRows::new(&mut book, "Kết quả kiểm tra", 0).unwrap();
        while let Some((number, cells)) = read::Rows::next(&mut all).unwrap() {
            found.extend(
                cells
                    .last()
                    .filter(|_| number == row || number == reading.layout.heading_row)
                    .map(|c| c.line().into_owned()),
            );
        }
        assert_eq!(found, ["Lý do", "Số thẻ này có lỗi. Ngoài bảng. Cả dòng."]);
        let mut archive = zip::ZipArchive::new(std::fs::File::open(&to).unwrap()).unwrap();
        let mut comments = String::new();
        std::io::Read::read_to_string(&mut archive.by_name("xl/comments1.xml").unwrap(), &mut comments).unwrap();
        assert!(comments.contains("Số thẻ này có lỗi.") && !comments.contains("Ngoài bảng"));
    }
}
