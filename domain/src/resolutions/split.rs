//! The text of a resolution as points, and points that follow a text which changes.

use super::{POINT_MAX, POINTS_MAX};
use crate::{ids::PointId, text};

/// How a line begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// `1.`, `2)`, `3/`, `a)`, `IV.`, `Điều 5.`
    Number,
    /// `-`, `–`, `•`, `+`, `*`
    Bullet,
}

/// The points of a resolution: one an item of a list or a paragraph, without the marks that people put before them.
///
/// A line that goes on with a small letter belongs to the line above it, bullets below a numbered line that ends with a
/// colon belong to that line, and a line that only announces a list is no point. What is beyond [`POINTS_MAX`] stays in
/// the last point.
pub fn split(resolution: &str) -> Vec<String> {
    let resolution = text::clean(resolution);
    let mut points: Vec<(Option<Mark>, String)> = Vec::new();
    // Whether the line above was empty: a new paragraph then begins whatever its first letter is.
    let mut apart = true;
    for line in resolution.lines().flat_map(numbered_parts) {
        let (mark, words) = marked(line);
        if words.is_empty() {
            apart = apart || line.trim().is_empty();
            continue;
        }
        match points.last_mut() {
            Some((_, last)) if mark.is_none() && !apart && goes_on(last, words) => {
                last.push(' ');
                last.push_str(words);
            }
            Some((Some(Mark::Number), last)) if mark == Some(Mark::Bullet) && takes_bullets(last) => {
                last.push_str("\n- ");
                last.push_str(words);
            }
            last => {
                let announced = last.is_some_and(|(m, last)| mark.is_some() && m.is_none() && last.ends_with(':'));
                if announced {
                    points.pop();
                }
                points.push((mark, words.to_owned()));
            }
        }
        apart = false;
    }
    limited(points.into_iter().map(|(_, body)| body).collect())
}

/// `1. Họp dân. 2. Thu quỹ.` on one line are two lines: each next number after the end of a sentence begins one.
fn numbered_parts(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = line.trim();
    let number: Option<u32> = rest.split(['.', ')', '/']).next().and_then(|head| head.parse().ok());
    let mut next = number.map_or(u32::MAX, |n| n.saturating_add(1));
    while next != u32::MAX {
        let found = ['.', ')', '/'].iter().find_map(|sign| {
            let wanted = format!(" {next}{sign} ");
            let at = rest.find(&wanted)?;
            rest[..at].trim_end().ends_with(['.', ';', '!', '?']).then_some(at)
        });
        let Some(at) = found else { break };
        parts.push(rest[..at].trim());
        rest = rest[at..].trim_start();
        next += 1;
    }
    parts.push(rest);
    parts
}

/// The mark of a line and what stands behind it.
fn marked(line: &str) -> (Option<Mark>, &str) {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix(['-', '–', '—', '•', '*', '+', '·', '▪', '●', '◦'])
        && (rest.is_empty() || rest.starts_with(char::is_whitespace))
    {
        return (Some(Mark::Bullet), rest.trim());
    }
    let head = line.strip_prefix("Điều ").or_else(|| line.strip_prefix("ĐIỀU ")).unwrap_or(line);
    let numeral = |c: char| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X');
    let rest = head.trim_start_matches(numeral);
    let letter = || head.strip_prefix(|c: char| c.is_ascii_lowercase() || c == 'đ');
    let (rest, length) = if rest.len() < head.len() {
        (rest, head.len() - rest.len())
    } else {
        match letter() {
            Some(rest) => (rest, 1),
            None => return (None, line),
        }
    };
    // "10 năm nhìn lại" and "1.500 hộ" keep their numbers: a mark is short, ends with a sign and stands apart.
    match rest.strip_prefix(['.', ')', '/']) {
        Some(rest) if length <= 4 && (rest.is_empty() || rest.starts_with(char::is_whitespace)) => {
            (Some(Mark::Number), rest.trim())
        }
        _ => (None, line),
    }
}

/// Whether a line without a mark is the rest of the sentence above it, broken by whatever it was pasted from.
fn goes_on(above: &str, words: &str) -> bool {
    let small = words.chars().next().is_some_and(char::is_lowercase);
    small && !above.ends_with(['.', ';', ':', '!', '?'])
}

/// Whether bullets belong to a numbered line: it announces them, or has some already.
fn takes_bullets(point: &str) -> bool {
    point.ends_with(':') || point.contains(":\n- ")
}

/// At most [`POINTS_MAX`] points of at most [`POINT_MAX`] characters.
fn limited(mut points: Vec<String>) -> Vec<String> {
    if points.len() > POINTS_MAX {
        let rest = points.split_off(POINTS_MAX - 1).join("\n");
        points.push(rest);
    }
    for point in &mut points {
        if let Some((end, _)) = point.char_indices().nth(POINT_MAX) {
            let kept = point.char_indices().nth(POINT_MAX - 1).map_or(end, |(at, _)| at);
            point.truncate(kept);
            point.push('…');
        }
    }
    points
}

