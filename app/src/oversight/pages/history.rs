//! `/sinh-hoat/lich-su/{unit}`: all that a branch did, on one page that can be printed.

use domain::{
    meetings::{MeetingKind, MeetingState},
    oversight::HistoryLine,
    policy::act,
    text,
    time::{self, Month},
    units::{Stay, Unit},
};
use leptos::prelude::*;

use crate::{
    context::Context,
    error::AppError,
    meetings::state_chip,
    page::{PageInfo, page},
    ui::*,
};

/// Months in the chart.
const CHART: i64 = 24;

struct Data {
    unit: Unit,
    lines: Vec<HistoryLine>,
    stays: Vec<Stay>,
    /// Whoever looks after the branch also sees who accepted its reports.
    looks_after: bool,
}

pub fn history_page() -> AnyView {
    page(load, |data, cx| (PageInfo::new(Tab::Meetings, "Lịch sử sinh hoạt"), show(&data, cx))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let permit = cx.may_on::<act::ReadMeeting>(cx.param("unit")?).await?;
    Ok(Data {
        unit: store::units::get(cx.db(), &permit.scope(), permit.unit().id).await?,
        lines: store::oversight::history(cx.db(), &permit).await?,
        stays: store::oversight::places(cx.db(), &permit).await?,
        looks_after: permit.role().is_some(),
    })
}

fn show(data: &Data, cx: &Context) -> AnyView {
    let Data { unit, lines, stays, looks_after } = data;
    let own = cx.actor.as_deref().is_some_and(|a| a.unit.id == unit.id);
    let back = if own { "/sinh-hoat?xem=chi-bo".to_owned() } else { format!("/sinh-hoat?don_vi={}", unit.id) };
    let lead = summary(lines);
    let body = match lines.is_empty() {
        true => view! {
            <Card><Empty glyph=Glyph::History title="Chưa có buổi sinh hoạt nào"
                hint="Mỗi buổi đã đăng ký sẽ hiện ở đây cùng kết quả."/></Card>
        }
        .into_any(),
        false => {
            let chart = chart(lines, cx.now.month());
            // What is only planned stands behind what was done, though it is newer.
            let planned = |l: &HistoryLine| l.starts_at > cx.now && !held(&l);
            let (ahead, behind) = lines.split_at(lines.iter().position(|l| !planned(l)).unwrap_or(lines.len()));
            let years = years(behind, *looks_after);
            let ahead = (!ahead.is_empty()).then(|| {
                let planned = self::years(ahead, *looks_after);
                view! { <Disclosure summary="Lịch sắp tới"><Stack>{planned}</Stack></Disclosure> }
            });
            view! { {chart}{ahead}{years} }.into_any()
        }
    };
    let moves = moves(stays);
    view! {
        <Breadcrumb items=vec![(back, unit.name.clone())] current="Lịch sử sinh hoạt"/>
        <PageHead title="Lịch sử sinh hoạt" lead/>
        {body}
        {moves}
        <p class="muted no-print">"Để lưu bản giấy, đồng chí dùng lệnh In của trình duyệt."</p>
    }
    .into_any()
}

fn held(line: &&HistoryLine) -> bool {
    !matches!(line.state, MeetingState::Registered | MeetingState::Cancelled)
}

fn summary(lines: &[HistoryLine]) -> String {
    let (count, attended, expected) = lines.iter().filter(held).fold((0, 0, 0), |(count, attended, expected), l| {
        (count + 1, attended + l.turnout.attended(), expected + l.turnout.expected)
    });
    if count == 0 {
        return String::new();
    }
    format!("{} buổi đã họp; bình quân {} đảng viên dự họp.", text::number(count), text::percent(attended, expected))
}

/// Attendance at the regular meetings of two years.
fn chart(lines: &[HistoryLine], now: Month) -> AnyView {
    let first = now.plus(1 - CHART);
    let months: Vec<Month> = (first.0..=now.0).map(Month).collect();
    let attendance = |month: &Month| {
        let regular = lines.iter().find(|l| l.month == *month && l.kind == MeetingKind::Regular && held(l));
        regular.and_then(HistoryLine::attendance)
    };
    let labels = months.iter().map(|m| format!("{}/{:02}", m.number(), m.year() % 100)).collect();
    let series = vec![Series {
        name: "Tỷ lệ dự họp thường kỳ".to_owned(),
        values: months.iter().map(attendance).collect(),
    }];
    view! {
        <Card title="Dự họp 24 tháng" lead="Chỗ đứt là tháng không có buổi thường kỳ nào được điểm danh.">
            <LineChart label="Tỷ lệ dự họp thường kỳ, 24 tháng" labels series/>
        </Card>
    }
    .into_any()
}

/// One table a year, newest first.
fn years(lines: &[HistoryLine], looks_after: bool) -> AnyView {
    let of_one_year = lines.chunk_by(|a, b| a.starts_at.month().year() == b.starts_at.month().year());
    of_one_year
        .map(|lines| {
            let year = lines.first().map_or(0, |l| l.starts_at.month().year());
            let title = format!("Năm {year}");
            let columns = vec![
                Column::text("Buổi sinh hoạt"),
                Column::text("Trạng thái"),
                Column::number("Dự họp"),
                Column::number("Điểm"),
                Column::text("Biên bản"),
                Column::text("Nghị quyết"),
                Column::text("Tiếp nhận báo cáo"),
            ];
            let rows = lines.iter().map(|line| row(line, looks_after)).collect();
            view! { <Card flush=true title=title.clone()><Table caption=title columns rows bare=true/></Card> }
        })
        .collect_view()
        .into_any()
}

fn row(line: &HistoryLine, looks_after: bool) -> Row {
    let note = format!(
        "{} {} {}",
        line.starts_at.hm(),
        time::weekday(line.starts_at.date()),
        time::dmy(line.starts_at.date())
    );
    let t = line.turnout;
    let attended = match held(&line) && t.expected > 0 {
        true => Cell::text(format!("{}/{} ({})", t.attended(), t.expected, text::percent(t.attended(), t.expected))),
        false => Cell::none(),
    };
    let late = (line.on_time == Some(false)).then(|| view! { <Chip tone=Tone::Warn text="Báo cáo muộn"/> });
    let chip = state_chip(line.state);
    let minutes = match line.minutes {
        Some(version) => {
            let href = format!("/sinh-hoat/{}/bien-ban/{version}.pdf", line.id);
            Cell::view(view! { <a href=href download>"Tệp PDF"</a> })
        }
        None => Cell::none(),
    };
    let points = match line.points {
        0 => Cell::none(),
        points => Cell::text(format!("{}/{points} việc xong", line.points_done)),
    };
    let accepted = match &line.accepted {
        None => Cell::none(),
        Some(accepted) => {
            let by = accepted.by.as_ref().filter(|_| looks_after).map(|by| format!(", {by}")).unwrap_or_default();
            Cell::text(format!("{}{by}", time::dmy(accepted.at.date())))
        }
    };
    Row::new(vec![
        Cell::link(format!("/sinh-hoat/{}", line.id), line.title(), note),
        Cell::view(view! { <Chips>{chip}{late}</Chips> }),
        attended,
        line.quality.map_or_else(Cell::none, |q| Cell::text(format!("{} · {}", q.score, q.grade.label()))),
        minutes,
        points,
        accepted,
    ])
}

/// Under whom the branch stood, and when.
fn moves(stays: &[Stay]) -> Option<AnyView> {
    let rows: Vec<AnyView> = stays
        .iter()
        .map(|stay| {
            let until = stay.until_date.map_or_else(|| "nay".to_owned(), time::dmy);
            let title = stay.unit_name.clone().unwrap_or_else(|| "Không có cấp trên".to_owned());
            let note = format!("{} – {until}", time::dmy(stay.from_date));
            view! { <ListRow title note glyph=Glyph::Tree/> }.into_any()
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <Section title="Trực thuộc"><List>{rows}</List></Section> }.into_any())
}
