//! The paperless room of a meeting: one address for all, live over server-sent events.

pub mod api;
#[cfg(feature = "hydrate")]
mod browser;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod live;
#[cfg(feature = "hydrate")]
mod morph;
#[cfg(feature = "ssr")]
mod pages;
mod strings;

#[cfg(feature = "ssr")]
pub use pages::PAGES;
