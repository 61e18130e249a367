//! Attendance, four ways that agree: the room's code, the member's card, the roll, and from afar. Whatever the way,
//! there is one mark for a person, and these rules alone say how the next one changes it.

use serde::{Deserialize, Serialize};

use crate::{
    meetings::{Attendance, MeetingState, roll_opens},
    time::{HOUR, MINUTE, Timestamp},
};

#[cfg(feature = "server")]
mod codes;

#[cfg(feature = "server")]
pub use codes::{CodeKey, WINDOW, seconds_left};

vocabulary! {
    /// How somebody was found to be there.
    AttendanceWay {
        /// Scanned the code on the room's screen.
        RoomCode = "room_code" => "quét mã",
        /// Had the card scanned.
        Card = "card" => "quẹt thẻ",
        /// Called from the list.
        Roll = "roll" => "gọi tên",
        /// Said so from afar.
        Online = "online" => "trực tuyến",
        /// Without telephone or card: the secretary acted for the person.
        Assisted = "assisted" => "ghi giúp",
    }
}

/// Members check in until so long after the planned end, in seconds.
const STAYS_OPEN: i64 = HOUR;
/// From afar one can be there from so long before the start, in seconds.
const ONLINE_OPENS: i64 = 15 * MINUTE;

/// Whether members can check in by themselves. Only the server's clock counts: a telephone's is not asked.
pub fn takes_check_ins(
    way: AttendanceWay,
    state: MeetingState,
    starts_at: Timestamp,
    minutes: i64,
    now: Timestamp,
) -> bool {
    let opens = match way {
        AttendanceWay::Online => starts_at.plus(-ONLINE_OPENS),
        _ => roll_opens(starts_at),
    };
    let open = matches!(state, MeetingState::Registered | MeetingState::Held);
    open && opens <= now && now < starts_at.plus(minutes * MINUTE + STAYS_OPEN)
}

/// What is recorded of one person at one meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// There or not.
    pub attendance: Attendance,
    /// How that was found.
    pub way: AttendanceWay,
    /// When the person came first; none for who did not come.
    pub came_at: Option<Timestamp>,
    /// When the person left before the end.
    pub left_at: Option<Timestamp>,
}

impl Mark {
    /// Whether the person takes part just now.
    pub fn is_there(self) -> bool {
        self.attendance.attends() && self.left_at.is_none()
    }

    /// The mark after an arrival; none when it changes nothing. The first arrival's time and way stay; who was called
    /// absent and then comes is there; who left and comes again has not left.
    pub fn arrive(before: Option<Self>, way: AttendanceWay, at: Timestamp) -> Option<Self> {
        match before {
            Some(mark) if mark.is_there() => None,
            Some(mark) if mark.attendance.attends() => Some(Self { left_at: None, ..mark }),
            _ => {
                let attendance = if way == AttendanceWay::Online { Attendance::Online } else { Attendance::Present };
                Some(Self { attendance, way, came_at: Some(at), left_at: None })
            }
        }
    }

    /// The mark after a call from the list, which has the last word; none when it changes nothing.
    pub fn call(before: Option<Self>, attendance: Attendance, at: Timestamp) -> Option<Self> {
        if before.is_some_and(|mark| mark.attendance == attendance) {
            return None;
        }
        let came_before = before.filter(|mark| mark.attendance.attends() && attendance.attends());
        let came_at = came_before.map_or(attendance.attends().then_some(at), |mark| mark.came_at);
        let left_at = came_before.and_then(|mark| mark.left_at);
        Some(Self { attendance, way: AttendanceWay::Roll, came_at, left_at })
    }

    /// The mark after the person left early; none when the person was not there.
    pub fn leave(self, at: Timestamp) -> Option<Self> {
        self.is_there().then_some(Self { left_at: Some(at), ..self })
    }

    /// `quét mã 19:28, về 20:40`; nothing for who did not come, or came before times were kept.
    pub fn note(self) -> String {
        let Some(came_at) = self.came_at else { return String::new() };
        let came = format!("{} {}", self.way.label(), came_at.hm());
        match self.left_at {
            Some(left_at) => format!("{came}, về {}", left_at.hm()),
            None => came,
        }
    }
}

