//! News: articles by audience, read marks, and what editors do with them.
//!
//! An article belongs to a unit and is addressed to that unit and all below it; so a member reads what their own unit
//! and the units above it published.

mod read;
mod write;

#[cfg(test)]
mod tests;

pub use read::{UNREAD_CAP, audience, editable, latest, managed, published, readers, target, unread_count};
pub use write::{NewArticle, create, mark_read, update, withdraw};

/// Every statement of this module.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [read::STATEMENTS, write::STATEMENTS].concat()
}
