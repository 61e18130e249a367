//! Who does well, and why.

use crate::{
    ids::{MeetingId, UnitId},
    meetings::MeetingState,
    reports::Quality,
    text,
    time::Month,
    units::Unit,
};

/// A mean of scores, in hundredths of a point: exact enough to compare and free of rounding surprises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(pub i64);

impl Score {
    /// The mean of `count` scores; none of none.
    pub const fn mean(points: i64, count: i64) -> Option<Self> {
        if count == 0 { None } else { Some(Self(points * 100 / count)) }
    }

    /// In points.
    pub fn points(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

/// `92` or `92,5`.
impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, rest) if rest % 10 == 0 => write!(f, "{whole},{}", rest / 10),
            (whole, rest) => write!(f, "{whole},{rest:02}"),
        }
    }
}

/// What a branch's regular meeting of one month came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthResult {
    /// The month.
    pub month: Month,
    /// The meeting.
    pub meeting: MeetingId,
    /// Its state.
    pub state: MeetingState,
    /// Its score with its grade, from the report on.
    pub quality: Option<Quality>,
    /// What was missed, each with its reason.
    pub missed: Vec<String>,
}

impl MonthResult {
    /// Why there is no score.
    pub const fn without_score(state: MeetingState) -> &'static str {
        match state {
            MeetingState::Registered => "chưa họp",
            MeetingState::Held => "đã họp, chưa báo cáo",
            MeetingState::Returned => "báo cáo bị trả lại",
            MeetingState::Reported | MeetingState::Accepted => "báo cáo chưa chấm điểm",
            MeetingState::Cancelled => "đã hủy",
        }
    }
}

/// A branch in the ranking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedBranch {
    /// Its place in the list, from 1.
    pub place: i64,
    /// Its rank, shared by equals; none without a score.
    pub rank: Option<i64>,
    /// Identifier.
    pub unit_id: UnitId,
    /// Name.
    pub unit_name: String,
    /// Name of the unit above it.
    pub parent_name: String,
    /// Mean of the scores.
    pub score: Option<Score>,
    /// Meetings with a score.
    pub scored: i64,
    /// Those who had to attend, over all meetings that were held.
    pub expected: i64,
    /// Those who did.
    pub attended: i64,
    /// The regular meetings of the period, by month.
    pub months: Vec<MonthResult>,
}

impl RankedBranch {
    /// Why there is no score, month by month: `tháng 10: không đăng ký họp`.
    pub fn reasons(&self, months: impl Iterator<Item = Month>) -> Vec<String> {
        months
            .filter_map(|month| {
                let why = match self.months.iter().find(|m| m.month == month) {
                    None => "không đăng ký họp",
                    Some(result) if result.quality.is_none() => MonthResult::without_score(result.state),
                    Some(_) => return None,
                };
                Some(format!("Tháng {}: {why}.", month.number()))
            })
            .collect()
    }
}

/// A unit with several branches in the ranking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedUnit {
    /// Its rank, shared by equals; none without a score.
    pub rank: Option<i64>,
    /// The unit.
    pub unit: Unit,
    /// Branches at and below it.
    pub branches: i64,
    /// Branches with a score.
    pub scored: i64,
    /// Mean of its branches' scores.
    pub score: Option<Score>,
    /// Those who had to attend.
    pub expected: i64,
    /// Those who did.
    pub attended: i64,
}

impl RankedUnit {
    /// What is compared: the score, then attendance in hundredths of a percent.
    fn merit(&self) -> (Option<Score>, i64) {
        (self.score, if self.expected > 0 { self.attended * 10_000 / self.expected } else { 0 })
    }
}

/// Puts units in order, best first; equals share a rank, and those without a score stand last with none.
pub fn rank_units(mut units: Vec<RankedUnit>) -> Vec<RankedUnit> {
    units.sort_by(|a, b| {
        b.merit().cmp(&a.merit()).then_with(|| text::sort_key(&a.unit.name).cmp(&text::sort_key(&b.unit.name)))
    });
    let mut before = None;
    for (unit, place) in units.iter_mut().zip(1_i64..) {
        let merit = unit.merit();
        let rank = match before {
            Some((same, rank)) if same == merit => rank,
            _ => place,
        };
        before = Some((merit, rank));
        unit.rank = unit.score.map(|_| rank);
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::UnitPath;

    fn unit(name: &str, score: Option<i64>, attended: i64) -> RankedUnit {
        RankedUnit {
            rank: None,
            unit: Unit {
                id: UnitId(uuid::Uuid::nil()),
                parent_id: None,
                kind: "commune".into(),
                code: String::new(),
                name: name.into(),
                path: UnitPath::root(1),
            },
            branches: 3,
            scored: 3,
            score: score.map(Score),
            expected: 100,
            attended,
        }
    }

    #[test]
    fn equals_share_a_rank_and_the_next_one_skips_it() {
        let ranked = rank_units(vec![
            unit("Đ", None, 99),
            unit("C", Some(9_000), 90),
            unit("B", Some(9_000), 90),
            unit("A", Some(9_000), 91),
            unit("E", Some(8_999), 100),
        ]);
        let seen: Vec<_> = ranked.iter().map(|u| (u.unit.name.as_str(), u.rank)).collect();
        assert_eq!(seen, [("A", Some(1)), ("B", Some(2)), ("C", Some(2)), ("E", Some(4)), ("Đ", None)]);
    }

    #[test]
    fn scores_read_as_vietnamese() {
        let shown = |points, count| Score::mean(points, count).map(|s| s.to_string()).unwrap_or_default();
        assert_eq!([shown(92, 1), shown(185, 2), shown(275, 3), shown(0, 0)], ["92", "92,5", "91,66", ""]);
    }
}
