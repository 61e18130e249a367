//! What minutes hold: what happened, as the meeting knows it, and what was written about it.

use serde::{Deserialize, Serialize};

use super::Section;
use crate::{
    ids::MemberId,
    meetings::MeetingKind,
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
}

/// What a vote decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VoteResult {
    /// More than half of those entitled agreed.
    Passed,
    /// They did not.
    Rejected,
    /// One of several choices got more than half.
    Chosen(String),
    /// None of them did.
    Undecided,
}

/// The first option of a vote for or against something.
const FOR: &str = "Tán thành";

impl VoteFacts {
    /// How many voted.
    pub fn cast(&self) -> i64 {
        self.options.iter().map(|(_, count)| count).sum()
    }

    /// What was decided: more than half of all who have the vote must agree, not of those who came.
    pub fn result(&self) -> VoteResult {
        let winner = self.options.iter().find(|(_, count)| count * 2 > self.entitled).map(|(label, _)| label);
        let for_or_against = self.options.first().is_some_and(|(label, _)| label == FOR);
        match winner {
            Some(label) if for_or_against && label == FOR => VoteResult::Passed,
            _ if for_or_against => VoteResult::Rejected,
            Some(label) => VoteResult::Chosen(label.clone()),
            None => VoteResult::Undecided,
        }
    }
}

impl VoteResult {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Passed => "Thông qua".to_owned(),
            Self::Rejected => "Không thông qua".to_owned(),
            Self::Chosen(label) => format!("Chọn: {label}"),
            Self::Undecided => "Không phương án nào đạt quá nửa".to_owned(),
        }
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
    /// Whether both say the same. From what drafts start is no part of minutes, and it changes after the meeting.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let said = |facts: &Facts| Facts { previous: Vec::new(), reported: String::new(), ..facts.clone() };
        self.texts == other.texts && said(&self.facts) == said(&other.facts)
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

    fn vote(entitled: i64, options: &[(&str, i64)]) -> VoteFacts {
        VoteFacts {
            question: "Thông qua nghị quyết".into(),
            secret: false,
            entitled,
            attending: entitled,
            options: options.iter().map(|(label, count)| ((*label).to_owned(), *count)).collect(),
        }
    }

    #[test]
    fn more_than_half_of_those_entitled_decide() {
        let yes_no = |yes, no| vote(20, &[(FOR, yes), ("Không tán thành", no), ("Không có ý kiến", 0)]).result();
        assert_eq!(yes_no(11, 0), VoteResult::Passed);
        assert_eq!(yes_no(10, 0), VoteResult::Rejected, "half of all is not more than half, even of ten who came");
        assert_eq!(yes_no(2, 15), VoteResult::Rejected);
        assert_eq!(vote(9, &[("Đồng chí A", 5), ("Đồng chí B", 4)]).result(), VoteResult::Chosen("Đồng chí A".into()));
        assert_eq!(vote(10, &[("Đồng chí A", 5), ("Đồng chí B", 5)]).result(), VoteResult::Undecided);
    }

    #[test]
    fn a_commune_gives_its_name_to_the_date_line() {
        assert_eq!(locality("Đảng bộ xã An Bình"), "An Bình");
        assert_eq!(locality("Đảng bộ phường Xã Tắc"), "Xã Tắc");
        assert_eq!(locality(""), "");
    }
}
