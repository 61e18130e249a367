//! Where the browser takes part in meetings: the roll call saves each tap by itself.

use domain::{ids::MeetingId, meetings::Turnout, text};
use leptos::prelude::*;

use super::strings;

/// Class of the form that [`RollKeeper`] looks after.
pub const ROLL_FORM: &str = "roll-form";

/// How far the taps have come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser saves"))]
enum Saving {
    /// Nothing was tapped yet.
    #[default]
    Idle,
    /// Everything tapped is at the server.
    Saved,
    /// So many wait for the server's answer.
    Waiting(usize),
    /// So many wait for the network; it is tried again.
    Offline(usize),
    /// The server refused, with its words.
    Refused(String),
}

impl Saving {
    fn words(&self) -> String {
        match self {
            Self::Idle => String::new(),
            Self::Saved => strings::ROLL_SAVED.to_owned(),
            Self::Waiting(count) => strings::roll_waiting(*count),
            Self::Offline(count) => strings::roll_offline(*count),
            Self::Refused(words) => words.clone(),
        }
    }

    const fn class(&self) -> &'static str {
        match self {
            Self::Idle | Self::Saved | Self::Waiting(_) => "muted",
            Self::Offline(_) | Self::Refused(_) => "field-error",
        }
    }
}

/// The figures of a roll call. In the browser it also saves each tap on the form below at once, says what is not saved
/// yet and tries again when the network is gone. Without JavaScript the form has its own button.
#[island]
pub fn RollKeeper(meeting: MeetingId, turnout: Turnout) -> impl IntoView {
    let turnout = RwSignal::new(turnout);
    let saving = RwSignal::new(Saving::Idle);
    let _ = meeting;
    #[cfg(feature = "hydrate")]
    Effect::new(move || browser::follow(meeting, turnout, saving));
    let cell = |label: &'static str, tint: &'static str, figure: fn(Turnout) -> String| {
        view! { <div><dt>{label}</dt><dd class=tint>{move || figure(turnout.get())}</dd></div> }
    };
    view! {
        <dl class="card strip" id="roll-figures">
            {cell(strings::ATTENDED, "tint-ok", |t| format!("{}/{}", t.attended(), t.expected))}
            {cell(strings::EXCUSED, "tint-plain", |t| text::number(t.excused))}
            {cell(strings::UNEXCUSED, "tint-plain", |t| text::number(t.unexcused))}
            {cell(strings::UNCALLED, "tint-warn", |t| text::number(t.uncalled()))}
        </dl>
        <p role="status" id="roll-status" class=move || saving.get().class()>{move || saving.get().words()}</p>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::RefCell, collections::BTreeMap, rc::Rc, time::Duration};

    use leptos::task::spawn_local;
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{Element, Event, EventTarget, HtmlInputElement};

    use super::*;
    use crate::{error::AppError, meetings::api};

    /// First and longest pause before trying again.
    const PAUSE: Duration = Duration::from_secs(2);
    const LONGEST_PAUSE: Duration = Duration::from_secs(30);

    /// Marks by member that the server does not have yet.
    type Marks = BTreeMap<String, String>;

    struct Keeper {
        meeting: MeetingId,
        form: Element,
        turnout: RwSignal<Turnout>,
        saving: RwSignal<Saving>,
        waiting: RefCell<Marks>,
        sending: RefCell<bool>,
        pause: RefCell<Duration>,
    }

    /// Looks after the form of the roll for as long as the page lives.
    pub fn follow(meeting: MeetingId, turnout: RwSignal<Turnout>, saving: RwSignal<Saving>) {
        let Ok(Some(form)) = document().query_selector(&format!("form.{ROLL_FORM}")) else { return };
        // The button for saving by hand is not needed any more.
        let _ = form.set_attribute("data-live", "");
        let keeper = Rc::new(Keeper {
            meeting,
            form: form.clone(),
            turnout,
            saving,
            waiting: RefCell::default(),
            sending: RefCell::new(false),
            pause: RefCell::new(PAUSE),
        });
        let tapped = keeper.clone();
        listen(&form, "change", move |event| {
            if let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
                tapped.note(&input);
            }
        });
        let online = keeper.clone();
        listen(&window(), "online", move |_| online.send());
        listen(&window(), "beforeunload", move |event| {
            if !keeper.waiting.borrow().is_empty() {
                event.prevent_default();
            }
        });
    }

    impl Keeper {
        /// Notes a tap, shows it in the figures, and sends it.
        fn note(self: &Rc<Self>, input: &HtmlInputElement) {
            let name = input.name();
            let Some(member) = name.strip_prefix("roll[").and_then(|n| n.strip_suffix(']')) else { return };
            self.waiting.borrow_mut().insert(member.to_owned(), input.value());
            self.show_row(member, true);
            self.recount();
            self.send();
        }

        /// Sends what waits, one request at a time, so that the last tap of a person is also the last to arrive.
        fn send(self: &Rc<Self>) {
            if self.waiting.borrow().is_empty() || self.sending.replace(true) {
                return;
            }
            let keeper = self.clone();
            spawn_local(async move {
                let marks = keeper.waiting.borrow().clone();
                keeper.saving.set(Saving::Waiting(marks.len()));
                let answer = api::take_attendance(keeper.meeting, marks.clone(), Marks::new()).await;
                keeper.sending.replace(false);
                keeper.answered(&marks, answer.err());
            });
        }

        fn answered(self: &Rc<Self>, marks: &Marks, problem: Option<AppError>) {
            match problem {
                None => {
                    self.pause.replace(PAUSE);
                    for (member, mark) in marks {
                        if self.waiting.borrow().get(member) == Some(mark) {
                            self.waiting.borrow_mut().remove(member);
                            self.show_row(member, false);
                        }
                    }
                    self.saving.set(Saving::Saved);
                    self.send();
                }
                Some(AppError::Offline | AppError::Internal) => {
                    self.saving.set(Saving::Offline(self.waiting.borrow().len()));
                    let pause = *self.pause.borrow();
                    self.pause.replace((pause * 2).min(LONGEST_PAUSE));
                    let keeper = self.clone();
                    set_timeout(move || keeper.send(), pause);
                }
                Some(refused) => self.saving.set(Saving::Refused(refused.to_string())),
            }
        }

        /// Marks the row of a member as not saved yet.
        fn show_row(&self, member: &str, unsaved: bool) {
            let Ok(Some(row)) = self.form.query_selector(&format!("[data-member=\"{member}\"]")) else { return };
            let _ = if unsaved { row.set_attribute("data-unsaved", "") } else { row.remove_attribute("data-unsaved") };
        }

        /// Counts what is tapped.
        fn recount(&self) {
            let count = |mark: &str| {
                let found = self.form.query_selector_all(&format!("input[value=\"{mark}\"]:checked"));
                found.map_or(0, |list| i64::from(list.length()))
            };
            self.turnout.update(|t| {
                t.present = count("present");
                t.online = count("online");
                t.excused = count("excused");
                t.unexcused = count("unexcused");
            });
        }
    }

    /// Listens for as long as the page lives.
    fn listen(target: &EventTarget, name: &str, handle: impl FnMut(Event) + 'static) {
        let closure = Closure::<dyn FnMut(Event)>::new(handle);
        // Fails only for a missing callback.
        let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        closure.forget();
    }
}
