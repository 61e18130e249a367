//! The monthly meeting: registered before, held with a roll call, reported after.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{MeetingId, MemberId, UnitId},
    time::{HOUR, Month, Timestamp},
};

mod absence;
mod agenda;
mod board;
mod plan;
mod roll;
mod year;

pub use absence::{AbsenceReason, absence_reason};
pub use agenda::{
    AGENDA_MAX, AGENDA_TEXT_MAX, AgendaItem, AgendaKind, agenda_line, agenda_line_of, agenda_text, parse_agenda,
    thematic_agenda, usual_agenda,
};
pub use board::{BoardCounts, BoardFilter, BoardLine, BoardMeeting, BoardPart, BoardUnit, Duties};
pub use plan::{Plan, PlanForm, RuleNote, choosable, regular_day, report_due, rule_notes, shortest};
pub use roll::{Attendance, Relief, RollLine, Turnout};
pub use year::{Proposal, YearMonth, propose_year};

vocabulary! {
    /// Kind of a meeting.
    MeetingKind {
        /// Once a month.
        Regular = "regular" => "Thường kỳ",
        /// On a theme, at least once a quarter; never replaces the regular one.
        Thematic = "thematic" => "Chuyên đề",
        /// When needed.
        Extraordinary = "extraordinary" => "Bất thường",
    }
}

vocabulary! {
    /// Life of a meeting.
    MeetingState {
        /// Announced upward.
        Registered = "registered" => "Đã đăng ký",
        /// Attendance was taken.
        Held = "held" => "Đã họp",
        /// The result was reported upward.
        Reported = "reported" => "Đã báo cáo",
        /// The unit above sent the report back.
        Returned = "returned" => "Cần bổ sung",
        /// The unit above accepted the report.
        Accepted = "accepted" => "Đã tiếp nhận",
        /// Called off.
        Cancelled = "cancelled" => "Đã hủy",
    }
}

impl MeetingState {
    /// Whether time, place and agenda may still change, and the meeting be called off.
    pub const fn can_change(self) -> bool {
        matches!(self, Self::Registered)
    }

    /// Whether members may still answer. Somebody may have come early and been noted: that starts nothing.
    pub const fn takes_answers(self) -> bool {
        matches!(self, Self::Registered | Self::Held)
    }

    /// Whether attendance may be taken or corrected.
    pub const fn takes_attendance(self) -> bool {
        matches!(self, Self::Registered | Self::Held | Self::Returned)
    }

    /// Whether the result may be reported.
    pub const fn can_report(self) -> bool {
        matches!(self, Self::Held | Self::Returned)
    }

    /// Whether a report waits for the unit above.
    pub const fn can_review(self) -> bool {
        matches!(self, Self::Reported)
    }

    /// Whether the branch still has something to do.
    pub const fn open(self) -> bool {
        matches!(self, Self::Registered | Self::Held | Self::Returned)
    }

    /// Whether the last day for the report passed while the branch still has something to do.
    pub fn late(self, report_due: NaiveDate, today: NaiveDate) -> bool {
        self.open() && report_due < today
    }
}

/// Attendance may be taken from this long before the start, in seconds: people come early.
const ROLL_OPENS: i64 = 2 * HOUR;

/// When the roll of a meeting opens.
pub const fn roll_opens(starts_at: Timestamp) -> Timestamp {
    starts_at.plus(-ROLL_OPENS)
}

vocabulary! {
    /// What a member answers to the invitation.
    Answer {
        /// Comes.
        Coming = "coming" => "Tham dự",
        /// Takes part from afar.
        Online = "online" => "Trực tuyến",
        /// Cannot come.
        Absent = "absent" => "Xin vắng",
    }
}

/// A meeting as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingLine {
    /// Identifier.
    pub id: MeetingId,
    /// The unit that meets.
    pub unit_id: UnitId,
    /// Name of that unit.
    pub unit_name: String,
    /// Month to which it counts.
    pub month: Month,
    /// Kind.
    pub kind: MeetingKind,
    /// Theme; empty for a plain regular meeting.
    pub theme: String,
    /// When it starts.
    pub starts_at: Timestamp,
    /// Where.
    pub place: String,
    /// State.
    pub state: MeetingState,
    /// How many were there.
    pub turnout: Turnout,
    /// How often time, place or state changed: which invitation an answer is given to.
    pub sequence: i64,
    /// What the person answered.
    pub answer: Option<Answer>,
    /// Set when the meeting moved after that answer.
    pub moved: Option<Moved>,
    /// Whether its room is open at this moment.
    pub in_room: bool,
}

/// A meeting got another time or place after a member answered: the answer is kept as one to the earlier invitation,
/// and the member is asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// When it was to start then; none where that is not known.
    pub from: Option<Timestamp>,
}

