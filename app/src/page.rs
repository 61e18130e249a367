//! Pages: load, then show; the frame around them; what people see when something is not there.

use domain::{policy::act, text};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::{
    context::{Context, context},
    error::AppError,
    ui::*,
};

/// A page and its address, in the syntax of [`domain::policy::ENDPOINTS`].
pub struct Route {
    /// Pattern of the address.
    pub path: &'static str,
    /// Makes the page.
    pub show: fn() -> AnyView,
}

/// What the frame needs to know about a page.
#[derive(Debug, Clone, Default)]
pub struct PageInfo {
    /// Title of the tab and of the phone's header.
    pub title: String,
    /// Place in the bottom bar.
    pub tab: Tab,
    /// Greeting in the phone's header instead of the title.
    pub greeting: String,
    /// Address of the rail entry to mark, when it is not the tab's own.
    pub rail: &'static str,
}

impl PageInfo {
    /// A page at a place of the bottom bar.
    pub fn new(tab: Tab, title: impl Into<String>) -> Self {
        Self { title: title.into(), tab, ..Self::default() }
    }

    /// A page below "more", marked in the rail by its own address.
    pub fn more(title: impl Into<String>, rail: &'static str) -> Self {
        Self { title: title.into(), tab: Tab::More, rail, ..Self::default() }
    }
}

/// Loads what a page shows, then shows it in the frame, or the fitting error page with its status.
///
/// `load` gets the request; it asks the policy first, then the store. `show` makes the view and says how to frame it.
pub fn page<T, L, W, F, V>(load: L, show: F) -> impl IntoView
where
    T: Send + 'static,
    L: FnOnce(Context) -> W + Send + 'static,
    W: Future<Output = Result<T, AppError>> + Send + 'static,
    F: FnOnce(T, &Context) -> (PageInfo, V) + Send + 'static,
    V: IntoView + 'static,
{
    let cx = context();
    Suspend::new(async move {
        let cx = match cx {
            Ok(cx) => cx,
            Err(error) => return error_page(None, &error),
        };
        match load(cx.clone()).await {
            Ok(value) => {
                let (info, view) = show(value, &cx);
                framed(&cx, info, view.into_any())
            }
            Err(AppError::SignedOut) => {
                redirect(&log_in_address(&cx.address));
                ().into_any()
            }
            Err(error) => error_page(Some(&cx), &error),
        }
    })
}

/// Sends the person on instead of showing the page.
pub fn redirect(to: &str) {
    let (Some(response), Ok(to)) = (use_context::<ResponseOptions>(), http::HeaderValue::from_str(to)) else { return };
    response.set_status(http::StatusCode::SEE_OTHER);
    response.insert_header(http::header::LOCATION, to);
}

/// Where to log in and come back to `address`.
pub fn log_in_address(address: &str) -> String {
    if address == "/" {
        return "/dang-nhap".to_owned();
    }
    format!("/dang-nhap?tiep={}", encode_query(address))
}

/// Percent-encodes a value for a query string.
pub fn encode_query(value: &str) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// A page in the frame with rail, header and bottom tabs.
fn framed(cx: &Context, info: PageInfo, view: AnyView) -> AnyView {
    let person = cx.person.as_deref();
    let frame = Frame {
        title: info.title.clone(),
        active: info.tab,
        greeting: info.greeting,
        unit_name: person.map(|p| p.unit_name.clone()).unwrap_or_default(),
        person_name: person.map(|p| p.full_name.clone()).unwrap_or_default(),
        initials: person.map(|p| text::initials(&p.full_name)).unwrap_or_default(),
        items: rail(cx, info.rail),
        links: Vec::new(),
        demo: cx.site.demo,
        signed_in: cx.actor.is_some(),
        flash: cx.flash.clone(),
    };
    cx.title.set(&info.title);
    view! { <Shell frame>{view}</Shell> }.into_any()
}

/// The rail: what this person can open.
fn rail(cx: &Context, current: &str) -> Vec<NavItem> {
    let Some(actor) = cx.actor.as_deref() else { return Vec::new() };
    let mut items: Vec<NavItem> =
        [Tab::Home, Tab::News, Tab::Tasks, Tab::Meetings].map(|t| NavItem::new(t.href(), t.label(), t.glyph())).into();
    items.extend(more_items(actor));
    items.push(NavItem::new(Tab::More.href(), Tab::More.label(), Tab::More.glyph()));
    items
        .into_iter()
        .map(|item| {
            let here = item.href == current;
            item.current(here)
        })
        .collect()
}

/// The places that only holders of a role see: in the rail of a desktop and under "more" on a phone.
pub fn more_items(actor: &domain::policy::Actor) -> Vec<NavItem> {
    let entry =
        |allowed: bool, href: &str, label: &str, glyph: Glyph| allowed.then(|| NavItem::new(href, label, glyph));
    [
        entry(actor.has::<act::ViewDashboard>(), "/tong-quan", "Tổng quan", Glyph::Chart),
        entry(actor.has::<act::ManageKit>(), "/tai-lieu-thang", "Tài liệu tháng", Glyph::Book),
        entry(actor.has::<act::ReadMembers>(), "/dang-vien", "Đảng viên", Glyph::Member),
        entry(actor.has::<act::ReadUnits>(), "/don-vi", "Đơn vị", Glyph::Tree),
        entry(actor.has::<act::ReadGrants>(), "/phan-quyen", "Phân quyền", Glyph::Key),
        entry(actor.has::<act::ReadRules>(), "/quy-dinh", "Quy định", Glyph::Settings),
        entry(actor.has::<act::ImportRecords>(), "/nhap-du-lieu", "Nhập dữ liệu", Glyph::Upload),
        entry(actor.has::<act::ReadAudit>(), "/nhat-ky", "Nhật ký", Glyph::History),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A page that anybody may see, without frame; `show` uses [`bare`].
pub fn bare_page<V: IntoView + 'static>(show: impl FnOnce(&Context) -> V) -> AnyView {
    match context() {
        Ok(cx) => show(&cx).into_any(),
        Err(error) => error_page(None, &error),
    }
}

/// A page without rail and tabs: log-in, activation, errors for people who are not signed in.
pub fn bare(cx: &Context, title: &str, lead: &str, view: impl IntoView + 'static) -> AnyView {
    cx.title.set(title);
    let (demo, flash, lead) = (cx.site.demo, cx.flash.clone(), lead.to_owned());
    view! { <BareShell lead demo flash>{view.into_any()}</BareShell> }.into_any()
}

/// What went wrong, in words, with a way on.
pub fn error_page(cx: Option<&Context>, error: &AppError) -> AnyView {
    if let Some(response) = use_context::<ResponseOptions>() {
        response
            .set_status(http::StatusCode::from_u16(error.status()).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR));
    }
    let (title, glyph) = match error {
        AppError::NotFound => ("Không tìm thấy", Glyph::Search),
        AppError::Forbidden => ("Không có quyền", Glyph::Key),
        _ => ("Chưa thực hiện được", Glyph::Error),
    };
    let hint = error.to_string();
    let home = || view! { <LinkButton href="/" label="Về trang chủ" kind=Kind::Primary/> }.into_any();
    let view = view! { <h1 class="vh">{title}</h1> <Card><Empty glyph title hint action=home()/></Card> };
    match cx {
        Some(cx) if cx.actor.is_some() => framed(cx, PageInfo::new(Tab::More, title), view.into_any()),
        Some(cx) => bare(cx, title, "", view),
        None => view.into_any(),
    }
}
