//! What a meeting decided: the points of its resolution, the tasks they became, and what later meetings found of them.

use serde::{Deserialize, Serialize};

mod edit;
mod split;

pub use edit::{PointEdit, PointEdits, PointForm, ReviewForm, Reviewed, arrange, point_field};
pub use split::{Following, follow, split};

use crate::{
    ids::{MeetingId, PointId, TaskId},
    tasks::{Progress, TITLE_MAX},
    text,
    time::{Month, Timestamp},
};

/// Most points of one resolution.
pub const POINTS_MAX: usize = 50;
/// Longest point, in characters: as long as the description of the task that it may become.
pub const POINT_MAX: usize = crate::tasks::BODY_MAX;
/// Longest note on what came of a point, in characters.
pub const NOTE_MAX: usize = 500;

vocabulary! {
    /// What a later meeting found of a point.
    Outcome {
        /// Still being worked on.
        Open = "open" => "Đang làm",
        /// Done.
        Done = "done" => "Đã xong",
        /// Given up.
        Dropped = "dropped" => "Không làm",
    }
}

vocabulary! {
    /// Where a point stands, by what a meeting found and by the task that it became.
    PointState {
        /// Being worked on.
        Doing = "doing" => "Đang làm",
        /// Somebody is late with it.
        Overdue = "overdue" => "Quá hạn",
        /// Done.
        Done = "done" => "Đã xong",
        /// Given up.
        Dropped = "dropped" => "Không làm",
    }
}

vocabulary! {
    /// What the list of a branch's points shows.
    PointFilter {
        /// What is not finished, late or not.
        Open = "dang-lam" => "Đang làm",
        /// Only what is late.
        Overdue = "qua-han" => "Quá hạn",
        /// What is done.
        Done = "xong" => "Đã xong",
        /// Everything, also what was given up.
        All = "tat-ca" => "Tất cả",
    }
}

/// The task that a point became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointTask {
    /// Which.
    pub id: TaskId,
    /// How far its receivers are.
    pub progress: Progress,
    /// Whether it was taken back: the point may then become another task.
    pub cancelled: bool,
}

/// A point of a resolution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Identifier.
    pub id: PointId,
    /// The meeting that passed it.
    pub meeting: MeetingId,
    /// What was decided.
    pub body: String,
    /// The task that it became.
    pub task: Option<PointTask>,
    /// What a later meeting found.
    pub outcome: Outcome,
    /// What was noted then; may be empty.
    pub note: String,
    /// Who noted it, and when.
    pub noted: Option<(String, Timestamp)>,
}

impl Point {
    /// The task that it is now; none while there is none, or when it was taken back.
    pub fn live_task(&self) -> Option<&PointTask> {
        self.task.as_ref().filter(|task| !task.cancelled)
    }

    /// Where it stands. What a meeting found counts before what the task says.
    pub fn state(&self) -> PointState {
        let progress = self.live_task().map(|task| task.progress);
        match (self.outcome, progress) {
            (Outcome::Done, _) => PointState::Done,
            (Outcome::Dropped, _) => PointState::Dropped,
            (Outcome::Open, Some(p)) if p.total > 0 && p.done == p.total => PointState::Done,
            (Outcome::Open, Some(p)) if p.overdue > 0 => PointState::Overdue,
            (Outcome::Open, _) => PointState::Doing,
        }
    }

    /// Title and description of the task that it becomes: a short point is the title, a longer one is the description
    /// and its beginning the title.
    pub fn as_task(&self) -> (String, String) {
        let line = text::clean_line(&self.body);
        if line.chars().count() <= TITLE_MAX && !self.body.contains('\n') {
            return (line, String::new());
        }
        let first = self.body.lines().next().unwrap_or_default().trim_end_matches([':', ' ']);
        (text::excerpt(first, TITLE_MAX - 1), self.body.clone())
    }

    /// How far the receivers of its task are, in words; empty without a task.
    pub fn progress_words(&self) -> String {
        let Some(Progress { total, done, overdue, .. }) = self.live_task().map(|task| task.progress) else {
            return String::new();
        };
        let done = format!("{}/{} nơi nhận đã xong", text::number(done), text::number(total));
        if overdue > 0 { format!("{done}, {} quá hạn", text::number(overdue)) } else { done }
    }

