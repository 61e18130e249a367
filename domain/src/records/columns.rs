//! The columns that a workbook may have, and finding them by the names people give them.

use std::{borrow::Cow, collections::HashMap};

use super::{cell::Cell, report::ImportKind};
use crate::text;

/// A column of one of the two kinds of workbook.
pub trait Column: Copy + Eq + std::fmt::Debug + 'static {
    /// Every column, in the order of the templates and exports.
    const ALL: &'static [Self];
    /// What a heading needs, so that a row is recognised as the heading: any two columns, of which this one.
    const KEY: Self;
    /// The name that templates and exports use.
    fn name(self) -> &'static str;
    /// Other names by which it is found.
    fn aliases(self) -> &'static [&'static str];
    /// What to write in it, for the template's instructions.
    fn hint(self) -> &'static str;
    /// Kept as text by spreadsheets, so that leading zeros stay.
    fn is_text(self) -> bool;
    /// Width in the template, in characters.
    fn width(self) -> u8;
    /// Whether two neighbouring columns under one merged name belong together.
    fn may_be_split(self) -> bool {
        false
    }
}

macro_rules! columns {
    ($(#[$meta:meta])* $enum:ident, key $key:ident {
        $($(#[$vmeta:meta])* $variant:ident: $name:literal $(| $alias:literal)* ; $width:literal $kind:ident ; $hint:literal),+ $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $enum { $($(#[$vmeta])* $variant),+ }

        impl Column for $enum {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            const KEY: Self = Self::$key;
            fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
            fn aliases(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($alias),*]),+ }
            }
            fn hint(self) -> &'static str {
                match self { $(Self::$variant => $hint),+ }
            }
            fn is_text(self) -> bool {
                match self { $(Self::$variant => columns!(@text $kind)),+ }
            }
            fn width(self) -> u8 {
                match self { $(Self::$variant => $width),+ }
            }
            fn may_be_split(self) -> bool {
                match self { $(Self::$variant => columns!(@split $kind)),+ }
            }
        }
    };
    (@text text) => { true };
    (@text $other:ident) => { false };
    (@split name) => { true };
    (@split $other:ident) => { false };
}

