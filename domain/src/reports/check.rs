//! What a meeting is found to be, each with its reason and with what can still be done.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Fact, OpeningStep};
use crate::{
    meetings::{MeetingKind, Turnout, shortest},
    rules::{RuleKey, Rules},
    text,
    time::{Month, dmy},
};

/// Everything about a meeting from which its checks follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Kind.
    pub kind: MeetingKind,
    /// Theme; makes a regular meeting a combined one.
    pub theme: String,
    /// The meeting's day.
    pub date: NaiveDate,
    /// Last day on which the report is on time.
    pub report_due: NaiveDate,
    /// Since when there was material: the meeting's own, or a month's kit of a unit above.
    pub material_on: Option<NaiveDate>,
    /// How long it took.
    pub length: Length,
    /// Who came.
    pub turnout: Turnout,
    /// Opening steps that were done.
    pub steps: Vec<OpeningStep>,
    /// Since when there is a resolution.
    pub resolution_on: Option<NaiveDate>,
    /// First day in the meeting's quarter on which the branch met about a theme.
    pub thematic_on: Option<NaiveDate>,
    /// The day on which all this is looked at.
    pub today: NaiveDate,
}

/// How long a meeting took, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// As long as its room was open.
    Measured(i64),
    /// Its room is still open.
    Running,
    /// It was not held in a room: as planned.
    Planned(i64),
}

vocabulary! {
    /// What came of a check.
    Finding {
        /// As the rule says.
        Met = "met" => "Đạt",
        /// Not as the rule says.
        Missed = "missed" => "Chưa đạt",
        /// No rule applies, or its time is not over.
        Uncounted = "uncounted" => "Chưa tính",
    }
}

/// A fact held against its rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Which fact.
    pub fact: Fact,
    /// What came of it.
    pub finding: Finding,
    /// Why, with the numbers.
    pub reason: String,
    /// What can still be done about it; empty when nothing can or need be.
    pub mend: String,
    /// The part of a criterion's points that it is worth, as `part` of `whole`.
    pub share: (i64, i64),
}

impl Check {
    fn new(fact: Fact, met: bool, reason: String) -> Self {
        let (finding, part) = if met { (Finding::Met, 1) } else { (Finding::Missed, 0) };
        Self { fact, finding, reason, mend: String::new(), share: (part, 1) }
    }

    fn uncounted(fact: Fact, reason: String) -> Self {
        Self { fact, finding: Finding::Uncounted, reason, mend: String::new(), share: (0, 1) }
    }

    /// Says what to do when it was missed.
    fn mended_by(mut self, words: impl FnOnce() -> String) -> Self {
        if self.finding == Finding::Missed {
            self.mend = words();
        }
        self
    }
}

/// Every check, in the order in which people read them. The rules are those of the meeting's day.
pub fn checks(facts: &Facts, rules: &Rules) -> Vec<Check> {
    let check = |fact: &Fact| match fact {
        Fact::Material => material(facts, rules),
        Fact::Length => length(facts, rules),
        Fact::Attendance => attendance(facts, rules),
        Fact::Opening => opening(facts),
        Fact::Dues => dues(facts),
        Fact::Resolution => resolution(facts, rules),
        Fact::Thematic => thematic(facts),
    };
    Fact::ALL.iter().map(check).collect()
}

fn material(facts: &Facts, rules: &Rules) -> Check {
    let rule = rules.get(RuleKey::MaterialDays);
    let says = format!("quy định trước ít nhất {} ngày ({})", rule.value, rule.clause);
    let last = facts.date - Days::new(u64::try_from(rule.value).unwrap_or(0));
    let Some(on) = facts.material_on else {
        return Check::new(Fact::Material, false, format!("Không có tài liệu trên sổ tay; {says}.")).mended_by(|| {
            if facts.today > last {
                return String::new();
            }
            format!("Đưa tài liệu lên sổ tay chậm nhất ngày {}.", dmy(last))
        });
    };
    let ahead = match (facts.date - on).num_days() {
        0 => "đúng ngày họp".to_owned(),
        days @ 1.. => format!("trước buổi họp {days} ngày"),
        days => format!("sau buổi họp {} ngày", -days),
    };
    Check::new(Fact::Material, on <= last, format!("Tài liệu có từ {}, {ahead}; {says}.", dmy(on)))
}

