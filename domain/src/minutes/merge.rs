//! Two people's changes to one text, and how two texts differ, line by line.

use diffy::{DiffOptions, Line};

use super::DiffLine;

/// The text with both changes when they touch different lines of `base`; none when they clash.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Option<String> {
    // With a line break at every end, the last line is a line like the others.
    let lines = |text: &str| if text.is_empty() { String::new() } else { format!("{text}\n") };
    let merged = diffy::merge(&lines(base), &lines(mine), &lines(theirs)).ok()?;
    Some(merged.strip_suffix('\n').unwrap_or(&merged).to_owned())
}

/// How a text differs from what it was before, with a little of what stands around each change.
pub fn differences(before: &str, after: &str) -> Vec<DiffLine> {
    let (before, after) = (format!("{before}\n"), format!("{after}\n"));
    let mut options = DiffOptions::new();
    options.set_context_len(1);
    let patch = options.create_patch(&before, &after);
    let text = |line: &&str| line.trim_end_matches('\n').to_owned();
    patch
        .hunks()
        .iter()
        .flat_map(|hunk| hunk.lines())
        .map(|line| match line {
            Line::Context(line) => DiffLine::Same(text(line)),
            Line::Delete(line) => DiffLine::Removed(text(line)),
            Line::Insert(line) => DiffLine::Added(text(line)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BASE: &str = "Một\nHai\nBa\nBốn\nNăm";

    #[test]
    fn changes_of_different_lines_are_put_together() {
        assert_eq!(
            merge(BASE, "Một!\nHai\nBa\nBốn\nNăm", "Một\nHai\nBa\nBốn\nNăm\nSáu").as_deref(),
            Some("Một!\nHai\nBa\nBốn\nNăm\nSáu")
        );
        assert_eq!(
            merge(BASE, "Hai\nBa\nBốn\nNăm", "Một\nHai\nBa\nBốn\nNăm, thêm").as_deref(),
            Some("Hai\nBa\nBốn\nNăm, thêm")
        );
        assert_eq!(merge("", "Chỉ một người viết", "").as_deref(), Some("Chỉ một người viết"));
    }

    #[test]
    fn changes_of_the_same_line_clash() {
        assert_eq!(merge(BASE, "Một\nHai của tôi\nBa\nBốn\nNăm", "Một\nHai của bạn\nBa\nBốn\nNăm"), None);
        assert_eq!(merge("", "Tôi viết", "Bạn viết"), None);
    }

    #[test]
    fn a_comparison_shows_what_went_and_what_came() {
        let lines = differences("Một\nHai\nBa\nBốn", "Một\nHai hai\nBa\nBốn");
        assert_eq!(
            lines,
            [
                DiffLine::Same("Một".into()),
                DiffLine::Removed("Hai".into()),
                DiffLine::Added("Hai hai".into()),
                DiffLine::Same("Ba".into())
            ]
        );
    }

    fn text() -> impl Strategy<Value = String> {
        proptest::collection::vec("[a-d]{1,2}", 0..12).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn one_writer_is_never_held_up(base in text(), mine in text()) {
            prop_assert_eq!(merge(&base, &mine, &base), Some(mine.clone()));
            prop_assert_eq!(merge(&base, &base, &mine), Some(mine.clone()));
            prop_assert_eq!(merge(&base, &mine, &mine), Some(mine));
        }

        #[test]
        fn no_line_that_somebody_added_is_lost(base in text(), mine in text(), theirs in text()) {
            let added = |text: &str| -> Vec<String> {
                text.lines().filter(|l| !base.lines().any(|b| b == *l)).map(ToOwned::to_owned).collect()
            };
            if let Some(merged) = merge(&base, &mine, &theirs) {
                for line in added(&mine).into_iter().chain(added(&theirs)) {
                    prop_assert!(merged.lines().any(|l| l == line), "{} is missing in {}", line, merged);
                }
            }
        }
    }
}
