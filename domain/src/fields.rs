//! Checking what people typed: every problem is collected and shown next to its field.

use serde::{Deserialize, Serialize};

use crate::text;

/// A stored code that no variant of the vocabulary has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {vocabulary} code {code:?}")]
pub struct UnknownCode {
    /// Name of the vocabulary.
    pub vocabulary: &'static str,
    /// The code that was found.
    pub code: String,
}

/// One problem with one field, in Vietnamese.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Name of the form field.
    pub field: String,
    /// What is wrong and what to do, in Vietnamese.
    pub message: String,
}

/// All problems found in one submission; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("invalid input: {0:?}")]
pub struct Invalid(pub Vec<FieldError>);

impl Invalid {
    /// A single problem.
    pub fn one(field: &str, message: impl Into<String>) -> Self {
        Self(vec![FieldError { field: field.to_owned(), message: message.into() }])
    }
}

/// Collects problems while fields are read; `finish` turns them into an error.
#[derive(Debug, Default)]
pub struct Fields(Vec<FieldError>);

impl Fields {
    /// Starts with no problem.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a problem with a field.
    pub fn fail(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.to_owned(), message: message.into() });
    }

    /// Required single-line or multi-line text: NFC, trimmed, 1 to `max` characters.
    pub fn text(&mut self, field: &str, value: &str, max: usize) -> String {
        let value = self.optional_text(field, value, max);
        if value.is_empty() && !self.has(field) {
            self.fail(field, "Đồng chí chưa nhập mục này.");
        }
        value
    }

    /// Text that may be empty: NFC, trimmed, at most `max` characters.
    pub fn optional_text(&mut self, field: &str, value: &str, max: usize) -> String {
        let value = text::clean(value);
        let length = value.chars().count();
        if length > max {
            self.fail(
                field,
                format!(
                    "Nội dung dài {} ký tự, tối đa {} ký tự.",
                    text::number(length as i64),
                    text::number(max as i64)
                ),
            );
        }
        value
    }

    /// A required value of a vocabulary or any other parseable type; `None` only after noting a problem.
    pub fn parse<T: std::str::FromStr>(&mut self, field: &str, value: &str, message: &str) -> Option<T> {
        let parsed = value.trim().parse().ok();
        if parsed.is_none() {
            self.fail(field, message);
        }
        parsed
    }

    /// A required date, as `21/11/2026` or ISO.
    pub fn date(&mut self, field: &str, value: &str) -> Option<chrono::NaiveDate> {
        let parsed = crate::time::parse_date(value);
        if parsed.is_none() {
            self.fail(field, "Ngày chưa đúng. Ví dụ: 21/11/2026.");
        }
        parsed
    }

    /// Whether a problem with this field was noted.
    pub fn has(&self, field: &str) -> bool {
        self.0.iter().any(|e| e.field == field)
    }

    /// `Ok` when no problem was noted.
    ///
    /// # Errors
    /// [`Invalid`] with every problem noted so far.
    pub fn finish(self) -> Result<(), Invalid> {
        if self.0.is_empty() { Ok(()) } else { Err(Invalid(self.0)) }
    }
}
