//! Numbers of a unit and all below it.

mod help;

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

use crate::{time::Month, units::Unit};

pub use help::{Help, need_help};

/// Months of the line: a year.
pub const YEAR: usize = 12;

/// What one month of one subtree comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// Branches that ought to meet.
    pub branches: i64,
    /// Members.
    pub members: i64,
    /// Members who had an account by the end of the month.
    pub activated: i64,
    /// Branches with a regular meeting registered for the month.
    pub registered: i64,
    /// Branches whose regular meeting was held.
    pub held: i64,
    /// Branches whose regular meeting was reported.
    pub reported: i64,
    /// Branches that are behind: nothing registered though the day of the meeting passed, or no report though it was due.
    pub late: i64,
    /// Those who must attend the meetings held.
    pub expected: i64,
    /// Those who did.
    pub attended: i64,
    /// Assignments due in the month, still to do and not late yet.
    pub tasks_open: i64,
    /// Assignments due by the end of the month that wait for review.
    pub tasks_submitted: i64,
    /// Assignments due in the month that were accepted.
    pub tasks_done: i64,
    /// Assignments still to do after their due date, from this month and all before.
    pub tasks_overdue: i64,
}

impl Numbers {
    /// Assignments of the month, with what is left over from the months before.
    pub const fn tasks(&self) -> i64 {
        self.tasks_open + self.tasks_submitted + self.tasks_done + self.tasks_overdue
    }
}

impl AddAssign<&Numbers> for Numbers {
    fn add_assign(&mut self, other: &Numbers) {
        self.branches += other.branches;
        self.members += other.members;
        self.activated += other.activated;
        self.registered += other.registered;
        self.held += other.held;
        self.reported += other.reported;
        self.late += other.late;
        self.expected += other.expected;
        self.attended += other.attended;
        self.tasks_open += other.tasks_open;
        self.tasks_submitted += other.tasks_submitted;
        self.tasks_done += other.tasks_done;
        self.tasks_overdue += other.tasks_overdue;
    }
}

/// One row of the table of child units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildNumbers {
    /// The child unit.
    pub unit: Unit,
    /// Whether it holds the monthly meeting itself.
    pub meets: bool,
    /// Its numbers and those of all below it.
    pub numbers: Numbers,
    /// The same one month earlier.
    pub before: Numbers,
}

/// One month of the year's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthPoint {
    /// The month.
    pub month: Month,
    /// What it came to; tasks are counted for the last two months only.
    pub numbers: Numbers,
}

/// Everything that a unit's dashboard shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The unit.
    pub unit: Unit,
    /// Whether it holds the monthly meeting itself.
    pub meets: bool,
    /// The units right below it, in alphabetical order.
    pub children: Vec<ChildNumbers>,
    /// The twelve months up to the one that is shown, of the unit and all below it.
    pub year: Vec<MonthPoint>,
    /// Whether the reports of the month that is shown are due: before, a low number means nothing.
    pub reports_due: bool,
    /// Attendance to reach, in percent.
    pub attendance_target: i64,
}

impl Overview {
    /// The month that is shown.
    pub fn numbers(&self) -> Numbers {
        self.year.last().map(|p| p.numbers).unwrap_or_default()
    }

    /// The month before it.
    pub fn before(&self) -> Numbers {
        self.year.iter().rev().nth(1).map(|p| p.numbers).unwrap_or_default()
    }
}

/// How much a share changed, in tenths of a percentage point; none when either side has nothing to divide by.
pub fn change(now: (i64, i64), before: (i64, i64)) -> Option<i64> {
    let tenths = |(part, whole): (i64, i64)| (whole > 0).then(|| (part * 1000 + whole / 2) / whole);
    Some(tenths(now)? - tenths(before)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_needs_both_sides() {
        assert_eq!(change((911, 1000), (903, 1000)), Some(8));
        assert_eq!(change((1, 2), (2, 3)), Some(500 - 667));
        assert_eq!(change((0, 0), (1, 2)), None);
        assert_eq!(change((1, 2), (0, 0)), None);
    }
}
