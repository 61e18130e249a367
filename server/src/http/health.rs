//! Whether the server lives, and whether it is ready for people.

use std::convert::Infallible;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response, Sse, sse::Event},
};
use futures::stream;

use super::Http;

/// The process answers.
pub async fn alive() -> &'static str {
    "ok"
}

/// The database answers and has the schema that this program expects.
pub async fn ready(State(http): State<Http>) -> Response {
    match http.site.db.schema_version().await {
        Ok(version) if version == store::SCHEMA_VERSION => "ready".into_response(),
        Ok(version) => {
            tracing::warn!(version, "not ready: migrations are not current");
            (StatusCode::SERVICE_UNAVAILABLE, "migrations are not current").into_response()
        }
        Err(error) => {
            tracing::warn!(%error, "not ready: the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response()
        }
    }
}

/// A stream that stays open: while developing, a page reloads when it breaks and comes back.
pub async fn reload(State(http): State<Http>) -> Response {
    if !http.site.dev {
        return StatusCode::NOT_FOUND.into_response();
    }
    let first = stream::once(async { Ok::<_, Infallible>(Event::default().data("hello")) });
    Sse::new(stream::StreamExt::chain(first, stream::pending())).into_response()
}
