//! The HTML document around every page.

use std::sync::Arc;

use futures::StreamExt;
use hydration_context::SsrSharedContext;
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_axum::ResponseOptions;

use crate::{
    context::Context,
    form::Submitted,
    preferences::{TextSize, Theme},
    ui::escape,
};

/// Renders a page whole: its document, and the status and headers that it asked for.
///
/// The body comes first, since only it knows title and status. Islands hydrate; everything around them goes out without
/// markers, and no data is sent twice.
pub async fn render(
    cx: Context,
    submitted: Option<Submitted>,
    show: impl FnOnce() -> AnyView + Send + 'static,
) -> (String, ResponseOptions) {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let response = ResponseOptions::default();
    let body = owner.with(|| {
        provide_context(cx.clone());
        provide_context(response.clone());
        if let Some(submitted) = submitted {
            provide_context(submitted);
        }
        ScopedFuture::new(async move { show().to_html_stream_in_order().collect::<String>().await })
    });
    let body = body.await;
    owner.unset_with_forced_cleanup();
    (document(&cx, &body), response)
}

/// `<html>`, `<head>` and `<body>`. The page is not to be machine-translated: it is Vietnamese for Vietnamese readers,
/// and translation rewrites the nodes that islands hydrate.
fn document(cx: &Context, body: &str) -> String {
    let assets = &cx.site.assets;
    let attribute =
        |name: &str, value: Option<&str>| value.map(|v| format!(" {name}=\"{}\"", escape(v))).unwrap_or_default();
    let theme = attribute("data-theme", (cx.preferences.theme != Theme::System).then(|| cx.preferences.theme.code()));
    let text = attribute("data-text", (cx.preferences.text != TextSize::Normal).then(|| cx.preferences.text.code()));
    // What is typed is kept in the browser for this member alone.
    let member = cx.actor.as_ref().map(|actor| actor.member.to_string());
    let member = attribute("data-member", member.as_deref());
    let dev = attribute("data-dev", cx.site.dev.then_some("1"));
    let title = escape(&cx.title.text());
    let scripts = scripts(cx);
    format!(
        r##"<!DOCTYPE html>
<html lang="vi" translate="no"{theme}{text}{member}{dev}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>{title}</title>
<meta name="theme-color" content="#faf7f2" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#161311" media="(prefers-color-scheme: dark)">
<meta name="format-detection" content="telephone=no">
<link rel="preload" href="{font}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="{css}">
<link rel="manifest" href="/manifest.webmanifest">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="apple-touch-icon" href="/icons/apple-touch-icon.png">
{scripts}</head>
<body>{body}</body>
</html>
"##,
        font = assets.font,
        css = assets.css,
    )
}

/// The loader of the islands; without built files (in tests) there is none.
fn scripts(cx: &Context) -> String {
    let assets = &cx.site.assets;
    if assets.boot.is_empty() {
        return String::new();
    }
    format!(
        r#"<script type="module" src="{boot}" data-js="{js}" data-wasm="{wasm}" data-version="{version}" nonce="{nonce}"></script>
"#,
        boot = assets.boot,
        js = assets.js,
        wasm = assets.wasm,
        version = assets.version,
        nonce = cx.nonce,
    )
}
