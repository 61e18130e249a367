//! One cell of a workbook, whatever the file format was.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::{text, time};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, as it stands in the file: neither trimmed nor normalised.
    Text(String),
    /// A number: also codes and telephones that the program took for one, without their leading zeros.
    Number(f64),
    /// A cell that the file says is a date.
    Date(NaiveDate),
    /// A tick.
    Bool(bool),
    /// The result of a formula that failed, such as `#N/A`.
    Error(String),
}

impl Cell {
    /// Nothing to read: no value, or white space.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.chars().all(|c| c.is_whitespace() || is_invisible(c)),
            _ => false,
        }
    }

    /// The cell as one line of clean text, the way a person would read it.
    pub fn line(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Owned(clean(text)),
            Self::Number(number) => Cow::Owned(plain_number(*number)),
            Self::Date(date) => Cow::Owned(time::dmy(*date)),
            Self::Bool(true) => Cow::Borrowed("Có"),
            Self::Bool(false) => Cow::Borrowed("Không"),
            Self::Error(error) => Cow::Borrowed(error),
        }
    }
}

/// Characters that copying from web pages and Word leaves behind: zero width spaces, byte order marks, soft hyphens.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}')
}

/// [`text::clean_line`] without invisible characters and without the apostrophe that forces text in a spreadsheet.
fn clean(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let line = text::clean_line(&visible);
    line.strip_prefix('\'').map_or(line.clone(), str::to_owned)
}

/// A number without an exponent; whole numbers without a decimal point.
fn plain_number(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invisible_and_white_space_is_blank() {
        for blank in ["", "  ", "\u{a0}", "\u{200b}\u{feff}", "\n\t"] {
            assert!(Cell::Text(blank.to_owned()).is_blank(), "{blank:?}");
        }
        assert!(!Cell::Number(0.0).is_blank());
    }

    #[test]
    fn cells_read_as_a_person_would() {
        assert_eq!(Cell::Text(" 'Nguye\u{302}\u{303}n\u{a0} An\u{200b} ".to_owned()).line(), "Nguyễn An");
        assert_eq!(Cell::Number(912_345_678.0).line(), "912345678");
        assert_eq!(Cell::Number(1.5).line(), "1.5");
        assert_eq!(Cell::Number(1e300).line().len(), 301);
        assert_eq!(Cell::Number(f64::NAN).line(), "NaN");
    }
}
