//! Makes a part of the page look like a newer rendering of it and touches only what differs: the focus, open dialogs and
//! what is being typed stay as they are.
//!
//! Elements are the same when tag and id agree. What must not carry over from one thing to the next, such as a choice
//! from one vote to another, therefore stands in an element whose id names the thing.

use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

/// Makes `old` look like `new`.
pub fn morph(old: &Element, new: &Element) {
    // A message of the form that was just sent is the browser's own.
    if old.class_list().contains("form-message") {
        return;
    }
    attributes(old, new);
    children(old, new);
}

fn attributes(old: &Element, new: &Element) {
    let names = |element: &Element| -> Vec<String> {
        element.get_attribute_names().iter().filter_map(|name| name.as_string()).collect()
    };
    for name in names(new) {
        let value = new.get_attribute(&name).unwrap_or_default();
        if old.get_attribute(&name).as_deref() != Some(&value) {
            let _ = old.set_attribute(&name, &value);
        }
    }
    // Forms being sent and disclosures that are open carry attributes of the browser.
    if matches!(old.tag_name().as_str(), "FORM" | "DETAILS") {
        return;
    }
    for name in names(old) {
        if !new.has_attribute(&name) {
            let _ = old.remove_attribute(&name);
        }
    }
}

fn children(old: &Node, new: &Node) {
    let mut present = old.first_child();
    let mut next = new.first_child();
    while let Some(wanted) = next {
        next = wanted.next_sibling();
        match find(present.as_ref(), &wanted) {
            Some(found) => {
                // What stood before it is gone.
                while let Some(node) = present.take_if(|node| !node.is_same_node(Some(&found))) {
                    present = node.next_sibling();
                    let _ = old.remove_child(&node);
                }
                update(&found, &wanted);
                present = found.next_sibling();
            }
            None => {
                let _ = old.insert_before(&wanted, present.as_ref());
            }
        }
    }
    while let Some(node) = present {
        present = node.next_sibling();
        let _ = old.remove_child(&node);
    }
}

/// The first of `from` and its following siblings that is the same thing as `wanted`.
fn find(from: Option<&Node>, wanted: &Node) -> Option<Node> {
    let mut node = from.cloned();
    while let Some(candidate) = node {
        if same(&candidate, wanted) {
            return Some(candidate);
        }
        node = candidate.next_sibling();
    }
    None
}

fn same(old: &Node, new: &Node) -> bool {
    // Not the property `id`: of a form with a field named so, that is the field and no text.
    let attribute = |node: &Node, name| node.dyn_ref::<Element>().and_then(|element| element.get_attribute(name));
    let alike = |name| attribute(old, name) == attribute(new, name);
    // An option is its value: what was chosen must not become somebody else when the list gets shorter.
    old.node_type() == new.node_type()
        && old.node_name() == new.node_name()
        && alike("id")
        && (old.node_name() != "OPTION" || alike("value"))
}

fn update(old: &Node, new: &Node) {
    match (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) {
        (Some(old), Some(new)) => morph(old, new),
        _ if old.node_value() != new.node_value() => old.set_node_value(new.node_value().as_deref()),
        _ => {}
    }
}
