//! Pieces that several meeting pages show.

use chrono::Datelike;
use domain::{
    ids::MeetingId,
    meetings::{AbsenceReason, Answer, MeetingLine, MeetingState, Turnout},
    rules::{RuleKey, Rules},
    text,
    time::{self, Timestamp},
};
use leptos::prelude::*;

pub use crate::meetings::planner::{note_list, rule_row};
use crate::{
    form::{FORM_FIELD, Form, Submitted},
    meetings::strings,
    ui::*,
};

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

/// The next meeting with one-tap answers, or with the way into its room while it is open; `next` is the page to come back to: `/` or `/sinh-hoat`.
pub fn next_card(line: &MeetingLine, next: &str, now: Timestamp) -> AnyView {
    let open = line.takes_answers(now);
    let date = line.starts_at.date();
    let time = match open {
        true => when(line.starts_at, now),
        false if line.in_room => format!("{} · đang họp", day_and_time(line.starts_at)),
        false => format!("{} · đã bắt đầu", day_and_time(line.starts_at)),
    };
    let (month, day) = (format!("Tháng {}", date.month()), format!("{:02}", date.day()));
    let (title, place, href) = (line.title(), line.place.clone(), address(line.id));
    let answers = match open {
        true => Some(answer_form(line, next)),
        false => line.in_room.then(|| {
            let room = format!("{href}/phong-hop");
            view! { <LinkButton href=room label="Vào phòng họp" kind=Kind::Primary icon=Glyph::Meeting/> }.into_any()
        }),
    };
    let absence = (open && line.answered() == Some(Answer::Absent)).then(|| absence_form(line, next, false));
    view! { <MeetingCard month day title time place href>{answers}{absence}</MeetingCard> }.into_any()
}

/// A meeting that was called off after the person answered.
pub fn cancelled_notice(line: &MeetingLine) -> AnyView {
    let (when, title, href) = (day_and_time(line.starts_at), line.title(), address(line.id));
    view! {
        <Notice tone=Tone::Warn title=format!("Đã hủy: {title}")>
            <p>{format!("Buổi họp {when} không diễn ra. ")}<a href=href>"Xem lý do"</a></p>
        </Notice>
    }
    .into_any()
}

/// What changed after the person answered; none when nothing did.
fn moved_words(line: &MeetingLine) -> Option<String> {
    let to = format!("{} ngày {}", line.starts_at.hm(), time::dm(line.starts_at.date()));
    let changed = match line.moved?.from {
        Some(from) if from == line.starts_at => format!("Đã đổi nơi họp: {}.", line.place),
        Some(_) => format!("Đã đổi giờ: {to}."),
        None => format!("Đã đổi giờ hoặc nơi họp: {to}, {}.", line.place),
    };
    Some(format!("{changed} Đồng chí trả lời lại giúp."))
}

/// The answer to the invitation before the move: kept, but as what it was.
fn earlier_answer(line: &MeetingLine) -> Option<String> {
    let (answer, moved) = (line.answer?, line.moved?);
    let to = match moved.from {
        Some(from) if from != line.starts_at => format!("{} ngày {}", from.hm(), time::dm(from.date())),
        _ => "lịch họp trước khi đổi".to_owned(),
    };
    Some(format!("Đồng chí đã trả lời “{}” cho {to}.", answer.label()))
}

/// Says so when the meeting moved after the person answered.
pub fn moved_notice(line: &MeetingLine) -> Option<AnyView> {
    let (title, earlier) = (moved_words(line)?, earlier_answer(line)?);
    Some(view! { <Notice tone=Tone::Warn title><p>{earlier}</p></Notice> }.into_any())
}

/// The three answers as buttons.
pub fn answer_form(line: &MeetingLine, next: &str) -> AnyView {
    let options = vec![
        Choice::new(Answer::Coming.code(), Answer::Coming.label()),
        Choice::new(Answer::Online.code(), Answer::Online.label()),
        Choice::new(Answer::Absent.code(), Answer::Absent.label()),
    ];
    let (meeting, sequence, next) = (line.id.to_string(), line.sequence.to_string(), next.to_owned());
    let selected = line.answered().map(Answer::code).unwrap_or_default();
    let moved = moved_notice(line);
    view! {
        {moved}
        <Form action="/api/meetings/answer_meeting" name="answer">
            <Hidden name="meeting" value=meeting/>
            <Hidden name="sequence" value=sequence/>
            <Hidden name="next" value=next/>
            <AnswerButtons name="answer" label="Đồng chí có dự họp không?" options selected/>
        </Form>
    }
    .into_any()
}

