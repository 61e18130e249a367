use proptest::prelude::*;

use super::*;

fn t(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn telephones_get_their_zero_back() {
    let cells = [
        Cell::Number(912_345_678.0),
        t("912345678"),
        t("912345678.0"),
        t("9.12345678E8"),
        t("0912.345.678"),
        t("'0912 345-678"),
        t("+84 912 345 678"),
        t("84912345678"),
        t("(+84) 0912345678"),
    ];
    for cell in cells {
        assert_eq!(phone_cell(&cell), Ok(Some("0912345678".to_owned())), "{cell:?}");
    }
    assert_eq!(phone("0203 3825 123"), Ok("02033825123".to_owned()));
    assert_eq!(phone_cell(&t("không")), Ok(Some(String::new())));
    assert_eq!(phone_cell(&Cell::Empty), Ok(None));
    for wrong in ["12345", "0912345678; 0987654321", "091234567x", "0012345678", "01662345678", "09123456789012"] {
        assert!(phone(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn dates_come_in_many_dresses() {
    let day = ymd(1980, 11, 21);
    let cells = [
        Cell::Date(day),
        Cell::Number(29_546.0),
        t("29546"),
        t("21/11/1980"),
        t(" 21-11-1980 "),
        t("21.11.1980"),
        t("1980-11-21"),
        t("1980-11-21T00:00:00"),
        t("1980-11-21 00:00:00"),
        t("21/11/1980 0:00"),
        t("21 / 11 / 1980"),
    ];
    for cell in cells {
        assert_eq!(date(&cell), Ok(Some(day)), "{cell:?}");
    }
}

#[test]
fn dates_that_are_not_certain_are_refused() {
    for (cell, part) in [
        (t("21/11/80"), "bốn chữ số"),
        (t("11/21/1980"), "ngày trước"),
        (t("31/02/1980"), "không phải ngày"),
        (t("11/1980"), "thiếu ngày"),
        (Cell::Number(1980.0), "Chỉ có năm"),
        (t("1980"), "Chỉ có năm"),
        (Cell::Number(f64::NAN), "không phải ngày"),
        (Cell::Number(1e300), "không phải ngày"),
        (Cell::Date(ymd(1880, 1, 1)), "không hợp lý"),
        (Cell::Error("#N/A".to_owned()), "công thức"),
    ] {
        let message = date(&cell).unwrap_err();
        assert!(message.contains(part), "{cell:?}: {message}");
    }
}

#[test]
fn vocabularies_read_what_people_write() {
    let nfd_nu = "NU\u{31b}\u{303}";
    assert_eq!(sex(&t(nfd_nu)), Ok(Some(Sex::Female)));
    assert_eq!(sex(&t("nam ")), Ok(Some(Sex::Male)));
    assert!(sex(&Cell::Number(1.0)).is_err());
    assert_eq!(standing(&t("Đảng viên dự bị")), Ok(Some(Standing::Probationary)));
    assert_eq!(standing(&t("CHÍNH THỨC")), Ok(Some(Standing::Official)));
    assert_eq!(yes_no(&t("x")), Ok(Some(true)));
    assert_eq!(yes_no(&Cell::Number(0.0)), Ok(Some(false)));
    assert_eq!(yes_no(&Cell::Empty), Ok(None));
    assert_eq!(
        offices(&t("Chi ủy viên, Phó Bí thư chi bộ")),
        Ok(Some(vec![OfficeKind::DeputySecretary, OfficeKind::CommitteeMember]))
    );
    for kind in OfficeKind::ALL {
        assert_eq!(offices(&t(kind.label())), Ok(Some(vec![*kind])));
    }
    assert!(offices(&t("Trưởng thôn")).is_err());
}

#[test]
fn words_names_and_addresses() {
    assert_eq!(person(&t("Nguye\u{302}\u{303}n  Thị A")), Ok(Some("Nguyễn Thị A".to_owned())));
    assert!(person(&Cell::Number(5.0)).is_err());
    assert!(person(&t("...")).is_err());
    assert_eq!(words(&t("-"), 50), Ok(Some(String::new())));
    assert_eq!(email(" an@vi-du.vn "), Ok("an@vi-du.vn".to_owned()));
    for wrong in ["an", "an@", "@x.vn", "a b@x.vn", "a@b", "a@b..vn", "a@@b.vn", "ân@x.vn"] {
        assert!(email(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_any_reader_panic(text in any::<String>(), number in any::<f64>()) {
        for cell in [Cell::Text(text.clone()), Cell::Number(number), Cell::Error(text)] {
            let _ = (line(&cell), person(&cell), words(&cell, 50), digits(&cell), phone_cell(&cell));
            let _ = (email_cell(&cell), date(&cell), sex(&cell), standing(&cell), yes_no(&cell), offices(&cell));
        }
    }

    #[test]
    fn every_day_survives_every_way_of_writing_it(days in 3_655i64..=73_050) {
        let day = serial(days as f64);
        prop_assume!(!(1900..2100).contains(&days));
        let day = day.unwrap();
        prop_assert_eq!(date(&t(&time::dmy(day))), Ok(Some(day)));
        prop_assert_eq!(date(&t(&day.to_string())), Ok(Some(day)));
        prop_assert_eq!(date(&Cell::Date(day)), Ok(Some(day)));
    }

    #[test]
    fn every_mobile_number_survives_losing_its_zero(rest in 300_000_000u64..999_999_999) {
        let whole = format!("0{rest}");
        prop_assert_eq!(phone_cell(&Cell::Number(rest as f64)), Ok(Some(whole.clone())));
        prop_assert_eq!(phone(&format!("+84{rest}")), Ok(whole.clone()));
        prop_assert_eq!(phone(&whole), Ok(whole));
    }
}
