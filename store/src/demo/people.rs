//! Made-up persons: names by their real frequency, ages and careers that fit the branch.

use std::collections::HashMap;

use chrono::{Datelike, Days, NaiveDate};
use domain::members::Sex;

use super::{dice::Dice, phrases::Phrases};

/// Words with their weights, by section of `names.txt`.
pub(super) struct Names(HashMap<&'static str, Vec<(&'static str, f64)>>);

/// Who meets in a branch: decides about sex and age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Crowd {
    /// A hamlet or street: many pensioners.
    Village,
    /// An office of the Party or the state.
    Office,
    /// A school: mostly women.
    School,
    /// A health station or hospital.
    Health,
    /// Police and army: mostly young men.
    Forces,
    /// A company.
    Company,
}

impl Crowd {
    /// Share of women, and ages with their weights.
    const fn shape(self) -> (f64, &'static [((i64, i64), f64)]) {
        const VILLAGE: &[((i64, i64), f64)] = &[
            ((20, 29), 7.0),
            ((30, 39), 15.0),
            ((40, 49), 17.0),
            ((50, 59), 17.0),
            ((60, 69), 23.0),
            ((70, 79), 15.0),
            ((80, 90), 6.0),
        ];
        const WORKING: &[((i64, i64), f64)] = &[((23, 29), 14.0), ((30, 39), 36.0), ((40, 49), 35.0), ((50, 61), 15.0)];
        const YOUNG: &[((i64, i64), f64)] = &[((20, 29), 30.0), ((30, 39), 36.0), ((40, 49), 25.0), ((50, 57), 9.0)];
        match self {
            Self::Village => (0.36, VILLAGE),
            Self::Office => (0.40, WORKING),
            Self::School => (0.78, WORKING),
            Self::Health => (0.62, WORKING),
            Self::Forces => (0.10, YOUNG),
            Self::Company => (0.34, YOUNG),
        }
    }
}

/// What is made up about a person.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) full_name: String,
    pub(super) sex: Sex,
    pub(super) birth_date: NaiveDate,
    pub(super) ethnicity: &'static str,
    pub(super) admitted_on: NaiveDate,
    pub(super) official_on: Option<NaiveDate>,
    pub(super) age: i64,
    pub(super) exempt: bool,
}

/// Ethnic groups with the section of their family names: the north, then the centre and south.
const NORTH: &[((&str, &str), f64)] = &[
    (("Kinh", "kinh"), 85.0),
    (("Tày", "tay"), 5.5),
    (("Nùng", "nung"), 2.6),
    (("Mường", "muong"), 2.0),
    (("Thái", "thai"), 1.8),
    (("Mông", "mong"), 1.0),
    (("Dao", "dao"), 1.1),
    (("Sán Dìu", "other"), 0.6),
    (("Sán Chay", "other"), 0.4),
];
const SOUTH: &[((&str, &str), f64)] = &[
    (("Kinh", "kinh"), 90.0),
    (("Khmer", "khmer"), 4.0),
    (("Thái", "thai"), 1.6),
    (("Mường", "muong"), 1.2),
    (("Tày", "tay"), 1.0),
    (("Nùng", "nung"), 0.8),
    (("Hoa", "other"), 1.4),
];

impl Names {
    pub(super) fn read(phrases: &Phrases) -> Self {
        const SECTIONS: &[&str] = &[
            "family kinh",
            "family tay",
            "family nung",
            "family thai",
            "family muong",
            "family mong",
            "family dao",
            "family khmer",
            "family other",
            "middle female old",
            "middle female mid",
            "middle female young",
            "middle male old",
            "middle male mid",
            "middle male young",
            "given female old",
            "given female mid",
            "given female young",
            "given male old",
            "given male mid",
            "given male young",
            "hamlets",
        ];
        let words = |section: &&'static str| {
            let words = phrases
                .lines(section)
                .iter()
                .flat_map(|line| line.split(','))
                .map(|word| weighted(word.trim()))
                .collect();
            (*section, words)
        };
        Self(SECTIONS.iter().map(words).collect())
    }

    fn section(&self, name: &str) -> &[(&'static str, f64)] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Names of hamlets.
    pub(super) fn hamlets(&self) -> Vec<&'static str> {
        self.section("hamlets").iter().map(|(name, _)| *name).collect()
    }

    fn full_name(&self, dice: &mut Dice, family: &str, sex: Sex, age: i64) -> String {
        let generation = match age {
            60.. => "old",
            38..60 => "mid",
            _ => "young",
        };
        let sex = sex.code();
        let family = *dice.weighted(self.section(&format!("family {family}")));
        let middle = *dice.weighted(self.section(&format!("middle {sex} {generation}")));
        let mut given = *dice.weighted(self.section(&format!("given {sex} {generation}")));
        while middle.ends_with(given) || given == family {
            given = *dice.weighted(self.section(&format!("given {sex} {generation}")));
        }
        format!("{family} {middle} {given}")
    }

    /// A person of a crowd; `grown` asks for one who is old enough to lead.
    pub(super) fn person(&self, dice: &mut Dice, crowd: Crowd, north: bool, grown: bool, today: NaiveDate) -> Person {
        let (women, ages) = crowd.shape();
        let sex = if dice.chance(women) { Sex::Female } else { Sex::Male };
        let age = loop {
            let (low, high) = *dice.weighted(ages);
            let age = dice.between(low, high);
            if !grown || (28..=68).contains(&age) {
                break age;
            }
        };
        let (ethnicity, family) = *dice.weighted(if north { NORTH } else { SOUTH });
        let birth_date = born(dice, age, today);
        let (admitted_on, official_on) = career(dice, birth_date, age, grown, today);
        let exempt = !grown
            && dice.chance(match age {
                80.. => 0.75,
                75..80 => 0.25,
                70..75 => 0.06,
                _ => 0.004,
            });
        let full_name = self.full_name(dice, family, sex, age);
        Person { full_name, sex, birth_date, ethnicity, admitted_on, official_on, age, exempt }
    }
}

