//! Votes: what is put to the vote, and what came out.

use serde::{Deserialize, Serialize};

use super::{Verdict, VoteResult, VoteRules};
use crate::{
    fields::{Fields, Invalid},
    ids::VoteId,
    rules::Rules,
    secrecy,
    text::clean_line,
    time::Timestamp,
};

/// Longest question, in characters.
pub const QUESTION_MAX: usize = 500;
/// Fewest options.
const OPTIONS_MIN: usize = 2;
/// Most options.
pub const OPTIONS_MAX: usize = 10;
/// Longest option, in characters.
pub const OPTION_LENGTH_MAX: usize = 200;
/// What people choose among when nothing else is said; the first carries the motion.
pub const MOTION_OPTIONS: [&str; 3] = ["Tán thành", "Không tán thành", "Ý kiến khác"];

vocabulary! {
    /// How a vote is taken.
    VoteKind {
        /// Everybody may know who chose what.
        Open = "open" => "Biểu quyết công khai",
        /// Nobody can find out who chose what.
        Secret = "secret" => "Bỏ phiếu kín",
    }
}

/// What the leader puts to the vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Motion {
    /// The question.
    pub question: String,
    /// How it is taken.
    pub kind: VoteKind,
    /// What people choose among.
    pub options: Vec<String>,
}

/// A motion as typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct MotionForm<'a> {
    /// The question.
    pub question: &'a str,
    /// Code of the kind.
    pub kind: &'a str,
    /// Own options, one a line; empty for the usual ones.
    pub options: &'a str,
}

impl MotionForm<'_> {
    /// Checks what was typed.
    ///
    /// # Errors
    /// [`Invalid`] with every problem.
    pub fn check(&self) -> Result<Motion, Invalid> {
        let mut fields = Fields::new();
        let question = fields.text("question", self.question, QUESTION_MAX);
        secrecy::refuse_marked(&mut fields, "question", &question);
        let kind = fields.parse("kind", self.kind, "Đồng chí chọn cách biểu quyết.");
        let options = check_options(&mut fields, self.options);
        fields.finish()?;
        let kind = kind.ok_or_else(|| Invalid::one("kind", "Đồng chí chọn cách biểu quyết."))?;
        Ok(Motion { question, kind, options })
    }
}

fn check_options(fields: &mut Fields, typed: &str) -> Vec<String> {
    let typed = fields.optional_text("options", typed, OPTIONS_MAX * (OPTION_LENGTH_MAX + 1));
    secrecy::refuse_marked(fields, "options", &typed);
    let options: Vec<String> = typed.lines().map(clean_line).filter(|line| !line.is_empty()).collect();
    if options.is_empty() {
        return MOTION_OPTIONS.map(str::to_owned).into();
    }
    let distinct = options.iter().enumerate().all(|(n, option)| !options[..n].contains(option));
    if !(OPTIONS_MIN..=OPTIONS_MAX).contains(&options.len()) {
        fields.fail(
            "options",
            format!(
                "Cần từ {OPTIONS_MIN} đến {OPTIONS_MAX} phương án, mỗi phương án một dòng; đang có {}.",
                options.len()
            ),
        );
    } else if options.iter().any(|option| option.chars().count() > OPTION_LENGTH_MAX) {
        fields.fail("options", format!("Mỗi phương án tối đa {OPTION_LENGTH_MAX} ký tự."));
    } else if !distinct {
        fields.fail("options", "Có hai phương án giống nhau.");
    }
    options
}

/// A vote as one member sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Identifier.
    pub id: VoteId,
    /// The question.
    pub question: String,
    /// How it is taken.
    pub kind: VoteKind,
    /// When it opened.
    pub opened_at: Timestamp,
    /// When it closed; none while open.
    pub closed_at: Option<Timestamp>,
    /// Those with the vote when it opened.
    pub entitled: i64,
    /// How many of them were there when it closed; none while open.
    pub attending: Option<i64>,
    /// How many have voted.
    pub cast: i64,
    /// Whether the member who looks has voted.
    pub voted: bool,
    /// What people choose among.
    pub options: Vec<String>,
    /// How many chose which option; none while open, whoever looks.
    pub counts: Option<Vec<i64>>,
}

impl Vote {
    /// What the vote means under the rules of the meeting's day; none while open.
    pub fn verdict(&self, rules: &Rules) -> Option<Verdict> {
        let counts = self.counts.as_ref()?;
        Some(VoteRules::from(rules).verdict(self.entitled, self.attending?, counts.iter().copied()))
    }

    /// What the vote decided under the rules of the meeting's day; none while open.
    pub fn result(&self, rules: &Rules) -> Option<VoteResult> {
        Some(self.verdict(rules)?.result(self.options.iter().map(String::as_str)))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::rules::tests::seeded;

    fn vote(entitled: i64, attending: i64, counts: &[i64]) -> Vote {
        Vote {
            id: VoteId(Uuid::nil()),
            question: "Thông qua nghị quyết?".into(),
            kind: VoteKind::Secret,
            opened_at: Timestamp(0),
            closed_at: Some(Timestamp(1)),
            entitled,
            attending: Some(attending),
            cast: counts.iter().sum(),
            voted: true,
            options: MOTION_OPTIONS.map(str::to_owned).into(),
            counts: Some(counts.into()),
        }
    }

    #[test]
    fn a_closed_vote_is_judged_by_the_rules() {
        let closed = vote(29, 24, &[15, 9, 0]);
        assert_eq!(closed.verdict(&seeded()), Some(Verdict::Chosen(0)));
        assert_eq!(closed.result(&seeded()), Some(VoteResult::Passed));
        assert_eq!(vote(29, 14, &[14, 0, 0]).result(&seeded()), Some(VoteResult::NoQuorum));
    }

    #[test]
    fn an_open_vote_says_nothing() {
        assert_eq!(Vote { counts: None, attending: None, ..vote(29, 0, &[]) }.verdict(&seeded()), None);
    }

    #[test]
    fn a_motion_needs_a_question_and_sensible_options() {
        let form = |options| MotionForm { question: "Thông qua?", kind: "secret", options };
        assert_eq!(form(" \n").check().unwrap().options, MOTION_OPTIONS);
        assert_eq!(form("Đồng chí A\n\n  Đồng chí B ").check().unwrap().options, ["Đồng chí A", "Đồng chí B"]);
        for bad in ["Một", "A\nA", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11", "MẬT\nB"] {
            let Invalid(errors) = form(bad).check().unwrap_err();
            assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["options"], "{bad}");
        }
        let Invalid(errors) = MotionForm::default().check().unwrap_err();
        assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["question", "kind"]);
    }
}
