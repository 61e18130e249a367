//! The fields of a page's forms, whatever they are made of: what stands in them and what the server had put there.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

use super::{page, strings};
use crate::form::FORM_FIELD;

/// Marks a form whose contents are not wanted any more.
pub const SENT: &str = "data-sent";
/// Holds what the server had rendered when a field was typed into, where it renders something else now.
const WAS: &str = "data-was";

/// A form that the scripts send.
pub struct Form {
    /// The element.
    pub element: Element,
    key: String,
}

/// A field of a form. Radio buttons of one name are one field, each check box is one.
pub struct Control {
    element: Element,
    form: Element,
    /// Tells fields of a page apart, also after a reload.
    pub key: String,
}

/// The forms of the page. Those that cannot be told apart, and those that keep nothing, are left out.
pub fn forms() -> Vec<Form> {
    let Some(page) = page::document().and_then(|d| d.document_element()) else { return Vec::new() };
    let found = page::all(&page, &format!("form[data-enhance]:not([data-unkept], [{SENT}])"));
    let forms: Vec<Form> = found.into_iter().map(Form::new).collect();
    let keys: Vec<String> = forms.iter().map(|form| form.key.clone()).collect();
    forms.into_iter().filter(|form| keys.iter().filter(|key| **key == form.key).count() == 1).collect()
}

impl Form {
    fn new(element: Element) -> Self {
        let action = element.get_attribute("action").unwrap_or_default();
        let name = element.query_selector(&format!("[name={FORM_FIELD}]")).ok().flatten();
        let name = name.and_then(|field| field.get_attribute("value")).unwrap_or_default();
        Self { element, key: format!("{action} {name}") }
    }

    /// Its fields, without passwords and files.
    pub fn controls(&self) -> Vec<Control> {
        const FIELDS: &str =
            ":is(textarea, select, input:not([type=hidden], [type=password], [type=file], [type=submit]))[name]";
        let mut controls: Vec<Control> = Vec::new();
        for element in page::all(&self.element, FIELDS) {
            let control = Control::new(self, element);
            if !(control.is("radio") && controls.last().is_some_and(|last| last.key == control.key)) {
                controls.push(control);
            }
        }
        controls
    }

    /// The hidden identifiers that a page makes for something new, called `id` and `base` everywhere, each with its key.
    pub fn made(&self) -> Vec<(String, HtmlInputElement)> {
        let hidden = page::all(&self.element, "input[type=hidden]").into_iter();
        hidden
            .filter_map(|element| element.dyn_into::<HtmlInputElement>().ok())
            .filter(|input| matches!(input.name().as_str(), "id" | "base") || input.name().ends_with("[id]"))
            .map(|input| (format!("{} {}", self.key, input.name()), input))
            .collect()
    }
}

impl Control {
    fn new(form: &Form, element: Element) -> Self {
        let attribute = |name: &str| element.get_attribute(name).unwrap_or_default();
        let (name, value) = (attribute("name"), attribute("value"));
        let value = if attribute("type") == "checkbox" { value } else { String::new() };
        Self { key: format!("{} {name} {value}", form.key), form: form.element.clone(), element }
    }

    fn is(&self, kind: &str) -> bool {
        self.element.get_attribute("type").as_deref() == Some(kind)
    }

    fn input(&self) -> Option<&HtmlInputElement> {
        self.element.dyn_ref()
    }

    /// The radio buttons of this name, or the options of a select.
    fn choices(&self) -> Vec<Element> {
        if self.is("radio") {
            let name = self.element.get_attribute("name").unwrap_or_default();
            return page::all(&self.form, &format!("input[type=radio][name=\"{name}\"]"));
        }
        page::all(&self.element, "option")
    }

