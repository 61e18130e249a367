//! `/sinh-hoat/{id}/phong-hop`: the room, one address for everybody of the branch.
//!
//! Elements marked `data-live` that have an id are kept up to date by the island; everything else stays as it was loaded.

mod agenda;
mod lead;
mod speakers;
mod vote;

use domain::{
    checkin::Mark,
    ids::{MaterialId, MeetingId, MemberId},
    materials::Material,
    meetings::{Meeting, roll_opens},
    policy::{Permit, act},
    room::{RoomItem, clock, least_above, may_open},
    rules::{RuleKey, Rules},
    text, time,
};
use leptos::prelude::*;
use store::{
    meetings,
    room::{self, Inside},
};

use super::{
    api::{READING, action, address, may},
    islands::{NOTES_FORM, NotesKeeper, RoomKeeper},
};
use crate::{
    checkin,
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, Route, page},
    reports::Opening,
    resolutions::Previous,
    ui::*,
};

/// The pages.
pub const PAGES: &[Route] = &[Route { path: "/sinh-hoat/{id}/phong-hop", show: room_page }];

/// What a person sees and may do in a room.
struct Data {
    meeting: Meeting,
    rules: Rules,
    inside: Option<Inside>,
    /// May open, lead or take over the room.
    leads: bool,
    opening: Opening,
    /// What is recorded of this person's attendance.
    mark: Option<Mark>,
    /// A member of the branch, with private notes; may ask to speak.
    note: Option<String>,
    previous: Previous,
    materials: Vec<Material>,
    /// The material that is open beside the room.
    reading: Option<Material>,
    /// What only the person sees who leads the room now.
    chair: Option<Chair>,
    /// May write the minutes.
    writes: bool,
    /// May report the result.
    reports: bool,
}

/// What the leader needs to act for those without a phone.
struct Chair {
    /// The most ballots that the open vote can have.
    could_vote: i64,
    /// Who is there and not on the list of speakers.
    there: Vec<(MemberId, String)>,
}

impl Chair {
    /// None unless this person leads the running room.
    async fn load(cx: &Context, id: MeetingId, inside: Option<&Inside>) -> Result<Option<Self>, AppError> {
        let leader = inside.filter(|inside| inside.room.running()).map(|inside| inside.room.leader_id);
        let (Some(inside), true) = (inside, leader.is_some() && leader == cx.actor.as_ref().map(|a| a.member)) else {
            return Ok(None);
        };
        let Ok(permit) = may::<act::LeadRoom>(cx, id).await else { return Ok(None) };
        let could_vote = match inside.votes.iter().find(|vote| vote.closed_at.is_none()) {
            Some(vote) => room::could_vote(cx.db(), &permit, id, vote.id).await?,
            None => 0,
        };
        Ok(Some(Self { could_vote, there: room::there(cx.db(), &permit, id).await? }))
    }
}

impl Data {
    fn id(&self) -> MeetingId {
        self.meeting.line.id
    }

    /// Whether this person is there, by the record.
    fn there(&self) -> bool {
        self.mark.is_some_and(Mark::is_there)
    }

    /// The item being discussed.
    fn present_item(&self) -> Option<&RoomItem> {
        let inside = self.inside.as_ref()?;
        inside.items.iter().find(|item| Some(item.position) == inside.room.item)
    }
}

