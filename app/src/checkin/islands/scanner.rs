//! The browser's side of the scanner: camera, queue, feedback.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
    time::Duration,
};

use domain::ids::MeetingId;
use js_sys::{Object, Reflect};
use leptos::{html::Video, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, HtmlVideoElement, MediaStream, MediaStreamConstraints};

use super::{Camera, Heard, Waiting, reader::Reader};
use crate::{
    checkin::api::{self, Scanned},
    error::AppError,
};

/// Time between two looks at the picture.
const LOOK: Duration = Duration::from_millis(200);
/// A card held before the camera is read again and again: it counts once in so many milliseconds.
const SAME_CARD: f64 = 4000.0;
/// Pause before trying the network again.
const PAUSE: Duration = Duration::from_secs(4);

/// What the island shows, and the button that starts the camera.
#[derive(Clone, Copy)]
pub struct Signals {
    pub camera: RwSignal<Camera>,
    pub heard: RwSignal<Option<Heard>>,
    pub waiting: RwSignal<Waiting>,
    pub live: RwSignal<bool>,
    pub press: RwSignal<u32>,
}

struct Scanner {
    meeting: MeetingId,
    signals: Signals,
    /// Scans that the server does not have yet, oldest first.
    queue: RefCell<VecDeque<String>>,
    sending: Cell<bool>,
    /// Whether a timer is set for trying again.
    resting: Cell<bool>,
    last: RefCell<(String, f64)>,
}

/// Looks after the scanner for as long as the page lives.
pub fn follow(meeting: MeetingId, video: NodeRef<Video>, signals: Signals) {
    let queue = kept(meeting);
    let scanner = Rc::new(Scanner {
        meeting,
        signals,
        queue: RefCell::new(queue),
        sending: Cell::new(false),
        resting: Cell::new(false),
        last: RefCell::default(),
    });
    signals.live.set(true);
    go_on_typing();
    scanner.clone().send();
    let online = scanner.clone();
    let again = Closure::<dyn FnMut()>::new(move || online.clone().send());
    let _ = window().add_event_listener_with_callback("online", again.as_ref().unchecked_ref());
    again.forget();
    Effect::new(move || {
        if signals.press.get() > 0
            && let Some(video) = video.get_untracked()
        {
            spawn_local(scanner.clone().run(video));
        }
    });
}

impl Scanner {
    /// Opens the camera and reads until the page goes.
    async fn run(self: Rc<Self>, video: HtmlVideoElement) {
        self.signals.camera.set(Camera::Starting);
        let Ok(reader) = start(&video).await else { return self.signals.camera.set(Camera::Failed) };
        self.signals.camera.set(Camera::On);
        let picture = Rc::new((reader, video));
        self.look(picture);
    }

    fn look(self: Rc<Self>, picture: Rc<(Reader, HtmlVideoElement)>) {
        spawn_local(async move {
            if let Some(text) = picture.0.read(&picture.1).await {
                self.clone().read(text);
            }
            set_timeout(move || self.look(picture), LOOK);
        });
    }

    fn read(self: Rc<Self>, text: String) {
        let now = js_sys::Date::now();
        let (last, at) = self.last.replace((text.clone(), now));
        if last == text && now - at < SAME_CARD {
            return;
        }
        vibrate();
        self.queue.borrow_mut().push_back(text);
        self.keep();
        self.send();
    }

    /// Sends the oldest scan, then the next. What the server has said yes or no to is done with; everything else, such as
    /// a session that ended, says nothing about the card and is tried again.
    fn send(self: Rc<Self>) {
        let Some(code) = self.queue.borrow().front().cloned() else { return };
        if self.sending.replace(true) {
            return;
        }
        spawn_local(async move {
            let answer = api::scan_card(self.meeting, code).await;
            self.sending.set(false);
            match answer {
                Ok(_) | Err(AppError::Invalid(_) | AppError::Conflict(_) | AppError::NotFound) => self.done(answer),
                Err(problem) => self.rest(problem),
            }
        });
    }

    fn done(self: Rc<Self>, answer: Result<Scanned, AppError>) {
        self.queue.borrow_mut().pop_front();
        self.keep();
        self.signals.waiting.set(None);
        self.signals.heard.set(Some(told(answer)));
        self.send();
    }

    /// Says why scans wait, and tries again in a while.
    fn rest(self: Rc<Self>, problem: AppError) {
        self.signals.waiting.set(Some((self.queue.borrow().len(), problem)));
        if !self.resting.replace(true) {
            set_timeout(
                move || {
                    self.resting.set(false);
                    self.send();
                },
                PAUSE,
            );
        }
    }

    /// Keeps the queue on this device: a phone may put the page away before the network is back.
    fn keep(&self) {
        let Ok(Some(storage)) = window().local_storage() else { return };
        let (key, queue) = (key(self.meeting), self.queue.borrow());
        let _ = match queue.is_empty() {
            true => storage.remove_item(&key),
            false => storage.set_item(&key, &serde_json::to_string(&*queue).unwrap_or_default()),
        };
    }
}

/// What to show for an answer: green, amber for who was there before, red.
fn told(answer: Result<Scanned, AppError>) -> Heard {
    match answer {
        Ok(Scanned { name, note, again, .. }) => {
            Heard { tone: if again { "warn" } else { "ok" }, words: format!("{name}: {note}") }
        }
        Err(AppError::Invalid(problems)) => {
            let words = problems.into_iter().map(|p| p.message).collect::<Vec<_>>().join(" ");
            Heard { tone: "bad", words }
        }
        Err(other) => Heard { tone: "bad", words: other.to_string() },
    }
}

fn key(meeting: MeetingId) -> String {
    format!("scans-{meeting}")
}

fn kept(meeting: MeetingId) -> VecDeque<String> {
    let stored = window().local_storage().ok().flatten().and_then(|s| s.get_item(&key(meeting)).ok().flatten());
    stored.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Opens the camera that looks away from the person, and finds a reader for its pictures.
async fn start(video: &HtmlVideoElement) -> Result<Reader, JsValue> {
    let facing = Object::new();
    Reflect::set(&facing, &"facingMode".into(), &"environment".into())?;
    let wanted = MediaStreamConstraints::new();
    wanted.set_video(&facing);
    let stream = window().navigator().media_devices()?.get_user_media_with_constraints(&wanted)?;
    let stream: MediaStream = JsFuture::from(stream).await?.dyn_into()?;
    video.set_src_object(Some(&stream));
    JsFuture::from(video.play()?).await?;
    Reader::find().await
}

/// A hand scanner types one card after the other: after each, the field is ready for the next.
fn go_on_typing() {
    let after_a_scan = window().location().search().is_ok_and(|query| query.contains("vua="));
    let field = document().query_selector("input[name=code]").ok().flatten();
    if let Some(field) = field.filter(|_| after_a_scan).and_then(|f| f.dyn_into::<HtmlElement>().ok()) {
        let _ = field.focus();
    }
}

/// A short buzz, where the device has one.
fn vibrate() {
    let navigator = window().navigator();
    if Reflect::has(&navigator, &"vibrate".into()).unwrap_or(false) {
        navigator.vibrate_with_duration(60);
    }
}
