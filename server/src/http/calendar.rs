//! Calendars as files.

use app::{accounts::hash_secret, calendar::ics, context::Context, error::AppError};
use axum::{
    Extension, Router,
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing,
};
use domain::{ids::MeetingId, meetings::Event, policy::act};

use super::{Http, api};

/// The addresses of calendars.
pub fn routes() -> Router<Http> {
    Router::new().route("/lich/{token}", routing::get(feed)).route("/sinh-hoat/{id}/lich.ics", routing::get(one))
}

/// Somebody's calendar. Calendar programs know no log-in: the address itself is the secret.
async fn feed(Extension(cx): Extension<Context>, Path(token): Path<String>) -> Response {
    let secret = token.trim_end_matches(".ics");
    match store::calendar::by_secret(cx.db(), &hash_secret(secret), cx.now).await {
        Ok(Some(events)) => file(&cx, &events, "inline; filename=\"sinh-hoat-chi-bo.ics\""),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => api::error_response(&error.into()),
    }
}

/// One meeting.
async fn one(Extension(cx): Extension<Context>, Path(id): Path<String>) -> Response {
    match meeting(&cx, &id).await {
        Ok(event) => file(&cx, &[event], "attachment; filename=\"sinh-hoat.ics\""),
        Err(error) => api::error_response(&error),
    }
}

async fn meeting(cx: &Context, id: &str) -> Result<Event, AppError> {
    let id: MeetingId = id.parse().map_err(|_| AppError::NotFound)?;
    let target = store::meetings::target(cx.db(), id, cx.actor()?.member).await?;
    let permit = cx.may::<act::ReadMeeting>(target).map_err(|_| AppError::NotFound)?;
    Ok(store::calendar::one(cx.db(), &permit, id).await?)
}

fn file(cx: &Context, events: &[Event], disposition: &'static str) -> Response {
    let mut response = ics(events, &cx.site.public_url).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}
