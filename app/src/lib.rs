//! Sotay's screens: pages, server functions and islands.
//!
//! Pages are rendered on the server only (`ssr`); the browser gets the islands and the stubs of the server functions
//! they call (`hydrate`). Each feature has one folder with the same name as in `domain` and `store`:
//! `api.rs` (server functions), `pages` (server only), `islands.rs` where the browser takes part.

// Views nest deeply.
#![recursion_limit = "512"]

pub mod accounts;
pub mod calendar;
pub mod checkin;
pub mod dashboard;
pub mod enhance;
pub mod error;
pub mod form;
pub mod grants;
pub mod home;
pub mod materials;
pub mod meetings;
pub mod members;
pub mod minutes;
pub mod news;
pub mod oversight;
pub mod preferences;
pub mod records;
pub mod reports;
pub mod resolutions;
pub mod room;
pub mod rules;
pub mod tasks;
pub mod ui;
pub mod units;

#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
pub mod context;
#[cfg(feature = "ssr")]
mod document;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
mod qr;
#[cfg(feature = "ssr")]
mod routes;
#[cfg(feature = "ssr")]
mod unit_choice;

#[cfg(feature = "ssr")]
pub use document::render;
#[cfg(feature = "ssr")]
pub use routes::{not_found, routes};
