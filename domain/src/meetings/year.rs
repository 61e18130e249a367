//! The plan of a year: what the rules ask a branch for, proposed so that it only needs adjusting.

use chrono::{Days, NaiveDate};

use super::{MeetingKind, regular_day};
use crate::{rules::Rules, time::Month};

/// How long after the regular day a thematic meeting is proposed, in days: far enough to prepare, within the month.
const THEMATIC_AFTER: u64 = 14;

/// A meeting that the rules ask for and nobody has registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Regular or thematic.
    pub kind: MeetingKind,
    /// What a thematic meeting is called until its theme is known.
    pub theme: String,
    /// The proposed day.
    pub date: NaiveDate,
}

/// A month of the year with the rules in force at its end, and the kinds of meetings it has already.
#[derive(Debug, Clone)]
pub struct YearMonth {
    /// Which month.
    pub month: Month,
    /// The rules for its meetings.
    pub rules: Rules,
    /// What is registered in it.
    pub has: Vec<MeetingKind>,
}

/// What is missing in the months given, which are whole quarters or end one: a regular meeting each month, and a thematic
/// one each quarter, in the quarter's second month where that lies ahead. Days before `today` are not proposed.
pub fn propose_year(months: &[YearMonth], today: NaiveDate) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    for this in months {
        let regular = regular_day(this.month, &this.rules);
        if !this.has.contains(&MeetingKind::Regular) && regular >= today {
            proposals.push(Proposal { kind: MeetingKind::Regular, theme: String::new(), date: regular });
        }
        let here: Vec<&YearMonth> = months.iter().filter(|m| quarter(m) == quarter(this)).collect();
        let met = here.iter().any(|m| m.has.contains(&MeetingKind::Thematic));
        let chosen = here.iter().find(|m| m.month.number() % 3 == 2).or(here.first());
        if !met && chosen.is_some_and(|m| m.month == this.month) {
            let date = regular + Days::new(THEMATIC_AFTER);
            let (year, number) = quarter(this);
            let roman = ["I", "II", "III", "IV"].get(number as usize).copied().unwrap_or_default();
            let theme = format!("Chuyên đề quý {roman}/{year}");
            if date >= today {
                proposals.push(Proposal { kind: MeetingKind::Thematic, theme, date });
            }
        }
    }
    proposals
}

/// The quarter in which a month lies: year, and 0 to 3.
const fn quarter(m: &YearMonth) -> (i64, i64) {
    (m.month.year(), (m.month.number() - 1) / 3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rules::tests::seeded, time::dmy};

    fn months(from: u32, until: u32, has: &[(u32, MeetingKind)]) -> Vec<YearMonth> {
        (from..=until)
            .map(|number| YearMonth {
                month: Month::of(NaiveDate::from_ymd_opt(2027, number, 1).unwrap()),
                rules: seeded(),
                has: has.iter().filter(|(month, _)| *month == number).map(|(_, kind)| *kind).collect(),
            })
            .collect()
    }

    fn dates(proposals: &[Proposal], kind: MeetingKind) -> Vec<String> {
        proposals.iter().filter(|p| p.kind == kind).map(|p| dmy(p.date)).collect()
    }

    #[test]
    fn a_whole_year_is_twelve_regular_meetings_and_four_thematic_ones() {
        let new_year = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
        let all = propose_year(&months(1, 12, &[]), new_year);
        let regular = dates(&all, MeetingKind::Regular);
        assert_eq!((regular.len(), regular[0].as_str(), regular[11].as_str()), (12, "03/01/2027", "03/12/2027"));
        let thematic = dates(&all, MeetingKind::Thematic);
        assert_eq!(thematic, ["17/02/2027", "17/05/2027", "17/08/2027", "17/11/2027"]);
        assert_eq!(all.iter().find(|p| !p.theme.is_empty()).unwrap().theme, "Chuyên đề quý I/2027");
    }

    #[test]
    fn what_is_registered_or_past_is_not_proposed_again() {
        let today = NaiveDate::from_ymd_opt(2027, 9, 10).unwrap();
        let has = [(10, MeetingKind::Regular), (11, MeetingKind::Thematic)];
        let all = propose_year(&months(9, 12, &has), today);
        assert_eq!(dates(&all, MeetingKind::Regular), ["03/11/2027", "03/12/2027"], "September's day is over");
        assert_eq!(dates(&all, MeetingKind::Thematic), ["17/09/2027"], "the rest of the third quarter is September");
    }
}
