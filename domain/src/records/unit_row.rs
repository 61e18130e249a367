//! Rows of a list of units: from cells to checked patches.

use super::{
    cell::Cell,
    codes::usual_width,
    columns::{Header, UnitColumn as Col},
    duplicates::refuse_duplicates,
    report::Problem,
    values::{self, Read},
};

/// What one row says about one unit. `None` leaves what the database holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitPatch {
    /// Row as the spreadsheet numbers it.
    pub row: u32,
    /// Public code.
    pub code: String,
    /// Name.
    pub name: Option<String>,
    /// Kind, by its name or code.
    pub kind: Option<String>,
    /// Code of the unit above.
    pub parent: Option<String>,
}

/// The rows of a list of units, checked as far as the file alone allows.
#[derive(Debug)]
pub struct UnitRows {
    /// Where the columns are.
    pub header: Header<Col>,
    /// Rows without a problem.
    pub patches: Vec<UnitPatch>,
    /// What is wrong with the others.
    pub problems: Vec<Problem>,
    /// How many rows have something in them.
    pub total: i64,
    /// Widths of the codes that were text.
    widths: Vec<usize>,
    /// Positions of codes that a spreadsheet took for numbers.
    numbers: Vec<usize>,
}

impl UnitRows {
    /// Starts with a heading and no row.
    pub fn new(header: Header<Col>) -> Self {
        Self { header, patches: Vec::new(), problems: Vec::new(), total: 0, widths: Vec::new(), numbers: Vec::new() }
    }

    /// Reads a row; one without anything in the known columns is skipped.
    pub fn push(&mut self, row: u32, cells: &[Cell]) {
        if self.header.is_blank(cells) {
            return;
        }
        self.total += 1;
        let before = self.problems.len();
        let code = self.read(row, cells, Col::Code, values::code).unwrap_or_default();
        if code.is_empty() && self.problems.len() == before {
            self.problems.push(Problem::new(row, self.header.index(Col::Code), "Chưa ghi mã đơn vị."));
        }
        let patch = UnitPatch {
            row,
            code,
            name: self.read(row, cells, Col::Name, |cell| values::words(cell, 200)).filter(|name| !name.is_empty()),
            kind: self.read(row, cells, Col::Kind, values::line),
            parent: self.read(row, cells, Col::Parent, values::code),
        };
        if self.problems.len() > before {
            return;
        }
        match &*self.header.cell(Col::Code, cells) {
            Cell::Number(_) => self.numbers.push(self.patches.len()),
            _ if patch.code.bytes().all(|b| b.is_ascii_digit()) => self.widths.push(patch.code.len()),
            _ => {}
        }
        self.patches.push(patch);
    }

    fn read<T>(&mut self, row: u32, cells: &[Cell], column: Col, read: impl FnOnce(&Cell) -> Read<T>) -> Option<T> {
        match read(&self.header.cell(column, cells)) {
            Ok(value) => value,
            Err(message) => {
                self.problems.push(Problem::new(row, self.header.index(column), message));
                None
            }
        }
    }

    /// Gives codes that became numbers the width of those that stayed text, and refuses duplicates.
    pub fn finish(mut self) -> Self {
        if !self.widths.is_empty() {
            let width = usual_width(self.widths.iter().copied(), 1, 40);
            for position in &self.numbers {
                let code = &mut self.patches[*position].code;
                *code = format!("{code:0>width$}");
            }
        }
        self.numbers.clear();
        let column = self.header.index(Col::Code);
        let problems = &mut self.problems;
        refuse_duplicates(
            &mut self.patches,
            |patch| (patch.row, patch.code.as_str()),
            |patch, other| {
                let message = format!("Mã {} trùng với dòng {other}; chỉ giữ một dòng đúng.", patch.code);
                problems.push(Problem::new(patch.row, column, message));
            },
        );
        self
    }
}
