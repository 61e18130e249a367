//! Meetings: the list and the board, registering, answering, roll call.

pub mod api;
pub mod islands;
#[cfg(feature = "ssr")]
mod pages;
pub mod planner;
mod strings;
#[cfg(feature = "ssr")]
mod year;

#[cfg(feature = "ssr")]
pub use pages::{PAGES, next_card};
#[cfg(feature = "ssr")]
pub(crate) use pages::{
    address, asked, cancelled_notice, crumbs, day_and_time, meets, paragraphs, short_title, state_chip, turnout_strip,
};
