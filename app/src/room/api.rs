//! Server functions of the room.

use std::collections::BTreeMap;

use domain::ids::MeetingId;
use leptos::prelude::*;

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    super::strings,
    crate::context::{Context, context},
    domain::{
        fields::Fields,
        ids::MaterialId,
        policy::{Act, Permit, act},
        room::{HandCount, MotionForm, NOTE_MAX, Refusal, ended_at},
        secrecy,
    },
    std::str::FromStr,
    store::room::{self, Cast},
};

/// A permit for `A` on the branch of a meeting; an unknown meeting answers as a forbidden one.
#[cfg(feature = "ssr")]
pub(crate) async fn may<A: Act>(cx: &Context, meeting: MeetingId) -> Result<Permit<A>, AppError> {
    let member = cx.actor()?.member;
    let target = room::target(cx.db(), meeting, member).await.map_err(|e| match e {
        store::Error::NotFound => AppError::Forbidden,
        other => other.into(),
    })?;
    cx.may(target)
}

/// The page of a room.
#[cfg(feature = "ssr")]
pub(crate) fn address(meeting: MeetingId) -> String {
    format!("/sinh-hoat/{meeting}/phong-hop")
}

/// Query of a room's page: the material that is open beside it. Also of the addresses of server functions in that page.
#[cfg(feature = "ssr")]
pub(crate) const READING: &str = "tai_lieu";

/// Says why the room refused.
#[cfg(feature = "ssr")]
fn refused(error: store::Error) -> AppError {
    match error {
        store::Error::Conflict(code) => match code.parse::<Refusal>() {
            Ok(refusal) => AppError::Conflict(refusal.label().to_owned()),
            Err(_) => store::Error::Conflict(code).into(),
        },
        other => other.into(),
    }
}

/// Tells everybody in the room that something changed, and leads back there.
#[cfg(feature = "ssr")]
async fn changed(cx: &Context, meeting: MeetingId) -> Next {
    cx.site.live.refresh(cx.db(), &[meeting]).await;
    Next::to(back(cx, meeting))
}

/// Where a form of the room leads: back there, with the material that is open beside it.
#[cfg(feature = "ssr")]
pub(crate) fn back(cx: &Context, meeting: MeetingId) -> String {
    match cx.query::<MaterialId>(READING) {
        Some(material) => format!("{}?{READING}={material}", address(meeting)),
        None => address(meeting),
    }
}

/// The address of a server function in the page of a room, so that [`back`] finds its way.
#[cfg(feature = "ssr")]
pub(crate) fn action(endpoint: &str, cx: &Context) -> String {
    match cx.query::<MaterialId>(READING) {
        Some(material) => format!("{endpoint}?{READING}={material}"),
        None => endpoint.to_owned(),
    }
}

/// Reads something that the page put into its form, not the person.
#[cfg(feature = "ssr")]
fn read<T: FromStr>(value: &str) -> Result<T, AppError> {
    value.parse().map_err(|_| AppError::BadRequest)
}

/// Opens the room; whoever opens it leads it.
#[server(prefix = "/api", endpoint = "room/open_room")]
pub async fn open_room(meeting: MeetingId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::LeadRoom>(&cx, meeting).await?;
    room::open(cx.db(), permit, meeting, cx.now).await.map_err(refused)?;
    Ok(changed(&cx, meeting).await)
}

/// Leads the room instead of the member `from`.
#[server(prefix = "/api", endpoint = "room/take_over")]
pub async fn take_over(meeting: MeetingId, #[server(default)] from: String) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::LeadRoom>(&cx, meeting).await?;
    room::take_over(cx.db(), permit, meeting, read(&from)?, cx.now).await.map_err(refused)?;
    Ok(changed(&cx, meeting).await.toast("Đồng chí đang điều hành phòng họp."))
}

/// Takes up an item of the agenda.
#[server(prefix = "/api", endpoint = "room/go_to_item")]
pub async fn go_to_item(meeting: MeetingId, #[server(default)] item: String) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::LeadRoom>(&cx, meeting).await?;
    let Ok(item) = item.parse() else { return Err(AppError::field("item", "Đồng chí chọn một mục.")) };
    room::go_to(cx.db(), permit, meeting, item, cx.now).await.map_err(refused)?;
    Ok(changed(&cx, meeting).await)
}

/// Ends the meeting; `at` is the time of day when it was over, empty for now.
#[server(prefix = "/api", endpoint = "room/end_meeting")]
pub async fn end_meeting(meeting: MeetingId, #[server(default)] at: String) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::LeadRoom>(&cx, meeting).await?;
    let at = ended_at(&at, cx.now)?;
    room::end(cx.db(), permit, meeting, at, cx.now).await.map_err(refused)?;
    Ok(changed(&cx, meeting).await.toast("Buổi họp đã kết thúc."))
}

/// Lets a meeting go on that was ended by mistake.
#[server(prefix = "/api", endpoint = "room/resume_meeting")]
pub async fn resume_meeting(meeting: MeetingId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::LeadRoom>(&cx, meeting).await?;
    room::resume(cx.db(), permit, meeting, cx.now).await.map_err(refused)?;
    Ok(changed(&cx, meeting).await.toast("Buổi họp tiếp tục."))
}

