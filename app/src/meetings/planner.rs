//! Where the browser helps to plan a meeting: the agenda as rows that can be moved, and the rules as one types.

use chrono::NaiveDate;
use domain::{
    meetings::{AgendaKind, RuleNote},
    rules::{RuleCalendar, RuleKey, Rules},
};
use leptos::{html::Div, prelude::*};

use super::strings;
use crate::ui::*;

/// One row of the agenda while it is edited.
#[derive(Debug, Clone, Copy)]
struct AgendaRow {
    key: u32,
    title: RwSignal<String>,
    minutes: RwSignal<String>,
    presenter: RwSignal<String>,
    kind: RwSignal<AgendaKind>,
}

/// The rows and what moves among them.
#[derive(Debug, Clone, Copy)]
struct Agenda {
    rows: RwSignal<Vec<AgendaRow>>,
    /// The row that is being dragged.
    dragged: RwSignal<Option<u32>>,
    /// What a screen reader says after a move.
    said: RwSignal<String>,
}

impl Agenda {
    fn position(self, key: u32) -> Option<usize> {
        self.rows.with(|rows| rows.iter().position(|row| row.key == key))
    }

    /// Puts a row at a place among the others.
    fn put(self, key: u32, to: usize) {
        let Some(from) = self.position(key).filter(|from| *from != to) else { return };
        #[cfg(feature = "hydrate")]
        browser::keep_focus();
        self.rows.update(|rows| {
            let row = rows.remove(from);
            rows.insert(to.min(rows.len()), row);
        });
        self.said.set(strings::agenda_moved(to + 1));
    }

    fn up(self, key: u32) {
        if let Some(at) = self.position(key).filter(|at| *at > 0) {
            self.put(key, at - 1);
        }
    }

    fn down(self, key: u32) {
        if let Some(at) = self.position(key).filter(|at| at + 1 < self.rows.with(Vec::len)) {
            self.put(key, at + 1);
        }
    }

    fn remove(self, key: u32) {
        self.rows.update(|rows| rows.retain(|row| row.key != key));
    }

    /// A key that no row on the screen has.
    fn fresh_key(self) -> u32 {
        self.rows.with_untracked(|rows| rows.iter().map(|row| row.key + 1).max().unwrap_or_default())
    }

    fn add(self) {
        let key = self.fresh_key();
        self.rows.update(|rows| {
            rows.push(AgendaRow {
                key,
                title: RwSignal::default(),
                minutes: RwSignal::default(),
                presenter: RwSignal::default(),
                kind: RwSignal::new(AgendaKind::Discussion),
            });
        });
    }

    fn total(self) -> i64 {
        self.rows.with(|rows| rows.iter().filter_map(|row| row.minutes.with(|m| m.trim().parse::<i64>().ok())).sum())
    }
}

/// How the agenda is edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// In the text field alone: without JavaScript.
    Plain,
    /// As rows.
    Rows,
    /// In the text field, for pasting; a button leads back.
    Text,
}

impl Mode {
    const fn other(self) -> Self {
        match self {
            Self::Rows => Self::Text,
            Self::Plain | Self::Text => Self::Rows,
        }
    }
}

/// The agenda as rows: moved by drag, by buttons and by Alt with the arrow keys. It writes what the rows say into the text
/// field beside it, which is what is sent and what everybody without JavaScript uses.
#[island]
pub fn AgendaEditor() -> impl IntoView {
    let agenda = Agenda { rows: RwSignal::default(), dragged: RwSignal::default(), said: RwSignal::default() };
    let mode = RwSignal::new(Mode::Plain);
    let root = NodeRef::<Div>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(root) = root.get_untracked() {
            browser::take_over(&root, agenda, mode);
        }
    });
    view! {
        <div node_ref=root class="agenda-editor" role="group" aria-label=strings::AGENDA hidden=move || mode.get() == Mode::Plain>
            <ol class="card list" hidden=move || mode.get() != Mode::Rows>
                <For each=move || agenda.rows.get() key=|row| row.key children=move |row| agenda_row(agenda, row)/>
            </ol>
            <div class="actions">
                <button type="button" class="btn small" hidden=move || mode.get() != Mode::Rows on:click=move |_| agenda.add()>
                    {strings::AGENDA_ADD}
                </button>
                <button type="button" class="btn small" on:click=move |_| mode.set(mode.get_untracked().other())>
                    {move || if mode.get() == Mode::Rows { strings::AGENDA_AS_TEXT } else { strings::AGENDA_AS_ROWS }}
                </button>
                <p class="muted" hidden=move || mode.get() != Mode::Rows>{move || strings::agenda_total(agenda.total())}</p>
            </div>
            <p class="vh" role="status">{move || agenda.said.get()}</p>
        </div>
    }
}

