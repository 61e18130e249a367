//! The roll: who must attend, who did, and how many that makes.

use serde::{Deserialize, Serialize};

use super::Answer;
use crate::{checkin::Mark, ids::MemberId, room::more_than};

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

impl Attendance {
    /// Whether the person takes part, there or from afar.
    pub const fn attends(self) -> bool {
        matches!(self, Self::Present | Self::Online)
    }
}

/// How many were there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turnout {
    /// Those who must attend: the branch's members on the meeting's day, less those with a [`Relief`].
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

    /// Whether more than `target` percent took part.
    pub const fn reaches(self, target: i64) -> bool {
        more_than(self.attended(), target, self.expected)
    }

    /// Those not yet called.
    pub const fn uncalled(self) -> i64 {
        self.expected - self.present - self.online - self.excused - self.unexcused
    }
}

vocabulary! {
    /// Why a member need not attend: outside the quorum and the denominators (domain.md, Meetings).
    Relief {
        /// Exempt from meetings.
        Exempt = "exempt" => "Được miễn sinh hoạt",
        /// Away on a temporary transfer.
        Away = "away" => "Đang sinh hoạt tạm thời nơi khác",
    }
}

impl Relief {
    /// The reason of a member who is exempt, or away on the day in question; none for one who must attend.
    pub fn of(exempt: bool, away: bool) -> Option<Self> {
        if exempt { Some(Self::Exempt) } else { away.then_some(Self::Away) }
    }
}

/// A member on the roll of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollLine {
    /// Who.
    pub member_id: MemberId,
    /// Name.
    pub full_name: String,
    /// Why the member need not attend; such members are listed last and not counted.
    pub relief: Option<Relief>,
    /// What was answered.
    pub answer: Option<Answer>,
    /// Reason given with the answer.
    pub reason: String,
    /// Whether the meeting moved since that answer.
    pub moved: bool,
    /// What was recorded.
    pub mark: Option<Mark>,
}

impl RollLine {
    /// Whether the person is there or away, once that was recorded.
    pub fn attendance(&self) -> Option<Attendance> {
        self.mark.map(|mark| mark.attendance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turnout_is_measured_without_rounding() {
        let turnout = Turnout { expected: 31, present: 25, online: 2, excused: 1, unexcused: 0 };
        assert_eq!((turnout.attended(), turnout.uncalled()), (27, 3));
        assert!(turnout.reaches(87) && !turnout.reaches(88), "27 of 31 is 87.1%");
        let turnout = Turnout { expected: 10, present: 9, ..Turnout::default() };
        assert!(!turnout.reaches(90), "the target is more than 90%");
    }
}
