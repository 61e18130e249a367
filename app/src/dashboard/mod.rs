//! The dashboard: numbers of a unit and all below it, down to one branch and back.

#[cfg(feature = "ssr")]
mod figures;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod tables;

#[cfg(feature = "ssr")]
pub use page::PAGES;
