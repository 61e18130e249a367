//! `/tin-tuc`: what a person may read, newest first; for holders of roles also what the units they look after have
//! published, drafted and withdrawn.

use domain::{
    ids::UnitId,
    news::{ArticleCard, ArticleState},
    paging::{Page, Place, Turn},
    policy::act,
    time::Timestamp,
};
use leptos::prelude::*;

use super::super::strings;
use crate::{
    context::Context,
    error::AppError,
    page::{PageInfo, page},
    ui::*,
    unit_choice::unit_choices,
};

/// Which list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    /// What is addressed to the person.
    ForMe,
    /// What a unit and those below it have in one state.
    Of(ArticleState),
}

impl Show {
    fn from_query(cx: &Context) -> Self {
        match cx.query::<String>("muc").as_deref() {
            Some("dang") => Self::Of(ArticleState::Published),
            Some("nhap") => Self::Of(ArticleState::Draft),
            Some("go") => Self::Of(ArticleState::Withdrawn),
            _ if cx.query::<UnitId>("don_vi").is_some() => Self::Of(ArticleState::Published),
            _ => Self::ForMe,
        }
    }

    const fn code(self) -> &'static str {
        match self {
            Self::ForMe => "",
            Self::Of(ArticleState::Published) => "dang",
            Self::Of(ArticleState::Draft) => "nhap",
            Self::Of(ArticleState::Withdrawn) => "go",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::ForMe => "Tin mới",
            Self::Of(state) => state.label(),
        }
    }

    /// The address of this list, at a unit.
    fn href(self, unit: Option<UnitId>) -> String {
        match (self, unit) {
            (Self::ForMe, _) => "/tin-tuc".to_owned(),
            (_, None) => format!("/tin-tuc?muc={}", self.code()),
            (_, Some(unit)) => format!("/tin-tuc?muc={}&don_vi={unit}", self.code()),
        }
    }
}

/// What the page shows.
struct Found {
    show: Show,
    page: Page<ArticleCard>,
    /// The unit whose articles these are, and where else one may look; none for one's own news.
    unit: Option<(UnitId, Vec<Choice>)>,
}

/// `/tin-tuc`.
pub fn list_page() -> AnyView {
    page(load, |found, cx| (PageInfo::new(Tab::News, Tab::News.label()), list(found, cx))).into_any()
}

async fn load(cx: Context) -> Result<Found, AppError> {
    let show = Show::from_query(&cx);
    let turn = Turn::new(cx.query("sau"), cx.query("truoc"));
    let chosen = cx.query("don_vi");
    match show {
        Show::ForMe => {
            let permit = cx.may::<act::ReadNews>(&cx.actor()?.unit)?;
            Ok(Found { show, page: store::news::audience(cx.db(), &permit, turn).await?, unit: None })
        }
        Show::Of(ArticleState::Published) => {
            let permit = cx.may_on_chosen::<act::ReadNews>(chosen).await?;
            let page = store::news::managed(cx.db(), &permit.scope(), ArticleState::Published, turn).await?;
            Ok(Found { show, page, unit: Some((permit.unit().id, unit_choices(&cx, &permit).await?)) })
        }
        Show::Of(state) => {
            let permit = cx.may_on_chosen::<act::WriteNews>(chosen).await?;
            let page = store::news::managed(cx.db(), &permit.scope(), state, turn).await?;
            Ok(Found { show, page, unit: Some((permit.unit().id, unit_choices(&cx, &permit).await?)) })
        }
    }
}

