//! The browser's side of a room.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Duration,
};

use domain::{
    ids::MeetingId,
    room::{Pulse, clock},
};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, DomParser, Element, EventSource, HtmlTextAreaElement, MessageEvent, NodeList, Response, SupportedType,
};

use super::{
    api,
    islands::{Link, NOTES_FORM, Saving},
    morph::morph,
};
use crate::{enhance::page, error::AppError};

/// Pause before what failed is tried again.
const RECONNECT: Duration = Duration::from_secs(5);
/// How long one must pause in typing before the notes are saved.
const PAUSE: Duration = Duration::from_millis(1200);
/// Pause before notes are tried again.
const RETRY: Duration = Duration::from_secs(5);

struct Keeper {
    meeting: MeetingId,
    link: RwSignal<Link>,
    stream: RefCell<Option<EventSource>>,
    /// The page is being asked for, and was it asked for again meanwhile?
    asking: Cell<bool>,
    again: Cell<bool>,
    /// How far the room has come, as heard last.
    pulse: Cell<Pulse>,
    /// When what is shown came, by a clock that nobody can set.
    shown_at: Cell<f64>,
}

/// Follows the room for as long as the page lives.
pub fn follow(meeting: MeetingId, link: RwSignal<Link>) {
    let keeper = Rc::new(Keeper {
        meeting,
        link,
        stream: RefCell::default(),
        asking: Cell::new(false),
        again: Cell::new(false),
        pulse: Cell::default(),
        shown_at: Cell::new(now()),
    });
    keeper.connect();
    let (online, shown, ticking) = (keeper.clone(), keeper.clone(), keeper);
    page::listen(&window(), "online", move |_| online.catch_up());
    page::listen(&document(), "visibilitychange", move |_| {
        if !document().hidden() {
            shown.catch_up();
        }
    });
    set_interval(move || ticking.tick(), Duration::from_secs(1));
}

impl Keeper {
    fn connect(self: &Rc<Self>) {
        if let Some(old) = self.stream.take() {
            old.close();
        }
        let Ok(stream) = EventSource::new(&format!("/sinh-hoat/{}/su-kien", self.meeting)) else { return };
        let (heard, broken) = (self.clone(), self.clone());
        page::listen(&stream, "message", move |event| {
            if let Some(text) = event.dyn_ref::<MessageEvent>().and_then(|m| m.data().as_string()) {
                heard.heard(&text);
            }
        });
        let mine = stream.clone();
        page::listen(&stream, "error", move |_| {
            broken.link.set(Link::Lost);
            // The browser itself tries again, except after an answer that is no stream.
            if mine.ready_state() == EventSource::CLOSED {
                let keeper = broken.clone();
                set_timeout(move || keeper.catch_up(), RECONNECT);
            }
        });
        self.stream.replace(Some(stream));
    }

    /// After a time without network or in the background.
    fn catch_up(self: &Rc<Self>) {
        if self.stream.borrow().as_ref().is_none_or(|s| s.ready_state() == EventSource::CLOSED) {
            self.connect();
        }
        self.refresh();
    }

    fn heard(self: &Rc<Self>, text: &str) {
        self.link.set(Link::Live);
        let Ok(pulse) = text.parse::<Pulse>() else { return };
        self.pulse.set(pulse);
        if outdated(pulse) {
            self.refresh();
        }
        count(pulse);
    }

    /// Asks for the page and shows what is new; one question at a time.
    fn refresh(self: &Rc<Self>) {
        if self.asking.replace(true) {
            self.again.set(true);
            return;
        }
        let keeper = self.clone();
        spawn_local(async move {
            let answer = ask().await;
            keeper.asking.set(false);
            match answer {
                Ok(text) => keeper.show(&text),
                Err(_) => {
                    keeper.link.set(Link::Lost);
                    keeper.again.set(false);
                    set_timeout(move || keeper.catch_up(), RECONNECT);
                    return;
                }
            }
            if keeper.again.replace(false) {
                keeper.refresh();
            }
        });
    }

    fn show(&self, text: &str) {
        let Some(fresh) =
            DomParser::new().ok().and_then(|parser| parser.parse_from_string(text, SupportedType::TextHtml).ok())
        else {
            return;
        };
        for part in elements(&document(), "[data-live]") {
            let id = part.get_attribute("id").unwrap_or_default();
            if let Some(new) = fresh.get_element_by_id(&id) {
                morph(&part, &new);
            }
        }
        // It may have been on its way while more came.
        if number("room", "data-revision") == Some(self.pulse.get().revision) {
            count(self.pulse.get());
        }
        self.shown_at.set(now());
        if self.stream.borrow().as_ref().is_some_and(|s| s.ready_state() == EventSource::OPEN) {
            self.link.set(Link::Live);
        }
    }

    /// Lets the clocks go on from what the server said, whatever time the phone thinks it is.
    fn tick(&self) {
        let since = ((now() - self.shown_at.get()) / 1000.0) as i64;
        for shown in elements(&document(), "[data-elapsed]") {
            if let Some(seconds) = shown.get_attribute("data-elapsed").and_then(|s| s.parse::<i64>().ok()) {
                shown.set_text_content(Some(&clock(seconds + since)));
            }
        }
    }
}

