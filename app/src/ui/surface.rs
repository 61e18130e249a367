//! Surfaces and small marks: cards, sections, chips, notices, empty states, skeletons, avatars.

use super::icon::{Glyph, Icon};
use super::{Part, strings};
use leptos::prelude::*;

/// What a chip, notice or toast is about. The words say it; the colour repeats it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    Ok,
    Warn,
    Bad,
    Info,
    Gold,
    #[default]
    Plain,
}

impl Tone {
    /// The class that colours a chip, notice, toast, badge or slice.
    pub const fn class(self) -> &'static str {
        match self {
            Tone::Ok => "ok",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
            Tone::Info => "info",
            Tone::Gold => "gold",
            Tone::Plain => "plain",
        }
    }

    pub(super) const fn glyph(self) -> Glyph {
        match self {
            Tone::Ok => Glyph::Check,
            Tone::Warn => Glyph::Warning,
            Tone::Bad => Glyph::Error,
            Tone::Info | Tone::Gold | Tone::Plain => Glyph::Info,
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Tone::Ok => strings::OK,
            Tone::Warn => strings::WARN,
            Tone::Bad => strings::BAD,
            Tone::Info | Tone::Gold | Tone::Plain => strings::INFO,
        }
    }
}

/// A state in words on a soft pill.
#[component]
pub fn Chip(#[prop(optional)] tone: Tone, #[prop(into)] text: String) -> AnyView {
    view! { <span class=format!("chip {}", tone.class())>{text}</span> }.into_any()
}

/// Chips in a row that wraps.
#[component]
pub fn Chips(children: Children) -> AnyView {
    view! { <div class="chips">{children()}</div> }.into_any()
}

/// A white card. Padded unless `flush` (lists and tables bring their own padding).
#[component]
pub fn Card(
    /// Heading inside the card.
    #[prop(optional, into)]
    title: String,
    /// One sentence under the heading: what to look for.
    #[prop(optional, into)]
    lead: String,
    #[prop(optional)] flush: bool,
    /// Edged in deep red: the thing that happens now.
    #[prop(optional)]
    now: bool,
    children: Children,
) -> AnyView {
    let class = format!("card{}{}", if flush { "" } else { " pad" }, if now { " now" } else { "" });
    let head = (!title.is_empty()).then(|| {
        let lead = (!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> });
        view! { <div class="card-head"><h2>{title}</h2>{lead}</div> }
    });
    view! { <section class=class>{head}{children()}</section> }.into_any()
}

/// A titled part of a page, with a link to the whole of it.
#[component]
pub fn Section(
    #[prop(into)] title: String,
    #[prop(optional, into)] more_href: String,
    #[prop(optional, into)] more_label: String,
    #[prop(optional, into)] id: String,
    children: Children,
) -> AnyView {
    let more = (!more_href.is_empty()).then(|| view! { <a class="more" href=more_href>{more_label}</a> });
    view! {
        <section class="section" id=(!id.is_empty()).then_some(id)>
            <div class="section-head"><h2>{title}</h2>{more}</div>
            {children()}
        </section>
    }
    .into_any()
}

/// Two columns on a wide screen (the first wider), one on a phone.
#[component]
pub fn Columns(
    /// Both columns equally wide.
    #[prop(optional)]
    even: bool,
    children: Children,
) -> AnyView {
    view! { <div class=if even { "cols even" } else { "cols" }>{children()}</div> }.into_any()
}

/// Things under one another with the page's rhythm between them.
#[component]
pub fn Stack(
    /// Half the space.
    #[prop(optional)]
    tight: bool,
    children: Children,
) -> AnyView {
    view! { <div class=if tight { "stack tight" } else { "stack" }>{children()}</div> }.into_any()
}

/// A message in the page, beside what it is about. `alert` makes a screen reader say it at once.
#[component]
pub fn Notice(
    tone: Tone,
    #[prop(optional, into)] title: String,
    #[prop(optional)] alert: bool,
    children: Children,
) -> AnyView {
    let heading = (!title.is_empty()).then(|| view! { <p class="notice-title">{title}</p> });
    view! {
        <div class=format!("notice {}", tone.class()) role=alert.then_some("alert")>
            <Icon glyph=tone.glyph()/>
            <div class="notice-body"><span class="vh">{tone.word()}": "</span>{heading}{children()}</div>
        </div>
    }
    .into_any()
}

/// Nothing here yet: says what would be here and what to do.
#[component]
pub fn Empty(
    glyph: Glyph,
    #[prop(into)] title: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] action: Part,
) -> AnyView {
    view! {
        <div class="empty">
            <span class="empty-mark"><Icon glyph/></span>
            <p class="empty-title">{title}</p>
            {(!hint.is_empty()).then(|| view! { <p class="empty-hint">{hint}</p> })}
            {action.into_view()}
        </div>
    }
    .into_any()
}

/// Grey lines while something loads (the fallback of a `Suspense`).
#[component]
pub fn Skeleton(#[prop(default = 3)] lines: usize) -> AnyView {
    let lines = (0..lines).map(|_| view! { <span class="bone"></span> }).collect_view();
    view! { <div class="skeleton" role="status"><span class="vh">{strings::LOADING}</span>{lines}</div> }.into_any()
}

/// A person's initials on a gold disc. Decorative: the name stands beside it.
#[component]
pub fn Avatar(#[prop(into)] initials: String) -> AnyView {
    view! { <span class="avatar" aria-hidden="true">{initials}</span> }.into_any()
}

/// HTML that comes from Markdown. `html` MUST be sanitised on the server (comrak + ammonia).
#[component]
pub fn Prose(#[prop(into)] html: String) -> AnyView {
    view! { <div class="prose" inner_html=html></div> }.into_any()
}
