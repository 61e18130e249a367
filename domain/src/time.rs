//! Moments, dates and months: UTC microseconds in storage, Asia/Ho_Chi_Minh on the screen.

use std::{fmt, sync::Arc};

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc, Weekday};
use serde::{Deserialize, Serialize};

/// Viet Nam has been at UTC+7 all year since 1975.
const OFFSET_SECONDS: i32 = 7 * 3600;

/// A moment: microseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(sqlx::Type), sqlx(transparent))]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// Seconds in a minute, an hour and a day, for [`Timestamp::plus`].
pub const MINUTE: i64 = 60;
/// See [`MINUTE`].
pub const HOUR: i64 = 60 * MINUTE;
/// See [`MINUTE`].
pub const DAY: i64 = 24 * HOUR;

impl Timestamp {
    /// The moment `seconds` later (earlier when negative).
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1_000_000)
    }

    /// Whole seconds from `earlier` to this moment.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0) / 1_000_000
    }

    /// Date and time of day in Viet Nam.
    pub fn local(self) -> NaiveDateTime {
        let utc: DateTime<Utc> = DateTime::from_timestamp_micros(self.0).unwrap_or_default();
        match FixedOffset::east_opt(OFFSET_SECONDS) {
            Some(offset) => utc.with_timezone(&offset).naive_local(),
            None => utc.naive_utc(),
        }
    }

    /// The moment at which the clock in Viet Nam shows `local`.
    pub fn from_local(local: NaiveDateTime) -> Self {
        Self(Utc.from_utc_datetime(&local).timestamp_micros()).plus(-i64::from(OFFSET_SECONDS))
    }

    /// Today's date in Viet Nam.
    pub fn date(self) -> NaiveDate {
        self.local().date()
    }

    /// The month in Viet Nam.
    pub fn month(self) -> Month {
        Month::of(self.date())
    }

    /// `19:30`.
    pub fn hm(self) -> String {
        hm(self.local().time())
    }

    /// `19:30 21/11/2026`.
    pub fn full(self) -> String {
        format!("{} {}", self.hm(), dmy(self.date()))
    }

    /// How long ago, in words: `vừa xong`, `5 phút trước`, `2 giờ trước`, `hôm qua`, else the date.
    pub fn ago(self, now: Self) -> String {
        let seconds = now.seconds_since(self);
        let days = (now.date() - self.date()).num_days();
        match (days, seconds) {
            (_, ..60) => "vừa xong".to_owned(),
            (_, 60..3600) => format!("{} phút trước", seconds / MINUTE),
            (0, _) => format!("{} giờ trước", seconds / HOUR),
            (1, _) => "hôm qua".to_owned(),
            (2..=6, _) => format!("{days} ngày trước"),
            _ => dmy(self.date()),
        }
    }
}

/// `19:30`.
pub fn hm(time: NaiveTime) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// `21/11/2026`.
pub fn dmy(date: NaiveDate) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// `23/11`: for dates close to today.
pub fn dm(date: NaiveDate) -> String {
    format!("{:02}/{:02}", date.day(), date.month())
}

/// `thứ Năm`, `Chủ nhật`.
pub fn weekday(date: NaiveDate) -> &'static str {
    match date.weekday() {
        Weekday::Mon => "thứ Hai",
        Weekday::Tue => "thứ Ba",
        Weekday::Wed => "thứ Tư",
        Weekday::Thu => "thứ Năm",
        Weekday::Fri => "thứ Sáu",
        Weekday::Sat => "thứ Bảy",
        Weekday::Sun => "Chủ nhật",
    }
}

/// A future date relative to today: `hôm nay`, `ngày mai`, `còn 12 ngày`; a past one: `quá 3 ngày`.
pub fn until(date: NaiveDate, today: NaiveDate) -> String {
    match (date - today).num_days() {
        0 => "hôm nay".to_owned(),
        1 => "ngày mai".to_owned(),
        days @ 2.. => format!("còn {days} ngày"),
        days => format!("quá {} ngày", -days),
    }
}