columns! {
    /// Columns of a list of members.
    MemberColumn, key CardNumber {
        /// Card number.
        CardNumber: "Số thẻ đảng viên" | "Số thẻ" | "Số thẻ đảng" | "Mã đảng viên" | "Số TĐV" | "Thẻ đảng viên"
            ; 18 text; "Bắt buộc. 8 đến 12 chữ số; mỗi đồng chí một số, không trùng.",
        /// Full name.
        FullName: "Họ và tên" | "Họ tên" | "Họ và tên đảng viên" | "Họ tên đảng viên" | "Họ và tên khai sinh" | "Tên đảng viên"
            ; 28 name; "Cần khi thêm mới. Viết đầy đủ dấu.",
        /// Date of birth.
        BirthDate: "Ngày sinh" | "Ngày tháng năm sinh" | "Ngày, tháng, năm sinh" | "Sinh ngày"
            ; 13 date; "Cần khi thêm mới. Ngày/tháng/năm, ví dụ 21/11/1980.",
        /// Sex.
        Sex: "Giới tính" | "Nam/Nữ" | "Phái" | "Giới"
            ; 10 plain; "Cần khi thêm mới. Nam hoặc Nữ.",
        /// Ethnic group.
        Ethnicity: "Dân tộc"
            ; 12 plain; "Ví dụ: Kinh.",
        /// Telephone.
        Phone: "Điện thoại" | "SĐT" | "Số điện thoại" | "Di động" | "Số ĐT" | "ĐT" | "Điện thoại di động" | "Số di động"
            ; 14 text; "Mười chữ số, kể cả số 0 ở đầu.",
        /// E-mail.
        Email: "Thư điện tử" | "Email" | "E-mail" | "Địa chỉ email" | "Hộp thư"
            ; 26 plain; "Ví dụ: ten@vi-du.vn.",
        /// Code of the unit.
        UnitCode: "Mã đơn vị" | "Mã chi bộ" | "Mã ĐV" | "Mã tổ chức đảng" | "Mã đơn vị sinh hoạt" | "Mã TCĐ"
            ; 14 text; "Cần khi thêm mới (hoặc ghi tên đơn vị ở cột bên). Mã có trong danh sách đơn vị.",
        /// Name of the unit.
        UnitName: "Đơn vị" | "Tên đơn vị" | "Chi bộ" | "Tên chi bộ" | "Tổ chức đảng" | "Đơn vị sinh hoạt" | "Chi bộ sinh hoạt"
            | "Nơi sinh hoạt"
            ; 34 plain; "Chỉ dùng khi cột Mã đơn vị để trống; tên phải đúng và không trùng.",
        /// Day of admission.
        AdmittedOn: "Ngày vào Đảng" | "Ngày kết nạp" | "Ngày kết nạp Đảng" | "Ngày vào" | "Kết nạp"
            ; 14 date; "Cần khi thêm mới. Ngày/tháng/năm.",
        /// Day of becoming official.
        OfficialOn: "Ngày chính thức" | "Ngày công nhận chính thức" | "Ngày vào Đảng chính thức" | "Ngày chuyển chính thức"
            | "Ngày CT"
            ; 15 date; "Để trống nếu là đảng viên dự bị.",
        /// Standing.
        Standing: "Tình trạng" | "Tình trạng đảng viên" | "Chính thức/Dự bị" | "Loại đảng viên" | "Diện đảng viên"
            ; 13 plain; "Chính thức hoặc Dự bị. Để trống khi thêm mới: có ngày chính thức là Chính thức.",
        /// Exempt from meetings.
        Exempt: "Miễn sinh hoạt" | "Được miễn sinh hoạt" | "Miễn SH" | "Miễn sinh hoạt đảng"
            ; 15 plain; "Có hoặc Không.",
        /// Offices at the unit.
        Offices: "Chức vụ" | "Chức vụ đảng" | "Chức vụ trong Đảng" | "Chức danh"
            ; 20 plain; "Bí thư, Phó bí thư, Ủy viên tại đơn vị đang sinh hoạt; nhiều chức vụ cách nhau dấu phẩy.",
    }
}

columns! {
    /// Columns of a list of units.
    UnitColumn, key Code {
        /// Code.
        Code: "Mã đơn vị" | "Mã" | "Mã chi bộ" | "Mã ĐV" | "Mã tổ chức đảng" | "Mã TCĐ"
            ; 14 text; "Bắt buộc. Mỗi đơn vị một mã, không trùng, không đổi về sau.",
        /// Name.
        Name: "Tên đơn vị" | "Đơn vị" | "Tên" | "Tên tổ chức đảng" | "Tên chi bộ" | "Tổ chức đảng"
            ; 44 plain; "Cần khi thêm mới.",
        /// Kind.
        Kind: "Loại" | "Loại đơn vị" | "Loại hình" | "Cấp" | "Loại tổ chức đảng" | "Loại hình tổ chức đảng"
            ; 22 plain; "Cần khi thêm mới. Ghi đúng một trong các loại ở cuối trang này.",
        /// Code of the unit above.
        Parent: "Mã đơn vị cấp trên" | "Mã cấp trên" | "Mã đơn vị cha" | "Mã cha" | "Đơn vị cấp trên" | "Mã cấp trên trực tiếp"
            | "Trực thuộc" | "Mã đơn vị trực thuộc"
            ; 20 text; "Cần khi thêm mới. Đơn vị cấp trên có thể nằm ở dòng dưới trong cùng tệp.",
    }
}

