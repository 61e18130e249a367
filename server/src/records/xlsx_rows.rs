//! Rows of an `.xlsx` workbook, one at a time: a sheet of any size needs the memory of one row.

use std::{fs::File, io::BufReader, path::Path};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader};
use chrono::NaiveDate;
use domain::records::Cell;

use super::{
    MAX_COLUMNS, Refusal,
    merged::{Merged, Range},
    read::Rows,
};

type Book = Xlsx<BufReader<File>>;

fn unreadable(error: impl std::fmt::Display) -> Refusal {
    tracing::info!(%error, "unreadable workbook");
    Refusal::new(
        "Không đọc được bảng tính này. Đồng chí mở tệp bằng Excel hoặc LibreOffice, lưu lại thành .xlsx rồi nhập lại.",
    )
}

/// Opens a workbook that [`super::archive::check`] found safe.
pub(super) fn open(path: &Path) -> Result<Book, Refusal> {
    let file = File::open(path).map_err(unreadable)?;
    Xlsx::new(BufReader::new(file)).map_err(unreadable)
}

/// The names of the sheets that may hold a list: visible ones first.
pub(super) fn sheets(book: &Book) -> Vec<String> {
    let mut sheets: Vec<_> = book.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet).cloned().collect();
    sheets.sort_by_key(|sheet| sheet.visible != SheetVisible::Visible);
    sheets.into_iter().map(|sheet| sheet.name).collect()
}

/// The rows of one sheet.
pub(super) struct XlsxRows<'a> {
    cells: XlsxCellReader<'a, BufReader<File>>,
    merged: Merged,
    /// The first cell of the next row.
    next: Option<(u32, usize, Cell)>,
    started: bool,
    /// Rows before this one stay as they are: titles merged over the whole width would repeat in every column.
    fill_from: u32,
}

impl<'a> XlsxRows<'a> {
    /// Merged cells are filled from row `fill_from` on, counted from 1.
    pub(super) fn new(book: &'a mut Book, sheet: &str, fill_from: u32) -> Result<Self, Refusal> {
        let ranges = book.merge_cells_by_sheet_name(sheet).map_err(unreadable)?;
        let range = |d: &calamine::Dimensions| Range {
            rows: (d.start.0, d.end.0),
            columns: (d.start.1 as usize, d.end.1 as usize),
        };
        let merged = Merged::new(ranges.iter().map(range).collect())?;
        let cells = book.worksheet_cells_reader(sheet).map_err(unreadable)?;
        Ok(Self { cells, merged, next: None, started: false, fill_from })
    }

    /// The next cell that holds something, of the columns that are looked at.
    fn cell(&mut self) -> Result<Option<(u32, usize, Cell)>, Refusal> {
        while let Some(found) = self.cells.next_cell().map_err(unreadable)? {
            let (row, column) = found.get_position();
            let value = cell(found.get_value());
            if (column as usize) < MAX_COLUMNS && value != Cell::Empty {
                return Ok(Some((row, column as usize, value)));
            }
        }
        Ok(None)
    }
}

impl Rows for XlsxRows<'_> {
    fn next(&mut self) -> Result<Option<(u32, Vec<Cell>)>, Refusal> {
        if !self.started {
            self.started = true;
            self.next = self.cell()?;
        }
        let Some((row, column, value)) = self.next.take() else { return Ok(None) };
        let mut cells = Vec::with_capacity(16);
        put(&mut cells, column, value);
        loop {
            match self.cell()? {
                Some((same, column, value)) if same == row => put(&mut cells, column, value),
                other => {
                    self.next = other;
                    break;
                }
            }
        }
        let number = row.saturating_add(1);
        if number < self.fill_from {
            self.merged.fill(row, &mut cells.clone());
        } else {
            self.merged.fill(row, &mut cells);
        }
        Ok(Some((number, cells)))
    }
}

fn put(cells: &mut Vec<Cell>, column: usize, value: Cell) {
    if cells.len() <= column {
        cells.resize(column + 1, Cell::Empty);
    }
    cells[column] = value;
}

fn cell(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => Cell::Text(text.clone()),
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::DateTime(when) if when.is_datetime() => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            match NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day)) {
                Some(date) => Cell::Date(date),
                None => Cell::Number(when.as_f64()),
            }
        }
        DataRef::DateTime(duration) => Cell::Number(duration.as_f64()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Text(text.clone()),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    }
}