/// `Nguyễn 384` as the word and its weight.
fn weighted(word: &'static str) -> (&'static str, f64) {
    match word.rsplit_once(' ').map(|(name, weight)| (name, weight.parse())) {
        Some((name, Ok(weight))) => (name, weight),
        _ => (word, 1.0),
    }
}

fn born(dice: &mut Dice, age: i64, today: NaiveDate) -> NaiveDate {
    let days = age * 365 + age / 4 + dice.between(1, 360);
    today.checked_sub_days(Days::new(days.unsigned_abs())).unwrap_or(today)
}

/// Admission between 20 and 40, and the day of becoming official a year later.
fn career(
    dice: &mut Dice,
    birth: NaiveDate,
    age: i64,
    grown: bool,
    today: NaiveDate,
) -> (NaiveDate, Option<NaiveDate>) {
    let youngest = if age < 21 { 18.6 } else { 20.0 };
    let oldest = (age as f64 - if grown { 3.0 } else { 0.1 }).clamp(youngest, 40.0);
    // Most are admitted in their twenties.
    let years = youngest + (oldest - youngest) * dice.unit().powf(1.5);
    let after = |date: NaiveDate, days: i64| date.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(date);
    let latest = today.pred_opt().unwrap_or(today);
    let admitted = after(birth, (years * 365.25) as i64).min(latest);
    let year_later = admitted.with_year(admitted.year() + 1).unwrap_or_else(|| after(admitted, 366));
    (admitted, (year_later <= today).then_some(year_later))
}

/// Prefixes of mobile numbers in Viet Nam.
const PREFIXES: &[&str] = &[
    "032", "033", "034", "035", "036", "037", "038", "039", "056", "058", "070", "076", "077", "078", "079", "081",
    "082", "083", "084", "085", "086", "088", "089", "090", "091", "093", "094", "096", "097", "098",
];

/// The telephone number of the n-th person: no two persons share one.
pub(super) fn phone(n: u64) -> String {
    let prefix = PREFIXES[(n % PREFIXES.len() as u64) as usize];
    format!("{prefix}{:07}", (n / PREFIXES.len() as u64 * 7_340_033 + 2_718_281) % 10_000_000)
}

/// The card number of the n-th person of a province; the younger cards have twelve digits.
pub(super) fn card_number(province: &str, n: u64, recent: bool) -> String {
    let scattered = (n * 387_401 + 52_361) % 1_000_000;
    if recent { format!("2{province}{:09}", scattered * 607 + n % 607) } else { format!("{province}{scattered:06}") }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn numbers_are_unique() {
        let phones: HashSet<String> = (0..300_000).map(phone).collect();
        assert_eq!(phones.len(), 300_000);
        assert!(phones.iter().all(|p| p.len() == 10));
        let cards: HashSet<String> = (0..300_000).map(|n| card_number("19", n, n % 9 == 0)).collect();
        assert_eq!(cards.len(), 300_000);
        assert!(cards.iter().all(|c| (8..=12).contains(&c.len()) && !c.starts_with("10000")));
    }

    #[test]
    fn names_have_their_real_frequency_and_people_a_plausible_life() {
        let names = Names::read(&Phrases::read(include_str!("../../data/demo/names.txt")));
        let mut dice = Dice::of(1, "people");
        let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let people: Vec<Person> =
            (0..20_000).map(|_| names.person(&mut dice, Crowd::Village, true, false, today)).collect();
        let share = |test: &dyn Fn(&Person) -> bool| people.iter().filter(|p| test(p)).count() as f64 / 20_000.0;
        assert!((0.33..0.42).contains(&share(&|p| p.full_name.starts_with("Nguyễn "))));
        assert!((0.08..0.12).contains(&share(&|p| p.full_name.starts_with("Trần "))));
        assert!((0.83..0.87).contains(&share(&|p| p.ethnicity == "Kinh")));
        for person in &people {
            assert!((19..=91).contains(&person.age), "{person:?}");
            assert!(person.full_name.split(' ').count() >= 3, "{person:?}");
            let days = (person.admitted_on - person.birth_date).num_days();
            assert!((18 * 365..=41 * 366).contains(&days) && person.admitted_on < today, "{person:?}");
            assert!(person.official_on.is_none_or(|d| d > person.admitted_on && d <= today), "{person:?}");
        }
    }
}
