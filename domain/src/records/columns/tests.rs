use super::*;

fn row(texts: &[&str]) -> Vec<Cell> {
    texts.iter().map(|t| if t.is_empty() { Cell::Empty } else { Cell::Text((*t).to_owned()) }).collect()
}

#[test]
fn columns_are_found_in_any_order_and_spelling() {
    let rows = [
        row(&["DANH SÁCH ĐẢNG VIÊN"]),
        row(&[]),
        row(&["STT", "HỌ VÀ TÊN (*)", "Ngày sinh (dd/mm/yyyy)", "sđt", "Số thẻ", "Ma chi bo", "Ghi chú"]),
    ];
    let Some(FoundHeading { before: 3, heading: Heading::Members(header), .. }) = find_heading(&rows, None) else {
        panic!("no heading")
    };
    assert_eq!(header.index(MemberColumn::FullName), Some(1));
    assert_eq!(header.index(MemberColumn::Phone), Some(3));
    assert_eq!(header.index(MemberColumn::CardNumber), Some(4));
    assert_eq!(header.index(MemberColumn::UnitCode), Some(5));
    assert_eq!(header.ignored(), ["STT", "Ghi chú"]);
}

#[test]
fn headings_of_two_rows_and_the_row_of_numbers_are_understood() {
    let rows = [
        row(&["TT", "Số thẻ", "Họ và tên", "Họ và tên", "Ngày", "Ngày"]),
        row(&["TT", "Số thẻ", "Họ và tên", "Họ và tên", "vào Đảng", "chính thức"]),
        row(&["(1)", "(2)", "(3)", "", "(4)", "(5)"]),
        row(&["1", "12345678", "Nguyễn Văn", "An", "03/02/2000", "03/02/2001"]),
    ];
    let Some(FoundHeading { before: 3, heading: Heading::Members(header), .. }) = find_heading(&rows, None) else {
        panic!("no heading")
    };
    assert_eq!(header.index(MemberColumn::OfficialOn), Some(5));
    assert_eq!(*header.cell(MemberColumn::FullName, &rows[3]), Cell::Text("Nguyễn Văn An".to_owned()));
}

#[test]
fn units_and_members_are_told_apart() {
    let units = [row(&["Mã đơn vị", "Tên đơn vị", "Loại", "Mã đơn vị cấp trên"])];
    assert!(matches!(find_heading(&units, None), Some(FoundHeading { before: 1, heading: Heading::Units(_), .. })));
    assert!(find_heading(&units, Some(ImportKind::Members)).is_none());
    assert!(find_heading(&[row(&["một", "hai"])], None).is_none());
    assert!(find_heading(&[row(&["Số thẻ"])], None).is_none());
}

#[test]
fn no_name_means_two_columns() {
    fn check<C: Column>() {
        let mut seen = std::collections::HashMap::new();
        for column in C::ALL {
            for name in std::iter::once(&column.name()).chain(column.aliases()) {
                let other = seen.insert(simplify(name), *column);
                assert!(other.is_none_or(|other| other == *column), "{name:?} of {column:?} is also {other:?}");
            }
        }
    }
    check::<MemberColumn>();
    check::<UnitColumn>();
}

#[test]
fn letters_count_like_a_spreadsheet() {
    assert_eq!([0, 25, 26, 701, 702].map(column_letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    assert_eq!(column_letters(u16::MAX), "CRXP");
}
