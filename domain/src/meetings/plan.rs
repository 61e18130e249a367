//! Planning a meeting: what the secretary types, checked against the rules in force on its day.

use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::{AgendaItem, MeetingKind, parse_agenda};
use crate::{
    fields::{Fields, Invalid},
    ids::MemberId,
    rules::{RuleKey, Rules},
    secrecy, text,
    time::{self, Month, Timestamp},
};

/// Longest theme or place, in characters.
const LINE_MAX: usize = 200;
/// Longest link, in characters.
const LINK_MAX: usize = 500;
/// Shortest and longest meeting that is no slip of the hand, in minutes.
const MINUTES: RangeInclusive<i64> = 15..=720;
/// How far back a meeting may be registered: a branch that forgot can still make up for it.
const DAYS_BACK: u64 = 60;
/// How far ahead: the plan of a year.
const DAYS_AHEAD: u64 = 400;

/// A meeting as typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlanForm<'a> {
    /// Code of the kind.
    pub kind: &'a str,
    /// Theme; makes a regular meeting a combined one.
    pub theme: &'a str,
    /// Day.
    pub date: &'a str,
    /// Time of day at which it starts.
    pub time: &'a str,
    /// Planned length.
    pub minutes: &'a str,
    /// Where.
    pub place: &'a str,
    /// Address of a video meeting.
    pub link: &'a str,
    /// Identifier of the member who chairs.
    pub chair: &'a str,
    /// Identifier of the member who keeps the minutes.
    pub clerk: &'a str,
    /// One item a line; see [`parse_agenda`].
    pub agenda: &'a str,
}

/// A meeting as planned, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Kind.
    pub kind: MeetingKind,
    /// Theme; empty when none.
    pub theme: String,
    /// When it starts.
    pub starts_at: Timestamp,
    /// Planned length in minutes.
    pub minutes: i64,
    /// Where.
    pub place: String,
    /// Address of a video meeting; empty when there is none.
    pub link: String,
    /// Who chairs.
    pub chair: Option<MemberId>,
    /// Who keeps the minutes.
    pub clerk: Option<MemberId>,
    /// Agenda in order.
    pub agenda: Vec<AgendaItem>,
    /// Last day on which the report is on time.
    pub report_due: NaiveDate,
}

impl PlanForm<'_> {
    /// The day, when it is one that can be chosen: for the rules in force then.
    pub fn day(&self, now: Timestamp) -> Option<NaiveDate> {
        time::parse_date(self.date).filter(|date| choosable(now).contains(date))
    }

    /// Checks what was typed. Only what a rule forbids is refused; the rest are notes, see [`rule_notes`].
    ///
    /// # Errors
    /// [`Invalid`] with a message for each field.
    pub fn check(&self, rules: &Rules, now: Timestamp) -> Result<Plan, Invalid> {
        let mut fields = Fields::new();
        let kind = fields.parse("kind", self.kind, "Đồng chí chọn loại sinh hoạt.");
        let theme = text::clean_line(&fields.optional_text("theme", self.theme, LINE_MAX));
        let place = text::clean_line(&fields.text("place", self.place, LINE_MAX));
        let link = check_link(&mut fields, self.link);
        let mut person = |name, typed: &str| match typed.trim() {
            "" => None,
            typed => fields.parse(name, typed, "Đồng chí chọn một đảng viên của chi bộ."),
        };
        let (chair, clerk) = (person("chair", self.chair), person("clerk", self.clerk));
        if chair.is_some() && chair == clerk {
            fields.fail("clerk", "Chủ trì và thư ký là hai người khác nhau.");
        }
        let agenda = parse_agenda(&mut fields, "agenda", self.agenda);
        secrecy::refuse_marked(&mut fields, "place", self.place);
        secrecy::refuse_marked(&mut fields, "theme", self.theme);
        secrecy::refuse_marked(&mut fields, "agenda", self.agenda);
        let date = self.check_date(&mut fields, now);
        let time = time::parse_time(self.time);
        if time.is_none() {
            fields.fail("time", "Giờ bắt đầu chưa đúng. Ví dụ: 19:30.");
        }
        if kind == Some(MeetingKind::Thematic) && theme.is_empty() {
            fields.fail("theme", "Đồng chí chưa nhập chuyên đề.");
        }
        let minutes = check_minutes(&mut fields, self.minutes, kind, &theme, rules);
        fields.finish()?;
        let (Some(kind), Some(date), Some(time), Some(minutes)) = (kind, date, time, minutes) else {
            return Err(Invalid::one("date", "Đồng chí kiểm tra lại ngày và giờ."));
        };
        let starts_at = Timestamp::from_local(NaiveDateTime::new(date, time));
        let report_due = report_due(date, rules.value(RuleKey::ReportDays));
        Ok(Plan { kind, theme, starts_at, minutes, place, link, chair, clerk, agenda, report_due })
    }

    fn check_date(&self, fields: &mut Fields, now: Timestamp) -> Option<NaiveDate> {
        let date = fields.date("date", self.date)?;
        let days = choosable(now);
        if !days.contains(&date) {
            fields.fail("date", format!("Chọn ngày từ {} đến {}.", time::dmy(*days.start()), time::dmy(*days.end())));
            return None;
        }
        Some(date)
    }
}