/// Puts a motion to the vote; `options` are own ones, one a line.
#[server(prefix = "/api", endpoint = "room/open_vote")]
pub async fn open_vote(
    meeting: MeetingId,
    #[server(default)] vote: String,
    #[server(default)] question: String,
    #[server(default)] kind: String,
    #[server(default)] options: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::LeadRoom>(&cx, meeting).await?;
    let motion = MotionForm { question: &question, kind: &kind, options: &options }.check()?;
    room::open_vote(cx.db(), permit, meeting, read(&vote)?, motion, cx.now).await.map_err(refused)?;
    Ok(changed(&cx, meeting).await)
}

/// Closes a vote; `by_hand` are the ballots of those without a phone, by position of the option.
#[server(prefix = "/api", endpoint = "room/close_vote")]
pub async fn close_vote(
    meeting: MeetingId,
    #[server(default)] vote: String,
    #[server(default)] by_hand: BTreeMap<String, String>,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::LeadRoom>(&cx, meeting).await?;
    let by_hand = HandCount::check(&by_hand)?;
    room::close_vote(cx.db(), permit, meeting, read(&vote)?, by_hand, cx.now).await.map_err(refused)?;
    Ok(changed(&cx, meeting).await)
}

/// Takes an open vote back, with every ballot.
#[server(prefix = "/api", endpoint = "room/cancel_vote")]
pub async fn cancel_vote(meeting: MeetingId, #[server(default)] vote: String) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::LeadRoom>(&cx, meeting).await?;
    room::cancel_vote(cx.db(), permit, meeting, read(&vote)?, cx.now).await.map_err(refused)?;
    Ok(changed(&cx, meeting).await.toast("Đã hủy biểu quyết."))
}

/// Votes. Nothing here may tell anybody, not even the log, what was chosen.
#[server(prefix = "/api", endpoint = "room/cast_ballot")]
pub async fn cast_ballot(
    meeting: MeetingId,
    #[server(default)] vote: String,
    #[server(default)] option: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::CastBallot>(&cx, meeting).await?;
    let Ok(option) = option.parse() else {
        return Err(AppError::field("option", "Đồng chí chọn một phương án."));
    };
    let cast = room::cast_ballot(cx.db(), permit, meeting, read(&vote)?, option, cx.now).await.map_err(refused)?;
    Ok(changed(&cx, meeting).await.toast(match cast {
        Cast::Counted => strings::CAST,
        Cast::Kept => strings::KEPT,
    }))
}

/// Asks to speak.
#[server(prefix = "/api", endpoint = "room/raise_hand")]
pub async fn raise_hand(meeting: MeetingId, #[server(default)] id: String) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::RaiseHand>(&cx, meeting).await?;
    room::raise_hand(cx.db(), permit, meeting, read(&id)?, cx.now).await.map_err(refused)?;
    Ok(changed(&cx, meeting).await)
}

/// Puts the own hand down, or ends the own turn.
#[server(prefix = "/api", endpoint = "room/withdraw_hand")]
pub async fn withdraw_hand(meeting: MeetingId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::RaiseHand>(&cx, meeting).await?;
    room::withdraw_hand(cx.db(), permit, meeting, cx.now).await.map_err(refused)?;
    Ok(changed(&cx, meeting).await)
}

/// Puts somebody without a phone on the list of speakers.
#[server(prefix = "/api", endpoint = "room/list_speaker")]
pub async fn list_speaker(
    meeting: MeetingId,
    #[server(default)] id: String,
    #[server(default)] member: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::LeadRoom>(&cx, meeting).await?;
    let Ok(member) = member.parse() else {
        return Err(AppError::field("member", "Đồng chí chọn người phát biểu."));
    };
    room::list_speaker(cx.db(), permit, meeting, read(&id)?, member, cx.now).await.map_err(refused)?;
    Ok(changed(&cx, meeting).await)
}

/// Gives somebody who waits the floor.
#[server(prefix = "/api", endpoint = "room/give_floor")]
pub async fn give_floor(meeting: MeetingId, #[server(default)] speaker: String) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::LeadRoom>(&cx, meeting).await?;
    room::give_floor(cx.db(), permit, meeting, read(&speaker)?, cx.now).await.map_err(refused)?;
    Ok(changed(&cx, meeting).await)
}

/// Ends the present turn.
#[server(prefix = "/api", endpoint = "room/end_speech")]
pub async fn end_speech(meeting: MeetingId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::LeadRoom>(&cx, meeting).await?;
    room::end_speech(cx.db(), permit, meeting, cx.now).await.map_err(refused)?;
    Ok(changed(&cx, meeting).await)
}

/// Keeps the person's private notes.
#[server(prefix = "/api", endpoint = "room/save_notes")]
pub async fn save_notes(meeting: MeetingId, #[server(default)] body: String) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::KeepNotes>(&cx, meeting).await?;
    let mut fields = Fields::new();
    let body = fields.optional_text("body", &body, NOTE_MAX);
    secrecy::refuse_marked(&mut fields, "body", &body);
    fields.finish()?;
    room::save_note(cx.db(), permit, meeting, body, cx.now).await.map_err(refused)?;
    // No word of confirmation: the browser saves while one types, and the page shows the notes.
    Ok(Next::to(back(&cx, meeting)))
}
