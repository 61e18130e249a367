//! Rules of the organisation: rows with a unit, a start date and a source clause, inherited down the tree.

use serde::{Deserialize, Serialize};

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
        /// Attendance to reach, in percent of those who must attend.
        AttendanceTarget = "attendance_target" => "Tỷ lệ dự họp cần đạt (%)",
        /// Days for which an activation code can be used.
        ActivationDays = "activation_days" => "Hạn của mã kích hoạt (ngày)",
        /// A meeting can decide when more than so many percent of those who must attend are there.
        QuorumPercent = "quorum_percent" => "Số dự họp tối thiểu: quá (%)",
        /// A vote passes with more than so many percent of those who have the vote.
        MajorityPercent = "majority_percent" => "Số phiếu để thông qua: quá (%)",
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
        ])
        .unwrap()
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