/// A link that a browser opens over a safe connection; nothing else may stand behind a button.
fn check_link(fields: &mut Fields, typed: &str) -> String {
    let link = fields.optional_text("link", typed, LINK_MAX);
    if !link.is_empty() && (!link.starts_with("https://") || link.contains(char::is_whitespace)) {
        fields.fail("link", "Địa chỉ họp trực tuyến bắt đầu bằng https:// và không có khoảng trắng.");
    }
    link
}

/// The days on which a meeting can be registered now.
pub fn choosable(now: Timestamp) -> RangeInclusive<NaiveDate> {
    let today = now.date();
    today - Days::new(DAYS_BACK)..=today + Days::new(DAYS_AHEAD)
}

impl Plan {
    /// The month to which the meeting counts.
    pub fn month(&self) -> Month {
        self.starts_at.month()
    }
}

fn check_minutes(
    fields: &mut Fields,
    typed: &str,
    kind: Option<MeetingKind>,
    theme: &str,
    rules: &Rules,
) -> Option<i64> {
    let Some(minutes) = typed.trim().parse().ok().filter(|m| MINUTES.contains(m)) else {
        fields.fail("minutes", format!("Nhập số phút từ {} đến {}.", MINUTES.start(), MINUTES.end()));
        return None;
    };
    if let Some(key) = shortest(kind?, theme) {
        let rule = rules.get(key);
        if minutes < rule.value {
            let what = if key == RuleKey::CombinedMinutes {
                "thường kỳ kết hợp chuyên đề"
            } else {
                "thường kỳ"
            };
            let (least, clause) = (rule.value, &rule.clause);
            fields.fail("minutes", format!("Sinh hoạt {what} không dưới {least} phút ({clause})."));
            return None;
        }
    }
    Some(minutes)
}

/// The rule about the shortest meeting of this kind; none where there is no such rule.
pub const fn shortest(kind: MeetingKind, theme: &str) -> Option<RuleKey> {
    match kind {
        MeetingKind::Regular if theme.is_empty() => Some(RuleKey::MeetingMinutes),
        MeetingKind::Regular => Some(RuleKey::CombinedMinutes),
        MeetingKind::Thematic | MeetingKind::Extraordinary => None,
    }
}

/// The last day on which the report of a meeting on `date` is on time, `days` after it.
pub fn report_due(date: NaiveDate, days: i64) -> NaiveDate {
    let days = u64::try_from(days).unwrap_or(0);
    date.checked_add_days(Days::new(days)).unwrap_or(date)
}

/// The day of the regular meeting of `month`.
pub fn regular_day(month: Month, rules: &Rules) -> NaiveDate {
    month.day(u32::try_from(rules.value(RuleKey::MeetingDay)).unwrap_or(1))
}

/// Whether a plan meets a rule, in words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RuleNote {
    /// Whether it is as the rule says.
    pub met: bool,
    /// What is planned and what the rule says.
    pub text: String,
    /// Where the rule is written.
    pub clause: String,
}

