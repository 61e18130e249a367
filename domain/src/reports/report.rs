//! The report of a meeting and its review by the unit above.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Criterion, Judgement, comment::COMMENT_MAX};
use crate::{
    fields::{Fields, Invalid},
    ids::CriterionId,
    secrecy, text,
};

/// Longest summary or resolution, in characters.
pub(super) const TEXT_MAX: usize = 20_000;
/// Longest reason for the points of a criterion, in characters.
const REASON_MAX: usize = 300;

/// What was typed about a criterion that the branch judges.
#[derive(Debug, Clone, Copy, Default)]
pub struct JudgedForm<'a> {
    /// Points.
    pub points: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// Name of a form field about a criterion: `judged[c0190…][points]`. What begins with a digit would be read as a position
/// in a list.
pub fn judged_field(criterion: CriterionId, field: &str) -> String {
    format!("judged[c{criterion}][{field}]")
}

/// The result of a meeting, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What was discussed and concluded.
    pub summary: String,
    /// The resolution; empty when none was passed.
    pub resolution: String,
    /// What the branch gives itself where no fact decides.
    pub judged: Vec<Judgement>,
}

impl Report {
    /// Checks what was typed: every criterion without a fact wants points and a reason.
    ///
    /// # Errors
    /// [`Invalid`] with a message for each field that is empty, too long or out of range.
    pub fn check(
        summary: &str,
        resolution: &str,
        criteria: &[Criterion],
        judged: &BTreeMap<CriterionId, JudgedForm<'_>>,
    ) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let summary = fields.text("summary", summary, TEXT_MAX);
        let resolution = fields.optional_text("resolution", resolution, TEXT_MAX);
        secrecy::refuse_marked(&mut fields, "summary", &summary);
        secrecy::refuse_marked(&mut fields, "resolution", &resolution);
        let judged = criteria
            .iter()
            .filter(|criterion| criterion.fact.is_none())
            .filter_map(|criterion| {
                judge(&mut fields, criterion, judged.get(&criterion.id).copied().unwrap_or_default())
            })
            .collect();
        fields.finish()?;
        Ok(Self { summary, resolution, judged })
    }
}

fn judge(fields: &mut Fields, criterion: &Criterion, typed: JudgedForm<'_>) -> Option<Judgement> {
    let (points_field, reason_field) = (judged_field(criterion.id, "points"), judged_field(criterion.id, "reason"));
    let points = typed.points.trim().parse().ok().filter(|points| (0..=criterion.points).contains(points));
    if points.is_none() {
        fields.fail(&points_field, format!("Nhập số điểm từ 0 đến {}.", criterion.points));
    }
    let reason = text::clean_line(&fields.text(&reason_field, typed.reason, REASON_MAX));
    secrecy::refuse_marked(fields, &reason_field, &reason);
    Some(Judgement { criterion: criterion.id, points: points?, reason })
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
        let check = |summary: &str, resolution: &str| Report::check(summary, resolution, &[], &BTreeMap::new());
        let long = "x".repeat(200_000);
        assert!(check(" Đã thảo luận. ", "").is_ok_and(|r| r.summary == "Đã thảo luận."));
        let Invalid(errors) = check(" ", &long).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|e| e.field.as_str()).collect();
        assert_eq!(fields, ["summary", "resolution"]);
        assert_eq!(check("Đã họp.", "TỐI MẬT\nSố 12").unwrap_err().0[0].field, "resolution");
    }

    #[test]
    fn judged_criteria_want_points_and_a_reason() {
        let id = |n| CriterionId(uuid::Uuid::from_u128(n));
        let criterion = |n, fact| Criterion { id: id(n), title: String::new(), fact, points: 15 };
        let criteria = [criterion(1, Some(super::super::Fact::Length)), criterion(2, None)];
        let check = |points, reason| {
            let judged = BTreeMap::from([(id(2), JudgedForm { points, reason })]);
            Report::check("Đã họp.", "", &criteria, &judged)
        };
        let judged = check("15", "Sát việc của thôn").unwrap().judged;
        assert_eq!(judged, [Judgement { criterion: id(2), points: 15, reason: "Sát việc của thôn".into() }]);
        for (points, reason, field) in
            [("16", "Có", "points"), ("-1", "Có", "points"), ("", "Có", "points"), ("3", " ", "reason")]
        {
            assert_eq!(check(points, reason).unwrap_err().0[0].field, judged_field(id(2), field), "{points}");
        }
        let Invalid(errors) = Report::check("Đã họp.", "", &criteria, &BTreeMap::new()).unwrap_err();
        assert_eq!(errors.len(), 2, "nothing typed at all");
    }

    #[test]
    fn a_returned_report_needs_a_reason() {
        assert!(Review::check("accept", "").is_ok());
        assert!(Review::check("return", "Thiếu nghị quyết.").is_ok());
        assert_eq!(Review::check("return", " ").unwrap_err().0[0].field, "comment");
        assert_eq!(Review::check("", "").unwrap_err().0[0].field, "decision");
    }
}
