//! Real tables that become cards on a narrow screen.

use super::{Chip, Tone, strings};
use leptos::prelude::*;

/// How a column is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Text,
    /// Right-aligned, tabular figures.
    Number,
    /// Words that need the whole width of a card on a phone.
    Long,
    /// Buttons, at the end.
    Actions,
}

/// How a column is sorted now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorted {
    Up,
    Down,
}

/// A column: its heading, how it is set, and the address that sorts by it.
#[derive(Clone, Debug, Default)]
pub struct Column {
    label: String,
    align: Align,
    sort: Option<(String, Option<Sorted>)>,
}

impl Column {
    /// A column of words.
    pub fn text(label: impl Into<String>) -> Self {
        Column { label: label.into(), ..Column::default() }
    }

    /// A column of sentences: on a phone it takes the whole width of the card.
    pub fn long(label: impl Into<String>) -> Self {
        Column { label: label.into(), align: Align::Long, ..Column::default() }
    }

    /// A column of figures.
    pub fn number(label: impl Into<String>) -> Self {
        Column { label: label.into(), align: Align::Number, ..Column::default() }
    }

    /// A column of buttons: the heading is only heard.
    pub fn actions(label: impl Into<String>) -> Self {
        Column { label: label.into(), align: Align::Actions, ..Column::default() }
    }

    /// The heading becomes a link that sorts; `now` says how the column is sorted at the moment.
    pub fn sort(mut self, href: impl Into<String>, now: Option<Sorted>) -> Self {
        self.sort = Some((href.into(), now));
        self
    }
}

/// A cell. The first cell of a row is the row's heading.
pub struct Cell {
    view: AnyView,
    empty: bool,
}

impl Cell {
    /// Words; a dash when empty.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Cell::none() } else { Cell { view: text.into_any(), empty: false } }
    }

    /// A whole number with Vietnamese separators.
    pub fn number(number: i64) -> Self {
        Cell { view: domain::text::number(number).into_any(), empty: false }
    }

    /// A number where zero is nothing to look at: a dash.
    pub fn count(number: i64) -> Self {
        if number == 0 { Cell::none() } else { Cell::number(number) }
    }

    /// A link, with a note under it ("34 chi bộ") unless empty.
    pub fn link(href: impl Into<String>, text: impl Into<String>, note: impl Into<String>) -> Self {
        let (href, text, note) = (href.into(), text.into(), note.into());
        let note = (!note.is_empty()).then(|| view! { <span class="cell-note">{note}</span> });
        Cell { view: view! { <a href=href>{text}</a>{note} }.into_any(), empty: false }
    }

    /// With a state beside what it says.
    pub fn chip(self, tone: Tone, text: &str) -> Self {
        let text = text.to_owned();
        Cell { view: view! { {self.view}" "<Chip tone text/> }.into_any(), ..self }
    }

    /// Anything: a chip, a meter, a form with one button.
    pub fn view(view: impl IntoView + 'static) -> Self {
        Cell { view: view.into_any(), empty: false }
    }

    /// Nothing: a dash, left out of the card on a phone.
    pub fn none() -> Self {
        Cell { view: strings::DASH.into_any(), empty: true }
    }
}

/// A row of cells, in the order of the columns.
pub struct Row {
    cells: Vec<Cell>,
    class: Option<&'static str>,
}

impl Row {
    /// A row.
    pub fn new(cells: Vec<Cell>) -> Self {
        Row { cells, class: None }
    }

    /// A row of sums, set apart.
    pub fn total(cells: Vec<Cell>) -> Self {
        Row { cells, class: Some("total") }
    }
}

/// A table. Roles are written out because cards on a phone change `display`, and some browsers then
/// forget that it is a table.
#[component]
pub fn Table(
    /// What the table shows, for screen readers (and for eyes with `show_caption`).
    #[prop(into)]
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    #[prop(optional)] show_caption: bool,
    /// Not a card of its own: it stands in one.
    #[prop(optional)]
    bare: bool,
) -> AnyView {
    let labels: Vec<(String, Align)> = columns.iter().map(|column| (column.label.clone(), column.align)).collect();
    let head = columns.into_iter().map(heading).collect_view();
    let body = rows
        .into_iter()
        .map(|row| {
            let cells =
                row.cells.into_iter().enumerate().map(|(index, cell)| body_cell(index, cell, &labels)).collect_view();
            view! { <tr role="row" class=row.class>{cells}</tr> }
        })
        .collect_view();
    view! {
        <div class=if bare { "table-wrap" } else { "table-wrap card" }>
            <table class="table" role="table">
                <caption class=(!show_caption).then_some("vh")>{caption}</caption>
                <thead role="rowgroup"><tr role="row">{head}</tr></thead>
                <tbody role="rowgroup">{body}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn heading(column: Column) -> AnyView {
    let class = matches!(column.align, Align::Number | Align::Actions).then_some("n");
    let (label, sorted) = match column.sort {
        _ if column.align == Align::Actions => (view! { <span class="vh">{column.label}</span> }.into_any(), None),
        None => (column.label.into_any(), None),
        Some((href, now)) => {
            let (mark, words) = match now {
                Some(Sorted::Up) => (" ↑", strings::SORTED_UP),
                Some(Sorted::Down) => (" ↓", strings::SORTED_DOWN),
                None => ("", ""),
            };
            let words = (!words.is_empty()).then(|| view! { <span class="vh">", "{words}</span> });
            (view! { <a href=href>{column.label}<span aria-hidden="true">{mark}</span>{words}</a> }.into_any(), now)
        }
    };
    let sorted = sorted.map(|now| if now == Sorted::Up { "ascending" } else { "descending" });
    view! { <th role="columnheader" scope="col" class=class aria-sort=sorted>{label}</th> }.into_any()
}

fn body_cell(index: usize, cell: Cell, labels: &[(String, Align)]) -> AnyView {
    if index == 0 {
        return view! { <th role="rowheader" scope="row">{cell.view}</th> }.into_any();
    }
    let (label, align) = labels.get(index).cloned().unwrap_or_default();
    let class = match (align, cell.empty) {
        (Align::Number, false) => Some("n"),
        (Align::Long, false) => Some("long"),
        (Align::Actions, false) => Some("n act"),
        (Align::Text, false) => None,
        (Align::Number | Align::Actions, true) => Some("n none"),
        (Align::Text | Align::Long, true) => Some("none"),
    };
    view! { <td role="cell" class=class data-label=label>{cell.view}</td> }.into_any()
}
