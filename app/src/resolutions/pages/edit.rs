//! `/sinh-hoat/{id}/nghi-quyet/sua`: wording the points, putting them in order, adding and removing some.

use domain::{
    ids::PointId,
    meetings::Meeting,
    policy::act,
    resolutions::{POINT_MAX, POINTS_MAX, Point, point_field},
};
use leptos::prelude::*;
use store::{meetings, resolutions};

use super::{
    super::{
        parts::{address, inside, may_edit},
        strings,
    },
    crumbs, eyebrow,
};
use crate::{
    context::Context,
    error::AppError,
    form::Form,
    meetings::asked,
    page::{PageInfo, page},
    ui::*,
};

struct Data {
    meeting: Meeting,
    points: Vec<Point>,
    /// Whether there is something to word yet.
    open: bool,
}

pub fn edit_page() -> AnyView {
    page(load, |data, _| (PageInfo::new(Tab::Meetings, strings::EDIT), show(data))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let (id, permit) = asked::<act::EditResolution>(&cx).await?;
    let inside = inside(&cx, permit.unit());
    let meeting = meetings::get(cx.db(), &cx.may(permit.unit())?, id).await?;
    Ok(Data {
        open: may_edit(&cx, permit.unit(), meeting.line.state),
        meeting,
        points: resolutions::of_meeting(cx.db(), &permit, id, cx.now.date(), inside).await?,
    })
}

fn show(data: Data) -> AnyView {
    let line = &data.meeting.line;
    let (crumbs, eyebrow) = (crumbs(line, true), eyebrow(&data.meeting));
    let body = match data.open {
        true => form(data),
        false => {
            let action = view! { <LinkButton href=address(line.id) label="Quay lại" kind=Kind::Primary/> }.into_any();
            view! { <Card><Empty glyph=Glyph::Flag title="Chưa ghi được" hint=strings::NOT_HELD action/></Card> }
                .into_any()
        }
    };
    view! {
        <Breadcrumb items=crumbs current=strings::EDIT/>
        <PageHead title=strings::EDIT eyebrow lead="Mỗi điểm là một việc cần làm, theo dõi được và giao được."/>
        {body}
    }
    .into_any()
}

fn form(data: Data) -> AnyView {
    let meeting = data.meeting.line.id;
    // Where nothing was kept yet, the text of the resolution is there to start from.
    let added = if data.points.is_empty() { data.meeting.resolution } else { String::new() };
    let count = data.points.len();
    let points = data.points;
    view! {
        <Form action="/api/resolutions/save_points" class="form">
            <Hidden name="meeting" value=meeting.to_string()/>
            <Hidden name="base" value=PointId::fresh().to_string()/>
            {points.iter().zip(1..).map(|(point, number)| fields(point, number, count)).collect_view()}
            <TextArea name="added" label="Thêm điểm mới" rows=if count == 0 { 8 } else { 4 } value=added
                maxlength=POINT_MAX as u32
                hint=format!("Mỗi dòng một điểm; dán cả danh sách được. Tối đa {POINTS_MAX} điểm.")/>
            <Actions>
                <Submit label="Lưu các điểm" icon=Glyph::Check/>
                <LinkButton href=address(meeting) label="Quay lại"/>
            </Actions>
        </Form>
    }
    .into_any()
}

fn fields(point: &Point, number: i64, count: usize) -> AnyView {
    let id = point.id;
    let name = move |field| point_field(id, field);
    let hint = match point.live_task() {
        Some(_) => "Đã giao thành nhiệm vụ: sửa lời được, không bỏ được.",
        None => "Xóa hết chữ để bỏ điểm này.",
    };
    let (at, body) = (number.to_string(), point.body.clone());
    let rows = if body.chars().count() > 160 { 5 } else { 2 };
    view! {
        <FieldGroup label=format!("Điểm {number}")>
            <Hidden name=name("was") value=body.clone()/>
            <Hidden name=name("at") value=at.clone()/>
            <TextArea name=name("body") label="Nội dung" rows value=body maxlength=POINT_MAX as u32 hint/>
            <NumberField name=name("place") label="Thứ tự" value=at min=Some(1) max=Some(count as i64) required=true/>
        </FieldGroup>
    }
    .into_any()
}
