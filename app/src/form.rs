//! Forms: plain HTML that works with JavaScript off, enhanced by one script.
//!
//! A form posts to a server function. Without JavaScript the server renders the page again with what was typed and the
//! problems beside the fields ([`Submitted`]); with it, `frontend` sends the same request and shows the same answer in
//! place, so that nothing typed is lost when the network is gone.

use leptos::{context::Provider, prelude::*};

use crate::ui::{FieldScope, Notice, RefusedInside, Tone};

/// What a person sent and why it was not accepted; empty on a first visit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submitted {
    /// Address of the server function.
    pub endpoint: String,
    /// Fields as sent.
    pub fields: Vec<(String, String)>,
    /// Problems by field.
    pub errors: Vec<(String, String)>,
    /// What to say about the whole.
    pub message: Option<String>,
}

impl Submitted {
    /// What was typed into a field; passwords are never sent back.
    pub fn value(&self, name: &str) -> Option<String> {
        if name.contains("password") {
            return None;
        }
        self.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())
    }

    /// All values of a field that may be sent several times, such as check boxes; none on a first visit.
    pub fn values(&self, name: &str) -> Option<Vec<String>> {
        if self.endpoint.is_empty() {
            return None;
        }
        Some(self.fields.iter().filter(|(n, _)| n == name).map(|(_, v)| v.clone()).collect())
    }

    /// The problem with a field.
    pub fn error(&self, name: &str) -> Option<String> {
        self.errors.iter().find(|(n, _)| n == name).map(|(_, m)| m.clone())
    }
}

/// The hidden field that tells several forms of one page apart.
pub const FORM_FIELD: &str = "_form";

/// The hidden field that names the page of a form which was refused before: the browser then stands at the address of
/// the server function, which is no page.
pub const PAGE_FIELD: &str = "_page";

/// The address of a page that is shown again because one of its forms was refused.
fn page_again() -> Option<String> {
    #[cfg(feature = "ssr")]
    if use_context::<Submitted>().is_some_and(|sent| !sent.endpoint.is_empty()) {
        return crate::context::context().ok().map(|cx| cx.address);
    }
    None
}

/// A form that posts to a server function.
///
/// `action` is the address of the server function; `name` tells apart forms of one page that share an action.
#[component]
pub fn Form(
    /// Address, such as `/api/news/save_article`.
    #[prop(into)]
    action: String,
    /// Distinguishes forms with the same action on one page.
    #[prop(optional, into)]
    name: String,
    /// Class of the form element.
    #[prop(optional, into)]
    class: String,
    /// A script of its own looks after it.
    #[prop(optional)]
    unenhanced: bool,
    /// The browser keeps nothing that was entered and not sent: it saves by itself, or is nobody's business.
    #[prop(optional)]
    unkept: bool,
    /// It has a file field.
    #[prop(optional)]
    files: bool,
    children: Children,
) -> impl IntoView {
    let mine = use_context::<Submitted>()
        .filter(|s| s.endpoint == action && s.value(FORM_FIELD).unwrap_or_default() == name)
        .unwrap_or_default();
    if !mine.endpoint.is_empty()
        && let Some(dialog) = use_context::<RefusedInside>()
    {
        dialog.tell();
    }
    let message = mine.message.clone();
    let page = page_again().map(|page| view! { <input type="hidden" name=PAGE_FIELD value=page/> });
    // A scope of their own, so that the next form of the page does not find this one's fields.
    let scope = FieldScope(if name.is_empty() { action.clone() } else { name.clone() });
    view! {
        <Provider value=mine>
            <Provider value=scope>
                <form method="post" action=action class=class enctype=files.then_some("multipart/form-data") data-enhance=(!unenhanced).then_some("") data-unkept=unkept.then_some("")>
                    {(!name.is_empty()).then(|| view! { <input type="hidden" name=FORM_FIELD value=name.clone()/> })}
                    {page}
                    <div class="form-message" role="alert">
                        {message.map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
                    </div>
                    {children()}
                </form>
            </Provider>
        </Provider>
    }
}
