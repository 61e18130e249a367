//! Text-like form fields. Each shows its label, hint and the server's error, and gives back what the
//! person typed when the form comes back refused.
//!
//! A field reads two optional contexts: `form::Submitted` (what was sent and what is wrong with it) and
//! `FieldScope` (a prefix for ids, so that two forms on one page do not collide; provided by `Form`).

use super::icon::{Glyph, Icon};
use super::strings;
use crate::form::Submitted;
use leptos::prelude::*;

/// Prefix of the ids of fields: one per form of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldScope(pub String);

/// The id that a field of this name has in the form around (letters, digits and hyphens only).
pub fn field_id(name: &str) -> String {
    let scope = use_context::<FieldScope>().unwrap_or_default().0;
    let clean = |text: &str| -> String {
        let hyphens = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect::<String>();
        hyphens.trim_matches('-').to_string()
    };
    let scope = clean(&scope);
    if scope.is_empty() { format!("f-{}", clean(name)) } else { format!("f-{scope}-{}", clean(name)) }
}

/// What the browser must know about one field: ids, the value to show, the error.
pub(super) struct Bound {
    pub id: String,
    pub value: String,
    pub error: Option<String>,
    pub hint: String,
}

impl Bound {
    pub fn new(id: String, name: &str, value: String, hint: String) -> Self {
        let sent = use_context::<Submitted>();
        let id = if id.is_empty() { field_id(name) } else { id };
        let value = sent.as_ref().and_then(|sent| sent.value(name)).unwrap_or(value);
        Bound { id, value, error: sent.and_then(|sent| sent.error(name)), hint }
    }

    pub fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    pub fn described(&self) -> Option<String> {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id));
        let error = self.error.is_some().then(|| format!("{}-error", self.id));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{error} {hint}")),
            (hint, error) => hint.or(error),
        }
    }

    pub fn hint_view(&self) -> Option<AnyView> {
        (!self.hint.is_empty())
            .then(|| view! { <p class="hint" id=format!("{}-hint", self.id)>{self.hint.clone()}</p> }.into_any())
    }

    pub fn error_view(&self) -> Option<AnyView> {
        self.error.clone().map(|error| {
            view! { <p class="field-error" id=format!("{}-error", self.id)><Icon glyph=Glyph::Error small=true/><span>{error}</span></p> }.into_any()
        })
    }

    pub fn class(&self) -> &'static str {
        if self.error.is_some() { "field invalid" } else { "field" }
    }

    /// Label, hint, the control, error.
    fn frame(&self, label: String, required: bool, control: AnyView) -> AnyView {
        view! {
            <div class=self.class()>
                <label for=self.id.clone()>{label}{optional(required)}</label>
                {self.hint_view()}
                {control}
                {self.error_view()}
            </div>
        }
        .into_any()
    }
}

/// Fields that may stay empty say so; the others need no mark.
pub(super) fn optional(required: bool) -> Option<AnyView> {
    (!required).then(|| view! { <span class="opt">" ("{strings::OPTIONAL}")"</span> }.into_any())
}

pub(super) fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The one `<input>` behind the fields of this file.
#[derive(Default)]
struct Input {
    kind: &'static str,
    name: String,
    required: bool,
    autocomplete: String,
    inputmode: String,
    placeholder: String,
    maxlength: u32,
    min: String,
    max: String,
    step: String,
    class: &'static str,
}

impl Input {
    fn view(self, bound: &Bound, value: Option<String>) -> AnyView {
        view! {
            <input type=self.kind class=(!self.class.is_empty()).then_some(self.class) id=bound.id.clone() name=self.name value=value required=self.required
                autocomplete=some(self.autocomplete) inputmode=some(self.inputmode) placeholder=some(self.placeholder)
                maxlength=(self.maxlength > 0).then(|| self.maxlength.to_string()) min=some(self.min) max=some(self.max)
                step=some(self.step) aria-invalid=bound.invalid() aria-describedby=bound.described()/>
        }
        .into_any()
    }
}

/// One line of text. `kind` is the HTML type: "text" (default), "tel", "email", "search", "url".
#[component]
pub fn TextField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] value: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] autocomplete: String,
    #[prop(optional, into)] inputmode: String,
    #[prop(optional, into)] placeholder: String,
    /// 0 means no limit.
    #[prop(optional)]
    maxlength: u32,
    #[prop(optional, into)] id: String,
) -> AnyView {
    let bound = Bound::new(id, &name, value, hint);
    let input = Input { kind, name, required, autocomplete, inputmode, placeholder, maxlength, ..Input::default() };
    let control = input.view(&bound, Some(bound.value.clone()));
    bound.frame(label, required, control)
}