    /// What stands in it now.
    pub fn value(&self) -> String {
        if self.is("radio") {
            let chosen = self.choices().into_iter().find(|one| one.dyn_ref().is_some_and(HtmlInputElement::checked));
            return chosen.and_then(|one| one.get_attribute("value")).unwrap_or_default();
        }
        match (self.input(), self.element.dyn_ref::<HtmlTextAreaElement>()) {
            (Some(input), _) if self.is("checkbox") => ticked(input.checked()),
            (Some(input), _) => input.value(),
            (_, Some(area)) => area.value(),
            _ => self.element.dyn_ref().map(HtmlSelectElement::value).unwrap_or_default(),
        }
    }

    /// What the server rendered.
    pub fn rendered(&self) -> String {
        match (self.input(), self.element.dyn_ref::<HtmlTextAreaElement>()) {
            (Some(_), _) if self.is("radio") => self.marked("checked").unwrap_or_default(),
            (Some(input), _) if self.is("checkbox") => ticked(input.default_checked()),
            (Some(input), _) => input.default_value(),
            (_, Some(area)) => area.default_value().unwrap_or_default(),
            // Without a mark the first one is chosen.
            _ => self.marked("selected").or_else(|| Some(value_of(self.choices().first()?))).unwrap_or_default(),
        }
    }

    fn marked(&self, attribute: &str) -> Option<String> {
        self.choices().iter().find(|one| one.has_attribute(attribute)).map(value_of)
    }

    /// What the server had rendered when it was first typed into.
    pub fn was(&self) -> String {
        self.element.get_attribute(WAS).unwrap_or_else(|| self.rendered())
    }

    /// Puts a value in; one that cannot be chosen any more is left.
    pub fn put(&self, value: &str) {
        let chosen = || self.choices().into_iter().find(|one| value_of(one) == value);
        if self.is("radio") {
            if let Some(radio) = chosen().and_then(|one| one.dyn_into::<HtmlInputElement>().ok()) {
                radio.set_checked(true);
            }
        } else if let Some(input) = self.input() {
            if self.is("checkbox") { input.set_checked(value == ticked(true)) } else { input.set_value(value) }
        } else if let Some(area) = self.element.dyn_ref::<HtmlTextAreaElement>() {
            area.set_value(value);
        } else if let (Some(select), Some(_)) = (self.element.dyn_ref::<HtmlSelectElement>(), chosen()) {
            select.set_value(value);
        }
    }

    /// Tells the islands that something was put in.
    pub fn tell(&self) {
        let init = EventInit::new();
        init.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict("input", &init) {
            let _ = self.element.dispatch_event(&event);
        }
    }

    /// Shows what the server has now below what was typed over `was`.
    pub fn show_newer(&self, now: &str, was: &str) {
        let _ = self.element.set_attribute(WAS, was);
        let (Ok(Some(field)), Some(note)) = (self.element.closest(".field"), page::element("p", "field-newer", ""))
        else {
            return;
        };
        let described = if self.is("radio") { &field } else { &self.element };
        note.set_id(&format!("{}-newer", described.id()));
        page::describe(described, &note.id());
        for part in [page::element("b", "", strings::NEWER), page::element("span", "", &self.words(now))] {
            let _ = part.map(|part| note.append_child(&part));
        }
        let _ = field.append_child(&note);
    }

    /// A value as people read it.
    fn words(&self, value: &str) -> String {
        let chosen = self.choices().into_iter().find(|one| value_of(one) == value);
        let words = match chosen {
            Some(radio) if self.is("radio") => radio.closest("label").ok().flatten().and_then(|l| l.text_content()),
            Some(option) => option.text_content(),
            None if self.is("date") => Some(value.split('-').rev().collect::<Vec<_>>().join("/")),
            None => Some(value.to_owned()),
        };
        words
            .map(|words| words.trim().to_owned())
            .filter(|w| !w.is_empty())
            .unwrap_or_else(|| strings::NOTHING.to_owned())
    }
}

/// The state of a check box as a value.
fn ticked(on: bool) -> String {
    if on { "1".to_owned() } else { String::new() }
}

fn value_of(choice: &Element) -> String {
    choice.get_attribute("value").unwrap_or_default()
}
