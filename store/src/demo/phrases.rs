//! Sentences with choices: `{a|b}` is one of them, `{10-20}` a number, `{word}` is filled in.

use std::collections::HashMap;

use super::dice::Dice;

/// Lines of a data file by their section.
pub(super) struct Phrases(HashMap<&'static str, Vec<&'static str>>);

impl Phrases {
    /// Reads `[section]` headings and the lines below them; `#` starts a remark.
    pub(super) fn read(text: &'static str) -> Self {
        let mut sections: HashMap<&'static str, Vec<&'static str>> = HashMap::new();
        let mut current = "";
        for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with("# ")) {
            match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                Some(name) => current = name,
                None => sections.entry(current).or_default().push(line),
            }
        }
        Self(sections)
    }

    /// The lines of a section.
    pub(super) fn lines(&self, section: &str) -> &[&'static str] {
        self.0.get(section).map_or(&[], Vec::as_slice)
    }

    /// One line of a section, filled in.
    pub(super) fn one(&self, dice: &mut Dice, section: &str, words: &[(&str, &str)]) -> String {
        let lines = self.lines(section);
        if lines.is_empty() {
            return String::new();
        }
        let line = *dice.pick(lines);
        expand(dice, line, words)
    }
}

/// Fills in one text.
pub(super) fn expand(dice: &mut Dice, text: &str, words: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((slot, tail)) = after.split_once('}') else { break };
        out.push_str(&fill(dice, slot, words));
        rest = tail;
    }
    out.push_str(rest);
    capital(&out)
}

fn fill(dice: &mut Dice, slot: &str, words: &[(&str, &str)]) -> String {
    if let Some((_, value)) = words.iter().find(|(name, _)| *name == slot) {
        return (*value).to_owned();
    }
    if slot.contains('|') {
        return (*dice.pick(&slot.split('|').collect::<Vec<_>>())).to_owned();
    }
    let range = slot.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    range.map_or_else(|| slot.to_owned(), |(low, high)| domain::text::number(dice.between(low, high)))
}

/// The first letter as a capital: a text may start with a word that is small inside sentences.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_filled() {
        let mut dice = Dice::of(1, "test");
        let text =
            expand(&mut dice, "{xa} có {3-3} chi bộ, {đạt|đạt} {1500-1500} điểm, {lạ}", &[("xa", "xã Phú Lương")]);
        assert_eq!(text, "Xã Phú Lương có 3 chi bộ, đạt 1.500 điểm, lạ");
    }

    #[test]
    fn sections_are_read() {
        let phrases = Phrases::read("# remark\n[a]\nmột\nhai\n\n[b c]\nba\n");
        assert_eq!(phrases.lines("a"), ["một", "hai"]);
        assert_eq!(phrases.lines("b c"), ["ba"]);
        assert!(phrases.lines("d").is_empty());
    }
}
