//! Words, rules and the policy of Sotay: pure Rust without I/O, shared by the server and the browser.
//!
//! Each module is named after a feature and the same name is used in `store`, `app` and `end2end`.

#[macro_use]
mod vocabulary;

pub mod accounts;
pub mod audit;
pub mod checkin;
pub mod dashboard;
pub mod fields;
pub mod grants;
pub mod ids;
pub mod listing;
pub mod materials;
pub mod meetings;
pub mod members;
pub mod minutes;
pub mod news;
pub mod oversight;
pub mod paging;
pub mod policy;
pub mod records;
pub mod reports;
pub mod resolutions;
pub mod room;
pub mod rules;
pub mod secrecy;
pub mod tasks;
pub mod text;
pub mod time;
pub mod units;
