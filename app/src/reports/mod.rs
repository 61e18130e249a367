//! Reports upward: opening steps, checks and score, sending, review and the thread about it; and the criteria.

pub mod api;
#[cfg(feature = "ssr")]
mod brief;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod strings;

#[cfg(feature = "ssr")]
pub(crate) use brief::{Brief, brief, brief_card, opening_steps};
#[cfg(feature = "ssr")]
pub use pages::PAGES;
