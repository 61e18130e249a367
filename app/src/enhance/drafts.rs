//! What is being typed survives a reload for a new version, a session that ended, or a tab that the phone threw away:
//! it is kept in this tab's own storage, without passwords, and put back when the same page opens again.
//!
//! Never silently over what others wrote meanwhile: each field is kept with what the server had rendered in it, and where
//! that has changed the new text stands below one's own. Identifiers that a page makes for something new come back too, so
//! that what was sent and not answered is sent again as the same thing. The storage belongs to one member, and is empty
//! after a log-out.

use serde::{Deserialize, Serialize};
use web_sys::{Element, Storage};

use super::{
    controls::{self, Form},
    page, strings,
};

/// Holds whose storage it is.
const OWNER: &str = "owner";

/// What was typed on a page and not sent.
#[derive(Default, Serialize, Deserialize)]
struct Draft {
    fields: Vec<Typed>,
    /// Identifiers made by the page, by [`Form::made`].
    made: Vec<(String, String)>,
}

#[derive(Serialize, Deserialize)]
struct Typed {
    key: String,
    value: String,
    /// What the server had rendered.
    was: String,
}

/// Puts back what was typed on this page, then keeps it whenever the page is left.
pub fn start() {
    take_over();
    restore();
    if let Some(document) = page::document() {
        page::listen(&document, "visibilitychange", |_| keep());
    }
    if let Some(window) = page::window() {
        page::listen(&window, "pagehide", |_| keep());
    }
}

/// Who is signed in, as the page says.
fn member() -> Option<String> {
    page::document()?.document_element()?.get_attribute("data-member")
}

fn all_of_tab() -> Option<Storage> {
    page::window()?.session_storage().ok()?
}

/// What another member left in this tab is gone before anything is put back.
fn take_over() {
    let (Some(storage), Some(member)) = (all_of_tab(), member()) else { return };
    if storage.get_item(OWNER).ok().flatten().as_deref() != Some(member.as_str()) {
        let _ = storage.clear();
        let _ = storage.set_item(OWNER, &member);
    }
}

/// The storage, while it belongs to who is signed in on this page.
fn storage() -> Option<Storage> {
    let (storage, member) = (all_of_tab()?, member()?);
    (storage.get_item(OWNER).ok()?? == member).then_some(storage)
}

fn key() -> Option<String> {
    page::here().map(|here| format!("draft:{here}"))
}

/// Forgets what was typed into a form: it was sent, or is not wanted any more.
pub fn forget(form: &Element) {
    let _ = form.set_attribute(controls::SENT, "");
    keep();
}

/// Forgets everything of this tab, and keeps nothing more of this page: the member has left.
pub fn forget_all() {
    if let Some(storage) = all_of_tab() {
        let _ = storage.clear();
    }
}

/// Keeps every field that differs from what the server rendered.
pub fn keep() {
    let (Some(storage), Some(key)) = (storage(), key()) else { return };
    let mut draft = Draft::default();
    for form in controls::forms() {
        let before = draft.fields.len();
        for control in form.controls() {
            let (value, was) = (control.value(), control.was());
            if value != was {
                draft.fields.push(Typed { key: control.key, value, was });
            }
        }
        if draft.fields.len() > before {
            draft.made.extend(form.made().into_iter().map(|(key, input)| (key, input.value())));
        }
    }
    let _ = if draft.fields.is_empty() {
        storage.remove_item(&key)
    } else {
        storage.set_item(&key, &serde_json::to_string(&draft).unwrap_or_default())
    };
}

fn restore() {
    let (Some(storage), Some(key)) = (storage(), key()) else { return };
    let Ok(Some(kept)) = storage.get_item(&key) else { return };
    let draft: Draft = serde_json::from_str(&kept).unwrap_or_default();
    for form in controls::forms() {
        put_back(&form, &draft);
    }
}

fn put_back(form: &Form, draft: &Draft) {
    let controls = form.controls().into_iter();
    let typed: Vec<_> = controls
        .filter_map(|control| {
            let typed = draft.fields.iter().find(|typed| typed.key == control.key)?;
            // What was saved meanwhile is no draft any more.
            (control.rendered() != typed.value).then_some((control, typed))
        })
        .collect();
    if typed.is_empty() {
        return;
    }
    let mut new = false;
    for (key, input) in form.made() {
        let Some((_, id)) = draft.made.iter().find(|(kept, _)| *kept == key) else { continue };
        // A form for something new: nobody else can have changed that.
        new |= input.name() == "id" && input.value() != *id;
        input.set_value(id);
    }
    let mut changed = false;
    for (control, typed) in typed {
        let now = control.rendered();
        control.put(&typed.value);
        if now != typed.was && !new {
            control.show_newer(&now, &typed.was);
            changed = true;
        }
        page::once_ready(move || control.tell());
    }
    say(form, changed);
}

/// Says on top of a form whose text it shows, with a way to be rid of it.
fn say(form: &Form, changed: bool) {
    let (class, title, text) = match changed {
        true => ("notice warn", strings::CHANGED, strings::CHANGED_HINT),
        false => ("notice", strings::RESTORED, strings::RESTORED_HINT),
    };
    let element = form.element.clone();
    let drop = page::button("btn small", strings::DROP, move |_| {
        forget(&element);
        page::reload();
    });
    let body = page::element("div", "notice-body", "");
    let words = [page::element("p", "notice-title", title), page::element("p", "", text), drop];
    let (Some(notice), Some(body)) = (page::element("div", class, ""), body) else { return };
    for part in words.into_iter().flatten() {
        let _ = body.append_child(&part);
    }
    let _ = notice.append_child(&body);
    if let Ok(Some(place)) = form.element.query_selector(".form-message") {
        let _ = place.append_child(&notice);
    }
}
