//! Merged cells: the value of the first cell belongs to the whole range.

use domain::records::Cell;

use super::{MAX_COLUMNS, Refusal};

/// Merged ranges that a list may have.
const MAX_RANGES: usize = 50_000;

/// A merged range: rows and columns from 0, both ends included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) rows: (u32, u32),
    pub(super) columns: (usize, usize),
}

/// Fills merged ranges while the rows go by from the top down.
#[derive(Debug)]
pub(super) struct Merged {
    /// Not yet begun, the topmost last.
    ahead: Vec<Range>,
    /// Begun and not yet ended, with the value of their first cell.
    open: Vec<(Range, Cell)>,
}

impl Merged {
    pub(super) fn new(mut ranges: Vec<Range>) -> Result<Self, Refusal> {
        if ranges.len() > MAX_RANGES {
            return Err(Refusal::new("Tệp có quá nhiều ô gộp. Đồng chí bỏ gộp ô rồi nhập lại."));
        }
        ranges.retain(|range| range.columns.0 < MAX_COLUMNS && range.rows.0 <= range.rows.1);
        ranges.sort_by_key(|range| std::cmp::Reverse(range.rows.0));
        Ok(Self { ahead: ranges, open: Vec::new() })
    }

    /// Takes note of the values that begin in this row and fills the row's empty cells.
    pub(super) fn fill(&mut self, row: u32, cells: &mut Vec<Cell>) {
        self.open.retain(|(range, _)| range.rows.1 >= row);
        while let Some(range) = self.ahead.pop_if(|range| range.rows.0 <= row) {
            // A file can claim any number of ranges over one cell; honest ones have at most one for each column.
            if range.rows.1 >= row && self.open.len() < MAX_COLUMNS {
                let begins = range.rows.0 == row;
                let value = if begins { cells.get(range.columns.0).cloned() } else { None };
                self.open.push((range, value.unwrap_or_default()));
            }
        }
        for (range, value) in self.open.iter().filter(|(_, value)| !value.is_blank()) {
            for column in range.columns.0..=range.columns.1.min(MAX_COLUMNS - 1) {
                if cells.len() <= column {
                    cells.resize(column + 1, Cell::Empty);
                }
                if cells[column].is_blank() {
                    cells[column] = value.clone();
                }
            }
        }
    }
}
