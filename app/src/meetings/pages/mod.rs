//! Pages of meetings.

mod parts;

use crate::page::Route;
pub use parts::next_card;

/// The pages.
pub const PAGES: &[Route] = &[];
