//! News: articles for the whole organisation or a part of it.

use serde::{Deserialize, Serialize};

use crate::{
    fields::{Fields, Invalid},
    ids::{ArticleId, UnitId},
    text,
    time::Timestamp,
};

/// Longest title, in characters.
pub const TITLE_MAX: usize = 200;
/// Longest summary, in characters.
pub const SUMMARY_MAX: usize = 400;
/// Longest body, in characters of Markdown.
pub const BODY_MAX: usize = 100_000;
/// Articles on one page of the list.
pub const PAGE: usize = 20;

vocabulary! {
    /// Life of an article.
    ArticleState {
        /// Seen by editors only.
        Draft = "draft" => "Bản nháp",
        /// Seen by its audience.
        Published = "published" => "Đã đăng",
        /// Taken back; seen by editors only.
        Withdrawn = "withdrawn" => "Đã gỡ",
    }
}

/// What an editor wrote, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleDraft {
    /// Title on one line.
    pub title: String,
    /// One or two sentences for lists; made from the body when left empty.
    pub summary: String,
    /// Markdown.
    pub body: String,
    /// Minutes to read, at least 1.
    pub minutes: i64,
}

impl ArticleDraft {
    /// Checks what was typed.
    ///
    /// # Errors
    /// [`Invalid`] with a message for each field that is empty or too long.
    pub fn parse(title: &str, summary: &str, body: &str) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let title = text::clean_line(&fields.text("title", title, TITLE_MAX));
        let summary = text::clean_line(&fields.optional_text("summary", summary, SUMMARY_MAX));
        let body = fields.text("body", body, BODY_MAX);
        fields.finish()?;
        let summary = if summary.is_empty() { text::excerpt(&body, 180) } else { summary };
        let minutes = reading_minutes(&body);
        Ok(Self { title, summary, body, minutes })
    }
}

/// Vietnamese is read at about 200 words (syllables) a minute on a phone.
fn reading_minutes(body: &str) -> i64 {
    (body.split_whitespace().count() as i64 / 200).max(1)
}

/// An article as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleCard {
    /// Identifier.
    pub id: ArticleId,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// Name of the unit that published it.
    pub unit_name: String,
    /// Minutes to read.
    pub minutes: i64,
    /// State.
    pub state: ArticleState,
    /// When published; when last changed while a draft.
    pub at: Timestamp,
    /// Whether the person has opened it.
    pub read: bool,
}

/// An article with its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Identifier.
    pub id: ArticleId,
    /// The unit to which and below which it is addressed.
    pub unit_id: UnitId,
    /// Name of that unit.
    pub unit_name: String,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// Markdown as written.
    pub body: String,
    /// Sanitised HTML.
    pub html: String,
    /// Minutes to read.
    pub minutes: i64,
    /// State.
    pub state: ArticleState,
    /// When published.
    pub published_at: Option<Timestamp>,
    /// Counts up with each change: an edit that started from an older one is refused.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_cleaned_and_measured() {
        let draft = ArticleDraft::parse("  Hội nghị \n lần thứ bảy ", "", &"từ ".repeat(450)).unwrap();
        assert_eq!(draft.title, "Hội nghị lần thứ bảy");
        assert_eq!(draft.minutes, 2);
        assert!(!draft.summary.is_empty());
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let Invalid(errors) = ArticleDraft::parse("", "", &"x".repeat(BODY_MAX + 1)).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["title", "body"]);
    }
}
