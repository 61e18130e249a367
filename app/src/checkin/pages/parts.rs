//! What check-in adds to the pages of meetings.

use domain::{
    checkin::{AttendanceWay, Mark, takes_check_ins},
    meetings::{Meeting, RollLine},
};
use leptos::prelude::*;

use crate::{checkin::api::NEXT_ROOM, context::Context, form::Form, room::api::action, ui::*};

/// For a member: that one is there, or the tap for who takes part from afar; nothing out of time.
pub fn presence_card(meeting: &Meeting, mark: Option<Mark>, cx: &Context) -> AnyView {
    if let Some(mark) = mark.filter(|mark| mark.attendance.attends()) {
        let (title, note) = (mark.attendance.label(), mark.note());
        return view! { <Notice tone=Tone::Ok title><p>{note}</p></Notice> }.into_any();
    }
    let Some(form) = online_form(meeting, "", cx) else { return ().into_any() };
    view! { <Card title="Đồng chí đang dự họp?" lead="Ở phòng họp: quét mã QR trên màn hình, hoặc đưa thẻ cho chi ủy.">{form}</Card> }
        .into_any()
}

/// In the room, for a member who is not there by the record: without that nobody votes. The mark on it tells the browser
/// to ask for the page when somebody comes.
pub fn awaited_card(meeting: &Meeting, leads: bool, cx: &Context) -> AnyView {
    let form = online_form(meeting, NEXT_ROOM, cx);
    let roll = leads.then(|| {
        let href = format!("/sinh-hoat/{}/diem-danh", meeting.line.id);
        view! { <Actions><LinkButton href label="Điểm danh" icon=Glyph::Check/></Actions> }
    });
    let lead = "Ở phòng họp: quét mã QR trên màn hình, hoặc đưa thẻ cho chi ủy. Được ghi có mặt rồi mới bỏ phiếu được.";
    view! {
        <div id="room-presence" data-awaits-mark="">
            <Card title="Đồng chí chưa được ghi có mặt" lead>{form}{roll}</Card>
        </div>
    }
    .into_any()
}

/// The tap of who takes part from afar; none out of time.
fn online_form(meeting: &Meeting, next: &'static str, cx: &Context) -> Option<AnyView> {
    let line = &meeting.line;
    let open = takes_check_ins(AttendanceWay::Online, line.state, line.starts_at, meeting.minutes, cx.now);
    let (id, action) = (line.id.to_string(), action("/api/checkin/check_in_online", cx));
    open.then(|| {
        view! {
            <Form action name="online">
                <Hidden name="meeting" value=id/>
                <Hidden name="next" value=next/>
                <Submit label="Tôi dự trực tuyến" kind=Kind::Soft icon=Glyph::Video/>
            </Form>
        }
        .into_any()
    })
}

/// For the leaders, while people come: the code for the screen, and the scanner.
pub fn door_card(meeting: &Meeting, cx: &Context) -> AnyView {
    if !meeting.takes_attendance(cx.now) {
        return ().into_any();
    }
    let here = format!("/sinh-hoat/{}", meeting.line.id);
    view! {
        <Card title="Đón đảng viên" lead="Ai đến bằng cách nào cũng chỉ tính một lần.">
            <Actions>
                <LinkButton href=format!("{here}/ma-diem-danh") label="Chiếu mã điểm danh" icon=Glyph::Qr/>
                <LinkButton href=format!("{here}/quet-the") label="Quét thẻ" icon=Glyph::Member/>
            </Actions>
        </Card>
    }
    .into_any()
}

/// Below the roll: who left before the end.
pub fn leave_card(meeting: &Meeting, roll: &[RollLine]) -> AnyView {
    let options: Vec<Choice> = roll
        .iter()
        .filter_map(|line| Some((line, line.mark.filter(|mark| mark.attendance.attends())?)))
        .map(|(line, mark)| {
            let left = mark.left_at.map(|at| format!(" (về {})", at.hm())).unwrap_or_default();
            Choice::new(line.member_id.to_string(), format!("{}{left}", line.full_name))
        })
        .collect();
    if options.is_empty() {
        return ().into_any();
    }
    let id = meeting.line.id.to_string();
    view! {
        <Disclosure summary="Có đồng chí về sớm">
            <Form action="/api/checkin/record_leave" name="leave" class="form">
                <Hidden name="meeting" value=id/>
                <SelectField name="member" label="Đồng chí về sớm" required=true options empty_label="Chọn tên"/>
                <Actions>
                    <Submit label="Ghi về lúc này" name="what" value="left" kind=Kind::Soft icon=Glyph::Clock/>
                    <Submit label="Bỏ giờ về" name="what" value="back" kind=Kind::Plain/>
                </Actions>
            </Form>
        </Disclosure>
    }
    .into_any()
}
