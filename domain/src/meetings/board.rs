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

/// Regular meetings of a month that count alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardPart {
    /// How many.
    pub meetings: i64,
    /// Their state.
    pub state: MeetingState,
    /// Whether the last day for their report passed.
    pub overdue: bool,
    /// Whether their units meet no more: they come on top of the branches that do.
    pub former: bool,
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
    /// Sums up a month: so many `branches` that meet, whose day for registering passed or not, and what their regular
    /// meetings count as.
    pub fn of_month(branches: i64, registering_over: bool, parts: impl IntoIterator<Item = BoardPart>) -> Self {
        let mut counts = Self { branches, missing: branches, ..Self::default() };
        for part in parts {
            counts.add(part);
        }
        counts.late_to_register = if registering_over { counts.missing } else { 0 };
        counts.late += counts.late_to_register;
        counts
    }

    fn add(&mut self, BoardPart { meetings, state, overdue, former }: BoardPart) {
        if former {
            self.branches += meetings;
        } else {
            self.missing -= meetings;
        }
        match state {
            MeetingState::Registered => self.registered += meetings,
            MeetingState::Held => self.held += meetings,
            MeetingState::Reported => self.reported += meetings,
            MeetingState::Returned => self.returned += meetings,
            MeetingState::Accepted => self.accepted += meetings,
            MeetingState::Cancelled => {}
        }
        if overdue && state.open() {
            self.late += meetings;
        }
    }

    /// Reports that were sent, accepted or not.
    pub const fn sent(&self) -> i64 {
        self.reported + self.accepted
    }

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

/// A unit on the board of the one above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardUnit {
    /// The unit.
    pub id: UnitId,
    /// Its name.
    pub name: String,
    /// Whether it is a branch itself.
    pub meets: bool,
    /// Its branches.
    pub counts: BoardCounts,
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
    /// Meetings of the unit itself that started and are not reported, on time still.
    pub to_report: i64,
    /// Meetings whose last day for the report passed.
    pub late: i64,
    /// Reports sent back.
    pub returned: i64,
    /// Reports that wait for a decision.
    pub to_review: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_summed_up_with_branches_that_are_no_more() {
        let part = |meetings, state, overdue, former| BoardPart { meetings, state, overdue, former };
        let parts = [
            part(2, MeetingState::Accepted, true, false),
            part(3, MeetingState::Held, true, false),
            part(1, MeetingState::Registered, false, false),
            part(1, MeetingState::Returned, true, true),
        ];
        let counts = BoardCounts::of_month(10, true, parts);
        assert_eq!((counts.branches, counts.missing, counts.sent()), (11, 4, 2));
        assert_eq!((counts.late, counts.late_to_register, counts.late_to_report()), (8, 4, 4));
        let early = BoardCounts::of_month(10, false, parts);
        assert_eq!((early.missing, early.late, early.late_to_register), (4, 4, 0));
    }
}
