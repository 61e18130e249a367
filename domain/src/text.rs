//! Vietnamese text: storing, searching, sorting and writing numbers.

use normal::{is_mark, nfc, nfd};

/// The two normal forms of Unicode.
#[cfg(not(target_arch = "wasm32"))]
mod normal {
    use unicode_normalization::UnicodeNormalization;
    pub use unicode_normalization::char::is_combining_mark as is_mark;

    /// One letter with its marks is one character.
    pub fn nfc(text: &str) -> String {
        text.nfc().collect()
    }

    /// Letters and marks stand apart.
    pub fn nfd(text: &str) -> String {
        text.nfd().collect()
    }
}

/// The two normal forms of Unicode, by the browser: tables of our own would double what a first visit downloads.
#[cfg(target_arch = "wasm32")]
mod normal {
    /// One letter with its marks is one character.
    pub fn nfc(text: &str) -> String {
        js_sys::JsString::from(text).normalize("NFC").into()
    }

    /// Letters and marks stand apart.
    pub fn nfd(text: &str) -> String {
        js_sys::JsString::from(text).normalize("NFD").into()
    }

    /// Whether a character is a mark of a Latin letter: the server, which decides, knows those of all scripts.
    pub const fn is_mark(c: char) -> bool {
        matches!(c, '\u{300}'..='\u{36f}')
    }
}

/// NFC, trimmed, without control characters other than line breaks and tabs.
pub fn clean(text: &str) -> String {
    nfc(text).chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect::<String>().trim().to_owned()
}

/// [`clean`] on one line with single spaces: names, titles, codes.
pub fn clean_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Longest name of a file, in characters.
const FILE_NAME_MAX: usize = 120;

/// A file's name as shown on screens and in addresses: without folders and control characters, and not too long; its
/// ending stays.
pub fn file_name(name: &str) -> String {
    let last = clean_line(name.rsplit(['/', '\\']).next().unwrap_or_default());
    let length = last.chars().count();
    if length <= FILE_NAME_MAX {
        return last;
    }
    let ending: String = last.rsplit_once('.').map(|(_, ending)| format!(".{ending}")).unwrap_or_default();
    let kept = FILE_NAME_MAX.saturating_sub(ending.chars().count());
    last.chars().take(kept).chain(ending.chars()).take(FILE_NAME_MAX).collect()
}

/// The form that is searched: lower case, no accents, `đ` as `d`, single spaces.
///
/// `Hoà`, `hòa` and their NFD spellings all fold to `hoa`.
pub fn fold(text: &str) -> String {
    let folded: String = nfd(text)
        .chars()
        .filter(|c| !is_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters in the order of the Vietnamese alphabet, foreign ones at their usual place.
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// Tone marks in dictionary order after no tone: huyền, hỏi, ngã, sắc, nặng.
const TONES: [char; 5] = ['\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}'];

/// A key whose byte order is the Vietnamese order of one word.
fn word_key(word: &str, key: &mut String) {
    let mut tone = 0;
    let mut plain = String::new();
    for c in nfd(word).chars().flat_map(char::to_lowercase) {
        match TONES.iter().position(|t| *t == c) {
            Some(found) => tone = found + 1,
            None => plain.push(c),
        }
    }
    let plain: Vec<char> = nfc(&plain).chars().collect();
    for (at, &c) in plain.iter().enumerate() {
        // A number sorts by how many digits it has, then by them: "Thôn 2" before "Thôn 10".
        if c.is_ascii_digit() && (at == 0 || !plain[at - 1].is_ascii_digit()) {
            let digits = plain[at..].iter().take_while(|c| c.is_ascii_digit()).count();
            key.push(char::from(b'0' + digits.min(9) as u8));
        }
        match ALPHABET.chars().position(|a| a == c) {
            Some(index) => key.push(char::from(b'A' + index as u8)),
            None if c.is_ascii_digit() => key.push(c),
            None => key.push('~'),
        }
    }
    key.push(char::from(b'0' + tone as u8));
}

/// A key whose byte order is the Vietnamese order of any text, word by word.
pub fn sort_key(text: &str) -> String {
    let mut key = String::new();
    for word in text.split_whitespace() {
        word_key(word, &mut key);
        key.push(' ');
    }
    key
}

/// A key whose byte order is the Vietnamese order of personal names: given name first, then family and middle names.
pub fn name_key(full_name: &str) -> String {
    let words: Vec<&str> = full_name.split_whitespace().collect();
    let Some((given, rest)) = words.split_last() else { return String::new() };
    let mut key = sort_key(given);
    key.push_str(&sort_key(&rest.join(" ")));
    key
}

/// The given name: the last word of a full name.
pub fn given_name(full_name: &str) -> &str {
    full_name.split_whitespace().last().unwrap_or_default()
}

/// The letters of an avatar: first of the family name and first of the given name.
pub fn initials(full_name: &str) -> String {
    let first = |word: Option<&str>| word.and_then(|w| w.chars().next()).map(|c| c.to_uppercase().to_string());
    let words: Vec<&str> = full_name.split_whitespace().collect();
    let family = if words.len() > 1 { first(words.first().copied()) } else { None };
    [family, first(words.last().copied())].into_iter().flatten().collect()
}

/// A whole number with Vietnamese separators: `98.700`.
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::from(if value < 0 { "-" } else { "" });
    for (i, d) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(d);
    }
    out
}