impl MeetingLine {
    /// What the person answered to the invitation as it is now: what was said before a move has to be said again.
    pub fn answered(&self) -> Option<Answer> {
        self.answer.filter(|_| self.moved.is_none())
    }

    /// Whether members may still answer: until the meeting, or its room, starts.
    pub fn takes_answers(&self, now: Timestamp) -> bool {
        self.state.takes_answers() && now < self.starts_at && !self.in_room
    }

    /// See [`title`].
    pub fn title(&self) -> String {
        title(self.month, self.kind, &self.theme)
    }
}

/// `Sinh hoạt chi bộ thường kỳ tháng 12`.
pub fn title(month: Month, kind: MeetingKind, theme: &str) -> String {
    let month = month.number();
    match (kind, theme) {
        (MeetingKind::Regular, "") => format!("Sinh hoạt chi bộ thường kỳ tháng {month}"),
        (MeetingKind::Regular, theme) => format!("Sinh hoạt chi bộ thường kỳ tháng {month}: {theme}"),
        (MeetingKind::Thematic, "") => format!("Sinh hoạt chuyên đề tháng {month}"),
        (MeetingKind::Thematic, theme) => format!("Sinh hoạt chuyên đề: {theme}"),
        (MeetingKind::Extraordinary, "") => "Sinh hoạt bất thường".to_owned(),
        (MeetingKind::Extraordinary, theme) => format!("Sinh hoạt bất thường: {theme}"),
    }
}

/// A meeting as a calendar shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The meeting.
    pub id: MeetingId,
    /// See [`title`].
    pub title: String,
    /// Name of the unit that meets.
    pub unit_name: String,
    /// When it starts.
    pub starts_at: Timestamp,
    /// Planned length in minutes.
    pub minutes: i64,
    /// Where.
    pub place: String,
    /// Address of the video meeting; empty when there is none.
    pub link: String,
    /// Whether it was called off.
    pub cancelled: bool,
    /// How often it changed in any way: `SEQUENCE` of a calendar.
    pub sequence: i64,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A meeting with everything its page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// The line that lists show.
    pub line: MeetingLine,
    /// Planned length in minutes.
    pub minutes: i64,
    /// Where those who are far take part; empty when nowhere.
    pub link: String,
    /// Who chairs it; none while nobody was named.
    pub chair: Option<Named>,
    /// Who keeps the minutes: the secretary of the meeting; none while nobody was named.
    pub clerk: Option<Named>,
    /// Agenda in order.
    pub agenda: Vec<AgendaItem>,
    /// What was concluded; empty before the report.
    pub summary: String,
    /// The resolution; empty when none.
    pub resolution: String,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// When the first attendance was taken.
    pub held_at: Option<Timestamp>,
    /// When the result was reported.
    pub reported_at: Option<Timestamp>,
    /// Last day on which a report is on time.
    pub report_due: NaiveDate,
    /// What the unit above said, or why the meeting was called off.
    pub comment: String,
    /// Stamp of the last change: an edit that started from an older one is refused.
    pub updated_at: Timestamp,
}

/// A member by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Who.
    pub id: MemberId,
    /// Full name.
    pub name: String,
}

impl Meeting {
    /// Whether attendance may be taken now.
    pub fn takes_attendance(&self, now: Timestamp) -> bool {
        self.line.state.takes_attendance() && roll_opens(self.line.starts_at) <= now
    }

    /// Whether the report came by its last day; none before it came.
    pub fn reported_on_time(&self) -> Option<bool> {
        self.reported_at.map(|at| at.date() <= self.report_due)
    }
}

/// How many gave which answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerCounts {
    /// Come.
    pub coming: i64,
    /// Take part from afar.
    pub online: i64,
    /// Cannot come.
    pub absent: i64,
    /// Answered before the meeting moved, and are asked again.
    pub again: i64,
    /// Those who must attend and have not answered.
    pub waiting: i64,
}

#[cfg(test)]
mod tests {
    use MeetingState::*;

    use super::*;

    #[test]
    fn the_life_of_a_meeting() {
        let allowed = |may: fn(MeetingState) -> bool| -> Vec<MeetingState> {
            MeetingState::ALL.iter().copied().filter(|s| may(*s)).collect()
        };
        assert_eq!(allowed(MeetingState::can_change), [Registered]);
        assert_eq!(allowed(MeetingState::takes_attendance), [Registered, Held, Returned]);
        assert_eq!(allowed(MeetingState::can_report), [Held, Returned]);
        assert_eq!(allowed(MeetingState::can_review), [Reported]);
        assert_eq!(allowed(MeetingState::open), [Registered, Held, Returned]);
    }

    #[test]
    fn late_is_what_is_open_after_its_last_day() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
        assert!(!Held.late(day(5), day(5)));
        assert!(Held.late(day(5), day(6)) && Registered.late(day(5), day(6)));
        assert!(!Reported.late(day(5), day(6)) && !Cancelled.late(day(5), day(6)));
    }
}
