//! The meetings of all branches seen from above: the year at a glance, who does well and why, reminders, and all that a
//! branch ever did.

mod history;
mod period;
mod ranking;
mod reminder;
mod waiting;
mod year;

pub use history::{Acceptance, HistoryLine};
pub use period::Period;
pub use ranking::{MonthResult, RankedBranch, RankedUnit, Score, rank_units};
pub use reminder::{Remindable, Reminder, ReminderDuty};
pub use waiting::{Waiting, WaitingLine};
pub use year::{BranchMonth, MONTHS, Measure, MonthCell, YearMap, YearRow};
