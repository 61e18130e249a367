//! `/diem-danh/{meeting}/{code}`: where the room's code leads. One tap says "I am here"; looking alone does nothing.

use domain::{
    checkin::{AttendanceWay, Mark, takes_check_ins},
    ids::MeetingId,
    meetings::Meeting,
    policy::act,
};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use store::meetings;

use crate::{
    checkin::{api::key, strings},
    context::Context,
    error::AppError,
    form::Form,
    meetings::{address, day_and_time},
    page::{PageInfo, page},
    ui::*,
};

enum Asked {
    /// Of another branch, or of no meeting at all: the answer is the same.
    Foreign,
    Own(Box<Own>),
}

struct Own {
    meeting: Meeting,
    code: String,
    code_fits: bool,
    mark: Option<Mark>,
}

pub fn arrive_page() -> AnyView {
    page(load, |asked, cx| (PageInfo::new(Tab::Meetings, "Điểm danh"), show(asked, cx))).into_any()
}

async fn load(cx: Context) -> Result<Asked, AppError> {
    let (id, code): (MeetingId, String) = (cx.param("meeting")?, cx.param("code")?);
    let permit = cx.may::<act::CheckIn>(&cx.actor()?.unit)?;
    let meeting = match meetings::get(cx.db(), &cx.may(permit.unit())?, id).await {
        Ok(meeting) => meeting,
        Err(store::Error::NotFound) => {
            if let Some(response) = use_context::<ResponseOptions>() {
                response.set_status(http::StatusCode::NOT_FOUND);
            }
            return Ok(Asked::Foreign);
        }
        Err(other) => return Err(other.into()),
    };
    let code_fits = key(&cx).is_room_code(id, &code, cx.now);
    let mark = store::checkin::own_mark(cx.db(), &permit, id).await?;
    Ok(Asked::Own(Box::new(Own { meeting, code, code_fits, mark })))
}

fn show(asked: Asked, cx: &Context) -> AnyView {
    let own = match asked {
        Asked::Own(own) => own,
        Asked::Foreign => {
            let title = "Không phải buổi họp của chi bộ đồng chí";
            let hint =
                "Đồng chí điểm danh ở chi bộ nơi mình sinh hoạt. Vừa chuyển đến, đồng chí báo chi ủy cập nhật hồ sơ.";
            return message(Glyph::Warning, title, hint, "/");
        }
    };
    let line = &own.meeting.line;
    let open = takes_check_ins(AttendanceWay::RoomCode, line.state, line.starts_at, own.meeting.minutes, cx.now);
    if let Some(mark) = own.mark.filter(|mark| mark.is_there()) {
        return message(Glyph::Check, "Đồng chí đã có mặt", &mark.note(), &address(line.id));
    }
    if !open {
        return message(Glyph::Clock, "Không nhận điểm danh lúc này", strings::CLOSED, &address(line.id));
    }
    if !own.code_fits {
        return message(Glyph::Refresh, "Mã đã hết hạn", strings::CODE_REFUSED, &address(line.id));
    }
    let name = cx.person.as_deref().map(|p| p.full_name.clone()).unwrap_or_default();
    let (title, lead) = (line.title(), format!("{} · {}", day_and_time(line.starts_at), line.place));
    let (meeting, code) = (line.id.to_string(), own.code);
    view! {
        <PageHead title eyebrow=line.unit_name.clone() lead/>
        <Card title=name lead="Bấm một lần để ghi nhận có mặt tại phòng họp." now=true>
            <Form action="/api/checkin/check_in" name="here" class="form big-tap">
                <Hidden name="meeting" value=meeting/>
                <Hidden name="code" value=code/>
                <Submit label="Tôi có mặt" icon=Glyph::Check wide=true/>
            </Form>
        </Card>
    }
    .into_any()
}

fn message(glyph: Glyph, title: &str, hint: &str, href: &str) -> AnyView {
    let (title, hint, href) = (title.to_owned(), hint.to_owned(), href.to_owned());
    let action = view! { <LinkButton href label="Tiếp tục" kind=Kind::Primary/> }.into_any();
    view! { <PageHead title="Điểm danh" hidden=true/> <Card><Empty glyph title hint action/></Card> }.into_any()
}
