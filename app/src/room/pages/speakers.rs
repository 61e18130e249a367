//! Who speaks and who waits.

use domain::{
    ids::SpeakerId,
    room::{Speaker, clock},
};
use leptos::prelude::*;
use store::room::Inside;

use super::{Chair, Data, action, button, meeting_field};
use crate::{context::Context, form::Form, ui::*};

/// The list of speakers; nothing while nobody wants to speak, except for the leader, who may put people there.
pub fn list(data: &Data, inside: &Inside, cx: &Context) -> AnyView {
    let add = data.chair.as_ref().filter(|chair| !chair.there.is_empty()).map(|chair| add(data, chair, cx));
    if !inside.room.running() || inside.speakers.is_empty() && add.is_none() {
        return ().into_any();
    }
    let leading = data.chair.is_some();
    let rows: Vec<AnyView> =
        inside.speakers.iter().enumerate().map(|(n, speaker)| row(data, speaker, n, leading, cx)).collect();
    let list = (!rows.is_empty()).then(|| view! { <List>{rows}</List> });
    view! { <Section title="Phát biểu" id="room-speakers"><Stack tight=true>{list}{add}</Stack></Section> }.into_any()
}

/// Puts somebody on the list who raises a hand in the room.
fn add(data: &Data, chair: &Chair, cx: &Context) -> AnyView {
    let (meeting, action) = (meeting_field(data), action("/api/room/list_speaker", cx));
    let id = SpeakerId::fresh().to_string();
    let options = chair.there.iter().map(|(id, name)| Choice::new(id.to_string(), name.clone())).collect();
    view! {
        <Disclosure summary="Ghi người giơ tay trong phòng">
            <Form action name="list-speaker" class="form" unkept=true>
                {meeting}
                <Hidden name="id" value=id/>
                <SelectField name="member" label="Người xin phát biểu" required=true options/>
                <Submit label="Ghi vào danh sách" kind=Kind::Plain/>
            </Form>
        </Disclosure>
    }
    .into_any()
}

fn row(data: &Data, speaker: &Speaker, place: usize, leading: bool, cx: &Context) -> AnyView {
    let name = speaker.full_name.clone();
    let initials = domain::text::initials(&name);
    let lead = view! { <Avatar initials/> }.into_any();
    let Some(since) = speaker.started_at else {
        let id = speaker.id.to_string();
        let invite = leading.then(|| {
            let fields = view! { <Hidden name="speaker" value=id.clone()/> }.into_any();
            let context = name.clone();
            let submit = view! { <Submit label="Mời phát biểu" kind=Kind::Soft small=true context/> }.into_any();
            button(data, "/api/room/give_floor", cx, format!("floor-{place}"), fields, submit)
        });
        let note = format!("Xin phát biểu lúc {}", speaker.raised_at.hm());
        return view! { <ListRow title=name note lead>{invite}</ListRow> }.into_any();
    };
    let spoken = cx.now.seconds_since(since).max(0);
    let end = leading.then(|| {
        let context = name.clone();
        let submit = view! { <Submit label="Kết thúc" kind=Kind::Plain small=true context/> }.into_any();
        button(data, "/api/room/end_speech", cx, "end-speech".to_owned(), ().into_any(), submit)
    });
    view! {
        <ListRow title=name note="Đang phát biểu" lead>
            <span class="num" data-elapsed=spoken.to_string()>{clock(spoken)}</span>
            {end}
        </ListRow>
    }
    .into_any()
}

/// The own hand: up, down, or done speaking.
pub fn hand(data: &Data, inside: &Inside, cx: &Context) -> AnyView {
    if !inside.room.running() {
        return ().into_any();
    }
    let me = cx.actor.as_ref().map(|actor| actor.member);
    let mine = inside.speakers.iter().find(|speaker| Some(speaker.member_id) == me);
    let (endpoint, fields, label, kind) = match mine {
        None => {
            let id = SpeakerId::fresh().to_string();
            let fields = view! { <Hidden name="id" value=id/> }.into_any();
            ("/api/room/raise_hand", fields, "Phát biểu", Kind::Plain)
        }
        Some(Speaker { started_at: None, .. }) => ("/api/room/withdraw_hand", ().into_any(), "Rút đăng ký", Kind::Soft),
        Some(_) => ("/api/room/withdraw_hand", ().into_any(), "Phát biểu xong", Kind::Soft),
    };
    let submit = view! { <Submit label kind icon=Glyph::Hand wide=true/> }.into_any();
    button(data, endpoint, cx, "hand".to_owned(), fields, submit)
}
