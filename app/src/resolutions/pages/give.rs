//! `/sinh-hoat/{id}/nghi-quyet/giao?diem=…`: a point becomes a task; the form is filled in already.

use domain::{
    ids::{PointId, TaskId},
    meetings::Meeting,
    policy::act,
    resolutions::Point,
    tasks::{BODY_MAX, ReceiverChoice, TITLE_MAX},
};
use leptos::prelude::*;
use store::{meetings, resolutions, tasks::Choices};

use super::{
    super::{
        parts::{address, inside},
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
    tasks::{receiver_fields, task_address},
    ui::*,
};

struct Data {
    meeting: Meeting,
    /// None when it was removed meanwhile.
    point: Option<Point>,
    choices: Choices,
}

pub fn give_page() -> AnyView {
    page(load, |data, cx| (PageInfo::new(Tab::Meetings, strings::GIVE), show(data, cx))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let (id, permit) = asked::<act::GiveTask>(&cx).await?;
    let meeting = meetings::get(cx.db(), &cx.may(permit.unit())?, id).await?;
    let inside = inside(&cx, permit.unit());
    let points = resolutions::of_meeting(cx.db(), &permit, id, cx.now.date(), inside).await?;
    let wanted: Option<PointId> = cx.query("diem");
    Ok(Data {
        choices: store::tasks::choices(cx.db(), &permit).await?,
        point: points.into_iter().find(|point| Some(point.id) == wanted),
        meeting,
    })
}

fn show(data: Data, cx: &Context) -> AnyView {
    let line = &data.meeting.line;
    let (crumbs, eyebrow) = (crumbs(line, true), eyebrow(&data.meeting));
    let back = address(line.id);
    let body = match data.point {
        None => instead("Điểm này không còn", strings::NO_POINT, back, "Xem nghị quyết"),
        Some(point) => match point.live_task() {
            Some(task) => instead("Đã giao", strings::GIVEN_ALREADY, task_address(task.id), strings::SEE_TASK),
            None => form(&point, data.choices, back, cx),
        },
    };
    view! {
        <Breadcrumb items=crumbs current="Giao việc"/>
        <PageHead title=strings::GIVE eyebrow/>
        {body}
    }
    .into_any()
}

fn instead(title: &'static str, hint: &'static str, href: String, label: &'static str) -> AnyView {
    let action = view! { <LinkButton href label kind=Kind::Primary/> }.into_any();
    view! { <Card><Empty glyph=Glyph::Task title hint action/></Card> }.into_any()
}

fn form(point: &Point, choices: Choices, back: String, cx: &Context) -> AnyView {
    let today = cx.now.date();
    let due_on = cx.now.month().plus(1).day(31);
    let (title, body) = point.as_task();
    let (meeting, point) = (point.meeting.to_string(), point.id.to_string());
    let whole = if choices.members.is_empty() { "" } else { ReceiverChoice::AllMembers.code() };
    let labels = vec![("title", "Việc cần làm"), ("body", "Nội dung"), ("due_on", "Hạn"), ("receivers", "Giao cho")];
    view! {
        <Form action="/api/resolutions/give_point" class="form">
            <ErrorSummary labels/>
            <Hidden name="id" value=TaskId::fresh().to_string()/>
            <Hidden name="meeting" value=meeting/>
            <Hidden name="point" value=point/>
            <TextField name="title" label="Việc cần làm" required=true maxlength=TITLE_MAX as u32 value=title/>
            <TextArea name="body" label="Nội dung, yêu cầu" rows=4 maxlength=BODY_MAX as u32 value=body/>
            <DateField name="due_on" label="Hạn báo cáo" required=true min=today.to_string() value=due_on.to_string()/>
            {receiver_fields(choices, whole)}
            <Actions>
                <Submit label="Giao việc" icon=Glyph::Send/>
                <LinkButton href=back label="Thôi"/>
            </Actions>
        </Form>
    }
    .into_any()
}
