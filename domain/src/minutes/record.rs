//! What minutes hold: what happened, as the meeting knows it, and what was written about it.

use serde::{Deserialize, Serialize};

use super::Section;
use crate::{
    ids::MemberId,
    meetings::MeetingKind,
    reports::OpeningStep,
    room::{Verdict, VoteKind, VoteResult, VoteRules},
    time::{Month, Timestamp},
};

/// What happened, read from the meeting: nobody types it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The branch.
    pub unit: String,
    /// The unit above it; empty at the root.
    pub superior: String,
    /// Where its documents are signed: the name of the commune without its kind, such as `An Bình`; may be empty.
    pub locality: String,
    /// Kind of the meeting.
    pub kind: MeetingKind,
    /// Month to which it counts.
    pub month: Month,
    /// `Sinh hoạt chi bộ thường kỳ tháng 12`.
    pub title: String,
    /// Where.
    pub place: String,
    /// When it began.
    pub began_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// Who led it; none while nobody was named.
    pub chair: Option<Officer>,
    /// Who kept the minutes; none while nobody was named.
    pub clerk: Option<Officer>,
    /// Who was there.
    pub present: Present,
    /// The agenda, in order.
    pub items: Vec<ItemFacts>,
    /// Votes that belong to no item.
    pub votes: Vec<VoteFacts>,
    /// Opening steps that were noted as done; drafts start from them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub noted: Vec<OpeningStep>,
    /// Points of the resolution that was passed before, each with what came of it.
    pub previous: Vec<String>,
    /// The resolution as it was reported already; empty when it was not.
    pub reported: String,
}

/// Somebody with a part in the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// Who.
    pub id: MemberId,
    /// Name.
    pub name: String,
    /// Office at the branch; empty for a member without one.
    pub office: String,
}

/// Attendance in figures, and who was missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Present {
    /// Those who must attend.
    pub expected: i64,
    /// There.
    pub there: i64,
    /// From afar.
    pub online: i64,
    /// Away with a reason.
    pub excused: Vec<Away>,
    /// Away without a reason.
    pub unexcused: Vec<Away>,
    /// Exempt from meetings, and outside of all figures.
    pub exempt: Vec<String>,
    /// Away on a temporary transfer, and outside of all figures. Records of earlier versions do not have it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<String>,
}

impl Present {
    /// Those who took part, there or from afar.
    pub const fn attended(&self) -> i64 {
        self.there + self.online
    }
}

/// Somebody who was missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// Name.
    pub name: String,
    /// Why; empty when nothing was said.
    pub reason: String,
}

/// An item of the agenda and what is known about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFacts {
    /// Its position.
    pub position: i64,
    /// What it is about.
    pub title: String,
    /// Who presents it; may be empty.
    pub presenter: String,
    /// Who spoke, in turn.
    pub speakers: Vec<String>,
    /// What was voted on.
    pub votes: Vec<VoteFacts>,
}

impl ItemFacts {
    /// `Phát biểu ý kiến: đồng chí Nguyễn Văn An.`; none when nobody spoke, or the text says so itself, as drafts once did.
    pub fn spoke(&self, text: &str) -> Option<String> {
        const SPOKE: &str = "Phát biểu ý kiến: đồng chí ";
        let names = || self.speakers.join(", đồng chí ");
        (!self.speakers.is_empty() && !text.contains(SPOKE)).then(|| format!("{SPOKE}{}.", names()))
    }
}

/// A vote that was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoteFacts {
    /// What was asked.
    pub question: String,
    /// Whether nobody knows who chose what.
    pub secret: bool,
    /// Official members who must attend.
    pub entitled: i64,
    /// How many of them were there.
    pub attending: i64,
    /// What could be chosen and how often it was, in the order of the ballot.
    pub options: Vec<(String, i64)>,
    /// How many of the ballots were papers or raised hands. Records of earlier versions do not have it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub by_hand: i64,
    /// The rules of the meeting's day, kept with the counts so that a record decides by itself. Records of before they
    /// were kept have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<VoteRules>,
}

/// The majority of records that do not name their rules: it was the same everywhere, and no number had to be there.
const FORMER_MAJORITY: i64 = 50;

const fn is_zero(number: &i64) -> bool {
    *number == 0
}

impl VoteFacts {
    /// How it was taken.
    pub const fn kind(&self) -> VoteKind {
        if self.secret { VoteKind::Secret } else { VoteKind::Open }
    }

    /// How many voted, and how many of them by hand: `24 (5 phiếu giấy)`.
    pub fn ballots(&self) -> String {
        match self.by_hand {
            0 => self.cast().to_string(),
            by_hand => format!("{} ({by_hand} {})", self.cast(), self.kind().by_hand()),
        }
    }

    /// How many voted.
    pub fn cast(&self) -> i64 {
        self.options.iter().map(|(_, count)| count).sum()
    }

    /// What was decided.
    pub fn result(&self) -> VoteResult {
        let counts = self.options.iter().map(|(_, count)| *count);
        let verdict = match self.rules {
            Some(rules) => rules.verdict(self.entitled, self.attending, counts),
            None => Verdict::by_majority(FORMER_MAJORITY, self.entitled, counts),
        };
        verdict.result(self.options.iter().map(|(label, _)| label.as_str()))
    }
}

