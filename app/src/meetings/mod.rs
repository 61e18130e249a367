//! Meetings: the list and the board, registering, answering, roll call, report and review.

pub mod api;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod strings;

#[cfg(feature = "ssr")]
pub use pages::{PAGES, next_card};