/// Letters of a column counted from 0: A, B, ... Z, AA.
pub fn column_letters(column: u16) -> String {
    let mut letters = Vec::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Where the columns of a workbook are.
#[derive(Debug, Clone)]
pub struct Header<C> {
    places: Vec<(C, Vec<usize>)>,
    ignored: Vec<String>,
}

impl<C: Column> Header<C> {
    /// Finds the columns by their names. The first of two columns with one name counts.
    fn read(names: &[String], dictionary: &Dictionary<C>) -> Self {
        let mut header = Self { places: Vec::new(), ignored: Vec::new() };
        for (index, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            let found = dictionary.0.get(&simplify(name)).copied();
            match (found, found.and_then(|c| header.places.iter().position(|(other, _)| *other == c))) {
                (Some(column), None) => header.places.push((column, vec![index])),
                (Some(column), Some(at))
                    if column.may_be_split() && header.places[at].1.last().is_some_and(|last| last + 1 == index) =>
                {
                    header.places[at].1.push(index);
                }
                _ => header.ignored.push(name.clone()),
            }
        }
        header
    }

    /// How good a heading this is; 0 when it is none.
    fn score(&self) -> usize {
        if self.has(C::KEY) && self.places.len() > 1 { self.places.len() } else { 0 }
    }

    /// Whether the workbook has the column.
    pub fn has(&self, column: C) -> bool {
        self.places.iter().any(|(c, _)| *c == column)
    }

    /// Index of the column in the sheet.
    pub fn index(&self, column: C) -> Option<u16> {
        let (_, places) = self.places.iter().find(|(c, _)| *c == column)?;
        places.first().and_then(|index| u16::try_from(*index).ok())
    }

    /// The columns that are there, in the order of the sheet's heading.
    pub fn columns(&self) -> impl Iterator<Item = C> {
        self.places.iter().map(|(c, _)| *c)
    }

    /// Names that mean nothing to an import.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// A row's cell of a column: empty when the workbook has no such column.
    pub(super) fn cell<'r>(&self, column: C, row: &'r [Cell]) -> Cow<'r, Cell> {
        let empty = Cow::Owned(Cell::Empty);
        let Some((_, places)) = self.places.iter().find(|(c, _)| *c == column) else { return empty };
        if let [one] = places.as_slice() {
            return row.get(*one).map_or(empty, Cow::Borrowed);
        }
        // A name split over neighbouring columns; a merged value is repeated and counts once.
        let mut parts: Vec<String> = places.iter().filter_map(|i| row.get(*i)).map(|c| c.line().into_owned()).collect();
        parts.retain(|part| !part.is_empty());
        parts.dedup();
        if parts.is_empty() { empty } else { Cow::Owned(Cell::Text(parts.join(" "))) }
    }

    /// Whether no column of the import has anything in this row.
    pub(super) fn is_blank(&self, row: &[Cell]) -> bool {
        self.places.iter().all(|(_, places)| places.iter().all(|i| row.get(*i).is_none_or(Cell::is_blank)))
    }
}

/// Columns by every simplified name they have.
struct Dictionary<C>(HashMap<String, C>);

/// Those of the two kinds of workbook.
type Dictionaries = (Dictionary<MemberColumn>, Dictionary<UnitColumn>);

impl<C: Column> Dictionary<C> {
    fn new() -> Self {
        let names = |c: &C| [c.name()].into_iter().chain(c.aliases().iter().copied()).map(simplify).collect::<Vec<_>>();
        Self(C::ALL.iter().flat_map(|c| names(c).into_iter().map(|name| (name, *c))).collect())
    }
}

/// A name without accents, remarks in brackets and punctuation: `Họ và tên (*)` as `hovaten`.
fn simplify(name: &str) -> String {
    let mut depth = 0_usize;
    let mut simple = String::new();
    for c in text::fold(name).chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_alphanumeric() => simple.push(c),
            _ => {}
        }
    }
    simple
}

/// The heading of a workbook, and what its columns are.
#[derive(Debug, Clone)]
pub enum Heading {
    /// A list of members.
    Members(Header<MemberColumn>),
    /// A list of units.
    Units(Header<UnitColumn>),
}

