//! Lines over the months of a year.

use super::super::{escape, strings};
use leptos::prelude::*;
use std::fmt::Write;

/// One line. At most four in a chart; each has its own colour, dashes and mark, so that it is told
/// apart without colour.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    pub name: String,
    /// One value a label; `None` where there is no figure (the line has a gap).
    pub values: Vec<Option<f64>>,
}

/// What the figures are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Axis {
    /// 0 to 100, shown as "91,1%".
    #[default]
    Percent,
    /// Counts, shown as "98.700".
    Number,
}

impl Axis {
    fn show(self, value: f64) -> String {
        match self {
            Axis::Percent => domain::text::percent((value * 10.0).round() as i64, 1000),
            Axis::Number => domain::text::number(value.round() as i64),
        }
    }

    fn tick(self, value: f64) -> String {
        match self {
            Axis::Percent => format!("{}%", value.round() as i64),
            Axis::Number => domain::text::number(value.round() as i64),
        }
    }
}

/// Lines over time with a legend that gives the last figures, and the table behind them.
#[component]
pub fn LineChart(
    /// What the chart shows, in a sentence: its name for a screen reader and the caption of the table.
    #[prop(into)]
    label: String,
    /// Along the bottom: "12", "1", … "11".
    labels: Vec<String>,
    series: Vec<Series>,
    #[prop(optional)] axis: Axis,
) -> AnyView {
    let scale = Scale::of(&series, axis);
    let summary = summary(&label, &labels, &series, axis);
    let svg = plot(&scale, &labels, &series, axis);
    let ticks = scale.ticks().into_iter().rev().map(|tick| view! { <span>{axis.tick(tick)}</span> }).collect_view();
    let legend = series
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let last = line.values.iter().rev().flatten().next().map_or(strings::DASH.to_string(), |value| axis.show(*value));
            view! { <li><svg class="key" aria-hidden="true" inner_html=key(index)></svg>{line.name.clone()}" "<b>{last}</b></li> }
        })
        .collect_view();
    let months = labels.iter().map(|label| view! { <span>{label.clone()}</span> }).collect_view();
    view! {
        <figure class="chart">
            <ul class="legend">{legend}</ul>
            <div class="plot">
                <div class="y" aria-hidden="true">{ticks}</div>
                <svg class="lines" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label=summary inner_html=svg></svg>
                <div class=format!("x n{}", labels.len().min(31)) aria-hidden="true">{months}</div>
            </div>
            {table(label, labels, series, axis)}
        </figure>
    }
    .into_any()
}

/// The range of the axis, on round steps, with 3 to 6 lines.
struct Scale {
    low: f64,
    step: f64,
    steps: usize,
}

impl Scale {
    fn of(series: &[Series], axis: Axis) -> Scale {
        let values = || series.iter().flat_map(|line| line.values.iter().flatten().copied());
        let (min, max) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        match axis {
            _ if !min.is_finite() => Scale { low: 0.0, step: 25.0, steps: 4 },
            Axis::Percent => {
                let low = if min >= 40.0 {
                    40.0
                } else if min >= 20.0 {
                    20.0
                } else {
                    0.0
                };
                Scale { low, step: 20.0, steps: ((100.0 - low) / 20.0) as usize }
            }
            Axis::Number => {
                let rough = (max / 4.0).max(1.0);
                let power = 10f64.powf(rough.log10().floor());
                let step =
                    [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= rough && s.fract() == 0.0);
                let step = step.unwrap_or(rough.ceil());
                Scale { low: 0.0, step, steps: (max / step).ceil().max(1.0) as usize }
            }
        }
    }

    fn ticks(&self) -> Vec<f64> {
        (0..=self.steps).map(|index| self.low + self.step * index as f64).collect()
    }

    /// Height of a value in the plot: 0 is the top, 100 the bottom.
    fn y(&self, value: f64) -> f64 {
        let high = self.step * self.steps as f64;
        (100.0 - (value - self.low) / high * 100.0).clamp(0.0, 100.0)
    }
}

/// The middle of a month's column.
fn x(index: usize, count: usize) -> f64 {
    (index as f64 + 0.5) * 100.0 / count.max(1) as f64
}

