//! Workbooks in and out: one code path for the web pages and the command line.
//!
//! * [`Source::open`] decides what a file is and refuses what is dangerous or of no use, before anything reads it.
//! * [`read`] turns its rows into checked patches; [`write`] makes templates, exports and the marked workbook.
//! * [`run`] compares with the database and writes to it; [`jobs`] does so in the background for the web pages.

mod archive;
mod csv_rows;
mod failed;
mod files;
pub mod jobs;
mod merged;
mod read;
mod routes;
pub mod run;
mod source;
mod write;
mod xlsx_rows;

pub use files::Files;
pub use read::{Layout, Reading, read};
pub use routes::routes;
pub use source::Source;
pub use write::{mark, members_workbook, template, units_workbook};

/// A file that cannot be used, with the reason for people in Vietnamese.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

impl Refusal {
    fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

/// Rows that one file may have.
pub const MAX_ROWS: usize = 200_000;

/// Columns that are looked at; whatever stands further right is no list.
const MAX_COLUMNS: usize = 200;

/// Rows with something in them among which the heading must be.
const HEADING_ROWS: usize = 16;

#[cfg(test)]
mod tests;
