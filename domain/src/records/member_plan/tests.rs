use std::str::FromStr;

use super::*;
use crate::{
    members::{Sex, Standing},
    records::{Cell, FoundHeading, Heading, find_heading},
};

const UNIT_A: &str = "00000000-0000-7000-8000-00000000000a";
const UNIT_B: &str = "00000000-0000-7000-8000-00000000000b";

fn unit_id(text: &str) -> UnitId {
    UnitId::from_str(text).unwrap()
}

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn today() -> NaiveDate {
    ymd(2026, 11, 21)
}

fn units() -> UnitIndex {
    let mut units = UnitIndex::default();
    units.insert(unit_id(UNIT_A), "0012", "Chi bộ Đồng Tâm");
    units.insert(unit_id(UNIT_B), "CB-13", "Chi bộ Hòa Bình");
    units.insert_closed("CB-99");
    units
}

fn record() -> MemberRecord {
    MemberRecord {
        card_number: "012345678".to_owned(),
        full_name: "Nguyễn Văn An".to_owned(),
        birth_date: ymd(1980, 11, 21),
        sex: Sex::Male,
        ethnicity: "Kinh".to_owned(),
        phone: "0912345678".to_owned(),
        email: String::new(),
        admitted_on: ymd(2010, 2, 3),
        official_on: Some(ymd(2011, 2, 3)),
        standing: Standing::Official,
        exempt: false,
    }
}

fn known() -> KnownMembers {
    let mut known = KnownMembers::default();
    let id = MemberId::from_str(UNIT_A).unwrap();
    known.insert(KnownMember { id, record: record(), unit: unit_id(UNIT_A), offices: Vec::new() });
    known.insert_office("012345678", (OfficeId::from_str(UNIT_B).unwrap(), OfficeKind::Secretary));
    known.insert_outside("99999999".to_owned());
    known
}

/// Plans a file given as lines of cells split by `|`.
fn plan(lines: &[&str]) -> MemberPlan {
    let cell = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    let rows: Vec<Vec<Cell>> = lines.iter().map(|line| line.split('|').map(cell).collect()).collect();
    let Some(FoundHeading { before, heading: Heading::Members(header), .. }) = find_heading(&rows[..1], None) else {
        panic!("no heading")
    };
    let mut members = MemberRows::new(header);
    for (index, row) in rows.iter().enumerate().skip(before) {
        members.push(index as u32 + 1, row);
    }
    plan_members(members.finish(), &known(), &units(), today())
}

const HEADING: &str = "Số thẻ|Họ và tên|Ngày sinh|Giới tính|Mã đơn vị|Ngày vào Đảng|Ngày chính thức|Điện thoại|Chức vụ";

#[test]
fn a_complete_row_adds_and_a_known_row_changes_nothing() {
    let plan = plan(&[
        HEADING,
        "22345678|Trần Thị Bình|01/02/1990|Nữ|12|03/02/2015|03/02/2016|912345679|Phó bí thư",
        "012345678|Nguyễn Văn An|21/11/1980|Nam|0012|03/02/2010|03/02/2011|912345678|Bí thư",
    ]);
    assert_eq!(plan.problems, []);
    let [added] = plan.added.as_slice() else { panic!("{plan:?}") };
    assert_eq!(added.unit, unit_id(UNIT_A));
    assert_eq!(added.record.phone, "0912345679");
    assert_eq!(added.record.standing, Standing::Official);
    assert_eq!(added.offices, [OfficeKind::DeputySecretary]);
    assert_eq!(plan.counts(), Counts { total: 2, added: 1, changed: 0, unchanged: 1, refused: 0 });
}

#[test]
fn empty_cells_keep_and_the_word_khong_clears() {
    let plan = plan(&["Số thẻ|Điện thoại|Dân tộc|Chức vụ|Mã đơn vị", "12345678|Không|||"]);
    let [change] = plan.changed.as_slice() else { panic!("{plan:?}") };
    assert_eq!(change.record, MemberRecord { phone: String::new(), ..record() });
    assert!(!change.moved && change.begin.is_empty() && change.end.is_empty());
}

