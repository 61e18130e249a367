//! Pieces that several screens about resolutions show.

use domain::{
    ids::MeetingId,
    meetings::MeetingState,
    policy::act,
    resolutions::{Point, PointState},
    text,
    units::UnitRef,
};
use leptos::prelude::*;

use super::strings;
use crate::{context::Context, tasks::task_address, ui::*};

/// Characters of a point in a list; its own page has all of it.
const EXCERPT: usize = 240;

/// The page of a meeting's points.
pub fn address(meeting: MeetingId) -> String {
    format!("{}/nghi-quyet", crate::meetings::address(meeting))
}

/// Whether a person belongs to the branch or leads it: what it decided is its own matter until it was reported.
pub fn inside(cx: &Context, unit: &UnitRef) -> bool {
    cx.actor.as_deref().is_some_and(|a| a.unit.id == unit.id || a.grants.iter().any(|g| g.unit.id == unit.id))
}

/// Whether a person may word the points of a meeting: once it was held, and from above only what was reported.
pub fn may_edit(cx: &Context, unit: &UnitRef, state: MeetingState) -> bool {
    let reported = matches!(state, MeetingState::Reported | MeetingState::Returned | MeetingState::Accepted);
    let told = reported || inside(cx, unit);
    store::minutes::was_held(state) && told && cx.may::<act::EditResolution>(unit).is_ok()
}

/// Whether a person may open the tasks of a unit; the state of a task is told to all who may read the point.
pub fn opens_tasks(cx: &Context, unit: &UnitRef) -> bool {
    cx.may::<act::ReadTask>(unit).is_ok()
}

/// How a state looks.
pub fn tone(state: PointState) -> Tone {
    match state {
        PointState::Doing => Tone::Info,
        PointState::Overdue => Tone::Bad,
        PointState::Done => Tone::Ok,
        PointState::Dropped => Tone::Plain,
    }
}

/// A point as a row: how far it is, what was noted, and the way to its task. `whole` shows all of its text.
pub fn point_row(
    point: &Point,
    href: String,
    note: String,
    whole: bool,
    opens_task: bool,
    more: Option<AnyView>,
) -> AnyView {
    let state = point.state();
    let ring = match state {
        PointState::Doing => Ring::Open,
        PointState::Overdue => Ring::Late,
        PointState::Done | PointState::Dropped => Ring::Done,
    };
    let title = if whole { point.body.clone() } else { text::excerpt(&point.body, EXCERPT) };
    let notes = [note, point.progress_words(), point.note.clone()];
    let note = notes.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ");
    let task = point.live_task().filter(|_| opens_task).map(|task| {
        let (href, context) = (task_address(task.id), text::excerpt(&point.body, 60));
        view! { <LinkButton href label=strings::SEE_TASK kind=Kind::Soft small=true icon=Glyph::Task context/> }
    });
    view! {
        <TaskRow href title ring note>
            <Chip tone=tone(state) text=state.label()/>
            {task}
            {more}
        </TaskRow>
    }
    .into_any()
}
