//! Rules of the organisation: rows with a unit, a start date and a source clause, inherited down the tree.

mod calendar;

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    fields::{Fields, Invalid},
    ids::{RuleId, UnitId},
    text, time,
};

pub use calendar::RuleCalendar;

/// Longest clause, in characters.
const CLAUSE_MAX: usize = 200;

vocabulary! {
    /// What a rule sets. Values are whole numbers in the unit named here.
    RuleKey {
        /// Day of the month of the regular meeting.
        MeetingDay = "meeting_day" => "Ngày sinh hoạt thường kỳ",
        /// Shortest regular meeting, in minutes.
        MeetingMinutes = "meeting_minutes" => "Thời lượng tối thiểu (phút)",
        /// Shortest meeting that is regular and thematic at once, in minutes.
        CombinedMinutes = "combined_minutes" => "Thời lượng tối thiểu khi kết hợp chuyên đề (phút)",
        /// Days before the meeting by which material must be on the handbook.
        MaterialDays = "material_days" => "Tài liệu có trước (ngày)",
        /// Days after the meeting within which the result must be reported.
        ReportDays = "report_days" => "Báo cáo kết quả trong (ngày)",
        /// Attendance to exceed, in percent of those who must attend.
        AttendanceTarget = "attendance_target" => "Tỷ lệ dự họp cần đạt: trên (%)",
        /// Days for which an activation code can be used.
        ActivationDays = "activation_days" => "Hạn của mã kích hoạt (ngày)",
        /// A meeting can decide when more than so many percent of those who must attend are there.
        QuorumPercent = "quorum_percent" => "Số dự họp tối thiểu: quá (%)",
        /// A vote passes with more than so many percent of those who have the vote.
        MajorityPercent = "majority_percent" => "Số phiếu để thông qua: quá (%)",
        /// Fewest points out of 100 of a good meeting.
        GradeGood = "grade_good" => "Xếp loại Tốt: từ (điểm)",
        /// Fewest points of a fair one.
        GradeFair = "grade_fair" => "Xếp loại Khá: từ (điểm)",
        /// Fewest points of an average one; below it is poor.
        GradeAverage = "grade_average" => "Xếp loại Trung bình: từ (điểm)",
    }
}

impl RuleKey {
    /// The limits of grades, best first.
    const GRADES: [Self; 3] = [Self::GradeGood, Self::GradeFair, Self::GradeAverage];

    /// Values that are no slip of the hand.
    pub const fn range(self) -> RangeInclusive<i64> {
        match self {
            Self::MeetingDay => 1..=31,
            Self::MeetingMinutes | Self::CombinedMinutes => 15..=720,
            Self::MaterialDays | Self::ReportDays => 0..=30,
            Self::ActivationDays => 1..=365,
            Self::AttendanceTarget | Self::QuorumPercent | Self::MajorityPercent => 0..=99,
            Self::GradeGood | Self::GradeFair | Self::GradeAverage => 1..=100,
        }
    }
}

/// A row: what was set where, from when, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRow {
    /// Identifier.
    pub id: RuleId,
    /// What it sets.
    pub key: RuleKey,
    /// The value and its source.
    pub ruling: Ruling,
    /// First day on which it holds.
    pub from_date: NaiveDate,
    /// The unit that set it; none for the whole organisation.
    pub unit: Option<(UnitId, String)>,
}

/// Everything that was said about one rule at a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleHistory {
    /// Which rule.
    pub key: RuleKey,
    /// What applies today.
    pub now: Option<RuleRow>,
    /// What will apply, the next one first: rows of units below the one that rules now are among them, others wait behind
    /// a nearer row and are not.
    pub coming: Vec<RuleRow>,
    /// What applied or was overruled, newest first.
    pub former: Vec<RuleRow>,
}

/// Sorts rows of a unit and those above it, nearest unit first and newest first, into one history a rule.
pub fn histories(rows: Vec<RuleRow>, today: NaiveDate) -> Vec<RuleHistory> {
    let mut histories: Vec<RuleHistory> = RuleKey::ALL
        .iter()
        .map(|key| RuleHistory { key: *key, now: None, coming: Vec::new(), former: Vec::new() })
        .collect();
    for row in rows {
        let Some(history) = histories.iter_mut().find(|h| h.key == row.key) else { continue };
        match (row.from_date > today, &history.now) {
            (true, None) => history.coming.push(row),
            // What stands further away than the row in force never comes into force.
            (true, Some(_)) => {}
            (false, None) => history.now = Some(row),
            (false, Some(_)) => history.former.push(row),
        }
    }
    for history in &mut histories {
        history.coming.sort_by_key(|row| row.from_date);
    }
    histories
}

/// A new row, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRule {
    /// Identifier, made with the form.
    pub id: RuleId,
    /// What it sets.
    pub key: RuleKey,
    /// The value and its source.
    pub ruling: Ruling,
    /// First day on which it holds.
    pub from_date: NaiveDate,
}

