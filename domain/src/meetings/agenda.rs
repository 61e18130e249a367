//! The agenda as people type it: one item a line, `nội dung | phút | người trình bày | loại`.

use serde::{Deserialize, Serialize};

use crate::{fields::Fields, text};

/// Longest agenda, in items.
pub const AGENDA_MAX: usize = 80;
/// Longest agenda, in characters: a whole document pasted by mistake is refused before it is read.
pub const AGENDA_TEXT_MAX: usize = 20_000;
/// Longest title of an item, in characters.
const TITLE_MAX: usize = 300;
/// Longest item, in minutes.
const MINUTES_MAX: i64 = 600;
/// Longest name of a presenter, in characters.
const PRESENTER_MAX: usize = 100;

vocabulary! {
    /// What an item is for.
    AgendaKind {
        /// Something is told.
        Information = "information" => "Thông tin",
        /// Something is talked over.
        Discussion = "discussion" => "Thảo luận",
        /// Something is decided.
        Decision = "decision" => "Quyết định",
    }
}

impl AgendaKind {
    /// Reads a label however it is written; nothing is information.
    fn typed(typed: &str) -> Option<Self> {
        let typed = text::fold(typed);
        if typed.is_empty() {
            return Some(Self::Information);
        }
        Self::ALL.iter().copied().find(|kind| text::fold(kind.label()) == typed || kind.code() == typed)
    }
}

/// A line of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// What it is about.
    pub title: String,
    /// Planned minutes; 0 when not planned.
    pub minutes: i64,
    /// Who presents it; empty when nobody was named.
    pub presenter: String,
    /// What it is for.
    pub kind: AgendaKind,
}

impl AgendaItem {
    fn new(title: &str, minutes: i64, kind: AgendaKind) -> Self {
        Self { title: title.to_owned(), minutes, presenter: String::new(), kind }
    }
}

/// The usual order of a regular meeting, to start from.
pub fn usual_agenda() -> Vec<AgendaItem> {
    use AgendaKind::{Decision, Discussion, Information};
    [
        ("Cử thư ký cuộc họp; báo cáo đảng viên có mặt, vắng mặt; thông báo tình hình đóng đảng phí", 5, Information),
        ("Thông tin thời sự, văn bản, chỉ đạo mới của cấp trên", 15, Information),
        ("Kiểm điểm việc thực hiện nghị quyết tháng trước", 15, Discussion),
        ("Nhiệm vụ tháng này và phân công thực hiện", 15, Discussion),
        ("Thảo luận", 25, Discussion),
        ("Kết luận, biểu quyết thông qua nghị quyết", 15, Decision),
    ]
    .map(|(title, minutes, kind)| AgendaItem::new(title, minutes, kind))
    .into()
}

/// An order for a thematic meeting, to start from.
pub fn thematic_agenda() -> Vec<AgendaItem> {
    [
        ("Giới thiệu chuyên đề", 30, AgendaKind::Information),
        ("Thảo luận, liên hệ thực tế của chi bộ", 45, AgendaKind::Discussion),
        ("Kết luận, phân công thực hiện", 15, AgendaKind::Decision),
    ]
    .map(|(title, minutes, kind)| AgendaItem::new(title, minutes, kind))
    .into()
}

/// The agenda as it is typed.
pub fn agenda_text(items: &[AgendaItem]) -> String {
    items.iter().map(agenda_line).collect::<Vec<_>>().join("\n")
}

/// One item as it is typed, without the parts at its end that say nothing.
pub fn agenda_line(item: &AgendaItem) -> String {
    let minutes = if item.minutes == 0 { String::new() } else { item.minutes.to_string() };
    agenda_line_of(&item.title, &minutes, &item.presenter, item.kind)
}

/// [`agenda_line`] of what stands in the fields of a form.
pub fn agenda_line_of(title: &str, minutes: &str, presenter: &str, kind: AgendaKind) -> String {
    let kind = if kind == AgendaKind::Information { "" } else { kind.label() };
    let parts = [title.trim(), minutes.trim(), presenter.trim(), kind];
    let said = parts.iter().rposition(|part| !part.is_empty()).unwrap_or(0);
    parts[..=said].join(" | ")
}

/// Reads an agenda of 1 to [`AGENDA_MAX`] items; problems name their line.
pub fn parse_agenda(fields: &mut Fields, field: &str, typed: &str) -> Vec<AgendaItem> {
    let typed = fields.text(field, typed, AGENDA_TEXT_MAX);
    if fields.has(field) {
        return Vec::new();
    }
    let mut items = Vec::new();
    for (index, line) in typed.lines().enumerate() {
        match parse_line(line) {
            Ok(Some(item)) => items.push(item),
            Ok(None) => {}
            Err(problem) => {
                fields.fail(field, format!("Dòng {}: {problem}", index + 1));
                return Vec::new();
            }
        }
    }
    if items.len() > AGENDA_MAX {
        fields.fail(field, format!("Chương trình có {} mục, tối đa {AGENDA_MAX} mục.", items.len()));
    }
    items
}