/// A password. Never filled in by the server. `autocomplete`: "current-password" (default) or "new-password".
#[component]
pub fn PasswordField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(default = true)] required: bool,
    #[prop(default = "current-password")] autocomplete: &'static str,
    #[prop(optional, into)] id: String,
) -> AnyView {
    let bound = Bound::new(id, &name, String::new(), hint);
    let autocomplete = autocomplete.to_string();
    let input = Input { kind: "password", name, required, autocomplete, ..Input::default() };
    let control = input.view(&bound, None);
    bound.frame(label, required, control)
}

/// A day. `value`, `min` and `max` as "2026-12-03".
#[component]
pub fn DateField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] min: String,
    #[prop(optional, into)] max: String,
    #[prop(optional, into)] autocomplete: String,
    #[prop(optional, into)] id: String,
) -> AnyView {
    let bound = Bound::new(id, &name, value, hint);
    let input = Input { kind: "date", name, required, min, max, autocomplete, class: "short", ..Input::default() };
    let control = input.view(&bound, Some(bound.value.clone()));
    bound.frame(label, required, control)
}

/// A time of day, "19:30".
#[component]
pub fn TimeField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] id: String,
) -> AnyView {
    let bound = Bound::new(id, &name, value, hint);
    let input = Input { kind: "time", name, required, class: "short", ..Input::default() };
    let control = input.view(&bound, Some(bound.value.clone()));
    bound.frame(label, required, control)
}

/// A whole number.
#[component]
pub fn NumberField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] value: String,
    #[prop(optional_no_strip)] min: Option<i64>,
    #[prop(optional_no_strip)] max: Option<i64>,
    #[prop(optional, into)] id: String,
) -> AnyView {
    let bound = Bound::new(id, &name, value, hint);
    let text = |limit: Option<i64>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    let (inputmode, class) = ("numeric".to_string(), "short num");
    let input =
        Input { kind: "number", name, required, inputmode, min: text(min), max: text(max), class, ..Input::default() };
    let control = input.view(&bound, Some(bound.value.clone()));
    bound.frame(label, required, control)
}

/// A file to send. `accept` as in HTML: ".xlsx,.csv". The form must be `multipart/form-data`.
#[component]
pub fn FileField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] accept: String,
    #[prop(optional)] multiple: bool,
    #[prop(optional, into)] id: String,
) -> AnyView {
    let bound = Bound::new(id, &name, String::new(), hint);
    let control = view! {
        <input type="file" id=bound.id.clone() name=name required=required accept=some(accept) multiple=multiple
            aria-invalid=bound.invalid() aria-describedby=bound.described()/>
    };
    bound.frame(label, required, control.into_any())
}

/// Several lines of text. The text goes in as escaped HTML: Leptos 0.8 does not escape the children of
/// a `<textarea>`, and a script would get out.
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] value: String,
    #[prop(default = 5)] rows: u32,
    /// 0 means no limit.
    #[prop(optional)]
    maxlength: u32,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional, into)] id: String,
) -> AnyView {
    let bound = Bound::new(id, &name, value, hint);
    let control = view! {
        <textarea id=bound.id.clone() name=name rows=rows.to_string() required=required
            maxlength=(maxlength > 0).then(|| maxlength.to_string()) placeholder=some(placeholder)
            aria-invalid=bound.invalid() aria-describedby=bound.described() inner_html=textarea_html(&bound.value)>
        </textarea>
    };
    bound.frame(label, required, control.into_any())
}

/// Text as the inside of a `<textarea>`. The parser drops one line break right after the opening tag, so
/// one is put there for it.
pub(super) fn textarea_html(text: &str) -> String {
    format!("\n{}", super::escape(text))
}

/// A value that travels with the form.
#[component]
pub fn Hidden(#[prop(into)] name: String, #[prop(into)] value: String) -> AnyView {
    view! { <input type="hidden" name=name value=value/> }.into_any()
}

/// A hidden value that comes back as it was sent: a refused change stays one of the version from which it started, and
/// never becomes one of what somebody else has saved meanwhile.
#[component]
pub fn Kept(#[prop(into)] name: String, #[prop(into)] value: String) -> AnyView {
    let value = use_context::<Submitted>().and_then(|sent| sent.value(&name)).unwrap_or(value);
    view! { <Hidden name value/> }.into_any()
}
