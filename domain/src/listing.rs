//! Turning the pages of a list ordered by words (names, places in the tree): by the line next to which a page starts.
//!
//! The sort key of that line is looked up by the database, so addresses carry a short identifier and no name. For lists
//! ordered by time see [`crate::paging`].

/// Which page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Anchor<I> {
    /// The first one.
    #[default]
    First,
    /// The one that follows this line.
    After(I),
    /// The one that ends before this line.
    Before(I),
}

impl<I> Anchor<I> {
    /// From an address that carries the one, the other or neither.
    pub fn new(after: Option<I>, before: Option<I>) -> Self {
        match (after, before) {
            (Some(id), _) => Self::After(id),
            (None, Some(id)) => Self::Before(id),
            (None, None) => Self::First,
        }
    }

    /// The line, when there is one.
    pub fn line(&self) -> Option<&I> {
        match self {
            Self::First => None,
            Self::After(id) | Self::Before(id) => Some(id),
        }
    }
}

/// A page and the ways on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T, I> {
    /// The lines, in order.
    pub items: Vec<T>,
    /// The page before ends before this line; none on the first page.
    pub before: Option<I>,
    /// The page after follows this line; none on the last page.
    pub after: Option<I>,
}

impl<T, I> Listing<T, I> {
    /// A page from the answer to a query for up to `size + 1` lines, ordered away from the anchor. None when the way back
    /// arrived at the first page: ask for that instead, so that it is full.
    pub fn from_rows(anchor: Anchor<I>, mut rows: Vec<T>, size: usize, id: impl Fn(&T) -> I) -> Option<Self> {
        let more = rows.len() > size;
        rows.truncate(size);
        let (before, after) = match anchor {
            Anchor::First => (false, more),
            Anchor::After(_) => (true, more),
            Anchor::Before(_) if !more => return None,
            Anchor::Before(_) => {
                rows.reverse();
                (true, true)
            }
        };
        let (first, last) = (rows.first().map(&id), rows.last().map(&id));
        Some(Self { items: rows, before: first.filter(|_| before), after: last.filter(|_| after) })
    }

    /// No line at all.
    pub fn empty() -> Self {
        Self { items: Vec::new(), before: None, after: None }
    }

    /// The same page of other things.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Listing<U, I> {
        Listing { items: self.items.into_iter().map(change).collect(), before: self.before, after: self.after }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer of a database that holds lines 1 to 7.
    fn page(anchor: Anchor<i32>) -> Option<Listing<i32, i32>> {
        let rows = match anchor {
            Anchor::First => (1..=7).take(4).collect(),
            Anchor::After(line) => (1..=7).filter(|n| *n > line).take(4).collect(),
            Anchor::Before(line) => (1..=7).rev().filter(|n| *n < line).take(4).collect(),
        };
        Listing::from_rows(anchor, rows, 3, |n| *n)
    }

    #[test]
    fn one_walks_to_the_end_and_back() {
        let first = page(Anchor::First).unwrap();
        assert_eq!((first.items, first.before), (vec![1, 2, 3], None));
        let second = page(Anchor::After(first.after.unwrap())).unwrap();
        assert_eq!(second.items, [4, 5, 6]);
        let last = page(Anchor::After(second.after.unwrap())).unwrap();
        assert_eq!((last.items, last.after), (vec![7], None));
        assert_eq!(page(Anchor::Before(last.before.unwrap())).unwrap().items, [4, 5, 6]);
        assert!(page(Anchor::Before(second.before.unwrap())).is_none(), "the first page is asked for as such");
    }
}
