//! A month or a quarter.

use std::{fmt, str::FromStr};

use crate::time::Month;

/// The time over which branches are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// One month.
    Month(Month),
    /// The quarter that begins with this month.
    Quarter(Month),
}

impl Period {
    /// The quarter in which a month lies.
    pub const fn quarter_of(month: Month) -> Self {
        Self::Quarter(month.plus(-((month.number() - 1) % 3)))
    }

    /// Its first month.
    pub const fn first(self) -> Month {
        match self {
            Self::Month(month) | Self::Quarter(month) => month,
        }
    }

    /// Its last month.
    pub const fn last(self) -> Month {
        match self {
            Self::Month(month) => month,
            Self::Quarter(first) => first.plus(2),
        }
    }

    /// So many periods of the same kind later (earlier when negative).
    pub const fn plus(self, count: i64) -> Self {
        match self {
            Self::Month(month) => Self::Month(month.plus(count)),
            Self::Quarter(first) => Self::Quarter(first.plus(3 * count)),
        }
    }

    /// Its months in order.
    pub fn months(self) -> impl Iterator<Item = Month> {
        (self.first().0..=self.last().0).map(Month)
    }

    /// `Tháng 11/2026`, `Quý IV/2026`.
    pub fn label(self) -> String {
        match self {
            Self::Month(month) => format!("Tháng {}", month.slash()),
            Self::Quarter(first) => {
                let roman = ["I", "II", "III", "IV"][((first.number() - 1) / 3) as usize];
                format!("Quý {roman}/{}", first.year())
            }
        }
    }

    /// The same inside a sentence: `tháng 11/2026`, `quý IV/2026`.
    pub fn words(self) -> String {
        self.label().replacen("Tháng", "tháng", 1).replacen("Quý", "quý", 1)
    }
}

/// In addresses: `2026-11`, `2026-q4`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(month) => month.fmt(f),
            Self::Quarter(first) => write!(f, "{:04}-q{}", first.year(), (first.number() - 1) / 3 + 1),
        }
    }
}

impl FromStr for Period {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let Some((year, quarter)) = text.split_once("-q") else { return text.parse().map(Self::Month) };
        let quarter: i64 = quarter.parse().map_err(drop)?;
        if !(1..=4).contains(&quarter) {
            return Err(());
        }
        let january: Month = format!("{year}-01").parse()?;
        Ok(Self::Quarter(january.plus(3 * (quarter - 1))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_words() {
        for (text, words) in [("2026-11", "tháng 11/2026"), ("2026-q4", "quý IV/2026"), ("2027-q1", "quý I/2027")] {
            let period: Period = text.parse().unwrap();
            assert_eq!((period.to_string().as_str(), period.words().as_str()), (text, words));
        }
        for wrong in ["2026-q5", "2026-q0", "q4", "2026-13", ""] {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_quarter_has_three_months_and_neighbours() {
        let november: Month = "2026-11".parse().unwrap();
        let quarter = Period::quarter_of(november);
        assert_eq!(quarter.months().map(Month::slash).collect::<Vec<_>>(), ["10/2026", "11/2026", "12/2026"]);
        assert_eq!(quarter.plus(1).to_string(), "2027-q1");
        assert_eq!(Period::Month(november).plus(2).to_string(), "2027-01");
    }
}