#[test]
fn moving_ends_the_offices_of_the_old_unit() {
    let moved = plan(&["Số thẻ|Mã đơn vị", "012345678|cb-13"]);
    let [change] = moved.changed.as_slice() else { panic!("{moved:?}") };
    assert!(change.moved && change.unit == unit_id(UNIT_B));
    assert_eq!((change.begin.len(), change.end.len()), (0, 1));

    let both = plan(&["Số thẻ|Đơn vị|Chức vụ", "012345678|chi bo hoà bình|Bí thư"]);
    let [change] = both.changed.as_slice() else { panic!("{both:?}") };
    assert_eq!((change.begin.as_slice(), change.end.len()), ([OfficeKind::Secretary].as_slice(), 1));

    let ended = plan(&["Số thẻ|Chức vụ", "012345678|không"]);
    assert_eq!((ended.changed[0].begin.len(), ended.changed[0].end.len()), (0, 1));
}

#[test]
fn bad_rows_are_refused_with_the_cell_and_the_reason() {
    let plan = plan(&[
        HEADING,
        "99999999|Lê Văn Cường|01/02/1990|Nam|0012|03/02/2015|||",
        "33333333|Lê Văn Cường|01/02/1990|Nam|ZZ|03/02/2015|||",
        "44444444|Lê Văn Cường||Nam|0012|03/02/2015|03/02/2014||",
        "55555555|Lê Văn Cường|01/02/90|Nam|0012|03/02/2015|||",
        "|Lê Văn Cường|01/02/1990|Nam|0012|03/02/2015|||",
        "66666666|Lê A|01/02/1990|Nam|0012|03/02/2015|03/02/2016||",
        "66666666|Lê B|01/02/1990|Nam|0012|03/02/2015|03/02/2016||",
        "123|Lê C|01/02/1990|Nam|0012|03/02/2015|03/02/2016||",
        "77777777|Lê D|01/02/2030|Nam|0012|03/02/2031|03/02/2030||",
        "||||||||",
    ]);
    let found: Vec<(String, &str)> = plan.problems.iter().map(|p| (p.place(), p.message.as_str())).collect();
    let expect = [
        ("A2", "ngoài phạm vi"),
        ("A3", "tình trạng"),
        ("E3", "Không có đơn vị mã “ZZ”"),
        ("C4", "ngày sinh"),
        ("C5", "bốn chữ số"),
        ("A6", "Chưa ghi số thẻ"),
        ("A7", "trùng với dòng 8"),
        ("A8", "trùng với dòng 7"),
        ("A9", "có 3 chữ số"),
        ("C10", "tương lai"),
        ("F10", "quá sớm"),
        ("F10", "tương lai"),
        ("G10", "trước ngày vào Đảng"),
    ];
    assert_eq!(found.len(), expect.len(), "{found:#?}");
    for (place, part) in expect {
        assert!(found.iter().any(|(p, message)| p == place && message.contains(part)), "{place} {part}: {found:#?}");
    }
    assert_eq!(plan.counts(), Counts { total: 9, added: 0, changed: 0, unchanged: 0, refused: 9 });
}

#[test]
fn one_member_cannot_be_changed_twice_under_two_spellings() {
    let plan = plan(&["Số thẻ|Dân tộc", "012345678|Tày", "12345678|Nùng"]);
    // The second card is found with a zero in front: the same member again.
    assert_eq!((plan.problems.len(), plan.changed.len()), (1, 1));
    assert!(plan.problems[0].place() == "A3" && plan.problems[0].message.contains("một dòng khác"));
}

#[test]
fn nobody_is_put_into_a_unit_that_was_merged_away() {
    let plan = plan(&["Số thẻ|Mã đơn vị", "012345678|cb-99"]);
    let [problem] = plan.problems.as_slice() else { panic!("{plan:?}") };
    assert!(problem.place() == "B2" && problem.message.contains("đã sáp nhập"), "{problem:?}");
}
