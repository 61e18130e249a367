//! The paperless room: a meeting while it is held in the app, and what remains readable of it afterwards.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    fields::Invalid,
    ids::{MeetingId, MemberId, SpeakerId},
    meetings::{AgendaKind, MeetingState, roll_opens},
    time::{DAY, HOUR, Timestamp, parse_time},
};

mod verdict;
mod vote;

pub use verdict::{Verdict, VoteResult, VoteRules, least_above, more_than};
pub use vote::{
    HandCount, MOTION_OPTIONS, Motion, MotionForm, OPTION_LENGTH_MAX, OPTIONS_MAX, QUESTION_MAX, SECRET_AMONG, Vote,
    VoteKind,
};

/// Longest private note, in characters.
pub const NOTE_MAX: usize = 20_000;

/// A room is opened at the latest this long after the start, in seconds: later nobody sits there any more.
const OPENS_UNTIL: i64 = DAY;

/// Whether the room of a meeting may be opened now: when the roll opens, and until a day after the start.
pub fn may_open(state: MeetingState, starts_at: Timestamp, now: Timestamp) -> bool {
    matches!(state, MeetingState::Registered | MeetingState::Held)
        && roll_opens(starts_at) <= now
        && now < starts_at.plus(OPENS_UNTIL)
}

/// A meeting that was ended by mistake may go on for so long, in seconds.
const RESUMES_UNTIL: i64 = HOUR;

/// Whether a meeting that ended may go on: soon after, and before its result is reported.
pub fn may_resume(state: MeetingState, ended_at: Timestamp, now: Timestamp) -> bool {
    state.can_report() && now < ended_at.plus(RESUMES_UNTIL)
}

/// When a meeting began: with its room, but not before its hour, for rooms are opened early to let people in. One that was
/// over by then did begin early.
pub fn began_at(opened_at: Timestamp, starts_at: Timestamp, ended_at: Option<Timestamp>) -> Timestamp {
    match ended_at {
        Some(ended) if ended <= starts_at => opened_at,
        _ => opened_at.max(starts_at),
    }
}

/// When a meeting ended, from the time of day that was typed: the last such moment. Nothing typed is now.
///
/// # Errors
/// [`Invalid`] at `at`.
pub fn ended_at(typed: &str, now: Timestamp) -> Result<Timestamp, Invalid> {
    if typed.trim().is_empty() {
        return Ok(now);
    }
    let time = parse_time(typed).ok_or_else(|| Invalid::one("at", "Giờ kết thúc chưa đúng. Ví dụ: 21:15."))?;
    let today = Timestamp::from_local(now.date().and_time(time));
    Ok(if today <= now { today } else { today.plus(-DAY) })
}

vocabulary! {
    /// Why a room refuses something; the label is what people are told.
    Refusal {
        /// Too early, too late, or the meeting was called off.
        CannotOpen = "cannot_open" => "Phòng họp mở từ 2 giờ trước giờ họp, chậm nhất một ngày sau giờ họp, khi kết quả chưa báo cáo.",
        /// Nobody opened it yet.
        NotOpened = "not_opened" => "Phòng họp chưa mở.",
        /// The meeting is over.
        Ended = "ended" => "Buổi họp đã kết thúc.",
        /// Somebody else leads.
        NotLeader = "not_leader" => "Lúc này đồng chí khác đang điều hành. Đồng chí bấm “Tiếp quản điều hành” nếu cần làm thay.",
        /// Somebody else took over first.
        TakenOver = "taken_over" => "Vừa có đồng chí khác tiếp quản điều hành. Đồng chí tải lại trang để xem ai đang điều hành.",
        /// One vote at a time.
        VoteOpen = "vote_open" => "Đang có một biểu quyết chưa đóng. Đồng chí đóng biểu quyết đó trước.",
        /// Too late to vote.
        VoteClosed = "vote_closed" => "Biểu quyết này đã đóng, không nhận thêm phiếu.",
        /// Without the vote.
        NoVote = "no_vote" => "Chỉ đảng viên chính thức của chi bộ, không thuộc diện miễn sinh hoạt, có quyền biểu quyết.",
        /// Not in the room, by the record.
        NotThere = "not_there" => "Chỉ người được ghi có mặt hoặc trực tuyến mới bỏ phiếu được. Đồng chí điểm danh trước rồi bỏ phiếu.",
        /// Somebody who is to speak is not in the room, by the record.
        SpeakerNotThere = "speaker_not_there" => "Đồng chí này chưa được ghi có mặt. Điểm danh trước, rồi ghi vào danh sách phát biểu.",
        /// More ballots counted by hand than people who could have given them.
        TooManyByHand = "too_many_by_hand" => "Tổng số ghi thêm nhiều hơn số người có quyền đang có mặt mà chưa bỏ phiếu trên máy. Đồng chí kiểm lại số đếm hoặc điểm danh.",
        /// The result would tell what the few chose who voted by phone.
        WouldTell = "would_tell" => "Ngoài đồng chí mới có một, hai phiếu kín trên máy: cộng phiếu giấy vào thì đồng chí biết ai chọn gì. Đồng chí hủy biểu quyết này, rồi mở lại để tất cả cùng bỏ phiếu giấy.",
        /// Before the room was opened.
        EndsTooEarly = "ends_too_early" => "Giờ kết thúc phải sau giờ mở phòng họp.",
        /// It has a result.
        HasResult = "has_result" => "Biểu quyết này đã đóng và có kết quả nên không hủy được.",
        /// The meeting ended too long ago, or its result was reported.
        CannotResume = "cannot_resume" => "Chỉ họp tiếp được trong một giờ sau khi kết thúc, khi kết quả chưa báo cáo và biên bản chưa trình.",
        /// The turn is over, or the hand was put down.
        TurnOver = "turn_over" => "Lượt phát biểu này đã xong hoặc đã rút.",
    }
}

