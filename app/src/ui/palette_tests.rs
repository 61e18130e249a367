//! The colours of `style/tokens.css`: the same dark in both places, and enough contrast everywhere.

use std::collections::HashMap;

const TOKENS: &str = include_str!("../../../style/tokens.css");

/// Text and its ground; 4.5 to 1 (WCAG 2.2 AA).
const TEXT: &[(&str, &[&str])] = &[
    (
        "ink",
        &["paper", "surface", "sunken", "brand-soft", "ok-soft", "warn-soft", "bad-soft", "info-soft", "gold-soft"],
    ),
    ("ink-2", &["paper", "surface", "sunken", "brand-soft"]),
    ("ink-3", &["paper", "surface", "sunken"]),
    ("brand", &["paper", "surface", "sunken", "brand-soft"]),
    ("brand-strong", &["surface", "brand-soft"]),
    ("on-brand", &["brand", "brand-strong"]),
    ("on-bad", &["bad"]),
    ("ok", &["ok-soft", "surface", "paper"]),
    ("warn", &["warn-soft", "surface", "paper"]),
    ("bad", &["bad-soft", "surface", "paper"]),
    ("info", &["info-soft", "surface", "paper"]),
    ("gold", &["gold-soft", "surface", "paper", "sunken"]),
    ("paper", &["ink"]),
];

/// Lines and marks that carry meaning; 3 to 1.
const MARKS: &[(&str, &[&str])] = &[
    ("line-field", &["surface", "paper"]),
    ("info", &["paper", "surface"]),
    ("c1", &["surface"]),
    ("c2", &["surface"]),
    ("c3", &["surface"]),
    ("c4", &["surface"]),
];

fn block(start: &str) -> HashMap<&'static str, &'static str> {
    let from = TOKENS.find(start).unwrap_or_else(|| panic!("{start}"));
    let body = &TOKENS[from..];
    let body = &body[body.find('{').unwrap() + 1..body.find('}').unwrap()];
    body.split(';').filter_map(|line| line.trim().strip_prefix("--")?.split_once(": ")).collect()
}

fn luminance(colour: &str) -> f64 {
    let hex = colour.strip_prefix('#').unwrap_or_else(|| panic!("{colour}"));
    let hex: String = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_string() };
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn dark_is_the_same_whether_chosen_or_by_the_device() {
    assert_eq!(block(":root:not([data-theme=\"light\"])"), block("[data-theme=\"dark\"]"));
}

#[test]
fn every_pair_has_enough_contrast() {
    let light = block(":root {");
    let mut dark = light.clone();
    dark.extend(block("[data-theme=\"dark\"]"));
    for (theme, colours) in [("light", light), ("dark", dark)] {
        for (pairs, least) in [(TEXT, 4.5), (MARKS, 3.0)] {
            for (ink, grounds) in pairs {
                for ground in *grounds {
                    let found = contrast(colours[ink], colours[ground]);
                    assert!(found >= least, "{theme}: {ink} on {ground} is {found:.2}, needs {least}");
                }
            }
        }
    }
}
