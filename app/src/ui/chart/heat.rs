//! A heat map: units by months.

use super::super::strings;
use leptos::prelude::*;

/// How strong a sign's cell is coloured. The sign says what it is; the colour repeats it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeatLook {
    /// As a hundred percent.
    Full,
    Most,
    Half,
    #[default]
    Little,
    /// Something is missing.
    Bad,
}

impl HeatLook {
    const fn class(self) -> &'static str {
        match self {
            HeatLook::Full => "h10",
            HeatLook::Most => "h7",
            HeatLook::Half => "h5",
            HeatLook::Little => "h2",
            HeatLook::Bad => "h-bad",
        }
    }
}

/// A sign with the words it stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeatMark {
    pub sign: &'static str,
    pub words: &'static str,
    pub look: HeatLook,
}

/// What a cell says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeatCell {
    /// Nothing to measure.
    #[default]
    None,
    /// 0 to 100.
    Percent(i64),
    /// One thing instead of a share.
    Mark(HeatMark),
}

impl From<Option<i64>> for HeatCell {
    fn from(percent: Option<i64>) -> Self {
        percent.map_or(HeatCell::None, HeatCell::Percent)
    }
}

/// One row of a heat map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeatRow {
    pub label: String,
    /// Opens the unit; may be empty.
    pub href: String,
    /// One a column.
    pub cells: Vec<HeatCell>,
}

/// A table whose cells darken with their percentage, in eleven steps, or carry a sign. Every cell holds its number or
/// sign, and its words on pointing and for a screen reader. Where there is no room it scrolls below its own edge, and the
/// names stay.
#[component]
pub fn HeatMap(
    #[prop(into)] label: String,
    columns: Vec<String>,
    rows: Vec<HeatRow>,
    /// The signs that the cells use.
    #[prop(optional)]
    legend: Vec<HeatMark>,
) -> AnyView {
    let head = columns.iter().map(|column| view! { <th scope="col">{column.clone()}</th> }).collect_view();
    let shares = rows.iter().any(|row| row.cells.iter().any(|cell| matches!(cell, HeatCell::Percent(_))));
    let body = rows
        .into_iter()
        .map(|row| {
            let name = if row.href.is_empty() {
                row.label.clone().into_any()
            } else {
                view! { <a href=row.href.clone()>{row.label.clone()}</a> }.into_any()
            };
            let cells = row.cells.iter().enumerate().map(|(index, cell)| {
                let period = columns.get(index).map_or("", String::as_str);
                body_cell(*cell, &row.label, period)
            });
            let cells = cells.collect_view();
            view! { <tr><th scope="row">{name}</th>{cells}</tr> }
        })
        .collect_view();
    let scale = shares.then(|| {
        let steps = [0, 2, 4, 6, 8, 10].map(|level| view! { <span class=format!("h{level}")></span> }).collect_view();
        view! { <p class="heat-scale" aria-hidden="true">{strings::HEAT_LOW}{steps}{strings::HEAT_HIGH}</p> }
    });
    let marks = legend
        .into_iter()
        .map(|mark| view! { <li><span class=mark.look.class()>{mark.sign}</span>{mark.words}</li> })
        .collect::<Vec<_>>();
    let marks = (!marks.is_empty()).then(|| view! { <ul class="heat-marks">{marks}</ul> });
    let name = label.clone();
    view! {
        <div class="heat-wrap" role="region" tabindex="0" aria-label=name>
            <table class="heat">
                <caption class="vh">{label}</caption>
                <thead><tr><td></td>{head}</tr></thead>
                <tbody>{body}</tbody>
            </table>
        </div>
        {scale}
        {marks}
    }
    .into_any()
}

fn body_cell(cell: HeatCell, row: &str, period: &str) -> AnyView {
    match cell {
        HeatCell::None => view! { <td class="h-none">{strings::DASH}</td> }.into_any(),
        HeatCell::Percent(percent) => {
            let title = format!("{row} · {period}: {percent}%");
            let class = format!("h{}", level(percent));
            view! { <td class=class title=title>{percent}<span class="vh">"%"</span></td> }.into_any()
        }
        HeatCell::Mark(mark) => {
            let title = format!("{row} · {period}: {}", mark.words);
            view! {
                <td class=mark.look.class() title=title>
                    <span aria-hidden="true">{mark.sign}</span><span class="vh">{mark.words}</span>
                </td>
            }
            .into_any()
        }
    }
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
