//! Making workbooks: templates, exports, and the marked workbook that shows what a dry run refused.

use std::{collections::HashMap, path::Path};

use chrono::{Datelike, NaiveDate};
use domain::{
    records::{Cell, Column, ImportKind, MemberColumn, MemberExport, Problem, UnitColumn, UnitExport},
    units::UnitKind,
};
use rust_xlsxwriter::{
    DataValidation, ExcelDateTime, Format, FormatAlign, FormatBorder, Note, Workbook, Worksheet, XlsxError,
};

use super::{
    Refusal, Source,
    read::{Layout, again},
};

/// Characters that a cell may have.
const MAX_CELL: usize = 32_000;
/// Notes in one workbook: more make spreadsheets slow, and the last column has every reason.
const MAX_NOTES: usize = 2_000;
/// Rows that a sheet may have.
const LAST_ROW: u32 = 1_048_575;

/// The looks of cells, made once for each workbook.
struct Formats {
    heading: Format,
    plain: Format,
    text: Format,
    date: Format,
    bad: Format,
    bad_date: Format,
    reason: Format,
}

impl Formats {
    fn new() -> Self {
        let bad = Format::new().set_background_color("#FFC7CE").set_font_color("#9C0006");
        Self {
            heading: Format::new()
                .set_bold()
                .set_background_color("#FBE4E1")
                .set_border_bottom(FormatBorder::Thin)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap(),
            plain: Format::new(),
            text: Format::new().set_num_format("@"),
            date: Format::new().set_num_format("dd/mm/yyyy"),
            bad_date: bad.clone().set_num_format("dd/mm/yyyy"),
            bad,
            reason: Format::new().set_font_color("#9C0006"),
        }
    }
}

fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    plain: &Format,
    date: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => Ok(()),
        Cell::Text(text) | Cell::Error(text) => {
            let cut: String = if text.len() > MAX_CELL { text.chars().take(MAX_CELL).collect() } else { text.clone() };
            sheet.write_string_with_format(row, column, cut, plain).map(drop)
        }
        Cell::Number(number) if number.is_finite() => {
            sheet.write_number_with_format(row, column, *number, plain).map(drop)
        }
        Cell::Number(_) => Ok(()),
        Cell::Bool(value) => sheet.write_boolean_with_format(row, column, *value, plain).map(drop),
        Cell::Date(value) => match excel_date(*value) {
            Some(when) => sheet.write_datetime_with_format(row, column, &when, date).map(drop),
            None => sheet.write_string_with_format(row, column, cell.line().into_owned(), plain).map(drop),
        },
    }
}

fn excel_date(date: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok()?;
    ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8).ok()
}

