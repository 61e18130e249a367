//! `/sinh-hoat/{id}/bien-ban`: the minutes as they were put up or locked, and what is still to be confirmed.

use domain::{
    accounts::display_code,
    ids::MeetingId,
    minutes::{Change, Facts, Record, Seat, Section, changes},
    policy::act,
};
use leptos::prelude::*;
use store::minutes::{self, Line, Version};

use super::parts::{attendance, body, comparison, crumbs, vote};
use crate::{
    context::Context,
    error::AppError,
    form::Form,
    minutes::{
        api::address,
        seal::{hidden, leads, reader, seats, words},
    },
    page::{PageInfo, page},
    ui::*,
};

struct Data {
    meeting: MeetingId,
    facts: Facts,
    writes: bool,
    shown: Option<Shown>,
    locked: Vec<Line>,
}

struct Shown {
    version: Version,
    /// As what the person confirms, or why not; nothing for people who have no part in it.
    seat: Option<Result<Seat, &'static str>>,
    changes: Vec<Change>,
}

pub fn read_page() -> AnyView {
    page(load, |data, _| (PageInfo::new(Tab::Meetings, "Biên bản"), show(&data))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let meeting: MeetingId = cx.param("id")?;
    let (permit, keepers) = reader(&cx, meeting).await?;
    let actor = cx.actor()?;
    let target = keepers.target_for(actor.member);
    let (writes, confirms) =
        (cx.may::<act::WriteMinutes>(target.clone()).is_ok(), cx.may::<act::ConfirmMinutes>(target).is_ok());
    let facts = minutes::facts(cx.db(), &permit, meeting).await?;
    if hidden(&cx, &keepers) {
        return Ok(Data { meeting, facts, writes: false, shown: None, locked: Vec::new() });
    }
    let shown = match minutes::newest(cx.db(), &permit, meeting).await? {
        None => None,
        Some(version) => {
            let open = version.confirmed_at.is_none();
            let seat = (open && confirms).then(|| {
                seats(&keepers, &version).seat_of(actor.member, leads(actor, keepers.answering)).map_err(words)
            });
            let number = version.record.version;
            let changes = if number > 1 {
                let before = minutes::numbered(cx.db(), &permit, meeting, number - 1).await?;
                changes(&before.record, &version.record)
            } else {
                Vec::new()
            };
            Some(Shown { version, seat, changes })
        }
    };
    Ok(Data { meeting, facts, writes, shown, locked: minutes::lines(cx.db(), &permit, meeting).await? })
}

fn show(data: &Data) -> AnyView {
    let meeting = data.meeting;
    let (eyebrow, lead) = (data.facts.unit.clone(), data.facts.title.clone());
    let content = match &data.shown {
        Some(shown) => whole(data, shown),
        None => nothing(data),
    };
    view! {
        <Breadcrumb items=crumbs(meeting, false) current="Biên bản"/>
        <PageHead title="Biên bản" eyebrow lead/>
        {content}
    }
    .into_any()
}

/// Before the first version was put up.
fn nothing(data: &Data) -> AnyView {
    let write = data.writes.then(|| {
        let href = format!("{}/sua", address(data.meeting));
        view! { <LinkButton href label="Ghi biên bản" kind=Kind::Primary icon=Glyph::Pencil/> }.into_any()
    });
    let hint = if data.writes {
        "Chương trình, điểm danh, phát biểu và kết quả biểu quyết đã có sẵn; đồng chí ghi thêm nội dung."
    } else {
        "Biên bản hiện ở đây khi đã được trình xác nhận."
    };
    view! { <Card><Empty glyph=Glyph::File title="Chưa có biên bản" hint action=write/></Card> }.into_any()
}

fn whole(data: &Data, shown: &Shown) -> AnyView {
    let paper = paper(&shown.version.record);
    let state = state(data, shown);
    let changes = changed(&shown.version.record, &shown.changes);
    let attendance = attendance(&shown.version.record.facts.present);
    let versions = versions(data);
    view! {
        <Columns>
            <Stack>{changes}{paper}</Stack>
            <Stack>{state}{attendance}{versions}</Stack>
        </Columns>
    }
    .into_any()
}

/// Who confirmed, and what the person can do now.
fn state(data: &Data, shown: &Shown) -> AnyView {
    let version = &shown.version;
    let facts = &version.record.facts;
    let row = |seat: Seat, signed: &Option<minutes::Signed>| {
        let named = match seat {
            Seat::Chair => facts.chair.as_ref(),
            Seat::Clerk => facts.clerk.as_ref(),
        };
        let (title, note, tone, word) = match signed {
            Some(s) => (s.written.by.clone(), s.written.at.full(), Tone::Ok, "Đã xác nhận"),
            None => match named {
                Some(officer) => (officer.name.clone(), String::new(), Tone::Warn, "Chưa xác nhận"),
                None => ("Chưa cử ai".to_owned(), String::new(), Tone::Warn, "Chưa xác nhận"),
            },
        };
        let note =
            [seat.label().to_owned(), note].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        view! { <ListRow title note><Chip tone text=word/></ListRow> }
    };
    let (chair, clerk) = (row(Seat::Chair, &version.chair), row(Seat::Clerk, &version.clerk));
    let number = version.record.version;
    let (chip, rest) = match version.confirmed_at {
        Some(_) => (view! { <Chip tone=Tone::Ok text=format!("Bản số {number} · đã khóa")/> }, locked(data, version)),
        None => (view! { <Chip tone=Tone::Warn text=format!("Bản số {number} · chờ xác nhận")/> }, open(data, shown)),
    };
    view! {
        <Card title="Xác nhận" now=version.confirmed_at.is_none()>
            <Stack tight=true><Chips>{chip}</Chips><List>{chair}{clerk}</List>{rest}</Stack>
        </Card>
    }
    .into_any()
}

/// Confirming and taking back.
fn open(data: &Data, shown: &Shown) -> AnyView {
    let named = || (shown.version.id.to_string(), data.meeting.to_string());
    let confirm = shown.seat.as_ref().map(|seat| match seat {
        Ok(seat) => {
            let label = format!("Xác nhận với tư cách {}", seat.label().to_lowercase());
            let (id, meeting) = named();
            view! {
                <Form action="/api/minutes/confirm_minutes" class="form">
                    <Hidden name="id" value=id/>
                    <Hidden name="meeting" value=meeting/>
                    <Submit label icon=Glyph::Check wide=true/>
                </Form>
            }
            .into_any()
        }
        Err(reason) => view! { <p class="muted">{*reason}</p> }.into_any(),
    });
    let withdraw = data.writes.then(|| {
        let (id, meeting) = named();
        view! {
            <Form action="/api/minutes/withdraw_minutes" class="form">
                <Hidden name="id" value=id/>
                <Hidden name="meeting" value=meeting/>
                <Submit label="Rút về để sửa" kind=Kind::Plain icon=Glyph::Return/>
            </Form>
        }
    });
    view! { {confirm}{withdraw} }.into_any()
}

/// The file, its code, and the way to correct it.
fn locked(data: &Data, version: &Version) -> AnyView {
    let here = address(data.meeting);
    let code = version.code.clone().unwrap_or_default();
    let pdf = format!("{here}/{}.pdf", version.record.version);
    let correct = data.writes.then(|| {
        let href = format!("{here}/sua");
        view! { <LinkButton href label="Đính chính" icon=Glyph::Pencil/> }
    });
    let verify = format!("/xac-minh/{code}");
    view! {
        <Actions>
            <LinkButton href=pdf label="Tải biên bản (PDF)" kind=Kind::Primary icon=Glyph::Download download=true/>
            {correct}
        </Actions>
        <p class="muted">"Mã xác minh: "<a href=verify>{display_code(&code)}</a></p>
    }
    .into_any()
}

/// What a correction changes.
fn changed(record: &Record, changes: &[Change]) -> Option<AnyView> {
    if record.version < 2 {
        return None;
    }
    let parts: Vec<_> = changes
        .iter()
        .map(|change| {
            let (heading, lines) = (change.heading.clone(), comparison(&change.lines));
            view! { <h3>{heading}</h3> {lines} }
        })
        .collect();
    let lead = if changes.is_empty() { "Nội dung như bản trước." } else { "So với bản trước." };
    let title = format!("Bản số {} sửa những gì", record.version);
    Some(view! { <Card title lead>{parts}</Card> }.into_any())
}

/// The minutes as they are read.
fn paper(record: &Record) -> AnyView {
    let facts = &record.facts;
    let parts: Vec<_> = facts
        .sections()
        .into_iter()
        .filter_map(|section| {
            let text = record.text(section);
            let item = facts.items.iter().find(|i| Section::Item(i.position) == section);
            let votes = match section {
                Section::Conclusions => facts.votes.as_slice(),
                _ => item.map_or(&[][..], |i| i.votes.as_slice()),
            };
            if text.is_empty() && votes.is_empty() && item.is_none() {
                return None;
            }
            let (heading, said) = (facts.heading(section), body(text));
            let spoke = item.and_then(|item| item.spoke(text)).map(|words| view! { <p>{words}</p> });
            let votes: Vec<_> = votes.iter().map(vote).collect();
            let votes = (!votes.is_empty()).then(|| view! { <List label="Biểu quyết">{votes}</List> });
            Some(view! { <section class="minutes-part"><h2>{heading}</h2>{said}{spoke}{votes}</section> })
        })
        .collect();
    let officer =
        |part: &str, who: Option<&domain::minutes::Officer>| who.map(|o| Def::text(part.to_owned(), o.name.clone()));
    let items: Vec<Def> = [
        Some(Def::text("Bắt đầu", facts.began_at.full())),
        Some(Def::text("Kết thúc", facts.ended_at.full())),
        Some(Def::text("Nơi họp", facts.place.clone())),
        officer("Chủ trì", facts.chair.as_ref()),
        officer("Thư ký", facts.clerk.as_ref()),
    ]
    .into_iter()
    .flatten()
    .collect();
    view! { <Card><Definition items/>{parts}</Card> }.into_any()
}

/// The locked versions, when there is more than one.
fn versions(data: &Data) -> Option<AnyView> {
    if data.locked.len() < 2 {
        return None;
    }
    let rows: Vec<_> = data
        .locked
        .iter()
        .map(|line| {
            let title = format!("Bản số {}", line.version);
            let note = format!("Khóa lúc {}", line.confirmed_at.full());
            let href = format!("{}/{}.pdf", address(data.meeting), line.version);
            let context = title.clone();
            view! { <ListRow title note><LinkButton href label="PDF" small=true download=true context/></ListRow> }
        })
        .collect();
    Some(view! { <Section title="Các bản đã khóa"><List>{rows}</List></Section> }.into_any())
}
