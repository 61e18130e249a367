//! What the leader does, and how somebody else takes over.

use domain::{
    ids::VoteId,
    room::{OPTIONS_MAX, QUESTION_MAX, VoteKind, next_item},
};
use leptos::prelude::*;
use store::room::Inside;

use super::{Data, button, meeting_field};
use crate::{form::Form, ui::*};

/// For those who may lead; nothing for everybody else, and nothing once the meeting is over.
pub fn panel(data: &Data, inside: &Inside) -> AnyView {
    if !data.leads {
        return ().into_any();
    }
    if !inside.room.running() {
        return after(data);
    }
    if data.chair.is_none() {
        return take_over(data, inside);
    }
    let next = next(data, inside);
    let jump = jump(data, inside);
    let vote = inside.votes.iter().all(|vote| vote.closed_at.is_some()).then(|| vote_dialog(data));
    let end = end_dialog(data);
    view! {
        <section class="card pad room-lead" id="room-lead">
            <h2>"Điều hành"</h2>
            {next}
            <Actions>{vote}{end}</Actions>
            {jump}
        </section>
    }
    .into_any()
}

fn after(data: &Data) -> AnyView {
    let report = format!("/sinh-hoat/{}/bao-cao", data.id());
    let reports = data.meeting.line.state.can_report();
    let link = reports
        .then(|| view! { <LinkButton href=report label="Báo cáo kết quả" kind=Kind::Primary icon=Glyph::Send/> });
    link.map(|link| view! { <Actions>{link}</Actions> }).into_any()
}

fn take_over(data: &Data, inside: &Inside) -> AnyView {
    let from = inside.room.leader_id.to_string();
    let fields = view! { <Hidden name="from" value=from/> }.into_any();
    let submit = view! { <Submit label="Tiếp quản điều hành" kind=Kind::Soft/> }.into_any();
    let form = button(data, "/api/room/take_over", "take-over".to_owned(), fields, submit);
    let words = format!("Đồng chí {} đang điều hành.", inside.room.leader_name);
    view! {
        <section class="card pad room-lead" id="room-take-over">
            <h2>"Điều hành"</h2>
            <p>{words}</p>
            {form}
        </section>
    }
    .into_any()
}

/// One tap to the next item.
fn next(data: &Data, inside: &Inside) -> Option<AnyView> {
    let item = next_item(&inside.items, inside.room.item)?;
    let (position, label) = (item.position.to_string(), format!("Sang mục: {}", item.title));
    let fields = view! { <Hidden name="item" value=position/> }.into_any();
    let submit = view! { <Submit label icon=Glyph::Forward wide=true/> }.into_any();
    Some(button(data, "/api/room/go_to_item", "next".to_owned(), fields, submit))
}

/// Any item, also one that was left before.
fn jump(data: &Data, inside: &Inside) -> Option<AnyView> {
    if inside.items.len() < 2 {
        return None;
    }
    let options = inside.items.iter().map(|item| Choice::new(item.position.to_string(), item.title.clone())).collect();
    let (meeting, action) = (meeting_field(data), data.action("/api/room/go_to_item"));
    Some(
        view! {
            <Disclosure summary="Chuyển sang mục khác">
                <Form action name="jump" class="form">
                    {meeting}
                    <SelectField name="item" label="Mục" required=true options/>
                    <Submit label="Chuyển" kind=Kind::Plain/>
                </Form>
            </Disclosure>
        }
        .into_any(),
    )
}

fn vote_dialog(data: &Data) -> AnyView {
    let (meeting, action) = (meeting_field(data), data.action("/api/room/open_vote"));
    let id = VoteId::fresh().to_string();
    let kinds = VoteKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.label())).collect();
    let hint = format!(
        "Để trống là Tán thành, Không tán thành, Ý kiến khác. Nếu chọn người hay phương án: mỗi dòng một, tối đa {OPTIONS_MAX}."
    );
    view! {
        <Dialog id="new-vote" title="Mở biểu quyết" open_label="Mở biểu quyết" open_icon=Glyph::Check>
            <Form action name="vote" class="form">
                {meeting}
                <Hidden name="vote" value=id/>
                <TextArea name="question" label="Nội dung biểu quyết" required=true rows=3 maxlength=QUESTION_MAX as u32/>
                <RadioGroup name="kind" label="Cách biểu quyết" required=true value=VoteKind::Open.code() options=kinds/>
                <TextArea name="options" label="Phương án" rows=3 hint/>
                <Submit label="Bắt đầu biểu quyết" wide=true/>
            </Form>
        </Dialog>
    }
    .into_any()
}

fn end_dialog(data: &Data) -> AnyView {
    let meeting = meeting_field(data);
    view! {
        <Dialog id="end-meeting" title="Kết thúc buổi họp?" open_label="Kết thúc họp" open_kind=Kind::Plain>
            <Form action="/api/room/end_meeting" name="end" class="form">
                {meeting}
                <p>"Sau khi kết thúc, không mở thêm biểu quyết và không nhận thêm phát biểu. Kết quả vẫn xem lại được ở trang này."</p>
                <Submit label="Kết thúc buổi họp" kind=Kind::Danger/>
            </Form>
        </Dialog>
    }
    .into_any()
}
