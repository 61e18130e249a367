//! `/tin-tuc/{id}`: one article.

use domain::{
    ids::ArticleId,
    news::{Article, ArticleState},
    policy::act,
    text,
    time::{Timestamp, dmy},
};
use leptos::prelude::*;

use super::super::{islands::ReadMark, strings};
use crate::{
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, page},
    ui::*,
};

/// What the page shows.
struct Found {
    article: Article,
    /// How many opened it, for editors.
    readers: Option<i64>,
    /// Whether opening it is to be noted: it is published, for this person, and not opened before.
    mark: bool,
}

/// `/tin-tuc/{id}`.
pub fn article_page() -> AnyView {
    page(load, |found, cx| (PageInfo::new(Tab::News, found.article.title.clone()), show(found, cx))).into_any()
}

/// Whoever may not read it gets the same answer as for an article that does not exist.
async fn load(cx: Context) -> Result<Found, AppError> {
    cx.actor()?;
    let id: ArticleId = cx.param("id")?;
    let unit = store::news::target(cx.db(), id).await?;
    let (article, readers) = match cx.may::<act::WriteNews>(&unit) {
        Ok(permit) => {
            let article = store::news::editable(cx.db(), &permit, id).await?;
            (article, Some(store::news::readers(cx.db(), &permit, id).await?))
        }
        Err(_) => {
            let permit = cx.may::<act::ReadNews>(&unit).map_err(|_| AppError::NotFound)?;
            (store::news::published(cx.db(), &permit, id).await?, None)
        }
    };
    let mark = article.state == ArticleState::Published && !article.read && cx.may::<act::MarkNewsRead>(&unit).is_ok();
    Ok(Found { article, readers, mark })
}

fn show(found: Found, cx: &Context) -> AnyView {
    let Found { article, readers, mark } = found;
    let (id, lead) = (article.id, article.own_summary().to_owned());
    let tools = readers.is_some().then(|| tools(&article));
    let facts = facts(&article, readers, cx);
    view! {
        <Breadcrumb items=vec![("/tin-tuc".to_owned(), "Tin tức".to_owned())] current="Bài viết"/>
        <article class="stack">
            <PageHead title=article.title.clone() eyebrow=article.unit_name.clone() lead>
                {tools}
            </PageHead>
            {notice(article.state)}
            <Card>
                <p class="lead">{facts}</p>
                <Prose html=article.html.clone()/>
            </Card>
        </article>
        {mark.then(|| read_mark(id))}
    }
    .into_any()
}

/// When, how long; for editors also who wrote it and how many opened it.
fn facts(article: &Article, readers: Option<i64>, cx: &Context) -> String {
    let mut facts = Vec::new();
    match article.published_at {
        Some(at) => facts.push(posted(at, cx.now)),
        None => facts.push(format!("Sửa lần cuối {}", article.updated_at.full())),
    }
    facts.push(strings::minutes(article.minutes));
    if let Some(readers) = readers {
        facts.push(format!("Người viết: {}", article.author_name));
        if article.published_at.is_some() {
            facts.push(format!("{} người đã đọc", text::number(readers)));
        }
    }
    facts.join(" · ")
}

/// "Đăng 2 giờ trước (15:20 21/11/2026)"; after a week the date says enough.
fn posted(at: Timestamp, now: Timestamp) -> String {
    let (ago, date) = (at.ago(now), dmy(at.date()));
    if ago == date { format!("Đăng {}", at.full()) } else { format!("Đăng {ago} ({})", at.full()) }
}

/// What an editor can do with it.
fn tools(article: &Article) -> AnyView {
    let withdraw = match article.state {
        ArticleState::Published => {
            Some(("Gỡ tin", "Đảng viên sẽ không thấy tin này nữa. Đồng chí có thể đăng lại sau."))
        }
        ArticleState::Draft => Some(("Bỏ bản nháp", "Bản nháp chuyển sang mục Đã gỡ. Đồng chí có thể mở lại sau.")),
        ArticleState::Withdrawn => None,
    };
    let id = article.id.to_string();
    view! {
        <LinkButton href=format!("/tin-tuc/{id}/sua") label="Sửa" icon=Glyph::Pencil/>
        {withdraw.map(|(label, what)| view! {
            <Dialog id="withdraw" title=format!("{label}?") open_label=label open_kind=Kind::Plain open_icon=Glyph::Trash>
                <p>{what}</p>
                <Form action="/api/news/withdraw_article">
                    <Hidden name="id" value=id/>
                    <Submit label kind=Kind::Danger/>
                </Form>
            </Dialog>
        })}
    }
    .into_any()
}

fn notice(state: ArticleState) -> Option<AnyView> {
    let (title, text) = match state {
        ArticleState::Published => return None,
        ArticleState::Draft => ("Bản nháp", "Chỉ người biên tập thấy bài này. Bấm “Sửa” để viết tiếp hoặc đăng."),
        ArticleState::Withdrawn => ("Đã gỡ", "Chỉ người biên tập thấy bài này. Bấm “Sửa” để đăng lại."),
    };
    Some(view! { <Notice tone=Tone::Warn title>{text}</Notice> }.into_any())
}

/// The browser notes the opening by itself; without JavaScript a button does.
fn read_mark(id: ArticleId) -> AnyView {
    view! {
        <ReadMark id/>
        <noscript>
            <Form action="/api/news/mark_read">
                <Hidden name="id" value=id.to_string()/>
                <Submit label="Đánh dấu đã đọc" kind=Kind::Soft icon=Glyph::Check/>
            </Form>
        </noscript>
    }
    .into_any()
}
