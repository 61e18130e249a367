//! What a section says before anybody wrote in it: built from what happened.

use super::{Facts, ItemFacts, Officer, Section};
use crate::{reports::OpeningStep, room::VoteResult, text};

/// The draft of a section. It says in sentences what is not printed by itself: figures of attendance, speakers and votes stand
/// beside the text and are never part of it.
pub fn draft(facts: &Facts, section: Section) -> String {
    match section {
        Section::Opening => opening(facts),
        Section::Item(position) => {
            facts.items.iter().find(|item| item.position == position).map(|i| item(facts, i)).unwrap_or_default()
        }
        Section::Conclusions => conclusions(facts),
        Section::Resolution => facts.reported.clone(),
    }
}

/// `đồng chí Nguyễn Thị Hạnh, Bí thư`; dots to fill in when nobody was named.
fn comrade(officer: Option<&Officer>) -> String {
    match officer {
        None => "đồng chí …".to_owned(),
        Some(o) if o.office.is_empty() => format!("đồng chí {}", o.name),
        Some(o) => format!("đồng chí {}, {}", o.name, o.office),
    }
}

fn opening(facts: &Facts) -> String {
    let chair = comrade(facts.chair.as_ref());
    let clerk = comrade(facts.clerk.as_ref());
    let noted = |step, words: &str| facts.noted.contains(&step).then(|| words.to_owned());
    [
        Some(format!("- Đồng chí chủ trì ({chair}) tuyên bố lý do, thông qua chương trình.")),
        Some(format!("- Chi bộ cử {clerk} làm thư ký cuộc họp.")),
        noted(OpeningStep::Absences, "- Báo cáo đảng viên có mặt, vắng mặt và lý do."),
        noted(OpeningStep::Dues, "- Thông báo tình hình thu, nộp đảng phí."),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("\n")
}

fn item(facts: &Facts, item: &ItemFacts) -> String {
    let mut lines = Vec::new();
    if !item.presenter.is_empty() {
        lines.push(format!("Đồng chí {} trình bày.", item.presenter));
    }
    let title = text::fold(&item.title);
    let reviews = ["nghi quyet thang truoc", "nghi quyet ky truoc"].iter().any(|words| title.contains(words));
    if reviews && !facts.previous.is_empty() {
        lines.push("Kết quả thực hiện nghị quyết kỳ trước:".to_owned());
        lines.extend(facts.previous.iter().map(|point| format!("- {point}")));
    }
    lines.join("\n")
}

fn conclusions(facts: &Facts) -> String {
    let decided = facts.all_votes().filter_map(|vote| {
        let words = match vote.result() {
            VoteResult::Passed => "Chi bộ biểu quyết thông qua".to_owned(),
            VoteResult::Chosen(label) => format!("Chi bộ biểu quyết chọn “{label}”"),
            VoteResult::NoQuorum | VoteResult::Rejected | VoteResult::Undecided => return None,
        };
        Some(format!("- {words}: {}.", vote.question.trim_end_matches(['.', '?', ' '])))
    });
    ["Đồng chí chủ trì kết luận:".to_owned()].into_iter().chain(decided).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        ids::MemberId,
        meetings::MeetingKind,
        minutes::{Present, VoteFacts},
        room::VoteRules,
        time::{Month, Timestamp},
    };

    /// A regular meeting with two items, two votes and a resolution.
    pub(crate) fn facts() -> Facts {
        let vote = |question: &str, yes| VoteFacts {
            question: question.into(),
            secret: true,
            entitled: 10,
            attending: 9,
            options: vec![("Tán thành".into(), yes), ("Không tán thành".into(), 9 - yes)],
            by_hand: 0,
            rules: Some(VoteRules { quorum: 50, majority: 50 }),
        };
        let item = |position, title: &str, speakers: &[&str]| ItemFacts {
            position,
            title: title.into(),
            presenter: String::new(),
            speakers: speakers.iter().map(|s| (*s).to_owned()).collect(),
            votes: Vec::new(),
        };
        Facts {
            unit: "Chi bộ thôn Đồng Tâm".into(),
            superior: "Đảng bộ xã An Bình".into(),
            locality: "An Bình".into(),
            kind: MeetingKind::Regular,
            month: Month(2026 * 12 + 10),
            title: "Sinh hoạt chi bộ thường kỳ tháng 11".into(),
            place: "Nhà văn hóa".into(),
            began_at: Timestamp(0),
            ended_at: Timestamp(0),
            chair: Some(Officer {
                id: MemberId(uuid::Uuid::nil()),
                name: "Nguyễn Thị Hạnh".into(),
                office: "Bí thư".into(),
            }),
            clerk: None,
            present: Present::default(),
            items: vec![
                item(0, "Kiểm điểm việc thực hiện nghị quyết tháng trước", &[]),
                item(1, "Thảo luận", &["Trần Văn Bình", "Lê Minh Đức"]),
            ],
            votes: vec![vote("Thông qua nghị quyết tháng 11?", 6), vote("Xây sân bóng", 5)],
            noted: vec![OpeningStep::Dues],
            previous: vec!["Dọn vệ sinh đường làng: đã xong.".into()],
            reported: "1. Họp dân".into(),
        }
    }

    #[test]
    fn a_vote_without_the_quorum_of_the_day_is_no_conclusion() {
        let mut facts = facts();
        facts.votes[0].rules = Some(VoteRules { quorum: 90, majority: 50 });
        assert_eq!(draft(&facts, Section::Conclusions), "Đồng chí chủ trì kết luận:");
    }

    #[test]
    fn every_section_has_what_the_meeting_knows() {
        let facts = facts();
        let opening = draft(&facts, Section::Opening);
        assert!(opening.contains("đồng chí Nguyễn Thị Hạnh, Bí thư") && opening.contains("cử đồng chí … làm thư ký"));
        assert_eq!(
            draft(&facts, Section::Item(0)),
            "Kết quả thực hiện nghị quyết kỳ trước:\n- Dọn vệ sinh đường làng: đã xong."
        );
        assert!(opening.contains("đảng phí") && !opening.contains("vắng mặt"), "what was noted, and no more");
        assert_eq!(draft(&facts, Section::Item(1)), "", "who spoke is printed beside what is written");
        let spoke = "Phát biểu ý kiến: đồng chí Trần Văn Bình, đồng chí Lê Minh Đức.";
        assert_eq!(facts.items[1].spoke("Bàn việc làm đường.").as_deref(), Some(spoke));
        assert_eq!(facts.items[1].spoke(spoke), None, "drafts once said it themselves");
        assert_eq!(facts.items[0].spoke(""), None);
        assert_eq!(
            draft(&facts, Section::Conclusions),
            "Đồng chí chủ trì kết luận:\n- Chi bộ biểu quyết thông qua: Thông qua nghị quyết tháng 11.",
            "what was not passed is no conclusion"
        );
        assert_eq!(draft(&facts, Section::Resolution), "1. Họp dân");
        assert_eq!(draft(&facts, Section::Item(9)), "");
        assert_eq!(facts.heading(Section::Item(1)), "2. Thảo luận");
    }
}