/// How a plan stands against the rules: for the form while it is filled in, and for the meeting's page.
pub fn rule_notes(
    kind: MeetingKind,
    theme: &str,
    date: NaiveDate,
    minutes: i64,
    agenda: &[AgendaItem],
    rules: &Rules,
) -> Vec<RuleNote> {
    let mut notes = Vec::new();
    let mut note = |key, met, text| notes.push(RuleNote { met, text, clause: rules.get(key).clause.clone() });
    if kind == MeetingKind::Regular {
        let day = regular_day(Month::of(date), rules);
        let text = match day == date {
            true => format!("Đúng ngày sinh hoạt định kỳ {}", time::dm(day)),
            false => format!("Họp ngày {}, ngày định kỳ là {}", time::dm(date), time::dm(day)),
        };
        note(RuleKey::MeetingDay, day == date, text);
    }
    if let Some(key) = shortest(kind, theme) {
        let least = rules.value(key);
        note(key, minutes >= least, format!("Dự kiến {minutes} phút, tối thiểu {least} phút"));
    }
    let total: i64 = agenda.iter().map(|item| item.minutes).sum();
    if total > minutes {
        notes.push(RuleNote {
            met: false,
            text: format!("Chương trình cộng lại {total} phút, dài hơn dự kiến {minutes} phút"),
            clause: String::new(),
        });
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::seeded;

    const GOOD: PlanForm<'static> = PlanForm {
        kind: "regular",
        theme: "",
        date: "2026-12-03",
        time: "19:30",
        minutes: "90",
        place: "Nhà văn hóa thôn",
        link: "",
        chair: "",
        clerk: "",
        agenda: "Thời sự | 30\nThảo luận | 60",
    };

    fn now() -> Timestamp {
        Timestamp::from_local(NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(9, 0, 0).unwrap())
    }

    fn problems(form: PlanForm<'_>) -> Vec<(String, String)> {
        let Invalid(errors) = form.check(&seeded(), now()).unwrap_err();
        errors.into_iter().map(|e| (e.field, e.message)).collect()
    }

    #[test]
    fn month_and_due_day_come_from_the_date() {
        let plan = GOOD.check(&seeded(), now()).unwrap();
        assert_eq!(plan.starts_at.full(), "19:30 03/12/2026");
        assert_eq!(plan.month().slash(), "12/2026");
        assert_eq!(time::dmy(plan.report_due), "05/12/2026");
        assert_eq!(plan.agenda.len(), 2);
    }

    #[test]
    fn the_due_day_crosses_months_and_years() {
        let due = |y, m, d| time::dmy(report_due(NaiveDate::from_ymd_opt(y, m, d).unwrap(), 2));
        assert_eq!(due(2026, 12, 30), "01/01/2027");
        assert_eq!(due(2028, 2, 28), "01/03/2028");
    }

    #[test]
    fn only_what_a_rule_forbids_is_refused() {
        let short = problems(PlanForm { minutes: "89", ..GOOD });
        assert_eq!(short.len(), 1);
        assert!(short[0].0 == "minutes" && short[0].1.contains("không dưới 90 phút (42-HD/BTCTW"));
        let combined = problems(PlanForm { theme: "Học tập và làm theo Bác", minutes: "119", ..GOOD });
        assert!(combined[0].1.contains("kết hợp chuyên đề không dưới 120 phút"));
        assert!(PlanForm { date: "2026-12-10", ..GOOD }.check(&seeded(), now()).is_ok(), "another day is allowed");
        assert!(PlanForm { kind: "extraordinary", minutes: "30", ..GOOD }.check(&seeded(), now()).is_ok());
    }

    #[test]
    fn a_link_is_safe_and_two_people_lead() {
        let somebody = "01900000-0000-7000-8000-000000000009";
        let plan =
            PlanForm { link: "https://hop.example/abc", chair: somebody, ..GOOD }.check(&seeded(), now()).unwrap();
        assert_eq!((plan.link.as_str(), plan.chair.is_some(), plan.clerk), ("https://hop.example/abc", true, None));
        assert_eq!(problems(PlanForm { link: "javascript:alert(1)", ..GOOD })[0].0, "link");
        assert_eq!(problems(PlanForm { chair: somebody, clerk: somebody, ..GOOD })[0].0, "clerk");
        assert_eq!(problems(PlanForm { chair: "ai đó", ..GOOD })[0].0, "chair");
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let fields: Vec<_> = problems(PlanForm { kind: "thematic", ..PlanForm::default() })
            .into_iter()
            .map(|(field, _)| field)
            .collect();
        assert_eq!(fields, ["place", "agenda", "date", "time", "theme", "minutes"]);
        assert_eq!(problems(PlanForm { date: "2028-12-03", ..GOOD })[0].0, "date");
        assert_eq!(problems(PlanForm { date: "2026-09-21", ..GOOD })[0].0, "date", "61 days back");
    }

    #[test]
    fn notes_say_what_is_met_and_what_is_not() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 12, d).unwrap();
        let agenda = GOOD.check(&seeded(), now()).unwrap().agenda;
        let notes = |kind, date, minutes| -> Vec<bool> {
            rule_notes(kind, "", date, minutes, &agenda, &seeded()).into_iter().map(|n| n.met).collect()
        };
        assert_eq!(notes(MeetingKind::Regular, day(3), 90), [true, true]);
        assert_eq!(notes(MeetingKind::Regular, day(4), 80), [false, false, false]);
        assert_eq!(notes(MeetingKind::Thematic, day(4), 90), Vec::<bool>::new());
    }

    #[test]
    fn a_short_month_keeps_its_last_day() {
        let mut rows: Vec<_> = RuleKey::ALL.iter().map(|k| (*k, seeded().get(*k).clone())).collect();
        rows[0].1.value = 31;
        let rules = Rules::first_of_each(&rows).unwrap();
        let february = Month::of(NaiveDate::from_ymd_opt(2027, 2, 1).unwrap());
        assert_eq!(time::dmy(regular_day(february, &rules)), "28/02/2027");
    }
}
