//! Reports that wait for somebody, of all kinds of meetings and all months.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::MeetingId,
    meetings::{MeetingKind, MeetingState, title},
    time::{Month, Timestamp},
};

vocabulary! {
    /// For whom a report waits.
    Waiting {
        /// For the unit above, which accepts or returns it.
        Review = "review" => "Chờ tiếp nhận",
        /// For the branch, after the day on which it was due.
        Late = "late" => "Báo cáo muộn",
    }
}

/// A meeting whose report waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingLine {
    /// The meeting.
    pub id: MeetingId,
    /// Name of the branch.
    pub unit_name: String,
    /// Month to which the meeting counts.
    pub month: Month,
    /// Its kind.
    pub kind: MeetingKind,
    /// Its theme; empty for a plain regular meeting.
    pub theme: String,
    /// When it started.
    pub starts_at: Timestamp,
    /// Its state.
    pub state: MeetingState,
    /// Last day for the report.
    pub report_due: NaiveDate,
    /// When the report was sent.
    pub reported_at: Option<Timestamp>,
}

impl WaitingLine {
    /// The meeting's title.
    pub fn title(&self) -> String {
        title(self.month, self.kind, &self.theme)
    }
}
