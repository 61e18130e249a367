//! `/sinh-hoat/{id}/bien-ban/lich-su?muc=opening&ban=3`: what a section said before.

use domain::{
    ids::MeetingId,
    minutes::{Section, Text},
    text,
};
use leptos::prelude::*;
use store::minutes::{self, Past};

use super::{
    parts::{body, crumbs},
    writer,
};
use crate::{
    context::Context,
    error::AppError,
    form::Form,
    minutes::api::address,
    page::{PageInfo, page},
    ui::*,
};

struct Data {
    meeting: MeetingId,
    heading: String,
    text: Text,
    past: Vec<Past>,
    /// The revision that was asked for, with its text.
    chosen: Option<(i64, String)>,
}

pub fn history_page() -> AnyView {
    page(load, |data, _| (PageInfo::new(Tab::Meetings, "Lịch sử biên bản"), show(&data))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let (meeting, permit, _) = writer(&cx).await?;
    let section = cx.query("muc").unwrap_or(Section::Opening);
    let facts = minutes::facts(cx.db(), &permit, meeting).await?;
    let texts = minutes::texts(cx.db(), &permit, meeting, &facts).await?;
    let text = texts.into_iter().find(|t| t.section == section).ok_or(AppError::NotFound)?;
    let chosen = match cx.query("ban") {
        Some(revision) => Some((revision, minutes::past(cx.db(), &permit, meeting, section, revision).await?)),
        None => None,
    };
    let past = minutes::history(cx.db(), &permit, meeting, section).await?;
    Ok(Data { meeting, heading: facts.heading(section), text, past, chosen })
}

fn show(data: &Data) -> AnyView {
    let here = format!("{}/lich-su?muc={}", address(data.meeting), data.text.section);
    let rows: Vec<_> = data
        .past
        .iter()
        .map(|past| {
            let (title, href) = (past.written.at.full(), format!("{here}&ban={}", past.revision));
            let note = format!("{} · {} ký tự", past.written.by, text::number(past.length));
            view! { <ListRow title href note/> }
        })
        .collect();
    let list = if rows.is_empty() {
        view! { <Card><Empty glyph=Glyph::History title="Chưa có bản cũ" hint="Mỗi lần lưu, bản trước được giữ lại ở đây."/></Card> }.into_any()
    } else {
        view! { <Card flush=true><List label="Các bản cũ">{rows}</List></Card> }.into_any()
    };
    let chosen = data.chosen.as_ref().map(|(revision, text)| chosen(data, *revision, text));
    let (meeting, heading) = (data.meeting, data.heading.clone());
    view! {
        <Breadcrumb items=crumbs(meeting, true) current="Lịch sử"/>
        <PageHead title="Lịch sử" eyebrow=heading>
            <LinkButton href=format!("{}/sua", address(meeting)) label="Về trang ghi biên bản"/>
        </PageHead>
        <Columns><Stack>{chosen}</Stack><Stack>{list}</Stack></Columns>
    }
    .into_any()
}

/// The old text, with the way to put it back.
fn chosen(data: &Data, revision: i64, text: &str) -> AnyView {
    let shown = body(text);
    let (meeting, section) = (data.meeting.to_string(), data.text.section.to_string());
    let (current, past) = (data.text.revision.to_string(), revision.to_string());
    view! {
        <Card title="Bản cũ" lead="Khôi phục thì bản hiện nay được giữ lại trong lịch sử.">
            {shown}
            <Form action="/api/minutes/restore_section" class="form">
                <Hidden name="meeting" value=meeting/>
                <Hidden name="section" value=section/>
                <Hidden name="revision" value=current/>
                <Hidden name="past" value=past/>
                <Submit label="Khôi phục bản này" kind=Kind::Soft icon=Glyph::Return/>
            </Form>
        </Card>
    }
    .into_any()
}
