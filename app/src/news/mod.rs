//! News: written in Markdown by editors, read by everybody below.

pub mod api;
mod islands;
#[cfg(feature = "ssr")]
mod markdown;
#[cfg(feature = "ssr")]
mod pages;
mod strings;

#[cfg(feature = "ssr")]
pub use markdown::{TooComplex, to_html};
#[cfg(feature = "ssr")]
pub use pages::{PAGES, card_row};
