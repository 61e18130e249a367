//! Event streams: they stay open, so they hold no more than their place in the room.

use app::{context::Context, error::AppError, room};
use axum::{Extension, extract::Path, response::Response};

use super::{api, connection::Handover};

/// What happens in the room of a meeting.
pub async fn events(
    Path(id): Path<String>,
    Extension(cx): Extension<Context>,
    Extension(handover): Extension<Handover>,
) -> Response {
    let Ok(meeting) = id.parse() else { return api::error_response(&AppError::NotFound) };
    match room::live::events(&cx, meeting).await {
        Ok(events) => handover.answer(events),
        Err(error) => api::error_response(&error),
    }
}
