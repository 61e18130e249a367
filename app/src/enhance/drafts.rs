//! What is being typed survives a reload for a new version, a session that ended, or a tab that the phone threw away:
//! it is kept in this tab's own storage, without passwords, and put back when the same page opens again.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Storage};

use super::page;

/// Puts back what was typed on this page, then keeps it whenever the page is left.
pub fn start() {
    restore();
    if let Some(document) = page::document() {
        page::listen(&document, "visibilitychange", |_| keep());
    }
    if let Some(window) = page::window() {
        page::listen(&window, "pagehide", |_| keep());
    }
}

fn storage() -> Option<Storage> {
    page::window()?.session_storage().ok()?
}

fn key() -> Option<String> {
    let location = page::window()?.location();
    Some(format!("draft:{}{}", location.pathname().ok()?, location.search().ok()?))
}

/// Forgets what was kept: it was sent.
pub fn forget() {
    if let (Some(storage), Some(key)) = (storage(), key()) {
        let _ = storage.remove_item(&key);
    }
    if let Some(root) = page::document().and_then(|d| d.document_element()) {
        let _ = root.set_attribute("data-sent", "");
    }
}

/// Keeps every field that differs from what the server rendered.
pub fn keep() {
    let sent = page::document().and_then(|d| d.document_element()).is_some_and(|r| r.has_attribute("data-sent"));
    let (Some(storage), Some(key), false) = (storage(), key(), sent) else { return };
    let changed: Vec<(String, String)> = controls().iter().filter_map(changed_value).collect();
    let _ = if changed.is_empty() {
        storage.remove_item(&key)
    } else {
        storage.set_item(&key, &serde_json::to_string(&changed).unwrap_or_default())
    };
}

fn restore() {
    let (Some(storage), Some(key)) = (storage(), key()) else { return };
    let Ok(Some(kept)) = storage.get_item(&key) else { return };
    let kept: Vec<(String, String)> = serde_json::from_str(&kept).unwrap_or_default();
    for control in controls() {
        let Some((_, value)) = kept.iter().find(|(id, _)| *id == control.id()) else { continue };
        put(&control, value);
        if let Ok(event) = Event::new("input") {
            let _ = control.dispatch_event(&event);
        }
    }
}

/// Text-like fields of enhanced forms that have an id.
fn controls() -> Vec<Element> {
    const SELECTOR: &str = "form[data-enhance] :is(textarea, select, input:not([type=hidden], [type=password], [type=file], [type=checkbox], [type=radio]))[id]";
    let Some(found) = page::document().and_then(|d| d.query_selector_all(SELECTOR).ok()) else { return Vec::new() };
    (0..found.length()).filter_map(|i| found.item(i)?.dyn_into().ok()).collect()
}

fn changed_value(control: &Element) -> Option<(String, String)> {
    let (value, rendered) = if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        (input.value(), input.default_value())
    } else if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        (area.value(), area.default_value().unwrap_or_default())
    } else {
        let select = control.dyn_ref::<HtmlSelectElement>()?;
        let rendered = select.query_selector("option[selected]").ok().flatten().and_then(|o| o.get_attribute("value"));
        (select.value(), rendered.unwrap_or_else(|| select.value()))
    };
    (value != rendered).then(|| (control.id(), value))
}

fn put(control: &Element, value: &str) {
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        input.set_value(value);
    } else if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        area.set_value(value);
    } else if let Some(select) = control.dyn_ref::<HtmlSelectElement>() {
        select.set_value(value);
    }
}
