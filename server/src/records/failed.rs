//! Refusals of file addresses: people follow links to files, so they get a page and not bare JSON.

use app::{context::Context, error::AppError, page::error_page};
use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// An answer that is no file.
pub(super) struct Failed(Response);

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Failed {
    /// The error itself, for scripts.
    pub(super) fn json(error: AppError) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self((status, Json(error)).into_response())
    }

    /// The page that says so, for people.
    pub(super) async fn page(cx: &Context, error: AppError) -> Self {
        let (cx, shown) = (cx.clone(), cx.clone());
        Self(crate::http::respond(cx, None, move || error_page(Some(&shown), &error)).await)
    }
}

/// The value, or the page that says why there is none.
pub(super) async fn or_page<T>(cx: &Context, result: Result<T, AppError>) -> Result<T, Failed> {
    match result {
        Ok(value) => Ok(value),
        Err(error) => Err(Failed::page(cx, error).await),
    }
}
