//! A heat map: units by months.

use super::super::strings;
use leptos::prelude::*;

/// One row of a heat map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeatRow {
    pub label: String,
    /// Opens the unit; may be empty.
    pub href: String,
    /// Percent of each period, 0 to 100; `None` where there is nothing to measure.
    pub cells: Vec<Option<i64>>,
}

/// A table whose cells darken with their percentage, in eleven steps. Every cell holds its number: shown
/// where there is room, on pointing, and to a screen reader always.
#[component]
pub fn HeatMap(#[prop(into)] label: String, columns: Vec<String>, rows: Vec<HeatRow>) -> AnyView {
    let head = columns.iter().map(|column| view! { <th scope="col">{column.clone()}</th> }).collect_view();
    let body = rows
        .into_iter()
        .map(|row| {
            let name = if row.href.is_empty() { row.label.clone().into_any() } else { view! { <a href=row.href>{row.label.clone()}</a> }.into_any() };
            let cells = row.cells.into_iter().enumerate().map(|(index, cell)| {
                let period = columns.get(index).map_or("", String::as_str);
                match cell {
                    Some(percent) => {
                        let title = format!("{} · {period}: {percent}%", row.label);
                        view! { <td class=format!("h{}", level(percent)) title=title><span>{percent}<span class="vh">"%"</span></span></td> }.into_any()
                    }
                    None => view! { <td class="h-none"><span>{strings::DASH}</span></td> }.into_any(),
                }
            });
            let cells = cells.collect_view();
            view! { <tr><th scope="row">{name}</th>{cells}</tr> }
        })
        .collect_view();
    let scale = [0, 2, 4, 6, 8, 10].map(|level| view! { <span class=format!("h{level}")></span> }).collect_view();
    view! {
        <div class="heat-wrap">
            <table class="heat">
                <caption class="vh">{label}</caption>
                <thead><tr><td></td>{head}</tr></thead>
                <tbody>{body}</tbody>
            </table>
            <p class="heat-scale" aria-hidden="true">{strings::HEAT_LOW}{scale}{strings::HEAT_HIGH}</p>
        </div>
    }
    .into_any()
}

/// The step of a percentage: 0 to 10.
fn level(percent: i64) -> i64 {
    (percent.clamp(0, 100) + 5) / 10
}

#[cfg(test)]
mod tests {
    use super::level;

    #[test]
    fn eleven_levels() {
        assert_eq!([-5, 0, 4, 5, 94, 95, 100, 140].map(level), [0, 0, 0, 1, 9, 10, 10, 10]);
    }
}
