//! Forms are sent by `fetch`, so that a lost network or a refused field leaves the page and what was typed as it is.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Element, FormData, Headers, HtmlButtonElement, HtmlFormElement, RequestInit, Response, SubmitEvent, UrlSearchParams,
};

use super::{page, strings};
use crate::{
    accounts::LOG_OUT,
    error::{AppError, Next},
};

/// Takes over all forms marked with `data-enhance`, also those that come later.
pub fn start() {
    let Some(document) = page::document() else { return };
    page::listen(&document, "submit", |event| {
        let Some(form) = event.target().and_then(|t| t.dyn_into::<HtmlFormElement>().ok()) else { return };
        if event.default_prevented() || !form.has_attribute("data-enhance") {
            return;
        }
        event.prevent_default();
        if form.has_attribute("data-sending") {
            return; // A second tap while the first is on its way.
        }
        // At once: two taps may come before the task below gets its turn.
        let _ = form.set_attribute("data-sending", "");
        let submitter = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
        spawn_local(async move {
            let button = submitter.and_then(|s| s.dyn_into::<HtmlButtonElement>().ok());
            send(&form, button.as_ref()).await;
        });
    });
}

async fn send(form: &HtmlFormElement, button: Option<&HtmlButtonElement>) {
    clear_errors(form);
    let _ = form.set_attribute("aria-busy", "true");
    match post(form, button).await {
        // The form stays marked as sending: the next page is on its way.
        Ok(next) => {
            super::drafts::forget(form);
            if form.get_attribute("action").as_deref() == Some(LOG_OUT) {
                super::drafts::forget_all();
            }
            go(&next.to);
        }
        Err(error) => {
            let _ = form.remove_attribute("data-sending");
            let _ = form.remove_attribute("aria-busy");
            show(form, &error);
        }
    }
}

async fn post(form: &HtmlFormElement, button: Option<&HtmlButtonElement>) -> Result<Next, AppError> {
    let response = request(form, button).await.map_err(|_| AppError::Offline)?;
    let text = response.text().map_err(|_| AppError::Offline)?;
    let text = JsFuture::from(text).await.map_err(|_| AppError::Offline)?.as_string().unwrap_or_default();
    if response.ok() {
        return serde_json::from_str(&text).map_err(|_| AppError::Internal);
    }
    Err(serde_json::from_str(&text).unwrap_or(AppError::Internal))
}

async fn request(form: &HtmlFormElement, button: Option<&HtmlButtonElement>) -> Result<Response, JsValue> {
    let data = FormData::new_with_form(form)?;
    if let Some(button) = button.filter(|b| !b.name().is_empty()) {
        data.append_with_str(&button.name(), &button.value())?;
    }
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    // Files go as they are; everything else as the server functions read it.
    if form.enctype().starts_with("multipart") {
        init.set_body(&data);
    } else {
        let pairs = UrlSearchParams::new_with_str_sequence_sequence(&data)?;
        init.set_body(&pairs);
    }
    let action = form.get_attribute("action").unwrap_or_default();
    let window = page::window().ok_or(JsValue::NULL)?;
    JsFuture::from(window.fetch_with_str_and_init(&action, &init)).await?.dyn_into()
}

fn go(to: &str) {
    let Some(location) = page::window().map(|w| w.location()) else { return };
    let here = page::here().unwrap_or_default();
    let _ = if here == to { location.reload() } else { location.assign(to) };
}

/// Shows a refusal as the server would have: problems beside their fields, the rest on top of the form.
fn show(form: &HtmlFormElement, error: &AppError) {
    if *error == AppError::SignedOut {
        super::drafts::keep();
        let here = js_sys::encode_uri_component(&page::here().unwrap_or_default());
        go(&format!("/dang-nhap?tiep={here}"));
        return;
    }
    let text = match error {
        AppError::Offline => strings::OFFLINE.to_owned(),
        AppError::Internal => strings::FAILED.to_owned(),
        other => other.to_string(),
    };
    if let (Ok(Some(place)), Some(notice)) =
        (form.query_selector(".form-message"), page::element("div", "notice bad", &text))
    {
        let _ = place.append_child(&notice);
        notice.scroll_into_view_with_bool(false);
    }
    let AppError::Invalid(errors) = error else { return };
    let mut first = None;
    for problem in errors {
        if let Some(control) = mark(form, &problem.field, &problem.message) {
            first.get_or_insert(control);
        }
    }
    if let Some(control) = first {
        page::focus(&control);
    }
}

/// Puts a message under a field; it is found by its name.
fn mark(form: &HtmlFormElement, name: &str, message: &str) -> Option<Element> {
    let control = form.query_selector(&format!("[name=\"{name}\"]:not([type=hidden])")).ok()??;
    let id = format!("{}-error", control.id());
    let _ = control.set_attribute("aria-invalid", "true");
    page::describe(&control, &id);
    let note = page::element("p", "field-error", message)?;
    note.set_id(&id);
    let field = control.closest(".field").ok().flatten().or_else(|| control.parent_element())?;
    let _ = field.class_list().add_1("invalid");
    let _ = field.append_child(&note);
    Some(control)
}

fn clear_errors(form: &HtmlFormElement) {
    for note in page::all(form, ".field-error") {
        if let Ok(Some(control)) = form.query_selector(&format!("#{}", note.id().trim_end_matches("-error"))) {
            let described = control.get_attribute("aria-describedby").unwrap_or_default();
            let _ = control.set_attribute("aria-describedby", described.replace(&note.id(), "").trim());
        }
        note.remove();
    }
    for control in page::all(form, "[aria-invalid]") {
        let _ = control.remove_attribute("aria-invalid");
    }
    for field in page::all(form, ".invalid") {
        let _ = field.class_list().remove_1("invalid");
    }
    for message in page::all(form, ".form-message > *") {
        message.remove();
    }
}