    /// What minutes say about it: `Dọn vệ sinh đường làng: đã xong (3/3 nơi nhận đã xong). Toàn thôn tham gia.`
    pub fn sentence(&self) -> String {
        let body = self.body.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        let body = body.trim_end_matches(['.', ';', ',', ' ']);
        let progress = self.progress_words();
        let progress = if progress.is_empty() { progress } else { format!(" ({progress})") };
        let note = text::clean_line(&self.note);
        let end = if note.is_empty() || note.ends_with(['.', '!', '?']) { "" } else { "." };
        let note = if note.is_empty() { note } else { format!(" {note}{end}") };
        format!("{body}: {}{progress}.{note}", self.state().label().to_lowercase())
    }
}

/// A resolution that a later meeting reviews.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// The meeting that passed it.
    pub meeting: MeetingId,
    /// Title of that meeting.
    pub title: String,
    /// Month of that meeting.
    pub month: Month,
    /// Name of the branch that passed it: another one where a branch was merged into this one.
    pub unit_name: String,
    /// Its points, in order.
    pub points: Vec<Point>,
}

/// How many points of a branch each [`PointFilter`] shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointCounts {
    /// Not finished.
    pub open: i64,
    /// Late.
    pub overdue: i64,
    /// Done.
    pub done: i64,
    /// All.
    pub all: i64,
}

impl PointCounts {
    /// How many a filter shows.
    pub const fn of(self, filter: PointFilter) -> i64 {
        match filter {
            PointFilter::Open => self.open,
            PointFilter::Overdue => self.overdue,
            PointFilter::Done => self.done,
            PointFilter::All => self.all,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn point(outcome: Outcome, progress: Option<(i64, i64, i64)>, cancelled: bool) -> Point {
        let task = progress.map(|(total, done, overdue)| PointTask {
            id: TaskId(Uuid::nil()),
            progress: Progress { total, submitted: 0, done, overdue },
            cancelled,
        });
        Point {
            id: PointId(Uuid::nil()),
            meeting: MeetingId(Uuid::nil()),
            body: "Dọn vệ sinh\nđường làng.".into(),
            task,
            outcome,
            note: String::new(),
            noted: None,
        }
    }

    #[test]
    fn a_meeting_knows_better_than_the_task() {
        let state = |outcome, progress, cancelled| point(outcome, progress, cancelled).state();
        assert_eq!(state(Outcome::Open, None, false), PointState::Doing);
        assert_eq!(state(Outcome::Open, Some((3, 1, 0)), false), PointState::Doing);
        assert_eq!(state(Outcome::Open, Some((3, 1, 2)), false), PointState::Overdue);
        assert_eq!(state(Outcome::Open, Some((3, 3, 0)), false), PointState::Done);
        assert_eq!(state(Outcome::Done, Some((3, 1, 2)), false), PointState::Done);
        assert_eq!(state(Outcome::Dropped, Some((3, 3, 0)), false), PointState::Dropped);
        assert_eq!(state(Outcome::Open, Some((0, 0, 0)), true), PointState::Doing, "a task taken back is none");
    }

    #[test]
    fn a_point_is_the_title_of_its_task_or_its_description() {
        let mut point = point(Outcome::Open, None, false);
        assert_eq!(point.as_task(), ("Dọn vệ sinh".into(), "Dọn vệ sinh\nđường làng.".into()));
        point.body = "Họp dân".into();
        assert_eq!(point.as_task(), ("Họp dân".into(), String::new()));
        point.body = "dài ".repeat(100);
        let (title, body) = point.as_task();
        assert!(title.chars().count() <= TITLE_MAX && title.starts_with("dài") && body == point.body);
    }

    #[test]
    fn minutes_write_themselves() {
        let mut point = point(Outcome::Open, Some((3, 3, 0)), false);
        assert_eq!(point.sentence(), "Dọn vệ sinh đường làng: đã xong (3/3 nơi nhận đã xong).");
        point.outcome = Outcome::Dropped;
        point.task = None;
        point.note = "Chuyển sang quý I".into();
        assert_eq!(point.sentence(), "Dọn vệ sinh đường làng: không làm. Chuyển sang quý I.");
    }
}
