//! Pieces that several meeting pages show.

use chrono::Datelike;
use domain::{
    ids::MeetingId,
    meetings::{Answer, MeetingLine, MeetingState},
    time::{self, Timestamp},
};
use leptos::prelude::*;

use crate::{form::Form, ui::*};

/// The colour of a state; its words are in the vocabulary.
pub fn state_tone(state: MeetingState) -> Tone {
    match state {
        MeetingState::Registered => Tone::Info,
        MeetingState::Held => Tone::Gold,
        MeetingState::Reported => Tone::Info,
        MeetingState::Returned => Tone::Warn,
        MeetingState::Accepted => Tone::Ok,
        MeetingState::Cancelled => Tone::Plain,
    }
}

/// A chip with the state.
pub fn state_chip(state: MeetingState) -> AnyView {
    view! { <Chip tone=state_tone(state) text=state.label()/> }.into_any()
}

/// `19:30 thứ Năm 03/12/2026 · còn 12 ngày`.
pub fn when(starts_at: Timestamp, now: Timestamp) -> String {
    let date = starts_at.date();
    format!("{} · {}", day_and_time(starts_at), time::until(date, now.date()))
}

/// `19:30 thứ Năm 03/12/2026`.
pub fn day_and_time(starts_at: Timestamp) -> String {
    let date = starts_at.date();
    format!("{} {} {}", starts_at.hm(), time::weekday(date), time::dmy(date))
}

/// The next meeting with one-tap answers; `next` is the page to come back to: `/` or `/sinh-hoat`.
pub fn next_card(line: &MeetingLine, next: &str, now: Timestamp) -> AnyView {
    let open = line.state == MeetingState::Registered && now < line.starts_at;
    let date = line.starts_at.date();
    let time = match open {
        true => when(line.starts_at, now),
        false => format!("{} · đã bắt đầu", day_and_time(line.starts_at)),
    };
    let (month, day) = (format!("Tháng {}", date.month()), format!("{:02}", date.day()));
    let (title, place, href) = (line.title(), line.place.clone(), address(line.id));
    let answers = if open { answer_form(line, next) } else { ().into_any() };
    view! { <MeetingCard month day title time place href>{answers}</MeetingCard> }.into_any()
}

/// The three answers as buttons.
pub fn answer_form(line: &MeetingLine, next: &str) -> AnyView {
    let options = vec![
        Choice::new(Answer::Coming.code(), Answer::Coming.label()),
        Choice::new(Answer::Online.code(), Answer::Online.label()).glyph(Glyph::Video),
        Choice::new(Answer::Absent.code(), Answer::Absent.label()),
    ];
    let (meeting, next) = (line.id.to_string(), next.to_owned());
    let selected = line.answer.map(Answer::code).unwrap_or_default();
    view! {
        <Form action="/api/meetings/answer_meeting" name="answer">
            <Hidden name="meeting" value=meeting/>
            <Hidden name="next" value=next/>
            <AnswerButtons name="answer" label="Đồng chí có dự họp không?" options selected/>
        </Form>
    }
    .into_any()
}

/// The page of a meeting.
pub fn address(meeting: MeetingId) -> String {
    format!("/sinh-hoat/{meeting}")
}
