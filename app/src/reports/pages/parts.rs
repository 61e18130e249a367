//! Pieces that the report shows before and after it is sent.

use domain::{
    meetings::Meeting,
    reports::{Check, Finding, Scored},
    text,
};
use leptos::prelude::*;

use crate::{meetings::turnout_strip, reports::strings, ui::*};

/// Every check with its reason and, where something can still be done, with what that is.
pub fn check_list(checks: &[Check]) -> Option<AnyView> {
    if checks.is_empty() {
        return None;
    }
    let rows = checks
        .iter()
        .map(|check| {
            let tone = match check.finding {
                Finding::Met => Tone::Ok,
                Finding::Missed => Tone::Warn,
                Finding::Uncounted => Tone::Plain,
            };
            let note = [check.reason.as_str(), check.mend.as_str()].join(" ").trim().to_owned();
            let (title, text) = (check.fact.label(), check.finding.label());
            view! { <ListRow title note><Chip tone text/></ListRow> }
        })
        .collect_view();
    Some(view! { <Section title="Theo quy định"><List>{rows}</List></Section> }.into_any())
}

/// The points of every criterion with their reason.
pub fn score_list(scored: &[Scored]) -> Option<AnyView> {
    if scored.is_empty() {
        return None;
    }
    let rows = scored
        .iter()
        .map(|line| {
            let title = line.criterion.title.clone();
            let whole = text::number(line.criterion.points);
            let (points, note) = match (line.points, line.criterion.fact) {
                (Some(points), _) => (format!("{}/{whole}", text::number(points)), line.reason.clone()),
                (None, None) => (format!("…/{whole}"), strings::JUDGED_BY_BRANCH.to_owned()),
                (None, Some(_)) => ("không tính".to_owned(), line.reason.clone()),
            };
            view! { <ListRow title note><span class="num">{points}</span></ListRow> }
        })
        .collect_view();
    Some(view! { <Section title="Điểm theo tiêu chí"><List>{rows}</List></Section> }.into_any())
}

/// Who came.
pub fn turnout(meeting: &Meeting) -> AnyView {
    turnout_strip(meeting.line.turnout)
}
