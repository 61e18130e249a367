//! What the leader does, and how somebody else takes over.

use domain::{
    ids::VoteId,
    meetings::AgendaKind,
    room::{OPTIONS_MAX, QUESTION_MAX, VoteKind, may_resume, next_item},
    time::Timestamp,
};
use leptos::prelude::*;
use store::room::Inside;

use super::{Data, action, button, meeting_field};
use crate::{context::Context, form::Form, ui::*};

/// For those who may lead; nothing for everybody else.
pub fn panel(data: &Data, inside: &Inside, cx: &Context) -> AnyView {
    if !data.leads {
        return ().into_any();
    }
    if let Some(ended_at) = inside.room.ended_at {
        return after(data, ended_at, cx);
    }
    if data.chair.is_none() {
        return take_over(data, inside, cx);
    }
    let next = next(data, inside, cx);
    let jump = jump(data, inside, cx);
    let vote = inside.votes.iter().all(|vote| vote.closed_at.is_some()).then(|| vote_dialog(data, cx));
    let end = end_dialog(data, cx);
    let minutes = minutes(data, Kind::Plain);
    view! {
        <section class="card pad room-lead" id="room-lead">
            <h2>"Điều hành"</h2>
            {next}
            <Actions>{vote}{minutes}{end}</Actions>
            {jump}
        </section>
    }
    .into_any()
}

/// The way to the minutes, for those who write them.
fn minutes(data: &Data, kind: Kind) -> Option<AnyView> {
    let href = format!("/sinh-hoat/{}/bien-ban", data.id());
    data.writes.then(|| view! { <LinkButton href label="Biên bản" kind icon=Glyph::Pencil/> }.into_any())
}

/// First the minutes: the report fills itself from them.
fn after(data: &Data, ended_at: Timestamp, cx: &Context) -> AnyView {
    let href = format!("/sinh-hoat/{}/bao-cao", data.id());
    let state = data.meeting.line.state;
    let minutes = minutes(data, Kind::Primary);
    let report = (data.reports && state.can_report())
        .then(|| view! { <LinkButton href label="Báo cáo kết quả" kind=Kind::Soft icon=Glyph::Send/> });
    let resume = may_resume(state, ended_at, cx.now).then(|| resume_dialog(data, cx));
    view! { <Actions>{minutes}{report}{resume}</Actions> }.into_any()
}

fn resume_dialog(data: &Data, cx: &Context) -> AnyView {
    let submit = view! { <Submit label="Họp tiếp" wide=true/> }.into_any();
    let form = button(data, "/api/room/resume_meeting", cx, "resume".to_owned(), ().into_any(), submit);
    view! {
        <Dialog id="resume-meeting" title="Họp tiếp?" open_label="Họp tiếp" open_kind=Kind::Plain>
            <p>"Phòng họp mở lại như trước khi kết thúc; đồng chí điều hành."</p>
            {form}
        </Dialog>
    }
    .into_any()
}

fn take_over(data: &Data, inside: &Inside, cx: &Context) -> AnyView {
    let from = inside.room.leader_id.to_string();
    let fields = view! { <Hidden name="from" value=from/> }.into_any();
    let submit = view! { <Submit label="Tiếp quản điều hành" kind=Kind::Soft/> }.into_any();
    let form = button(data, "/api/room/take_over", cx, "take-over".to_owned(), fields, submit);
    let words = format!("Đồng chí {} đang điều hành.", inside.room.leader_name);
    let minutes = minutes(data, Kind::Plain);
    view! {
        <section class="card pad room-lead" id="room-take-over">
            <h2>"Điều hành"</h2>
            <p>{words}</p>
            <Actions>{form}{minutes}</Actions>
        </section>
    }
    .into_any()
}

/// One tap to the next item.
fn next(data: &Data, inside: &Inside, cx: &Context) -> Option<AnyView> {
    let item = next_item(&inside.items, inside.room.item)?;
    let (position, label) = (item.position.to_string(), format!("Sang mục: {}", item.title));
    let fields = view! { <Hidden name="item" value=position/> }.into_any();
    let submit = view! { <Submit label icon=Glyph::Forward wide=true/> }.into_any();
    Some(button(data, "/api/room/go_to_item", cx, "next".to_owned(), fields, submit))
}

/// Any item, also one that was left before.
fn jump(data: &Data, inside: &Inside, cx: &Context) -> Option<AnyView> {
    if inside.items.len() < 2 {
        return None;
    }
    let options = inside.items.iter().map(|item| Choice::new(item.position.to_string(), item.title.clone())).collect();
    let (meeting, action) = (meeting_field(data), action("/api/room/go_to_item", cx));
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

fn vote_dialog(data: &Data, cx: &Context) -> AnyView {
    let (meeting, action) = (meeting_field(data), action("/api/room/open_vote", cx));
    let id = VoteId::fresh().to_string();
    let kinds = VoteKind::ALL.iter().map(|kind| Choice::new(kind.code(), kind.label())).collect();
    let hint = format!(
        "Để trống là Tán thành, Không tán thành, Ý kiến khác. Nếu chọn người hay phương án: mỗi dòng một, tối đa {OPTIONS_MAX}."
    );
    // Where the agenda wants a decision, it says already what about.
    let decides = data.present_item().filter(|item| item.kind == AgendaKind::Decision);
    let value = decides.map(|item| item.title.clone()).unwrap_or_default();
    let open_kind = if decides.is_some() { Kind::Primary } else { Kind::Soft };
    view! {
        <Dialog id="new-vote" title="Mở biểu quyết" open_label="Mở biểu quyết" open_kind open_icon=Glyph::Check>
            <Form action name="vote" class="form">
                {meeting}
                <Hidden name="vote" value=id/>
                <TextArea name="question" label="Nội dung biểu quyết" required=true rows=3 value maxlength=QUESTION_MAX as u32/>
                <RadioGroup name="kind" label="Cách biểu quyết" required=true value=VoteKind::Open.code() options=kinds/>
                <TextArea name="options" label="Phương án" rows=3 hint/>
                <Submit label="Bắt đầu biểu quyết" wide=true/>
            </Form>
        </Dialog>
    }
    .into_any()
}

fn end_dialog(data: &Data, cx: &Context) -> AnyView {
    let (meeting, action) = (meeting_field(data), action("/api/room/end_meeting", cx));
    view! {
        <Dialog id="end-meeting" title="Kết thúc buổi họp?" open_label="Kết thúc họp" open_kind=Kind::Plain>
            <Form action name="end" class="form">
                {meeting}
                <p>"Sau khi kết thúc, không mở thêm biểu quyết và không nhận thêm phát biểu. Kết quả vẫn xem lại được ở trang này."</p>
                <TimeField name="at" label="Họp xong lúc" hint="Để trống nếu vừa họp xong; ghi giờ nếu quên kết thúc."/>
                <Submit label="Kết thúc buổi họp" kind=Kind::Danger/>
            </Form>
        </Dialog>
    }
    .into_any()
}