/// Names, widths and formats of the columns, and the heading.
fn heading<C: Column>(sheet: &mut Worksheet, formats: &Formats, title: &str) -> Result<(), XlsxError> {
    sheet.set_name(title)?;
    for (column, index) in C::ALL.iter().zip(0_u16..) {
        sheet.set_column_width(index, f64::from(column.width()))?;
        if column.is_text() {
            sheet.set_column_format(index, &formats.text)?;
        }
        sheet.write_string_with_format(0, index, column.name(), &formats.heading)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn export<C: Column, I: Iterator<Item = Cell>>(
    title: &str,
    rows: impl Iterator<Item = I>,
) -> Result<Workbook, XlsxError> {
    let formats = Formats::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    heading::<C>(sheet, &formats, title)?;
    for (cells, row) in rows.zip(1_u32..) {
        for ((column, cell), index) in C::ALL.iter().zip(cells).zip(0_u16..) {
            let plain = if column.is_text() { &formats.text } else { &formats.plain };
            put(sheet, row, index, &cell, plain, &formats.date)?;
        }
    }
    Ok(book)
}

/// A list of members in the format that an import reads.
///
/// # Errors
/// When the workbook cannot be made: no room for its temporary file.
pub fn members_workbook(members: &[MemberExport]) -> Result<Vec<u8>, XlsxError> {
    export::<MemberColumn, _>(ImportKind::Members.label(), members.iter().map(MemberExport::cells))?.save_to_buffer()
}

/// A list of units in the format that an import reads.
///
/// # Errors
/// When the workbook cannot be made: no room for its temporary file.
pub fn units_workbook(units: &[UnitExport]) -> Result<Vec<u8>, XlsxError> {
    export::<UnitColumn, _>(ImportKind::Units.label(), units.iter().map(UnitExport::cells))?.save_to_buffer()
}

/// An empty list with instructions on a second sheet.
///
/// # Errors
/// When the workbook cannot be made.
pub fn template(kind: ImportKind, kinds: &[UnitKind]) -> Result<Vec<u8>, XlsxError> {
    let formats = Formats::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    match kind {
        ImportKind::Members => {
            heading::<MemberColumn>(sheet, &formats, kind.label())?;
            choices(sheet, MemberColumn::Sex, &["Nam", "Nữ"])?;
            choices(sheet, MemberColumn::Standing, &["Chính thức", "Dự bị"])?;
            choices(sheet, MemberColumn::Exempt, &["Có", "Không"])?;
            instructions::<MemberColumn>(book.add_worksheet(), &formats, &[])?;
        }
        ImportKind::Units => {
            heading::<UnitColumn>(sheet, &formats, kind.label())?;
            let names: Vec<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
            choices(sheet, UnitColumn::Kind, &names)?;
            instructions::<UnitColumn>(book.add_worksheet(), &formats, &names)?;
        }
    }
    book.save_to_buffer()
}

/// A list to choose from in every cell of a column. Excel allows 255 characters for it; longer ones are left out.
fn choices<C: Column>(sheet: &mut Worksheet, column: C, values: &[&str]) -> Result<(), XlsxError> {
    let Some(index) = C::ALL.iter().zip(0_u16..).find(|(c, _)| **c == column).map(|(_, index)| index) else {
        return Ok(());
    };
    if values.is_empty()
        || values.iter().map(|value| value.len() + 1).sum::<usize>() > 255
        || values.iter().any(|v| v.contains(','))
    {
        return Ok(());
    }
    let validation = DataValidation::new().allow_list_strings(values)?;
    sheet.add_data_validation(1, index, 10_000, index, &validation)?;
    Ok(())
}

fn instructions<C: Column>(sheet: &mut Worksheet, formats: &Formats, kinds: &[&str]) -> Result<(), XlsxError> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name("Hướng dẫn")?;
    sheet.set_column_width(0, 26)?;
    sheet.set_column_width(1, 90)?;
    let general = [
        "Ghi danh sách ở trang thứ nhất, mỗi dòng một mục. Thứ tự cột và các dòng tiêu đề phía trên không quan trọng.",
        "Ô để trống: giữ nguyên dữ liệu đang có. Ghi “Không” để xóa điện thoại, thư điện tử, dân tộc hoặc chức vụ.",
        "Hệ thống kiểm tra trước và cho xem kết quả; chỉ nhập sau khi đồng chí xác nhận. Nhập lại cùng một tệp không \
         tạo dữ liệu trùng.",
    ];
    sheet.write_string_with_format(0, 0, "Cách dùng", &formats.heading)?;
    let mut row = 1;
    for line in general {
        sheet.write_string_with_format(row, 1, line, &wrapped)?;
        row += 1;
    }
    row += 1;
    sheet.write_string_with_format(row, 0, "Cột", &formats.heading)?;
    sheet.write_string_with_format(row, 1, "Ghi thế nào", &formats.heading)?;
    for column in C::ALL {
        row += 1;
        sheet.write_string_with_format(row, 0, column.name(), &wrapped)?;
        sheet.write_string_with_format(row, 1, column.hint(), &wrapped)?;
    }
    if !kinds.is_empty() {
        row += 2;
        sheet.write_string_with_format(row, 0, "Các loại đơn vị", &formats.heading)?;
        for kind in kinds {
            row += 1;
            sheet.write_string_with_format(row, 0, *kind, &wrapped)?;
        }
    }
    Ok(())
}

/// Writes the rows as they were with the bad cells marked: light red, the reason as a note and in a last column.
///
/// # Errors
/// [`Refusal`] when the file cannot be read again or the workbook not written.
pub fn mark(source: &Source, layout: &Layout, problems: &[Problem], to: &Path) -> Result<(), Refusal> {
    let failed = |error: XlsxError| {
        tracing::error!(%error, "marked workbook");
        Refusal::new("Chưa ghi được tệp kết quả kiểm tra. Có thể ổ đĩa của máy chủ đã đầy.")
    };
    let formats = Formats::new();
    let mut by_row: HashMap<u32, Vec<&Problem>> = HashMap::new();
    for problem in problems {
        by_row.entry(problem.row).or_default().push(problem);
    }
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
    let last = u16::try_from(layout.width).unwrap_or(u16::MAX);
    sheet.set_name("Kết quả kiểm tra").map_err(failed)?;
    sheet.set_column_range_width(0, last.saturating_sub(1), 16).map_err(failed)?;
    sheet.set_column_width(last, 80).map_err(failed)?;
    let mut marker = Marker { sheet, formats: &formats, last, notes: 0 };
    again(source, layout, |number, cells| {
        if number == 0 || number - 1 > LAST_ROW {
            return Ok(());
        }
        if number == layout.heading_row {
            return marker.heading(number - 1, &layout.names).map_err(failed);
        }
        let problems = by_row.get(&number).map_or(&[][..], Vec::as_slice);
        marker.row(number - 1, &cells, problems).map_err(failed)
    })?;
    book.save(to).map_err(failed)
}

struct Marker<'a> {
    sheet: &'a mut Worksheet,
    formats: &'a Formats,
    last: u16,
    notes: usize,
}

