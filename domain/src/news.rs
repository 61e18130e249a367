//! News: articles for the whole organisation or a part of it.

use serde::{Deserialize, Serialize};

use crate::{
    fields::{Fields, Invalid},
    ids::{ArticleId, UnitId},
    secrecy, text,
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
/// Length of a summary that is made from the body, in characters.
const TEASER: usize = 180;

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
    /// [`Invalid`] with a message for each field that is empty, too long or marked as secret.
    pub fn parse(title: &str, summary: &str, body: &str) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let title = text::clean_line(&fields.text("title", title, TITLE_MAX));
        let summary = text::clean_line(&fields.optional_text("summary", summary, SUMMARY_MAX));
        let body = fields.text("body", body, BODY_MAX);
        for (field, content) in [("title", &title), ("summary", &summary), ("body", &body)] {
            secrecy::refuse_marked(&mut fields, field, content);
        }
        fields.finish()?;
        let summary = if summary.is_empty() { teaser(&body) } else { summary };
        let minutes = reading_minutes(&body);
        Ok(Self { title, summary, body, minutes })
    }
}

/// The beginning of a body as plain text: what an article without a summary of its own shows in lists.
pub fn teaser(body: &str) -> String {
    let body = body.replace("![", "[");
    // Where links and pictures lead is not for reading: of `[words](address)` the words stay.
    let mut plain = String::new();
    let mut rest = body.as_str();
    while let Some((before, after)) = rest.split_once("](") {
        plain.push_str(before);
        rest = after.split_once(')').map_or(after, |(_, after)| after);
    }
    plain.push_str(rest);
    plain.retain(|c| !matches!(c, '[' | ']' | '~'));
    text::excerpt(&plain, TEASER)
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
    /// Who wrote it first; shown to editors.
    pub author_name: String,
    /// When last changed.
    pub updated_at: Timestamp,
    /// When first published.
    pub published_at: Option<Timestamp>,
    /// Counts up with each change: an edit that started from an older one is refused.
    pub version: i64,
    /// Whether the person has opened it.
    pub read: bool,
}

impl Article {
    /// The summary as somebody wrote it; empty when it was made from the body.
    pub fn own_summary(&self) -> &str {
        if self.summary == teaser(&self.body) { "" } else { &self.summary }
    }
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
    fn a_teaser_is_plain_words() {
        assert_eq!(
            teaser("## Kết quả\n\n**Xem** [biểu](https://a.example/b) ![ảnh](/icons/a.png) ở dưới"),
            "Kết quả Xem biểu ảnh ở dưới"
        );
        assert_eq!(teaser("chưa đóng [ngoặc](vuông"), "chưa đóng ngoặcvuông");
        assert!(teaser(&"rất dài ".repeat(100)).chars().count() <= TEASER + 1);
    }

    #[test]
    fn a_secret_text_is_refused_beside_its_field() {
        let Invalid(errors) = ArticleDraft::parse("Kế hoạch (MẬT)", "", "TỐI MẬT\n\nNội dung").unwrap_err();
        let fields: Vec<_> = errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["title", "body"]);
        assert!(ArticleDraft::parse("Giữ bí mật nhà nước", "", "BẢO VỆ BÍ MẬT NHÀ NƯỚC").is_ok());
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let Invalid(errors) = ArticleDraft::parse("", "", &"x".repeat(BODY_MAX + 1)).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["title", "body"]);
    }
}
