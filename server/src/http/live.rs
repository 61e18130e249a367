//! Event streams: they stay open, so they hold no more than their place in the room.

use app::{context::Context, room};
use axum::{
    Extension,
    body::Body,
    extract::Path,
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};

use super::api;

/// What happens in the room of a meeting.
pub async fn events(Path(id): Path<String>, Extension(cx): Extension<Context>) -> Response {
    let Ok(meeting) = id.parse() else { return api::error_response(&app::error::AppError::NotFound) };
    match room::live::events(&cx, meeting).await {
        Ok(events) => {
            let headers = [
                (header::CONTENT_TYPE, "text/event-stream"),
                (header::CACHE_CONTROL, "no-store"),
                // Proxies would hold events back otherwise.
                (HeaderName::from_static("x-accel-buffering"), "no"),
            ];
            (headers, Body::from_stream(events)).into_response()
        }
        Err(error) => api::error_response(&error),
    }
}
