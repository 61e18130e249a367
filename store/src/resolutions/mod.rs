//! Resolutions: the points of a meeting's resolution, the tasks they become, and what later meetings find of them.

mod edit;
mod fill;
mod read;
mod review;
mod task;
#[cfg(test)]
mod tests;

pub use edit::{Edited, edit};
pub(crate) use fill::{follow, from_minutes};
pub(crate) use read::previous_in;
pub use read::{Line, counts, list, of_meeting, previous};
pub use review::{Found, review};
pub use task::{Given, Origin, give, origin};

/// Every statement of this module by name.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [edit::STATEMENTS, fill::STATEMENTS, read::STATEMENTS, review::STATEMENTS, task::STATEMENTS].concat()
}
