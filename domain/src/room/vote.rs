//! Votes: what is put to the vote, and what came out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Refusal, Verdict, VoteResult, VoteRules};
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
/// Fewest secret ballots by phone, without that of whoever counts, to which papers are added.
pub const SECRET_AMONG: i64 = 3;
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

impl VoteKind {
    /// How those without a phone vote: the words after a number.
    pub const fn by_hand(self) -> &'static str {
        match self {
            Self::Open => "giơ tay",
            Self::Secret => "phiếu giấy",
        }
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

/// Ballots of those without a phone as the leader counted them: how many for each option.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandCount(Vec<i64>);

/// Most that may be typed for one option: no branch has more members.
const BY_HAND_MAX: i64 = 10_000;

impl HandCount {
    /// Reads what was typed, by position of the option. Nothing typed is nobody.
    ///
    /// # Errors
    /// [`Invalid`] at `by_hand[POSITION]` with every problem.
    pub fn check(typed: &BTreeMap<String, String>) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let mut counts = Vec::new();
        for (position, count) in typed {
            let field = format!("by_hand[{position}]");
            let place = position.parse().ok().filter(|place: &usize| *place < OPTIONS_MAX);
            let count = if count.trim().is_empty() { Some(0) } else { count.trim().parse().ok() };
            match (place, count.filter(|count| (0..=BY_HAND_MAX).contains(count))) {
                (Some(place), Some(count)) => {
                    counts.resize(counts.len().max(place + 1), 0);
                    counts[place] = count;
                }
                _ => fields.fail(&field, "Số phiếu là số nguyên, từ 0 trở lên."),
            }
        }
        fields.finish()?;
        Ok(Self(counts))
    }

    /// How many chose the option at this position.
    pub fn of(&self, position: usize) -> i64 {
        self.0.get(position).copied().unwrap_or_default()
    }

    /// How many there are.
    pub fn total(&self) -> i64 {
        self.0.iter().sum()
    }

    /// How many options it knows of.
    pub const fn options(&self) -> usize {
        self.0.len()
    }

    /// Whether it can be added to a vote of this kind with so many ballots, `others` of them not from whoever counts, when
    /// `attending` of those entitled were there.
    ///
    /// # Errors
    /// [`Refusal::TooManyByHand`]; [`Refusal::WouldTell`] when whoever counted the papers could tell from the result what
    /// the few others chose who voted by phone.
    pub fn fits(&self, kind: VoteKind, cast: i64, others: i64, attending: i64) -> Result<(), Refusal> {
        match self.total() {
            0 => Ok(()),
            total if total > attending - cast => Err(Refusal::TooManyByHand),
            _ if kind == VoteKind::Secret && (1..SECRET_AMONG).contains(&others) => Err(Refusal::WouldTell),
            _ => Ok(()),
        }
    }
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
    /// How many have voted, by phone or by hand.
    pub cast: i64,
    /// How many of them were counted by hand.
    pub by_hand: i64,
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
            by_hand: 0,
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

    fn counted<const N: usize>(typed: [(&str, &str); N]) -> Result<HandCount, Invalid> {
        HandCount::check(&typed.into_iter().map(|(place, count)| (place.to_owned(), count.to_owned())).collect())
    }

    #[test]
    fn a_count_by_hand_is_read_option_by_option() {
        let count = counted([("2", " 4 "), ("0", "7"), ("1", "")]).unwrap();
        assert_eq!(([0, 1, 2, 3].map(|n| count.of(n)), count.total(), count.options()), ([7, 0, 4, 0], 11, 3));
        assert_eq!(counted([]).unwrap(), HandCount::default());
        for bad in ["-1", "hai", "1.5", "10001", "99999999999999999999"] {
            let Invalid(errors) = counted([("0", "1"), ("1", bad)]).unwrap_err();
            assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["by_hand[1]"], "{bad}");
        }
        assert!(counted([("10", "1")]).is_err() && counted([("x", "1")]).is_err(), "no such option");
    }

    #[test]
    fn a_count_by_hand_is_of_those_who_did_not_vote_otherwise_and_tells_no_choice() {
        let five = counted([("0", "3"), ("1", "2")]).unwrap();
        for kind in VoteKind::ALL.iter().copied() {
            assert_eq!(five.fits(kind, 20, 19, 25), Ok(()));
            assert_eq!(five.fits(kind, 21, 20, 25), Err(Refusal::TooManyByHand));
            assert_eq!(five.fits(kind, 0, 0, 5), Ok(()), "all by hand");
            assert_eq!(five.fits(kind, 1, 0, 9), Ok(()), "who counts knows the own ballot anyway");
            assert_eq!(HandCount::default().fits(kind, 1, 1, 1), Ok(()), "nothing by hand");
        }
        assert_eq!(five.fits(VoteKind::Open, 1, 1, 9), Ok(()));
        assert_eq!(five.fits(VoteKind::Secret, 3, 2, 9), Err(Refusal::WouldTell));
        assert_eq!(five.fits(VoteKind::Secret, 4, 3, 9), Ok(()));
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
