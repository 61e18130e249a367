//! The one family of icons: 24 px, stroke 1.75, round, in the colour of the text beside it.

use leptos::prelude::*;

/// A picture of the icon family. Pick by meaning; the drawing may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[rustfmt::skip]
pub enum Glyph {
    Home, News, Task, Meeting, Menu, Search, Bell, Clock, Pin, File, Check, Chart, Member, Tree,
    Back, Forward, Down, Dots, Hand, Pencil, Qr, Plus, Close, Calendar, Upload, Download, Print, Filter,
    Lock, Key, Phone, Device, LogOut, Settings, Sun, Moon, TextSize, Info, Warning, Error, User, Shield,
    History, Trash, Link, Star, Book, Eye, Refresh, Send, Chat, Clip, ArrowUp, ArrowDown, ArrowRight,
    Inbox, Flag, Return, Video, Sheet, Help,
}

impl Glyph {
    /// Every icon, for the gallery and its test.
    #[rustfmt::skip]
    pub const ALL: [Glyph; 61] = [
        Glyph::Home, Glyph::News, Glyph::Task, Glyph::Meeting, Glyph::Menu, Glyph::Search, Glyph::Bell,
        Glyph::Clock, Glyph::Pin, Glyph::File, Glyph::Check, Glyph::Chart, Glyph::Member, Glyph::Tree,
        Glyph::Back, Glyph::Forward, Glyph::Down, Glyph::Dots, Glyph::Hand, Glyph::Pencil, Glyph::Qr,
        Glyph::Plus, Glyph::Close, Glyph::Calendar, Glyph::Upload, Glyph::Download, Glyph::Print,
        Glyph::Filter, Glyph::Lock, Glyph::Key, Glyph::Phone, Glyph::Device, Glyph::LogOut, Glyph::Settings,
        Glyph::Sun, Glyph::Moon, Glyph::TextSize, Glyph::Info, Glyph::Warning, Glyph::Error, Glyph::User,
        Glyph::Shield, Glyph::History, Glyph::Trash, Glyph::Link, Glyph::Star, Glyph::Book, Glyph::Eye,
        Glyph::Refresh, Glyph::Send, Glyph::Chat, Glyph::Clip, Glyph::ArrowUp, Glyph::ArrowDown,
        Glyph::ArrowRight, Glyph::Inbox, Glyph::Flag, Glyph::Return, Glyph::Video, Glyph::Sheet, Glyph::Help,
    ];

