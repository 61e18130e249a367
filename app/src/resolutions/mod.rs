//! Resolutions: their points, the tasks they become, and what later meetings find of them.

pub mod api;
#[cfg(feature = "ssr")]
mod cards;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod parts;
#[cfg(feature = "ssr")]
mod strings;

#[cfg(feature = "ssr")]
pub use cards::{Cards, OriginLine, Previous, origin};
#[cfg(feature = "ssr")]
pub use pages::PAGES;
