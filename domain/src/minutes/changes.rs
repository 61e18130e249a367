//! What a correction changes: in what was written, and in what happened.

use super::{DiffLine, Facts, Officer, Present, Record, VoteFacts, differences};

/// What a correction changed in one part of the minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which part.
    pub heading: String,
    /// The changed lines.
    pub lines: Vec<DiffLine>,
}

/// What differs between two versions, text first.
pub fn changes(before: &Record, after: &Record) -> Vec<Change> {
    let mut sections: Vec<_> = before.texts.iter().chain(&after.texts).map(|(section, _)| *section).collect();
    sections.sort_unstable();
    sections.dedup();
    let heading = |section| match after.facts.heading(section) {
        gone if gone.is_empty() => before.facts.heading(section),
        heading => heading,
    };
    let texts = sections
        .into_iter()
        .filter(|section| before.text(*section) != after.text(*section))
        .map(|s| Change { heading: heading(s), lines: differences(before.text(s), after.text(s)) });
    texts.chain(of_facts(&before.facts, &after.facts)).collect()
}

/// What facts say of one thing: its name and its value, such as `Trực tuyến` and `2`.
type Said = (String, String);

fn of_facts(before: &Facts, after: &Facts) -> Vec<Change> {
    let mut parts = vec![
        ("Thông tin buổi họp".to_owned(), compare(&meeting(before), &meeting(after))),
        ("Điểm danh".to_owned(), attendance(&before.present, &after.present)),
        ("Chương trình và người phát biểu".to_owned(), compare(&agenda(before), &agenda(after))),
    ];
    let (old, new): (Vec<_>, Vec<_>) = (before.all_votes().collect(), after.all_votes().collect());
    for n in 0..old.len().max(new.len()) {
        let said = |votes: &[&VoteFacts]| votes.get(n).map(|v| vote(v)).unwrap_or_default();
        parts.push((format!("Biểu quyết {}", n + 1), compare(&said(&old), &said(&new))));
    }
    parts.into_iter().filter(|(_, lines)| !lines.is_empty()).map(|(heading, lines)| Change { heading, lines }).collect()
}

/// The lines of what is said differently, each with its name; what only one side has stands alone.
fn compare(before: &[Said], after: &[Said]) -> Vec<DiffLine> {
    let value = |side: &[Said], name: &str| side.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
    let gone = before.iter().filter(|(name, _)| value(after, name).is_none());
    let mut lines = Vec::new();
    for (name, _) in after.iter().chain(gone) {
        let (old, new) = (value(before, name), value(after, name));
        if old != new {
            lines.extend(old.map(|old| DiffLine::Removed(format!("{name}: {old}"))));
            lines.extend(new.map(|new| DiffLine::Added(format!("{name}: {new}"))));
        }
    }
    lines
}

fn said(name: &str, value: impl ToString) -> Said {
    (name.to_owned(), value.to_string())
}

fn meeting(facts: &Facts) -> Vec<Said> {
    let officer = |who: &Option<Officer>| match who {
        None => "chưa cử".to_owned(),
        Some(o) if o.office.is_empty() => o.name.clone(),
        Some(o) => format!("{}, {}", o.name, o.office),
    };
    vec![
        said("Chi bộ", &facts.unit),
        said("Cấp trên", &facts.superior),
        said("Buổi họp", &facts.title),
        said("Nơi họp", &facts.place),
        said("Bắt đầu", facts.began_at.full()),
        said("Kết thúc", facts.ended_at.full()),
        said("Chủ trì", officer(&facts.chair)),
        said("Thư ký", officer(&facts.clerk)),
    ]
}

fn attendance(before: &Present, after: &Present) -> Vec<DiffLine> {
    let figures = |p: &Present| [said("Phải dự", p.expected), said("Có mặt", p.there), said("Trực tuyến", p.online)];
    let mut lines = compare(&figures(before), &figures(after));
    let mut names: Vec<&str> = absent(before).chain(absent(after)).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    let people = |p| -> Vec<Said> { names.iter().map(|name| said(name, status(p, name))).collect() };
    lines.extend(compare(&people(before), &people(after)));
    lines
}

/// Who was not there, and how that was noted.
fn absent(present: &Present) -> impl Iterator<Item = (&str, String)> {
    let with_reason = |note: &str, reason: &str| match reason {
        "" => note.to_owned(),
        reason => format!("{note} ({reason})"),
    };
    let excused = present.excused.iter().map(move |a| (a.name.as_str(), with_reason("vắng có lý do", &a.reason)));
    let unexcused =
        present.unexcused.iter().map(move |a| (a.name.as_str(), with_reason("vắng không lý do", &a.reason)));
    let exempt = present.exempt.iter().map(|name| (name.as_str(), "miễn sinh hoạt".to_owned()));
    let elsewhere = present.elsewhere.iter().map(|name| (name.as_str(), "sinh hoạt tạm thời nơi khác".to_owned()));
    excused.chain(unexcused).chain(exempt).chain(elsewhere)
}

/// How somebody of this name is noted. Two people may have one name.
fn status(present: &Present, name: &str) -> String {
    let found: Vec<String> = absent(present).filter(|(n, _)| *n == name).map(|(_, status)| status).collect();
    if found.is_empty() { "không vắng".to_owned() } else { found.join("; ") }
}

