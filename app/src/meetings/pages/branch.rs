//! The meetings of one branch: what comes next, what waits for its leaders, what was.

use domain::{
    meetings::{MeetingLine, MeetingState, regular_day},
    oversight::Reminder,
    paging::{Page, Place, Turn},
    policy::{Permit, act},
    text,
    time::{self, Month},
    units::{Closing, Unit},
};
use leptos::prelude::*;
use store::meetings;

use super::{
    list,
    parts::{address, day_and_time, next_card, state_chip},
};
use crate::{context::Context, error::AppError, oversight, ui::*, units::closed_notice};

/// What the page shows.
pub struct Data {
    unit: Unit,
    meets: bool,
    /// The reader's own branch, not one looked at from above.
    own: bool,
    /// Set when the branch was merged into another one: nothing new is registered.
    closing: Option<Closing>,
    coming: Vec<MeetingLine>,
    months: Vec<MonthState>,
    /// Meetings that began and wait for the roll call or the report; for leaders only.
    unfinished: Vec<MeetingLine>,
    past: Page<MeetingLine>,
    /// What the branch was reminded of; for those who lead it or look after it.
    reminders: Vec<Reminder>,
}

/// The regular meeting of a month, for those who register it.
struct MonthState {
    month: Month,
    day: chrono::NaiveDate,
    regular: Option<MeetingLine>,
}

pub async fn load(cx: &Context, permit: Permit<act::ReadMeeting>, unit: Unit, meets: bool) -> Result<Data, AppError> {
    let turn = Turn::new(cx.query::<Place>("truoc"), cx.query::<Place>("sau"));
    let mut months = Vec::new();
    let mut unfinished = Vec::new();
    let closing = store::units::closing(cx.db(), &permit).await?;
    if let (Ok(leading), true) = (cx.may::<act::ReportMeeting>(permit.unit()), meets) {
        unfinished = meetings::unfinished(cx.db(), &leading, cx.now).await?;
        let months_to_plan = if closing.is_none() { vec![cx.now.month(), cx.now.month().plus(1)] } else { Vec::new() };
        for month in months_to_plan {
            let rules = store::rules::in_force(cx.db(), &permit, month.day(31)).await?;
            let regular = meetings::regular_of(cx.db(), &permit, month).await?;
            months.push(MonthState { month, day: regular_day(month, &rules), regular });
        }
    }
    let reminders = match permit.role() {
        Some(_) => store::oversight::reminders(cx.db(), &permit, cx.now).await?,
        None => Vec::new(),
    };
    Ok(Data {
        reminders,
        closing,
        own: unit.id == cx.actor()?.unit_id(),
        coming: meetings::coming(cx.db(), &permit, cx.now).await?,
        past: meetings::past(cx.db(), &permit, turn, cx.now).await?,
        unit,
        meets,
        months,
        unfinished,
    })
}

pub fn show(data: Data, cx: &Context) -> AnyView {
    let Data { unit, meets, own, closing, coming, months, unfinished, past, reminders } = data;
    let tabs = own.then(|| list::views(cx, false));
    let up = (!own).then(|| {
        view! { <Breadcrumb items=vec![("/sinh-hoat".to_owned(), "Sinh hoạt".to_owned())] current=unit.name.clone()/> }
    });
    let title = if own { "Sinh hoạt chi bộ" } else { "Sinh hoạt" };
    if !meets {
        return view! {
            {tabs}{up}
            <PageHead title eyebrow=unit.name/>
            <Card><Empty glyph=Glyph::Meeting title="Đơn vị này không tổ chức sinh hoạt chi bộ"
                hint="Lịch sinh hoạt hiện ở trang của từng chi bộ."/></Card>
        }
        .into_any();
    }
    let leads = !months.is_empty();
    let ahead = closing.is_none().then(|| ahead(&coming, own, leads, cx));
    let closed = closing.map(|closing| closed_notice(&closing, format!("/sinh-hoat?don_vi={}", closing.into)));
    let unfinished = unfinished_list(&unfinished, &unit);
    let another = (!months.iter().any(|m| m.regular.is_none()) && leads).then(|| {
        let href = format!("/sinh-hoat/moi?don_vi={}", unit.id);
        view! { <LinkButton href label="Đăng ký buổi khác" icon=Glyph::Plus/> }
    });
    let year = leads.then(|| {
        let href = format!("/sinh-hoat/ke-hoach?don_vi={}", unit.id);
        view! { <LinkButton href label="Kế hoạch năm" icon=Glyph::Calendar/> }
    });
    let resolutions = format!("/sinh-hoat/nghi-quyet?don_vi={}", unit.id);
    let months = leads.then(|| month_list(months, &unit, cx));
    let past = past_list(past, &unit, own);
    let history = oversight::history_address(unit.id);
    let reminded = oversight::reminded_list(unit.id, &reminders);
    view! {
        {tabs}{up}
        <PageHead title eyebrow=unit.name>
            {another}{year}
            <LinkButton href=resolutions label="Nghị quyết" icon=Glyph::Flag/>
            <LinkButton href=history label="Lịch sử" icon=Glyph::History/>
        </PageHead>
        {closed}
        {reminded}
        {unfinished}
        {months}
        {ahead}
        {past}
    }
    .into_any()
}

