//! Calendars for the phone: one meeting as a file, all meetings of one's branch under a secret address.

pub mod api;
#[cfg(feature = "ssr")]
mod ics;
#[cfg(feature = "ssr")]
mod page;

#[cfg(feature = "ssr")]
pub use {
    ics::{ics, token},
    page::PAGES,
};
