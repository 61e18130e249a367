//! Who comes to a meeting, or who was there.

use domain::{
    meetings::{Answer, AnswerCounts, Attendance, Meeting, MeetingState, Relief, RollLine},
    rules::Rules,
    text,
    time::Timestamp,
};
use leptos::prelude::*;

use super::parts::{target_row, turnout_strip};
use crate::ui::*;

/// Who comes, or who was there.
pub(super) fn people(
    meeting: &Meeting,
    rules: &Rules,
    counts: AnswerCounts,
    roll: Option<&[RollLine]>,
    now: Timestamp,
) -> AnyView {
    let names = roll.map(|roll| answer_names(roll, meeting.held_at.is_some()));
    let relieved = roll.and_then(relief_note);
    if meeting.held_at.is_some() {
        let t = meeting.line.turnout;
        let strip = turnout_strip(t);
        let share = target_row(t, rules);
        return view! {
            <Section title="Điểm danh"><Stack tight=true>{strip}{relieved}<List>{share}</List>{names}</Stack></Section>
        }
        .into_any();
    }
    if meeting.line.state == MeetingState::Cancelled {
        return ().into_any();
    }
    let c = counts;
    let figure = |value: i64, label: &str, tone| (text::number(value), label.to_owned(), tone);
    let mut items = vec![
        figure(c.coming, "tham dự", Tone::Ok),
        figure(c.online, "trực tuyến", Tone::Info),
        figure(c.absent, "xin vắng", Tone::Plain),
        figure(c.waiting, if now < meeting.line.starts_at { "chưa trả lời" } else { "không trả lời" }, Tone::Plain),
    ];
    if c.again > 0 {
        items.push(figure(c.again, "chờ trả lời lại", Tone::Warn));
    }
    view! { <Section title="Trả lời"><Stack tight=true><FigureStrip items/>{relieved}{names}</Stack></Section> }
        .into_any()
}

/// Why the roll is longer than the figures.
fn relief_note(roll: &[RollLine]) -> Option<AnyView> {
    let number = |relief| roll.iter().filter(|l| l.relief == Some(relief)).count();
    let reasons = [(Relief::Exempt, "được miễn sinh hoạt"), (Relief::Away, "đang sinh hoạt tạm thời nơi khác")];
    let reasons: Vec<String> = reasons
        .into_iter()
        .filter_map(|(relief, words)| match number(relief) {
            0 => None,
            n => Some(format!("{n} đồng chí {words}")),
        })
        .collect();
    (!reasons.is_empty()).then(|| {
        let must = roll.iter().filter(|l| l.relief.is_none()).count();
        let words = format!("{must} đồng chí phải dự; {} nên không tính.", reasons.join(" và "));
        view! { <p class="muted">{words}</p> }.into_any()
    })
}

/// Names behind the figures, for the leaders.
fn answer_names(roll: &[RollLine], held: bool) -> AnyView {
    let group = |label: &str, wanted: &dyn Fn(&RollLine) -> bool| {
        let rows: Vec<AnyView> = roll
            .iter()
            .filter(|l| wanted(l))
            .map(|l| {
                let earlier =
                    l.answer.filter(|_| l.moved && !held).map(|a| format!("{} (trước khi đổi lịch)", a.label()));
                let reason = (!l.reason.is_empty()).then(|| l.reason.clone());
                let note = [earlier, reason].into_iter().flatten().collect::<Vec<_>>().join(" · ");
                let title = l.full_name.clone();
                view! { <ListRow title note/> }.into_any()
            })
            .collect();
        (!rows.is_empty()).then(|| {
            let summary = format!("{label} ({})", rows.len());
            view! { <Disclosure summary><List>{rows}</List></Disclosure> }.into_any()
        })
    };
    let groups: Vec<_> = if held {
        Attendance::ALL
            .iter()
            .map(|a| group(a.label(), &|l| l.attendance() == Some(*a) && l.relief.is_none()))
            .collect()
    } else {
        let mut groups: Vec<_> =
            Answer::ALL.iter().map(|a| group(a.label(), &|l| l.answer == Some(*a) && !l.moved)).collect();
        groups.push(group("Chờ trả lời lại", &|l| l.moved));
        groups.push(group("Chưa trả lời", &|l| l.answer.is_none() && l.relief.is_none()));
        groups
    };
    groups.into_iter().flatten().collect_view().into_any()
}
