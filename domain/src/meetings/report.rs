//! The report of a meeting and its review by the unit above.

use serde::{Deserialize, Serialize};

use crate::{
    fields::{Fields, Invalid},
    secrecy,
};

/// Longest summary or resolution, in characters.
const TEXT_MAX: usize = 20_000;
/// Longest comment, in characters.
const COMMENT_MAX: usize = 2_000;

/// The result of a meeting, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What was discussed and concluded.
    pub summary: String,
    /// The resolution; empty when none was passed.
    pub resolution: String,
}

impl Report {
    /// Checks what was typed.
    ///
    /// # Errors
    /// [`Invalid`] with a message for each field that is empty or too long.
    pub fn check(summary: &str, resolution: &str) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let summary = fields.text("summary", summary, TEXT_MAX);
        let resolution = fields.optional_text("resolution", resolution, TEXT_MAX);
        secrecy::refuse_marked(&mut fields, "summary", &summary);
        secrecy::refuse_marked(&mut fields, "resolution", &resolution);
        fields.finish()?;
        Ok(Self { summary, resolution })
    }
}

vocabulary! {
    /// What the unit above decides about a report.
    Decision {
        /// It is complete.
        Accept = "accept" => "Tiếp nhận",
        /// Something is missing; the comment says what.
        Return = "return" => "Trả lại để bổ sung",
    }
}

/// A decision with its comment, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// What was decided.
    pub decision: Decision,
    /// What to tell the branch.
    pub comment: String,
}

impl Review {
    /// Checks what was typed: a returned report needs a reason.
    ///
    /// # Errors
    /// [`Invalid`] with a message for each field.
    pub fn check(decision: &str, comment: &str) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let comment = fields.optional_text("comment", comment, COMMENT_MAX);
        let Ok(decision) = decision.trim().parse() else {
            return Err(Invalid::one("decision", "Đồng chí chọn tiếp nhận hoặc trả lại."));
        };
        if decision == Decision::Return && comment.is_empty() {
            fields.fail("comment", "Đồng chí ghi rõ chi bộ cần bổ sung điều gì.");
        }
        secrecy::refuse_marked(&mut fields, "comment", &comment);
        fields.finish()?;
        Ok(Self { decision, comment })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_needs_a_summary_and_fits() {
        assert!(Report::check(" Đã thảo luận. ", "").is_ok_and(|r| r.summary == "Đã thảo luận."));
        let Invalid(errors) = Report::check(" ", &"x".repeat(200_000)).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["summary", "resolution"]);
        assert_eq!(Report::check("Đã họp.", "TỐI MẬT\nSố 12").unwrap_err().0[0].field, "resolution");
    }

    #[test]
    fn a_returned_report_needs_a_reason() {
        assert!(Review::check("accept", "").is_ok());
        assert!(Review::check("return", "Thiếu nghị quyết.").is_ok());
        assert_eq!(Review::check("return", " ").unwrap_err().0[0].field, "comment");
        assert_eq!(Review::check("", "").unwrap_err().0[0].field, "decision");
    }
}
