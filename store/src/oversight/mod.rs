//! The meetings of all branches seen from above: the year, the ranking, reminders, the history of one branch.

mod export;
mod history;
mod ranking;
mod reminders;
mod waiting;
mod year;

pub use export::{BoardRow, board_rows};
pub use history::{history, places};
pub use ranking::{Ranking, rank_branches, rank_children};
pub use reminders::{remind, remindable, reminders};
pub use waiting::waiting;
pub use year::year;

/// Every statement of this module by name.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [
        export::STATEMENTS,
        history::STATEMENTS,
        ranking::STATEMENTS,
        reminders::STATEMENTS,
        waiting::STATEMENTS,
        year::STATEMENTS,
    ]
    .concat()
}

#[cfg(test)]
mod tests;
