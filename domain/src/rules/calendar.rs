//! Rules over a stretch of days, for a form in which the day is still to be chosen.

use std::{collections::BTreeSet, ops::RangeInclusive};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{MissingRule, RuleRow, Rules};

/// The rules in force on each day of a stretch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCalendar {
    /// Those of the first day.
    first: Rules,
    /// What is in force from a later day on, in order.
    later: Vec<(NaiveDate, Rules)>,
}

impl RuleCalendar {
    /// From everything that was said at a unit and above it, nearest unit first and newest first.
    ///
    /// # Errors
    /// [`MissingRule`] when nothing is said about a rule on the first day.
    pub fn of(rows: &[RuleRow], days: RangeInclusive<NaiveDate>) -> Result<Self, MissingRule> {
        let on = |day: NaiveDate| {
            let said = rows.iter().filter(|row| row.from_date <= day);
            Rules::first_of_each(&said.map(|row| (row.key, row.ruling.clone())).collect::<Vec<_>>())
        };
        let changes: BTreeSet<NaiveDate> = rows.iter().map(|row| row.from_date).collect();
        let later = changes.into_iter().filter(|day| day > days.start() && day <= days.end());
        let later = later.map(|day| Ok((day, on(day)?))).collect::<Result<_, _>>()?;
        Ok(Self { first: on(*days.start())?, later })
    }

    /// The rules in force on a day.
    pub fn on(&self, day: NaiveDate) -> &Rules {
        self.later.iter().rev().find(|(from, _)| *from <= day).map_or(&self.first, |(_, rules)| rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::RuleId,
        rules::{RuleKey, Ruling, tests::seeded},
    };

    fn row(key: RuleKey, value: i64, from_date: NaiveDate) -> RuleRow {
        let ruling = Ruling { value, clause: String::new() };
        RuleRow { id: RuleId(uuid::Uuid::nil()), key, ruling, from_date, unit: None }
    }

    #[test]
    fn each_day_has_the_rules_of_its_period() {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
        // A nearer unit's rows come first, whenever they begin.
        let mut rows = vec![row(RuleKey::MeetingMinutes, 100, day(12, 10)), row(RuleKey::MeetingDay, 5, day(12, 1))];
        rows.extend(RuleKey::ALL.iter().map(|key| row(*key, seeded().value(*key), day(1, 1))));
        let calendar = RuleCalendar::of(&rows, day(11, 1)..=day(12, 31)).unwrap();
        let seen = |day| {
            let rules = calendar.on(day);
            (rules.value(RuleKey::MeetingDay), rules.value(RuleKey::MeetingMinutes))
        };
        assert_eq!(seen(day(10, 1)), (3, 90), "a day before the stretch is taken as its first");
        assert_eq!([seen(day(11, 30)), seen(day(12, 1)), seen(day(12, 9))], [(3, 90), (5, 90), (5, 90)]);
        assert_eq!([seen(day(12, 10)), seen(day(12, 31))], [(5, 100), (5, 100)]);
        assert!(RuleCalendar::of(&rows[..2], day(11, 1)..=day(12, 31)).is_err());
    }
}