impl Marker<'_> {
    /// The heading in one row, also where it was spread over two.
    fn heading(&mut self, row: u32, names: &[String]) -> Result<(), XlsxError> {
        for (name, column) in names.iter().zip(0_u16..self.last).filter(|(name, _)| !name.is_empty()) {
            self.sheet.write_string_with_format(row, column, name, &self.formats.heading)?;
        }
        self.sheet.write_string_with_format(row, self.last, "Lý do", &self.formats.heading).map(drop)
    }

    fn row(&mut self, row: u32, cells: &[Cell], problems: &[&Problem]) -> Result<(), XlsxError> {
        let f = self.formats;
        for (cell, column) in cells.iter().zip(0_u16..self.last) {
            let found = problems.iter().find(|problem| problem.column == Some(column));
            match found {
                Some(_) if cell.is_blank() => {
                    self.sheet.write_blank(row, column, &f.bad)?;
                }
                Some(_) => put(self.sheet, row, column, cell, &f.bad, &f.bad_date)?,
                None => put(
                    self.sheet,
                    row,
                    column,
                    cell,
                    if matches!(cell, Cell::Text(_)) { &f.text } else { &f.plain },
                    &f.date,
                )?,
            }
        }
        // Empty cells right of the row's last value have problems as well.
        for problem in problems {
            let Some(column) = problem.column.filter(|column| *column < self.last) else { continue };
            if usize::from(column) >= cells.len() {
                self.sheet.write_blank(row, column, &f.bad)?;
            }
            if self.notes < MAX_NOTES {
                self.notes += 1;
                let note = Note::new(problem.message.clone()).add_author_prefix(false).set_width(260).set_height(90);
                self.sheet.insert_note(row, column, &note)?;
            }
        }
        if !problems.is_empty() {
            let reasons = problems.iter().map(|p| p.message.as_str()).collect::<Vec<_>>().join(" ");
            let reasons: String = reasons.chars().take(MAX_CELL).collect();
            self.sheet.write_string_with_format(row, self.last, reasons, &f.reason)?;
        }
        Ok(())
    }
}
