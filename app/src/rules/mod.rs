//! Rules: which ones apply at a unit, where they come from, and setting them.

pub mod api;
#[cfg(feature = "ssr")]
mod pages;

#[cfg(feature = "ssr")]
pub use pages::PAGES;
