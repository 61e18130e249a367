//! Pieces that several pages of minutes show.

use domain::{
    ids::MeetingId,
    minutes::{Away, DiffLine, Facts, Present, VoteFacts},
    text,
};
use leptos::prelude::*;

use crate::{minutes::strings, ui::*};

/// The way back: meetings, the meeting, and its minutes where the page is one below them.
pub fn crumbs(meeting: MeetingId, below: bool) -> Vec<(String, String)> {
    let here = format!("/sinh-hoat/{meeting}");
    let mut crumbs = vec![("/sinh-hoat".to_owned(), "Sinh hoạt".to_owned()), (here.clone(), "Buổi họp".to_owned())];
    if below {
        crumbs.push((format!("{here}/bien-ban"), "Biên bản".to_owned()));
    }
    crumbs
}

/// Plain text, a paragraph a line.
pub fn body(text: &str) -> AnyView {
    let lines: Vec<_> =
        text.lines().filter(|l| !l.trim().is_empty()).map(|l| view! { <p>{l.to_owned()}</p> }).collect();
    view! { <div class="prose">{lines}</div> }.into_any()
}

/// Who was there: figures, and the names of those who were not.
pub fn attendance(present: &Present) -> AnyView {
    let figure = |value: usize, label: &str| (value.to_string(), label.to_owned(), Tone::Plain);
    let items = vec![
        (format!("{}/{}", present.attended(), present.expected), "dự họp".to_owned(), Tone::Ok),
        figure(present.excused.len(), "vắng có lý do"),
        figure(present.unexcused.len(), "vắng không lý do"),
    ];
    let away = |people: &[Away], note: &str| {
        people
            .iter()
            .map(|a| {
                let (title, note) = (a.name.clone(), if a.reason.is_empty() { note } else { &a.reason }.to_owned());
                view! { <ListRow title note/> }
            })
            .collect_view()
    };
    let excused = away(&present.excused, "Vắng có lý do");
    let unexcused = away(&present.unexcused, "Vắng không lý do");
    let names = (!present.excused.is_empty() || !present.unexcused.is_empty())
        .then(|| view! { <List>{excused}{unexcused}</List> });
    view! {
        <Section title="Điểm danh"><Stack tight=true><FigureStrip items/>{names}</Stack></Section>
    }
    .into_any()
}

/// The votes with their results; nothing when there were none.
pub fn votes(facts: &Facts) -> AnyView {
    let rows: Vec<_> = facts.all_votes().map(vote).collect();
    if rows.is_empty() {
        return ().into_any();
    }
    view! { <Section title="Biểu quyết"><List>{rows}</List></Section> }.into_any()
}

/// One vote: what was asked, how it ended.
pub fn vote(vote: &VoteFacts) -> AnyView {
    let counts: Vec<String> = vote
        .options
        .iter()
        .map(|(label, count)| format!("{label} {count} ({})", text::percent(*count, vote.entitled)))
        .collect();
    let way = if vote.secret { "Bỏ phiếu kín" } else { "Công khai" };
    let title = vote.question.clone();
    let (entitled, ballots) = (vote.entitled, vote.ballots());
    let note = format!("{way}, {entitled} đồng chí có quyền biểu quyết, {ballots} đã bỏ phiếu. {}.", counts.join("; "));
    let result = vote.result().words();
    view! { <ListRow title note><Chip tone=Tone::Info text=result/></ListRow> }.into_any()
}

/// A comparison: what went and what came, marked by a sign too and not by colour alone.
pub fn comparison(lines: &[DiffLine]) -> AnyView {
    let rows: Vec<_> = lines
        .iter()
        .map(|line| match line {
            DiffLine::Same(text) => view! { <p>{text.clone()}</p> }.into_any(),
            DiffLine::Removed(text) => {
                view! { <p class="diff-out"><span class="vh">{strings::REMOVED}</span><del>{text.clone()}</del></p> }
                    .into_any()
            }
            DiffLine::Added(text) => {
                view! { <p class="diff-in"><span class="vh">{strings::ADDED}</span><ins>{text.clone()}</ins></p> }
                    .into_any()
            }
        })
        .collect();
    view! { <div class="diff">{rows}</div> }.into_any()
}
