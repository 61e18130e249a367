//! The components of the screen. Plain server-rendered components: no islands, no browser code, no inline
//! style, no script; every one works with JavaScript off. The look is in `style/`, one file a group.
//!
//! Conventions. Text props take anything `Into<String>`; an optional text left out is simply not shown.
//! `Part` props take `view! {..}.into_any()` or an `Option` of it. `[..]` marks what may be left out.
//! A page looks like this:
//!
//! ```ignore
//! use crate::ui::*;
//! view! {
//!     <Shell frame>
//!         <PageHead title="Đảng viên" eyebrow=unit.name>
//!             <LinkButton href="/dang-vien/nhap" label="Nhập từ Excel" icon=Glyph::Upload/>
//!         </PageHead>
//!         <Filters action="/dang-vien"><TextField name="tim" label="Tìm theo tên, số thẻ" kind="search" value=query/></Filters>
//!         <Table caption="Đảng viên" columns=vec![Column::text("Họ và tên"), Column::number("Tuổi đảng")]
//!             rows=members.into_iter().map(|m| Row::new(vec![
//!                 Cell::link(format!("/dang-vien/{}", m.id), m.name, m.card_number), Cell::count(m.years),
//!             ])).collect()/>
//!         <Pager next=next_href/>
//!     </Shell>
//! }
//! ```
//!
//! | group | components and props |
//! |---|---|
//! | frame | `Shell(frame: Frame, children)`; `BareShell([lead], [demo], [flash: Option<Flash>], children)`; `Frame { title, active: Tab, greeting, unit_name, person_name, initials, items: Vec<NavItem>, links: Vec<HeaderLink>, demo, signed_in, flash }`; `NavItem::new(href, label, glyph).badge(count, tone).current(bool)`; `HeaderLink { href, label, glyph, badge }`; `Flash { tone, text }`; `Tab::{Home, News, Tasks, Meetings, More}` with `href()`, `label()`, `glyph()` |
//! | page | `PageHead(title, [eyebrow], [lead], [hidden], [children: actions])`; `Breadcrumb(items: Vec<(href, label)>, current)`; `Tabs(label, items: Vec<TabLink { href, label, count, current }>)`; `Pager([prev], [next], [summary])`; `PeriodPicker(label, [prev: Option<(href, name)>], [next])`; `Filters(action, [submit_label], [reset], children: fields)`; `Definition(items: Vec<Def>)` with `Def::text(label, value)`, `Def::view(label, AnyView)`; `Section(title, [more_href], [more_label], [id], children)`; `Columns([even], children)`; `Stack([tight], children)` |
//! | surface | `Card([title], [lead], [flush], [now], children)`; `Chip([tone], text)`; `Chips(children)`; `Notice(tone, [title], [alert], children)`; `Empty(glyph, title, [hint], [action: Part])`; `Skeleton([lines])`; `Avatar(initials)`; `Prose(html: sanitised)`; `Tone::{Ok, Warn, Bad, Info, Gold, Plain}` |
//! | button | `Submit(label, [kind], [icon], [name], [value], [small], [wide], [context], [no_check])`; `LinkButton(href, label, [kind], [icon], [small], [wide], [context], [download])`; `IconLink(href, label, glyph, [badge])`; `IconSubmit(label, glyph, [name], [value])`; `AnswerButtons(name, label, options: Vec<Choice>, [selected])`; `Actions(children)`; `Kind::{Primary, Soft, Plain, Danger}` |
//! | list | `List([label], children: rows)`; `ListRow(title, [href], [note], [glyph], [lead: Part], [children: end])`; `TaskRow(href, title, [ring: Ring], [note], [children: chips])`; `NewsRow(href, title, meta, [unread], [image], [teaser], [children: chips])`; `MeetingCard(month, day, title, time, [place], [href], [foot: Part], [children: answer])`; `CalendarLeaf(month, day)`; `Fact(glyph, text)`; `Steps(items: Vec<Step { title, note, meta, state: StepState }>)`; `FigureStrip(items: Vec<(figure, label, Tone)>)` |
//! | table | `Table(caption, columns: Vec<Column>, rows: Vec<Row>, [show_caption], [bare])`; `Column::{text, number, long, actions}(label)`, `.sort(href, Option<Sorted>)`; `Row::{new, total}(cells)`; `Cell::{text, number, count, link(href, text, note), view, none}`, `.chip(tone, text)` |
//! | field | `TextField(name, label, [hint], [required], [value], [kind], [autocomplete], [inputmode], [placeholder], [maxlength], [id])`; `TextArea(name, label, [hint], [required], [value], [rows], [maxlength], [placeholder], [id])`; `PasswordField(name, label, [hint], [required = true], [autocomplete], [id])`; `DateField(.., [min], [max], [autocomplete])`; `TimeField(..)`; `NumberField(.., [min: Option<i64>], [max])`; `FileField(name, label, [hint], [required], [accept], [multiple], [id])`; `Hidden(name, value)`; `Kept(name, value)` |
//! | choice | `SelectField(name, label, [hint], [required], [value], options: Vec<Choice>, [empty_label], [id])`; `RadioGroup(name, label, [hint], [required], [value], options, [stacked], [id])`; `CheckField(name, label, [hint], [checked], [required], [value = "1"], [id])`; `CheckGroup(name, label, [hint], [required], [values: Vec<String>], options, [id])`; `Choice::new(value, label).hint(..).glyph(..)`; `FieldGroup(label, [hint], children)`; `FieldRow(children)`; `ErrorSummary([labels: Vec<(name, words)>])` |
//! | overlay | `Dialog(id, title, open_label, [open_kind], [open_icon], [small], [context], children)`; `Disclosure(summary, [open], children)`; `Toasts()`; `Toast(tone, text)` |
//! | figures | `Stats(children)`; `Stat(label, value, [delta: Option<Delta>], [note], [href])`; `Delta::points(tenths)` or `Delta { text, trend: Trend, good }`; `Meter(num, den, [label], [tone], [wide])`; `LineChart(label, labels: Vec<String>, series: Vec<Series { name, values: Vec<Option<f64>> }>, [axis: Axis])`; `BarList(label, items: Vec<BarItem { label, value, href }>, [of: Option<i64>], [funnel])`; `StackedBar(label, slices: Vec<Slice { label, value, tone, href }>, [bare])`; `HeatMap(label, columns: Vec<String>, rows: Vec<HeatRow { label, href, cells: Vec<HeatCell> }>, [legend: Vec<HeatMark { sign, words, look: HeatLook }>])` |
//! | paper | `SlipSheet(children)`; `Slip(name, unit, card_number, code, qr_svg, note, address)`; `MemberCard(name, unit, card_number, qr_svg)` |
//! | icon | `Icon(glyph, [small])`; `BrandMark()`; `Glyph::*` (see `icon.rs`) |
//!
//! Fields show what `form::Submitted` holds (typed value, error). A form provides `FieldScope("name")` so
//! that ids stay unique when two forms stand on one page. Class names that pages may use directly: `form`
//! (a column of fields), `muted`, `num`, `vh` (heard, not seen), `no-print`.