impl NewRule {
    /// Checks what was typed. A rule begins tomorrow at the earliest: what was held keeps the rules of its day.
    ///
    /// # Errors
    /// [`Invalid`] with a message for each field.
    pub fn check(
        id: RuleId,
        key: RuleKey,
        value: &str,
        from: &str,
        clause: &str,
        today: NaiveDate,
    ) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let range = key.range();
        let value = value.trim().parse().ok().filter(|value| range.contains(value));
        if value.is_none() {
            fields.fail("value", format!("Nhập số từ {} đến {}.", range.start(), range.end()));
        }
        let from_date = fields.date("from_date", from);
        if from_date.is_some_and(|date| date <= today) {
            let tomorrow = time::dmy(today.succ_opt().unwrap_or(today));
            fields.fail("from_date", format!("Quy định mới có hiệu lực sớm nhất từ ngày mai ({tomorrow})."));
        }
        let clause = text::clean_line(&fields.text("clause", clause, CLAUSE_MAX));
        fields.finish()?;
        let (Some(value), Some(from_date)) = (value, from_date) else {
            return Err(Invalid::one("value", "Chưa đúng."));
        };
        Ok(Self { id, key, ruling: Ruling { value, clause }, from_date })
    }

    /// Checks that every grade can still be reached beside the other rules of the day on which this one begins.
    ///
    /// # Errors
    /// [`Invalid`] when a better grade would begin at or below a lesser one.
    pub fn check_beside(&self, rules: &Rules) -> Result<(), Invalid> {
        let value = |key| if key == self.key { self.ruling.value } else { rules.value(key) };
        let [good, fair, average] = RuleKey::GRADES.map(value);
        if !RuleKey::GRADES.contains(&self.key) || (good > fair && fair > average) {
            return Ok(());
        }
        let message = format!(
            "Mức Tốt phải cao hơn mức Khá, mức Khá cao hơn mức Trung bình. Nếu đặt như vậy: Tốt từ {good}, Khá từ {fair}, Trung bình từ {average} điểm."
        );
        Err(Invalid::one("value", message))
    }
}

/// What one rule says at a unit on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// The value, in the unit that its key names.
    pub value: i64,
    /// Where it is written, such as `42-HD/BTCTW, 28/10/2025`.
    pub clause: String,
}

/// No row says anything about a rule: the database is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no rule {0} is in force")]
pub struct MissingRule(pub RuleKey);

/// Every rule in force at a unit on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    meeting_day: Ruling,
    meeting_minutes: Ruling,
    combined_minutes: Ruling,
    material_days: Ruling,
    report_days: Ruling,
    attendance_target: Ruling,
    activation_days: Ruling,
    quorum_percent: Ruling,
    majority_percent: Ruling,
    grade_good: Ruling,
    grade_fair: Ruling,
    grade_average: Ruling,
}

impl Rules {
    /// Puts the rules together from rows that come nearest unit first, newest first: the first row of each key wins.
    ///
    /// # Errors
    /// [`MissingRule`] when no row has a key.
    pub fn first_of_each(rows: &[(RuleKey, Ruling)]) -> Result<Self, MissingRule> {
        let first = |key| rows.iter().find(|(k, _)| *k == key).map(|(_, r)| r.clone()).ok_or(MissingRule(key));
        Ok(Self {
            meeting_day: first(RuleKey::MeetingDay)?,
            meeting_minutes: first(RuleKey::MeetingMinutes)?,
            combined_minutes: first(RuleKey::CombinedMinutes)?,
            material_days: first(RuleKey::MaterialDays)?,
            report_days: first(RuleKey::ReportDays)?,
            attendance_target: first(RuleKey::AttendanceTarget)?,
            activation_days: first(RuleKey::ActivationDays)?,
            quorum_percent: first(RuleKey::QuorumPercent)?,
            majority_percent: first(RuleKey::MajorityPercent)?,
            grade_good: first(RuleKey::GradeGood)?,
            grade_fair: first(RuleKey::GradeFair)?,
            grade_average: first(RuleKey::GradeAverage)?,
        })
    }

    /// What the rule `key` says, and where it is written.
    pub const fn get(&self, key: RuleKey) -> &Ruling {
        match key {
            RuleKey::MeetingDay => &self.meeting_day,
            RuleKey::MeetingMinutes => &self.meeting_minutes,
            RuleKey::CombinedMinutes => &self.combined_minutes,
            RuleKey::MaterialDays => &self.material_days,
            RuleKey::ReportDays => &self.report_days,
            RuleKey::AttendanceTarget => &self.attendance_target,
            RuleKey::ActivationDays => &self.activation_days,
            RuleKey::QuorumPercent => &self.quorum_percent,
            RuleKey::MajorityPercent => &self.majority_percent,
            RuleKey::GradeGood => &self.grade_good,
            RuleKey::GradeFair => &self.grade_fair,
            RuleKey::GradeAverage => &self.grade_average,
        }
    }

