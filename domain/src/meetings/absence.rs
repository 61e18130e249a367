//! Why a member cannot come: one of the usual reasons, or the member's own words.

use crate::{fields::Fields, text};

/// Longest reason, in characters.
const REASON_MAX: usize = 500;

vocabulary! {
    /// The usual reasons.
    AbsenceReason {
        /// Ill.
        Ill = "ill" => "Ốm đau",
        /// Away on duty.
        Travel = "travel" => "Đi công tác",
        /// Something at home.
        Family = "family" => "Việc gia đình",
        /// At a course.
        Study = "study" => "Đi học",
        /// On a shift or on guard.
        Shift = "shift" => "Làm ca, trực",
        /// None of these: told in words.
        Other = "other" => "Lý do khác",
    }
}

/// What is kept of a reason: the words of the list, or those in `own` when none of the list fits. `picked` may be words too:
/// a page opened before there was a list sends them so, and one tap sends nothing.
pub fn absence_reason(fields: &mut Fields, picked: &str, own: &str) -> String {
    match picked.parse() {
        Ok(AbsenceReason::Other) => text::clean_line(&fields.text("own_reason", own, REASON_MAX)),
        Ok(usual) => usual.label().to_owned(),
        Err(_) => text::clean_line(&fields.optional_text("reason", picked, REASON_MAX)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_from_the_list_or_in_own_words() {
        let kept = |picked, own| {
            let mut fields = Fields::new();
            let reason = absence_reason(&mut fields, picked, own);
            fields.finish().map(|()| reason).map_err(|problems| problems.0[0].field.clone())
        };
        assert_eq!(kept("family", "bỏ qua").unwrap(), "Việc gia đình");
        assert_eq!(kept("other", " Đưa con đi thi ").unwrap(), "Đưa con đi thi");
        assert_eq!(kept("other", " ").unwrap_err(), "own_reason");
        assert_eq!(kept("Đi viện.", "").unwrap(), "Đi viện.", "a page of before the list");
        assert_eq!(kept("", "").unwrap(), "", "one tap");
    }
}
