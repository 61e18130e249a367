//! Server functions of grants.

use domain::ids::{GrantId, UnitId};
use leptos::prelude::*;

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    crate::context::{Context, context},
    domain::{
        accounts::normalise_login,
        fields::Fields,
        grants::{Dates, Delegation, Role},
        ids::MemberId,
        members::OfficeKind,
        policy::act,
        text,
        units::UnitRef,
    },
    store::grants::{ALREADY_HELD, Bulk, NewGrant, OWN, TOO_LONG},
};

/// Gives a role on a unit to the member with this card number.
#[server(prefix = "/api", endpoint = "grants/give_grant")]
pub async fn give_grant(
    id: GrantId,
    unit: UnitId,
    #[server(default)] card_number: String,
    #[server(default)] role: String,
    #[server(default)] from_date: String,
    #[server(default)] until_date: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let at = cx.may_on::<act::GiveGrant>(unit).await?.unit().clone();
    let mut fields = Fields::new();
    let card_number = fields.text("card_number", &card_number, 40);
    let role: Option<Role> = fields.parse("role", &role, "Đồng chí chọn quyền cần giao.");
    fields.finish()?;
    let dates = Dates::read(&from_date, &until_date, cx.now.date())?;
    let delegation = delegate(&cx, &at, role.ok_or(AppError::BadRequest)?)?;
    let member = holder(&cx, &card_number).await?;
    store::grants::give(cx.db(), delegation, NewGrant { id, member, dates }, cx.now).await.map_err(explain)?;
    Ok(Next::to(format!("/phan-quyen?don_vi={unit}")).toast("Đã giao quyền."))
}

/// Gives a role to everybody who holds an office at a unit of this kind, on the unit or below, each on the unit of the
/// office.
#[server(prefix = "/api", endpoint = "grants/give_grants")]
pub async fn give_grants(
    unit: UnitId,
    #[server(default)] office: String,
    #[server(default)] kind: String,
    #[server(default)] role: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let at = cx.may_on::<act::GiveGrant>(unit).await?.unit().clone();
    let mut fields = Fields::new();
    let kind = fields.text("kind", &kind, 40);
    let office: Option<OfficeKind> = fields.parse("office", &office, "Đồng chí chọn chức vụ.");
    let role: Option<Role> = fields.parse("role", &role, "Đồng chí chọn quyền cần giao.");
    fields.finish()?;
    let (office, role) = (office.ok_or(AppError::BadRequest)?, role.ok_or(AppError::BadRequest)?);
    let bulk = Bulk { office, kind, dates: Dates::from(cx.now.date()) };
    let given = store::grants::give_in_bulk(cx.db(), delegate(&cx, &at, role)?, bulk, cx.now).await.map_err(explain)?;
    let toast = format!("{} đồng chí hiện có quyền {}.", text::number(given), role.label());
    Ok(Next::to(format!("/phan-quyen?don_vi={unit}&vai_tro={role}")).toast(toast))
}

/// Withdraws a role at once.
#[server(prefix = "/api", endpoint = "grants/revoke_grant")]
pub async fn revoke_grant(grant: GrantId) -> Result<Next, AppError> {
    let cx = context()?;
    let target = store::grants::target(cx.db(), grant).await.map_err(|_| AppError::Forbidden)?;
    let delegation = delegate(&cx, &target.unit, target.role)?;
    store::grants::revoke(cx.db(), delegation, grant, cx.now).await.map_err(explain)?;
    Ok(Next::to(format!("/phan-quyen?don_vi={}", target.unit.id)).toast("Đã thu hồi quyền."))
}

#[cfg(feature = "ssr")]
fn delegate(cx: &Context, unit: &UnitRef, role: Role) -> Result<Delegation, AppError> {
    Ok(Delegation::new(cx.actor()?, unit, role)?)
}

/// The member with a card number, anywhere within the giver's reach; others answer like cards that do not exist.
#[cfg(feature = "ssr")]
async fn holder(cx: &Context, card_number: &str) -> Result<MemberId, AppError> {
    let found = store::members::target_by_card(cx.db(), &normalise_login(card_number)).await;
    let within = found.ok().filter(|target| cx.may::<act::GiveGrant>(&target.unit).is_ok());
    let unknown =
        || AppError::field("card_number", "Không tìm thấy đảng viên có số thẻ này trong phạm vi của đồng chí.");
    within.and_then(|target| target.owner).ok_or_else(unknown)
}

#[cfg(feature = "ssr")]
fn explain(error: store::Error) -> AppError {
    match error {
        store::Error::Conflict(ALREADY_HELD) => {
            AppError::field("card_number", "Đồng chí này đã có quyền đó ở đơn vị này.")
        }
        store::Error::Conflict(TOO_LONG) => {
            AppError::field("until_date", "Không thể giao quyền dài hơn thời hạn quyền của chính đồng chí.")
        }
        store::Error::Conflict(OWN) => {
            AppError::field("grant", "Đồng chí không tự thu hồi quyền của mình. Đề nghị quản trị khác thu hồi.")
        }
        other => other.into(),
    }
}
