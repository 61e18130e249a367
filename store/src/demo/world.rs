//! What all parts of the demo share: the clock, the texts, and the counters that keep numbers unique.

use chrono::{NaiveDate, TimeDelta};
use domain::{
    ids::{ArticleId, MemberId, TaskId, UnitId},
    time::{Month, Timestamp},
    units::UnitPath,
};

use super::{people::Names, phrases::Phrases, quality::Yardstick};

/// Up to this size every meeting of the year has its roll call; above, only those of the last two months.
const FULL_DETAIL: i64 = 20_000;
/// Members who opened news, at most: a sample is enough to show read marks.
const READERS: f64 = 8_000.0;

/// Clock, texts and counters.
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) now: Timestamp,
    pub(super) today: NaiveDate,
    pub(super) month: Month,
    /// When the units came to be: the reform of 1 July 2025, or earlier for an early clock.
    pub(super) founded: NaiveDate,
    pub(super) details: bool,
    /// Share of members of whom it is known what they read.
    pub(super) readers: f64,
    pub(super) names: Names,
    pub(super) phrases: Phrases,
    pub(super) yardstick: Yardstick,
    /// Last number given to a unit.
    pub(super) sequence: i64,
    /// Persons so far, in all and in this province.
    pub(super) people: u64,
    pub(super) people_of_province: u64,
}

impl World {
    pub(super) fn new(seed: u64, now: Timestamp, members: i64, yardstick: Yardstick) -> Self {
        let today = now.date();
        let names = Phrases::read(include_str!("../../data/demo/names.txt"));
        Self {
            seed,
            now,
            today,
            month: Month::of(today),
            founded: Month(2025 * 12 + 6).day(1).min(days_after(today, -500)),
            details: members <= FULL_DETAIL,
            readers: (READERS / members as f64).min(1.0),
            names: Names::read(&names),
            phrases: Phrases::read(include_str!("../../data/demo/phrases.txt")),
            yardstick,
            sequence: 0,
            people: 0,
            people_of_province: 0,
        }
    }

    /// The moment the units came to be.
    pub(super) fn beginning(&self) -> Timestamp {
        Timestamp::from_local(self.founded.into())
    }
}

/// A unit in the tree.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) id: UnitId,
    pub(super) path: UnitPath,
}

/// A province as its communes see it.
pub(super) struct Above {
    pub(super) unit: Node,
    /// Runs the province in the handbook.
    pub(super) admin: MemberId,
    /// Code of the province, for card numbers.
    pub(super) code: &'static str,
    pub(super) north: bool,
    /// Tasks for communes and branches.
    pub(super) tasks: Vec<Given>,
    /// Recent articles of the province.
    pub(super) articles: Vec<(ArticleId, Timestamp)>,
    /// Articles that a commune publishes in the year.
    pub(super) local_articles: i64,
}

/// A task that was given from above.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) id: TaskId,
    pub(super) giver: MemberId,
    pub(super) created_at: Timestamp,
    pub(super) due_on: NaiveDate,
    /// Whether branches receive it, not communes.
    pub(super) to_branches: bool,
}

/// A date so many days later (earlier when negative).
pub(super) fn days_after(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_add_signed(TimeDelta::days(days)).unwrap_or(date)
}
