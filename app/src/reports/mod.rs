//! Reports upward: opening steps, checks and score, sending, review and the thread about it; and the criteria.

pub mod api;
#[cfg(feature = "ssr")]
mod brief;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod strings;

#[cfg(feature = "ssr")]
pub(crate) use brief::{Brief, Opening, brief, brief_card};
#[cfg(feature = "ssr")]
pub use pages::PAGES;
