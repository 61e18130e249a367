//! Tasks: given with a due date to units and members below, reported, accepted or returned.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AssignmentId, MemberId, TaskId, UnitId},
    time::Timestamp,
};

/// Longest title, in characters.
pub const TITLE_MAX: usize = 200;
/// Longest description or report, in characters.
pub const BODY_MAX: usize = 20_000;

vocabulary! {
    /// State of an assignment. Overdue is derived from the due date, never stored.
    AssignmentState {
        /// Not reported yet.
        Given = "given" => "Đang làm",
        /// Reported, waits for the giver.
        Submitted = "submitted" => "Chờ duyệt",
        /// Sent back with a comment.
        Returned = "returned" => "Cần làm lại",
        /// Accepted.
        Done = "done" => "Hoàn thành",
        /// The task was cancelled.
        Cancelled = "cancelled" => "Đã hủy",
    }
}

impl AssignmentState {
    /// Whether the receiver still has something to do.
    pub const fn open(self) -> bool {
        matches!(self, Self::Given | Self::Returned)
    }

    /// Whether the due date passed while something was still to do.
    pub fn overdue(self, due_on: NaiveDate, today: NaiveDate) -> bool {
        self.open() && due_on < today
    }
}

/// An assignment as lists show it: what one unit or one member received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentLine {
    /// Identifier.
    pub id: AssignmentId,
    /// The task behind it.
    pub task_id: TaskId,
    /// Title of the task.
    pub title: String,
    /// Last day to report.
    pub due_on: NaiveDate,
    /// State.
    pub state: AssignmentState,
    /// Name of the unit that gave it.
    pub giver_name: String,
    /// Name of the receiving unit.
    pub unit_name: String,
    /// Name of the receiving member; none when the unit received it.
    pub member_name: Option<String>,
}

/// An assignment with its task, report and review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Identifier.
    pub id: AssignmentId,
    /// The task behind it.
    pub task_id: TaskId,
    /// The unit that gave the task.
    pub giver_unit_id: UnitId,
    /// Name of that unit.
    pub giver_name: String,
    /// The receiving unit.
    pub unit_id: UnitId,
    /// Name of the receiving unit.
    pub unit_name: String,
    /// The receiving member; none when the unit received it.
    pub member_id: Option<MemberId>,
    /// Name of that member.
    pub member_name: Option<String>,
    /// Title of the task.
    pub title: String,
    /// Description of the task.
    pub body: String,
    /// Last day to report.
    pub due_on: NaiveDate,
    /// State.
    pub state: AssignmentState,
    /// What was reported.
    pub report: String,
    /// When it was reported.
    pub submitted_at: Option<Timestamp>,
    /// What the giver said.
    pub comment: String,
}

/// A task as its giver's list shows it, with how many assignments are in which state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskLine {
    /// Identifier.
    pub id: TaskId,
    /// Title.
    pub title: String,
    /// Last day to report.
    pub due_on: NaiveDate,
    /// All assignments that were not cancelled.
    pub total: i64,
    /// Reported, waiting for review.
    pub submitted: i64,
    /// Accepted.
    pub done: i64,
    /// Still to do after the due date.
    pub overdue: i64,
}