/// Name of the form with the reason for an absence.
const ABSENCE: &str = "reason";

/// Cannot come, with the reason: one of the list, or the member's own words.
pub fn absence_form(line: &MeetingLine, next: &str, open: bool) -> AnyView {
    let (meeting, sequence, next) = (line.id.to_string(), line.sequence.to_string(), next.to_owned());
    // Without scripts a refused form comes back as a page: what is wrong must be seen.
    let refused =
        use_context::<Submitted>().and_then(|sent| sent.value(FORM_FIELD)).is_some_and(|form| form == ABSENCE);
    let open = open || refused;
    let summary = match line.answered() {
        Some(Answer::Absent) => "Ghi lý do vắng",
        _ => "Xin vắng và ghi lý do",
    };
    view! {
        <Disclosure summary open>
            <Form action="/api/meetings/answer_meeting" name=ABSENCE class="form absence">
                <Hidden name="meeting" value=meeting/>
                <Hidden name="sequence" value=sequence/>
                <Hidden name="next" value=next/>
                <Hidden name="answer" value=Answer::Absent.code()/>
                {absence_fields()}
                <Submit label="Gửi lý do" kind=Kind::Soft/>
            </Form>
        </Disclosure>
    }
    .into_any()
}

/// Why somebody does not come: one of the list, or own words.
pub fn absence_fields() -> AnyView {
    let options =
        AbsenceReason::ALL.iter().map(|reason| Choice::new(reason.code(), reason.label())).collect::<Vec<_>>();
    view! {
        <RadioGroup name="reason" label="Lý do" options required=true/>
        <TextField name="own_reason" label="Ghi rõ lý do" maxlength=500 hint="Khi đồng chí chọn “Lý do khác”."/>
    }
    .into_any()
}

/// The page of a meeting.
pub fn address(meeting: MeetingId) -> String {
    format!("/sinh-hoat/{meeting}")
}

/// The way back from a page of a meeting that is used while it goes on: to the room too, while that is open.
pub fn crumbs(line: &MeetingLine) -> Vec<(String, String)> {
    let here = address(line.id);
    let room = line.in_room.then(|| (format!("{here}/phong-hop"), "Phòng họp".to_owned()));
    [("/sinh-hoat?xem=chi-bo".to_owned(), "Sinh hoạt".to_owned()), (here, short_title(line))]
        .into_iter()
        .chain(room)
        .collect()
}

/// The meeting in a breadcrumb: `Buổi họp 03/12`.
pub fn short_title(line: &MeetingLine) -> String {
    format!("Buổi họp {}", time::dm(line.starts_at.date()))
}

/// Whether the attendance target is reached.
pub fn target_row(turnout: Turnout, rules: &Rules) -> AnyView {
    let target = rules.get(RuleKey::AttendanceTarget);
    let share = text::percent(turnout.attended(), turnout.expected);
    rule_row(
        turnout.reaches(target.value),
        format!("Tỷ lệ dự họp {share}, cần trên {}%", target.value),
        target.clause.clone(),
    )
}

/// How many were there, in figures.
pub fn turnout_strip(turnout: Turnout) -> AnyView {
    let figure = |value: i64, label: &str, tone| (text::number(value), label.to_owned(), tone);
    let missing = if turnout.uncalled() > 0 { Tone::Warn } else { Tone::Plain };
    let items = vec![
        (format!("{}/{}", turnout.attended(), turnout.expected), strings::ATTENDED.to_owned(), Tone::Ok),
        figure(turnout.excused, strings::EXCUSED, Tone::Plain),
        figure(turnout.unexcused, strings::UNEXCUSED, Tone::Plain),
        figure(turnout.uncalled(), strings::UNCALLED, missing),
    ];
    view! { <FigureStrip items/> }.into_any()
}

/// Plain text with its line breaks.
pub fn paragraphs(plain: &str) -> AnyView {
    let paragraphs = plain
        .split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| view! { <p>{line.to_owned()}</p> })
        .collect_view();
    view! { <div class="prose">{paragraphs}</div> }.into_any()
}
