//! The browser's side of the editor.
//!
//! Each section knows the revision its text started from. What is typed waits in this tab's storage with that revision
//! until the server has it, so that a tab that died offline still merges and never overwrites.

mod clash;
mod proposal;

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
    time::Duration,
};

use domain::{ids::MeetingId, minutes::Kept};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement, HtmlInputElement, HtmlTextAreaElement, Storage};

use super::{api, strings};
use crate::{enhance::page, error::AppError};
use proposal::Proposal;

/// How long the writer must pause before a section is saved.
const QUIET: Duration = Duration::from_secs(2);
/// First and longest pause before trying again.
const PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

struct Section {
    meeting: MeetingId,
    code: String,
    form: HtmlFormElement,
    area: HtmlTextAreaElement,
    status: Element,
    /// The revision that the text started from.
    base: Cell<i64>,
    /// What the server has of it.
    saved: RefCell<String>,
    sending: Cell<bool>,
    /// The revision of somebody else's text that waits for a decision: until then nothing is sent by itself, and what is
    /// remembered still starts from `base`, so that a page that comes back finds the clash again.
    clash: Cell<Option<i64>>,
    timer: Cell<Option<TimeoutHandle>>,
    pause: Cell<Duration>,
    /// What waits for this section.
    proposal: OnceCell<Rc<Proposal>>,
}

/// Looks after every section of the page for as long as it lives.
pub fn follow(meeting: MeetingId) {
    let Ok(forms) = document().query_selector_all("form.minutes-form") else { return };
    let sections: Vec<Rc<Section>> = (0..forms.length())
        .filter_map(|i| Section::of(meeting, forms.item(i)?.dyn_into().ok()?))
        .map(Rc::new)
        .collect();
    Proposal::hold(&sections);
    for section in &sections {
        section.listen();
        section.recover();
    }
    let online = sections.clone();
    page::listen(&window(), "online", move |_| online.iter().for_each(Section::send));
    page::listen(&window(), "beforeunload", move |event| {
        if sections.iter().any(|s| s.unsaved()) {
            event.prevent_default();
        }
    });
}

impl Section {
    fn of(meeting: MeetingId, form: HtmlFormElement) -> Option<Self> {
        let field = |name: &str| -> Option<HtmlInputElement> {
            form.query_selector(&format!("input[name=\"{name}\"]")).ok()??.dyn_into().ok()
        };
        let area: HtmlTextAreaElement = form.query_selector("textarea").ok()??.dyn_into().ok()?;
        Some(Self {
            meeting,
            code: field("section")?.value(),
            base: Cell::new(field("revision")?.value().parse().ok()?),
            status: form.query_selector(".minutes-status").ok()??,
            saved: RefCell::new(area.default_value().unwrap_or_default()),
            area,
            form,
            sending: Cell::new(false),
            clash: Cell::new(None),
            timer: Cell::new(None),
            pause: Cell::new(PAUSE),
            proposal: OnceCell::new(),
        })
    }

    fn listen(self: &Rc<Self>) {
        let typed = self.clone();
        page::listen(&self.area, "input", move |_| {
            typed.remember();
            if typed.clash.get().is_none() {
                typed.say("muted", strings::TYPING);
                typed.send_in(QUIET);
            }
        });
        let left = self.clone();
        page::listen(&self.area, "blur", move |_| left.send());
        let pressed = self.clone();
        page::listen(&self.form, "submit", move |event| {
            event.prevent_default();
            // Whoever saves with the other's text in sight has decided.
            pressed.decide();
            pressed.send();
        });
    }

    fn unsaved(&self) -> bool {
        self.sending.get() || self.area.value() != *self.saved.borrow()
    }

    fn say(&self, class: &str, words: &str) {
        self.status.set_class_name(&format!("minutes-status {class}"));
        self.status.set_text_content(Some(words));
    }

    fn send_in(self: &Rc<Self>, pause: Duration) {
        if let Some(earlier) = self.timer.take() {
            earlier.clear();
        }
        let section = self.clone();
        self.timer.set(set_timeout_with_handle(move || section.send(), pause).ok());
    }

    /// Sends the text, one request at a time: each starts from the revision that the one before made.
    fn send(self: &Rc<Self>) {
        if !self.unsaved() || self.clash.get().is_some() || self.sending.replace(true) {
            return;
        }
        let section = self.clone();
        let text = self.area.value();
        self.say("muted", strings::SAVING);
        spawn_local(async move {
            let (code, base) = (section.code.clone(), section.base.get().to_string());
            let answer = api::keep_section(section.meeting, code, base, text.clone()).await;
            section.sending.set(false);
            let saved = matches!(answer, Ok(Kept::Saved { .. }));
            match answer {
                Ok(Kept::Saved { revision, sent, merged, at }) => {
                    section.pause.set(PAUSE);
                    let words = if merged.is_some() { strings::merged(at) } else { strings::saved(at) };
                    section.stored(&text, revision, sent, merged, &words);
                }
                Ok(Kept::Clash { revision, theirs, changed, written }) => {
                    section.say("field-error", &strings::clash(&written));
                    section.disagree(revision, theirs, &changed);
                }
                Err(AppError::Offline | AppError::Internal) => section.retry(),
                Err(refused) => section.say("field-error", &words_of(refused)),
            }
            if let Some(proposal) = section.proposal.get() {
                proposal.answered(saved);
            }
        });
    }

    /// The server has `text`. What was typed since starts from there and follows at once.
    fn stored(self: &Rc<Self>, text: &str, revision: i64, sent: i64, merged: Option<String>, words: &str) {
        if self.area.value() == text {
            self.base.set(revision);
            match merged {
                Some(merged) => self.put(&merged),
                None => *self.saved.borrow_mut() = text.to_owned(),
            }
            self.forget();
            self.say("muted", words);
        } else {
            self.base.set(sent);
            *self.saved.borrow_mut() = text.to_owned();
            self.remember();
            self.send();
        }
    }

    /// Shows a text that the server has, and leaves the caret where it was.
    fn put(&self, text: &str) {
        let caret = self.area.selection_start().ok().flatten();
        self.area.set_value(text);
        *self.saved.borrow_mut() = text.to_owned();
        if document().active_element().as_ref() == Some(self.area.as_ref()) {
            let _ = self.area.set_selection_start(caret);
            let _ = self.area.set_selection_end(caret);
        }
    }

    fn retry(self: &Rc<Self>) {
        self.say("field-error", strings::OFFLINE);
        let pause = self.pause.get();
        self.pause.set((pause * 2).min(LONGEST_PAUSE));
        self.send_in(pause);
    }

    fn key(&self) -> String {
        format!("minutes:{}:{}", self.meeting, self.code)
    }

    /// Keeps what is not at the server yet, with the revision it started from.
    fn remember(&self) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(&self.key(), &format!("{}\n{}", self.base.get(), self.area.value()));
        }
    }

    fn forget(&self) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.key());
        }
    }

    /// Puts back what did not reach the server before the tab went away.
    fn recover(self: &Rc<Self>) {
        let Some(kept) = storage().and_then(|s| s.get_item(&self.key()).ok().flatten()) else { return };
        let Some((base, text)) = kept.split_once('\n') else { return };
        if let Ok(base) = base.parse() {
            self.base.set(base);
            self.area.set_value(text);
            self.send();
        }
    }
}

fn storage() -> Option<Storage> {
    window().session_storage().ok()?
}

/// What is wrong with the text, or with the request.
fn words_of(refused: AppError) -> String {
    match refused {
        AppError::Invalid(errors) => errors.into_iter().map(|e| e.message).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
