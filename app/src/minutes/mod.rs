//! Minutes: the editor that keeps every word, confirmation by two, the file, and its verification by anybody.

pub mod api;
pub mod islands;
#[cfg(feature = "hydrate")]
mod keeper;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod seal;
pub mod strings;

#[cfg(feature = "ssr")]
pub use pages::PAGES;
#[cfg(feature = "ssr")]
pub use seal::{file, leads};
