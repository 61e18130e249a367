//! What people are told about an import: its state, its counts, its problems.

use serde::{Deserialize, Serialize};

use super::columns::column_letters;
use crate::ids::ImportId;

vocabulary! {
    /// What a workbook lists.
    ImportKind {
        /// Members.
        Members = "members" => "Đảng viên",
        /// Units.
        Units = "units" => "Đơn vị",
    }
}

impl ImportKind {
    /// The name of its files in addresses: `dang-vien.xlsx`.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Members => "dang-vien.xlsx",
            Self::Units => "don-vi.xlsx",
        }
    }

    /// The kind whose file name in addresses is `name`.
    pub fn from_file_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.file_name() == name)
    }
}

vocabulary! {
    /// Where an import stands.
    ImportState {
        /// The file is being read and compared.
        Reading = "reading" => "Đang kiểm tra",
        /// The comparison is done and waits for a person's word.
        Ready = "ready" => "Chờ xác nhận",
        /// The file as a whole cannot be used.
        Refused = "refused" => "Không dùng được tệp",
        /// The rows are being written.
        Running = "running" => "Đang nhập",
        /// Everything accepted is written.
        Done = "done" => "Đã nhập xong",
        /// Something went wrong; nothing was written and it can be tried again.
        Failed = "failed" => "Chưa nhập được",
        /// The server stopped in the middle; nothing was written and it can be tried again.
        Interrupted = "interrupted" => "Bị gián đoạn",
    }
}

impl ImportState {
    /// Whether something happens in the background: the page asks again.
    pub const fn is_busy(self) -> bool {
        matches!(self, Self::Reading | Self::Running)
    }

    /// Whether a person may start the writing.
    pub const fn can_confirm(self) -> bool {
        matches!(self, Self::Ready | Self::Failed | Self::Interrupted)
    }
}

/// How many rows came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows with something in them.
    pub total: i64,
    /// New to the database.
    pub added: i64,
    /// Known and different.
    pub changed: i64,
    /// Known and the same.
    pub unchanged: i64,
    /// Left out, with reasons.
    pub refused: i64,
}

/// One problem in one cell or row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// Row as the spreadsheet numbers it, from 1.
    pub row: u32,
    /// Column from 0; none when the whole row is meant.
    pub column: Option<u16>,
    /// What is wrong and what to do, in Vietnamese.
    pub message: String,
}

impl Problem {
    /// A problem with a cell, or with a row when `column` is none.
    pub fn new(row: u32, column: Option<u16>, message: impl Into<String>) -> Self {
        Self { row, column, message: message.into() }
    }

    /// Where it is, as a person looks for it: `C12`, or `dòng 12`.
    pub fn place(&self) -> String {
        match self.column {
            Some(column) => format!("{}{}", column_letters(column), self.row),
            None => format!("dòng {}", self.row),
        }
    }
}

/// What the dry run found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// What the workbook lists.
    pub kind: ImportKind,
    /// Row of the column names, from 1.
    pub heading_row: u32,
    /// How many rows came to what.
    pub counts: Counts,
    /// The first problems; the marked workbook has them all.
    pub problems: Vec<Problem>,
    /// Names of columns that are not used.
    pub ignored: Vec<String>,
}

impl ImportReport {
    /// How many problems the screen shows.
    pub const SHOWN: usize = 100;
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Where it stands.
    pub state: ImportState,
    /// Rows done.
    pub done: i64,
    /// Rows in all; 0 while unknown.
    pub total: i64,
}

impl Progress {
    /// Whole percents, 0 while the total is unknown.
    pub fn percent(self) -> i64 {
        if self.total <= 0 { 0 } else { (self.done * 100 / self.total).clamp(0, 100) }
    }
}

/// An import as its page and the list show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportView {
    /// Identifier.
    pub id: ImportId,
    /// Name of the unit it is for.
    pub unit_name: String,
    /// Name of the uploaded file.
    pub file_name: String,
    /// Who uploaded it; none for the command line.
    pub created_by: Option<String>,
    /// When.
    pub created_at: crate::time::Timestamp,
    /// When the writing ended.
    pub finished_at: Option<crate::time::Timestamp>,
    /// Where it stands.
    pub state: ImportState,
    /// How many rows came to what.
    pub counts: Counts,
    /// Why the file or the import failed, in Vietnamese; else empty.
    pub message: String,
}
