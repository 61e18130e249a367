//! All that a branch did, meeting by meeting.

use crate::{
    ids::MeetingId,
    meetings::{self, MeetingKind, MeetingState, Turnout},
    reports::Quality,
    time::{Month, Timestamp},
};

/// Who accepted a report, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// When.
    pub at: Timestamp,
    /// Name; none where it was not a person, or nobody wrote it down.
    pub by: Option<String>,
}

/// A meeting in the history of its branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryLine {
    /// Identifier.
    pub id: MeetingId,
    /// Month to which it counts.
    pub month: Month,
    /// Kind.
    pub kind: MeetingKind,
    /// Theme; empty for a plain regular meeting.
    pub theme: String,
    /// When it started.
    pub starts_at: Timestamp,
    /// State.
    pub state: MeetingState,
    /// Whether the report came by its last day; none before it came.
    pub on_time: Option<bool>,
    /// How many were there.
    pub turnout: Turnout,
    /// Its score with its grade, from the report on.
    pub quality: Option<Quality>,
    /// Version of the minutes that chair and clerk confirmed last.
    pub minutes: Option<i64>,
    /// Points of the resolution.
    pub points: i64,
    /// Of those, done.
    pub points_done: i64,
    /// When the report was accepted, and by whom.
    pub accepted: Option<Acceptance>,
}

impl HistoryLine {
    /// See [`meetings::title`].
    pub fn title(&self) -> String {
        meetings::title(self.month, self.kind, &self.theme)
    }

    /// Percent that took part in a meeting that was held.
    pub fn attendance(&self) -> Option<f64> {
        let held = !matches!(self.state, MeetingState::Registered | MeetingState::Cancelled);
        (held && self.turnout.expected > 0)
            .then(|| self.turnout.attended() as f64 * 100.0 / self.turnout.expected as f64)
    }
}