/// Why a card or a number does not make somebody present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardProblem {
    /// No card of this handbook, and no number of a member of the branch.
    Unknown,
    /// Reported lost, or replaced.
    Revoked,
    /// Its owner belongs to another branch: no more is said.
    OtherBranch,
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp(1_795_000_000_000_000);

    fn mark(attendance: Attendance, way: AttendanceWay) -> Mark {
        Mark { attendance, way, came_at: attendance.attends().then_some(AT), left_at: None }
    }

    #[test]
    fn twice_counts_once_and_the_first_arrival_stays() {
        let first = Mark::arrive(None, AttendanceWay::RoomCode, AT).unwrap();
        assert_eq!(first, mark(Attendance::Present, AttendanceWay::RoomCode));
        for way in AttendanceWay::ALL {
            assert_eq!(Mark::arrive(Some(first), *way, AT.plus(60)), None, "{way}");
        }
        let far = Mark::arrive(None, AttendanceWay::Online, AT).unwrap();
        assert_eq!(far.attendance, Attendance::Online);
    }

    #[test]
    fn who_was_called_absent_and_comes_is_there() {
        for absent in [Attendance::Excused, Attendance::Unexcused] {
            let before = Some(mark(absent, AttendanceWay::Roll));
            let after = Mark::arrive(before, AttendanceWay::Card, AT).unwrap();
            assert_eq!(after, mark(Attendance::Present, AttendanceWay::Card));
        }
    }

    #[test]
    fn who_left_can_return_and_came_when_he_first_came() {
        let here = mark(Attendance::Present, AttendanceWay::Card);
        let gone = here.leave(AT.plus(HOUR)).unwrap();
        assert!(!gone.is_there() && gone.leave(AT.plus(2 * HOUR)).is_none());
        assert_eq!(Mark::arrive(Some(gone), AttendanceWay::RoomCode, AT.plus(2 * HOUR)), Some(here));
        assert_eq!(mark(Attendance::Excused, AttendanceWay::Roll).leave(AT), None);
    }

    #[test]
    fn the_list_has_the_last_word() {
        let here = mark(Attendance::Present, AttendanceWay::RoomCode);
        assert_eq!(Mark::call(Some(here), Attendance::Present, AT.plus(9)), None, "the way stays");
        let absent = Mark::call(Some(here), Attendance::Excused, AT.plus(9)).unwrap();
        assert_eq!((absent.came_at, absent.left_at), (None, None));
        let far = Mark::call(Some(here), Attendance::Online, AT.plus(9)).unwrap();
        assert_eq!(far.came_at, Some(AT), "came when he came");
        assert_eq!(Mark::call(None, Attendance::Present, AT).unwrap().came_at, Some(AT));
    }

    #[test]
    fn a_mark_tells_how_and_when() {
        let here = mark(Attendance::Present, AttendanceWay::RoomCode);
        let (came, left) = (AT.hm(), AT.plus(HOUR).hm());
        assert_eq!(here.note(), format!("quét mã {came}"));
        assert_eq!(here.leave(AT.plus(HOUR)).unwrap().note(), format!("quét mã {came}, về {left}"));
        assert_eq!(mark(Attendance::Excused, AttendanceWay::Roll).note(), "");
    }

    #[test]
    fn members_check_in_around_the_meeting() {
        let open = |way, state, seconds| takes_check_ins(way, state, AT, 90, AT.plus(seconds));
        let (room, online) = (AttendanceWay::RoomCode, AttendanceWay::Online);
        assert!(
            open(room, MeetingState::Registered, -2 * HOUR) && !open(room, MeetingState::Registered, -2 * HOUR - 1)
        );
        assert!(open(online, MeetingState::Held, -15 * MINUTE) && !open(online, MeetingState::Held, -16 * MINUTE));
        assert!(open(room, MeetingState::Held, 150 * MINUTE - 1) && !open(room, MeetingState::Held, 150 * MINUTE));
        for over in [MeetingState::Reported, MeetingState::Returned, MeetingState::Accepted, MeetingState::Cancelled] {
            assert!(!open(room, over, 0), "{over}");
        }
    }
}
