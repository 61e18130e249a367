//! Server functions over HTTP, and their answer to a form without JavaScript.
//!
//! A server function answers JSON. A browser that posts a form without JavaScript wants a page: it is sent on after a
//! success, and gets its page again, with what was typed and what is wrong, after a refusal.

use app::{
    context::Context,
    error::{AppError, Next},
    form::{PAGE_FIELD, Submitted},
};
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::provide_context;
use tower::ServiceExt;

use super::{
    Http,
    gate::{read_pairs, set_flash},
};

/// Largest form, in bytes. Longer texts are refused by the fields themselves, with a message; this only bounds memory.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// Calls a server function.
pub async fn call(State(http): State<Http>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let Some(cx) = parts.extensions.get::<Context>().cloned() else { return error_response(&AppError::Internal) };
    let Ok(body) = to_bytes(body, BODY_LIMIT).await else {
        return error_response(&AppError::Conflict("Nội dung gửi lên quá lớn (tối đa 4 MB).".to_owned()));
    };
    let wants_page = accepts_html(&parts);
    // With HTML accepted, server functions would answer with redirects of their own.
    parts.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    let form = (wants_page && is_form(&parts)).then(|| String::from_utf8_lossy(&body).into_owned());
    let original = parts.clone();
    let request = Request::from_parts(parts, Body::from(body));
    let answer =
        leptos_axum::handle_server_fns_with_context(move || provide_context(cx.clone()), request).await.into_response();
    let (answer_parts, answer_body) = answer.into_parts();
    let Ok(bytes) = to_bytes(answer_body, usize::MAX).await else { return error_response(&AppError::Internal) };
    if answer_parts.status.is_success() {
        let next = serde_json::from_slice::<Next>(&bytes).ok();
        return succeeded(Response::from_parts(answer_parts, Body::from(bytes)), next, wants_page);
    }
    let error = serde_json::from_slice::<AppError>(&bytes).unwrap_or(AppError::NotFound);
    match form {
        Some(form) => page_again(&http, original, read_pairs(&form), &error).await,
        None => error_response(&error),
    }
}

/// Whether a browser wants a page for an answer, not JSON.
pub(crate) fn accepts_html(parts: &Parts) -> bool {
    parts.headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("text/html"))
}

fn is_form(parts: &Parts) -> bool {
    parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|v| v.as_bytes().starts_with(b"application/x-www-form-urlencoded"))
}

/// The answer to a change that was made: as it is, or on to the next page.
pub(crate) fn succeeded(answer: Response, next: Option<Next>, wants_page: bool) -> Response {
    let Some(next) = next else { return answer };
    let mut response = if wants_page {
        let mut redirect = Redirect::to(&next.to).into_response();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            redirect.headers_mut().append(header::SET_COOKIE, cookie.clone());
        }
        redirect
    } else {
        answer
    };
    if let Some(toast) = next.toast {
        set_flash(&mut response, &toast);
    }
    response
}

/// Renders the page from which a form came, with what was typed and what is wrong.
pub(crate) async fn page_again(http: &Http, from: Parts, fields: Vec<(String, String)>, error: &AppError) -> Response {
    let (Some(page), Some(router)) = (page_of(&from, &fields), http.finished()) else { return error_response(error) };
    let (errors, message) = match error {
        AppError::Invalid(errors) => {
            (errors.iter().map(|e| (e.field.clone(), e.message.clone())).collect(), error.to_string())
        }
        other => (Vec::new(), other.to_string()),
    };
    let endpoint = from.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let submitted = Submitted { endpoint, fields, errors, message: Some(message) };
    let request = Request::builder().uri(page).extension(submitted);
    let Ok(mut request) = request.body(Body::empty()) else { return error_response(error) };
    for name in [header::COOKIE, header::USER_AGENT, header::HOST] {
        if let Some(value) = from.headers.get(&name) {
            request.headers_mut().insert(name, value.clone());
        }
    }
    match router.oneshot(request).await {
        Ok(mut response) if response.status().is_success() => {
            *response.status_mut() = status_of(error);
            response
        }
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Path and query of the page with the form: named by the form itself, or where the browser stood.
fn page_of(from: &Parts, fields: &[(String, String)]) -> Option<String> {
    let named = fields.iter().find(|(name, _)| name == PAGE_FIELD).map(|(_, page)| page.clone());
    if let Some(page) = named.filter(|page| page.starts_with('/') && !page.starts_with("//")) {
        return Some(page);
    }
    let referer = from.headers.get(header::REFERER).and_then(|v| v.to_str().ok()).and_then(|r| r.parse::<Uri>().ok());
    referer.map(|uri| uri.path_and_query().map_or("/", |p| p.as_str()).to_owned())
}

fn status_of(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// An error as JSON with its status.
pub fn error_response(error: &AppError) -> Response {
    (status_of(error), axum::Json(error)).into_response()
}
