//! Pieces that several pages show: lists of materials, the form that adds one.

use domain::{
    ids::MaterialId,
    materials::{ACCEPT, Material, MediaType, TITLE_MAX, material_note},
    meetings::{Meeting, MeetingState},
    rules::Rules,
    time::dmy,
};
use leptos::prelude::*;

use super::meeting_address;
use crate::{form::Form, materials::strings, meetings::planner::rule_row, ui::*};

/// The picture of a kind of file.
pub(super) const fn glyph(media_type: MediaType) -> Glyph {
    match media_type {
        MediaType::Xlsx => Glyph::Sheet,
        MediaType::Jpeg | MediaType::Png => Glyph::Eye,
        MediaType::Pdf | MediaType::Docx | MediaType::Pptx | MediaType::Odt => Glyph::File,
    }
}

/// What a file is, from whom, since when.
fn note(material: &Material) -> String {
    let from = material.kit_of.as_ref().map(|unit| format!(" · Tài liệu tháng của {unit}")).unwrap_or_default();
    format!("{}{from} · {}", material.kind_and_size(), dmy(material.uploaded_at.date()))
}

/// A material in a list; `end` is what can be done with it.
pub(super) fn row(material: &Material, href: String, end: Option<AnyView>) -> AnyView {
    let (title, note, glyph) = (material.title.clone(), note(material), glyph(material.media_type));
    match end {
        Some(end) => view! { <ListRow title href note glyph>{end}</ListRow> }.into_any(),
        None => view! { <ListRow title href note glyph/> }.into_any(),
    }
}

/// The materials of a meeting on its page, against the rule.
pub(crate) fn meeting_section(meeting: &Meeting, materials: &[Material], rules: &Rules, manages: bool) -> AnyView {
    let line = &meeting.line;
    let address = meeting_address(line.id);
    let called_off = line.state == MeetingState::Cancelled;
    if called_off && materials.is_empty() {
        return ().into_any();
    }
    let rows = materials.iter().map(|m| row(m, format!("{address}/{}", m.id), None)).collect_view();
    let none = materials.is_empty().then(|| view! { <p class="muted">{strings::NONE}</p> });
    let rule = (!called_off).then(|| rule(meeting, materials, rules));
    let more_href = if manages && !called_off { address } else { String::new() };
    view! {
        <Section title=strings::MATERIALS id="materials" more_href more_label=strings::MANAGE>
            <Stack tight=true>{none}<List label=strings::MATERIALS>{rows}</List>{rule}</Stack>
        </Section>
    }
    .into_any()
}

/// Whether the material was there in time.
pub(super) fn rule(meeting: &Meeting, materials: &[Material], rules: &Rules) -> AnyView {
    let first = materials.iter().map(|m| m.uploaded_at).min();
    let note = material_note(first, meeting.line.starts_at.date(), rules);
    view! { <List>{rule_row(note.met, note.text, note.clause)}</List> }.into_any()
}

/// The materials beside a room's agenda, where they open.
pub(crate) fn room_section(materials: &[Material], address: impl Fn(&Material) -> String) -> AnyView {
    if materials.is_empty() {
        return ().into_any();
    }
    let rows = materials.iter().map(|m| row(m, address(m), None)).collect_view();
    view! { <Section title=strings::MATERIALS id="room-materials"><List label=strings::MATERIALS>{rows}</List></Section> }
        .into_any()
}

/// The form that adds a file; `action` is the page's own address.
pub(super) fn add_form(action: String, lead: String) -> AnyView {
    // The identifier comes with the form: sending it twice is one material.
    let id = MaterialId::fresh().to_string();
    view! {
        <Card title=strings::ADD lead>
            <Form action class="form" files=true>
                <Hidden name="id" value=id/>
                <FileField name="file" label="Tệp" accept=ACCEPT required=true hint=strings::FILE_HINT/>
                <TextField name="title" label="Tên tài liệu" maxlength=TITLE_MAX as u32 hint=strings::TITLE_HINT/>
                <Submit label="Tải lên" icon=Glyph::Upload/>
            </Form>
        </Card>
    }
    .into_any()
}

/// A button that asks once more, then takes a material back.
pub(super) fn withdraw_button(material: &Material, action: &'static str, fields: AnyView) -> AnyView {
    let (id, title) = (format!("withdraw-{}", material.id), material.title.clone());
    let context = title.clone();
    let name = material.id.to_string();
    view! {
        <Dialog id title="Gỡ tài liệu?" open_label=strings::WITHDRAW open_kind=Kind::Plain small=true context>
            <Form action name class="form">
                <p>{format!("“{title}” sẽ không mở được nữa, kể cả với người đang giữ đường dẫn.")}</p>
                {fields}
                <Submit label="Gỡ tài liệu" kind=Kind::Danger icon=Glyph::Trash/>
            </Form>
        </Dialog>
    }
    .into_any()
}
