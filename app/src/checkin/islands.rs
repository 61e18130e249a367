//! Where the browser takes part in check-in: the room's code renews itself, and the camera reads cards.

use domain::ids::MeetingId;
use leptos::prelude::*;

use super::{api::Screen, strings};
use crate::error::AppError;

#[cfg(feature = "hydrate")]
mod board;
#[cfg(feature = "hydrate")]
mod reader;
#[cfg(feature = "hydrate")]
mod scanner;

/// The room's code with the time left and who is there by now. In the browser it fetches the next code by itself; without
/// JavaScript a link below does.
#[island]
pub fn RoomCodeBoard(meeting: MeetingId, first: Screen) -> impl IntoView {
    let left = RwSignal::new(first.seconds_left);
    let code = RwSignal::new(first);
    let stale = RwSignal::new(false);
    let _ = meeting;
    #[cfg(feature = "hydrate")]
    Effect::new(move || board::follow(meeting, code, left, stale));
    let count = move || code.with(|c| format!("{}/{}", c.turnout.attended(), c.turnout.expected));
    view! {
        <section class="card pad room-code">
            <div class="room-code-qr" role="img" aria-label=strings::ROOM_CODE inner_html=move || code.with(|c| c.svg.clone())></div>
            <p class="room-code-count"><b id="present-count">{count}</b>" "{strings::PRESENT}</p>
            <progress class="room-code-left" aria-hidden="true" max="30" value=move || left.get().to_string()></progress>
            <p class="muted">{move || strings::next_code(left.get())}</p>
            <p class="field-error" role="status">{move || stale.get().then_some(strings::CODE_STALE)}</p>
        </section>
    }
}

/// What the scanner has to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser scans"))]
enum Camera {
    /// Not asked for yet.
    #[default]
    Off,
    /// On its way.
    Starting,
    /// Looks for cards.
    On,
    /// Not to be had.
    Failed,
}

/// The last scan, in a colour and words.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Heard {
    tone: &'static str,
    words: String,
}

/// Scans that the server said neither yes nor no to, and why not.
type Waiting = Option<(usize, AppError)>;

/// Reads cards with the camera and sends each at once; what does not reach the server is kept on this device and sent
/// again. Without JavaScript it stays hidden, and the form below does the same by hand.
#[island]
pub fn CardScanner(meeting: MeetingId) -> impl IntoView {
    let camera = RwSignal::new(Camera::Off);
    let heard = RwSignal::new(None::<Heard>);
    let waiting = RwSignal::new(None as Waiting);
    let live = RwSignal::new(false);
    let video = NodeRef::<leptos::html::Video>::new();
    let press = RwSignal::new(0_u32);
    let log_in = format!("/dang-nhap?tiep=/sinh-hoat/{meeting}/quet-the");
    #[cfg(feature = "hydrate")]
    Effect::new(move || scanner::follow(meeting, video, scanner::Signals { camera, heard, waiting, live, press }));
    let off = move || matches!(camera.get(), Camera::Off | Camera::Failed);
    let status = move || match camera.get() {
        Camera::Off => "",
        Camera::Starting => strings::CAMERA_WAIT,
        Camera::On => strings::CAMERA_READY,
        Camera::Failed => strings::CAMERA_FAILED,
    };
    let words = move || waiting.get().map(|(count, problem)| strings::scans_waiting(count, &problem));
    let signed_out = move || matches!(waiting.get(), Some((_, AppError::SignedOut)));
    view! {
        <section class="card pad scanner" hidden=move || !live.get()>
            <video node_ref=video muted playsinline hidden=off></video>
            <p class="muted" role="status">{status}</p>
            <p id="scan-result" role="status" class=move || format!("scan-result {}", heard.get().map_or("", |h| h.tone))
                hidden=move || heard.get().is_none()>{move || heard.get().map(|h| h.words)}</p>
            <p id="scans-waiting" class="field-error" role="status" hidden=move || waiting.get().is_none()>{words}</p>
            <a class="btn soft" href=log_in hidden=move || !signed_out()>{strings::LOG_IN}</a>
            <button type="button" class="btn primary" hidden=move || !off() on:click=move |_| press.update(|n| *n += 1)>
                {strings::CAMERA_ON}
            </button>
        </section>
    }
}
