//! Home: for each person the next meeting, what to do, what is new, and what waits for those who hold a role.

#[cfg(feature = "ssr")]
mod page;

#[cfg(feature = "ssr")]
pub use page::PAGES;