/// Reads `21/11/2026`, `21-11-2026`, `21.11.2026` (day first) and ISO `2026-11-21`.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.trim().split(['/', '-', '.']).map(str::trim).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    if year.len() != 4 {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Reads `19:30`, `19h30` and `19h`.
pub fn parse_time(text: &str) -> Option<NaiveTime> {
    let text = text.trim().to_lowercase();
    let (hour, minute) = text.split_once([':', 'h'])?;
    let minute = if minute.is_empty() { 0 } else { minute.get(..2)?.parse().ok()? };
    NaiveTime::from_hms_opt(hour.trim().parse().ok()?, minute, 0)
}

/// A calendar month, stored as `year * 12 + month - 1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(sqlx::Type), sqlx(transparent))]
#[serde(transparent)]
pub struct Month(pub i64);

impl Month {
    /// The month of a date.
    pub fn of(date: NaiveDate) -> Self {
        Self(i64::from(date.year()) * 12 + i64::from(date.month0()))
    }

    /// Year, such as 2026.
    pub const fn year(self) -> i64 {
        self.0.div_euclid(12)
    }

    /// Month of the year, 1 to 12.
    pub const fn number(self) -> i64 {
        self.0.rem_euclid(12) + 1
    }

    /// `months` later (earlier when negative).
    pub const fn plus(self, months: i64) -> Self {
        Self(self.0 + months)
    }

    /// A day of this month; days past its end become its last day.
    pub fn day(self, day: u32) -> NaiveDate {
        let at = |d| NaiveDate::from_ymd_opt(self.year() as i32, self.number() as u32, d);
        (1..=day.clamp(1, 31)).rev().find_map(at).unwrap_or_default()
    }

    /// `11/2026`.
    pub fn slash(self) -> String {
        format!("{}/{}", self.number(), self.year())
    }
}

/// In addresses: `2026-11`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl std::str::FromStr for Month {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (year, month) = text.split_once('-').ok_or(())?;
        let (year, month): (i64, i64) = (year.parse().map_err(drop)?, month.parse().map_err(drop)?);
        if (1900..=2200).contains(&year) && (1..=12).contains(&month) {
            Ok(Self(year * 12 + month - 1))
        } else {
            Err(())
        }
    }
}

/// Where the time comes from: a parameter everywhere, so that tests choose it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// A clock that calls `read` for the time.
    pub fn new(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// The computer's clock.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
        Self::new(|| Timestamp(Utc::now().timestamp_micros()))
    }

    /// A clock that stands still.
    pub fn fixed(at: Timestamp) -> Self {
        Self::new(move || at)
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::from_local(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap())
    }

    #[test]
    fn screen_time_is_seven_hours_ahead_of_storage() {
        let t = at("2026-11-21 06:30");
        assert_eq!(t.full(), "06:30 21/11/2026");
        assert_eq!(DateTime::from_timestamp_micros(t.0).unwrap().to_rfc3339(), "2026-11-20T23:30:00+00:00");
    }

    #[test]
    fn dates_are_read_day_first() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 3);
        for text in ["03/11/2026", "3-11-2026", " 3.11.2026 ", "2026-11-03"] {
            assert_eq!(parse_date(text), date, "{text}");
        }
        for text in ["31/02/2026", "3/11/26", "hôm nay", "", "1/2"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn months_wrap_and_clamp() {
        let january: Month = "2026-01".parse().unwrap();
        assert_eq!(january.plus(-1).to_string(), "2025-12");
        assert_eq!(january.plus(1).day(31), NaiveDate::from_ymd_opt(2026, 2, 28).unwrap());
        assert!("2026-13".parse::<Month>().is_err());
    }

    #[test]
    fn ago_reads_naturally() {
        let now = at("2026-11-21 10:00");
        assert_eq!(now.plus(-30).ago(now), "vừa xong");
        assert_eq!(now.plus(-2 * HOUR).ago(now), "2 giờ trước");
        assert_eq!(at("2026-11-20 23:00").ago(now), "hôm qua");
        assert_eq!(at("2026-10-01 08:00").ago(now), "01/10/2026");
    }
}
