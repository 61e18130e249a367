//! Where the browser takes part in the room: it follows what happens, and keeps private notes while one types.

use domain::ids::MeetingId;
use leptos::prelude::*;

#[cfg(feature = "hydrate")]
use super::browser;
use super::strings;

/// Class of the form that [`NotesKeeper`] looks after.
pub const NOTES_FORM: &str = "notes-form";

/// Whether the page follows the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// Not yet, or without JavaScript never.
    Still,
    /// Every change shows by itself.
    Live,
    /// Not at the moment; it is tried again.
    Lost,
}

/// Keeps the marked parts of the page as the server would show them now. Without JavaScript there is a link to load the
/// page again.
#[island]
pub fn RoomKeeper(meeting: MeetingId) -> impl IntoView {
    let link = RwSignal::new(Link::Still);
    #[cfg(feature = "hydrate")]
    Effect::new(move || browser::follow(meeting, link));
    let words = move || match link.get() {
        Link::Still => "",
        Link::Live => strings::LIVE,
        Link::Lost => strings::LOST,
    };
    let href = format!("/sinh-hoat/{meeting}/phong-hop");
    view! {
        <p class="room-link" class:lost=move || link.get() == Link::Lost>
            <span role="status" id="room-status">{words}</span>
            <a href=href hidden=move || link.get() == Link::Live>{strings::RELOAD}</a>
        </p>
    }
}

/// How far the notes have come.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser saves"))]
pub(super) enum Saving {
    /// Nothing was typed yet.
    Idle,
    /// On their way.
    Sending,
    /// At the server.
    Saved,
    /// Waiting for the network.
    Offline,
    /// The server refused, with its words.
    Refused(String),
}

/// Saves the private notes a moment after each pause in typing. Without JavaScript the form has its own button.
#[island]
pub fn NotesKeeper(meeting: MeetingId) -> impl IntoView {
    let saving = RwSignal::new(Saving::Idle);
    let _ = meeting;
    #[cfg(feature = "hydrate")]
    Effect::new(move || browser::keep_notes(meeting, saving));
    let words = move || match saving.get() {
        Saving::Idle => String::new(),
        Saving::Sending => strings::NOTES_SAVING.to_owned(),
        Saving::Saved => strings::NOTES_SAVED.to_owned(),
        Saving::Offline => strings::NOTES_OFFLINE.to_owned(),
        Saving::Refused(words) => words,
    };
    let bad = move || matches!(saving.get(), Saving::Offline | Saving::Refused(_));
    view! { <p role="status" id="notes-status" class=move || if bad() { "field-error" } else { "muted" }>{words}</p> }
}
