//! Buttons and links that look like buttons. One primary action a screen.

use super::icon::{Glyph, Icon};
use super::{Choice, strings};
use leptos::prelude::*;

/// How loud a button is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// The thing to do now: at most one a screen.
    #[default]
    Primary,
    /// A useful second action.
    Soft,
    /// Everything else.
    Plain,
    /// Removes or revokes.
    Danger,
}

impl Kind {
    const fn class(self) -> &'static str {
        match self {
            Kind::Primary => " primary",
            Kind::Soft => " soft",
            Kind::Plain => "",
            Kind::Danger => " danger",
        }
    }
}

fn class_of(kind: Kind, small: bool, wide: bool) -> String {
    format!("btn{}{}{}", kind.class(), if small { " small" } else { "" }, if wide { " wide" } else { "" })
}

/// Words that only a screen reader hears, to tell repeated buttons apart ("Nhắc" + "Xã La Bằng").
fn context_of(context: String) -> Option<AnyView> {
    (!context.is_empty()).then(|| view! { <span class="vh">" "{context}</span> }.into_any())
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// A button that sends the form it stands in.
#[component]
pub fn Submit(
    #[prop(into)] label: String,
    #[prop(optional)] kind: Kind,
    #[prop(optional)] icon: Option<Glyph>,
    /// With `value`: which of several buttons was pressed.
    #[prop(optional, into)]
    name: String,
    #[prop(optional, into)] value: String,
    #[prop(optional)] small: bool,
    /// As wide as its container.
    #[prop(optional)]
    wide: bool,
    /// Heard only by a screen reader, after the label.
    #[prop(optional, into)]
    context: String,
    /// Send without the browser's own checks ("save the draft", "go back").
    #[prop(optional)]
    no_check: bool,
) -> AnyView {
    let value = (!name.is_empty()).then_some(value);
    view! {
        <button type="submit" class=class_of(kind, small, wide) name=some(name) value=value formnovalidate=no_check>
            {icon.map(|glyph| view! { <Icon glyph/> })}
            <span>{label}</span>
            {context_of(context)}
        </button>
    }
    .into_any()
}

/// A link in the clothes of a button.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(into)] label: String,
    #[prop(default = Kind::Plain)] kind: Kind,
    #[prop(optional)] icon: Option<Glyph>,
    #[prop(optional)] small: bool,
    #[prop(optional)] wide: bool,
    #[prop(optional, into)] context: String,
    /// The link is a file to save.
    #[prop(optional)]
    download: bool,
) -> AnyView {
    view! {
        <a class=class_of(kind, small, wide) href=href download=download>
            {icon.map(|glyph| view! { <Icon glyph/> })}
            <span>{label}</span>
            {context_of(context)}
        </a>
    }
    .into_any()
}

/// A 44 px square link that shows only an icon; `label` is its name. `badge` counts what waits there.
#[component]
pub fn IconLink(
    #[prop(into)] href: String,
    #[prop(into)] label: String,
    glyph: Glyph,
    #[prop(optional)] badge: i64,
) -> AnyView {
    let name = if badge > 0 { format!("{label}, {}", strings::waiting(badge)) } else { label.clone() };
    view! {
        <a class="iconbtn" href=href aria-label=name title=label>
            <Icon glyph/>
            {(badge > 0).then(|| view! { <span class="count" aria-hidden="true">{short_count(badge)}</span> })}
        </a>
    }
    .into_any()
}

/// A 44 px square submit button that shows only an icon; `label` is its name.
#[component]
pub fn IconSubmit(
    #[prop(into)] label: String,
    glyph: Glyph,
    #[prop(optional, into)] name: String,
    #[prop(optional, into)] value: String,
) -> AnyView {
    let value = (!name.is_empty()).then_some(value);
    view! {
        <button type="submit" class="iconbtn" name=some(name) value=value aria-label=label.clone() title=label>
            <Icon glyph/>
        </button>
    }
    .into_any()
}

/// "Tham dự / Trực tuyến / Xin vắng": each answer is a submit button, so one tap answers and the form
/// works without JavaScript. The answer given is marked and says so.
#[component]
pub fn AnswerButtons(
    #[prop(into)] name: String,
    /// What is asked, for a screen reader.
    #[prop(into)]
    label: String,
    options: Vec<Choice>,
    #[prop(optional, into)] selected: String,
) -> AnyView {
    let buttons = options
        .into_iter()
        .map(|option| {
            let chosen = option.value == selected;
            let class = if chosen { "btn primary" } else { "btn" };
            let glyph = if chosen { Some(Glyph::Check) } else { option.glyph };
            view! {
                <button type="submit" class=class name=name.clone() value=option.value>
                    {glyph.map(|glyph| view! { <Icon glyph small=true/> })}
                    <span>{option.label}</span>
                    {chosen.then(|| view! { <span class="vh">" ("{strings::SELECTED}")"</span> })}
                </button>
            }
        })
        .collect_view();
    view! { <div class="answers" role="group" aria-label=label>{buttons}</div> }.into_any()
}

/// Buttons side by side; on a narrow screen they wrap and fill the row.
#[component]
pub fn Actions(children: Children) -> AnyView {
    view! { <div class="actions">{children()}</div> }.into_any()
}

/// Badges stay small: "99+" from a hundred on.
pub(super) fn short_count(count: i64) -> String {
    if count > 99 { "99+".to_string() } else { count.to_string() }
}
