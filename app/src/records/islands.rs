//! The progress of an import, asked for while the page is open.

use std::time::Duration;

use domain::{
    records::{ImportState, Progress},
    text::number,
};
use leptos::prelude::*;

/// Time between two questions.
const EVERY: Duration = Duration::from_millis(800);

/// A bar that fills while the server reads or writes, then loads the page again to show the result.
///
/// Without JavaScript the page refreshes itself instead.
#[island]
pub fn ImportProgress(id: String, start: Progress) -> impl IntoView {
    let progress = RwSignal::new(start);
    Effect::new(move |_| ask_later(id.clone(), progress));
    view! {
        <div class="stack">
            <p role="status">{move || words(progress.get())}</p>
            <progress aria-label="Tiến độ" max="100"
                value=move || Some(progress.get()).filter(|p| p.total > 0).map(|p| p.percent().to_string())></progress>
        </div>
    }
}

fn words(progress: Progress) -> String {
    match (progress.state, progress.total) {
        (ImportState::Reading, _) => "Đang đọc tệp và so với dữ liệu hiện có…".to_owned(),
        (ImportState::Running, 0) => "Đang chuẩn bị nhập…".to_owned(),
        (ImportState::Running, total) => format!("Đang nhập: {} / {} dòng.", number(progress.done), number(total)),
        (state, _) => format!("{}.", state.label()),
    }
}

fn ask_later(id: String, progress: RwSignal<Progress>) {
    set_timeout(move || leptos::task::spawn_local(ask(id, progress)), EVERY);
}

async fn ask(id: String, progress: RwSignal<Progress>) {
    match super::api::import_progress(id.clone()).await {
        Ok(now) if !now.state.is_busy() => reload(),
        Ok(now) => {
            progress.set(now);
            ask_later(id, progress);
        }
        // The network is gone for a moment, or the session ended: the page itself then says so.
        Err(crate::error::AppError::Offline) => ask_later(id, progress),
        Err(_) => reload(),
    }
}

fn reload() {
    #[cfg(feature = "hydrate")]
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}