fn agenda_row(agenda: Agenda, row: AgendaRow) -> impl IntoView {
    let key = row.key;
    // Long titles go on in a second line; what is typed stays one.
    let title = move |e| row.title.set(event_target_value(&e).replace('\n', " "));
    let title_id = format!("agenda-title-{key}");
    let input = |id: &str, label: &'static str, class: &'static str, value: RwSignal<String>| {
        let id = format!("agenda-{id}-{key}");
        view! {
            <div class=class>
                <label class="vh" for=id.clone()>{label}</label>
                <input id=id placeholder=label prop:value=move || value.get() on:input=move |e| value.set(event_target_value(&e))/>
            </div>
        }
    };
    let kinds = AgendaKind::ALL.iter().map(|kind| {
        let code = kind.code();
        view! { <option value=code selected=move || row.kind.get().code() == code>{kind.label()}</option> }
    });
    let kind_id = format!("agenda-kind-{key}");
    let button = |glyph, label: &'static str, act: fn(Agenda, u32)| {
        view! {
            <button type="button" class="iconbtn" aria-label=label title=label on:click=move |_| act(agenda, key)><Icon glyph/></button>
        }
    };
    view! {
        <li class="row agenda-row" class:dragged=move || agenda.dragged.get() == Some(key)
            on:dragover=move |event| {
                if let (Some(dragged), Some(here)) = (agenda.dragged.get_untracked(), agenda.position(key)) {
                    event.prevent_default();
                    agenda.put(dragged, here);
                }
            }
            on:keydown=move |event| {
                if event.alt_key() && matches!(event.key().as_str(), "ArrowUp" | "ArrowDown") {
                    event.prevent_default();
                    if event.key() == "ArrowUp" { agenda.up(key) } else { agenda.down(key) }
                }
            }>
            <span class="agenda-handle" draggable="true" aria-hidden="true"
                on:dragstart=move |_| agenda.dragged.set(Some(key)) on:dragend=move |_| agenda.dragged.set(None)>
                <Icon glyph=Glyph::Dots/>
            </span>
            <div class="agenda-fields">
                <div class="agenda-title">
                    <label class="vh" for=title_id.clone()>{strings::AGENDA_TITLE}</label>
                    <textarea id=title_id rows=1 placeholder=strings::AGENDA_TITLE prop:value=move || row.title.get() on:input=title></textarea>
                </div>
                {input("minutes", strings::AGENDA_MINUTES, "agenda-minutes", row.minutes)}
                {input("presenter", strings::AGENDA_PRESENTER, "agenda-presenter", row.presenter)}
                <div class="agenda-kind">
                    <label class="vh" for=kind_id.clone()>{strings::AGENDA_KIND}</label>
                    <select id=kind_id on:change=move |e| {
                        if let Ok(kind) = event_target_value(&e).parse() {
                            row.kind.set(kind);
                        }
                    }>{kinds.collect_view()}</select>
                </div>
            </div>
            <div class="agenda-buttons">
                {button(Glyph::ArrowUp, strings::AGENDA_UP, Agenda::up)}
                {button(Glyph::ArrowDown, strings::AGENDA_DOWN, Agenda::down)}
                {button(Glyph::Trash, strings::AGENDA_REMOVE, Agenda::remove)}
            </div>
        </li>
    }
}

/// How the plan in the form agrees with the rules of its day, and what they ask for besides: said by the server, then
/// again with everything that is typed.
#[island]
pub fn LiveRules(rules: RuleCalendar, date: NaiveDate, notes: Vec<RuleNote>) -> impl IntoView {
    let plan = RwSignal::new((date, notes));
    #[cfg(feature = "hydrate")]
    {
        let rules = rules.clone();
        Effect::new(move || browser::follow_rules(rules.clone(), plan));
    }
    move || {
        let (date, notes) = plan.get();
        let (notes, asked) = (note_list(notes), also_asked(rules.on(date)));
        view! { <Stack>{notes}<Card><Definition items=asked/></Card></Stack> }
    }
}

/// What the rules ask for that is not decided in the form.
fn also_asked(rules: &Rules) -> Vec<Def> {
    vec![
        Def::text(strings::COMBINED, strings::combined(rules.value(RuleKey::CombinedMinutes))),
        Def::text(strings::MATERIAL, strings::material(rules.value(RuleKey::MaterialDays))),
        Def::text(strings::REPORT, strings::report(rules.value(RuleKey::ReportDays))),
    ]
}

/// How a plan agrees with the rules, line by line; nothing where no rule applies.
pub fn note_list(notes: Vec<RuleNote>) -> AnyView {
    if notes.is_empty() {
        return ().into_any();
    }
    let rows = notes.into_iter().map(|note| rule_row(note.met, note.text, note.clause)).collect_view();
    view! { <Section title="Theo quy định"><List>{rows}</List></Section> }.into_any()
}

