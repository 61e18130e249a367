//! Bars: a list of bars, a funnel, one bar of parts.

use super::super::stat::{bar, share};
use super::super::strings;
use super::super::surface::Tone;
use leptos::prelude::*;
use std::fmt::Write;

/// One bar of a `BarList`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BarItem {
    pub label: String,
    pub value: i64,
    /// Opens what the bar counts; may be empty.
    pub href: String,
}

/// Bars under one another with their figures. As a `funnel` each bar is a share of the first, which is
/// written below its figure. The figures stand as text, so the bars are decoration.
#[component]
pub fn BarList(
    #[prop(into)] label: String,
    items: Vec<BarItem>,
    /// What a full bar is; by default the largest value (of a funnel: the first).
    #[prop(optional_no_strip)]
    of: Option<i64>,
    #[prop(optional)] funnel: bool,
) -> AnyView {
    let first = items.first().map_or(0, |item| item.value);
    let largest = items.iter().map(|item| item.value).max().unwrap_or(0);
    let full = of.unwrap_or(if funnel { first } else { largest });
    let items = items
        .into_iter()
        .enumerate()
        .map(|(index, item)| {
            let fill = if funnel { format!("f{}", index.min(4)) } else { "f0".to_string() };
            let name = if item.href.is_empty() {
                item.label.into_any()
            } else {
                view! { <a href=item.href>{item.label}</a> }.into_any()
            };
            let part = (funnel && index > 0 || of.is_some())
                .then(|| view! { <small>{domain::text::percent(item.value, full)}</small> });
            view! {
                <li>
                    <span class="bar-name">{name}</span>
                    {bar("bar", fill, share(item.value, full))}
                    <b class="bar-value">{domain::text::number(item.value)}{part}</b>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="bars" aria-label=label>{items}</ul> }.into_any()
}

/// One part of a `StackedBar`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    pub label: String,
    pub value: i64,
    pub tone: Tone,
    /// Opens what the part counts; may be empty.
    pub href: String,
}

/// One bar of parts (tasks by state), with a legend that gives each figure in the same order.
#[component]
pub fn StackedBar(
    #[prop(into)] label: String,
    slices: Vec<Slice>,
    /// Only the bar, for a cell of a table; its words are still heard.
    #[prop(optional)]
    bare: bool,
) -> AnyView {
    let total: i64 = slices.iter().map(|slice| slice.value.max(0)).sum();
    let svg = stacked(&slices, total);
    let words = slices
        .iter()
        .map(|slice| format!("{} {}", domain::text::number(slice.value), slice.label))
        .collect::<Vec<_>>()
        .join(", ");
    let words = if total == 0 { format!("{label}: {}", strings::NO_DATA) } else { format!("{label}: {words}") };
    if bare {
        return view! { <svg class="stacked-bar slim" role="img" aria-label=words inner_html=svg></svg> }.into_any();
    }
    let legend = slices
        .into_iter()
        .map(|slice| {
            let name = if slice.href.is_empty() {
                slice.label.into_any()
            } else {
                view! { <a href=slice.href>{slice.label}</a> }.into_any()
            };
            view! {
                <li>
                    <span class=format!("swatch {}", slice.tone.class())></span>
                    <span class="slice-name">{name}</span>
                    <b>{domain::text::number(slice.value)}</b>
                    <small>{domain::text::percent(slice.value, total)}</small>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="stacked">
            <svg class="stacked-bar" role="img" aria-label=words inner_html=svg></svg>
            <ul class="slices">{legend}</ul>
        </div>
    }
    .into_any()
}

fn stacked(slices: &[Slice], total: i64) -> String {
    let mut svg = String::from(r#"<rect class="track" width="100%" height="100%"/>"#);
    let mut left = 0;
    for slice in slices.iter().filter(|slice| slice.value > 0) {
        let (x, width) = (share(left, total), share(slice.value, total));
        let _ = write!(svg, r#"<rect class="slice {}" x="{x}%" width="{width}%" height="100%"/>"#, slice.tone.class());
        left += slice.value;
    }
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_follow_one_another_and_fill_the_bar() {
        let part = |value| Slice { label: "Xong".into(), value, ..Slice::default() };
        let svg = stacked(&[part(1), part(0), part(3)], 4);
        assert!(svg.contains(r#"x="0%" width="25%""#) && svg.contains(r#"x="25%" width="75%""#));
        assert_eq!(svg.matches("slice").count(), 2);
        assert_eq!(stacked(&[part(0)], 0).matches("slice").count(), 0);
    }
}
