//! The big numbers, the line of the year, tasks by state.

use domain::{
    dashboard::{MonthPoint, Numbers, Overview, change},
    policy::act,
    text::{number, percent},
    time::Month,
};
use leptos::prelude::*;

use crate::{context::Context, ui::*};

/// The cards on top: the answer before the detail.
pub(super) fn stats(overview: &Overview, month: Month, cx: &Context) -> impl IntoView + use<> {
    let (n, before) = (overview.numbers(), overview.before());
    let unit = overview.unit.reference();
    let delta = |now: (i64, i64), before: (i64, i64)| change(now, before).map(Delta::points);
    let members_href = if cx.may::<act::ReadMembers>(&unit).is_ok() {
        format!("/dang-vien?don_vi={}", unit.id)
    } else {
        String::new()
    };
    let target = format!("mục tiêu {}%", overview.attendance_target);
    let tasks_note = match n.tasks_overdue {
        0 => "không có việc quá hạn".to_owned(),
        overdue => format!("{} việc quá hạn", number(overdue)),
    };
    let done = (n.tasks_done, n.tasks());
    let meetings = meetings(overview, month, cx);
    // Comparing needs a month that has begun; of tasks, one that is over: until then most are still to do.
    let now = cx.now.month();
    let activated = delta((n.activated, n.members), (before.activated, before.members)).filter(|_| month <= now);
    let attended = delta((n.attended, n.expected), (before.attended, before.expected));
    let finished = delta(done, (before.tasks_done, before.tasks())).filter(|_| month < now);
    view! {
        <Stats>
            <Stat label="Đảng viên đã kích hoạt" value=percent(n.activated, n.members) href=members_href
                delta=activated note=of(n.activated, n.members)/>
            {meetings}
            <Stat label="Tỷ lệ dự họp bình quân" value=percent(n.attended, n.expected)
                delta=attended note=target/>
            <Stat label="Nhiệm vụ hoàn thành" value=percent(done.0, done.1)
                delta=finished note=tasks_note/>
        </Stats>
    }
}

/// `89.910 / 98.700`.
fn of(part: i64, whole: i64) -> String {
    format!("{} / {}", number(part), number(whole))
}

/// Reported meetings of the subtree, or what became of the one meeting of a branch.
fn meetings(overview: &Overview, month: Month, cx: &Context) -> AnyView {
    let (n, before) = (overview.numbers(), overview.before());
    let unit = overview.unit.reference();
    let href = if cx.may::<act::ReadMeeting>(&unit).is_ok() {
        format!("/sinh-hoat?don_vi={}&thang={month}", unit.id)
    } else {
        String::new()
    };
    if overview.meets {
        let note = if n.late > 0 { "chậm so với hạn" } else { "" };
        return view! { <Stat label=format!("Sinh hoạt thường kỳ tháng {}", month.number()) value=state(&n).0 note href/> }.into_any();
    }
    if month > cx.now.month() {
        let (value, note) = (percent(n.registered, n.branches), of(n.registered, n.branches));
        return view! { <Stat label="Chi bộ đã đăng ký sinh hoạt" value note href/> }.into_any();
    }
    // While the reports are still coming in, a comparison with last month would only frighten.
    let delta =
        if overview.reports_due { change((n.reported, n.branches), (before.reported, before.branches)) } else { None };
    let note = if overview.reports_due {
        of(n.reported, n.branches)
    } else {
        format!("{}, chưa hết hạn", of(n.reported, n.branches))
    };
    view! { <Stat label="Chi bộ đã báo cáo sinh hoạt" value=percent(n.reported, n.branches) delta=delta.map(Delta::points) note href/> }
        .into_any()
}

/// How far the one regular meeting of a branch is.
pub(super) fn state(n: &Numbers) -> (&'static str, Tone) {
    match n {
        Numbers { reported: 1.., .. } => ("Đã báo cáo", Tone::Ok),
        Numbers { held: 1.., late: 0, .. } => ("Đã họp", Tone::Info),
        Numbers { held: 1.., .. } => ("Chậm báo cáo", Tone::Bad),
        Numbers { registered: 1.., late: 0, .. } => ("Đã đăng ký", Tone::Info),
        Numbers { registered: 1.., .. } => ("Chậm báo cáo", Tone::Bad),
        Numbers { late: 0, .. } => ("Chưa đăng ký", Tone::Plain),
        _ => ("Không đăng ký", Tone::Bad),
    }
}

fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 * 100.0 / whole as f64)
}

/// The year: accounts, and meetings through the handbook; of a branch, its attendance.
pub(super) fn chart(overview: &Overview, now: Month) -> impl IntoView + use<> {
    let labels = overview.year.iter().map(|p| p.month.number().to_string()).collect();
    let activated: Vec<Option<f64>> = overview
        .year
        .iter()
        .map(|p| share(p.numbers.activated, p.numbers.members).filter(|_| p.month <= now))
        .collect();
    let last = overview.year.last().map(|p| p.month);
    // A month whose reports are not due yet would end the line in a fall that means nothing.
    let counts = |p: &MonthPoint| p.month <= now && (Some(p.month) != last || overview.reports_due);
    let (title, second, lead, met) = if overview.meets {
        let met = overview.year.iter().map(|p| share(p.numbers.attended, p.numbers.expected)).collect::<Vec<_>>();
        let lead = format!(
            "Đường dự họp cần ở trên {}%; chỗ đứt là tháng không có buổi họp nào được điểm danh.",
            overview.attendance_target
        );
        ("Kích hoạt và dự họp", "Dự họp", lead, met)
    } else {
        let met: Vec<_> =
            overview.year.iter().map(|p| share(p.numbers.reported, p.numbers.branches).filter(|_| counts(p))).collect();
        ("Kích hoạt và sinh hoạt qua Sổ tay", "Chi bộ đã báo cáo sinh hoạt", gap(overview, &activated, &met), met)
    };
    let series = vec![
        Series { name: "Đã kích hoạt".to_owned(), values: activated },
        Series { name: second.to_owned(), values: met },
    ];
    view! {
        <Card title=title lead=lead>
            <LineChart label=format!("{title}, 12 tháng") labels series/>
        </Card>
    }
}

/// What to look for: the distance between both lines, then and now.
fn gap(overview: &Overview, activated: &[Option<f64>], met: &[Option<f64>]) -> String {
    let gaps: Vec<(Month, f64)> = overview
        .year
        .iter()
        .zip(activated.iter().zip(met))
        .filter_map(|(p, (a, m))| Some((p.month, (*a)? - (*m)?)))
        .collect();
    let sentence = "Khoảng cách giữa hai đường là nơi tài khoản đã có nhưng chi bộ chưa sinh hoạt qua Sổ tay";
    let points = |gap: f64| {
        let tenths = (gap.max(0.0) * 10.0).round() as i64;
        format!("{},{} điểm", tenths / 10, tenths % 10)
    };
    match (gaps.first(), gaps.last()) {
        (Some((first, then)), Some((last, now))) if first != last => format!(
            "{sentence}: tháng {} là {}, tháng {} còn {}.",
            first.slash(),
            points(*then),
            last.slash(),
            points(*now)
        )
        .replace("còn", if now > then { "là" } else { "còn" }),
        _ => format!("{sentence}."),
    }
}

/// Tasks by state.
pub(super) fn tasks(overview: &Overview) -> impl IntoView + use<> {
    let n = overview.numbers();
    let slice = |label: &str, value, tone| Slice { label: label.to_owned(), value, tone, href: String::new() };
    let slices = vec![
        slice("Hoàn thành", n.tasks_done, Tone::Ok),
        slice("Chờ duyệt", n.tasks_submitted, Tone::Info),
        slice("Đang làm", n.tasks_open, Tone::Plain),
        slice("Quá hạn", n.tasks_overdue, Tone::Bad),
    ];
    let lead = "Việc đến hạn trong tháng, cùng việc chờ duyệt và quá hạn còn lại từ trước.";
    let body = if n.tasks() == 0 {
        view! { <p class="muted">"Không có nhiệm vụ nào đến hạn."</p> }.into_any()
    } else {
        view! { <StackedBar label="Nhiệm vụ theo trạng thái" slices/> }.into_any()
    };
    view! { <Card title="Nhiệm vụ theo trạng thái" lead=lead>{body}</Card> }
}
