//! A year of regular meetings, unit by unit and month by month.

use crate::{meetings::MeetingState, time::Month, units::Unit};

/// Months of a year.
pub const MONTHS: usize = 12;

vocabulary! {
    /// What share of its branches a unit is coloured by.
    Measure {
        /// Met.
        Held = "da-hop" => "Đã họp",
        /// Reported by the last day.
        OnTime = "dung-han" => "Báo cáo đúng hạn",
    }
}

vocabulary! {
    /// What one branch did in a month.
    BranchMonth {
        /// Reported by the last day.
        OnTime = "on_time" => "Báo cáo đúng hạn",
        /// Reported after it.
        ReportedLate = "reported_late" => "Báo cáo muộn",
        /// Met; the report is not due yet, or was sent back.
        Held = "held" => "Đã họp, chưa báo cáo xong",
        /// Registered and not due yet.
        Registered = "registered" => "Đã đăng ký",
        /// The last day for the report passed.
        Late = "late" => "Chậm báo cáo",
        /// Nothing registered although the day passed.
        Missing = "missing" => "Không đăng ký họp",
    }
}

impl BranchMonth {
    /// The sign in a cell: told apart without colour.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::OnTime => "✓",
            Self::ReportedLate => "M",
            Self::Held => "●",
            Self::Registered => "○",
            Self::Late => "!",
            Self::Missing => "✕",
        }
    }
}

/// What the branches of one row did in a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MonthCell {
    /// Branches that registered their regular meeting.
    pub registered: i64,
    /// That met.
    pub held: i64,
    /// That reported by the last day.
    pub on_time: i64,
    /// Whose last day passed without a report.
    pub late: i64,
    /// Branches of the month that were merged away since: they come on top of those of today.
    pub former: i64,
    /// State of the one meeting, where the row is a branch.
    pub state: Option<MeetingState>,
    /// Whether the day for registering passed.
    pub over: bool,
    /// Whether the month is not yet to be judged: it has not begun.
    pub ahead: bool,
}

impl MonthCell {
    /// What a row that is a branch shows; none where nothing was to be done yet.
    pub const fn branch(&self) -> Option<BranchMonth> {
        match self.state {
            None if self.over => Some(BranchMonth::Missing),
            None => None,
            Some(_) if self.late > 0 => Some(BranchMonth::Late),
            Some(MeetingState::Registered) => Some(BranchMonth::Registered),
            Some(MeetingState::Reported | MeetingState::Accepted) if self.on_time > 0 => Some(BranchMonth::OnTime),
            Some(MeetingState::Reported | MeetingState::Accepted) => Some(BranchMonth::ReportedLate),
            Some(_) => Some(BranchMonth::Held),
        }
    }

    /// Whole percent of the row's branches, of which there are so many today; none where there is nothing to measure.
    pub const fn share(&self, measure: Measure, branches: i64) -> Option<i64> {
        let branches = branches + self.former;
        if branches == 0 || self.ahead {
            return None;
        }
        let part = match measure {
            Measure::Held => self.held,
            Measure::OnTime => self.on_time,
        };
        Some(part * 100 / branches)
    }
}

/// A unit's year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearRow {
    /// The unit.
    pub unit: Unit,
    /// Whether it is a branch.
    pub meets: bool,
    /// Branches at and below it today.
    pub branches: i64,
    /// January to December.
    pub months: [MonthCell; MONTHS],
}

/// The year of a unit and of those right below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearMap {
    /// The unit: the sum of what is below, or the branch itself.
    pub top: YearRow,
    /// Those right below that are branches or have some.
    pub children: Vec<YearRow>,
    /// January.
    pub first: Month,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_shows_one_sign_a_month() {
        let cell =
            |state, on_time, late, over| MonthCell { state, on_time, late, over, ..MonthCell::default() }.branch();
        assert_eq!(cell(None, 0, 0, false), None, "the day has not come");
        assert_eq!(cell(None, 0, 0, true), Some(BranchMonth::Missing));
        assert_eq!(cell(Some(MeetingState::Registered), 0, 0, true), Some(BranchMonth::Registered));
        assert_eq!(cell(Some(MeetingState::Registered), 0, 1, true), Some(BranchMonth::Late));
        assert_eq!(cell(Some(MeetingState::Returned), 0, 0, true), Some(BranchMonth::Held));
        assert_eq!(cell(Some(MeetingState::Accepted), 1, 0, true), Some(BranchMonth::OnTime));
        assert_eq!(cell(Some(MeetingState::Reported), 0, 0, true), Some(BranchMonth::ReportedLate));
        let signs: std::collections::BTreeSet<_> = BranchMonth::ALL.iter().map(|m| m.sign()).collect();
        assert_eq!(signs.len(), BranchMonth::ALL.len(), "each has its own");
    }

    #[test]
    fn a_share_is_never_rounded_up_to_all() {
        let cell = MonthCell { held: 199, on_time: 0, ..MonthCell::default() };
        assert_eq!((cell.share(Measure::Held, 200), cell.share(Measure::OnTime, 200)), (Some(99), Some(0)));
        assert_eq!(cell.share(Measure::Held, 0), None);
        assert_eq!(MonthCell { former: 199, ..cell }.share(Measure::Held, 0), Some(100), "those of the month count");
        assert_eq!(MonthCell { ahead: true, ..cell }.share(Measure::Held, 200), None);
    }
}
