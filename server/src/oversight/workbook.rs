//! One sheet with a heading that stays, real dates and real numbers.

use chrono::{Datelike, NaiveDate, Timelike};
use domain::time::Timestamp;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Heading.
    pub name: &'static str,
    /// In characters.
    pub width: u16,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A count.
    Number(i64),
    /// Points with a fraction.
    Points(f64),
    /// A part of a whole that is not zero, shown in percent.
    Share(i64, i64),
    /// A day.
    Date(NaiveDate),
    /// A moment, as the clock in Viet Nam shows it.
    Moment(Timestamp),
}

/// How cells look.
struct Formats {
    heading: Format,
    points: Format,
    share: Format,
    date: Format,
    moment: Format,
}

impl Formats {
    fn new() -> Self {
        let number = |format: &str| Format::new().set_num_format(format);
        Self {
            heading: Format::new()
                .set_bold()
                .set_background_color("#FBE4E1")
                .set_border_bottom(FormatBorder::Thin)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap(),
            points: number("0.00"),
            share: number("0.0%"),
            date: number("dd/mm/yyyy"),
            moment: number("hh:mm dd/mm/yyyy"),
        }
    }
}

/// A workbook of one sheet.
///
/// # Errors
/// When it cannot be made: no room for its temporary file.
pub fn write(title: &str, columns: &[Column], rows: impl Iterator<Item = Vec<Value>>) -> Result<Vec<u8>, XlsxError> {
    let formats = Formats::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_name(title)?;
    for (column, index) in columns.iter().zip(0_u16..) {
        sheet.set_column_width(index, f64::from(column.width))?;
        sheet.write_string_with_format(0, index, column.name, &formats.heading)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (values, row) in rows.zip(1_u32..) {
        for (value, column) in values.into_iter().zip(0_u16..) {
            put(sheet, row, column, value, &formats)?;
        }
    }
    book.save_to_buffer()
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, value: Value, formats: &Formats) -> Result<(), XlsxError> {
    match value {
        Value::Empty => Ok(()),
        Value::Text(text) => sheet.write_string(row, column, text).map(drop),
        Value::Number(number) => sheet.write_number(row, column, number as f64).map(drop),
        Value::Points(points) => sheet.write_number_with_format(row, column, points, &formats.points).map(drop),
        Value::Share(part, whole) => {
            sheet.write_number_with_format(row, column, part as f64 / whole as f64, &formats.share).map(drop)
        }
        Value::Date(date) => {
            let when = ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8)?;
            sheet.write_datetime_with_format(row, column, &when, &formats.date).map(drop)
        }
        Value::Moment(at) => {
            let local = at.local();
            let day = ExcelDateTime::from_ymd(local.year() as u16, local.month() as u8, local.day() as u8)?;
            let when = day.and_hms(local.hour() as u16, local.minute() as u8, 0)?;
            sheet.write_datetime_with_format(row, column, &when, &formats.moment).map(drop)
        }
    }
}
