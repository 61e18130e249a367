//! `/sinh-hoat/{id}/tai-lieu`: the files of a meeting for those who lead the branch.

use domain::{
    materials::Material,
    meetings::{Meeting, MeetingState},
    policy::act,
    rules::Rules,
};
use leptos::prelude::*;

use super::{meeting_address, parts};
use crate::{
    context::Context,
    error::AppError,
    materials::strings,
    meetings::{self, short_title},
    page::{PageInfo, page},
    ui::*,
};

struct Data {
    meeting: Meeting,
    materials: Vec<Material>,
    rules: Rules,
}

pub fn manage_page() -> AnyView {
    page(load, |data, _| (PageInfo::new(Tab::Meetings, strings::MATERIALS), show(&data))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let (id, permit) = meetings::asked::<act::ManageMaterials>(&cx).await?;
    let meeting = store::meetings::get(cx.db(), &cx.may(permit.unit())?, id).await?;
    let date = meeting.line.starts_at.date();
    let (materials, rules) = tokio::try_join!(
        store::materials::of_meeting(cx.db(), &permit, id),
        store::rules::in_force(cx.db(), &permit, date),
    )?;
    Ok(Data { meeting, materials, rules })
}

fn show(data: &Data) -> AnyView {
    let line = &data.meeting.line;
    let back = (meetings::address(line.id), short_title(line));
    let add = match line.state {
        MeetingState::Cancelled => view! { <Notice tone=Tone::Plain>{strings::CANCELLED}</Notice> }.into_any(),
        _ => parts::add_form(
            meeting_address(line.id),
            "Đảng viên trong chi bộ và cấp trên thấy ngay tài liệu này.".to_owned(),
        ),
    };
    let list = list(data);
    let rule = parts::rule(&data.meeting, &data.materials, &data.rules);
    view! {
        <Breadcrumb items=vec![back] current=strings::MATERIALS/>
        <PageHead title="Tài liệu của buổi họp" eyebrow=line.title()/>
        <Columns>
            {add}
            <Stack>{list}{rule}</Stack>
        </Columns>
    }
    .into_any()
}

fn list(data: &Data) -> AnyView {
    if data.materials.is_empty() {
        let hint = "Tài liệu của chi bộ thêm ở đây; tài liệu tháng của cấp trên tự gắn vào buổi thường kỳ.";
        return view! { <Card><Empty glyph=Glyph::File title="Chưa có tài liệu" hint/></Card> }.into_any();
    }
    let meeting = data.meeting.line.id;
    let rows = data
        .materials
        .iter()
        .map(|material| {
            // A kit is taken back by whoever gave it.
            let withdraw = material.kit_of.is_none().then(|| {
                let (meeting, id) = (meeting.to_string(), material.id.to_string());
                let fields = view! { <Hidden name="meeting" value=meeting/> <Hidden name="material" value=id/> };
                parts::withdraw_button(material, "/api/materials/withdraw_material", fields.into_any())
            });
            parts::row(material, format!("{}/{}", meeting_address(meeting), material.id), withdraw)
        })
        .collect_view();
    view! { <List label=strings::MATERIALS>{rows}</List> }.into_any()
}
