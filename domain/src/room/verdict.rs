//! What a closed vote means: the one place that decides, for the room, the minutes and the file.

use serde::{Deserialize, Serialize};

use super::MOTION_OPTIONS;
use crate::rules::{RuleKey, Rules};

/// Whether `part` is more than so many percent of `whole`.
pub const fn more_than(part: i64, percent: i64, whole: i64) -> bool {
    part * 100 > percent * whole
}

/// The fewest that are more than so many percent of `whole`.
pub const fn least_above(percent: i64, whole: i64) -> i64 {
    percent * whole / 100 + 1
}

/// What it takes to decide, in percent of those who have the vote: the rules of the meeting's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoteRules {
    /// More than so many must be there.
    pub quorum: i64,
    /// More than so many must choose the same.
    pub majority: i64,
}

impl From<&Rules> for VoteRules {
    fn from(rules: &Rules) -> Self {
        Self { quorum: rules.value(RuleKey::QuorumPercent), majority: rules.value(RuleKey::MajorityPercent) }
    }
}

impl VoteRules {
    /// What the counts of a closed vote mean when `attending` of the `entitled` were there.
    pub fn verdict(self, entitled: i64, attending: i64, counts: impl IntoIterator<Item = i64>) -> Verdict {
        if more_than(attending, self.quorum, entitled) {
            Verdict::by_majority(self.majority, entitled, counts)
        } else {
            Verdict::NoQuorum
        }
    }
}

/// What a closed vote means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Too few were there for a decision.
    NoQuorum,
    /// The option at this place has the majority.
    Chosen(usize),
    /// No option has the majority.
    Undecided,
}

impl Verdict {
    /// The first option that more than so many percent of those entitled chose, however many were there.
    pub fn by_majority(percent: i64, entitled: i64, counts: impl IntoIterator<Item = i64>) -> Self {
        let chosen = counts.into_iter().position(|count| more_than(count, percent, entitled));
        chosen.map_or(Self::Undecided, Self::Chosen)
    }

    /// What it decides about these options.
    pub fn result<'a>(self, options: impl IntoIterator<Item = &'a str>) -> VoteResult {
        let mut options = options.into_iter().peekable();
        let motion = options.peek().is_some_and(|first| is_for(first));
        match self {
            Self::NoQuorum => VoteResult::NoQuorum,
            Self::Chosen(0) if motion => VoteResult::Passed,
            Self::Chosen(_) | Self::Undecided if motion => VoteResult::Rejected,
            Self::Chosen(n) => VoteResult::Chosen(options.nth(n).unwrap_or_default().to_owned()),
            Self::Undecided => VoteResult::Undecided,
        }
    }
}

/// Whether the first option makes a vote one for or against something.
fn is_for(first: &str) -> bool {
    first == MOTION_OPTIONS[0]
}

/// What a vote decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VoteResult {
    /// Too few were there.
    NoQuorum,
    /// The motion has the majority.
    Passed,
    /// It has not.
    Rejected,
    /// One of several choices has it.
    Chosen(String),
    /// None of them has.
    Undecided,
}

impl VoteResult {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::NoQuorum => "Không đủ số người dự họp".to_owned(),
            Self::Passed => "Thông qua".to_owned(),
            Self::Rejected => "Không thông qua".to_owned(),
            Self::Chosen(label) => format!("Chọn: {label}"),
            Self::Undecided => "Không phương án nào đủ số phiếu".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: VoteRules = VoteRules { quorum: 50, majority: 50 };

    #[test]
    fn more_than_half_of_those_entitled_decides() {
        let verdict = |entitled, attending, counts: [i64; 3]| USUAL.verdict(entitled, attending, counts);
        assert_eq!(verdict(29, 24, [15, 9, 0]), Verdict::Chosen(0));
        assert_eq!(verdict(29, 24, [14, 9, 1]), Verdict::Undecided, "of those entitled, not of those there");
        assert_eq!(verdict(30, 30, [15, 15, 0]), Verdict::Undecided, "half is not more than half");
        assert_eq!(verdict(30, 30, [3, 16, 0]), Verdict::Chosen(1));
        assert_eq!(verdict(30, 15, [15, 0, 0]), Verdict::NoQuorum);
        assert_eq!(verdict(3, 2, [2, 0, 0]), Verdict::Chosen(0), "a branch of three");
        assert_eq!(verdict(0, 0, [0, 0, 0]), Verdict::NoQuorum);
    }

    #[test]
    fn stricter_rules_need_more() {
        let strict = VoteRules { quorum: 66, majority: 66 };
        assert_eq!(strict.verdict(30, 18, [16, 2]), Verdict::NoQuorum);
        assert_eq!(strict.verdict(30, 20, [19, 1]), Verdict::Undecided);
        assert_eq!(strict.verdict(30, 20, [20, 0]), Verdict::Chosen(0));
    }

    #[test]
    fn the_least_above_is_the_first_that_is_more() {
        for whole in 0..100 {
            let least = least_above(50, whole);
            assert!(more_than(least, 50, whole) && !more_than(least - 1, 50, whole), "{whole}");
        }
        assert_eq!((least_above(50, 31), least_above(50, 29)), (16, 15));
    }

    #[test]
    fn a_motion_passes_or_not_and_of_choices_one_is_taken() {
        let choices = ["Đồng chí A", "Đồng chí B"];
        assert_eq!(Verdict::Chosen(0).result(MOTION_OPTIONS), VoteResult::Passed);
        assert_eq!(Verdict::Chosen(1).result(MOTION_OPTIONS), VoteResult::Rejected);
        assert_eq!(Verdict::Undecided.result(MOTION_OPTIONS), VoteResult::Rejected);
        assert_eq!(Verdict::NoQuorum.result(MOTION_OPTIONS), VoteResult::NoQuorum);
        assert_eq!(Verdict::Chosen(1).result(choices), VoteResult::Chosen("Đồng chí B".into()));
        assert_eq!(Verdict::Undecided.result(choices), VoteResult::Undecided);
    }
}