/// The next meeting as a card, the others below it as rows.
fn ahead(coming: &[MeetingLine], own: bool, leads: bool, cx: &Context) -> AnyView {
    let Some((next, later)) = coming.split_first() else {
        let hint = match leads {
            true => "Khi chi bộ đăng ký, đảng viên thấy ngay ở trang chủ và trả lời có dự hay không.",
            false => "Khi bí thư đăng ký, lịch họp hiện ở đây và ở trang chủ.",
        };
        return view! { <Card><Empty glyph=Glyph::Calendar title="Chưa có buổi sinh hoạt sắp tới" hint/></Card> }
            .into_any();
    };
    let card = match own {
        true => next_card(next, "/sinh-hoat", cx.now),
        false => {
            let row = row(next);
            view! { <List label="Sắp tới">{row}</List> }.into_any()
        }
    };
    let rest = (!later.is_empty()).then(|| {
        let rows = later.iter().map(row).collect_view();
        view! { <Section title="Sau đó"><List>{rows}</List></Section> }
    });
    view! { <Section title="Sắp tới">{card}</Section>{rest} }.into_any()
}

/// What the leaders still owe: the roll call, then the report.
fn unfinished_list(lines: &[MeetingLine], unit: &Unit) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let rows = lines
        .iter()
        .map(|line| {
            let (step, label) = match line.state {
                _ if line.in_room => ("phong-hop", "Vào phòng họp"),
                MeetingState::Registered => ("diem-danh", "Điểm danh"),
                _ => ("bao-cao", "Báo cáo kết quả"),
            };
            // What a branch began that was merged into this one says whose it is.
            let whose = if line.unit_id == unit.id { String::new() } else { format!(" · {}", line.unit_name) };
            let (title, note) = (line.title(), format!("{}{whose}", day_and_time(line.starts_at)));
            let href = format!("{}/{step}", address(line.id));
            let (chip, context) = (state_chip(line.state), title.clone());
            view! {
                <ListRow title note glyph=Glyph::Flag>
                    {chip}
                    <LinkButton href label kind=Kind::Soft small=true context/>
                </ListRow>
            }
        })
        .collect_view();
    Some(view! { <Section title="Đang chờ chi ủy"><List>{rows}</List></Section> }.into_any())
}

/// This month and the next: what state the regular meeting is in, and the button to register it.
fn month_list(months: Vec<MonthState>, unit: &Unit, cx: &Context) -> AnyView {
    let today = cx.now.date();
    let mut primary = true;
    let rows: Vec<AnyView> = months
        .into_iter()
        .map(|MonthState { month, day, regular }| {
            let title = format!("Sinh hoạt thường kỳ tháng {}", month.number());
            match regular {
                Some(line) => {
                    let (href, note) = (address(line.id), day_and_time(line.starts_at));
                    view! { <ListRow title href note glyph=Glyph::Calendar>{state_chip(line.state)}</ListRow> }
                        .into_any()
                }
                None => {
                    let late = day < today;
                    let note = format!("Ngày định kỳ {} {}", time::weekday(day), time::dmy(day));
                    let (tone, words) =
                        if late { (Tone::Bad, "Chậm đăng ký") } else { (Tone::Warn, "Chưa đăng ký") };
                    let kind = if std::mem::take(&mut primary) { Kind::Primary } else { Kind::Soft };
                    let href = format!("/sinh-hoat/moi?don_vi={}&thang={month}", unit.id);
                    let label = format!("Đăng ký sinh hoạt tháng {}", month.number());
                    view! {
                        <ListRow title note glyph=Glyph::Calendar>
                            <Chip tone text=words/>
                            <LinkButton href label kind small=true/>
                        </ListRow>
                    }
                    .into_any()
                }
            }
        })
        .collect();
    view! { <Section title="Tháng này và tháng sau"><List>{rows}</List></Section> }.into_any()
}

fn past_list(past: Page<MeetingLine>, unit: &Unit, own: bool) -> AnyView {
    if past.items.is_empty() {
        return ().into_any();
    }
    let here = if own { "/sinh-hoat?xem=chi-bo".to_owned() } else { format!("/sinh-hoat?don_vi={}", unit.id) };
    let way = |name: &str, place: Option<Place>| place.map(|p| format!("{here}&{name}={p}")).unwrap_or_default();
    let (prev, next) = (way("sau", past.newer), way("truoc", past.older));
    let rows = past.items.iter().map(row).collect_view();
    view! {
        <Section title="Đã qua">
            <Stack tight=true><List>{rows}</List><Pager prev next/></Stack>
        </Section>
    }
    .into_any()
}

fn row(line: &MeetingLine) -> AnyView {
    let turnout = match line.state {
        MeetingState::Registered | MeetingState::Cancelled => String::new(),
        _ => {
            let t = line.turnout;
            format!(" · dự họp {}/{} ({})", t.attended(), t.expected, text::percent(t.attended(), t.expected))
        }
    };
    let (title, href) = (line.title(), address(line.id));
    let note = format!("{}{turnout}", day_and_time(line.starts_at));
    let chip = state_chip(line.state);
    view! { <ListRow title href note>{chip}</ListRow> }.into_any()
}