/// One line; none when there is nothing on it. The first part that reads as minutes ends the title, which may hold `|`.
fn parse_line(line: &str) -> Result<Option<AgendaItem>, &'static str> {
    let parts: Vec<&str> = line.split('|').map(str::trim).collect();
    let at = (1..parts.len()).find(|at| parse_minutes(parts[*at]).is_ok());
    let (title, minutes, rest) = match at {
        Some(at) => (parts[..at].join(" | "), parse_minutes(parts[at])?, &parts[at + 1..]),
        None if parts.len() > 1 => return Err(MINUTES_PROBLEM),
        None => (line.to_owned(), 0, &[][..]),
    };
    let presenter = text::clean_line(rest.first().copied().unwrap_or_default());
    if presenter.chars().count() > PRESENTER_MAX {
        return Err("tên người trình bày dài quá 100 ký tự.");
    }
    let kind = AgendaKind::typed(rest.get(1).copied().unwrap_or_default())
        .ok_or("loại mục là Thông tin, Thảo luận hoặc Quyết định.")?;
    let title = text::clean_line(without_mark(&title));
    match title.chars().count() {
        0 if minutes == 0 && presenter.is_empty() => Ok(None),
        0 => Err("chưa có nội dung trước dấu |."),
        1..=TITLE_MAX => Ok(Some(AgendaItem { title, minutes, presenter, kind })),
        _ => Err("nội dung dài quá 300 ký tự, đồng chí tách thành nhiều mục."),
    }
}

const MINUTES_PROBLEM: &str = "số phút sau dấu | chưa đúng, ví dụ: Thảo luận | 20.";

/// Minutes as `20`, `20 phút`, `20p` or `20'`; nothing is 0.
fn parse_minutes(typed: &str) -> Result<i64, &'static str> {
    let folded = text::fold(typed);
    let digits = folded.trim_end_matches(['\'', '’', '.']).trim_end_matches("phut").trim_end_matches('p').trim();
    if digits.is_empty() && folded.is_empty() {
        return Ok(0);
    }
    digits.parse().ok().filter(|minutes| (0..=MINUTES_MAX).contains(minutes)).ok_or(MINUTES_PROBLEM)
}

/// The line without the mark of a list pasted from elsewhere: `1.`, `2)`, `-`, `•`.
fn without_mark(line: &str) -> &str {
    let line = line.trim_start();
    let after_number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = after_number.len() < line.len() && line.len() - after_number.len() <= 2;
    let rest = match after_number.strip_prefix(['.', ')']) {
        Some(rest) if numbered => Some(rest),
        _ => line.strip_prefix(['-', '–', '•', '*', '+']),
    };
    match rest {
        Some(rest) if rest.is_empty() || rest.starts_with(char::is_whitespace) => rest,
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Invalid;

    fn parse(typed: &str) -> Result<Vec<AgendaItem>, Invalid> {
        let mut fields = Fields::new();
        let items = parse_agenda(&mut fields, "agenda", typed);
        fields.finish().map(|()| items)
    }

    fn problem(typed: &str) -> String {
        parse(typed).unwrap_err().0.remove(0).message
    }

    #[test]
    fn items_are_read_as_people_type_them() {
        let items =
            parse("1. Thời sự | 15\n\n- Thảo luận | 20 phút\n  Kết luận\n3) A | B | 5'\n10 năm nhìn lại | 7p").unwrap();
        let wanted = [("Thời sự", 15), ("Thảo luận", 20), ("Kết luận", 0), ("A | B", 5), ("10 năm nhìn lại", 7)];
        assert_eq!(items, wanted.map(|(title, minutes)| AgendaItem::new(title, minutes, AgendaKind::Information)));
        assert_eq!(parse(&agenda_text(&items)).unwrap(), items);
    }

    #[test]
    fn presenter_and_kind_follow_the_minutes() {
        let items =
            parse("Kết nạp | 15 | Đồng chí Bí thư | quyết định\nThời sự | | Đồng chí Hoa\nGóp ý | 5 | | thao luan")
                .unwrap();
        let seen: Vec<_> = items.iter().map(|i| (i.minutes, i.presenter.as_str(), i.kind)).collect();
        let wanted = [
            (15, "Đồng chí Bí thư", AgendaKind::Decision),
            (0, "Đồng chí Hoa", AgendaKind::Information),
            (5, "", AgendaKind::Discussion),
        ];
        assert_eq!(seen, wanted);
        assert_eq!(parse(&agenda_text(&items)).unwrap(), items);
        assert!(problem("Kết nạp | 15 | A | biểu quyết kín").contains("loại mục"));
    }

    #[test]
    fn the_usual_agenda_is_read_back_and_fills_the_shortest_meeting() {
        let items = usual_agenda();
        assert_eq!(parse(&agenda_text(&items)).unwrap(), items);
        assert_eq!(items.iter().map(|i| i.minutes).sum::<i64>(), 90);
    }

    #[test]
    fn problems_name_their_line() {
        assert!(problem("Thời sự | 15\nThảo luận | lâu").starts_with("Dòng 2: số phút"));
        assert!(problem("Thảo luận | -5").starts_with("Dòng 1: số phút"));
        assert!(problem("Thảo luận | 601").starts_with("Dòng 1: số phút"));
        assert!(problem(" | 20").starts_with("Dòng 1: chưa có nội dung"));
        assert!(problem(&"dài ".repeat(100)).starts_with("Dòng 1: nội dung dài"));
        assert!(problem("  \n ").contains("chưa nhập"));
    }

    #[test]
    fn eighty_items_fit_and_not_one_more() {
        let lines = |n: usize| (1..=n).map(|i| format!("Mục {i} | 1")).collect::<Vec<_>>().join("\n");
        assert_eq!(parse(&lines(80)).unwrap().len(), 80);
        assert!(problem(&lines(81)).contains("81 mục, tối đa 80"));
    }

    #[test]
    fn a_pasted_document_is_refused() {
        assert!(problem(&"Nội dung dán nhầm từ văn bản khác. ".repeat(6_000)).contains("tối đa 20.000"));
    }
}
