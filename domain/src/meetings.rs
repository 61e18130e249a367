//! The monthly meeting: registered before, held with a roll call, reported after.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{MeetingId, MemberId, UnitId},
    time::{Month, Timestamp},
};

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

vocabulary! {
    /// What the roll call records.
    Attendance {
        /// There.
        Present = "present" => "Có mặt",
        /// Took part from afar.
        Online = "online" => "Trực tuyến",
        /// Away with a reason.
        Excused = "excused" => "Vắng có lý do",
        /// Away without a reason.
        Unexcused = "unexcused" => "Vắng không lý do",
    }
}

/// Longest agenda, in items.
pub const AGENDA_MAX: usize = 80;

/// A line of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// What it is about.
    pub title: String,
    /// Planned minutes; 0 when not planned.
    pub minutes: i64,
}

/// How many were there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turnout {
    /// Those who must attend: members of the day less the exempt.
    pub expected: i64,
    /// There.
    pub present: i64,
    /// From afar.
    pub online: i64,
    /// Away with a reason.
    pub excused: i64,
    /// Away without a reason.
    pub unexcused: i64,
}

impl Turnout {
    /// Those who took part, there or from afar.
    pub const fn attended(self) -> i64 {
        self.present + self.online
    }

    /// Those not yet called.
    pub const fn uncalled(self) -> i64 {
        self.expected - self.present - self.online - self.excused - self.unexcused
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
    /// What the person answered.
    pub answer: Option<Answer>,
}

impl MeetingLine {
    /// `Sinh hoạt chi bộ thường kỳ tháng 12`.
    pub fn title(&self) -> String {
        let month = self.month.number();
        match (self.kind, self.theme.as_str()) {
            (MeetingKind::Regular, "") => format!("Sinh hoạt chi bộ thường kỳ tháng {month}"),
            (MeetingKind::Regular, theme) => format!("Sinh hoạt chi bộ thường kỳ tháng {month}: {theme}"),
            (MeetingKind::Thematic, "") => format!("Sinh hoạt chuyên đề tháng {month}"),
            (MeetingKind::Thematic, theme) => format!("Sinh hoạt chuyên đề: {theme}"),
            (MeetingKind::Extraordinary, "") => "Sinh hoạt bất thường".to_owned(),
            (MeetingKind::Extraordinary, theme) => format!("Sinh hoạt bất thường: {theme}"),
        }
    }
}

/// A meeting with everything its page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// The line that lists show.
    pub line: MeetingLine,
    /// Planned length in minutes.
    pub minutes: i64,
    /// Agenda in order.
    pub agenda: Vec<AgendaItem>,
    /// What was concluded; empty before the report.
    pub summary: String,
    /// The resolution; empty when none.
    pub resolution: String,
    /// When the result was reported.
    pub reported_at: Option<Timestamp>,
    /// Last day on which a report is on time.
    pub report_due: NaiveDate,
    /// What the unit above said.
    pub comment: String,
}

/// A member on the roll of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollLine {
    /// Who.
    pub member_id: MemberId,
    /// Name.
    pub full_name: String,
    /// Exempt members are listed last and not counted.
    pub exempt: bool,
    /// What was answered.
    pub answer: Option<Answer>,
    /// Reason given with the answer.
    pub reason: String,
    /// What was recorded.
    pub attendance: Option<Attendance>,
}
