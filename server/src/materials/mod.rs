//! Files of materials: received, looked into, kept by the hash of their bytes, and handed out.
//!
//! * [`Files`] is the folder where they lie; a row of the store names a file only after its bytes are on the disk, so an
//!   upload that breaks off leaves at most a file that nobody names.
//! * `inspect` decides what a file is, by its contents.
//! * `add` takes forms in, `serve` hands files out.

mod add;
mod files;
mod inspect;
mod serve;

pub use files::{Files, relative};

use app::{context::Context, error::AppError};
use axum::{Router, extract::DefaultBodyLimit, routing};
use domain::{
    ids::MeetingId,
    policy::{Act, Permit},
};

use crate::http::Http;

/// The addresses of files. Their pages are in `app::materials`.
pub fn routes() -> Router<Http> {
    // The handlers count for themselves: a file that is too long gets its form back.
    let post = |router: Router<Http>| router.layer(DefaultBodyLimit::disable());
    Router::new()
        .merge(post(Router::new().route("/sinh-hoat/{id}/tai-lieu", routing::post(add::to_meeting))))
        .merge(post(Router::new().route("/tai-lieu-thang", routing::post(add::to_kit))))
        .route("/sinh-hoat/{id}/tai-lieu/{material}/{file}", routing::get(serve::of_meeting))
        .route("/tai-lieu-thang/{kit}/{file}", routing::get(serve::of_kit))
}

/// The meeting named in an address and a permit for `A` on its branch; one that does not exist is refused like one of
/// others, with `refused`.
async fn may<A: Act>(cx: &Context, meeting: &str, refused: AppError) -> Result<(MeetingId, Permit<A>), AppError> {
    let meeting: MeetingId = meeting.parse().map_err(|_| refused.clone())?;
    let target = match store::meetings::target(cx.db(), meeting, cx.actor()?.member).await {
        Ok(target) => target,
        Err(store::Error::NotFound) => return Err(refused),
        Err(other) => return Err(other.into()),
    };
    let permit = cx.may(target).map_err(|_| refused)?;
    Ok((meeting, permit))
}