impl Heading {
    /// What the workbook lists.
    pub fn kind(&self) -> ImportKind {
        match self {
            Self::Members(_) => ImportKind::Members,
            Self::Units(_) => ImportKind::Units,
        }
    }

    /// How many columns were recognised.
    pub fn width(&self) -> usize {
        match self {
            Self::Members(header) => header.places.len(),
            Self::Units(header) => header.places.len(),
        }
    }

    /// Names of columns that are not used.
    pub fn ignored(&self) -> &[String] {
        match self {
            Self::Members(header) => header.ignored(),
            Self::Units(header) => header.ignored(),
        }
    }

    /// The heading that these names make; of both kinds the better one, or the `wanted` one.
    fn read(names: &[String], wanted: Option<ImportKind>, dictionaries: &Dictionaries) -> (usize, Option<Self>) {
        let members = Header::read(names, &dictionaries.0);
        let units = Header::read(names, &dictionaries.1);
        // A list of members has the card number; every column of a list of units could stand in it as well.
        let (m, u) = (members.score(), units.score());
        match wanted {
            Some(ImportKind::Members) | None if m > 0 => (m, Some(Self::Members(members))),
            Some(ImportKind::Units) | None if u > 0 => (u, Some(Self::Units(units))),
            _ => (0, None),
        }
    }
}

/// A heading that was found.
#[derive(Debug, Clone)]
pub struct FoundHeading {
    /// How many of the rows come before the data: the heading itself included.
    pub before: usize,
    /// The columns.
    pub heading: Heading,
    /// The names of the columns as one row, at their places.
    pub names: Vec<String>,
}

/// Finds the heading among the first rows of a sheet: the columns and where the data begins.
///
/// Merged cells are expected to be filled already, so that a heading of two rows (`Ngày` over `vào Đảng` and
/// `chính thức`) reads as one: the texts of both rows joined where they differ.
pub fn find_heading(rows: &[Vec<Cell>], wanted: Option<ImportKind>) -> Option<FoundHeading> {
    let names = |row: &[Cell]| -> Vec<String> { row.iter().map(|cell| cell.line().into_owned()).collect() };
    let dictionaries = (Dictionary::new(), Dictionary::new());
    let mut best: Option<(usize, FoundHeading)> = None;
    let mut consider = |after: usize, names: &[String]| {
        if let (score, Some(heading)) = Heading::read(names, wanted, &dictionaries)
            && best.as_ref().is_none_or(|(other, ..)| score > *other)
        {
            best = Some((score, FoundHeading { before: after, heading, names: names.to_vec() }));
        }
    };
    for (index, row) in rows.iter().enumerate() {
        let upper = names(row);
        consider(index + 1, &upper);
        if let Some(lower) = rows.get(index + 1) {
            consider(index + 2, &join(&upper, &names(lower)));
        }
    }
    let (_, mut found) = best?;
    found.before += usize::from(rows.get(found.before).is_some_and(|row| is_numbering(row)));
    Some(found)
}

fn join(upper: &[String], lower: &[String]) -> Vec<String> {
    let length = upper.len().max(lower.len());
    let at = |row: &[String], i: usize| row.get(i).cloned().unwrap_or_default();
    (0..length)
        .map(|i| match (at(upper, i), at(lower, i)) {
            (above, below) if above == below || below.is_empty() => above,
            (above, below) if above.is_empty() => below,
            (above, below) => format!("{above} {below}"),
        })
        .collect()
}

/// The row `(1) (2) (3)` that official forms have under the heading.
fn is_numbering(row: &[Cell]) -> bool {
    let numbers: Vec<Option<u32>> = row
        .iter()
        .filter(|cell| !cell.is_blank())
        .map(|cell| cell.line().trim_matches(['(', ')', ' ']).parse().ok())
        .collect();
    numbers.len() > 2
        && numbers.iter().all(|n| n.is_some_and(|n| n <= 100))
        && numbers.windows(2).all(|pair| pair[0] <= pair[1])
}

#[cfg(test)]
mod tests;