/// Whether one rule is met, in words.
pub fn rule_row(met: bool, title: String, clause: String) -> AnyView {
    let (tone, text) = if met { (Tone::Ok, "Đạt") } else { (Tone::Warn, "Lưu ý") };
    view! { <ListRow title note=clause><Chip tone text/></ListRow> }.into_any()
}

#[cfg(feature = "hydrate")]
mod browser {
    use domain::{
        fields::Fields,
        meetings::{AgendaItem, agenda_line_of, parse_agenda, rule_notes},
        time::parse_date,
    };
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{Element, Event, EventInit, FormData, HtmlElement, HtmlFormElement, HtmlTextAreaElement};

    use super::*;

    /// Puts rows in the place of the text field, unless its text cannot be read: then it stays, with a way to the rows.
    pub fn take_over(root: &Element, agenda: Agenda, mode: RwSignal<Mode>) {
        let form = root.closest("form").ok().flatten();
        let field = form.and_then(|form| form.query_selector("textarea[name=agenda]").ok().flatten());
        let Some(field) = field.and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok()) else { return };
        // A required field that is hidden would stop the form without a word; the server checks it anyway.
        let _ = field.remove_attribute("required");
        mode.set(Mode::Rows);
        let shown = field.clone();
        Effect::new(move |before: Option<Mode>| {
            let now = mode.get();
            if now == Mode::Rows && before != Some(Mode::Rows) {
                match read(&shown.value(), agenda.fresh_key()) {
                    Some(rows) => agenda.rows.set(rows),
                    None => mode.set(Mode::Text),
                }
            }
            let _ = shown.toggle_attribute_with_force("hidden", mode.get_untracked() == Mode::Rows);
            now
        });
        Effect::new(move || {
            let text = agenda.rows.with(|rows| rows.iter().map(|row| line(*row)).collect::<Vec<_>>().join("\n"));
            if mode.get_untracked() == Mode::Rows && field.value() != text {
                field.set_value(&text);
                let bubbling = EventInit::new();
                bubbling.set_bubbles(true);
                if let Ok(event) = Event::new_with_event_init_dict("input", &bubbling) {
                    let _ = field.dispatch_event(&event);
                }
            }
        });
    }

    /// What has the focus keeps it when its row moves: an element that is put elsewhere loses it.
    pub fn keep_focus() {
        let Some(focused) = document().active_element().and_then(|e| e.dyn_into::<HtmlElement>().ok()) else { return };
        request_animation_frame(move || {
            let _ = focused.focus();
        });
    }

    /// The rows of a text; none when a line cannot be read. Their keys begin at a fresh one: a row that kept its key would
    /// also keep showing what it said before.
    fn read(text: &str, first: u32) -> Option<Vec<AgendaRow>> {
        let mut problems = Fields::new();
        let items = parse_agenda(&mut problems, "agenda", text);
        (text.trim().is_empty() || !problems.has("agenda")).then(|| items.into_iter().zip(first..).map(row).collect())
    }

    fn row((item, key): (AgendaItem, u32)) -> AgendaRow {
        let minutes = if item.minutes == 0 { String::new() } else { item.minutes.to_string() };
        AgendaRow {
            key,
            title: RwSignal::new(item.title),
            minutes: RwSignal::new(minutes),
            presenter: RwSignal::new(item.presenter),
            kind: RwSignal::new(item.kind),
        }
    }

    fn line(row: AgendaRow) -> String {
        agenda_line_of(&row.title.get(), &row.minutes.get(), &row.presenter.get(), row.kind.get())
    }

    /// Looks at the form again whenever something in it changes.
    pub fn follow_rules(rules: RuleCalendar, plan: RwSignal<(NaiveDate, Vec<RuleNote>)>) {
        let form = document().query_selector("form[action='/api/meetings/register_meeting']").ok().flatten();
        let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
        let target = form.clone();
        let look = Closure::<dyn FnMut()>::new(move || {
            let Ok(data) = FormData::new_with_form(&form) else { return };
            let field = |name: &str| data.get(name).as_string().unwrap_or_default();
            let agenda = parse_agenda(&mut Fields::new(), "agenda", &field("agenda"));
            let (kind, date, minutes) =
                (field("kind").parse(), parse_date(&field("date")), field("minutes").trim().parse());
            if let (Ok(kind), Some(date), Ok(minutes)) = (kind, date, minutes) {
                let notes = rule_notes(kind, field("theme").trim(), date, minutes, &agenda, rules.on(date));
                plan.set((date, notes));
            }
        });
        // Fails only for a missing callback.
        let _ = target.add_event_listener_with_callback("input", look.as_ref().unchecked_ref());
        look.forget();
    }
}
