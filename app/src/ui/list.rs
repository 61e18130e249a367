//! Lists that breathe: a card of rows, and the rows of tasks, news, meetings and agendas.

use super::icon::{Glyph, Icon};
use super::surface::Tone;
use super::{Part, strings};
use leptos::prelude::*;

/// A card of rows. Put `ListRow`, `TaskRow` or `NewsRow` inside.
#[component]
pub fn List(
    /// Name of the list for a screen reader, when no heading stands right before it.
    #[prop(optional, into)]
    label: String,
    children: Children,
) -> AnyView {
    view! { <ul class="card list" aria-label=(!label.is_empty()).then_some(label)>{children()}</ul> }.into_any()
}

fn title_of(href: String, title: String) -> AnyView {
    if href.is_empty() {
        return view! { <span class="row-title">{title}</span> }.into_any();
    }
    view! { <a class="row-title" href=href>{title}</a> }.into_any()
}

/// A row: icon or avatar, title, note, and at the end chips, a number or a button (children).
/// With `href` the whole row is the target of the link; buttons inside stay buttons.
#[component]
pub fn ListRow(
    #[prop(into)] title: String,
    #[prop(optional, into)] href: String,
    #[prop(optional, into)] note: String,
    #[prop(optional)] glyph: Option<Glyph>,
    /// In place of `glyph`: an avatar or anything small.
    #[prop(optional, into)]
    lead: Part,
    #[prop(optional)] children: Option<Children>,
) -> AnyView {
    view! {
        <li class="row">
            {glyph.map(|glyph| view! { <span class="row-glyph"><Icon glyph/></span> })}
            {lead.into_view()}
            <div class="row-main">
                {title_of(href, title)}
                {(!note.is_empty()).then(|| view! { <p class="row-note">{note}</p> })}
            </div>
            {children.map(|children| view! { <div class="row-end">{children()}</div> })}
        </li>
    }
    .into_any()
}

/// How far a task is: the ring before its title.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ring {
    #[default]
    Open,
    /// Reported, waits for the giver.
    Sent,
    Done,
    Late,
}

/// A task: ring, title, and chips below (children): due date, where it comes from.
#[component]
pub fn TaskRow(
    #[prop(into)] href: String,
    #[prop(into)] title: String,
    #[prop(optional)] ring: Ring,
    #[prop(optional, into)] note: String,
    #[prop(optional)] children: Option<Children>,
) -> AnyView {
    let class = match ring {
        Ring::Open => "ring",
        Ring::Sent => "ring sent",
        Ring::Done => "ring done",
        Ring::Late => "ring late",
    };
    view! {
        <li class="row task">
            <span class=class aria-hidden="true">{(ring == Ring::Done).then(|| view! { <Icon glyph=Glyph::Check small=true/> })}</span>
            <div class="row-main">
                {title_of(href, title)}
                {(!note.is_empty()).then(|| view! { <p class="row-note">{note}</p> })}
                {children.map(|children| view! { <div class="chips">{children()}</div> })}
            </div>
        </li>
    }
    .into_any()
}

/// An article: title, source and time, a dot when unread, a picture when there is one.
#[component]
pub fn NewsRow(
    #[prop(into)] href: String,
    #[prop(into)] title: String,
    /// "Tổ thư ký · 2 giờ trước · 4 phút đọc"
    #[prop(into)]
    meta: String,
    #[prop(optional)] unread: bool,
    /// Address of a picture (own origin).
    #[prop(optional, into)]
    image: String,
    /// One or two lines of the beginning.
    #[prop(optional, into)]
    teaser: String,
    /// Chips after the meta line.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let dot = unread.then(|| view! { <span class="dot"></span><span class="vh">{strings::UNREAD}". "</span> });
    let class = if unread { "row news unread" } else { "row news" };
    view! {
        <li class=class>
            <div class="row-main">
                {title_of(href, title)}
                {(!teaser.is_empty()).then(|| view! { <p class="row-note teaser">{teaser}</p> })}
                <p class="row-note">{dot}{meta}</p>
                {children.map(|children| view! { <div class="chips">{children()}</div> })}
            </div>
            {(!image.is_empty()).then(|| view! { <img class="thumb" src=image alt="" width="92" height="70" loading="lazy" decoding="async"/> })}
        </li>
    }
    .into_any()
}