/// How far a room has come, for those who watch it from afar: never a reason to ask for more than is new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulse {
    /// Grows with every change; 0 before the room is opened.
    pub revision: i64,
    /// Ballots cast in the open vote. They come in crowds, so they are counted here instead of changing the revision.
    pub cast: i64,
    /// How many are there, or take part from afar. They come in crowds too.
    pub attended: i64,
    /// How many must attend.
    pub expected: i64,
}

/// As it is sent: `7 24 28 31`.
impl fmt::Display for Pulse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", self.revision, self.cast, self.attended, self.expected)
    }
}

impl FromStr for Pulse {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut numbers = text.split(' ').map(|number| number.parse().map_err(drop));
        let mut next = || numbers.next().unwrap_or(Err(()));
        Ok(Self { revision: next()?, cast: next()?, attended: next()?, expected: next()? })
    }
}

/// A room that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// The meeting.
    pub meeting: MeetingId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Who leads it now.
    pub leader_id: MemberId,
    /// Name of the leader.
    pub leader_name: String,
    /// Position of the item being discussed.
    pub item: Option<i64>,
    /// Since when.
    pub item_since: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How often it changed.
    pub revision: i64,
}

impl Room {
    /// Seconds since it was opened, until now or its end.
    pub fn elapsed(&self, now: Timestamp) -> i64 {
        self.ended_at.unwrap_or(now).seconds_since(self.opened_at).max(0)
    }

    /// Whether it goes on.
    pub const fn running(&self) -> bool {
        self.ended_at.is_none()
    }
}

/// An item of the agenda in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomItem {
    /// Place on the agenda.
    pub position: i64,
    /// What it is about.
    pub title: String,
    /// Who presents it; may be empty.
    pub presenter: String,
    /// Planned minutes; 0 when not planned.
    pub minutes: i64,
    /// What is to come of it.
    pub kind: AgendaKind,
    /// Seconds spent on it, without those of the item being discussed that are not over yet; none when never taken up.
    pub spent: Option<i64>,
}

impl RoomItem {
    /// Seconds spent on the item until now.
    pub fn spent_until(&self, room: &Room, now: Timestamp) -> i64 {
        let running = match (room.item == Some(self.position), room.item_since) {
            (true, Some(since)) => now.seconds_since(since).max(0),
            _ => 0,
        };
        self.spent.unwrap_or(0) + running
    }
}

/// The item after the present one; the first before any was taken up, none after the last.
pub fn next_item(items: &[RoomItem], present: Option<i64>) -> Option<&RoomItem> {
    items.iter().find(|item| present.is_none_or(|present| item.position > present))
}

/// Somebody who asked to speak and has not finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// Identifier.
    pub id: SpeakerId,
    /// Who.
    pub member_id: MemberId,
    /// Name.
    pub full_name: String,
    /// When the hand went up.
    pub raised_at: Timestamp,
    /// When the floor was given; none while waiting.
    pub started_at: Option<Timestamp>,
}

