//! Two quiet offers at the foot of the page: take the new version, install the app. Never a dialog, never twice a visit.

use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{CustomEvent, Event};

use super::{page, strings};

/// Marks in local storage that the install offer was put away.
const DECLINED: &str = "install-declined";

#[wasm_bindgen]
extern "C" {
    /// Chromium's event that carries the install prompt.
    #[wasm_bindgen(extends = Event)]
    type BeforeInstallPromptEvent;
    #[wasm_bindgen(method, catch)]
    fn prompt(this: &BeforeInstallPromptEvent) -> Result<JsValue, JsValue>;
}

/// Waits for the browser to say that there is something to offer.
pub fn start() {
    let Some(window) = page::window() else { return };
    page::listen(&window, "sotay:update", |_| offer_update());
    page::listen(&window, "beforeinstallprompt", |event| {
        event.prevent_default();
        let event: BeforeInstallPromptEvent = event.unchecked_into();
        let declined = page::window()
            .and_then(|w| w.local_storage().ok().flatten())
            .and_then(|s| s.get_item(DECLINED).ok().flatten());
        if declined.is_none() {
            offer_install(event);
        }
    });
}

fn offer_update() {
    show(
        "offer-update",
        strings::UPDATE,
        strings::UPDATE_BUTTON,
        || {
            super::drafts::keep();
            if let (Some(window), Ok(event)) = (page::window(), CustomEvent::new("sotay:update-apply")) {
                let _ = window.dispatch_event(&event);
            }
        },
        || {},
    );
}

fn offer_install(event: BeforeInstallPromptEvent) {
    let decline = || {
        if let Some(storage) = page::window().and_then(|w| w.local_storage().ok().flatten()) {
            let _ = storage.set_item(DECLINED, "1");
        }
    };
    show(
        "offer-install",
        strings::INSTALL,
        strings::INSTALL_BUTTON,
        move || {
            let _ = event.prompt();
        },
        decline,
    );
}

/// One bar with a sentence, a button, and a way to put it away.
fn show(id: &'static str, text: &str, label: &str, accept: impl Fn() + 'static, decline: impl Fn() + 'static) {
    let Some(document) = page::document() else { return };
    if document.get_element_by_id(id).is_some() {
        return;
    }
    let remove = move || {
        if let Some(bar) = page::document().and_then(|d| d.get_element_by_id(id)) {
            bar.remove();
        }
    };
    let (Some(bar), Some(words)) = (page::element("div", "offer", ""), page::element("p", "", text)) else { return };
    bar.set_id(id);
    let _ = bar.set_attribute("role", "group");
    let _ = bar.set_attribute("aria-label", label);
    let yes = page::button("btn soft", label, move |_| {
        accept();
        remove();
    });
    let no = page::button("btn", strings::LATER, move |_| {
        decline();
        remove();
    });
    for child in [Some(words), yes, no].into_iter().flatten() {
        let _ = bar.append_child(&child);
    }
    if let Ok(Some(frame)) = document.query_selector("main") {
        let _ = frame.append_child(&bar);
    }
}
