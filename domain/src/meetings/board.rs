//! A month's meetings seen from above, and what waits for whom.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{MeetingState, Turnout};
use crate::{
    ids::{MeetingId, UnitId},
    time::Timestamp,
};

vocabulary! {
    /// Which branches of a month's board are shown. Every branch is in one state; being late comes on top.
    BoardFilter {
        /// No regular meeting registered.
        Missing = "missing" => "Chưa đăng ký",
        /// See [`MeetingState::Registered`].
        Registered = "registered" => "Đã đăng ký",
        /// See [`MeetingState::Held`].
        Held = "held" => "Đã họp",
        /// See [`MeetingState::Reported`].
        Reported = "reported" => "Đã báo cáo",
        /// See [`MeetingState::Returned`].
        Returned = "returned" => "Cần bổ sung",
        /// See [`MeetingState::Accepted`].
        Accepted = "accepted" => "Đã tiếp nhận",
        /// The day for registering or reporting passed.
        Late = "late" => "Chậm",
    }
}

/// How many branches are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardCounts {
    /// All branches.
    pub branches: i64,
    /// No regular meeting registered.
    pub missing: i64,
    /// Registered only.
    pub registered: i64,
    /// Held, not reported.
    pub held: i64,
    /// Reported, waiting for the unit above.
    pub reported: i64,
    /// Sent back.
    pub returned: i64,
    /// Accepted.
    pub accepted: i64,
    /// Late, whatever the state.
    pub late: i64,
    /// Of those, late with registering; the others are late with the report.
    pub late_to_register: i64,
}

impl BoardCounts {
    /// Late with the report.
    pub const fn late_to_report(&self) -> i64 {
        self.late - self.late_to_register
    }

    /// How many branches a filter shows.
    pub const fn of(&self, filter: BoardFilter) -> i64 {
        match filter {
            BoardFilter::Missing => self.missing,
            BoardFilter::Registered => self.registered,
            BoardFilter::Held => self.held,
            BoardFilter::Reported => self.reported,
            BoardFilter::Returned => self.returned,
            BoardFilter::Accepted => self.accepted,
            BoardFilter::Late => self.late,
        }
    }
}

/// The regular meeting of a branch in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardMeeting {
    /// Identifier.
    pub id: MeetingId,
    /// State.
    pub state: MeetingState,
    /// When it starts.
    pub starts_at: Timestamp,
    /// Last day on which the report is on time.
    pub report_due: NaiveDate,
    /// How many were there.
    pub turnout: Turnout,
}

/// A branch on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardLine {
    /// The branch.
    pub unit_id: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Name of the unit above it.
    pub parent_name: String,
    /// The month's regular meeting; none while not registered.
    pub meeting: Option<BoardMeeting>,
    /// Whether a day for registering or reporting passed.
    pub late: bool,
}

/// What waits for a person who holds a role, over all branches of a unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duties {
    /// Branches without a regular meeting registered this month.
    pub unregistered: i64,
    /// Meetings that started and are not reported, on time still.
    pub to_report: i64,
    /// Meetings whose last day for the report passed.
    pub late: i64,
    /// Reports sent back.
    pub returned: i64,
    /// Reports that wait for a decision.
    pub to_review: i64,
}