/// A share with one decimal, rounded half up: `91,1%`; an en dash when there is nothing to divide by.
pub fn percent(part: i64, whole: i64) -> String {
    if whole <= 0 {
        return "–".to_owned();
    }
    let tenths = (part * 1000 + whole / 2) / whole;
    match tenths % 10 {
        0 => format!("{}%", number(tenths / 10)),
        rest => format!("{},{rest}%", number(tenths / 10)),
    }
}

/// Removes the Markdown marks that would look odd in a one-line summary and cuts at a word.
pub fn excerpt(markdown: &str, max: usize) -> String {
    let plain: String = markdown.chars().filter(|c| !matches!(c, '#' | '*' | '_' | '`' | '>' | '|')).collect();
    let plain = clean_line(&plain);
    if plain.chars().count() <= max {
        return plain;
    }
    let cut: String = plain.chars().take(max).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", &cut[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_ignores_accents_tone_placement_and_normal_form() {
        let nfd: String = nfd("Hoà Đồng");
        for spelling in ["Hoà Đồng", "hòa  đồng", "HÒA ĐỒNG", nfd.as_str()] {
            assert_eq!(fold(spelling), "hoa dong", "{spelling}");
        }
    }

    #[test]
    fn names_of_files_lose_their_folders_and_keep_their_ending() {
        assert_eq!(file_name("C:\\Users\\x\\danh sách.xlsx"), "danh sách.xlsx");
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("a\u{0}b\n.csv"), "ab .csv");
        assert_eq!(file_name(""), "");
        let long = file_name(&format!("{}.docx", "ă".repeat(300)));
        assert!(long.ends_with("ă.docx") && long.chars().count() == 120);
    }

    #[test]
    fn numbers_sort_by_their_value() {
        let mut names = ["Thôn 10", "Thôn 2", "Thôn 1", "Thôn Bắc", "Tổ 2A", "Tổ 12A"];
        names.sort_by_key(|n| sort_key(n));
        assert_eq!(names, ["Thôn 1", "Thôn 2", "Thôn 10", "Thôn Bắc", "Tổ 2A", "Tổ 12A"]);
    }

    #[test]
    fn names_sort_by_given_name_then_family_in_alphabet_and_tone_order() {
        let mut names = [
            "Trần Văn Ân",
            "Lê Thị Ăn",
            "Đỗ Minh An",
            "Dương Minh An",
            "Vũ Thị Ánh",
            "Nguyễn Hà",
            "Nguyễn Hạ",
            "Nguyễn Đào",
            "Nguyễn Dung",
        ];
        names.sort_by_key(|n| name_key(n));
        assert_eq!(
            names,
            [
                "Dương Minh An",
                "Đỗ Minh An",
                "Vũ Thị Ánh",
                "Lê Thị Ăn",
                "Trần Văn Ân",
                "Nguyễn Dung",
                "Nguyễn Đào",
                "Nguyễn Hà",
                "Nguyễn Hạ"
            ]
        );
    }

    #[test]
    fn numbers_are_written_the_vietnamese_way() {
        assert_eq!(number(98_700), "98.700");
        assert_eq!(number(-1_234_567), "-1.234.567");
        assert_eq!(number(7), "7");
        assert_eq!(percent(89_910, 98_700), "91,1%");
        assert_eq!(percent(1, 2), "50%");
        assert_eq!(percent(0, 0), "–");
    }

    #[test]
    fn excerpts_end_at_a_word() {
        assert_eq!(excerpt("## Hội nghị **lần** thứ bảy", 14), "Hội nghị lần…");
    }

    #[test]
    fn initials_use_family_and_given_name() {
        assert_eq!(initials("Nguyễn Thị Hạnh"), "NH");
        assert_eq!(initials("Đức"), "Đ");
    }
}
