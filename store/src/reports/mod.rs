//! Reports: opening steps, what a meeting is found to be, sending and reviewing, the thread about it, and the criteria.
//!
//! A report is assessed inside the transaction that sends it, and what was found is stored with it: later changes of rules,
//! criteria or records do not touch it.

mod assess;
mod comments;
mod criteria;
mod read;
mod send;
mod steps;

pub use assess::{Assessment, assess};
pub(crate) use assess::{insert_checks, insert_scores};
pub use comments::{Comment, comment, comments, unanswered};
pub(crate) use criteria::in_force_in;
pub use criteria::{BRANCH_HAS_NONE, Known, criteria, criteria_of, inherit, set, withdraw};
pub(crate) use read::quality_of;
pub use read::{Sheet, quality, sheet};
pub use send::{NOT_JUDGED, STILL_RUNNING, report, review};
pub(crate) use steps::noted;
pub use steps::{IS_CHAIR, MINUTES_PROPOSED, appoint_clerk, steps, tick};

/// Every statement of this module by name.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [
        assess::STATEMENTS,
        comments::STATEMENTS,
        criteria::STATEMENTS,
        read::STATEMENTS,
        send::STATEMENTS,
        steps::STATEMENTS,
    ]
    .concat()
}

#[cfg(test)]
mod tests;
