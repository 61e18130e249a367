//! The form that puts the minutes up waits until the server has every section: what was typed last belongs to them too.

use std::{
    cell::Cell,
    rc::{Rc, Weak},
};

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlFormElement};

use super::Section;
use crate::{enhance::page, minutes::strings};

pub(super) struct Proposal {
    form: HtmlFormElement,
    sections: Vec<Weak<Section>>,
    /// The writer pressed the button and waits.
    wanted: Cell<bool>,
}

impl Proposal {
    /// Holds the form of the page back for these sections, where there is one.
    pub(super) fn hold(sections: &[Rc<Section>]) {
        let found = document().query_selector("form.minutes-proposal").ok().flatten();
        let Some(form) = found.and_then(|found| found.dyn_into::<HtmlFormElement>().ok()) else { return };
        let sections_of = sections.iter().map(Rc::downgrade).collect();
        let proposal = Rc::new(Self { form, sections: sections_of, wanted: Cell::new(false) });
        for section in sections {
            let _ = section.proposal.set(proposal.clone());
        }
        let pressed = proposal.clone();
        page::listen(&proposal.form, "submit", move |event| {
            if pressed.open().next().is_some() {
                event.prevent_default();
                pressed.wait();
            }
        });
    }

    /// Sections of which the server does not have everything.
    fn open(&self) -> impl Iterator<Item = Rc<Section>> {
        self.sections.iter().filter_map(Weak::upgrade).filter(|section| section.unsaved())
    }

    fn wait(&self) {
        if self.open().any(|section| section.clash.get().is_some()) {
            self.give_up();
            return;
        }
        self.wanted.set(true);
        self.say("notice", strings::SAVING_FIRST);
        self.open().for_each(|section| section.send());
    }

    /// A section was saved, or was not.
    pub(super) fn answered(&self, saved: bool) {
        if !self.wanted.get() {
            return;
        }
        if !saved {
            self.give_up();
        } else if self.open().next().is_none() {
            self.wanted.set(false);
            let button = self.form.query_selector("button[type=submit]").ok().flatten();
            if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
                button.click();
            }
        }
    }

    fn give_up(&self) {
        self.wanted.set(false);
        self.say("notice bad", strings::NOT_ALL_SAVED);
    }

    fn say(&self, class: &str, words: &str) {
        let Ok(Some(place)) = self.form.query_selector(".form-message") else { return };
        place.set_text_content(None);
        if let Some(notice) = page::element("div", class, words) {
            let _ = place.append_child(&notice);
        }
    }
}