fn agenda(facts: &Facts) -> Vec<Said> {
    let item = |(n, item): (usize, &super::ItemFacts)| {
        let part = |label: &str, who: &str| (!who.is_empty()).then(|| format!("{label} {who}"));
        let parts = [part("trình bày:", &item.presenter), part("phát biểu:", &item.speakers.join(", "))];
        let whole = [Some(item.title.clone())].into_iter().chain(parts).flatten();
        (format!("Mục {}", n + 1), whole.collect::<Vec<_>>().join("; "))
    };
    facts.items.iter().enumerate().map(item).collect()
}

fn vote(vote: &VoteFacts) -> Vec<Said> {
    let mut all = vec![
        said("Nội dung", &vote.question),
        said("Cách biểu quyết", if vote.secret { "bỏ phiếu kín" } else { "công khai" }),
        said("Có quyền biểu quyết", vote.entitled),
        said("Dự họp", vote.attending),
        said("Tham gia biểu quyết", vote.ballots()),
    ];
    all.extend(vote.options.iter().map(|(label, count)| said(label, count)));
    all.push(said("Kết quả", vote.result().words()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        minutes::{Away, Section, sample_facts},
        room::VoteRules,
    };

    fn removed(line: &str) -> DiffLine {
        DiffLine::Removed(line.to_owned())
    }

    fn added(line: &str) -> DiffLine {
        DiffLine::Added(line.to_owned())
    }

    fn between(before: Facts, after: Facts) -> Vec<Change> {
        let record = |version, facts| Record { version, facts, texts: Vec::new() };
        changes(&record(1, before), &record(2, after))
    }

    #[test]
    fn texts_stand_under_the_heading_of_their_section() {
        let record = |said: &str| Record {
            version: 1,
            facts: sample_facts(),
            texts: vec![(Section::Item(1), said.to_owned()), (Section::Conclusions, "Giữ nguyên".to_owned())],
        };
        assert_eq!(changes(&record("Một"), &record("Một")), []);
        let lines = vec![removed("Một"), added("Hai")];
        assert_eq!(changes(&record("Một"), &record("Hai")), [Change { heading: "2. Thảo luận".into(), lines }]);
    }

    #[test]
    fn a_correction_of_the_roll_names_people_and_figures() {
        let away = |name: &str, reason: &str| Away { name: name.into(), reason: reason.into() };
        let before = Present {
            expected: 10,
            there: 7,
            online: 1,
            excused: vec![away("Lê Đình Khôi", "đi công tác")],
            unexcused: vec![away("Trần Văn Ước", "")],
            exempt: vec!["Đỗ Thị Quýt".into()],
            elsewhere: Vec::new(),
        };
        let after =
            Present {
                there: 8, excused: vec![away("Trần Văn Ước", "ốm")], unexcused: Vec::new(), ..before.clone()
            };
        let with = |present| Facts { present, ..sample_facts() };
        assert_eq!(
            between(with(before), with(after)),
            [Change {
                heading: "Điểm danh".into(),
                lines: vec![
                    removed("Có mặt: 7"),
                    added("Có mặt: 8"),
                    removed("Lê Đình Khôi: vắng có lý do (đi công tác)"),
                    added("Lê Đình Khôi: không vắng"),
                    removed("Trần Văn Ước: vắng không lý do"),
                    added("Trần Văn Ước: vắng có lý do (ốm)"),
                ],
            }]
        );
    }

    #[test]
    fn a_correction_of_votes_shows_counts_and_what_came_of_them() {
        let mut after = sample_facts();
        after.votes[0].options = vec![("Tán thành".into(), 5), ("Không tán thành".into(), 4)];
        after.votes.pop();
        let found = between(sample_facts(), after);
        assert_eq!(found.iter().map(|c| c.heading.as_str()).collect::<Vec<_>>(), ["Biểu quyết 1", "Biểu quyết 2"]);
        assert_eq!(
            found[0].lines,
            [
                removed("Tán thành: 6"),
                added("Tán thành: 5"),
                removed("Không tán thành: 3"),
                added("Không tán thành: 4"),
                removed("Kết quả: Thông qua"),
                added("Kết quả: Không thông qua"),
            ]
        );
        assert!(found[1].lines.contains(&removed("Nội dung: Xây sân bóng")), "a vote that is gone");
        assert!(!found[1].lines.iter().any(|line| matches!(line, DiffLine::Added(_))));
    }

    #[test]
    fn other_rules_show_when_they_change_the_result() {
        let mut after = sample_facts();
        after.votes[0].rules = Some(VoteRules { quorum: 50, majority: 55 });
        assert_eq!(between(sample_facts(), after.clone()), [], "six of ten pass under both");
        after.votes[0].rules = Some(VoteRules { quorum: 95, majority: 50 });
        let lines = vec![removed("Kết quả: Thông qua"), added("Kết quả: Không đủ số người dự họp")];
        assert_eq!(between(sample_facts(), after), [Change { heading: "Biểu quyết 1".into(), lines }]);
    }

    #[test]
    fn speakers_and_officers_are_facts_too() {
        let mut after = sample_facts();
        after.items[1].speakers.pop();
        after.clerk = after.chair.clone();
        let found = between(sample_facts(), after);
        assert_eq!(found[0].lines, [removed("Thư ký: chưa cử"), added("Thư ký: Nguyễn Thị Hạnh, Bí thư")]);
        assert_eq!(
            found[1].lines,
            [
                removed("Mục 2: Thảo luận; phát biểu: Trần Văn Bình, Lê Minh Đức"),
                added("Mục 2: Thảo luận; phát biểu: Trần Văn Bình"),
            ]
        );
    }
}
