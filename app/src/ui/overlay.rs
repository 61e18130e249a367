//! What lies over the page: dialogs, disclosures, toasts. All work with JavaScript off.

use super::button::Kind;
use super::icon::{Glyph, Icon};
use super::strings;
use super::surface::Tone;
use leptos::{context::Provider, prelude::*};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};

/// How a form tells the dialog around it that it came back refused, which only happens without JavaScript: nothing
/// could open the dialog then, so it is a card of the page.
#[derive(Clone, Default)]
pub struct RefusedInside(Arc<AtomicBool>);

impl RefusedInside {
    /// The form inside was refused.
    pub fn tell(&self) {
        self.0.store(true, Relaxed);
    }
}

/// A button that opens a dialog.
///
/// Built on the `popover` attribute, not on `<dialog>`: the browser opens and closes it from HTML alone
/// (`popovertarget`), Escape and a tap outside close it, it lies in the top layer and the page dims. A
/// browser too old for it shows the content in the page below the button, so nothing is ever out of
/// reach. `id` must be unique on the page. For something that cannot be undone prefer a page that asks.
#[component]
pub fn Dialog(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    /// Words on the button that opens it.
    #[prop(into)]
    open_label: String,
    #[prop(default = Kind::Soft)] open_kind: Kind,
    #[prop(optional)] open_icon: Option<Glyph>,
    #[prop(optional)] small: bool,
    /// Heard only by a screen reader, after the label of the button.
    #[prop(optional, into)]
    context: String,
    children: Children,
) -> AnyView {
    let heading = format!("{id}-title");
    let kind = match open_kind {
        Kind::Primary => " primary",
        Kind::Soft => " soft",
        Kind::Plain => "",
        Kind::Danger => " danger",
    };
    let refused = RefusedInside::default();
    let body = view! { <Provider value=refused.clone()>{children()}</Provider> }.into_any();
    if refused.0.load(Relaxed) {
        return view! {
            <section class="card pad dialog-refused" aria-labelledby=heading.clone()>
                <h2 id=heading.clone()>{title}</h2>
                {body}
            </section>
        }
        .into_any();
    }
    view! {
        <button type="button" class=format!("btn{kind}{}", if small { " small" } else { "" }) popovertarget=id.clone()>
            {open_icon.map(|glyph| view! { <Icon glyph/> })}
            <span>{open_label}</span>
            {(!context.is_empty()).then(|| view! { <span class="vh">" "{context}</span> })}
        </button>
        <div class="dialog" id=id.clone() popover="auto" role="dialog" aria-labelledby=heading.clone()>
            <div class="dialog-head">
                <h2 id=heading.clone()>{title}</h2>
                <button type="button" class="iconbtn" popovertarget=id.clone() popovertargetaction="hide" aria-label=strings::CLOSE>
                    <Icon glyph=Glyph::Close/>
                </button>
            </div>
            <div class="dialog-body">{body}</div>
        </div>
    }
    .into_any()
}

/// Details that open in place.
#[component]
pub fn Disclosure(#[prop(into)] summary: String, #[prop(optional)] open: bool, children: Children) -> AnyView {
    view! {
        <details class="disclosure" open=open>
            <summary><Icon glyph=Glyph::Down small=true/><span>{summary}</span></summary>
            <div class="disclosure-body">{children()}</div>
        </details>
    }
    .into_any()
}

/// The place over the page where a script may append `.toast` elements (`id="toasts"`, a polite live
/// region). The server's own flash message is not here: it stands at the top of `<main>`.
#[component]
pub fn Toasts() -> AnyView {
    view! { <div class="toasts" id="toasts" role="status"></div> }.into_any()
}

/// One short message: what just happened. A `<details>`, so that it can be put away with JavaScript off;
/// it never goes away by itself.
#[component]
pub fn Toast(tone: Tone, #[prop(into)] text: String) -> AnyView {
    view! {
        <details class=format!("toast {}", tone.class()) open=true>
            <summary aria-label=strings::CLOSE_TOAST><Icon glyph=Glyph::Close small=true/></summary>
            <p><Icon glyph=tone.glyph()/><span class="vh">{tone.word()}": "</span><span>{text}</span></p>
        </details>
    }
    .into_any()
}