fn length(facts: &Facts, rules: &Rules) -> Check {
    let Some(key) = shortest(facts.kind, &facts.theme) else {
        return Check::uncounted(Fact::Length, format!("{} không có quy định về thời lượng.", named(facts.kind)));
    };
    let rule = rules.get(key);
    let says = format!("quy định ít nhất {} phút ({})", rule.value, rule.clause);
    let (minutes, words) = match facts.length {
        Length::Measured(minutes) => (minutes, format!("Họp {} phút", text::number(minutes))),
        Length::Planned(minutes) => (minutes, format!("Dự kiến {minutes} phút (không họp qua phòng họp của sổ tay)")),
        Length::Running => {
            return Check::new(Fact::Length, false, format!("Phòng họp chưa kết thúc nên chưa có thời lượng; {says}."))
                .mended_by(|| "Vào phòng họp và bấm “Kết thúc họp”.".to_owned());
        }
    };
    Check::new(Fact::Length, minutes >= rule.value, format!("{words}, {says}."))
}

fn attendance(facts: &Facts, rules: &Rules) -> Check {
    let (turnout, rule) = (facts.turnout, rules.get(RuleKey::AttendanceTarget));
    if turnout.expected == 0 {
        return Check::uncounted(Fact::Attendance, "Chi bộ không có đảng viên phải dự họp.".to_owned());
    }
    let (came, all) = (turnout.attended(), turnout.expected);
    let share = text::percent(came, all);
    let reason = format!("{came}/{all} đồng chí dự họp ({share}), quy định trên {}% ({}).", rule.value, rule.clause);
    let check =
        Check::new(Fact::Attendance, turnout.reaches(rule.value), reason).mended_by(|| match turnout.uncalled() {
            1.. => format!("Còn {} đồng chí chưa điểm danh.", turnout.uncalled()),
            _ => String::new(),
        });
    // A branch that just missed the target is not as poor as an empty room: below the target the points follow the share.
    if check.finding == Finding::Missed { Check { share: (came, all), ..check } } else { check }
}

/// Where a step that was done but not noted is made up for.
const TICK: &str = "Nếu đã làm mà chưa ghi, đồng chí đánh dấu ở mục Mở đầu của buổi họp.";

fn opening(facts: &Facts) -> Check {
    let missing: Vec<String> = OpeningStep::ALL
        .iter()
        .filter(|step| !facts.steps.contains(step))
        .map(|step| step.label().to_lowercase())
        .collect();
    let reason = match missing.as_slice() {
        [] => format!("Đủ {} bước mở đầu.", OpeningStep::ALL.len()),
        missing => format!("Chưa ghi nhận: {}.", missing.join("; ")),
    };
    Check::new(Fact::Opening, missing.is_empty(), reason).mended_by(|| TICK.to_owned())
}

fn dues(facts: &Facts) -> Check {
    let met = facts.steps.contains(&OpeningStep::Dues);
    let reason = if met {
        "Đã thông báo tình hình đóng đảng phí."
    } else {
        "Chưa ghi nhận việc thông báo đảng phí."
    };
    Check::new(Fact::Dues, met, reason.to_owned()).mended_by(|| TICK.to_owned())
}

fn resolution(facts: &Facts, rules: &Rules) -> Check {
    let due = format!("hạn {} ({})", dmy(facts.report_due), rules.get(RuleKey::ReportDays).clause);
    match facts.resolution_on {
        Some(on) => {
            let reason = format!("Nghị quyết có ngày {}, {due}.", dmy(on));
            Check::new(Fact::Resolution, on <= facts.report_due, reason)
        }
        None if facts.kind != MeetingKind::Regular => {
            Check::uncounted(Fact::Resolution, format!("{} không bắt buộc ra nghị quyết.", named(facts.kind)))
        }
        None => Check::new(Fact::Resolution, false, format!("Chưa có nghị quyết, {due}.")).mended_by(|| {
            if facts.today > facts.report_due {
                return String::new();
            }
            "Ghi nghị quyết vào báo cáo, hoặc xác nhận biên bản, trước khi hết hạn.".to_owned()
        }),
    }
}

