//! Writing, publishing and withdrawing news, and marking them as read.

use domain::{
    ids::{ArticleId, UnitId},
    news::{ArticleDraft, ArticleState},
    policy::{Permit, act},
    time::Timestamp,
};

use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

statements! {
    INSERT = "INSERT INTO articles(id, unit_id, title, summary, body, html, minutes, state, author_id, created_at, updated_at, published_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, 1) ON CONFLICT (id) DO NOTHING";
    UPDATE = "UPDATE articles SET unit_id = $4, title = $5, summary = $6, body = $7, html = $8, minutes = $9, state = $10,
            updated_at = $11, published_at = COALESCE(published_at, $12), version = version + 1
        WHERE id = $1 AND unit_id = $2 AND version = $3";
    STORED = "SELECT unit_id, title, summary, body, state, version FROM articles WHERE id = $1";
    WITHDRAW = "UPDATE articles SET state = 'withdrawn', updated_at = $3, version = version + 1
        WHERE id = $1 AND unit_id = $2 AND state <> 'withdrawn'";
    MARK_READ = "INSERT INTO article_reads(article_id, member_id, read_at)
        SELECT id, $2, $4 FROM articles WHERE id = $1 AND unit_id = $3 AND state = 'published' ON CONFLICT DO NOTHING";
}

/// What an editor sends.
#[derive(Debug, Clone)]
pub struct NewArticle {
    /// Title, summary and Markdown, checked.
    pub text: ArticleDraft,
    /// The body as sanitised HTML.
    pub html: String,
    /// Whether to publish it; otherwise it stays in the state it has, at first a draft.
    pub publish: bool,
}

#[derive(sqlx::FromRow)]
struct Stored {
    unit_id: UnitId,
    title: String,
    summary: String,
    body: String,
    #[sqlx(try_from = "String")]
    state: ArticleState,
    version: i64,
}

impl Stored {
    /// Whether a request that expected to make `version` is the one that did: it was sent twice.
    fn is_result_of(&self, unit: UnitId, version: i64, article: &NewArticle) -> bool {
        self.version == version
            && self.unit_id == unit
            && self.title == article.text.title
            && self.summary == article.text.summary
            && self.body == article.text.body
            && (!article.publish || self.state == ArticleState::Published)
    }
}

async fn stored(tx: &mut Tx<'_>, id: ArticleId) -> Result<Stored> {
    let row: Option<Stored> = on!(tx, c => sqlx::query_as(STORED).bind(id).fetch_optional(c).await)?;
    row.ok_or(Error::NotFound)
}

const CHANGED: Error = Error::Conflict("the article changed meanwhile");

/// Saves a new article of the permit's unit; sending the same again changes nothing.
///
/// # Errors
/// [`Error::Conflict`] when another text was saved under this identifier.
#[crate::boxed]
pub async fn create(
    db: &Db,
    permit: Permit<act::WriteNews>,
    id: ArticleId,
    article: NewArticle,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let (unit, text) = (permit.unit().id, &article.text);
            let state = if article.publish { ArticleState::Published } else { ArticleState::Draft };
            let inserted = on!(tx, c => sqlx::query(INSERT)
                .bind(id).bind(unit).bind(&text.title).bind(&text.summary).bind(&text.body).bind(&article.html)
                .bind(text.minutes).bind(state.code()).bind(permit.member()).bind(now).bind(article.publish.then_some(now))
                .execute(c).await.map(|done| done.rows_affected()))?;
            if inserted == 0 {
                let same = stored(tx, id).await?.is_result_of(unit, 1, &article);
                return if same { Ok(()) } else { Err(CHANGED) };
            }
            let verb = if article.publish { "Đăng" } else { "Lưu bản nháp" };
            audit::record(tx, &permit, now, Entry::about("article", id.0, format!("{verb}: {}", text.title))).await
        })
    })
    .await
}

/// Changes version `version` of an article of unit `from`, which afterwards belongs to unit `to` (usually the same).
///
/// # Errors
/// [`Error::Conflict`] when somebody else changed the article since that version.
#[crate::boxed]
pub async fn update(
    db: &Db,
    from: Permit<act::WriteNews>,
    to: Permit<act::WriteNews>,
    id: ArticleId,
    version: i64,
    article: NewArticle,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let (unit, text) = (to.unit().id, &article.text);
            let before = stored(tx, id).await?;
            let state = if article.publish { ArticleState::Published } else { before.state };
            let changed = on!(tx, c => sqlx::query(UPDATE)
                .bind(id).bind(from.unit().id).bind(version).bind(unit).bind(&text.title).bind(&text.summary).bind(&text.body)
                .bind(&article.html).bind(text.minutes).bind(state.code()).bind(now).bind(article.publish.then_some(now))
                .execute(c).await.map(|done| done.rows_affected()))?;
            if changed == 0 {
                let same = stored(tx, id).await?.is_result_of(unit, version + 1, &article);
                return if same { Ok(()) } else { Err(CHANGED) };
            }
            let verb = if state == before.state { "Sửa" } else { "Đăng" };
            let entry = Entry::about("article", id.0, format!("{verb}: {}", text.title));
            if unit != from.unit().id {
                audit::record(tx, &from, now, Entry::about("article", id.0, format!("Chuyển sang đơn vị khác: {}", text.title)))
                    .await?;
            }
            audit::record(tx, &to, now, entry).await
        })
    })
    .await
}

/// Takes an article of the permit's unit back, or drops a draft; editors still see it. Twice is the same as once.
///
/// # Errors
/// [`Error::NotFound`] when it is not an article of that unit.
#[crate::boxed]
pub async fn withdraw(db: &Db, permit: Permit<act::WriteNews>, id: ArticleId, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let unit = permit.unit().id;
            let changed = on!(tx, c => sqlx::query(WITHDRAW).bind(id).bind(unit).bind(now)
                .execute(c).await.map(|done| done.rows_affected()))?;
            let article = stored(tx, id).await?;
            match changed {
                0 if article.unit_id == unit => Ok(()),
                0 => Err(Error::NotFound),
                _ => {
                    audit::record(tx, &permit, now, Entry::about("article", id.0, format!("Gỡ: {}", article.title)))
                        .await
                }
            }
        })
    })
    .await
}

/// Notes that the person opened a published article of the permit's unit. Twice is the same as once; what is not
/// published is not noted. Reading news is no secret and leaves no line in the audit log.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn mark_read(db: &Db, permit: Permit<act::MarkNewsRead>, id: ArticleId, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            on!(tx, c => sqlx::query(MARK_READ).bind(id).bind(permit.member()).bind(permit.unit().id).bind(now)
                .execute(c).await.map(drop))?;
            Ok(())
        })
    })
    .await
}
