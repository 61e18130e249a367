//! Reading the plan of a year as it was sent.

use std::collections::BTreeMap;

use domain::{
    fields::{FieldError, Invalid},
    ids::MeetingId,
    meetings::{MeetingKind, Plan, PlanForm, agenda_text, thematic_agenda, usual_agenda},
    policy::{Permit, act},
};

use super::{api::PlannedMeeting, strings};
use crate::{context::Context, error::AppError};

/// Fields that one meeting has for itself; the others are asked once for all.
const OWN_FIELDS: [&str; 2] = ["theme", "date"];

/// Checks every meeting that is ticked against the rules of its own day. Problems are named after the fields of the form:
/// `meetings[m0][date]` for what one meeting has for itself.
pub async fn read(
    cx: &Context,
    permit: &Permit<act::RegisterMeeting>,
    shared: &PlanForm<'_>,
    meetings: BTreeMap<String, PlannedMeeting>,
) -> Result<Vec<(MeetingId, Plan)>, AppError> {
    let (usual, thematic) = (agenda_text(&usual_agenda()), agenda_text(&thematic_agenda()));
    let mut plans = Vec::new();
    let mut problems: Vec<FieldError> = Vec::new();
    for (key, meeting) in meetings.iter().filter(|(_, meeting)| !meeting.on.is_empty()) {
        let id: MeetingId = meeting.id.parse().map_err(|_| AppError::BadRequest)?;
        let regular = meeting.kind == MeetingKind::Regular.code();
        let agenda = if regular { &usual } else { &thematic };
        let form = PlanForm { kind: &meeting.kind, theme: &meeting.theme, date: &meeting.date, agenda, ..*shared };
        let day = form.day(cx.now).unwrap_or(cx.now.date());
        let rules = store::rules::in_force(cx.db(), permit, day).await?;
        match form.check(&rules, cx.now) {
            Ok(plan) => plans.push((id, plan)),
            Err(Invalid(found)) => problems.extend(found.into_iter().map(|p| named_after_row(key, p))),
        }
    }
    if plans.is_empty() && problems.is_empty() {
        return Err(AppError::Conflict(strings::NOTHING_TICKED.to_owned()));
    }
    if !problems.is_empty() {
        // What is asked once is refused once.
        let mut seen = std::collections::BTreeSet::new();
        problems.retain(|p| seen.insert(p.field.clone()));
        return Err(Invalid(problems).into());
    }
    Ok(plans)
}

fn named_after_row(key: &str, problem: FieldError) -> FieldError {
    match OWN_FIELDS.contains(&problem.field.as_str()) {
        true => FieldError { field: format!("meetings[{key}][{}]", problem.field), ..problem },
        false => problem,
    }
}
