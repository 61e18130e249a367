//! Server functions of minutes.

use domain::{
    ids::{MeetingId, MinutesId},
    minutes::Kept,
};
use leptos::prelude::*;

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    super::{seal, strings},
    crate::context::{Context, context},
    domain::{
        minutes::{Facts, Section, check_section},
        policy::{Act, Permit, act},
    },
    store::minutes::{self, Edit, Keepers},
};

/// A permit for `A` on the minutes of a meeting; an unknown meeting answers as a forbidden one.
#[cfg(feature = "ssr")]
pub(super) async fn may<A: Act>(cx: &Context, meeting: MeetingId) -> Result<(Permit<A>, Keepers), AppError> {
    let member = cx.actor()?.member;
    let keepers = minutes::keepers(cx.db(), meeting, member).await.map_err(|e| match e {
        store::Error::NotFound => AppError::Forbidden,
        other => other.into(),
    })?;
    Ok((cx.may(keepers.target_for(member))?, keepers))
}

/// Says what a conflict means here. What is not there any more was changed meanwhile too.
#[cfg(feature = "ssr")]
pub(super) fn conflict(message: &'static str) -> impl Fn(store::Error) -> AppError {
    move |error| match error {
        store::Error::Conflict(_) | store::Error::NotFound => AppError::Conflict(message.to_owned()),
        other => other.into(),
    }
}

#[cfg(feature = "ssr")]
pub(super) fn address(meeting: MeetingId) -> String {
    format!("/sinh-hoat/{meeting}/bien-ban")
}

/// The section that a form names, if the meeting has it.
#[cfg(feature = "ssr")]
fn section_of(facts: &Facts, code: &str) -> Result<Section, AppError> {
    code.parse()
        .ok()
        .filter(|section| facts.sections().contains(section))
        .ok_or_else(|| AppError::field("body", "Mục này không còn trong chương trình. Đồng chí tải lại trang."))
}

/// Checks and keeps a section.
#[cfg(feature = "ssr")]
async fn keep(meeting: MeetingId, section: &str, revision: &str, body: &str) -> Result<Kept, AppError> {
    let cx = context()?;
    let (permit, _) = may::<act::WriteMinutes>(&cx, meeting).await?;
    let facts = minutes::facts(cx.db(), &permit, meeting).await?;
    let section = section_of(&facts, section)?;
    let body = check_section(body)?;
    let base = revision.parse().map_err(|_| AppError::BadRequest)?;
    let draft = minutes::draft_of(cx.db(), &permit, meeting, &facts, section).await?;
    let edit = Edit { section, base, draft, body };
    minutes::keep(cx.db(), permit, meeting, edit, cx.now).await.map_err(conflict(strings::WAITING))
}

/// Keeps a section while it is being written: the browser shows what came of it beside the text.
#[server(prefix = "/api", endpoint = "minutes/keep_section")]
pub async fn keep_section(
    meeting: MeetingId,
    #[server(default)] section: String,
    #[server(default)] revision: String,
    #[server(default)] body: String,
) -> Result<Kept, AppError> {
    keep(meeting, &section, &revision, &body).await
}

/// Keeps a section from a form without JavaScript.
#[server(prefix = "/api", endpoint = "minutes/save_section")]
pub async fn save_section(
    meeting: MeetingId,
    #[server(default)] section: String,
    #[server(default)] revision: String,
    #[server(default)] body: String,
) -> Result<Next, AppError> {
    match keep(meeting, &section, &revision, &body).await? {
        Kept::Saved { merged, at, .. } => {
            let words = if merged.is_some() { strings::merged(at) } else { strings::saved(at) };
            Ok(Next::to(format!("{}/sua", address(meeting))).toast(words))
        }
        Kept::Clash { written, .. } => Err(AppError::Conflict(strings::clash(&written))),
    }
}

/// Puts a text from the history back; what stood until now goes into the history.
#[server(prefix = "/api", endpoint = "minutes/restore_section")]
pub async fn restore_section(
    meeting: MeetingId,
    #[server(default)] section: String,
    #[server(default)] revision: String,
    #[server(default)] past: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let (permit, _) = may::<act::WriteMinutes>(&cx, meeting).await?;
    let (Ok(code), Ok(past)) = (section.parse(), past.parse()) else {
        return Err(AppError::field("past", "Đồng chí chọn một bản trong lịch sử."));
    };
    let body = minutes::past(cx.db(), &permit, meeting, code, past).await?;
    match keep(meeting, &section, &revision, &body).await? {
        Kept::Saved { .. } => {
            Ok(Next::to(format!("{}/sua", address(meeting))).toast("Đã khôi phục bản cũ của mục này."))
        }
        Kept::Clash { written, .. } => Err(AppError::Conflict(strings::clash(&written))),
    }
}

/// Puts the minutes up for confirmation: from now on their text stands still.
#[server(prefix = "/api", endpoint = "minutes/propose_minutes")]
pub async fn propose_minutes(id: MinutesId, meeting: MeetingId) -> Result<Next, AppError> {
    let cx = context()?;
    let (permit, _) = may::<act::WriteMinutes>(&cx, meeting).await?;
    minutes::propose(cx.db(), permit, id, meeting, cx.now).await.map_err(conflict(strings::CANNOT_PROPOSE))?;
    Ok(Next::to(address(meeting)).toast("Đã trình biên bản để chủ trì và thư ký xác nhận."))
}

/// Takes the minutes back before both confirmed.
#[server(prefix = "/api", endpoint = "minutes/withdraw_minutes")]
pub async fn withdraw_minutes(id: MinutesId, meeting: MeetingId) -> Result<Next, AppError> {
    let cx = context()?;
    let (permit, _) = may::<act::WriteMinutes>(&cx, meeting).await?;
    minutes::withdraw(cx.db(), permit, id, meeting, cx.now).await.map_err(conflict(strings::CANNOT_WITHDRAW))?;
    Ok(Next::to(format!("{}/sua", address(meeting))).toast("Đã rút biên bản về để sửa."))
}

/// Confirms the minutes as chair or clerk; the second confirmation locks them.
#[server(prefix = "/api", endpoint = "minutes/confirm_minutes")]
pub async fn confirm_minutes(id: MinutesId, meeting: MeetingId) -> Result<Next, AppError> {
    let cx = context()?;
    let (permit, keepers) = may::<act::ConfirmMinutes>(&cx, meeting).await?;
    let words = match seal::confirm(&cx, &permit, &keepers, id, meeting).await? {
        minutes::Confirmed::First => "Đã ghi nhận xác nhận của đồng chí.",
        minutes::Confirmed::Both => "Biên bản đã đủ hai xác nhận và được khóa.",
    };
    Ok(Next::to(address(meeting)).toast(words))
}
