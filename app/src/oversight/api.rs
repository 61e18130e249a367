//! Server functions of oversight.

use domain::ids::UnitId;
use leptos::prelude::*;

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    super::reminders::sender,
    crate::context::context,
    domain::{oversight::ReminderDuty, policy::act, time::Month},
    store::{meetings::View, oversight, rules},
};

/// Reminds all branches at and below a unit that are late with something in a month.
#[server(prefix = "/api", endpoint = "oversight/remind_branches")]
pub async fn remind_branches(
    unit: UnitId,
    #[server(default)] month: String,
    #[server(default)] duty: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::RemindBranches>(unit).await?;
    let month: Month = month.parse().map_err(|()| AppError::BadRequest)?;
    let duty: ReminderDuty = duty.parse().map_err(|_| AppError::BadRequest)?;
    let from = sender(&cx, permit.unit())?.id;
    let rules = rules::in_force(cx.db(), &permit, cx.now.date()).await?;
    let view = View::of(month, &rules, cx.now);
    let done = match oversight::remind(cx.db(), permit, from, view, duty, cx.now).await? {
        0 => "Các chi bộ còn chậm đều đã được nhắc hôm nay.".to_owned(),
        count => format!("Đã nhắc {count} chi bộ."),
    };
    Ok(Next::to(format!("/sinh-hoat?don_vi={unit}&thang={month}")).toast(done))
}
