//! Placeholder.

#[cfg(feature = "ssr")]
pub const PAGES: &[crate::page::Route] = &[];
