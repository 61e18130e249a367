//! Tasks: given to many in one write, reported, reviewed; who received what and how far they are.

mod give;
mod given;
mod mine;
mod one;
#[cfg(test)]
mod tests;
mod work;

pub(crate) use give::give_in;
pub use give::{NO_RECEIVERS, TOO_MANY_RECEIVERS, cancel, give};
pub use given::{Choices, choices, given_by, progress, receivers, waiting_review_count};
pub use mine::{GroupLines, Mine, Overview, group, mine_open, overview};
pub use one::{AssignmentTarget, assignment, assignment_target, task, task_unit};
pub use work::{answer, review};

#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [give::STATEMENTS, given::STATEMENTS, mine::STATEMENTS, one::STATEMENTS, work::STATEMENTS].concat()
}
