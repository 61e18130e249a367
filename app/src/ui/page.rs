//! The furniture of a page: heading, breadcrumb, tabs, filters, record lists, paging.

use super::icon::{Glyph, Icon};
use super::{FieldScope, Part, strings};
use crate::form::Submitted;
use leptos::{context::Provider, prelude::*};

/// The heading of a page: what the person wants to know, and its actions (children).
#[component]
pub fn PageHead(
    #[prop(into)] title: String,
    /// A short line above: the unit, the kind.
    #[prop(optional, into)]
    eyebrow: String,
    /// One sentence below.
    #[prop(optional, into)]
    lead: String,
    /// Only for screen readers (a page that greets in the header, such as home).
    #[prop(optional)]
    hidden: bool,
    #[prop(optional)] children: Option<Children>,
) -> AnyView {
    let class = if hidden { "vh" } else { "page-head" };
    view! {
        <div class=class>
            <div class="page-title">
                {(!eyebrow.is_empty()).then(|| view! { <p class="eyebrow">{eyebrow}</p> })}
                <h1>{title}</h1>
                {(!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> })}
            </div>
            {children.map(|children| view! { <div class="page-actions">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// The way back up: (address, label) from the top, then where one is.
#[component]
pub fn Breadcrumb(items: Vec<(String, String)>, #[prop(into)] current: String) -> AnyView {
    let items = items.into_iter().map(|(href, label)| view! { <li><a href=href>{label}</a></li> }).collect_view();
    view! {
        <nav class="crumbs" aria-label=strings::NAV_CRUMBS>
            <ol>{items}<li aria-current="page">{current}</li></ol>
        </nav>
    }
    .into_any()
}

/// One of a page's tabs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TabLink {
    pub href: String,
    pub label: String,
    pub count: Option<i64>,
    pub current: bool,
}

/// Views of one thing, as links: each has its own address.
#[component]
pub fn Tabs(#[prop(into)] label: String, items: Vec<TabLink>) -> AnyView {
    let items = items
        .into_iter()
        .map(|tab| {
            let count = tab.count.map(|count| view! { <span class="tab-count">{domain::text::number(count)}</span> });
            view! { <li><a href=tab.href aria-current=tab.current.then_some("page")>{tab.label}{count}</a></li> }
        })
        .collect_view();
    view! { <nav class="subtabs" aria-label=label><ul>{items}</ul></nav> }.into_any()
}

/// Keyset paging: the page before and the page after, where they exist. `summary` says what is shown.
#[component]
pub fn Pager(
    /// Address of the page before; empty when there is none.
    #[prop(optional, into)]
    prev: String,
    /// Address of the page after; empty when there is none.
    #[prop(optional, into)]
    next: String,
    #[prop(optional, into)] summary: String,
) -> AnyView {
    if prev.is_empty() && next.is_empty() && summary.is_empty() {
        return ().into_any();
    }
    let prev = (!prev.is_empty()).then(|| {
        view! { <a class="btn" rel="prev" href=prev><Icon glyph=Glyph::Back small=true/><span>{strings::NEWER}</span></a> }
    });
    let next = (!next.is_empty()).then(|| {
        view! { <a class="btn" rel="next" href=next><span>{strings::OLDER}</span><Icon glyph=Glyph::Forward small=true/></a> }
    });
    view! {
        <nav class="pager" aria-label=strings::NAV_PAGER>
            <p>{summary}</p>
            {prev}{next}
        </nav>
    }
    .into_any()
}

/// The period that the page shows, with the one before and the one after: "‹ Tháng 11/2026 ›".
#[component]
pub fn PeriodPicker(
    #[prop(into)] label: String,
    /// Address and name of the period before.
    #[prop(optional_no_strip)]
    prev: Option<(String, String)>,
    /// Address and name of the period after.
    #[prop(optional_no_strip)]
    next: Option<(String, String)>,
) -> AnyView {
    let step = |to: Option<(String, String)>, glyph: Glyph| match to {
        Some((href, name)) => {
            view! { <a class="iconbtn" href=href aria-label=name.clone() title=name><Icon glyph small=true/></a> }
                .into_any()
        }
        None => view! { <span class="iconbtn off"><Icon glyph small=true/></span> }.into_any(),
    };
    view! {
        <nav class="period" aria-label=strings::PERIOD>
            {step(prev, Glyph::Back)}<span aria-current="date">{label}</span>{step(next, Glyph::Forward)}
        </nav>
    }
    .into_any()
}

/// A bar of fields that filter what is below, kept in the address (a GET form). Put fields inside; they
/// take no part in what another form of the page had refused.
#[component]
pub fn Filters(
    #[prop(into)] action: String,
    #[prop(optional, into)] submit_label: String,
    /// Address without filters; given only when something is filtered.
    #[prop(optional, into)]
    reset: String,
    children: Children,
) -> AnyView {
    let submit_label = if submit_label.is_empty() { strings::FILTER.to_string() } else { submit_label };
    view! {
        <form class="filters" method="get" action=action role="search" aria-label=strings::FILTER_LABEL>
            <Provider value=Submitted::default()>
                <Provider value=FieldScope("loc".into())>{children()}</Provider>
            </Provider>
            <div class="filters-go">
                <button type="submit" class="btn"><Icon glyph=Glyph::Filter small=true/><span>{submit_label}</span></button>
                {(!reset.is_empty()).then(|| view! { <a class="btn ghost" href=reset>{strings::FILTER_RESET}</a> })}
            </div>
        </form>
    }
    .into_any()
}

/// A fact of a record: its name and its value.
#[derive(Default)]
pub struct Def {
    label: String,
    value: Part,
}

impl Def {
    /// Plain text; "Chưa có" when empty.
    pub fn text(label: impl Into<String>, value: impl Into<String>) -> Self {
        let value = value.into();
        let value = if value.is_empty() {
            view! { <span class="muted">{strings::NOTHING}</span> }.into_any()
        } else {
            value.into_any()
        };
        Def { label: label.into(), value: value.into() }
    }

    /// Anything else: a link, a chip.
    pub fn view(label: impl Into<String>, value: AnyView) -> Self {
        Def { label: label.into(), value: value.into() }
    }
}

/// The facts of a record, name above value on a phone, beside it on a wide screen.
#[component]
pub fn Definition(items: Vec<Def>) -> AnyView {
    let items = items
        .into_iter()
        .map(|def| view! { <div><dt>{def.label}</dt><dd>{def.value.into_view()}</dd></div> })
        .collect_view();
    view! { <dl class="defs">{items}</dl> }.into_any()
}