impl Facts {
    /// The sections that minutes of this meeting have.
    pub fn sections(&self) -> Vec<Section> {
        Section::all(self.items.iter().map(|item| item.position))
    }

    /// The heading of a section; items are numbered from 1.
    pub fn heading(&self, section: Section) -> String {
        match section {
            Section::Opening => "Khai mạc".to_owned(),
            Section::Item(position) => {
                let found = self.items.iter().enumerate().find(|(_, item)| item.position == position);
                found.map(|(index, item)| format!("{}. {}", index + 1, item.title)).unwrap_or_default()
            }
            Section::Conclusions => "Kết luận".to_owned(),
            Section::Resolution => "Nghị quyết".to_owned(),
        }
    }

    /// Every vote, in the order of the agenda.
    pub fn all_votes(&self) -> impl Iterator<Item = &VoteFacts> {
        self.items.iter().flat_map(|item| &item.votes).chain(&self.votes)
    }

    /// What minutes say of it. From what drafts start is no part of them and changes after the meeting, and of a vote's
    /// rules they say only what came out.
    fn said(&self) -> (Self, Vec<VoteResult>) {
        let mut said = Self { noted: Vec::new(), previous: Vec::new(), reported: String::new(), ..self.clone() };
        for vote in said.items.iter_mut().flat_map(|item| &mut item.votes).chain(&mut said.votes) {
            vote.rules = None;
        }
        (said, self.all_votes().map(VoteFacts::result).collect())
    }
}

/// Minutes, whole, as they were at one moment: a later change of a name, a rule or the attendance does not change them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Which version of the minutes.
    pub version: i64,
    /// What happened.
    pub facts: Facts,
    /// What was written, in reading order.
    pub texts: Vec<(Section, String)>,
}

/// Who confirmed, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Name.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// Minutes as they go into the file: confirmed, numbered, and with where to verify them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FairCopy {
    /// What they say.
    pub record: Record,
    /// Their place in the branch's chain.
    pub number: i64,
    /// The chair's confirmation.
    pub chair: Signature,
    /// The clerk's confirmation.
    pub clerk: Signature,
    /// The code by which they are found, see [`CODE_LENGTH`](super::CODE_LENGTH).
    pub code: String,
    /// Where that is done.
    pub address: String,
}

impl Record {
    /// Whether both say the same.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.texts == other.texts && self.facts.said() == other.facts.said()
    }

    /// What was written in a section.
    pub fn text(&self, section: Section) -> &str {
        self.texts.iter().find(|(s, _)| *s == section).map_or("", |(_, body)| body)
    }
}

/// The place name in the name of a commune's committee: `Đảng bộ xã An Bình` is `An Bình`.
pub fn locality(commune: &str) -> String {
    let mut name = commune.trim();
    for kind in ["Đảng bộ ", "Đảng ủy ", "xã ", "phường ", "đặc khu ", "thị trấn "] {
        name = name.strip_prefix(kind).unwrap_or(name);
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 30 with the vote 18 came, and 16 agreed.
    fn vote(rules: Option<VoteRules>) -> VoteFacts {
        let options = vec![("Tán thành".into(), 16), ("Không tán thành".into(), 2)];
        VoteFacts {
            question: "Thông qua?".into(),
            secret: false,
            entitled: 30,
            attending: 18,
            options,
            by_hand: 0,
            rules,
        }
    }

    #[test]
    fn the_rules_in_the_record_decide() {
        let under = |quorum, majority| vote(Some(VoteRules { quorum, majority })).result();
        assert_eq!(under(50, 50), VoteResult::Passed);
        assert_eq!(under(66, 50), VoteResult::NoQuorum);
        assert_eq!(under(50, 60), VoteResult::Rejected);
    }

    #[test]
    fn a_record_without_rules_keeps_what_it_said() {
        let stored = r#"{"question":"Thông qua?","secret":false,"entitled":30,"attending":18,"options":[["Tán thành",16],["Không tán thành",2]]}"#;
        let read: VoteFacts = serde_json::from_str(stored).unwrap();
        assert_eq!(read, vote(None));
        assert_eq!(serde_json::to_string(&read).unwrap(), stored, "written as it was read");
        assert_eq!(read.result(), VoteResult::Passed);
        assert_eq!(VoteFacts { attending: 0, ..read }.result(), VoteResult::Passed, "nobody asked how many had come");
    }

    #[test]
    fn naming_the_rules_corrects_nothing_unless_the_result_differs() {
        let record = |quorum: Option<i64>| {
            let rules = quorum.map(|quorum| VoteRules { quorum, majority: 50 });
            let facts = Facts { votes: vec![vote(rules)], ..super::super::sample_facts() };
            Record { version: 1, facts, texts: Vec::new() }
        };
        assert!(record(None).says_the_same(&record(Some(50))));
        assert!(!record(None).says_the_same(&record(Some(66))));
    }

    #[test]
    fn a_commune_gives_its_name_to_the_date_line() {
        assert_eq!(locality("Đảng bộ xã An Bình"), "An Bình");
        assert_eq!(locality("Đảng bộ phường Xã Tắc"), "Xã Tắc");
        assert_eq!(locality(""), "");
    }
}
