//! `/sinh-hoat/{id}/nghi-quyet`: the points of a meeting's resolution and how far each is.

use domain::{
    meetings::Meeting,
    policy::act,
    resolutions::{Point, PointState},
    units::UnitRef,
};
use leptos::prelude::*;
use store::{meetings, resolutions};

use super::{
    super::{
        parts::{address, inside, may_edit, opens_tasks, point_row},
        strings,
    },
    crumbs, eyebrow,
};
use crate::{
    context::Context,
    error::AppError,
    meetings::asked,
    page::{PageInfo, page},
    ui::*,
};

struct Data {
    meeting: Meeting,
    unit: UnitRef,
    points: Vec<Point>,
}

pub fn points_page() -> AnyView {
    page(load, |data, cx| (PageInfo::new(Tab::Meetings, strings::RESOLUTION), show(&data, cx))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let (id, permit) = asked::<act::ReadMeeting>(&cx).await?;
    let inside = inside(&cx, permit.unit());
    let meeting = async { Ok::<_, AppError>(meetings::get(cx.db(), &permit, id).await?) };
    let points = async { Ok(resolutions::of_meeting(cx.db(), &permit, id, cx.now.date(), inside).await?) };
    let (meeting, points) = tokio::try_join!(meeting, points)?;
    Ok(Data { meeting, unit: permit.unit().clone(), points })
}

fn show(data: &Data, cx: &Context) -> AnyView {
    let line = &data.meeting.line;
    let edit = may_edit(cx, &data.unit, line.state).then(|| {
        let href = format!("{}/sua", address(line.id));
        view! { <LinkButton href label=strings::EDIT icon=Glyph::Pencil/> }
    });
    let all = format!("/sinh-hoat/nghi-quyet?don_vi={}", line.unit_id);
    let done = data.points.iter().filter(|p| p.state() == PointState::Done).count();
    let lead = match data.points.len() {
        0 => String::new(),
        all => format!("{done}/{all} điểm đã xong."),
    };
    let body = if data.points.is_empty() { none(data) } else { list(data, cx) };
    view! {
        <Breadcrumb items=crumbs(line, false) current=strings::RESOLUTION/>
        <PageHead title=strings::RESOLUTION eyebrow=eyebrow(&data.meeting) lead>
            {edit}
            <LinkButton href=all label="Các tháng" icon=Glyph::History/>
        </PageHead>
        {body}
    }
    .into_any()
}

fn none(data: &Data) -> AnyView {
    let held = store::minutes::was_held(data.meeting.line.state);
    let hint = match held {
        true => "Các điểm tự có khi biên bản được khóa hoặc khi báo cáo kết quả. Bí thư cũng ghi trực tiếp được.",
        false => strings::NOT_HELD,
    };
    view! { <Card><Empty glyph=Glyph::Flag title="Chưa có điểm nghị quyết nào" hint/></Card> }.into_any()
}

fn list(data: &Data, cx: &Context) -> AnyView {
    let gives = cx.may::<act::GiveTask>(&data.unit).is_ok();
    let opens = opens_tasks(cx, &data.unit);
    let rows = data
        .points
        .iter()
        .map(|point| {
            let give =
                (gives && point.live_task().is_none() && point.state() == PointState::Doing).then(|| give(point));
            point_row(point, String::new(), String::new(), true, opens, give)
        })
        .collect_view();
    view! { <List label="Các điểm nghị quyết">{rows}</List> }.into_any()
}

/// To the form that is filled in already.
fn give(point: &Point) -> AnyView {
    let href = format!("{}/giao?diem={}", address(point.meeting), point.id);
    let context = domain::text::excerpt(&point.body, 60);
    view! { <LinkButton href label=strings::GIVE kind=Kind::Soft small=true icon=Glyph::Send context/> }.into_any()
}