    /// The value of the rule `key`.
    pub const fn value(&self, key: RuleKey) -> i64 {
        self.get(key).value
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The rules as the migrations seed them.
    pub(crate) fn seeded() -> Rules {
        let row = |key, value| (key, Ruling { value, clause: "42-HD/BTCTW".to_owned() });
        Rules::first_of_each(&[
            row(RuleKey::MeetingDay, 3),
            row(RuleKey::MeetingMinutes, 90),
            row(RuleKey::CombinedMinutes, 120),
            row(RuleKey::MaterialDays, 1),
            row(RuleKey::ReportDays, 2),
            row(RuleKey::AttendanceTarget, 90),
            row(RuleKey::ActivationDays, 30),
            row(RuleKey::QuorumPercent, 50),
            row(RuleKey::MajorityPercent, 50),
            row(RuleKey::GradeGood, 90),
            row(RuleKey::GradeFair, 70),
            row(RuleKey::GradeAverage, 50),
        ])
        .unwrap()
    }

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn a_history_tells_what_applies_what_comes_and_what_was() {
        let row = |unit: Option<u128>, value, from_date| RuleRow {
            id: RuleId(uuid::Uuid::from_u128(value as u128)),
            key: RuleKey::MeetingDay,
            ruling: Ruling { value, clause: String::new() },
            from_date,
            unit: unit.map(|id| (UnitId(uuid::Uuid::from_u128(id)), String::new())),
        };
        let rows = vec![
            row(Some(1), 7, day(12, 20)),
            row(Some(1), 6, day(12, 1)),
            row(Some(1), 5, day(6, 1)),
            row(Some(1), 4, day(1, 1)),
            row(Some(2), 9, day(12, 5)),
            row(None, 3, day(1, 1)),
        ];
        let all = histories(rows, day(11, 21));
        let history = &all[0];
        let values = |rows: &[RuleRow]| rows.iter().map(|r| r.ruling.value).collect::<Vec<_>>();
        assert_eq!(history.now.as_ref().map(|r| r.ruling.value), Some(5));
        assert_eq!(values(&history.coming), [6, 7], "what a unit further up sets stays behind the nearer row");
        assert_eq!(values(&history.former), [4, 3]);
        assert!(all[1].now.is_none() && all.len() == RuleKey::ALL.len());
    }

    #[test]
    fn a_new_rule_is_within_reason_and_begins_tomorrow() {
        let check = |value, from, clause| {
            NewRule::check(RuleId(uuid::Uuid::nil()), RuleKey::MeetingDay, value, from, clause, day(11, 21))
        };
        assert_eq!(check("5", "22/11/2026", "Quyết định 12-QĐ/ĐU").unwrap().ruling.value, 5);
        let Invalid(errors) = check("32", "21/11/2026", " ").unwrap_err();
        assert_eq!(errors.into_iter().map(|e| e.field).collect::<Vec<_>>(), ["value", "from_date", "clause"]);
    }

    #[test]
    fn grades_keep_their_order() {
        let rule = |key, value| NewRule {
            id: RuleId(uuid::Uuid::nil()),
            key,
            ruling: Ruling { value, clause: String::new() },
            from_date: day(12, 1),
        };
        assert!(rule(RuleKey::GradeGood, 71).check_beside(&seeded()).is_ok());
        let Invalid(errors) = rule(RuleKey::GradeGood, 70).check_beside(&seeded()).unwrap_err();
        assert!(errors[0].field == "value" && errors[0].message.contains("Khá từ 70"), "{errors:?}");
        assert!(rule(RuleKey::GradeAverage, 70).check_beside(&seeded()).is_err());
        assert!(rule(RuleKey::MeetingDay, 5).check_beside(&seeded()).is_ok());
    }

    #[test]
    fn the_first_row_of_a_key_wins_and_none_may_be_missing() {
        let mut rows: Vec<_> = RuleKey::ALL.iter().map(|k| (*k, seeded().get(*k).clone())).collect();
        rows.insert(0, (RuleKey::MeetingDay, Ruling { value: 5, clause: "Nghị quyết đảng ủy".to_owned() }));
        let rules = Rules::first_of_each(&rows).unwrap();
        assert_eq!(rules.value(RuleKey::MeetingDay), 5);
        assert_eq!(rules.get(RuleKey::MeetingDay).clause, "Nghị quyết đảng ủy");
        rows.retain(|(key, _)| *key != RuleKey::ReportDays);
        assert_eq!(Rules::first_of_each(&rows), Err(MissingRule(RuleKey::ReportDays)));
    }
}
