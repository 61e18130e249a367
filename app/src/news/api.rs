//! Server functions of news.

use domain::ids::{ArticleId, UnitId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    super::{markdown, strings},
    crate::context::{Context, context},
    domain::{
        news::ArticleDraft,
        policy::{Permit, act},
    },
    store::news as store,
};

/// What an unfinished article will look like.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// The body as sanitised HTML.
    pub html: String,
    /// What would be refused, in words.
    pub problem: Option<String>,
    /// Minutes to read.
    pub minutes: i64,
}

#[cfg(feature = "ssr")]
async fn html_of(body: String) -> Result<String, AppError> {
    // A hundred thousand characters take long enough to be in the way of other requests.
    let html = tokio::task::spawn_blocking(move || markdown::to_html(&body)).await.map_err(|_| AppError::Internal)?;
    html.map_err(|_| AppError::field("body", strings::TOO_COMPLEX))
}

/// The preview beside the editor's text. What would be refused on saving comes as words, not as a failure: it is not one
/// while the person is still typing.
#[server(prefix = "/api", endpoint = "news/preview")]
pub async fn preview(unit: UnitId, #[server(default)] body: String) -> Result<Rendered, AppError> {
    context()?.may_on::<act::WriteNews>(unit).await?;
    if body.trim().is_empty() {
        return Ok(Rendered::default());
    }
    // Only the body is looked at: the title may still be missing.
    let checked = match ArticleDraft::parse("-", "", &body) {
        Ok(text) => html_of(text.body).await.map(|html| Rendered { html, problem: None, minutes: text.minutes }),
        Err(invalid) => Err(invalid.into()),
    };
    match checked {
        Err(AppError::Invalid(errors)) => {
            Ok(Rendered { problem: errors.into_iter().next().map(|e| e.message), ..Rendered::default() })
        }
        other => other,
    }
}

/// Saves an article: a new one, or the next version of one. `publish` is the button: `publish`, `draft` or `save`.
#[server(prefix = "/api", endpoint = "news/save_article")]
pub async fn save_article(
    id: ArticleId,
    #[server(default)] version: i64,
    #[server(default)] unit: String,
    #[server(default)] title: String,
    #[server(default)] summary: String,
    #[server(default)] body: String,
    #[server(default)] publish: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let (from, to) = permits(&cx, id, &unit).await?;
    let text = ArticleDraft::parse(&title, &summary, &body)?;
    let html = html_of(text.body.clone()).await?;
    let article = store::NewArticle { text, html, publish: publish == "publish" };
    let saved = match from {
        Some(from) => store::update(cx.db(), from, to, id, version, article, cx.now).await,
        None => store::create(cx.db(), to, id, article, cx.now).await,
    };
    saved.map_err(|error| match error {
        ::store::Error::Conflict(_) => AppError::Conflict(strings::CHANGED.to_owned()),
        other => other.into(),
    })?;
    let toast = match publish.as_str() {
        "publish" => "Đã đăng tin.",
        "draft" => "Đã lưu bản nháp.",
        _ => "Đã lưu thay đổi.",
    };
    Ok(Next::to(format!("/tin-tuc/{id}")).toast(toast))
}

/// The permits to take an article from the unit where it is (none for a new one) and to put it at the chosen one.
#[cfg(feature = "ssr")]
async fn permits(
    cx: &Context,
    id: ArticleId,
    unit: &str,
) -> Result<(Option<Permit<act::WriteNews>>, Permit<act::WriteNews>), AppError> {
    if !cx.actor()?.has::<act::WriteNews>() {
        return Err(AppError::Forbidden);
    }
    let from = match store::target(cx.db(), id).await {
        Ok(unit) => Some(cx.may(&unit)?),
        Err(::store::Error::NotFound) => None,
        Err(other) => return Err(other.into()),
    };
    let unit: UnitId = unit.parse().map_err(|_| AppError::field("unit", strings::UNIT_MISSING))?;
    Ok((from, cx.may_on(unit).await?))
}

/// Takes an article back, or drops a draft. Editors still find it among the withdrawn ones.
#[server(prefix = "/api", endpoint = "news/withdraw_article")]
pub async fn withdraw_article(id: ArticleId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may(&target(&cx, id).await?)?;
    store::withdraw(cx.db(), permit, id, cx.now).await?;
    Ok(Next::to(format!("/tin-tuc/{id}")).toast("Đã gỡ tin."))
}

/// Notes that the person opened an article.
#[server(prefix = "/api", endpoint = "news/mark_read")]
pub async fn mark_read(id: ArticleId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may(&target(&cx, id).await?)?;
    store::mark_read(cx.db(), permit, id, cx.now).await?;
    Ok(Next::to(format!("/tin-tuc/{id}")))
}

/// The unit of an article; whoever is not signed in learns nothing about which articles exist.
#[cfg(feature = "ssr")]
async fn target(cx: &Context, id: ArticleId) -> Result<domain::units::UnitRef, AppError> {
    cx.actor()?;
    Ok(store::target(cx.db(), id).await?)
}