    /// The shapes inside the `<svg>`. Constants of ours, so they go in unescaped.
    #[rustfmt::skip]
    pub const fn shapes(self) -> &'static str {
        match self {
            Glyph::Home => r#"<path d="m4 11 8-7 8 7v9h-5v-6H9v6H4z"/>"#,
            Glyph::News => r#"<path d="M4 5h13v14H6a2 2 0 0 1-2-2zM17 9h3v8a2 2 0 0 1-2 2M8 9h5M8 13h5"/>"#,
            Glyph::Task => r#"<path d="M9.5 5H20M9.5 12H20M9.5 19H20m-16.5-14 1 1 2-2M3.5 12l1 1 2-2M3.5 19l1 1 2-2"/>"#,
            Glyph::Meeting => r#"<circle cx="9" cy="9" r="3.5"/><path d="M3 19c.5-3.5 3-5 6-5s5.5 1.5 6 5M16 6a3 3 0 0 1 0 6m1.5 2.5c2 .6 3.2 2 3.5 4.5"/>"#,
            Glyph::Menu => r#"<path d="M4 7h16M4 12h16M4 17h16"/>"#,
            Glyph::Search => r#"<circle cx="11" cy="11" r="7"/><path d="m20 20-3.5-3.5"/>"#,
            Glyph::Bell => r#"<path d="M6 9a6 6 0 1 1 12 0c0 5 2 6 2 7H4c0-1 2-2 2-7M10 20a2 2 0 0 0 4 0"/>"#,
            Glyph::Clock => r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 2"/>"#,
            Glyph::Pin => r#"<path d="M12 21s7-6.2 7-11a7 7 0 1 0-14 0c0 4.8 7 11 7 11z"/><circle cx="12" cy="10" r="2.5"/>"#,
            Glyph::File => r#"<path d="M6 3h8l4 4v14H6zM14 3v4h4"/>"#,
            Glyph::Check => r#"<path d="m5 12.5 4.5 4.5L19 7.5"/>"#,
            Glyph::Chart => r#"<path d="M4 19V9m6 10V5m6 14v-7m5 7H3"/>"#,
            Glyph::Member => r#"<rect x="3" y="5" width="18" height="14" rx="3"/><circle cx="9" cy="11" r="2"/><path d="M5.5 16.5c.6-1.8 2-2.5 3.5-2.5s2.9.7 3.5 2.5M15 10h3M15 14h3"/>"#,
            Glyph::Tree => r#"<path d="M12 6.5V15M5 15v-3h14v3"/><rect x="9.5" y="2.5" width="5" height="4" rx="1"/><rect x="2.5" y="15" width="5" height="5" rx="1"/><rect x="9.5" y="15" width="5" height="5" rx="1"/><rect x="16.5" y="15" width="5" height="5" rx="1"/>"#,
            Glyph::Back => r#"<path d="m15 5-7 7 7 7"/>"#,
            Glyph::Forward => r#"<path d="m9 5 7 7-7 7"/>"#,
            Glyph::Down => r#"<path d="m6 9 6 6 6-6"/>"#,
            Glyph::Dots => r#"<circle cx="12" cy="5" r="1.2"/><circle cx="12" cy="12" r="1.2"/><circle cx="12" cy="19" r="1.2"/>"#,
            Glyph::Hand => r#"<path d="M8 12V5.5a1.5 1.5 0 0 1 3 0V11m0-6.5a1.5 1.5 0 0 1 3 0V11m0-4.5a1.5 1.5 0 0 1 3 0V14c0 4-2.5 7-6 7-3 0-4.5-1.5-6-4.5L4 13.5c-.6-1.2.8-2.3 1.8-1.3L8 14.5"/>"#,
            Glyph::Pencil => r#"<path d="M4 20h4L19 9l-4-4L4 16z"/>"#,
            Glyph::Qr => r#"<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 18h2v2h-2zM18 14h2m-6 4v2"/>"#,
            Glyph::Plus => r#"<path d="M12 5v14M5 12h14"/>"#,
            Glyph::Close => r#"<path d="m6 6 12 12M18 6 6 18"/>"#,
            Glyph::Calendar => r#"<rect x="4" y="5" width="16" height="15" rx="3"/><path d="M4 10h16M8 3v4m8-4v4"/>"#,
            Glyph::Upload => r#"<path d="M12 16V4.5M7.5 9 12 4.5 16.5 9M5 15.5V19h14v-3.5"/>"#,
            Glyph::Download => r#"<path d="M12 4v11.5M7.5 11l4.5 4.5 4.5-4.5M5 15.5V19h14v-3.5"/>"#,
            Glyph::Print => r#"<path d="M7 9V4h10v5M7 17H5a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-2M7 14h10v6H7z"/>"#,
            Glyph::Filter => r#"<path d="M4 6h16M7 12h10m-7 6h4"/>"#,
            Glyph::Lock => r#"<rect x="5" y="11" width="14" height="9" rx="2.5"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>"#,
            Glyph::Key => r#"<circle cx="8" cy="15.5" r="4"/><path d="m11 12.5 9-9m-3.5 3.5 2.5 2.5"/>"#,
            Glyph::Phone => r#"<path d="M6 3.5h3L10.5 8l-2 1.5a12 12 0 0 0 6 6l1.5-2 4.5 1.5v3a2 2 0 0 1-2.2 2A17 17 0 0 1 4 5.7a2 2 0 0 1 2-2.2z"/>"#,
            Glyph::Device => r#"<rect x="7" y="2.5" width="10" height="19" rx="2.5"/><path d="M11 18h2"/>"#,
            Glyph::LogOut => r#"<path d="M14 4H6a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h8M10 12h10m-3.5-3.5L20 12l-3.5 3.5"/>"#,
            Glyph::Settings => r#"<path d="M4 7h9m4 0h3M4 17h3m4 0h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>"#,
            Glyph::Sun => r#"<circle cx="12" cy="12" r="4"/><path d="M12 3v1.5m0 15V21m-9-9h1.5m15 0H21M5.6 5.6l1.1 1.1m10.6 10.6 1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1"/>"#,
            Glyph::Moon => r#"<path d="M20 14.5A8.2 8.2 0 0 1 9.5 4 8.2 8.2 0 1 0 20 14.5z"/>"#,
            Glyph::TextSize => r#"<path d="M2.5 18.5 8 5.5l5.5 13M4.4 14h7.2M15 18.5l3.2-8 3.3 8m-5.5-2.5h4.5"/>"#,
            Glyph::Info => r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v5m0-8.5v.01"/>"#,
            Glyph::Warning => r#"<path d="M12 4 2.8 19.5h18.4zM12 10v4.5m0 2.5v.01"/>"#,
            Glyph::Error => r#"<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM12 8v4.5m0 3.5v.01"/>"#,
            Glyph::User => r#"<circle cx="12" cy="8" r="4"/><path d="M4.5 20c.8-4 3.8-6 7.5-6s6.7 2 7.5 6"/>"#,
            Glyph::Shield => r#"<path d="M12 3 5 6v5c0 5 3 8.2 7 10 4-1.8 7-5 7-10V6z"/><path d="m9 12 2 2 4-4"/>"#,
            Glyph::History => r#"<path d="M4.3 9.5A8 8 0 1 1 4 12M4 5v4.5h4.5M12 8v4.5l3 1.5"/>"#,
            Glyph::Trash => r#"<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13m-8 4v5m4-5v5"/>"#,
            Glyph::Link => r#"<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"/>"#,
            Glyph::Star => r#"<path d="m12 3.5 2.6 5.3 5.9.9-4.2 4.1 1 5.8-5.3-2.7-5.3 2.7 1-5.8-4.2-4.1 5.9-.9z"/>"#,
            Glyph::Book => r#"<path d="M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11"/><path d="m12 6.2.9 1.8 2 .3-1.4 1.4.3 2-1.8-.9-1.8.9.3-2-1.4-1.4 2-.3z" fill="currentColor" stroke="none"/>"#,
            Glyph::Eye => r#"<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="3"/>"#,
            Glyph::Refresh => r#"<path d="M20 12a8 8 0 1 1-2.3-5.7L20 8.5M20 4v4.5h-4.5"/>"#,
            Glyph::Send => r#"<path d="M20.5 3.5 10 14M20.5 3.5 14.5 20 10 14l-6-4.5z"/>"#,
            Glyph::Chat => r#"<path d="M4 5h16v11h-9.5L6 20v-4H4z"/>"#,
            Glyph::Clip => r#"<path d="M19 11.5 11.5 19a4.5 4.5 0 0 1-6.4-6.4L13 4.8a3 3 0 0 1 4.3 4.3l-7.7 7.6a1.5 1.5 0 0 1-2.1-2.1l7-7"/>"#,
            Glyph::ArrowUp => r#"<path d="M12 19V5m-6 6 6-6 6 6"/>"#,
            Glyph::ArrowDown => r#"<path d="M12 5v14m-6-6 6 6 6-6"/>"#,
            Glyph::ArrowRight => r#"<path d="M5 12h14m-6-6 6 6-6 6"/>"#,
            Glyph::Inbox => r#"<path d="m4 13 2.5-8h11L20 13v6H4zM4 13h5l1 2.5h4l1-2.5h5"/>"#,
            Glyph::Flag => r#"<path d="M6 21V4h11l-2 4 2 4H6"/>"#,
            Glyph::Return => r#"<path d="M8 4.5 3.5 9 8 13.5M3.5 9H14a5.5 5.5 0 0 1 0 11h-3"/>"#,
            Glyph::Video => r#"<rect x="3" y="6" width="12" height="12" rx="3"/><path d="m15 11 6-3.5v9L15 13"/>"#,
            Glyph::Sheet => r#"<rect x="4" y="4" width="16" height="16" rx="2"/><path d="M4 10h16M4 15h16M10 10v10"/>"#,
            Glyph::Help => r#"<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.2 1-1.2 1.8m0 3v.01"/>"#,
        }
    }
}

/// An icon. Always decorative (`aria-hidden`): the words beside it, or the name of the link or button
/// around it, carry the meaning.
#[component]
pub fn Icon(
    glyph: Glyph,
    /// 16 px, for a line of small text.
    #[prop(optional)]
    small: bool,
) -> AnyView {
    let class = if small { "ic ic-s" } else { "ic" };
    view! { <svg class=class viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" inner_html=glyph.shapes()></svg> }.into_any()
}

/// The mark of Sotay: a book with a star on deep red.
#[component]
pub fn BrandMark() -> AnyView {
    view! { <span class="mark"><Icon glyph=Glyph::Book/></span> }.into_any()
}
