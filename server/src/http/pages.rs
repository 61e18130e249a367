//! Pages: rendered whole, so that status, cookies and redirects are known before the first byte.

use app::{context::Context, error::AppError, form::Submitted, page::Route};
use axum::{
    RequestExt,
    extract::{RawPathParams, Request, State},
    response::Response,
};
use leptos::prelude::{AnyView, provide_context};

use super::{Http, api};

/// Shows a page.
pub async fn show(route: &'static Route, State(_): State<Http>, mut request: Request) -> Response {
    let Some(mut cx) = request.extensions().get::<Context>().cloned() else { return api::error_response(&AppError::Internal) };
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
    let context = move || {
        provide_context(cx.clone());
        if let Some(submitted) = &submitted {
            provide_context(submitted.clone());
        }
    };
    leptos_axum::render_app_async_with_context(context, move || app::render(view))(request).await
}
