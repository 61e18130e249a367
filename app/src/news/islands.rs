//! Where the browser takes part in news: the live preview, and noting that an article was opened.

use domain::ids::ArticleId;
use leptos::prelude::*;

use super::{api::Rendered, strings};

/// How long the person must pause before the preview is asked for.
#[cfg(feature = "hydrate")]
const PAUSE: std::time::Duration = std::time::Duration::from_millis(400);

/// What the text of the form around will look like, while it is being written. It listens to the form, so the fields stay
/// plain server-rendered ones. Without JavaScript it stays hidden: a saved draft is its own preview.
#[island]
pub fn LivePreview() -> impl IntoView {
    let shown = RwSignal::new(None::<Result<Rendered, String>>);
    let root = NodeRef::<leptos::html::Section>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(root) = root.get_untracked() {
            browser::follow(&root, shown);
        }
    });
    let problem = move || match shown.get() {
        Some(Err(problem)) => Some(problem),
        Some(Ok(preview)) => preview.problem,
        None => None,
    };
    let html = move || shown.get().and_then(Result::ok).map(|p| p.html).unwrap_or_default();
    let minutes =
        move || shown.get().and_then(Result::ok).filter(|p| p.minutes > 0).map(|p| strings::minutes(p.minutes));
    view! {
        <section class="card pad" node_ref=root aria-labelledby="preview-title" hidden=move || shown.get().is_none()>
            <h2 id="preview-title">{strings::PREVIEW}</h2>
            <p class="muted" hidden=move || minutes().is_none()>{minutes}</p>
            <p class="field-error" role="status">{problem}</p>
            <p class="muted" hidden=move || !html().is_empty() || problem().is_some()>{strings::PREVIEW_EMPTY}</p>
            <div class="prose" inner_html=html></div>
        </section>
    }
}

/// Notes that an article was opened, once, when it is on the screen: a tab loaded in the background waits.
#[island]
pub fn ReadMark(id: ArticleId) -> impl IntoView {
    let _ = id;
    #[cfg(feature = "hydrate")]
    Effect::new(move || browser::when_visible(move || browser::mark_read(id)));
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::Cell, rc::Rc};

    use domain::news::BODY_MAX;
    use leptos::{prelude::*, task::spawn_local};
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{Element, Event, EventTarget, FormData, HtmlFormElement};

    use super::{super::api, *};

    /// Shows the preview of the form around `root`, now and after each pause in typing.
    pub fn follow(root: &Element, shown: RwSignal<Option<Result<Rendered, String>>>) {
        let Some(form) = root.closest("form").ok().flatten().and_then(|f| f.dyn_into::<HtmlFormElement>().ok()) else {
            return;
        };
        let latest = Rc::new(Cell::new(0_u32));
        let refresh = {
            let form = form.clone();
            move || {
                latest.set(latest.get() + 1);
                let (turn, latest, form) = (latest.get(), latest.clone(), form.clone());
                spawn_local(async move {
                    let answer = ask(&form).await;
                    // An answer that was overtaken by a newer question is dropped.
                    if latest.get() == turn {
                        shown.set(Some(answer));
                    }
                });
            }
        };
        refresh();
        let waiting = Rc::new(Cell::new(None::<TimeoutHandle>));
        listen(&form, "input", move |event| {
            let field = event.target().and_then(|t| t.dyn_into::<Element>().ok()).and_then(|e| e.get_attribute("name"));
            if !matches!(field.as_deref(), Some("body" | "unit")) {
                return;
            }
            if let Some(earlier) = waiting.take() {
                earlier.clear();
            }
            waiting.set(set_timeout_with_handle(refresh.clone(), PAUSE).ok());
        });
    }

    async fn ask(form: &HtmlFormElement) -> Result<Rendered, String> {
        let data = FormData::new_with_form(form).map_err(|_| String::new())?;
        let field = |name: &str| data.get(name).as_string().unwrap_or_default();
        let body = field("body");
        if body.trim().is_empty() {
            return Ok(Rendered::default());
        }
        if body.chars().count() > BODY_MAX {
            return Err(strings::too_long());
        }
        let unit = field("unit").parse().map_err(|_| strings::UNIT_MISSING.to_owned())?;
        api::preview(unit, body).await.map_err(|error| error.to_string())
    }

    /// Runs `act` once: now, or when the tab comes to the front.
    pub fn when_visible(act: impl Fn() + 'static) {
        let document = document();
        if !document.hidden() {
            return act();
        }
        let done = Cell::new(false);
        listen(&document, "visibilitychange", move |_| {
            if !done.replace(true) {
                act();
            }
        });
    }

    /// A mark that is lost on a bad line is set the next time.
    pub fn mark_read(id: ArticleId) {
        spawn_local(async move {
            let _ = api::mark_read(id).await;
        });
    }

    /// Listens for as long as the page lives.
    fn listen(target: &EventTarget, name: &str, handle: impl FnMut(Event) + 'static) {
        let closure = Closure::<dyn FnMut(Event)>::new(handle);
        // Fails only for a missing callback.
        let _ = target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        closure.forget();
    }
}
