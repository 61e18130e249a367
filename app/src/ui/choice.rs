//! Fields where one picks: check boxes, segmented radio buttons, selects; and what stands around fields.

use super::field::{Bound, field_id, optional};
use super::icon::{Glyph, Icon};
use super::strings;
use crate::form::Submitted;
use leptos::prelude::*;

/// One option of a choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// A second line (not in a select).
    pub hint: String,
    pub glyph: Option<Glyph>,
}

impl Choice {
    /// A choice with a value and the words for it.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Choice { value: value.into(), label: label.into(), ..Choice::default() }
    }

    /// The same with a second line.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// The same with an icon.
    pub fn glyph(mut self, glyph: Glyph) -> Self {
        self.glyph = Some(glyph);
        self
    }
}

/// A select. Without `required`, or while nothing is chosen, the first option is empty ("Chọn…", or
/// `empty_label`).
#[component]
pub fn SelectField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] value: String,
    options: Vec<Choice>,
    #[prop(optional, into)] empty_label: String,
    #[prop(optional, into)] id: String,
) -> AnyView {
    let bound = Bound::new(id, &name, value, hint);
    let empty_label = if empty_label.is_empty() { strings::CHOOSE.to_string() } else { empty_label };
    let empty = (!required || bound.value.is_empty()).then(|| view! { <option value="">{empty_label}</option> });
    let options = options
        .into_iter()
        .map(|option| {
            let selected = option.value == bound.value;
            view! { <option value=option.value selected=selected>{option.label}</option> }
        })
        .collect_view();
    view! {
        <div class=bound.class()>
            <label for=bound.id.clone()>{label}{optional(required)}</label>
            {bound.hint_view()}
            <select id=bound.id.clone() name=name required=required aria-invalid=bound.invalid() aria-describedby=bound.described()>
                {empty}{options}
            </select>
            {bound.error_view()}
        </div>
    }
    .into_any()
}

/// One check box. After a refused form it shows what the person had ticked.
#[component]
pub fn CheckField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] checked: bool,
    #[prop(optional)] required: bool,
    /// What is sent when ticked.
    #[prop(default = "1".to_string(), into)]
    value: String,
    #[prop(optional, into)] id: String,
) -> AnyView {
    let bound = Bound::new(id, &name, String::new(), hint);
    let sent = use_context::<Submitted>().and_then(|sent| sent.values(&name));
    let checked = sent.map_or(checked, |sent| sent.contains(&value));
    view! {
        <div class=bound.class()>
            <label class="check" for=bound.id.clone()>
                <input type="checkbox" id=bound.id.clone() name=name value=value checked=checked required=required
                    aria-invalid=bound.invalid() aria-describedby=bound.described()/>
                <span>{label}</span>
            </label>
            {bound.hint_view()}
            {bound.error_view()}
        </div>
    }
    .into_any()
}

/// One of a few, as big segmented buttons; `stacked` puts them under one another with their hints.
#[component]
pub fn RadioGroup(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] value: String,
    options: Vec<Choice>,
    #[prop(optional)] stacked: bool,
    #[prop(optional, into)] id: String,
) -> AnyView {
    let bound = Bound::new(id, &name, value, hint);
    let picked = vec![bound.value.clone()];
    let options = boxes(&bound, "radio", &name, required, options, &picked);
    group(&bound, label, required, if stacked { "picks stacked" } else { "picks" }, options)
}

/// Several of many, as a list of check boxes that send the same name.
#[component]
pub fn CheckGroup(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] values: Vec<String>,
    options: Vec<Choice>,
    #[prop(optional, into)] id: String,
) -> AnyView {
    let bound = Bound::new(id, &name, String::new(), hint);
    let picked = use_context::<Submitted>().and_then(|sent| sent.values(&name)).unwrap_or(values);
    let options = boxes(&bound, "checkbox", &name, false, options, &picked);
    group(&bound, label, required, "picks stacked", options)
}

fn boxes(
    bound: &Bound,
    kind: &'static str,
    name: &str,
    required: bool,
    options: Vec<Choice>,
    picked: &[String],
) -> AnyView {
    options
        .into_iter()
        .enumerate()
        .map(|(index, option)| {
            let id = format!("{}-{index}", bound.id);
            let checked = picked.contains(&option.value);
            view! {
                <label class="pick" for=id.clone()>
                    <input type=kind id=id.clone() name=name.to_string() value=option.value checked=checked required=required/>
                    {option.glyph.map(|glyph| view! { <Icon glyph/> })}
                    <span class="pick-text">
                        <span>{option.label}</span>
                        {(!option.hint.is_empty()).then(|| view! { <small>{option.hint}</small> })}
                    </span>
                </label>
            }
        })
        .collect_view()
        .into_any()
}

fn group(bound: &Bound, label: String, required: bool, class: &'static str, options: AnyView) -> AnyView {
    view! {
        <fieldset class=bound.class() id=bound.id.clone() aria-describedby=bound.described()>
            <legend>{label}{optional(required || !bound.value.is_empty())}</legend>
            {bound.hint_view()}
            <div class=class>{options}</div>
            {bound.error_view()}
        </fieldset>
    }
    .into_any()
}

/// Fields that belong together, under a heading.
#[component]
pub fn FieldGroup(#[prop(into)] label: String, #[prop(optional, into)] hint: String, children: Children) -> AnyView {
    view! {
        <fieldset class="field-group">
            <legend>{label}</legend>
            {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
            {children()}
        </fieldset>
    }
    .into_any()
}

/// Fields side by side where there is room.
#[component]
pub fn FieldRow(children: Children) -> AnyView {
    view! { <div class="field-row">{children()}</div> }.into_any()
}

/// The fields that the server refused, at the top of a long form, with a link to each. Nothing when all is
/// well. The message about the whole stands in `Form` already.
/// `labels` gives the words for a field's name: `[("phone", "Số điện thoại")]`.
#[component]
pub fn ErrorSummary(#[prop(optional)] labels: Vec<(&'static str, &'static str)>) -> AnyView {
    let Some(sent) = use_context::<Submitted>().filter(|sent| !sent.errors.is_empty()) else {
        return ().into_any();
    };
    let count = sent.errors.len();
    let items = sent
        .errors
        .into_iter()
        .map(|(name, error)| {
            let label = labels.iter().find(|(field, _)| *field == name).map(|(_, label)| format!("{label}: "));
            view! { <li><a href=format!("#{}", field_id(&name))>{label}{error}</a></li> }
        })
        .collect_view();
    view! {
        <div class="notice bad">
            <Icon glyph=Glyph::Error/>
            <div class="notice-body"><p class="notice-title">{strings::fix_many(count)}</p><ul>{items}</ul></div>
        </div>
    }
    .into_any()
}
