//! Imports of units and members from workbooks: upload, dry run, confirmation, progress. Receiving files and making
//! workbooks is the server's part, `server::records`.

pub mod api;
#[cfg(feature = "ssr")]
mod import_page;
pub mod islands;
#[cfg(feature = "ssr")]
mod list_page;

#[cfg(feature = "ssr")]
use crate::{context::Context, error::AppError, page::Route};

/// The pages.
#[cfg(feature = "ssr")]
pub const PAGES: &[Route] = &[
    Route { path: "/nhap-du-lieu", show: list_page::list_page },
    Route { path: "/nhap-du-lieu/{id}", show: import_page::import_page },
];

/// A permit for what an import is about. An import that does not exist is answered like one of others.
#[cfg(feature = "ssr")]
async fn permit_for(
    cx: &Context,
    id: domain::ids::ImportId,
) -> Result<domain::policy::Permit<domain::policy::act::ImportRecords>, AppError> {
    cx.actor()?;
    let unit = store::records::unit_of(cx.db(), id).await.map_err(|error| match error {
        store::Error::NotFound => AppError::Forbidden,
        other => other.into(),
    })?;
    cx.may(&unit)
}
