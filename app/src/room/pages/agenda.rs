//! The agenda: the item being discussed, and where the others stand.

use domain::{
    room::{RoomItem, clock},
    time::{MINUTE, Timestamp},
};
use leptos::prelude::*;
use store::room::Inside;

use crate::ui::*;

/// The present item with its time.
pub fn present(inside: &Inside, now: Timestamp) -> AnyView {
    let found = inside.items.iter().enumerate().find(|(_, item)| Some(item.position) == inside.room.item);
    let Some((index, item)) = found else { return ().into_any() };
    let spent = item.spent_until(&inside.room, now);
    let planned = (item.minutes > 0).then(|| format!(" / {}", clock(item.minutes * MINUTE)));
    let place = format!("Đang thảo luận · Mục {}/{}", index + 1, inside.items.len());
    let presenter = (!item.presenter.is_empty())
        .then(|| view! { <p class="muted">{format!("Người trình bày: {}", item.presenter)}</p> });
    let class = if item.minutes > 0 && spent > item.minutes * MINUTE { "room-time over" } else { "room-time" };
    view! {
        <section class="card pad now" id="room-item" aria-live="polite">
            <p class="room-now">
                <span>{place}</span>
                <span class=class aria-live="off">
                    <span class="vh">"Đã dùng "</span><span data-elapsed=spent.to_string()>{clock(spent)}</span>{planned}
                </span>
            </p>
            <h2>{item.title.clone()}</h2>
            {presenter}
        </section>
    }
    .into_any()
}

/// All items: done, present, to come.
pub fn list(inside: &Inside, now: Timestamp) -> AnyView {
    let items = inside.items.iter().map(|item| step(inside, item, now)).collect();
    view! { <Section title="Chương trình" id="room-agenda"><Steps items/></Section> }.into_any()
}

fn step(inside: &Inside, item: &RoomItem, now: Timestamp) -> Step {
    let (running, present) = (inside.room.running(), inside.room.item == Some(item.position));
    let state = match item.spent {
        _ if present => StepState::Current,
        Some(_) => StepState::Done,
        None => StepState::Todo,
    };
    let planned = if item.minutes > 0 { format!("{} phút", item.minutes) } else { String::new() };
    let meta = match state {
        StepState::Done => format!("{} phút", minutes(item.spent_until(&inside.room, now))),
        StepState::Current | StepState::Todo => planned,
    };
    let note = if !running && item.spent.is_none() { "Chưa bàn".to_owned() } else { String::new() };
    Step { title: item.title.clone(), note, meta, state }
}

/// Minutes as people say them: at least one for anything that took time.
fn minutes(seconds: i64) -> i64 {
    if seconds == 0 { 0 } else { ((seconds + MINUTE / 2) / MINUTE).max(1) }
}

/// How much of the planned time is behind: items that are done, then the present one. Decorative, the list says it.
pub fn progress(inside: &Inside, now: Timestamp) -> AnyView {
    let spent = |item: &RoomItem| item.spent_until(&inside.room, now);
    let done: i64 = inside.items.iter().filter(|i| Some(i.position) != inside.room.item).map(spent).sum();
    let present: i64 = inside.items.iter().filter(|i| Some(i.position) == inside.room.item).map(spent).sum();
    let planned: i64 = inside.items.iter().map(|item| item.minutes * MINUTE).sum();
    let whole = planned.max(done + present).max(1) as f64;
    let width = |seconds: i64| (seconds as f64 * 1000.0 / whole).round() / 10.0;
    let (done, present) = (width(done), width(present));
    view! {
        <svg class="room-progress" aria-hidden="true" inner_html=format!(
            r#"<rect class="track" width="100%" height="100%"/><rect class="done" width="{done}%" height="100%"/><rect class="present" x="{done}%" width="{present}%" height="100%"/>"#
        )></svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_items_took_a_minute() {
        assert_eq!([minutes(0), minutes(5), minutes(89), minutes(91), minutes(600)], [0, 1, 1, 2, 10]);
    }
}
