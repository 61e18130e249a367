//! Big numbers and small bars.

use super::strings;
use super::surface::Tone;
use leptos::prelude::*;

/// Which way a figure went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    Up,
    Down,
    Flat,
}

/// The change against the period before: "0,8 điểm", and whether that is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delta {
    pub text: String,
    pub trend: Trend,
    pub good: bool,
}

impl Delta {
    /// A change in percentage points, in tenths (8 is "0,8 điểm"), where more is better.
    pub fn points(tenths: i64) -> Self {
        let size = tenths.unsigned_abs();
        let trend = match tenths {
            1.. => Trend::Up,
            0 => Trend::Flat,
            _ => Trend::Down,
        };
        Delta { text: format!("{},{} điểm", size / 10, size % 10), trend, good: tenths >= 0 }
    }
}

/// The row of figures at the top of a dashboard. Put `Stat`s inside.
#[component]
pub fn Stats(children: Children) -> AnyView {
    view! { <div class="stats">{children()}</div> }.into_any()
}

/// One figure: label, value, change, note. With `href` the whole card opens what it counts.
#[component]
pub fn Stat(
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(optional_no_strip)] delta: Option<Delta>,
    /// "89.910 / 98.700", "mục tiêu 90%"
    #[prop(optional, into)]
    note: String,
    #[prop(optional, into)] href: String,
) -> AnyView {
    let label = if href.is_empty() { label.into_any() } else { view! { <a href=href>{label}</a> }.into_any() };
    let delta = delta.map(|delta| {
        let (mark, word) = match delta.trend {
            Trend::Up => ("▲", strings::UP),
            Trend::Down => ("▼", strings::DOWN),
            Trend::Flat => ("■", strings::FLAT),
        };
        let class = match (delta.trend, delta.good) {
            (Trend::Flat, _) => "delta",
            (_, true) => "delta tint-ok",
            (_, false) => "delta tint-bad",
        };
        view! { <span class=class><span aria-hidden="true">{mark}" "</span><span class="vh">{word}" "</span>{delta.text}</span> }
    });
    view! {
        <div class="card stat">
            <p class="stat-label">{label}</p>
            <p class="stat-value">{value}</p>
            <p class="stat-foot">{delta}{(!note.is_empty()).then(|| view! { <span class="stat-note">{note}</span> })}</p>
        </div>
    }
    .into_any()
}

/// `num` of `den` as a width in percent with one decimal, kept within 0 and 100.
pub(super) fn share(num: i64, den: i64) -> f64 {
    if den <= 0 { 0.0 } else { ((num as f64 / den as f64) * 1000.0).round().clamp(0.0, 1000.0) / 10.0 }
}

/// A bar as SVG (no inline style, so it passes the Content-Security-Policy). Decorative.
pub(super) fn bar(class: &'static str, fill: String, width: f64) -> AnyView {
    view! {
        <svg class=class aria-hidden="true" inner_html=format!(
            r#"<rect class="track" width="100%" height="100%"/><rect class="fill {fill}" width="{width}%" height="100%"/>"#
        )></svg>
    }
    .into_any()
}

/// A small bar and its percentage: "▬▬▬ 97,3%".
#[component]
pub fn Meter(
    num: i64,
    den: i64,
    /// What it measures, heard before the number.
    #[prop(optional, into)]
    label: String,
    #[prop(optional)] tone: Tone,
    /// As wide as its container, the number above at the end.
    #[prop(optional)]
    wide: bool,
) -> AnyView {
    view! {
        <span class=if wide { "meter wide" } else { "meter" }>
            {(!label.is_empty()).then(|| view! { <span class=if wide { "meter-label" } else { "vh" }>{label}" "</span> })}
            {bar("bar", tone.class().to_string(), share(num, den))}
            <b>{domain::text::percent(num, den)}</b>
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_never_leaves_its_track() {
        assert_eq!(share(1, 0), 0.0);
        assert_eq!(share(-4, 10), 0.0);
        assert_eq!(share(12, 10), 100.0);
        assert_eq!(share(89_910, 98_700), 91.1);
    }

    #[test]
    fn points_read_as_vietnamese() {
        assert_eq!(Delta::points(-5), Delta { text: "0,5 điểm".into(), trend: Trend::Down, good: false });
        assert_eq!(Delta::points(61).text, "6,1 điểm");
    }
}
