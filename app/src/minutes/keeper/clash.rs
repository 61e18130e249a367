//! Somebody else wrote in the same lines: what they changed is on the screen, and the writer decides.

use std::rc::Rc;

use domain::minutes::DiffLine;
use web_sys::Element;

use super::Section;
use crate::{enhance::page, minutes::strings};

impl Section {
    /// Shows what the other changed. Nothing is sent until the writer decides.
    pub(super) fn disagree(self: &Rc<Self>, revision: i64, theirs: String, changed: &[DiffLine]) {
        self.close_panel();
        self.clash.set(Some(revision));
        let Some(panel) = page::element("div", "minutes-clash", "") else { return };
        let whole = whole(&theirs);
        let mine = self.clone();
        let keep = page::button("btn soft", strings::KEEP_MINE, move |_| {
            mine.decide();
            mine.send();
        });
        let other = self.clone();
        let take = page::button("btn", strings::TAKE_THEIRS, move |_| {
            other.decide();
            other.put(&theirs);
            other.forget();
            other.say("muted", "");
        });
        let title = page::element("p", "minutes-their-changes", strings::THEIR_CHANGES);
        append(&panel, [title, comparison(changed), whole, keep, take]);
        append(&self.form, [Some(panel)]);
    }

    /// The other's text was seen: what is saved next takes its place.
    pub(super) fn decide(&self) {
        if let Some(revision) = self.clash.take() {
            self.base.set(revision);
            self.remember();
            self.close_panel();
        }
    }

    fn close_panel(&self) {
        if let Ok(Some(panel)) = self.form.query_selector(".minutes-clash") {
            panel.remove();
        }
    }
}

/// The same as the server shows for corrections.
fn comparison(lines: &[DiffLine]) -> Option<Element> {
    let all = page::element("div", "diff", "")?;
    for line in lines {
        let (class, said, tag, text) = match line {
            DiffLine::Same(text) => {
                append(&all, [page::element("p", "", text)]);
                continue;
            }
            DiffLine::Removed(text) => ("diff-out", strings::REMOVED, "del", text),
            DiffLine::Added(text) => ("diff-in", strings::ADDED, "ins", text),
        };
        let Some(paragraph) = page::element("p", class, "") else { continue };
        append(&paragraph, [page::element("span", "vh", said), page::element(tag, "", text)]);
        append(&all, [Some(paragraph)]);
    }
    Some(all)
}

/// The other's text as a whole, folded.
fn whole(theirs: &str) -> Option<Element> {
    let details = page::element("details", "disclosure", "")?;
    let text = page::element("div", "prose minutes-theirs", theirs);
    append(&details, [page::element("summary", "", strings::THEIR_TEXT), text]);
    Some(details)
}

fn append<const N: usize>(parent: &Element, parts: [Option<Element>; N]) {
    for part in parts.into_iter().flatten() {
        let _ = parent.append_child(&part);
    }
}
