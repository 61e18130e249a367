//! Reminding branches of what is late.

use crate::{
    ids::MeetingId,
    meetings::MeetingState,
    time::{Month, Timestamp},
};

vocabulary! {
    /// What a branch is late with.
    ReminderDuty {
        /// Registering the month's regular meeting.
        Register = "register" => "đăng ký sinh hoạt",
        /// Reporting it.
        Report = "report" => "báo cáo sinh hoạt",
    }
}

impl ReminderDuty {
    /// `Đảng bộ xã An Bình nhắc: chưa báo cáo sinh hoạt tháng 10`.
    pub fn words(self, from: &str, month: Month) -> String {
        format!("{from} nhắc: chưa {} tháng {}", self.label(), month.number())
    }
}

/// What a branch was reminded of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Of what.
    pub duty: ReminderDuty,
    /// Of which month.
    pub month: Month,
    /// Name of the unit that reminded last.
    pub from: String,
    /// When it did.
    pub at: Timestamp,
    /// How often the branch was reminded of this.
    pub times: i64,
    /// The month's regular meeting with its state, once registered.
    pub meeting: Option<(MeetingId, MeetingState)>,
}

impl Reminder {
    /// Whether what was asked for is done.
    pub const fn done(&self) -> bool {
        match self.duty {
            ReminderDuty::Register => self.meeting.is_some(),
            ReminderDuty::Report => matches!(self.meeting, Some((_, MeetingState::Reported | MeetingState::Accepted))),
        }
    }
}

/// How many branches a button would remind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Remindable {
    /// Late.
    pub late: i64,
    /// Of those, reminded today already.
    pub reminded: i64,
}

impl Remindable {
    /// Those still to be reminded today.
    pub const fn waiting(self) -> i64 {
        self.late - self.reminded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_who_reminds_of_what() {
        let october: Month = "2026-10".parse().unwrap();
        let words = ReminderDuty::Report.words("Đảng bộ xã An Bình", october);
        assert_eq!(words, "Đảng bộ xã An Bình nhắc: chưa báo cáo sinh hoạt tháng 10");
        assert_eq!(Remindable { late: 5, reminded: 2 }.waiting(), 3);
    }
}