fn plot(scale: &Scale, labels: &[String], series: &[Series], axis: Axis) -> String {
    let mut svg = String::new();
    for tick in scale.ticks() {
        let _ = write!(svg, r#"<path class="grid" d="M0 {0:.1}H100"/>"#, scale.y(tick));
    }
    for (index, line) in series.iter().enumerate().rev() {
        let class = format!("s{}", index % 4 + 1);
        let runs = runs(scale, labels.len(), line);
        if index == 0 {
            for run in runs.iter().filter(|run| run.len() > 1) {
                let _ = write!(svg, r#"<path class="area" d="{}V100H{:.2}Z"/>"#, path(run), run[0].0);
            }
        }
        for run in &runs {
            let _ = write!(svg, r#"<path class="line {class}" d="{}"/>"#, path(run));
        }
        if let Some((px, py)) = runs.last().and_then(|run| run.last()) {
            let _ = write!(svg, r#"<path class="end {class}" d="M{px:.2} {py:.1}h0"/>"#);
        }
    }
    let width = 100.0 / labels.len().max(1) as f64;
    for (index, label) in labels.iter().enumerate() {
        let figures = series.iter().map(|line| {
            let value =
                line.values.get(index).copied().flatten().map_or(strings::DASH.to_string(), |value| axis.show(value));
            format!("{}: {value}", line.name)
        });
        let words = figures.collect::<Vec<_>>().join(" · ");
        let left = width * index as f64;
        let _ = write!(
            svg,
            r#"<rect class="hit" x="{left:.2}" width="{width:.2}" height="100"><title>{} · {}</title></rect>"#,
            escape(label),
            escape(&words)
        );
    }
    svg
}

/// Stretches of a line between its gaps.
fn runs(scale: &Scale, count: usize, line: &Series) -> Vec<Vec<(f64, f64)>> {
    let mut runs = vec![Vec::new()];
    for (index, value) in line.values.iter().take(count).enumerate() {
        match (value, runs.last_mut()) {
            (Some(value), Some(run)) => run.push((x(index, count), scale.y(*value))),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

fn path(run: &[(f64, f64)]) -> String {
    let points = run.iter().map(|(px, py)| format!("{px:.2} {py:.1}")).collect::<Vec<_>>();
    let tail = if run.len() == 1 { "h0" } else { "" };
    format!("M{}{tail}", points.join("L"))
}

fn key(index: usize) -> String {
    format!(r#"<path class="line s{}" d="M2 5H24"/>"#, index % 4 + 1)
}

/// "Kích hoạt. Đã kích hoạt: từ 62% (12) đến 91,1% (11)."
fn summary(label: &str, labels: &[String], series: &[Series], axis: Axis) -> String {
    let mut words = label.trim_end_matches('.').to_string();
    for line in series {
        let mut known =
            line.values.iter().enumerate().filter_map(|(index, value)| Some((labels.get(index)?, (*value)?)));
        let (first, last) = (known.next(), known.next_back());
        let _ = match (first, last) {
            (Some((from, low)), Some((to, high))) => {
                write!(words, ". {}: từ {} ({from}) đến {} ({to})", line.name, axis.show(low), axis.show(high))
            }
            (Some((from, only)), None) => write!(words, ". {}: {} ({from})", line.name, axis.show(only)),
            _ => write!(words, ". {}: {}", line.name, strings::NO_DATA),
        };
    }
    words.push('.');
    words
}

fn table(label: String, labels: Vec<String>, series: Vec<Series>, axis: Axis) -> AnyView {
    let head = series.iter().map(|line| view! { <th scope="col" class="n">{line.name.clone()}</th> }).collect_view();
    let rows = labels
        .into_iter()
        .enumerate()
        .map(|(index, label)| {
            let cells = series
                .iter()
                .map(|line| {
                    let value = line.values.get(index).copied().flatten();
                    view! { <td class="n">{value.map_or(strings::DASH.to_string(), |value| axis.show(value))}</td> }
                })
                .collect_view();
            view! { <tr><th scope="row">{label}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <details class="disclosure">
            <summary>{strings::SHOW_TABLE}</summary>
            <table class="data">
                <caption class="vh">{label}</caption>
                <thead><tr><th scope="col">{strings::PERIOD}</th>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(values: &[f64]) -> Series {
        Series { name: "Đã <kích> hoạt".into(), values: values.iter().map(|value| Some(*value)).collect() }
    }

    #[test]
    fn the_axis_has_round_steps_that_hold_every_value() {
        for max in [1.0, 3.0, 7.0, 12.0, 99.0, 101.0, 4_801.0, 98_700.0] {
            let scale = Scale::of(&[year(&[0.0, max])], Axis::Number);
            assert!(*scale.ticks().last().unwrap() >= max, "{max}");
            assert!((1..=6).contains(&scale.steps), "{max}: {} steps", scale.steps);
            assert_eq!(scale.step.fract(), 0.0);
        }
        assert_eq!(Scale::of(&[year(&[62.0, 91.1])], Axis::Percent).low, 40.0);
        assert_eq!(Scale::of(&[], Axis::Number).ticks().len(), 5);
    }

    #[test]
    fn a_gap_breaks_the_line_and_names_are_escaped() {
        let mut line = year(&[1.0, 2.0, 3.0, 4.0]);
        line.values[1] = None;
        let labels: Vec<String> = (1..=4).map(|month| month.to_string()).collect();
        let scale = Scale::of(std::slice::from_ref(&line), Axis::Number);
        assert_eq!(runs(&scale, 4, &line).len(), 2);
        let svg = plot(&scale, &labels, &[line], Axis::Number);
        assert!(svg.contains("Đã &lt;kích&gt; hoạt: –"));
        assert!(!svg.contains("<kích>"));
    }

    #[test]
    fn the_summary_says_from_where_to_where() {
        let labels = vec!["12".to_string(), "1".to_string()];
        let words = summary("Kích hoạt.", &labels, &[year(&[62.0, 91.1])], Axis::Percent);
        assert_eq!(words, "Kích hoạt. Đã <kích> hoạt: từ 62% (12) đến 91,1% (1).");
    }
}
