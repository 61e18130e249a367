//! `/sinh-hoat/{id}/quet-the`: the secretary scans members' cards with the camera, a hand scanner, or types a number.

use domain::{
    ids::MemberId,
    meetings::{Meeting, RollLine},
    policy::act,
};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use store::meetings;

use crate::{
    checkin::islands::CardScanner,
    context::Context,
    error::AppError,
    form::Form,
    meetings::{address, asked, crumbs, turnout_strip},
    page::{PageInfo, page},
    ui::*,
};

struct Loaded {
    meeting: Meeting,
    /// Who was scanned last, when a plain form led here.
    last: Option<RollLine>,
    open: bool,
}

pub fn scan_page() -> AnyView {
    page(load, |loaded, _| (PageInfo::new(Tab::Meetings, "Quét thẻ"), show(loaded))).into_any()
}

async fn load(cx: Context) -> Result<Loaded, AppError> {
    let (id, permit) = asked::<act::TakeAttendance>(&cx).await?;
    let meeting = meetings::get(cx.db(), &cx.may(permit.unit())?, id).await?;
    let last = match cx.query::<MemberId>("vua") {
        Some(last) => meetings::roll(cx.db(), &permit, id).await?.into_iter().find(|line| line.member_id == last),
        None => None,
    };
    allow_camera();
    Ok(Loaded { open: meeting.takes_attendance(cx.now), meeting, last })
}

/// This page alone may ask for the camera; all others are sent with none.
fn allow_camera() {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(
            http::HeaderName::from_static("permissions-policy"),
            http::HeaderValue::from_static("camera=(self), geolocation=(), microphone=(), payment=(), usb=()"),
        );
    }
}

fn show(loaded: Loaded) -> AnyView {
    let Loaded { meeting, last, open } = loaded;
    let line = &meeting.line;
    let here = address(line.id);
    let eyebrow = format!("{} · {}", line.unit_name, line.title());
    let body = if open { scanner(&meeting, last) } else { closed(here) };
    view! {
        <Breadcrumb items=crumbs(line) current="Quét thẻ"/>
        <PageHead title="Quét thẻ" eyebrow/>
        {body}
    }
    .into_any()
}

fn closed(href: String) -> AnyView {
    let hint = "Điểm danh mở từ 2 giờ trước giờ họp cho đến khi báo cáo kết quả.";
    let action = view! { <LinkButton href label="Xem buổi sinh hoạt" kind=Kind::Primary/> }.into_any();
    view! { <Card><Empty glyph=Glyph::Qr title="Không nhận điểm danh lúc này" hint action/></Card> }.into_any()
}

fn scanner(meeting: &Meeting, last: Option<RollLine>) -> AnyView {
    let (id, meeting_id) = (meeting.line.id, meeting.line.id.to_string());
    let figures = turnout_strip(meeting.line.turnout);
    let last = last.map(|line| {
        let note = line.mark.map(|mark| mark.note()).unwrap_or_default();
        view! { <Notice tone=Tone::Ok title=line.full_name><p>{note}</p></Notice> }
    });
    let roll = format!("{}/diem-danh", address(id));
    view! {
        {last}
        <CardScanner meeting=id/>
        <Card title="Nhập mã thẻ" lead="Dùng cho máy quét cầm tay. Đồng chí nào không có thẻ và điện thoại, nhập số thẻ đảng viên: Sổ tay ghi là chi ủy ghi giúp.">
            <Form action="/api/checkin/scan_card" name="scan" class="form">
                <Hidden name="meeting" value=meeting_id/>
                <TextField name="code" label="Mã thẻ hoặc số thẻ đảng viên" required=true maxlength=300 autocomplete="off"/>
                <Submit label="Ghi có mặt" icon=Glyph::Check/>
            </Form>
        </Card>
        {figures}
        <Actions><LinkButton href=roll label="Danh sách điểm danh" icon=Glyph::Check/></Actions>
    }
    .into_any()
}
