//! From rows of cells to checked patches.

use domain::records::{Cell, FoundHeading, Heading, ImportKind, MemberRows, UnitRows, find_heading};

use store::records::Rows as Checked;

use super::{HEADING_ROWS, MAX_ROWS, Refusal, Source, csv_rows, csv_rows::CsvRows, xlsx_rows};

/// Rows of a file from the top down: the number that a spreadsheet gives them, from 1, and their cells.
pub(super) trait Rows {
    /// The next row with something in it.
    fn next(&mut self) -> Result<Option<(u32, Vec<Cell>)>, Refusal>;
}

/// A list that was read.
#[derive(Debug)]
pub struct Reading {
    /// The rows.
    pub checked: Checked,
    /// Where everything is.
    pub layout: Layout,
}

/// Where a list is in its file.
#[derive(Debug)]
pub struct Layout {
    /// Row of the column names, from 1; of two rows the lower one.
    pub heading_row: u32,
    /// Names of columns that are not used.
    pub ignored: Vec<String>,
    /// Names of the columns, at their places.
    pub(super) names: Vec<String>,
    /// Which part of the file.
    pub(super) place: Place,
    /// Columns in use: the first free one is at this index.
    pub(super) width: usize,
}

impl Reading {
    /// What the list is of.
    pub fn kind(&self) -> ImportKind {
        match self.checked {
            Checked::Members(_) => ImportKind::Members,
            Checked::Units(_) => ImportKind::Units,
        }
    }
}

/// Where in its file a list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// The sheet with this name.
    Sheet(String),
    /// The text with this separator.
    Separated(u8),
}

fn no_heading(wanted: Option<ImportKind>) -> Refusal {
    let columns = match wanted {
        Some(ImportKind::Units) => "“Mã đơn vị” và “Tên đơn vị”",
        Some(ImportKind::Members) => "“Số thẻ đảng viên” và “Họ và tên”",
        None => "“Số thẻ đảng viên” (danh sách đảng viên) hoặc “Mã đơn vị” và “Tên đơn vị” (danh sách đơn vị)",
    };
    Refusal::new(format!(
        "Không thấy dòng tên cột trong {} dòng đầu. Cần có các cột {columns}. Đồng chí có thể dùng tệp mẫu.",
        HEADING_ROWS - 1
    ))
}

/// Reads the first list in a file: of `wanted`, or of whatever kind it is.
///
/// # Errors
/// [`Refusal`] when there is no list or it is too long.
pub fn read(source: &Source, wanted: Option<ImportKind>) -> Result<Reading, Refusal> {
    match source {
        Source::Csv(text) => {
            let separator = csv_rows::separator(text, wanted).ok_or_else(|| no_heading(wanted))?;
            let place = Place::Separated(separator);
            read_rows(&mut CsvRows::new(text, separator), wanted, place)?.ok_or_else(|| no_heading(wanted))
        }
        Source::Xlsx(path) => {
            let mut book = xlsx_rows::open(path)?;
            for sheet in xlsx_rows::sheets(&book) {
                let place = Place::Sheet(sheet.clone());
                if let Some(reading) = read_rows(&mut xlsx_rows::XlsxRows::new(&mut book, &sheet, 0)?, wanted, place)? {
                    return Ok(reading);
                }
            }
            Err(no_heading(wanted))
        }
    }
}

/// Goes through the rows of a list again: for the marked workbook.
pub(super) fn again(
    source: &Source,
    layout: &Layout,
    mut each: impl FnMut(u32, Vec<Cell>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut go = |rows: &mut dyn Rows| {
        while let Some((row, cells)) = rows.next()? {
            each(row, cells)?;
        }
        Ok(())
    };
    match (source, &layout.place) {
        (Source::Csv(text), Place::Separated(separator)) => go(&mut CsvRows::new(text, *separator)),
        (Source::Xlsx(path), Place::Sheet(sheet)) => {
            go(&mut xlsx_rows::XlsxRows::new(&mut xlsx_rows::open(path)?, sheet, layout.heading_row + 1)?)
        }
        _ => Ok(()),
    }
}

fn read_rows(rows: &mut dyn Rows, wanted: Option<ImportKind>, place: Place) -> Result<Option<Reading>, Refusal> {
    let (mut numbers, mut start) = (Vec::new(), Vec::new());
    while start.len() < HEADING_ROWS
        && let Some((number, cells)) = rows.next()?
    {
        if cells.iter().any(|cell| !cell.is_blank()) {
            numbers.push(number);
            start.push(cells);
        }
    }
    let Some(FoundHeading { before, heading, names }) = find_heading(&start, wanted) else { return Ok(None) };
    let ignored = heading.ignored().to_vec();
    let mut checked = match heading {
        Heading::Members(header) => Checked::Members(MemberRows::new(header)),
        Heading::Units(header) => Checked::Units(UnitRows::new(header)),
    };
    let mut width = start.iter().map(Vec::len).max().unwrap_or_default();
    let heading_row = before.checked_sub(1).and_then(|index| numbers.get(index)).copied().unwrap_or(1);
    for (number, cells) in numbers.into_iter().zip(start).skip(before) {
        push(&mut checked, number, &cells)?;
    }
    while let Some((number, cells)) = rows.next()? {
        width = width.max(cells.len());
        push(&mut checked, number, &cells)?;
    }
    let checked = match checked {
        Checked::Members(rows) => Checked::Members(rows.finish()),
        Checked::Units(rows) => Checked::Units(rows.finish()),
    };
    Ok(Some(Reading { checked, layout: Layout { heading_row, ignored, names, place, width } }))
}

fn push(checked: &mut Checked, number: u32, cells: &[Cell]) -> Result<(), Refusal> {
    let total = match checked {
        Checked::Members(rows) => {
            rows.push(number, cells);
            rows.total
        }
        Checked::Units(rows) => {
            rows.push(number, cells);
            rows.total
        }
    };
    if total > MAX_ROWS as i64 {
        let most = domain::text::number(MAX_ROWS as i64);
        return Err(Refusal::new(format!("Tệp có hơn {most} dòng. Đồng chí chia thành nhiều tệp.")));
    }
    Ok(())
}