/// Whether the page must be asked for: it shows more than numbers that are different now.
fn outdated(pulse: Pulse) -> bool {
    let figure = |name| number("room-figures", name);
    let decides = |attended| figure("data-quorum").is_some_and(|quorum| attended >= quorum);
    number("room", "data-revision") != Some(pulse.revision)
        || figure("data-expected").is_some_and(|expected| expected != pulse.expected)
        || figure("data-attended").is_some_and(|attended| {
            decides(attended) != decides(pulse.attended) || attended != pulse.attended && hangs_on_marks()
        })
}

/// Whether the person would vote and is not there yet, by the record, for whoever came may be that one; or closes the vote,
/// and must know how many could. Without a vote nothing hangs on it, and eighty people who arrive do not ask for eighty
/// pages each.
fn hangs_on_marks() -> bool {
    let shown = |selector| document().query_selector(selector).ok().flatten().is_some();
    shown("[data-cast]") && (shown("[data-awaits-mark]") || shown("[data-follows-roll]"))
}

/// Puts in how many voted and how many are there: asking for the page each time would be too much for a crowd.
fn count(pulse: Pulse) {
    for shown in elements(&document(), "[data-cast]") {
        shown.set_text_content(Some(&pulse.cast.to_string()));
    }
    // Who is there stands first among the figures.
    if let Some(shown) = document().query_selector("#room-figures dd").ok().flatten() {
        shown.set_text_content(Some(&format!("{}/{}", pulse.attended, pulse.expected)));
    }
}

/// A number that the server wrote into an attribute.
fn number(id: &str, attribute: &str) -> Option<i64> {
    document().get_element_by_id(id)?.get_attribute(attribute)?.parse().ok()
}

/// The page as it is now. Where there is another page instead, such as the log-in, the browser goes there.
async fn ask() -> Result<String, JsValue> {
    let here = page::here().ok_or(JsValue::NULL)?;
    let response: Response = JsFuture::from(window().fetch_with_str(&here)).await?.dyn_into()?;
    if response.redirected() || matches!(response.status(), 401 | 403 | 404) {
        window().location().reload()?;
    }
    if !response.ok() {
        return Err(JsValue::NULL);
    }
    JsFuture::from(response.text()?).await?.as_string().ok_or(JsValue::NULL)
}

fn now() -> f64 {
    window().performance().map_or(0.0, |p| p.now())
}

fn elements(document: &Document, selector: &str) -> Vec<Element> {
    let found: Option<NodeList> = document.query_selector_all(selector).ok();
    let Some(found) = found else { return Vec::new() };
    (0..found.length()).filter_map(|i| found.item(i)?.dyn_into().ok()).collect()
}

/// Saves the notes after each pause in typing, and again when the network was gone.
pub fn keep_notes(meeting: MeetingId, saving: RwSignal<Saving>) {
    let area = document().query_selector(&format!("form.{NOTES_FORM} textarea")).ok().flatten();
    let Some(area) = area.and_then(|a| a.dyn_into::<HtmlTextAreaElement>().ok()) else { return };
    let turn = Rc::new(Cell::new(0_u32));
    let (typed, online) = (turn.clone(), (area.clone(), turn));
    page::listen(&area.clone(), "input", move |_| save_soon(meeting, &area, &typed, saving, PAUSE));
    page::listen(&window(), "online", move |_| {
        if saving.get_untracked() == Saving::Offline {
            save_soon(meeting, &online.0, &online.1, saving, Duration::ZERO);
        }
    });
}

/// Saves in a while, unless something else is typed before.
fn save_soon(
    meeting: MeetingId,
    area: &HtmlTextAreaElement,
    turn: &Rc<Cell<u32>>,
    saving: RwSignal<Saving>,
    pause: Duration,
) {
    turn.set(turn.get() + 1);
    let (mine, turn, area) = (turn.get(), turn.clone(), area.clone());
    set_timeout(
        move || {
            if turn.get() == mine {
                spawn_local(async move { save(meeting, area, turn, saving).await });
            }
        },
        pause,
    );
}

async fn save(meeting: MeetingId, area: HtmlTextAreaElement, turn: Rc<Cell<u32>>, saving: RwSignal<Saving>) {
    let (mine, body) = (turn.get(), area.value());
    saving.set(Saving::Sending);
    let answer = api::save_notes(meeting, body.clone()).await;
    if turn.get() != mine {
        return; // More was typed, and will be saved.
    }
    match answer {
        Ok(_) => {
            // What is saved is no draft any more.
            let _ = area.set_default_value(&body);
            saving.set(Saving::Saved);
        }
        Err(AppError::Offline | AppError::Internal) => {
            saving.set(Saving::Offline);
            save_soon(meeting, &area, &turn, saving, RETRY);
        }
        Err(AppError::Invalid(errors)) => {
            saving.set(Saving::Refused(errors.into_iter().map(|e| e.message).collect::<Vec<_>>().join(" ")));
        }
        Err(refused) => saving.set(Saving::Refused(refused.to_string())),
    }
}
