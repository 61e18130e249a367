//! Pages: rendered whole, so that status, cookies and redirects are known before the first byte.

use std::sync::PoisonError;

use app::{context::Context, error::AppError, form::Submitted, page::Route};
use axum::{
    RequestExt,
    extract::{RawPathParams, Request, State},
    response::{Html, IntoResponse, Response},
};
use leptos::prelude::AnyView;

use super::{Http, api};

/// Shows a page.
pub async fn show(route: &'static Route, State(_): State<Http>, mut request: Request) -> Response {
    let Some(mut cx) = request.extensions().get::<Context>().cloned() else {
        return api::error_response(&AppError::Internal);
    };
    if let Ok(params) = request.extract_parts::<RawPathParams>().await {
        cx.params = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    }
    render(cx, request, route.show).await
}

/// The page for addresses where nothing is.
pub async fn not_found(cx: Context, request: Request) -> Response {
    render(cx, request, app::not_found).await
}

async fn render(cx: Context, request: Request, view: fn() -> AnyView) -> Response {
    let submitted = request.extensions().get::<Submitted>().cloned();
    // A request's body is no matter of a page, and would keep the future on one thread.
    drop(request);
    respond(cx, submitted, view).await
}

/// A rendered page as a response.
pub(crate) async fn respond(
    cx: Context,
    submitted: Option<Submitted>,
    view: impl FnOnce() -> AnyView + Send + 'static,
) -> Response {
    let (html, options) = app::render(cx, submitted, view).await;
    let mut response = Html(html).into_response();
    let mut parts = options.0.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(status) = parts.status {
        *response.status_mut() = status;
    }
    response.headers_mut().extend(std::mem::take(&mut parts.headers));
    drop(parts);
    response
}
