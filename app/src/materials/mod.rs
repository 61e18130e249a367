//! Materials: the files of a meeting and the month's kits, shown in the page where that is possible. Receiving and handing
//! out files is the server's part, `server::materials`; the viewer of PDFs is a script of its own, `public/pdf.js`.

pub mod api;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod strings;

#[cfg(feature = "ssr")]
pub use pages::{PAGES, kit_address, meeting_address};
#[cfg(feature = "ssr")]
pub(crate) use pages::{meeting_section, room_reader, room_section};

#[cfg(feature = "ssr")]
use {
    crate::{context::Context, error::AppError},
    domain::{
        ids::MaterialId,
        policy::{Act, Permit, act},
    },
};

/// A permit for `A` on the unit that gives a kit. A kit that does not exist and one that is not for this person are the
/// same to them.
#[cfg(feature = "ssr")]
async fn may_on_kit<A: Act>(cx: &Context, kit: MaterialId, refused: AppError) -> Result<Permit<A>, AppError> {
    cx.actor()?;
    let unit = match store::materials::kit_target(cx.db(), kit).await {
        Ok(unit) => unit,
        Err(store::Error::NotFound) => return Err(refused),
        Err(other) => return Err(other.into()),
    };
    cx.may(&unit).map_err(|_| refused)
}

/// A permit to read a kit.
///
/// # Errors
/// [`AppError::NotFound`] when there is none for this person.
#[cfg(feature = "ssr")]
pub async fn may_read_kit(cx: &Context, kit: MaterialId) -> Result<Permit<act::ReadKit>, AppError> {
    may_on_kit(cx, kit, AppError::NotFound).await
}

/// Says what a conflict means when a file is added to a meeting.
#[cfg(feature = "ssr")]
pub fn conflict(error: store::Error) -> AppError {
    match error {
        store::Error::Conflict(_) => AppError::Conflict(strings::CANCELLED.to_owned()),
        other => other.into(),
    }
}
