//! Tasks: given to units and members below, reported, accepted or returned.

pub mod api;
#[cfg(feature = "ssr")]
mod assignment_page;
#[cfg(feature = "ssr")]
mod give_page;
#[cfg(feature = "ssr")]
mod given_list;
#[cfg(feature = "ssr")]
mod list_page;
#[cfg(feature = "ssr")]
mod parts;
pub mod strings;
#[cfg(feature = "ssr")]
mod task_page;

use domain::ids::{AssignmentId, TaskId};
#[cfg(feature = "ssr")]
use domain::tasks::ReceiverFilter;

#[cfg(feature = "ssr")]
use crate::page::Route;
#[cfg(feature = "ssr")]
pub(crate) use api::{given_words, not_given};
#[cfg(feature = "ssr")]
pub(crate) use give_page::receiver_fields;
#[cfg(feature = "ssr")]
pub use parts::{MyTask, plain_text};

/// The pages.
#[cfg(feature = "ssr")]
pub const PAGES: &[Route] = &[
    Route { path: "/nhiem-vu", show: list_page::list_page },
    Route { path: "/nhiem-vu/moi", show: give_page::give_page },
    Route { path: "/nhiem-vu/{id}", show: task_page::task_page },
    Route { path: "/nhiem-vu/viec/{id}", show: assignment_page::assignment_page },
];

/// The giver's page of a task.
pub fn task_address(task: TaskId) -> String {
    format!("/nhiem-vu/{task}")
}

/// The page of what one receiver got.
pub fn assignment_address(assignment: AssignmentId) -> String {
    format!("/nhiem-vu/viec/{assignment}")
}

/// The giver's page with some of the receivers.
#[cfg(feature = "ssr")]
fn receivers_address(task: TaskId, filter: ReceiverFilter) -> String {
    match filter {
        ReceiverFilter::All => task_address(task),
        some => format!("{}?trang_thai={some}", task_address(task)),
    }
}