fn list(found: Found, cx: &Context) -> AnyView {
    let Found { show, page, unit } = found;
    let unit_id = unit.as_ref().map(|(id, _)| *id);
    let write = cx.actor.as_ref().is_some_and(|a| a.has::<act::WriteNews>()).then(|| {
        let href = unit_id.map_or("/tin-tuc/moi".to_owned(), |id| format!("/tin-tuc/moi?don_vi={id}"));
        view! { <LinkButton href label="Viết tin" icon=Glyph::Pencil kind=Kind::Primary/> }
    });
    let turn = |name: &str, place: Option<Place>| {
        let base = show.href(unit_id);
        let mark = if base.contains('?') { '&' } else { '?' };
        place.map(|p| format!("{base}{mark}{name}={p}")).unwrap_or_default()
    };
    let (prev, next) = (turn("truoc", page.newer), turn("sau", page.older));
    let rows = if page.items.is_empty() {
        let (title, hint) = nothing(show);
        view! { <Card><Empty glyph=Glyph::News title hint/></Card> }.into_any()
    } else {
        let rows = page.items.into_iter().map(|card| card_row(card, cx.now, true)).collect_view();
        view! { <List label=show.label()>{rows}</List> }.into_any()
    };
    view! {
        <PageHead title="Tin tức">{write}</PageHead>
        {tabs(cx, show, unit_id)}
        {unit.map(|(id, choices)| unit_filter(show, id, choices))}
        {rows}
        <Pager prev next/>
    }
    .into_any()
}

/// The lists that this person may look at; none for somebody who only reads.
fn tabs(cx: &Context, show: Show, unit: Option<UnitId>) -> Option<AnyView> {
    let actor = cx.actor.as_deref()?;
    let managed = |state| Show::Of(state);
    let mut shows = vec![Show::ForMe];
    if actor.has::<act::ReadNews>() {
        shows.push(managed(ArticleState::Published));
    }
    if actor.has::<act::WriteNews>() {
        shows.extend([managed(ArticleState::Draft), managed(ArticleState::Withdrawn)]);
    }
    let items = |shows: Vec<Show>| {
        let tab =
            |s: Show| TabLink { href: s.href(unit), label: s.label().to_owned(), count: None, current: s == show };
        shows.into_iter().map(tab).collect()
    };
    (shows.len() > 1).then(|| view! { <Tabs label="Danh mục tin" items=items(shows)/> }.into_any())
}

/// Where else to look; nothing when there is no choice.
fn unit_filter(show: Show, unit: UnitId, choices: Vec<Choice>) -> Option<AnyView> {
    (choices.len() > 1).then(|| {
        view! {
            <Filters action="/tin-tuc" submit_label="Xem">
                <Hidden name="muc" value=show.code()/>
                <SelectField name="don_vi" label="Đơn vị" required=true value=unit.to_string() options=choices/>
            </Filters>
        }
        .into_any()
    })
}

/// What an empty list says.
const fn nothing(show: Show) -> (&'static str, &'static str) {
    match show {
        Show::ForMe => ("Chưa có tin nào", "Tin của chi bộ và của cấp trên sẽ hiện ở đây ngay khi được đăng."),
        Show::Of(ArticleState::Published) => {
            ("Chưa đăng tin nào", "Đơn vị này và các đơn vị bên dưới chưa đăng tin. Đồng chí có thể chọn đơn vị khác.")
        }
        Show::Of(ArticleState::Draft) => ("Không có bản nháp", "Bài viết dở được lưu lại sẽ nằm ở đây đến khi đăng."),
        Show::Of(ArticleState::Withdrawn) => {
            ("Chưa gỡ tin nào", "Tin đã gỡ nằm ở đây; đồng chí có thể sửa rồi đăng lại.")
        }
    }
}

/// An article in a list, with the beginning of its text where there is room for it.
pub fn card_row(card: ArticleCard, now: Timestamp, with_teaser: bool) -> AnyView {
    let ago = card.at.ago(now);
    let when = match card.state {
        ArticleState::Published => format!("{ago} · {}", strings::minutes(card.minutes)),
        ArticleState::Draft => format!("sửa {ago}"),
        ArticleState::Withdrawn => format!("gỡ {ago}"),
    };
    let teaser = if with_teaser { card.summary } else { String::new() };
    view! {
        <NewsRow href=format!("/tin-tuc/{}", card.id) title=card.title teaser unread=!card.read
            meta=format!("{} · {when}", card.unit_name)/>
    }
    .into_any()
}
