//! Small helpers on the page's own elements.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, Window};

/// The window; none outside of a page.
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// The document.
pub fn document() -> Option<Document> {
    window()?.document()
}

/// Calls `handle` at every event of this name, for as long as the page lives.
pub fn listen(target: &EventTarget, name: &str, handle: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(handle);
    // Fails only for a missing callback.
    let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
    closure.forget();
}

/// Calls `act` once all islands run.
pub fn once_ready(act: impl Fn() + 'static) {
    if let Some(window) = window() {
        listen(&window, "sotay:ready", move |_| act());
    }
}

/// Path and query of the page.
pub fn here() -> Option<String> {
    let location = window()?.location();
    Some(format!("{}{}", location.pathname().ok()?, location.search().ok()?))
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// The elements inside of another one that a selector finds.
pub fn all(inside: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = inside.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|i| found.item(i)?.dyn_into().ok()).collect()
}

/// Has an element described by the one with this id, before what describes it already.
pub fn describe(element: &Element, id: &str) {
    let described = element.get_attribute("aria-describedby").unwrap_or_default();
    let _ = element.set_attribute("aria-describedby", format!("{id} {described}").trim());
}

/// A new element with a class and a text.
pub fn element(tag: &str, class: &str, text: &str) -> Option<Element> {
    let element = document()?.create_element(tag).ok()?;
    element.set_class_name(class);
    element.set_text_content(Some(text));
    Some(element)
}

/// A button that calls `press`.
pub fn button(class: &str, text: &str, press: impl FnMut(Event) + 'static) -> Option<Element> {
    let button = element("button", class, text)?;
    let _ = button.set_attribute("type", "button");
    listen(&button, "click", press);
    Some(button)
}

/// Moves the focus.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}
