//! The frame around every page: header, rail, bottom tabs, messages.

use super::button::{IconLink, short_count};
use super::icon::{BrandMark, Glyph, Icon};
use super::overlay::{Toast, Toasts};
use super::strings;
use super::surface::{Avatar, Tone};
use leptos::prelude::*;

/// The five places of the bottom bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    #[default]
    Home,
    News,
    Tasks,
    Meetings,
    More,
}

impl Tab {
    /// In the order of the bar.
    pub const ALL: [Tab; 5] = [Tab::Home, Tab::News, Tab::Tasks, Tab::Meetings, Tab::More];

    /// The address of the place.
    pub const fn href(self) -> &'static str {
        match self {
            Tab::Home => "/",
            Tab::News => "/tin-tuc",
            Tab::Tasks => "/nhiem-vu",
            Tab::Meetings => "/sinh-hoat",
            Tab::More => "/them",
        }
    }

    /// Its name on the screen.
    pub const fn label(self) -> &'static str {
        match self {
            Tab::Home => strings::TAB_HOME,
            Tab::News => strings::TAB_NEWS,
            Tab::Tasks => strings::TAB_TASKS,
            Tab::Meetings => strings::TAB_MEETINGS,
            Tab::More => strings::TAB_MORE,
        }
    }

    /// Its icon.
    pub const fn glyph(self) -> Glyph {
        match self {
            Tab::Home => Glyph::Home,
            Tab::News => Glyph::News,
            Tab::Tasks => Glyph::Task,
            Tab::Meetings => Glyph::Meeting,
            Tab::More => Glyph::Menu,
        }
    }
}

/// An entry of the side rail. On a phone its badge also shows on the bottom tab with the same address.
#[derive(Clone, Debug)]
pub struct NavItem {
    pub href: String,
    pub label: String,
    pub glyph: Glyph,
    /// How many things wait there.
    pub badge: Option<i64>,
    /// Colour of the badge.
    pub tone: Tone,
    /// This is where the person is (when no entry is marked, the one with the address of `Frame::active` is).
    pub current: bool,
}

impl NavItem {
    /// An entry without a badge.
    pub fn new(href: impl Into<String>, label: impl Into<String>, glyph: Glyph) -> Self {
        NavItem { href: href.into(), label: label.into(), glyph, badge: None, tone: Tone::Plain, current: false }
    }

    /// The same with a badge; none when zero.
    pub fn badge(mut self, count: i64, tone: Tone) -> Self {
        self.badge = (count > 0).then_some(count);
        self.tone = tone;
        self
    }

    /// The same, marked as where the person is.
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
}

/// An icon at the end of the header: search, notices.
#[derive(Clone, Debug)]
pub struct HeaderLink {
    pub href: String,
    pub label: String,
    pub glyph: Glyph,
    pub badge: i64,
}

/// A short message about what just happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    pub tone: Tone,
    pub text: String,
}

/// What the frame shows.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Name of the page, for the title of the window. On the page itself it stands in `PageHead`.
    pub title: String,
    pub active: Tab,
    /// "Chào đồng chí Hạnh": on home. Where it is empty the phone's header shows the name of the product.
    pub greeting: String,
    pub unit_name: String,
    /// The person, at the foot of the rail.
    pub person_name: String,
    pub initials: String,
    /// The rail of a wide screen.
    pub items: Vec<NavItem>,
    /// Icons of the header.
    pub links: Vec<HeaderLink>,
    /// Label the data as demonstration data.
    pub demo: bool,
    pub signed_in: bool,
    pub flash: Option<Flash>,
}

/// A whole page: skip link, header or rail, `<main id="main">`, bottom tabs, messages.
#[component]
pub fn Shell(frame: Frame, children: Children) -> AnyView {
    let Frame { active, greeting, unit_name, person_name, initials, items, links, demo, signed_in, flash, .. } = frame;
    let headline = if greeting.is_empty() { strings::BRAND.to_string() } else { greeting };
    let header_links = header_links(&links);
    let rail_links = header_links_for_rail(&links);
    let tabs = signed_in.then(|| tab_bar(active, &items));
    let person = if person_name.is_empty() { unit_name.clone() } else { person_name };
    let rail = rail(active, items, rail_links, demo, signed_in.then_some((person, initials, unit_name.clone())));
    view! {
        <a class="skip" href="#main">{strings::SKIP}</a>
        <div class="app">
            <div class=if signed_in { "frame tabbed" } else { "frame" }>
                {rail}
                <header class="top">
                    {demo.then(demo_label)}
                    <a class="top-mark" href="/" aria-label=strings::TAB_HOME><BrandMark/></a>
                    <div class="top-text"><b>{headline}</b>{(!unit_name.is_empty()).then(|| view! { <span>{unit_name}</span> })}</div>
                    <div class="top-links">{header_links}</div>
                </header>
                <main id="main" tabindex="-1">{flash_view(flash)}{children()}</main>
            </div>
        </div>
        {tabs}
        <Toasts/>
    }
    .into_any()
}

