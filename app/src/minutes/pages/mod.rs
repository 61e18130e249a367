//! Pages of minutes.

mod edit;
mod history;
mod parts;
mod read;
mod verify;

use domain::{
    ids::MeetingId,
    policy::{Permit, act},
};
use store::minutes::Keepers;

use super::api::may;
use crate::{context::Context, error::AppError, page::Route};

/// The pages.
pub const PAGES: &[Route] = &[
    Route { path: "/sinh-hoat/{id}/bien-ban", show: read::read_page },
    Route { path: "/sinh-hoat/{id}/bien-ban/sua", show: edit::edit_page },
    Route { path: "/sinh-hoat/{id}/bien-ban/lich-su", show: history::history_page },
    Route { path: "/xac-minh", show: verify::entry_page },
    Route { path: "/xac-minh/{code}", show: verify::verify_page },
];

/// The meeting named in the address and a permit to write its minutes; for everybody else there is no such page.
async fn writer(cx: &Context) -> Result<(MeetingId, Permit<act::WriteMinutes>, Keepers), AppError> {
    let id: MeetingId = cx.param("id")?;
    match may(cx, id).await {
        Ok((permit, keepers)) => Ok((id, permit, keepers)),
        Err(AppError::Forbidden) => Err(AppError::NotFound),
        Err(other) => Err(other),
    }
}
