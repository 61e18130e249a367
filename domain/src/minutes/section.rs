//! The sections of minutes, and what may be written into one.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    fields::{Fields, Invalid, UnknownCode},
    secrecy, text,
};

/// Longest section, in characters: 200 KB pasted from Word fit.
pub const SECTION_MAX: usize = 300_000;

/// A part of the minutes that is written and kept on its own. They are ordered as they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Section {
    /// Who leads, who keeps the minutes, who is there.
    Opening,
    /// What was said about an item of the agenda, by its position.
    Item(i64),
    /// What the chair concluded.
    Conclusions,
    /// The resolution, one point a line.
    Resolution,
}

impl Section {
    /// The sections of a meeting whose agenda has these positions, in reading order.
    pub fn all(positions: impl IntoIterator<Item = i64>) -> Vec<Self> {
        let items = positions.into_iter().map(Self::Item);
        [Self::Opening].into_iter().chain(items).chain([Self::Conclusions, Self::Resolution]).collect()
    }
}

/// The stored code: `opening`, `item-3`.
impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Opening => f.write_str("opening"),
            Self::Item(position) => write!(f, "item-{position}"),
            Self::Conclusions => f.write_str("conclusions"),
            Self::Resolution => f.write_str("resolution"),
        }
    }
}

impl FromStr for Section {
    type Err = UnknownCode;
    fn from_str(code: &str) -> Result<Self, Self::Err> {
        match code {
            "opening" => Ok(Self::Opening),
            "conclusions" => Ok(Self::Conclusions),
            "resolution" => Ok(Self::Resolution),
            other => other
                .strip_prefix("item-")
                .and_then(|position| position.parse().ok())
                .filter(|position| *position >= 0)
                .map(Self::Item)
                .ok_or_else(|| UnknownCode { vocabulary: "Section", code: other.to_owned() }),
        }
    }
}

impl TryFrom<String> for Section {
    type Error = UnknownCode;
    fn try_from(code: String) -> Result<Self, Self::Error> {
        code.parse()
    }
}

impl From<Section> for String {
    fn from(section: Section) -> Self {
        section.to_string()
    }
}

/// The text of a section as it is kept: clean, not too long, without a mark of secrecy.
///
/// # Errors
/// [`Invalid`] with a message for the field `body`.
pub fn check_section(typed: &str) -> Result<String, Invalid> {
    let mut fields = Fields::new();
    let body = fields.optional_text("body", &plain(typed), SECTION_MAX);
    secrecy::refuse_marked(&mut fields, "body", &body);
    fields.finish()?;
    Ok(body)
}

/// Text pasted from a word processor as plain lines: its own line breaks, spaces and bullets become ordinary ones, and what
/// nobody sees goes. Runs of empty lines become one.
fn plain(pasted: &str) -> String {
    let unified = pasted.replace("\r\n", "\n");
    let mut text = String::with_capacity(unified.len());
    for c in unified.chars() {
        match c {
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => text.push('\n'),
            '\t' | '\u{a0}' | '\u{2007}' | '\u{202f}' => text.push(' '),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            // Bullets of the Symbol and Wingdings fonts.
            '\u{f000}'..='\u{f0ff}' => text.push('•'),
            c => text.push(c),
        }
    }
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && lines.last().is_some_and(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    text::clean(&lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back() {
        let sections = Section::all([0, 7]);
        assert_eq!(
            sections.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["opening", "item-0", "item-7", "conclusions", "resolution"]
        );
        assert!(sections.is_sorted(), "in reading order");
        for section in sections {
            assert_eq!(section.to_string().parse(), Ok(section));
        }
        for wrong in ["", "item-", "item--1", "item-x", "Opening"] {
            assert!(wrong.parse::<Section>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn text_from_a_word_processor_becomes_plain() {
        let pasted = "\u{feff}Ý kiến:\r\n\u{f0b7}\tMột\u{a0}là\u{b}hai\u{200b} là\r\n\r\n\r\n•  Ba là   \u{7}\r\n";
        assert_eq!(check_section(pasted).unwrap(), "Ý kiến:\n• Một là\nhai là\n\n•  Ba là");
        let clean = check_section(pasted).unwrap();
        assert_eq!(check_section(&clean).unwrap(), clean, "cleaning twice changes nothing");
    }

    #[test]
    fn two_hundred_kilobytes_fit_and_a_megabyte_does_not() {
        let pasted = "Đồng chí phát biểu ý kiến về nhiệm vụ. ".repeat(4_600);
        assert!(pasted.len() > 200_000);
        assert!(check_section(&pasted).is_ok());
        let Invalid(errors) = check_section(&pasted.repeat(5)).unwrap_err();
        assert!(errors[0].message.contains("tối đa 300.000"), "{}", errors[0].message);
        assert_eq!(check_section("TUYỆT MẬT\nSố 5").unwrap_err().0[0].field, "body");
    }
}
