//! `/sinh-hoat/{id}/bien-ban/sua`: the editor, a form a section.

use domain::{
    ids::{MeetingId, MinutesId},
    minutes::{DiffLine, Facts, Section, Text, differences},
    policy::{Permit, act},
};
use leptos::prelude::*;
use store::minutes::{self, Version, was_held};

use super::{
    parts::{attendance, body, comparison, crumbs, votes},
    writer,
};
use crate::{
    context::Context,
    error::AppError,
    form::{FORM_FIELD, Form, Submitted},
    minutes::{
        api::address,
        islands::{FORM, MinutesKeeper, PROPOSAL},
        strings,
    },
    page::{PageInfo, page},
    ui::*,
};

struct Data {
    meeting: MeetingId,
    facts: Facts,
    texts: Vec<Text>,
    newest: Option<Version>,
    held: bool,
    refused: Option<Refused>,
}

/// A section that came back because somebody else had changed the same lines; only without a script, see the keeper.
struct Refused {
    section: Section,
    /// What that changed in the text from which the writer started.
    changed: Vec<DiffLine>,
}

pub fn edit_page() -> AnyView {
    page(load, |data, _| (PageInfo::new(Tab::Meetings, "Ghi biên bản"), show(&data))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let sent = use_context::<Submitted>();
    let (meeting, permit, keepers) = writer(&cx).await?;
    let facts = minutes::facts(cx.db(), &permit, meeting).await?;
    let texts = minutes::texts(cx.db(), &permit, meeting, &facts).await?;
    let refused = match sent {
        Some(sent) => refused(&cx, &permit, meeting, &facts, &texts, &sent).await?,
        None => None,
    };
    Ok(Data {
        meeting,
        newest: minutes::newest(cx.db(), &permit, meeting).await?,
        held: was_held(keepers.state),
        facts,
        texts,
        refused,
    })
}

/// Finds the section that was sent, and what changed in it since.
async fn refused(
    cx: &Context,
    permit: &Permit<act::WriteMinutes>,
    meeting: MeetingId,
    facts: &Facts,
    texts: &[Text],
    sent: &Submitted,
) -> Result<Option<Refused>, AppError> {
    let code = sent.message.as_ref().and_then(|_| sent.value(FORM_FIELD)).unwrap_or_default();
    let Some(text) = texts.iter().find(|text| text.section.to_string() == code) else { return Ok(None) };
    let (section, base) = (text.section, sent.value("revision").and_then(|r| r.parse().ok()).unwrap_or_default());
    if base == text.revision {
        return Ok(None);
    }
    let base = match base {
        0 => minutes::draft_of(cx.db(), permit, meeting, facts, section).await?,
        _ => match minutes::past(cx.db(), permit, meeting, section, base).await {
            Err(store::Error::NotFound) => sent.value("body").unwrap_or_default(),
            found => found?,
        },
    };
    Ok(Some(Refused { section, changed: differences(&base, &text.body) }))
}

fn show(data: &Data) -> AnyView {
    let (title, meeting) = (data.facts.title.clone(), data.meeting);
    let waiting = data.newest.as_ref().is_some_and(|v| v.confirmed_at.is_none());
    let content = if waiting { stands_still(meeting) } else { editor(data) };
    let eyebrow = data.facts.unit.clone();
    view! {
        <Breadcrumb items=crumbs(meeting, true) current="Ghi biên bản"/>
        <PageHead title="Ghi biên bản" eyebrow lead=title/>
        {content}
    }
    .into_any()
}

/// While a version waits there is nothing to write.
fn stands_still(meeting: MeetingId) -> AnyView {
    let action = view! { <LinkButton href=address(meeting) label="Xem biên bản" kind=Kind::Primary/> }.into_any();
    view! { <Card><Empty glyph=Glyph::Lock title="Biên bản đang chờ xác nhận" hint=strings::WAITING action/></Card> }
        .into_any()
}

fn editor(data: &Data) -> AnyView {
    let meeting = data.meeting;
    let correction = data.newest.as_ref().map(|v| {
        let words = format!(
            "Bản số {} đã khóa và vẫn được lưu. Sửa ở đây để lập bản đính chính số {}.",
            v.record.version,
            v.record.version + 1
        );
        view! { <Notice tone=Tone::Info><p>{words}</p></Notice> }
    });
    let sections: Vec<_> = data.texts.iter().map(|text| section_form(data, text)).collect();
    let propose = propose(data);
    let (attendance, votes) = (attendance(&data.facts.present), votes(&data.facts));
    view! {
        {correction}
        <Columns>
            <Stack>
                <MinutesKeeper meeting/>
                {sections}
            </Stack>
            <Stack>{attendance}{votes}{propose}</Stack>
        </Columns>
    }
    .into_any()
}

/// Rows of a text area that show a text of usual width without scrolling, within reason.
fn rows(text: &str) -> u32 {
    let lines: usize = text.lines().map(|line| 1 + line.chars().count() / 80).sum();
    (lines + 2).clamp(4, 24) as u32
}

/// A section with its own button, for when no script runs.
fn section_form(data: &Data, text: &Text) -> AnyView {
    let (meeting, facts, code) = (data.meeting, &data.facts, text.section.to_string());
    let theirs = data.refused.as_ref().filter(|refused| refused.section == text.section).map(|refused| {
        let (changed, theirs) = (comparison(&refused.changed), body(&text.body));
        view! {
            <p>{strings::THEIR_CHANGES}</p>
            {changed}
            <Disclosure summary=strings::THEIR_TEXT>{theirs}</Disclosure>
        }
    });
    let status = match &text.written {
        Some(written) => format!("{} đã lưu {}", written.by, written.at.full()),
        None => "Bản tự lập từ buổi họp, chưa ai sửa.".to_owned(),
    };
    let history = (text.revision > 1).then(|| {
        let href = format!("{}/lich-su?muc={code}", address(meeting));
        view! { <LinkButton href label="Lịch sử" small=true icon=Glyph::History context=facts.heading(text.section)/> }
    });
    let item = facts.items.iter().find(|item| Section::Item(item.position) == text.section);
    let spoke = item.and_then(|item| item.spoke(&text.body)).map(|words| view! { <p class="muted">{words}</p> });
    let (label, rows, value) = (facts.heading(text.section), rows(&text.body), text.body.clone());
    let (meeting, revision, name) = (meeting.to_string(), text.revision.to_string(), code.clone());
    view! {
        <Card>
            <Form action="/api/minutes/save_section" name class=FORM unenhanced=true>
                <Hidden name="meeting" value=meeting/>
                <Hidden name="section" value=code/>
                <Hidden name="revision" value=revision/>
                <TextArea name="body" label rows value/>
                {spoke}
                {theirs}
                <div class="minutes-foot">
                    <p class="minutes-status muted" role="status">{status}</p>
                    <div class="minutes-save"><Submit label="Lưu" kind=Kind::Soft small=true/></div>
                    {history}
                </div>
            </Form>
        </Card>
    }
    .into_any()
}

/// The step after writing; before the meeting was held there is nothing to confirm.
fn propose(data: &Data) -> AnyView {
    if !data.held {
        return view! {
            <Card title="Trình xác nhận"><p class="muted">"Điểm danh xong mới trình xác nhận được. Nội dung đã ghi vẫn được lưu."</p></Card>
        }
        .into_any();
    }
    let (id, meeting) = (MinutesId::fresh().to_string(), data.meeting.to_string());
    view! {
        <Card title="Trình xác nhận" lead="Nội dung đứng yên từ lúc trình; chủ trì và thư ký xác nhận bằng tài khoản của mình.">
            <Form action="/api/minutes/propose_minutes" class=PROPOSAL>
                <Hidden name="id" value=id/>
                <Hidden name="meeting" value=meeting/>
                <Submit label="Trình biên bản" icon=Glyph::Send/>
            </Form>
        </Card>
    }
    .into_any()
}
