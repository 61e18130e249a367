//! Numbers of a unit and all below it.

use serde::{Deserialize, Serialize};

use crate::{time::Month, units::Unit};

/// What one month of one subtree comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// Branches that ought to meet.
    pub branches: i64,
    /// Members.
    pub members: i64,
    /// Members with an account.
    pub activated: i64,
    /// Branches with a regular meeting registered for the month.
    pub registered: i64,
    /// Branches whose regular meeting was held.
    pub held: i64,
    /// Branches whose regular meeting was reported.
    pub reported: i64,
    /// Those who must attend the meetings held.
    pub expected: i64,
    /// Those who did.
    pub attended: i64,
    /// Assignments still to do.
    pub tasks_open: i64,
    /// Assignments waiting for review.
    pub tasks_submitted: i64,
    /// Assignments accepted.
    pub tasks_done: i64,
    /// Assignments still to do after their due date.
    pub tasks_overdue: i64,
}

/// One row of the table of child units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildNumbers {
    /// The child unit.
    pub unit: Unit,
    /// Its numbers.
    pub numbers: Numbers,
}

/// One month of the year's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthPoint {
    /// The month.
    pub month: Month,
    /// Members with an account at its end.
    pub activated: i64,
    /// Branches that reported its regular meeting.
    pub reported: i64,
    /// Those who must attend the meetings held.
    pub expected: i64,
    /// Those who did.
    pub attended: i64,
}
