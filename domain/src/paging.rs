//! Turning the pages of a list ordered by time, newest first, by the place of a line instead of by counting lines:
//! a page stays right while new lines arrive, and the thousandth is as quick as the first.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::time::Timestamp;

/// Where a line stands: its time, then its identifier for lines of the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// When.
    pub at: Timestamp,
    /// Which.
    pub id: Uuid,
}

impl Place {
    /// After every line.
    pub const NEWEST: Self = Self { at: Timestamp(i64::MAX), id: Uuid::max() };
}

/// In addresses: microseconds, a dot, the identifier.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at.0, self.id.simple())
    }
}

impl std::str::FromStr for Place {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once('.').ok_or(())?;
        Ok(Self { at: Timestamp(at.parse().map_err(drop)?), id: id.parse().map_err(drop)? })
    }
}

/// Which page is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Lines before a place: the page that follows.
    Older(Place),
    /// Lines after a place: the page that came before.
    Newer(Place),
}

impl Turn {
    /// The first page.
    pub const FIRST: Self = Self::Older(Place::NEWEST);

    /// From an address that carries the one, the other or neither.
    pub fn new(older_than: Option<Place>, newer_than: Option<Place>) -> Self {
        match (older_than, newer_than) {
            (Some(place), _) => Self::Older(place),
            (None, Some(place)) => Self::Newer(place),
            (None, None) => Self::FIRST,
        }
    }
}

/// A page and the ways on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// Lines, newest first.
    pub items: Vec<T>,
    /// The page before holds lines newer than this; none on the first page.
    pub newer: Option<Place>,
    /// The page after holds lines older than this; none on the last page.
    pub older: Option<Place>,
}

/// No line at all.
impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), newer: None, older: None }
    }
}

impl<T> Page<T> {
    /// A page from the answer to a query for up to `size + 1` lines, ordered away from the place of the turn. None when
    /// the way back arrived at the first page: ask for that instead, so that it is full.
    pub fn from_rows(turn: Turn, mut rows: Vec<T>, size: usize, place: impl Fn(&T) -> Place) -> Option<Self> {
        let more = rows.len() > size;
        rows.truncate(size);
        let (before, after) = match turn {
            Turn::Newer(_) if !more => return None,
            Turn::Newer(_) => {
                rows.reverse();
                (true, true)
            }
            Turn::Older(_) => (turn != Turn::FIRST, more),
        };
        let (newest, oldest) = (rows.first().map(&place), rows.last().map(&place));
        Some(Self { items: rows, newer: newest.filter(|_| before), older: oldest.filter(|_| after) })
    }

    /// The same page of other things.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(change).collect(), newer: self.newer, older: self.older }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(at: i64) -> Place {
        Place { at: Timestamp(at), id: Uuid::nil() }
    }

    /// The answer of a database that holds lines 1 to 7.
    fn ask(turn: Turn, size: usize) -> Vec<i64> {
        match turn {
            Turn::Older(p) => (1..=7).rev().filter(|n| place(*n) < p).take(size + 1).collect(),
            Turn::Newer(p) => (1..=7).filter(|n| place(*n) > p).take(size + 1).collect(),
        }
    }

    #[test]
    fn one_walks_to_the_end_and_back() {
        let page = |turn| Page::from_rows(turn, ask(turn, 3), 3, |n| place(*n));
        let first = page(Turn::FIRST).unwrap();
        assert_eq!((first.items, first.newer), (vec![7, 6, 5], None));
        let second = page(Turn::Older(first.older.unwrap())).unwrap();
        assert_eq!(second.items, [4, 3, 2]);
        let last = page(Turn::Older(second.older.unwrap())).unwrap();
        assert_eq!((last.items, last.older), (vec![1], None));
        let back = page(Turn::Newer(last.newer.unwrap())).unwrap();
        assert_eq!(back.items, [4, 3, 2]);
        assert!(page(Turn::Newer(back.newer.unwrap())).is_none(), "the first page is asked for as such");
    }

    #[test]
    fn a_place_survives_an_address() {
        let here = Place { at: Timestamp(1_763_690_400_000_001), id: Uuid::from_u128(7) };
        assert_eq!(here.to_string().parse(), Ok(here));
        for nonsense in ["", "1", "1.x", "x.1", "'; --"] {
            assert!(nonsense.parse::<Place>().is_err(), "{nonsense}");
        }
    }
}
