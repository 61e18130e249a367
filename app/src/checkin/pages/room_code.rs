//! `/sinh-hoat/{id}/ma-diem-danh`: the room's code, big, for the screen in front.

use domain::{meetings::Meeting, policy::act};
use leptos::prelude::*;

use crate::{
    checkin::{
        api::{Screen, code_of},
        islands::RoomCodeBoard,
    },
    context::Context,
    error::AppError,
    meetings::{address, asked, crumbs},
    page::{PageInfo, page},
    ui::*,
};

pub fn room_code_page() -> AnyView {
    page(load, |(meeting, code), _| (PageInfo::new(Tab::Meetings, "Mã điểm danh"), show(&meeting, code))).into_any()
}

async fn load(cx: Context) -> Result<(Meeting, Option<Screen>), AppError> {
    let (id, permit) = asked::<act::ShowRoomCode>(&cx).await?;
    let meeting = store::meetings::get(cx.db(), &cx.may(permit.unit())?, id).await?;
    let code = code_of(&cx, &meeting)?;
    Ok((meeting, code))
}

fn show(meeting: &Meeting, code: Option<Screen>) -> AnyView {
    let line = &meeting.line;
    let here = address(line.id);
    let eyebrow = format!("{} · {}", line.unit_name, line.title());
    let body = match code {
        Some(first) => {
            let meeting = line.id;
            view! {
                <RoomCodeBoard meeting first/>
                <Actions>
                    <LinkButton href=format!("{here}/ma-diem-danh") label="Mã mới" icon=Glyph::Refresh/>
                    <LinkButton href=format!("{here}/quet-the") label="Quét thẻ" icon=Glyph::Member/>
                    <LinkButton href=format!("{here}/diem-danh") label="Danh sách điểm danh" icon=Glyph::Check/>
                </Actions>
            }
            .into_any()
        }
        None => {
            let hint = "Mã hiện từ 2 giờ trước giờ họp đến 1 giờ sau khi dự kiến kết thúc, khi buổi họp chưa báo cáo.";
            let action = view! { <LinkButton href=here label="Xem buổi sinh hoạt" kind=Kind::Primary/> }.into_any();
            view! { <Card><Empty glyph=Glyph::Qr title="Chưa có mã điểm danh" hint action/></Card> }.into_any()
        }
    };
    view! {
        <Breadcrumb items=crumbs(line) current="Mã điểm danh"/>
        <PageHead title="Mã điểm danh" eyebrow
            lead="Chiếu lên màn hình để đảng viên quét bằng máy ảnh điện thoại. Mã đổi mỗi 30 giây nên ảnh chụp gửi đi nơi khác không dùng được."/>
        {body}
    }
    .into_any()
}
