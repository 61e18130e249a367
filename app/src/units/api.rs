//! Server functions of units.

use domain::ids::UnitId;
use leptos::prelude::*;

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    super::strings,
    crate::context::{Context, context},
    domain::{
        policy::{Permit, act},
        units::{MergeRefusal, UnitDetails},
    },
    store::units::{CODE_TAKEN, NOT_ABOVE_ITSELF, UnitChange},
};

/// Creates a unit right below `parent`.
#[server(prefix = "/api", endpoint = "units/create_unit")]
pub async fn create_unit(
    id: UnitId,
    parent: UnitId,
    #[server(default)] name: String,
    #[server(default)] code: String,
    #[server(default)] kind: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::EditUnits>(parent).await?;
    let change = read(&cx, &permit, Some(parent), &name, &code, &kind).await?;
    store::units::create(cx.db(), permit, id, change, cx.now).await.map_err(explain)?;
    Ok(Next::to(format!("/don-vi/{id}")).toast("Đã thêm đơn vị."))
}

/// Changes name, code and kind of a unit.
#[server(prefix = "/api", endpoint = "units/update_unit")]
pub async fn update_unit(
    unit: UnitId,
    #[server(default)] name: String,
    #[server(default)] code: String,
    #[server(default)] kind: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::EditUnits>(unit).await?;
    let change = read(&cx, &permit, None, &name, &code, &kind).await?;
    store::units::update(cx.db(), permit, change, cx.now).await.map_err(explain)?;
    Ok(Next::to(format!("/don-vi/{unit}")).toast("Đã lưu thay đổi."))
}

/// Moves a unit with all below it under the unit with this code.
#[server(prefix = "/api", endpoint = "units/move_unit")]
pub async fn move_unit(unit: UnitId, #[server(default)] parent_code: String) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::EditUnits>(unit).await?;
    // Who looks after a unit alone does not take it out of the hands of those above.
    if !held_from_above(&cx, &permit).await? {
        return Err(AppError::field("parent_code", "Chỉ quản trị của đơn vị cấp trên chuyển được đơn vị này."));
    }
    // A code outside of one's reach answers like one that does not exist.
    let unknown = || AppError::field("parent_code", "Không có đơn vị nào trong phạm vi của đồng chí mang mã này.");
    let parent = store::units::reference_by_code(cx.db(), parent_code.trim()).await.map_err(|_| unknown())?;
    let target = cx.may::<act::EditUnits>(&parent).map_err(|_| unknown())?;
    store::units::move_to(cx.db(), permit, target, cx.now).await.map_err(explain)?;
    Ok(Next::to(format!("/don-vi/{unit}")).toast("Đã chuyển đơn vị. Vị trí cũ vẫn lưu trong lịch sử."))
}

/// Merges a branch into another one.
#[server(prefix = "/api", endpoint = "units/merge_unit")]
pub async fn merge_unit(unit: UnitId, into: UnitId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::EditUnits>(unit).await?;
    let target = cx.may_on::<act::EditUnits>(into).await?;
    if !held_from_above(&cx, &permit).await? {
        return Err(AppError::Conflict(strings::MERGE_FROM_ABOVE.to_owned()));
    }
    store::units::merge(cx.db(), permit, target, cx.now).await.map_err(explain)?;
    Ok(Next::to(format!("/don-vi/{into}")).toast("Đã sáp nhập chi bộ. Đảng viên đã chuyển sang đây."))
}

/// Whether the person looks after the unit above too; nothing stands above the root.
#[cfg(feature = "ssr")]
pub(super) async fn held_from_above(cx: &Context, permit: &Permit<act::EditUnits>) -> Result<bool, AppError> {
    match store::units::get(cx.db(), &permit.scope(), permit.unit().id).await?.parent_id {
        Some(above) => Ok(cx.may_on::<act::EditUnits>(above).await.is_ok()),
        None => Ok(true),
    }
}

#[cfg(feature = "ssr")]
async fn read(
    cx: &Context,
    permit: &Permit<act::EditUnits>,
    below: Option<UnitId>,
    name: &str,
    code: &str,
    kind: &str,
) -> Result<UnitChange, AppError> {
    let kinds = store::units::kinds(cx.db()).await?;
    let above = match below {
        Some(parent) => Some(store::units::get(cx.db(), &permit.scope(), parent).await?.kind),
        None => None,
    };
    let above = above.and_then(|code| kinds.iter().find(|k| k.code == code));
    let UnitDetails { kind, code, name } = UnitDetails::read(name, code, kind, &kinds, above)?;
    Ok(UnitChange { kind, code, name })
}

#[cfg(feature = "ssr")]
fn explain(error: store::Error) -> AppError {
    match error {
        store::Error::Conflict(CODE_TAKEN) => AppError::field("code", "Mã này đã có đơn vị khác dùng."),
        store::Error::Conflict(NOT_ABOVE_ITSELF) => {
            AppError::field("parent_code", "Một đơn vị không thể nằm dưới chính nó hoặc dưới đơn vị trực thuộc của nó.")
        }
        store::Error::Conflict(code) => match code.parse::<MergeRefusal>() {
            Ok(refusal) => AppError::Conflict(refusal.label().to_owned()),
            Err(_) => error.into(),
        },
        other => other.into(),
    }
}
