//! The HTML document around every page.

use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::{
    context::Context,
    preferences::{TextSize, Theme},
};

/// `<html>`, `<head>` and `<body>`. The page is not to be machine-translated: it is Vietnamese for Vietnamese readers,
/// and translation rewrites the nodes that islands hydrate.
pub fn document(cx: &Context, body: impl IntoView) -> impl IntoView {
    // Only islands hydrate: everything around them goes out without markers.
    if let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
    let assets = cx.site.assets.clone();
    let theme = (cx.preferences.theme != Theme::System).then(|| cx.preferences.theme.code());
    let text = (cx.preferences.text != TextSize::Normal).then(|| cx.preferences.text.code());
    let boot = (!assets.boot.is_empty()).then(|| {
        view! {
            <link rel="modulepreload" href=assets.js.clone() nonce=cx.nonce.clone()/>
            <script type="module" src=assets.boot.clone() data-js=assets.js.clone() data-wasm=assets.wasm.clone()
                data-version=assets.version.clone() nonce=cx.nonce.clone()></script>
        }
    });
    view! {
        <!DOCTYPE html>
        <html lang="vi" translate="no" data-theme=theme data-text=text data-dev=cx.site.dev.then_some("1")>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="theme-color" content="#faf7f2" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#161311" media="(prefers-color-scheme: dark)"/>
                <meta name="format-detection" content="telephone=no"/>
                <link rel="stylesheet" href=assets.css.clone()/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/icons/apple-touch-icon.png"/>
                {boot}
                <MetaTags/>
            </head>
            <body>{body.into_any()}</body>
        </html>
    }
}