/// A meeting: calendar leaf, title, time, place; answers below (children), and a footer (`foot`) for
/// what to read before.
#[component]
pub fn MeetingCard(
    /// "Tháng 12"
    #[prop(into)]
    month: String,
    /// "03"
    #[prop(into)]
    day: String,
    #[prop(into)] title: String,
    /// "19:30 thứ Năm · còn 12 ngày"
    #[prop(into)]
    time: String,
    #[prop(optional, into)] place: String,
    #[prop(optional, into)] href: String,
    #[prop(optional, into)] foot: Part,
    #[prop(optional)] children: Option<Children>,
) -> AnyView {
    let heading = if href.is_empty() { title.into_any() } else { view! { <a href=href>{title}</a> }.into_any() };
    view! {
        <article class="card meeting">
            <div class="meeting-top">
                <CalendarLeaf month day/>
                <div class="meeting-text">
                    <h2>{heading}</h2>
                    <p class="fact"><Icon glyph=Glyph::Clock small=true/><span>{time}</span></p>
                    {(!place.is_empty()).then(|| view! { <p class="fact"><Icon glyph=Glyph::Pin small=true/><span>{place}</span></p> })}
                </div>
            </div>
            {children.map(|children| view! { <div class="meeting-answer">{children()}</div> })}
            {foot.wrap("meeting-foot")}
        </article>
    }
    .into_any()
}

/// A leaf of a calendar. Say the date in words beside it.
#[component]
pub fn CalendarLeaf(#[prop(into)] month: String, #[prop(into)] day: String) -> AnyView {
    view! { <span class="leaf" aria-hidden="true"><span>{month}</span><b>{day}</b></span> }.into_any()
}

/// A fact on one line with its icon: "19:30", "Nhà văn hóa".
#[component]
pub fn Fact(glyph: Glyph, #[prop(into)] text: String) -> AnyView {
    view! { <p class="fact"><Icon glyph small=true/><span>{text}</span></p> }.into_any()
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StepState {
    Done,
    Current,
    #[default]
    Todo,
}

/// One numbered step: an item of an agenda, a stage of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub title: String,
    /// A second line: presenter, kind.
    pub note: String,
    /// At the end: "20 phút".
    pub meta: String,
    pub state: StepState,
}

/// A numbered list in a card; what is done has a check mark, the current step stands out.
#[component]
pub fn Steps(items: Vec<Step>) -> AnyView {
    let rows = items
        .into_iter()
        .enumerate()
        .map(|(index, step)| {
            let (class, number) = match step.state {
                StepState::Done => (
                    "step done",
                    view! { <Icon glyph=Glyph::Check small=true/><span class="vh">{strings::DONE}": "</span> }
                        .into_any(),
                ),
                StepState::Current => ("step current", (index + 1).to_string().into_any()),
                StepState::Todo => ("step", (index + 1).to_string().into_any()),
            };
            let current = (step.state == StepState::Current).then_some("step");
            view! {
                <li class=class aria-current=current>
                    <span class="step-n">{number}</span>
                    <div class="row-main">
                        <span class="step-title">{step.title}</span>
                        {(!step.note.is_empty()).then(|| view! { <p class="row-note">{step.note}</p> })}
                    </div>
                    {(!step.meta.is_empty()).then(|| view! { <span class="step-meta">{step.meta}</span> })}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="card list steps">{rows}</ol> }.into_any()
}

/// Three or four short figures in one card ("27/31 có mặt · Đủ · 2 xin phát biểu").
#[component]
pub fn FigureStrip(
    /// Figure, what it counts, tone of the figure.
    items: Vec<(String, String, Tone)>,
) -> AnyView {
    let cells = items
        .into_iter()
        .map(|(figure, label, tone)| view! { <div><dt>{label}</dt><dd class=format!("tint-{}", tone.class())>{figure}</dd></div> })
        .collect_view();
    view! { <dl class="card strip">{cells}</dl> }.into_any()
}
