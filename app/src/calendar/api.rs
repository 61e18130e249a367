//! Server functions of calendars.

use domain::ids::FeedId;
use leptos::prelude::*;

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    super::token,
    crate::{accounts::hash_secret, context::context},
    domain::policy::act,
};

/// Opens the calendar under a new secret address; the former one stops working.
#[server(prefix = "/api", endpoint = "calendar/open_feed")]
pub async fn open_feed(id: FeedId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_own::<act::ManageOwnAccount>()?;
    let secret = token(&cx.site.secret, id);
    store::calendar::open_feed(cx.db(), permit, id, hash_secret(&secret), cx.now).await?;
    Ok(Next::to("/lich").toast("Đã tạo địa chỉ lịch."))
}

/// Ends the calendar.
#[server(prefix = "/api", endpoint = "calendar/close_feed")]
pub async fn close_feed() -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_own::<act::ManageOwnAccount>()?;
    store::calendar::close_feed(cx.db(), permit, cx.now).await?;
    Ok(Next::to("/lich").toast("Đã thu hồi địa chỉ lịch."))
}
