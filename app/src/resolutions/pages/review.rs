//! `/sinh-hoat/{id}/nghi-quyet-truoc`: at a meeting, its leaders say what came of the resolution before.

use domain::{
    meetings::Meeting,
    policy::act,
    resolutions::{NOTE_MAX, Outcome, Point, Resolution, point_field},
};
use leptos::prelude::*;
use store::meetings;

use super::{
    super::{cards::Previous, parts::tone, strings},
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
    found: Vec<Resolution>,
}

pub fn review_page() -> AnyView {
    page(load, |data, _| (PageInfo::new(Tab::Meetings, strings::PREVIOUS), show(data))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let (id, permit) = asked::<act::EditResolution>(&cx).await?;
    let meeting = meetings::get(cx.db(), &cx.may(permit.unit())?, id).await?;
    let found = Previous::load(&cx, &permit, meeting.line.starts_at).await?.into_found();
    Ok(Data { meeting, found })
}

fn show(data: Data) -> AnyView {
    let (crumbs, eyebrow) = (crumbs(&data.meeting.line, false), eyebrow(&data.meeting));
    let back = crate::meetings::address(data.meeting.line.id);
    let body = match data.found.is_empty() {
        true => {
            let action = view! { <LinkButton href=back label="Xem buổi sinh hoạt" kind=Kind::Primary/> }.into_any();
            let hint = "Các buổi sinh hoạt trước chưa có điểm nghị quyết nào.";
            view! { <Card><Empty glyph=Glyph::Flag title="Không có gì để kiểm điểm" hint action/></Card> }.into_any()
        }
        false => form(data, back),
    };
    view! {
        <Breadcrumb items=crumbs current=strings::PREVIOUS/>
        <PageHead title=strings::REVIEW eyebrow
            lead="Điểm đã giao thành nhiệm vụ tự tính theo nhiệm vụ. Biên bản lấy kết quả từ đây."/>
        {body}
    }
    .into_any()
}

fn form(data: Data, back: String) -> AnyView {
    let Data { meeting, found } = data;
    view! {
        <Form action="/api/resolutions/review_points" class="form">
            <Hidden name="meeting" value=meeting.line.id.to_string()/>
            {found.into_iter().map(resolution).collect_view()}
            <Actions>
                <Submit label="Lưu kết quả" icon=Glyph::Check/>
                <LinkButton href=back label="Quay lại"/>
            </Actions>
        </Form>
    }
    .into_any()
}

fn resolution(resolution: Resolution) -> AnyView {
    let title = format!("{}, {}", resolution.title, resolution.unit_name);
    let points = resolution.points.iter().map(fields).collect_view();
    view! { <Section title><Stack>{points}</Stack></Section> }.into_any()
}

fn fields(point: &Point) -> AnyView {
    let id = point.id;
    let name = move |field| point_field(id, field);
    let (state, progress) = (point.state(), point.progress_words());
    let options = Outcome::ALL.iter().map(|o| Choice::new(o.code(), o.label())).collect::<Vec<_>>();
    let (was, note) = (point.outcome.code(), point.note.clone());
    let noted = point.noted.as_ref().map(|(by, at)| {
        let words = format!("{by} ghi lúc {}.", at.full());
        view! { <p class="hint">{words}</p> }
    });
    let progress = (!progress.is_empty()).then(|| view! { <span class="muted">{progress}</span> });
    let body = point.body.clone();
    view! {
        <FieldGroup label=body>
            <Chips><Chip tone=tone(state) text=state.label()/>{progress}</Chips>
            <Hidden name=name("was") value=was/>
            <Hidden name=name("note_was") value=note.clone()/>
            <RadioGroup name=name("outcome") label="Kết quả" options value=was required=true/>
            <TextField name=name("note") label="Ghi chú" value=note maxlength=NOTE_MAX as u32/>
            {noted}
        </FieldGroup>
    }
    .into_any()
}
