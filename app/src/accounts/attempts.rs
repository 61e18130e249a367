//! Limits on guessing. An attempt is counted before anything is compared, and a device on which the person logged in before
//! is counted by itself: strangers who guess at an account do not keep its owner out.

use ::store::accounts::{self as store, Bucket};
use axum::http::{HeaderValue, header::SET_COOKIE};
use domain::ids::MemberId;
use leptos_axum::ResponseOptions;

use super::{
    hash_secret,
    secrets::{KNOWN_COOKIE, device_mark},
    strings,
};
use crate::{context::Context, error::AppError};

/// Attempts by one device on one account before it must wait.
const DEVICE_LIMIT: i64 = 8;
/// Attempts on one account from all devices on which its owner never logged in: slows a guesser who changes devices.
const ACCOUNT_LIMIT: i64 = 100;
/// People who share a device and stay known on it.
const KNOWN_PEOPLE: usize = 4;

/// One attempt, counted.
pub struct Attempt<'a> {
    cx: &'a Context,
    buckets: Vec<Bucket>,
}

impl<'a> Attempt<'a> {
    /// Counts an attempt at `what` on `account`, or on the member whom it means, so that card and telephone are one account.
    ///
    /// # Errors
    /// [`AppError::TooMany`] when there were too many.
    pub async fn begin(cx: &'a Context, what: &str, member: Option<MemberId>, account: &str) -> Result<Self, AppError> {
        let account = member.map_or_else(|| account.to_owned(), |id| id.to_string());
        let bucket = |key: String, limit| Bucket { key: hash_secret(&key), limit };
        let mut buckets = vec![bucket(format!("{what}\n{account}\n{}", cx.device), DEVICE_LIMIT)];
        if !member.is_some_and(|member| is_known(cx, member)) {
            buckets.push(bucket(format!("{what}\n{account}"), ACCOUNT_LIMIT));
        }
        if store::count_attempt(cx.db(), buckets.clone(), cx.now).await? {
            Ok(Self { cx, buckets })
        } else {
            Err(AppError::TooMany(strings::TOO_MANY.to_owned()))
        }
    }

    /// What came of it. When the server was too busy to try, it does not count.
    ///
    /// # Errors
    /// That of `result`.
    pub async fn tried<T>(&self, result: Result<T, AppError>) -> Result<T, AppError> {
        if let Err(AppError::TooMany(_)) = &result {
            store::take_attempt_back(self.cx.db(), self.buckets.clone()).await?;
        }
        result
    }

    /// It was right: earlier ones of this device are forgotten.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn succeeded(self) -> Result<(), AppError> {
        Ok(store::clear_attempts(self.cx.db(), self.buckets).await?)
    }
}

fn is_known(cx: &Context, member: MemberId) -> bool {
    let mark = device_mark(&cx.site.secret, member, &cx.device);
    cx.known.split('.').any(|known| known == mark)
}

/// Notes on the device that this person logged in on it.
pub fn remember_device(cx: &Context, member: MemberId) {
    let mark = device_mark(&cx.site.secret, member, &cx.device);
    let others = cx.known.split('.').filter(|known| !known.is_empty() && *known != mark).take(KNOWN_PEOPLE - 1);
    let marks: Vec<&str> = std::iter::once(mark.as_str()).chain(others).collect();
    let tail = if cx.site.public_url.starts_with("https:") { "; Secure" } else { "" };
    let cookie = format!("{KNOWN_COOKIE}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000{tail}", marks.join("."));
    if let (Some(response), Ok(header)) =
        (leptos::prelude::use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie))
    {
        response.append_header(SET_COOKIE, header);
    }
}
