//! The file of confirmed minutes.

use app::{context::Context, error::AppError, minutes::file, page::error_page};
use axum::{
    Extension,
    extract::Path,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::ids::MeetingId;

use super::respond;

/// `/sinh-hoat/{id}/bien-ban/2.pdf`. What is not there leads to the page that says what is.
pub async fn pdf(Extension(cx): Extension<Context>, Path((meeting, name)): Path<(String, String)>) -> Response {
    match find(&cx, &meeting, &name).await {
        Ok(Some((bytes, name))) => download(bytes, &name),
        Ok(None) => Redirect::to(&format!("/sinh-hoat/{meeting}/bien-ban")).into_response(),
        Err(error) => {
            let shown = cx.clone();
            respond(cx, None, move || error_page(Some(&shown), &error)).await
        }
    }
}

/// The file with the name under which it is saved.
async fn find(cx: &Context, meeting: &str, name: &str) -> Result<Option<(Vec<u8>, String)>, AppError> {
    let meeting: MeetingId = meeting.parse().map_err(|_| AppError::NotFound)?;
    let version = name.strip_suffix(".pdf").and_then(|number| number.parse().ok()).unwrap_or_default();
    let found = file(cx, meeting, version).await?;
    Ok(found.map(|bytes| (bytes, format!("bien-ban-{}-so-{version}.pdf", meeting.0.simple()))))
}

fn download(bytes: Vec<u8>, name: &str) -> Response {
    let mut response = bytes.into_response();
    let mut set = |header: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(header, value);
        }
    };
    set(header::CONTENT_TYPE, "application/pdf");
    // Locked bytes never change.
    set(header::CACHE_CONTROL, "private, max-age=31536000, immutable");
    set(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
    response
}