fn room_page() -> AnyView {
    page(load, |data, cx| (PageInfo::new(Tab::Meetings, "Phòng họp"), show(&data, cx))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let id: MeetingId = cx.param("id")?;
    // Somebody else's meeting is not found: its existence is nobody's business.
    let permit: Permit<act::EnterRoom> = may(&cx, id).await.map_err(|error| match error {
        AppError::Forbidden => AppError::NotFound,
        other => other,
    })?;
    let reading = cx.may::<act::ReadMeeting>(permit.unit())?;
    let meeting = meetings::get(cx.db(), &reading, id).await?;
    let note = match cx.may::<act::KeepNotes>(permit.unit()) {
        Ok(own) => Some(room::note(cx.db(), &own, id).await?),
        Err(_) => None,
    };
    let mark = match cx.may::<act::CheckIn>(permit.unit()) {
        Ok(own) => store::checkin::own_mark(cx.db(), &own, id).await?,
        Err(_) => None,
    };
    let inside = room::inside(cx.db(), &permit, id).await?;
    let materials = store::materials::of_meeting(cx.db(), &permit, id).await?;
    let reading = cx.query::<MaterialId>(READING);
    Ok(Data {
        chair: Chair::load(&cx, id, inside.as_ref()).await?,
        writes: may::<act::WriteMinutes>(&cx, id).await.is_ok(),
        reports: cx.may::<act::ReportMeeting>(permit.unit()).is_ok(),
        rules: store::rules::in_force(cx.db(), &permit, meeting.line.starts_at.date()).await?,
        inside,
        opening: Opening::load(&cx, &permit, &meeting).await?,
        leads: may::<act::LeadRoom>(&cx, id).await.is_ok(),
        reading: materials.iter().find(|material| Some(material.id) == reading).cloned(),
        materials,
        mark,
        note,
        previous: Previous::load(&cx, &permit, meeting.line.starts_at).await?,
        meeting,
    })
}

fn show(data: &Data, cx: &Context) -> AnyView {
    let line = &data.meeting.line;
    let back = format!("/sinh-hoat/{}", line.id);
    let crumb = format!("Buổi họp {}", time::dm(line.starts_at.date()));
    let revision = data.inside.as_ref().map_or(0, |inside| inside.room.revision).to_string();
    let content = match &data.inside {
        Some(inside) => opened(data, inside, cx),
        None => not_opened(data, cx),
    };
    let bar = bar(data, cx);
    let meeting = data.id();
    let room = view! { <div id="room" class="room" data-live="" data-revision=revision>{content}</div> };
    let room = match &data.reading {
        Some(material) => {
            let reader = reader(data, material, cx);
            view! { <div class="room-reading">{reader}{room}</div> }.into_any()
        }
        None => room.into_any(),
    };
    view! {
        <Breadcrumb items=vec![(back, crumb)] current="Phòng họp"/>
        <RoomKeeper meeting/>
        {room}
        {bar}
    }
    .into_any()
}

/// The room with a material open beside it.
fn reading_address(data: &Data, material: &Material) -> String {
    format!("{}?{READING}={}#room-reader", address(data.id()), material.id)
}

/// A material beside the room, outside of what is kept up to date: reading goes on whatever happens.
fn reader(data: &Data, material: &Material, cx: &Context) -> AnyView {
    let (title, back) = (material.title.clone(), address(data.id()));
    let contents = crate::materials::room_reader(data.id(), material, cx);
    view! {
        <section class="room-reader" id="room-reader" aria-labelledby="room-reader-title">
            <div class="room-reader-head">
                <h2 id="room-reader-title">{title}</h2>
                <IconLink href=back label="Đóng tài liệu" glyph=Glyph::Close/>
            </div>
            {contents}
        </section>
    }
    .into_any()
}

/// Below an open material on a phone, where the room is out of sight: what goes on there, and the way to it.
fn strip(data: &Data) -> Option<AnyView> {
    let inside = data.inside.as_ref().filter(|_| data.reading.is_some())?;
    let vote = inside.votes.iter().find(|vote| vote.closed_at.is_none());
    let item = data.present_item();
    let (href, label, kind) = match (vote, item) {
        (Some(vote), _) if inside.has_vote && !vote.voted => {
            ("#room-votes", "Đang biểu quyết: bỏ phiếu".to_owned(), Kind::Primary)
        }
        (Some(_), _) => ("#room-votes", "Đang biểu quyết".to_owned(), Kind::Soft),
        (None, Some(item)) => ("#room", format!("Đang bàn: {}", item.title), Kind::Plain),
        (None, None) => ("#room", "Về phòng họp".to_owned(), Kind::Plain),
    };
    Some(view! { <LinkButton href label kind wide=true/> }.into_any())
}

/// The hidden field that every form of the room has.
fn meeting_field(data: &Data) -> AnyView {
    let id = data.id().to_string();
    view! { <Hidden name="meeting" value=id/> }.into_any()
}

fn not_opened(data: &Data, cx: &Context) -> AnyView {
    let line = &data.meeting.line;
    let can_open = data.leads && may_open(line.state, line.starts_at, cx.now);
    let opens = roll_opens(line.starts_at);
    let hint = match cx.now < opens {
        true => format!("Bí thư, phó bí thư, chủ trì hoặc thư ký mở được từ {}.", opens.full()),
        false => "Trang này tự chuyển vào phòng họp khi chủ trì mở.".to_owned(),
    };
    let action = can_open.then(|| {
        let meeting = meeting_field(data);
        view! {
            <Form action="/api/room/open_room" name="open">
                {meeting}
                <Submit label="Mở phòng họp" icon=Glyph::Meeting/>
            </Form>
        }
        .into_any()
    });
    let (title, eyebrow) = (line.title(), line.unit_name.clone());
    view! {
        <PageHead title eyebrow/>
        <Card><Empty glyph=Glyph::Meeting title="Phòng họp chưa mở" hint action/></Card>
    }
    .into_any()
}

fn opened(data: &Data, inside: &Inside, cx: &Context) -> AnyView {
    let head = head(data, inside, cx);
    let figures = figures(data, inside);
    let item = agenda::present(inside, cx.now);
    let awaited = data.note.is_some() && inside.room.running() && !data.there();
    let presence = awaited.then(|| checkin::awaited_card(&data.meeting, data.leads, cx));
    let open_vote = vote::open(data, inside, cx);
    let results = vote::results(data, inside);
    let speakers = speakers::list(data, inside, cx);
    let lead = lead::panel(data, inside, cx);
    let opening = data.opening.section(&data.meeting, "room", cx);
    let agenda = agenda::list(inside, cx.now);
    let previous = data.previous.card(Some(data.id()), cx);
    let materials = crate::materials::room_section(&data.materials, |material| reading_address(data, material));
    view! {
        {head}
        {figures}
        <div class="cols">
            <div class="stack" id="room-main">{presence}{item}{open_vote}{lead}{results}</div>
            <div class="stack" id="room-side">{speakers}{opening}{agenda}{materials}{previous}</div>
        </div>
    }
    .into_any()
}

/// What, where, since when, and how far.
fn head(data: &Data, inside: &Inside, cx: &Context) -> AnyView {
    let (line, room) = (&data.meeting.line, &inside.room);
    let elapsed = room.elapsed(cx.now);
    let (state, chip) = match room.running() {
        true => {
            let seconds = elapsed.to_string();
            let chip = view! {
                <p class="room-clock"><span class="vh">"Đang họp được "</span><span data-elapsed=seconds>{clock(elapsed)}</span></p>
            };
            (format!("bắt đầu {}", room.opened_at.hm()), chip.into_any())
        }
        false => {
            let text = format!("Đã kết thúc · {}", clock(elapsed));
            (format!("họp lúc {}", room.opened_at.hm()), view! { <Chip text/> }.into_any())
        }
    };
    let (title, eyebrow) = (line.title(), format!("{} · {state}", line.unit_name));
    let progress = agenda::progress(inside, cx.now);
    view! {
        <div class="room-head" id="room-head">
            <PageHead title eyebrow>{chip}</PageHead>
            {progress}
        </div>
    }
    .into_any()
}

/// Who is there, whether that is enough, who wants to speak. The first figure follows every arrival by itself; the
/// browser asks for the page when the second one changes.
fn figures(data: &Data, inside: &Inside) -> AnyView {
    let turnout = data.meeting.line.turnout;
    let quorum = data.rules.value(RuleKey::QuorumPercent);
    let least = least_above(quorum, turnout.expected);
    let (word, tone) = if turnout.attended() >= least { ("Đủ", Tone::Ok) } else { ("Chưa đủ", Tone::Warn) };
    let waiting = inside.speakers.iter().filter(|speaker| speaker.started_at.is_none()).count();
    let items = vec![
        (format!("{}/{}", turnout.attended(), turnout.expected), "có mặt".to_owned(), Tone::Plain),
        (word.to_owned(), format!("số tối thiểu {least}"), tone),
        (text::number(waiting as i64), "xin phát biểu".to_owned(), Tone::Plain),
    ];
    let (attended, expected) = (turnout.attended().to_string(), turnout.expected.to_string());
    view! {
        <div id="room-figures" data-attended=attended data-expected=expected data-quorum=least.to_string()>
            <FigureStrip items/>
        </div>
    }
    .into_any()
}

/// What is always at hand: the hand, the notes, the code for checking in.
fn bar(data: &Data, cx: &Context) -> AnyView {
    let running = data.inside.as_ref().is_some_and(|inside| inside.room.running());
    let hand = data.inside.as_ref().filter(|_| data.note.is_some()).map(|inside| speakers::hand(data, inside, cx));
    let notes = data.note.clone().map(|note| notes(data, note, cx));
    let code = (data.leads && (running || data.inside.is_none())).then(|| {
        let href = format!("/sinh-hoat/{}/ma-diem-danh", data.id());
        view! { <IconLink href label="Mã QR điểm danh" glyph=Glyph::Qr/> }
    });
    let strip = strip(data);
    view! {
        <div class="room-bar">
            <div id="room-strip" class="room-strip" data-live="" aria-live="polite">{strip}</div>
            <div id="room-hand" class="room-hand" data-live="">{hand}</div>
            {notes}
            {code}
        </div>
    }
    .into_any()
}

/// Private notes: outside of what is kept up to date, so that nothing typed is ever touched.
fn notes(data: &Data, note: String, cx: &Context) -> AnyView {
    let (meeting, action) = (meeting_field(data), action("/api/room/save_notes", cx));
    let id = data.id();
    view! {
        <Dialog id="notes" title="Ghi chú riêng" open_label="Ghi chú" open_icon=Glyph::Pencil>
            <Form action name="notes" class=format!("form {NOTES_FORM}")>
                {meeting}
                <TextArea name="body" label="Ghi chú của đồng chí" rows=8 value=note
                    hint="Chỉ đồng chí đọc được, kể cả quản trị cũng không xem được. Không ghi nội dung mật."/>
                <NotesKeeper meeting=id/>
                <Submit label="Lưu ghi chú" kind=Kind::Soft/>
            </Form>
        </Dialog>
    }
    .into_any()
}

/// A form with one button.
fn button(data: &Data, endpoint: &str, cx: &Context, name: String, fields: AnyView, submit: AnyView) -> AnyView {
    let (meeting, action) = (meeting_field(data), action(endpoint, cx));
    view! { <Form action name>{meeting}{fields}{submit}</Form> }.into_any()
}