fn demo_label() -> AnyView {
    view! { <p class="demo">{strings::DEMO}</p> }.into_any()
}

fn flash_view(flash: Option<Flash>) -> Option<AnyView> {
    flash.map(|Flash { tone, text }| view! { <Toast tone text/> }.into_any())
}

fn header_links(links: &[HeaderLink]) -> AnyView {
    let links = links.iter().cloned();
    links
        .map(|HeaderLink { href, label, glyph, badge }| view! { <IconLink href label glyph badge/> })
        .collect_view()
        .into_any()
}

fn header_links_for_rail(links: &[HeaderLink]) -> AnyView {
    let links = header_links(links);
    view! { <div class="rail-links">{links}</div> }.into_any()
}

fn rail(
    active: Tab,
    items: Vec<NavItem>,
    links: AnyView,
    demo: bool,
    person: Option<(String, String, String)>,
) -> AnyView {
    let marked = items.iter().any(|item| item.current);
    let items = items
        .into_iter()
        .map(|item| {
            let current = item.current || (!marked && item.href == active.href());
            let badge = item.badge.filter(|count| *count > 0).map(|count| {
                view! { <span class=format!("chip {}", item.tone.class())>{domain::text::number(count)}<span class="vh">" "{strings::WAITING}</span></span> }
            });
            view! { <li><a href=item.href aria-current=current.then_some("page")><Icon glyph=item.glyph/><span>{item.label}</span>{badge}</a></li> }
        })
        .collect_view();
    let person = person.map(|(name, initials, unit)| {
        let unit = (unit != name).then_some(unit);
        view! { <a class="rail-me" href=Tab::More.href()><Avatar initials/><span class="rail-who"><b>{name}</b>{unit}</span></a> }
    });
    view! {
        <header class="rail">
            <div class="rail-head"><a class="logo" href="/"><BrandMark/><span>{strings::BRAND}</span></a>{links}</div>
            <nav aria-label=strings::NAV_RAIL><ul>{items}</ul></nav>
            <div class="rail-foot">{demo.then(demo_label)}{person}</div>
        </header>
    }
    .into_any()
}

fn tab_bar(active: Tab, items: &[NavItem]) -> AnyView {
    let tabs = Tab::ALL
        .map(|tab| {
            let badge = items.iter().find(|item| item.href == tab.href()).and_then(|item| item.badge).filter(|count| *count > 0);
            let badge = badge.map(|count| {
                view! { <span class="count" aria-hidden="true">{short_count(count)}</span><span class="vh">", "{strings::waiting(count)}</span> }
            });
            view! {
                <li><a href=tab.href() aria-current=(tab == active).then_some("page")>
                    <span class="tab-pill"><Icon glyph=tab.glyph()/></span><span class="tab-label">{tab.label()}</span>{badge}
                </a></li>
            }
        })
        .collect_view();
    view! { <nav class="tabs" aria-label=strings::NAV_TABS><ul>{tabs}</ul></nav> }.into_any()
}

/// The frame of pages without a login: brand, and one centred card.
#[component]
pub fn BareShell(
    /// One line under the brand.
    #[prop(optional, into)]
    lead: String,
    #[prop(optional)] demo: bool,
    #[prop(optional_no_strip)] flash: Option<Flash>,
    children: Children,
) -> AnyView {
    view! {
        <a class="skip" href="#main">{strings::SKIP}</a>
        <div class="app bare">
            <header class="bare-head">
                {demo.then(demo_label)}
                <a class="logo" href="/"><BrandMark/><span>{strings::BRAND}</span></a>
                {(!lead.is_empty()).then(|| view! { <p>{lead}</p> })}
            </header>
            <main id="main" tabindex="-1">{flash_view(flash)}{children()}</main>
        </div>
        <Toasts/>
    }
    .into_any()
}