mod button;
mod chart;
mod choice;
mod field;
mod icon;
mod list;
mod overlay;
mod page;
mod print;
mod shell;
mod stat;
pub mod strings;
mod surface;
mod table;

#[cfg(test)]
mod palette_tests;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use button::*;
pub use chart::*;
pub use choice::*;
pub use field::{
    DateField, FieldScope, FileField, Hidden, Kept, NumberField, PasswordField, TextArea, TextField, TimeField,
    field_id,
};
pub use icon::*;
pub use list::*;
pub use overlay::*;
pub use page::*;
pub use print::*;
pub use shell::*;
pub use stat::*;
pub use surface::*;
pub use table::*;

use leptos::prelude::*;

/// An optional piece of view as a prop: takes `view! {..}.into_any()` or an `Option` of it.
#[derive(Default)]
pub struct Part(Option<AnyView>);

impl Part {
    /// The view, or nothing.
    pub fn into_view(self) -> Option<AnyView> {
        self.0
    }

    /// The view in a `<div class=..>`, or nothing.
    fn wrap(self, class: &'static str) -> Option<AnyView> {
        self.0.map(|view| view! { <div class=class>{view}</div> }.into_any())
    }
}

impl From<AnyView> for Part {
    fn from(view: AnyView) -> Self {
        Part(Some(view))
    }
}

impl From<Option<AnyView>> for Part {
    fn from(view: Option<AnyView>) -> Self {
        Part(view)
    }
}

/// Text as HTML, for the few places that build HTML by hand.
pub(crate) fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}