/// What happens to points when the text changes from which they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Following {
    /// Points that nobody touched and that the text no longer has.
    pub remove: Vec<PointId>,
    /// Points that the text has now.
    pub add: Vec<String>,
}

/// Points after their text changed from `old` to `new`: what people did with the points stays. `points` are identifier,
/// body, and whether a task or a finding hangs on it.
pub fn follow(points: &[(PointId, String, bool)], old: &str, new: &str) -> Following {
    let new = split(new);
    if points.is_empty() {
        return Following { remove: Vec::new(), add: new };
    }
    let old = split(old);
    let remove: Vec<PointId> = points
        .iter()
        .filter(|(_, body, used)| !used && old.contains(body) && !new.contains(body))
        .map(|(id, ..)| *id)
        .collect();
    let room = POINTS_MAX.saturating_sub(points.len() - remove.len());
    let is_new = |body: &String| !old.contains(body) && !points.iter().any(|(_, known, _)| known == body);
    Following { remove, add: new.into_iter().filter(is_new).take(room).collect() }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn lists_of_every_kind_become_points() {
        let typed = "1. Thu nộp đảng phí\n\n- Dọn vệ sinh đường làng\n2) Họp dân\n10 năm nhìn lại\n•  Ba việc\n1.500 hộ\n\
            a) Việc nhỏ\nIV. Việc lớn\nĐiều 5. Thi hành\n3/ Gạch chéo\n–\tGạch dài\nXây đường";
        let wanted = [
            "Thu nộp đảng phí",
            "Dọn vệ sinh đường làng",
            "Họp dân",
            "10 năm nhìn lại",
            "Ba việc",
            "1.500 hộ",
            "Việc nhỏ",
            "Việc lớn",
            "Thi hành",
            "Gạch chéo",
            "Gạch dài",
            "Xây đường",
        ];
        assert_eq!(split(typed), wanted);
        assert!(split(" \n - \n 1. \n").is_empty());
    }

    #[test]
    fn numbers_on_one_line_are_points() {
        let typed = "1. Tổng vệ sinh vào thứ Bảy. 2. Mỗi đảng viên phụ trách 3 hộ; 3. Nộp đảng phí trước ngày 5.";
        assert_eq!(
            split(typed),
            ["Tổng vệ sinh vào thứ Bảy.", "Mỗi đảng viên phụ trách 3 hộ;", "Nộp đảng phí trước ngày 5."]
        );
        assert_eq!(split("1. Trồng 2. giống lúa").len(), 1, "no sentence ended before it");
    }

    #[test]
    fn broken_lines_are_put_together_and_announcements_go() {
        let typed = "Chi bộ quyết nghị:\n1. Vận động nhân dân\nhiến đất mở đường.\n2. Kinh tế:\n- Trồng 5 ha chè\n- Nuôi cá\n\
            3. Thu quỹ\n\nđoạn sau dòng trống là điểm mới";
        assert_eq!(
            split(typed),
            [
                "Vận động nhân dân hiến đất mở đường.",
                "Kinh tế:\n- Trồng 5 ha chè\n- Nuôi cá",
                "Thu quỹ",
                "đoạn sau dòng trống là điểm mới"
            ]
        );
        assert_eq!(split("Một việc duy nhất:"), ["Một việc duy nhất:"]);
    }

    #[test]
    fn nothing_beyond_the_limits_is_lost() {
        let many = (1..=60).map(|n| format!("{n}. Việc {n}")).collect::<Vec<_>>().join("\n");
        let points = split(&many);
        assert_eq!(points.len(), POINTS_MAX);
        assert!(points[49].starts_with("Việc 50\nViệc 51") && points[49].ends_with("Việc 60"));
        let long = split(&"dài ".repeat(10_000));
        assert_eq!((long.len(), long[0].chars().count()), (1, POINT_MAX));
        let script = "<script>alert(1)</script>";
        assert_eq!(split(script), [script]);
    }

    #[test]
    fn points_follow_a_text_and_keep_what_people_did() {
        let id = |n: u128| PointId(Uuid::from_u128(n));
        let points = vec![
            (id(1), "Họp dân".to_owned(), false),
            (id(2), "Thu quỹ đợt một".to_owned(), false),
            (id(3), "Dọn đường".to_owned(), true),
            (id(4), "Trồng cây".to_owned(), false),
        ];
        let old = "Họp dân\nThu quỹ\nDọn đường\nTrồng cây";
        assert_eq!(follow(&points, old, old), Following::default(), "a reworded point stays reworded");
        let done = follow(&points, old, "Họp dân\nThu quỹ\nLàm cầu");
        assert_eq!(done, Following { remove: vec![id(4)], add: vec!["Làm cầu".into()] }, "what has a task stays");
        assert_eq!(follow(&[], "", "- A\n- B").add, ["A", "B"]);
    }
}
