//! Server functions of rules.

use domain::ids::{RuleId, UnitId};
use leptos::prelude::*;

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    crate::context::context,
    domain::{
        policy::act,
        rules::{NewRule, RuleKey},
    },
    store::rules::SAME_DAY_TAKEN,
};

/// Sets a rule for a unit and all below it, from a day on.
#[server(prefix = "/api", endpoint = "rules/set_rule")]
pub async fn set_rule(
    id: RuleId,
    unit: UnitId,
    #[server(default)] key: String,
    #[server(default)] value: String,
    #[server(default)] from_date: String,
    #[server(default)] clause: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::EditRules>(unit).await?;
    let key: RuleKey = key.parse().map_err(|_| AppError::BadRequest)?;
    let rule = NewRule::check(id, key, &value, &from_date, &clause, cx.now.date())?;
    rule.check_beside(&store::rules::in_force(cx.db(), &permit, rule.from_date).await?)?;
    store::rules::set(cx.db(), permit, rule, cx.now).await.map_err(|error| match error {
        store::Error::Conflict(SAME_DAY_TAKEN) => AppError::field(
            "from_date",
            "Đơn vị đã có một quy định bắt đầu đúng ngày này. Chọn ngày khác hoặc bỏ quy định đó.",
        ),
        other => other.into(),
    })?;
    Ok(Next::to(format!("/quy-dinh/{key}?don_vi={unit}")).toast("Đã lưu quy định."))
}

/// Takes back a rule that has not begun.
#[server(prefix = "/api", endpoint = "rules/withdraw_rule")]
pub async fn withdraw_rule(id: RuleId, unit: UnitId, #[server(default)] key: String) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::EditRules>(unit).await?;
    let key: RuleKey = key.parse().map_err(|_| AppError::BadRequest)?;
    store::rules::withdraw(cx.db(), permit, id, cx.now).await?;
    Ok(Next::to(format!("/quy-dinh/{key}?don_vi={unit}")).toast("Đã bỏ quy định chưa có hiệu lực."))
}