fn thematic(facts: &Facts) -> Check {
    if facts.kind == MeetingKind::Extraordinary {
        return Check::uncounted(Fact::Thematic, format!("Không tính với {}.", named(facts.kind).to_lowercase()));
    }
    let month = Month::of(facts.date);
    let quarter = format!("Quý {}/{}", facts.date.month0() / 3 + 1, facts.date.year());
    let end = month.plus(2 - (month.number() - 1) % 3).day(31);
    match facts.thematic_on {
        Some(on) => Check::new(Fact::Thematic, true, format!("{quarter} đã sinh hoạt chuyên đề ngày {}.", dmy(on))),
        None if facts.today <= end => Check {
            mend: format!("Đăng ký và tổ chức một buổi chuyên đề chậm nhất ngày {}.", dmy(end)),
            ..Check::uncounted(Fact::Thematic, format!("{quarter} chưa sinh hoạt chuyên đề, quý chưa hết."))
        },
        None => Check::new(Fact::Thematic, false, format!("{quarter} không có buổi sinh hoạt chuyên đề nào.")),
    }
}

fn named(kind: MeetingKind) -> &'static str {
    match kind {
        MeetingKind::Regular => "Buổi thường kỳ",
        MeetingKind::Thematic => "Buổi chuyên đề",
        MeetingKind::Extraordinary => "Buổi bất thường",
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::rules::tests::seeded;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    /// A regular meeting on 3 November at which everything was done as it should be.
    pub(in crate::reports) fn perfect() -> Facts {
        Facts {
            kind: MeetingKind::Regular,
            theme: String::new(),
            date: day(11, 3),
            report_due: day(11, 5),
            material_on: Some(day(11, 2)),
            length: Length::Measured(90),
            turnout: Turnout { expected: 31, present: 27, online: 2, excused: 1, unexcused: 1 },
            steps: OpeningStep::ALL.to_vec(),
            resolution_on: Some(day(11, 5)),
            thematic_on: Some(day(10, 20)),
            today: day(11, 5),
        }
    }

    fn one(facts: &Facts, fact: Fact) -> Check {
        checks(facts, &seeded()).into_iter().find(|check| check.fact == fact).unwrap()
    }

    #[test]
    fn everything_done_is_everything_met() {
        let all = checks(&perfect(), &seeded());
        assert_eq!(all.len(), Fact::ALL.len());
        for check in all {
            assert_eq!((check.finding, check.mend.as_str(), check.share), (Finding::Met, "", (1, 1)), "{check:?}");
        }
    }

    #[test]
    fn material_comes_a_day_before() {
        let on = |date| one(&Facts { material_on: date, ..perfect() }, Fact::Material);
        let reason = on(Some(day(11, 2))).reason;
        assert_eq!(
            reason,
            "Tài liệu có từ 02/11/2026, trước buổi họp 1 ngày; quy định trước ít nhất 1 ngày (42-HD/BTCTW)."
        );
        let late = on(Some(day(11, 3)));
        assert!(late.finding == Finding::Missed && late.reason.contains("đúng ngày họp"));
        assert!(on(Some(day(11, 4))).reason.contains("sau buổi họp 1 ngày"));
        let none = on(None);
        assert_eq!((none.finding, none.mend.as_str()), (Finding::Missed, ""), "too late to do anything");
        let ahead = one(&Facts { material_on: None, today: day(11, 2), ..perfect() }, Fact::Material);
        assert_eq!(ahead.mend, "Đưa tài liệu lên sổ tay chậm nhất ngày 02/11/2026.");
    }

    #[test]
    fn length_is_measured_or_planned() {
        let took = |length| one(&Facts { length, ..perfect() }, Fact::Length);
        let short = took(Length::Measured(85));
        assert_eq!(short.reason, "Họp 85 phút, quy định ít nhất 90 phút (42-HD/BTCTW).");
        assert_eq!(short.finding, Finding::Missed);
        assert!(took(Length::Planned(90)).reason.starts_with("Dự kiến 90 phút (không họp qua phòng họp"));
        let running = took(Length::Running);
        assert!(running.finding == Finding::Missed && running.mend.contains("Kết thúc họp"));
        let combined = Facts { theme: "Học tập".into(), length: Length::Measured(110), ..perfect() };
        assert!(one(&combined, Fact::Length).reason.contains("ít nhất 120 phút"));
        let thematic = Facts { kind: MeetingKind::Thematic, ..combined };
        assert_eq!(one(&thematic, Fact::Length).finding, Finding::Uncounted);
    }

    #[test]
    fn more_than_the_target_must_come() {
        let came = |present, expected| {
            let turnout = Turnout { expected, present, ..Turnout::default() };
            one(&Facts { turnout, ..perfect() }, Fact::Attendance)
        };
        assert_eq!(came(19, 20).finding, Finding::Met);
        let nearly = came(18, 20);
        assert_eq!((nearly.finding, nearly.share), (Finding::Missed, (18, 20)), "90% is not more than 90%");
        assert_eq!(nearly.reason, "18/20 đồng chí dự họp (90%), quy định trên 90% (42-HD/BTCTW).");
        assert_eq!(nearly.mend, "Còn 2 đồng chí chưa điểm danh.");
        assert_eq!(came(3, 3).finding, Finding::Met, "a branch of three");
        assert_eq!(came(0, 0).finding, Finding::Uncounted);
    }

    #[test]
    fn opening_steps_that_are_not_noted_are_named() {
        let facts = Facts { steps: vec![OpeningStep::Clerk], ..perfect() };
        let opening = one(&facts, Fact::Opening);
        assert_eq!(
            opening.reason,
            "Chưa ghi nhận: báo cáo đảng viên vắng mặt và lý do; thông báo tình hình đóng đảng phí."
        );
        assert_eq!((opening.mend.as_str(), one(&facts, Fact::Dues).finding), (TICK, Finding::Missed));
    }

    #[test]
    fn a_resolution_is_there_in_time() {
        let on = |date, today| one(&Facts { resolution_on: date, today, ..perfect() }, Fact::Resolution);
        let late = on(Some(day(11, 6)), day(11, 6));
        assert_eq!(late.finding, Finding::Missed);
        assert_eq!(late.reason, "Nghị quyết có ngày 06/11/2026, hạn 05/11/2026 (42-HD/BTCTW).");
        assert!(!on(None, day(11, 5)).mend.is_empty() && on(None, day(11, 6)).mend.is_empty());
        let thematic = Facts { kind: MeetingKind::Thematic, resolution_on: None, ..perfect() };
        assert_eq!(one(&thematic, Fact::Resolution).finding, Finding::Uncounted);
    }

    #[test]
    fn a_theme_once_a_quarter_counts_when_the_quarter_is_over() {
        let on = |date, today| one(&Facts { thematic_on: None, date, today, ..perfect() }, Fact::Thematic);
        let open = on(day(11, 3), day(12, 31));
        assert_eq!(open.finding, Finding::Uncounted);
        assert_eq!(open.reason, "Quý 4/2026 chưa sinh hoạt chuyên đề, quý chưa hết.");
        assert!(open.mend.contains("31/12/2026"));
        assert_eq!(on(day(9, 3), day(10, 1)).finding, Finding::Missed);
        assert_eq!(on(day(9, 3), day(9, 30)).finding, Finding::Uncounted, "its last day");
        let urgent = Facts { kind: MeetingKind::Extraordinary, ..perfect() };
        assert_eq!(one(&urgent, Fact::Thematic).finding, Finding::Uncounted);
    }
}
