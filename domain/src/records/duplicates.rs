//! Keys that must be unique within one file.

use std::collections::HashMap;

/// Takes out every item whose key occurs more than once, handing `refuse` the item and the row of another one.
///
/// All of them are refused: which one is right, only a person knows.
pub(super) fn refuse_duplicates<P>(
    items: &mut Vec<P>,
    key: impl Fn(&P) -> (u32, &str),
    mut refuse: impl FnMut(&P, u32),
) {
    let mut seen: HashMap<&str, Vec<u32>> = HashMap::new();
    for item in items.iter() {
        let (row, text) = key(item);
        seen.entry(text).or_default().push(row);
    }
    let others: HashMap<u32, u32> = seen
        .into_values()
        .filter(|rows| rows.len() > 1)
        .flat_map(|rows| {
            let (first, second) = (rows[0], rows[1]);
            rows.into_iter().map(move |row| (row, if row == first { second } else { first }))
        })
        .collect();
    items.retain(|item| match others.get(&key(item).0) {
        Some(other) => {
            refuse(item, *other);
            false
        }
        None => true,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_occurrence_is_named_with_another_one() {
        let mut items = vec![(2, "a"), (3, "b"), (4, "a"), (5, "c"), (6, "a")];
        let mut refused = Vec::new();
        refuse_duplicates(&mut items, |item| *item, |item, other| refused.push((item.0, other)));
        assert_eq!(items, [(3, "b"), (5, "c")]);
        assert_eq!(refused, [(2, 4), (4, 2), (6, 2)]);
    }
}
