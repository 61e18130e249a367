//! Pieces that several task screens share.

use chrono::NaiveDate;
use domain::tasks::{AssignmentLine, AssignmentState, Group, due_words};
use leptos::prelude::*;

use super::assignment_address;
use crate::{error::AppError, ui::*};

/// What one may not see does not exist: nobody finds out which tasks there are.
pub fn hidden(error: AppError) -> AppError {
    if error == AppError::Forbidden { AppError::NotFound } else { error }
}

/// How a due date looks while something is to do.
fn due_tone(group: Option<Group>) -> Tone {
    match group {
        Some(Group::Overdue) => Tone::Bad,
        Some(Group::Soon) => Tone::Warn,
        _ => Tone::Plain,
    }
}

/// How a state looks.
pub fn state_tone(state: AssignmentState) -> Tone {
    match state {
        AssignmentState::Given | AssignmentState::Cancelled => Tone::Plain,
        AssignmentState::Submitted => Tone::Info,
        AssignmentState::Returned => Tone::Warn,
        AssignmentState::Done => Tone::Ok,
    }
}

/// State and due date of an assignment, in words: while it is open the due date matters, later the state.
#[component]
pub fn StateChips(state: AssignmentState, due_on: NaiveDate, today: NaiveDate) -> AnyView {
    let due = state.open().then(|| {
        let tone = due_tone(Group::of(state, due_on, today));
        view! { <Chip tone text=due_words(due_on, today)/> }
    });
    let state = (state != AssignmentState::Given).then(|| view! { <Chip tone=state_tone(state) text=state.label()/> });
    view! { {state}{due} }.into_any()
}

/// A line of a person's own list. What a unit received says which unit.
#[component]
pub fn MyTask(line: AssignmentLine, today: NaiveDate) -> AnyView {
    let ring = match line.group(today) {
        Some(Group::Overdue) => Ring::Late,
        Some(Group::Waiting) => Ring::Sent,
        Some(Group::Done) => Ring::Done,
        _ => Ring::Open,
    };
    let of_unit = line.member_name.is_none();
    let note = if of_unit { format!("{} giao cho {}", line.giver_name, line.unit_name) } else { String::new() };
    view! {
        <TaskRow href=assignment_address(line.id) title=line.title ring note>
            <StateChips state=line.state due_on=line.due_on today/>
        </TaskRow>
    }
    .into_any()
}

/// Text that people typed, with its paragraphs and line breaks.
pub fn plain_text(text: &str) -> AnyView {
    let paragraphs = text
        .split("\n\n")
        .filter(|paragraph| !paragraph.trim().is_empty())
        .map(|paragraph| {
            let lines = paragraph
                .trim()
                .lines()
                .enumerate()
                .map(|(n, line)| {
                    let again = (n > 0).then(|| view! { <br/> });
                    view! { {again}{line.to_owned()} }
                })
                .collect_view();
            view! { <p>{lines}</p> }
        })
        .collect_view();
    view! { <div class="prose">{paragraphs}</div> }.into_any()
}
