//! Marks of state secrecy. Documents marked MẬT, TỐI MẬT or TUYỆT MẬT may not enter a system that is reachable from the
//! Internet (Law 117/2025/QH15), so a text that carries such a mark is refused.
//!
//! A mark is a stamp, not a word: it stands alone on a line or in a cell, at its head before a separator, in brackets, or
//! after "độ mật:". "Bí mật", "mật ong" or a sentence about the degrees of secrecy are ordinary text.

use crate::{fields::Fields, text};

/// The marks, longest first because each ends with the last one.
const MARKS: [&str; 3] = ["TUYỆT MẬT", "TỐI MẬT", "MẬT"];

/// The mark that a text carries, if it carries one.
pub fn mark(content: &str) -> Option<&'static str> {
    content.lines().find_map(mark_of_line)
}

/// Notes a problem with `field` when its text carries a mark.
pub fn refuse_marked(fields: &mut Fields, field: &str, content: &str) {
    if !fields.has(field)
        && let Some(found) = mark(content)
    {
        fields.fail(field, message(found));
    }
}

/// What to say about a text with this mark.
pub fn message(mark: &str) -> String {
    format!(
        "Nội dung có dấu độ mật “{mark}”. Tài liệu mật không được đưa lên hệ thống nối mạng Internet. \
         Đồng chí gỡ nội dung này và xử lý theo quy định về bảo vệ bí mật nhà nước."
    )
}

fn mark_of_line(line: &str) -> Option<&'static str> {
    // What Markdown puts around words, except the bullet "-": a list of the degrees is not a stamp.
    let line: String = text::clean(line).chars().filter(|c| !matches!(c, '*' | '_' | '#' | '>' | '`' | '~')).collect();
    if let Some(found) = labelled(&line) {
        return Some(found);
    }
    // Two columns at the head of a document arrive with tabs, bars or a run of spaces between them.
    line.split(['\t', '|']).flat_map(|cell| cell.split("  ")).find_map(|cell| stamped(cell.trim()).or(bracketed(cell)))
}

/// "TỐI MẬT", "MẬT:", "TUYỆT MẬT Số 12": the cell starts with the mark.
fn stamped(cell: &str) -> Option<&'static str> {
    let cell = cell.trim_start_matches(['[', '(', ' ']);
    let (found, rest) = MARKS.iter().find_map(|m| cell.strip_prefix(*m).map(|rest| (*m, rest)))?;
    let ends_word = !rest.starts_with(char::is_alphanumeric);
    let rest = rest.trim_start();
    let alone = rest.is_empty() || rest.starts_with([':', '-', '–', '—', '.', ')', ']', '/']);
    // "MẬT ONG RỪNG" is honey; "TỐI MẬT Số 12" and "TUYỆT MẬT KẾ HOẠCH" are stamps, "TỐI MẬT là …" is a sentence.
    let heads = found != "MẬT" && rest.starts_with(|c: char| c.is_uppercase() || c.is_numeric());
    (ends_word && (alone || heads)).then_some(found)
}

/// "Kế hoạch số 5 (MẬT)": the mark alone in brackets, anywhere.
fn bracketed(cell: &str) -> Option<&'static str> {
    cell.split(['(', '[', '{'])
        .skip(1)
        .filter_map(|rest| rest.split([')', ']', '}']).next())
        .find_map(|inside| MARKS.iter().find(|m| inside.trim() == **m).copied())
}

/// "Độ mật: Mật", "Mức độ mật - tối mật": the label with its value, in any case and with or without accents.
fn labelled(line: &str) -> Option<&'static str> {
    let folded = text::fold(line);
    folded.match_indices("do mat").find_map(|(at, label)| {
        let value = folded[at + label.len()..].trim_start().strip_prefix([':', '-', '–', '='])?.trim_start();
        let is = |word: &str| value.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        match () {
            () if is("tuyet mat") => Some(MARKS[0]),
            () if is("toi mat") => Some(MARKS[1]),
            () if is("mat") => Some(MARKS[2]),
            () => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn stamps_are_found() {
        let nfd: String = "TUYỆT MẬT".nfd().collect();
        for (content, wanted) in [
            ("MẬT", "MẬT"),
            ("Kính gửi đảng ủy\n\n  **TỐI MẬT**  \nSố 12", "TỐI MẬT"),
            (nfd.as_str(), "TUYỆT MẬT"),
            ("# MẬT", "MẬT"),
            ("> TUYỆT MẬT", "TUYỆT MẬT"),
            ("MẬT: Kế hoạch số 5", "MẬT"),
            ("MẬT - Kế hoạch số 5", "MẬT"),
            ("[MẬT] Kế hoạch số 5", "MẬT"),
            ("Kế hoạch số 5 (MẬT)", "MẬT"),
            ("Kế hoạch số 5 [ TỐI MẬT ]", "TỐI MẬT"),
            ("TỐI MẬT Số: 12-KH/TU", "TỐI MẬT"),
            ("TUYỆT MẬT KẾ HOẠCH PHÒNG THỦ", "TUYỆT MẬT"),
            ("TỈNH ỦY ĐỒNG XUÂN\tMẬT", "MẬT"),
            ("ĐẢNG BỘ XÃ AN BÌNH      TỐI MẬT", "TỐI MẬT"),
            ("| Số 5 | MẬT |", "MẬT"),
            ("Độ mật: Mật", "MẬT"),
            ("Độ Mật : TỐI MẬT", "TỐI MẬT"),
            ("Mức độ mật: tuyệt mật.", "TUYỆT MẬT"),
            ("do mat: toi mat", "TỐI MẬT"),
        ] {
            assert_eq!(mark(content), Some(wanted), "{content}");
        }
    }

    #[test]
    fn words_are_left_alone() {
        for content in [
            "",
            "Giữ bí mật nhà nước là trách nhiệm của mỗi đảng viên.",
            "BẢO VỆ BÍ MẬT NHÀ NƯỚC TRONG TÌNH HÌNH MỚI",
            "BÍ MẬT",
            "Mô hình nuôi ong lấy mật",
            "MẬT ONG RỪNG AN BÌNH ĐƯỢC CHỨNG NHẬN",
            "Mật độ dân số tăng",
            "MẬT ĐỘ DÂN SỐ",
            "mật",
            "Luật quy định ba độ mật: độ mật “Mật” là thấp nhất",
            "Tài liệu đóng dấu TỐI MẬT không được đưa lên mạng.",
            "TUYỆT MẬT là độ cao nhất trong ba độ mật.",
            "MẬT, TỐI MẬT và TUYỆT MẬT là ba độ mật.",
            "Độ mật: không",
            "“MẬT” là độ thấp nhất trong ba độ mật.",
            "Bỏ phiếu kín, giữ mật khẩu",
        ] {
            assert_eq!(mark(content), None, "{content}");
        }
    }

    #[test]
    fn a_marked_field_gets_one_message() {
        let mut fields = Fields::new();
        refuse_marked(&mut fields, "title", "MẬT");
        refuse_marked(&mut fields, "title", "TỐI MẬT");
        let crate::fields::Invalid(errors) = fields.finish().unwrap_err();
        assert_eq!(errors.len(), 1);
        assert!(errors[0].message.contains("“MẬT”"));
    }
}
