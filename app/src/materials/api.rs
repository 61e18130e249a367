//! Server functions of materials. Files come in by forms of their own: `server::materials`.

use domain::ids::{MaterialId, MeetingId};
use leptos::prelude::*;

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    super::{kit_address, may_on_kit, meeting_address, strings},
    crate::{context::context, meetings::api::may},
    domain::policy::act,
};

/// Takes a material of a meeting back.
#[server(prefix = "/api", endpoint = "materials/withdraw_material")]
pub async fn withdraw_material(meeting: MeetingId, material: MaterialId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::ManageMaterials>(&cx, meeting).await?;
    store::materials::withdraw(cx.db(), permit, meeting, material, cx.now).await?;
    Ok(Next::to(meeting_address(meeting)).toast(strings::WITHDRAWN))
}

/// Takes a material of a month's kit back.
#[server(prefix = "/api", endpoint = "materials/withdraw_kit")]
pub async fn withdraw_kit(kit: MaterialId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may_on_kit::<act::ManageKit>(&cx, kit, AppError::Forbidden).await?;
    let month = store::materials::kit_month(cx.db(), &permit, kit).await?;
    let unit = permit.unit().id;
    store::materials::withdraw_kit(cx.db(), permit, kit, cx.now).await?;
    Ok(Next::to(kit_address(unit, month)).toast(strings::WITHDRAWN))
}
