//! Tasks: given with a due date to units and members below, reported, accepted or returned.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

mod draft;
#[cfg(test)]
mod tests;

pub use draft::{
    MEMBERS_FIELD, ReceiverChoice, Receivers, TaskDraft, TaskForm, UNITS_FIELD, parse_comment, parse_report,
};

use crate::{
    ids::{AssignmentId, MemberId, TaskId, UnitId},
    time::{Timestamp, dm, dmy, weekday},
};

/// Longest title, in characters.
pub const TITLE_MAX: usize = 200;
/// Longest description or report, in characters.
pub const BODY_MAX: usize = 20_000;
/// Longest comment on a report, in characters.
pub const COMMENT_MAX: usize = 2_000;
/// Most receivers of one task: more than the branches of any province.
pub const RECEIVERS_MAX: usize = 20_000;
/// Lines on one page of a list.
pub const PAGE: usize = 50;

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

/// What happens to an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The receiver reports.
    Submit,
    /// The giver is satisfied.
    Accept,
    /// The giver wants it done again.
    Return,
    /// The giver takes the task back.
    Cancel,
}

impl AssignmentState {
    /// The state after `step`; none when the step is not possible now.
    pub const fn after(self, step: Step) -> Option<Self> {
        match (self, step) {
            (Self::Given | Self::Returned, Step::Submit) => Some(Self::Submitted),
            (Self::Submitted, Step::Accept) => Some(Self::Done),
            (Self::Submitted, Step::Return) => Some(Self::Returned),
            (Self::Given | Self::Submitted | Self::Returned, Step::Cancel) => Some(Self::Cancelled),
            _ => None,
        }
    }
}

vocabulary! {
    /// What the giver decides about a report.
    Decision {
        /// Satisfied.
        Accept = "accept" => "Duyệt",
        /// To be done again.
        Return = "return" => "Trả lại",
    }
}

impl Decision {
    /// The step of the assignment that it is.
    pub const fn step(self) -> Step {
        match self {
            Self::Accept => Step::Accept,
            Self::Return => Step::Return,
        }
    }
}

/// Days, from today on, that count as "soon".
pub const SOON_DAYS: i64 = 7;

vocabulary! {
    /// The groups in which a person sees what is to do.
    Group {
        /// Past its due date.
        Overdue = "qua-han" => "Quá hạn",
        /// Due within a week.
        Soon = "sap-toi" => "Trong 7 ngày tới",
        /// Due later.
        Later = "sau-do" => "Sau đó",
        /// Reported, waits for the giver.
        Waiting = "cho-duyet" => "Chờ duyệt",
        /// Accepted.
        Done = "hoan-thanh" => "Hoàn thành",
    }
}

impl Group {
    /// Last day that counts as "soon".
    pub fn soon_until(today: NaiveDate) -> NaiveDate {
        today + chrono::Days::new(SOON_DAYS as u64 - 1)
    }

    /// The group of an assignment; none for a cancelled one.
    pub fn of(state: AssignmentState, due_on: NaiveDate, today: NaiveDate) -> Option<Self> {
        match state {
            AssignmentState::Submitted => Some(Self::Waiting),
            AssignmentState::Done => Some(Self::Done),
            AssignmentState::Cancelled => None,
            AssignmentState::Given | AssignmentState::Returned if due_on < today => Some(Self::Overdue),
            AssignmentState::Given | AssignmentState::Returned if due_on <= Self::soon_until(today) => Some(Self::Soon),
            AssignmentState::Given | AssignmentState::Returned => Some(Self::Later),
        }
    }
}

/// A due date in words: `Quá hạn 1 ngày`, `Hạn hôm nay`, `Hạn thứ Hai 23/11`, `Hạn 05/02/2027`.
pub fn due_words(due_on: NaiveDate, today: NaiveDate) -> String {
    match (due_on - today).num_days() {
        late @ ..0 => format!("Quá hạn {} ngày", crate::text::number(-late)),
        0 => "Hạn hôm nay".to_owned(),
        1 => "Hạn ngày mai".to_owned(),
        2..14 => format!("Hạn {} {}", weekday(due_on), dm(due_on)),
        _ => format!("Hạn {}", dmy(due_on)),
    }
}

vocabulary! {
    /// What the giver's list of receivers shows.
    ReceiverFilter {
        /// Everybody.
        All = "tat-ca" => "Tất cả",
        /// Reported, waiting for review.
        Waiting = "cho-duyet" => "Chờ duyệt",
        /// Still to do after the due date.
        Overdue = "qua-han" => "Quá hạn",
        /// Still to do in time.
        Open = "dang-lam" => "Đang làm",
        /// Accepted.
        Done = "hoan-thanh" => "Hoàn thành",
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

impl AssignmentLine {
    /// The group in which the receiver sees it.
    pub fn group(&self, today: NaiveDate) -> Option<Group> {
        Group::of(self.state, self.due_on, today)
    }
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
    /// Name of the person who gave it for that unit.
    pub giver_person: String,
    /// When it was given.
    pub given_at: Timestamp,
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
    /// Name of who reported.
    pub submitted_by: Option<String>,
    /// What the giver said.
    pub comment: String,
    /// When the giver said it.
    pub reviewed_at: Option<Timestamp>,
}

/// How many assignments of a task are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// All that were not cancelled.
    pub total: i64,
    /// Reported, waiting for review.
    pub submitted: i64,
    /// Accepted.
    pub done: i64,
    /// Still to do after the due date.
    pub overdue: i64,
}

impl Progress {
    /// Still to do in time.
    pub const fn open(self) -> i64 {
        self.total - self.submitted - self.done - self.overdue
    }

    /// How many a filter of the list of receivers shows.
    pub const fn of(self, filter: ReceiverFilter) -> i64 {
        match filter {
            ReceiverFilter::All => self.total,
            ReceiverFilter::Waiting => self.submitted,
            ReceiverFilter::Overdue => self.overdue,
            ReceiverFilter::Open => self.open(),
            ReceiverFilter::Done => self.done,
        }
    }
}

/// A task as its giver's list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskLine {
    /// Identifier.
    pub id: TaskId,
    /// Title.
    pub title: String,
    /// Last day to report.
    pub due_on: NaiveDate,
    /// When it was given.
    pub created_at: Timestamp,
    /// Whether it was taken back.
    pub cancelled: bool,
    /// How far its receivers are.
    pub progress: Progress,
}

/// A task as its giver sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The line that lists show.
    pub line: TaskLine,
    /// The unit that gave it.
    pub unit_id: UnitId,
    /// Name of that unit.
    pub unit_name: String,
    /// Name of the person who gave it.
    pub giver_person: String,
    /// Description.
    pub body: String,
}

/// One receiver on the giver's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiverLine {
    /// The assignment.
    pub id: AssignmentId,
    /// Name of the member, or of the unit when it was given to a unit.
    pub name: String,
    /// Where that is: the unit above, or the member's unit.
    pub place: String,
    /// Last day to report.
    pub due_on: NaiveDate,
    /// State.
    pub state: AssignmentState,
    /// The beginning of the report.
    pub report: String,
    /// When it was reported.
    pub submitted_at: Option<Timestamp>,
}
