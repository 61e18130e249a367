//! Codes that a spreadsheet took for numbers: finding their leading zeros again.
//!
//! * Card numbers have 8 to 12 digits. Number cells, and text of fewer digits, are padded to the width that most cards
//!   of the file have, at least 8; at most [`LOST_ZEROS`] zeros are believed lost. Text of 8 digits or more is taken as
//!   written. The database knows better: a card is looked up as written, then padded, then with more zeros in front.
//! * Unit codes are looked up as written, then without regard to case, spaces and leading zeros when that is unique.

use std::collections::HashMap;

use crate::{ids::UnitId, text};

/// Lengths that a card number may have.
pub(super) const CARD_DIGITS: std::ops::RangeInclusive<usize> = 8..=12;

/// More missing zeros than this are a mistake and not a lost format.
pub(super) const LOST_ZEROS: usize = 4;

/// The length that most values have, at least `least`; the longer one when two are as common.
pub(super) fn usual_width(lengths: impl Iterator<Item = usize>, least: usize, most: usize) -> usize {
    let mut counts = vec![0_u32; most + 1];
    for length in lengths.filter(|length| (least..=most).contains(length)) {
        counts[length] += 1;
    }
    (least..=most).filter(|width| counts[*width] > 0).max_by_key(|width| (counts[*width], *width)).unwrap_or(least)
}

/// `digits` with zeros in front up to `width`; `None` when that many cannot have been lost or it is too long.
pub(super) fn card_number(digits: &str, width: usize) -> Option<String> {
    let padded = if digits.len() < width && width - digits.len() <= LOST_ZEROS {
        format!("{digits:0>width$}")
    } else {
        digits.to_owned()
    };
    CARD_DIGITS.contains(&padded.len()).then_some(padded)
}

/// How else the database may spell a card whose zeros were lost: with more zeros than the file's other cards suggest.
pub(super) fn longer_cards(card: &str) -> impl Iterator<Item = String> {
    let lost = if card.starts_with('0') { 0 } else { LOST_ZEROS };
    let longest = (card.len() + lost).min(*CARD_DIGITS.end());
    (card.len() + 1..=longest).map(move |width| format!("{card:0>width$}"))
}

/// A code without what people and programs change: case, spaces, leading zeros.
fn loose(code: &str) -> String {
    let plain: String = code.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
    if !plain.is_empty() && plain.bytes().all(|b| b.is_ascii_digit()) {
        let stripped = plain.trim_start_matches('0');
        return if stripped.is_empty() { "0".to_owned() } else { stripped.to_owned() };
    }
    plain
}

/// Positions by code, exactly or loosely.
#[derive(Debug, Default)]
pub(super) struct CodeMap {
    exact: HashMap<String, usize>,
    /// `None` where several codes look the same.
    loose: HashMap<String, Option<usize>>,
}

impl CodeMap {
    /// Adds a code.
    pub(super) fn insert(&mut self, code: &str, position: usize) {
        self.exact.insert(code.to_owned(), position);
        self.loose.entry(loose(code)).and_modify(|other| *other = None).or_insert(Some(position));
    }

    /// The position of a code.
    pub(super) fn find(&self, code: &str) -> Option<usize> {
        self.exact.get(code).copied().or_else(|| self.loose.get(&loose(code)).copied().flatten())
    }
}

/// The units into which an import may put members, found by code or by name.
#[derive(Debug, Default)]
pub struct UnitIndex {
    /// `None` for a unit that was merged away.
    ids: Vec<Option<UnitId>>,
    codes: CodeMap,
    /// `None` where several units have the name.
    names: HashMap<String, Option<UnitId>>,
}

impl UnitIndex {
    /// Adds a unit.
    pub fn insert(&mut self, id: UnitId, code: &str, name: &str) {
        self.codes.insert(code, self.ids.len());
        self.ids.push(Some(id));
        self.names.entry(text::fold(name)).and_modify(|other| *other = None).or_insert(Some(id));
    }

    /// Adds the code of a unit that was merged into another one: nobody is put there any more.
    pub fn insert_closed(&mut self, code: &str) {
        self.codes.insert(code, self.ids.len());
        self.ids.push(None);
    }

    /// Whether the unit with this code was merged into another one.
    pub(super) fn is_closed(&self, code: &str) -> bool {
        self.codes.find(code).is_some_and(|position| self.ids[position].is_none())
    }

    /// The unit with this code.
    pub fn by_code(&self, code: &str) -> Option<UnitId> {
        self.codes.find(code).and_then(|position| self.ids[position])
    }

    /// The unit with this name: `Err(true)` when several have it, `Err(false)` when none has.
    pub(super) fn by_name(&self, name: &str) -> Result<UnitId, bool> {
        self.names.get(&text::fold(name)).copied().ok_or(false)?.ok_or(true)
    }

    /// The only unit there is: a list without units can only mean it.
    pub(super) fn only(&self) -> Option<UnitId> {
        let mut open = self.ids.iter().flatten();
        open.next().filter(|_| open.next().is_none()).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_are_padded_to_the_usual_width() {
        let width = usual_width([7, 8, 8, 12].into_iter(), 8, 12);
        assert_eq!(width, 8);
        assert_eq!(card_number("1234567", width), Some("01234567".to_owned()));
        assert_eq!(card_number("123456789012", width), Some("123456789012".to_owned()));
        assert_eq!(card_number("123", width), None);
        assert_eq!(card_number("1234567890123", width), None);
        assert_eq!(usual_width(std::iter::empty(), 8, 12), 8);
        assert_eq!(usual_width([9, 10].into_iter(), 8, 12), 10);
    }

    #[test]
    fn a_card_with_its_zero_is_not_padded_further() {
        assert_eq!(longer_cards("01234567").count(), 0);
        assert_eq!(longer_cards("12345678").collect::<Vec<_>>()[..2], ["012345678", "0012345678"]);
        assert_eq!(longer_cards("123456789012").count(), 0);
    }

    #[test]
    fn unit_codes_are_found_loosely_when_unique() {
        let mut codes = CodeMap::default();
        for (position, code) in ["CB-001", "0012", "012", "0700"].into_iter().enumerate() {
            codes.insert(code, position);
        }
        assert_eq!(codes.find("CB-001"), Some(0));
        assert_eq!(codes.find("cb - 001"), Some(0));
        assert_eq!(codes.find("0012"), Some(1));
        assert_eq!(codes.find("12"), None);
        assert_eq!(codes.find("700"), Some(3));
        assert_eq!(codes.find("CB-1"), None);
    }
}
