//! Server functions of imports. Uploading and confirming are handled by `server::records`, which has the files.

use domain::records::Progress;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::error::AppError;

#[cfg(feature = "ssr")]
use crate::context::context;

/// How far an import is: asked again and again by its page.
#[server(prefix = "/api", endpoint = "imports/import_progress", input = GetUrl)]
pub async fn import_progress(id: String) -> Result<Progress, AppError> {
    let cx = context()?;
    let id = id.parse().map_err(|_| AppError::BadRequest)?;
    let permit = super::permit_for(&cx, id).await?;
    if let Some(progress) = store::records::progress::get(id) {
        return Ok(progress);
    }
    let view = store::records::get(cx.db(), &permit.scope(), id).await?;
    let total = view.counts.total;
    Ok(Progress { state: view.state, done: if view.state.is_busy() { 0 } else { total }, total })
}