/// `41:05`, from an hour on `1:02:05`.
pub fn clock(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes:02}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(position: i64) -> RoomItem {
        RoomItem {
            position,
            title: "Thảo luận".into(),
            presenter: String::new(),
            minutes: 20,
            kind: AgendaKind::Discussion,
            spent: Some(60),
        }
    }

    fn room() -> Room {
        Room {
            meeting: MeetingId(uuid::Uuid::nil()),
            opened_at: Timestamp(0),
            leader_id: MemberId(uuid::Uuid::nil()),
            leader_name: String::new(),
            item: Some(2),
            item_since: Some(Timestamp(0).plus(100)),
            ended_at: None,
            revision: 1,
        }
    }

    #[test]
    fn a_room_opens_with_the_roll_and_not_days_later() {
        let starts = Timestamp(0).plus(10 * DAY);
        let open = |state, seconds| may_open(state, starts, starts.plus(seconds));
        assert!(!open(MeetingState::Registered, -3 * 3600));
        assert!(open(MeetingState::Registered, -2 * 3600) && open(MeetingState::Held, 3600));
        assert!(!open(MeetingState::Held, DAY));
        assert!(!open(MeetingState::Cancelled, 0) && !open(MeetingState::Reported, 0));
    }

    #[test]
    fn a_meeting_begins_at_its_hour_though_people_are_let_in_before() {
        let starts = Timestamp(0).plus(10 * DAY);
        let at = |minutes: i64| starts.plus(60 * minutes);
        assert_eq!(began_at(at(-50), starts, Some(at(90))), starts);
        assert_eq!(began_at(at(-50), starts, None), starts);
        assert_eq!(began_at(at(5), starts, Some(at(90))), at(5), "late");
        assert_eq!(began_at(at(-100), starts, Some(at(-10))), at(-100), "held early");
    }

    #[test]
    fn a_meeting_goes_on_soon_after_its_end_and_not_once_it_was_reported() {
        let ended = Timestamp(0);
        assert!(may_resume(MeetingState::Held, ended, ended.plus(HOUR - 1)));
        assert!(!may_resume(MeetingState::Held, ended, ended.plus(HOUR)));
        assert!(!may_resume(MeetingState::Reported, ended, ended));
    }

    #[test]
    fn an_end_that_was_forgotten_is_the_last_such_time_of_day() {
        let at = |text: &str| Timestamp::from_local(text.parse().unwrap());
        let now = at("2026-12-04T08:30:20");
        assert_eq!(ended_at(" ", now), Ok(now));
        assert_eq!(ended_at("08:30", now), Ok(at("2026-12-04T08:30:00")));
        assert_eq!(ended_at("21:15", now), Ok(at("2026-12-03T21:15:00")), "last night");
        assert!(ended_at("tối qua", now).is_err());
    }

    #[test]
    fn time_runs_for_the_present_item_only() {
        let now = Timestamp(0).plus(130);
        assert_eq!(item(2).spent_until(&room(), now), 90);
        assert_eq!(item(1).spent_until(&room(), now), 60);
        assert_eq!(item(2).spent_until(&room(), Timestamp(0)), 60, "a clock that went back takes nothing away");
        let ended = Room { ended_at: Some(Timestamp(0).plus(50)), ..room() };
        assert_eq!((room().elapsed(now), ended.elapsed(now)), (130, 50));
    }

    #[test]
    fn a_pulse_is_read_as_it_was_sent() {
        let pulse = Pulse { revision: 7, cast: 24, attended: 28, expected: 31 };
        assert_eq!(pulse.to_string(), "7 24 28 31");
        assert_eq!(pulse.to_string().parse(), Ok(pulse));
        assert!(["", "7", "7 24 28", "7 24 28 x"].iter().all(|text| text.parse::<Pulse>().is_err()));
    }

    #[test]
    fn items_follow_one_another() {
        let items = [item(1), item(2), item(5)];
        let next = |present| next_item(&items, present).map(|i| i.position);
        assert_eq!((next(None), next(Some(1)), next(Some(2)), next(Some(5))), (Some(1), Some(2), Some(5), None));
    }

    #[test]
    fn clocks_show_hours_only_when_there_are_any() {
        assert_eq!([clock(0), clock(65), clock(3599), clock(3661)], ["00:00", "01:05", "59:59", "1:01:01"]);
    }
}
