//! Reading news.

use domain::{
    ids::{ArticleId, MemberId, UnitId},
    news::{Article, ArticleCard, ArticleState, PAGE},
    paging::{Page, Place, Turn},
    policy::{Permit, Scope, act},
    time::Timestamp,
    units::{UnitPath, UnitRef},
};

use crate::{Db, Error, Result};

/// The unit $1 and those above it.
macro_rules! up {
    () => {
        "WITH RECURSIVE up(id, parent_id) AS (
            SELECT id, parent_id FROM units WHERE id = $1
            UNION ALL SELECT u.id, u.parent_id FROM units u JOIN up ON u.id = up.parent_id)"
    };
}

/// A page of what the units in `up` published. The ids are found in the index first: texts are only read for one page.
macro_rules! audience {
    ($compare:literal, $order:literal) => {
        concat!(
            up!(),
            ", page(id, at) AS (
                SELECT id, published_at FROM articles
                WHERE unit_id IN (SELECT id FROM up) AND state = 'published' AND (published_at, id) ",
            $compare,
            " ($3, $4) ORDER BY published_at ",
            $order,
            ", id ",
            $order,
            " LIMIT $5)
            SELECT a.id, a.title, a.summary, u.name AS unit_name, a.minutes, a.state, p.at, r.read_at IS NOT NULL AS read
            FROM page p JOIN articles a ON a.id = p.id JOIN units u ON u.id = a.unit_id
                LEFT JOIN article_reads r ON r.article_id = a.id AND r.member_id = $2
            ORDER BY p.at ",
            $order,
            ", p.id ",
            $order
        )
    };
}

/// A page of the articles of a part of the tree in one state: published ones by when, others by their last change.
macro_rules! managed {
    ($compare:literal, $order:literal) => {
        concat!(
            "SELECT id, title, summary, unit_name, minutes, state, at, TRUE AS read FROM (
                SELECT a.id, a.title, a.summary, u.name AS unit_name, a.minutes, a.state,
                    CASE WHEN a.state = 'published' THEN a.published_at ELSE a.updated_at END AS at
                FROM articles a JOIN units u ON u.id = a.unit_id
                WHERE u.path >= $1 AND u.path < $2 AND a.state = $3) AS list
            WHERE (at, id) ",
            $compare,
            " ($4, $5) ORDER BY at ",
            $order,
            ", id ",
            $order,
            " LIMIT $6"
        )
    };
}

statements! {
    TARGET = "SELECT u.id, u.path FROM articles a JOIN units u ON u.id = a.unit_id WHERE a.id = $1";
    AUDIENCE_OLDER = audience!("<", "DESC");
    AUDIENCE_NEWER = audience!(">", "ASC");
    MANAGED_OLDER = managed!("<", "DESC");
    MANAGED_NEWER = managed!(">", "ASC");
    UNREAD = concat!(up!(), " SELECT CAST(COUNT(*) AS BIGINT) FROM (
            SELECT a.id FROM articles a WHERE a.unit_id IN (SELECT id FROM up) AND a.state = 'published'
                AND NOT EXISTS (SELECT 1 FROM article_reads r WHERE r.member_id = $2 AND r.article_id = a.id)
            LIMIT $3) AS unread");
    ONE = "SELECT a.id, a.unit_id, u.name AS unit_name, a.title, a.summary, a.body, a.html, a.minutes, a.state,
            m.full_name AS author_name, a.updated_at, a.published_at, a.version, r.read_at IS NOT NULL AS read
        FROM articles a JOIN units u ON u.id = a.unit_id JOIN members m ON m.id = a.author_id
            LEFT JOIN article_reads r ON r.article_id = a.id AND r.member_id = $3
        WHERE a.id = $1 AND a.unit_id = $2";
    READERS = "SELECT CAST(COUNT(*) AS BIGINT) FROM article_reads r JOIN articles a ON a.id = r.article_id
        WHERE a.id = $1 AND a.unit_id = $2";
}

/// Most articles that [`unread_count`] counts: the screen says "99+" from there on.
pub const UNREAD_CAP: i64 = 100;

#[derive(sqlx::FromRow)]
struct CardRow {
    id: ArticleId,
    title: String,
    summary: String,
    unit_name: String,
    minutes: i64,
    #[sqlx(try_from = "String")]
    state: ArticleState,
    at: Timestamp,
    read: bool,
}

impl CardRow {
    fn place(&self) -> Place {
        Place { at: self.at, id: self.id.0 }
    }
}

impl From<CardRow> for ArticleCard {
    fn from(r: CardRow) -> Self {
        Self {
            id: r.id,
            title: r.title,
            summary: r.summary,
            unit_name: r.unit_name,
            minutes: r.minutes,
            state: r.state,
            at: r.at,
            read: r.read,
        }
    }
}

#[derive(sqlx::FromRow)]
struct ArticleRow {
    id: ArticleId,
    unit_id: UnitId,
    unit_name: String,
    title: String,
    summary: String,
    body: String,
    html: String,
    minutes: i64,
    #[sqlx(try_from = "String")]
    state: ArticleState,
    author_name: String,
    updated_at: Timestamp,
    published_at: Option<Timestamp>,
    version: i64,
    read: bool,
}

impl From<ArticleRow> for Article {
    fn from(r: ArticleRow) -> Self {
        Self {
            id: r.id,
            unit_id: r.unit_id,
            unit_name: r.unit_name,
            title: r.title,
            summary: r.summary,
            body: r.body,
            html: r.html,
            minutes: r.minutes,
            state: r.state,
            author_name: r.author_name,
            updated_at: r.updated_at,
            published_at: r.published_at,
            version: r.version,
            read: r.read,
        }
    }
}

/// The unit of an article: what the policy needs to decide about it.
///
/// # Errors
/// [`Error::NotFound`] when there is no such article.
#[crate::boxed]
pub async fn target(db: &Db, id: ArticleId) -> Result<UnitRef> {
    let found: Option<(UnitId, UnitPath)> = on!(db, c => sqlx::query_as(TARGET).bind(id).fetch_optional(c).await)?;
    found.map(|(id, path)| UnitRef { id, path }).ok_or(Error::NotFound)
}

/// Published news addressed to the permit's unit, newest first, with the person's read marks.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn audience(db: &Db, permit: &Permit<act::ReadNews>, turn: Turn) -> Result<Page<ArticleCard>> {
    let (unit, member) = (permit.unit().id, permit.member());
    let page = page_of!(turn, PAGE, CardRow::place, |at| audience_rows(db, unit, member, at, PAGE + 1).await?);
    Ok(page.map(ArticleCard::from))
}

/// The newest news for the person's own unit, for the home page.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn latest(db: &Db, permit: &Permit<act::ViewOwn>, limit: usize) -> Result<Vec<ArticleCard>> {
    let rows = audience_rows(db, permit.unit().id, permit.member(), Turn::FIRST, limit).await?;
    Ok(rows.into_iter().map(ArticleCard::from).collect())
}

async fn audience_rows(db: &Db, unit: UnitId, member: MemberId, turn: Turn, limit: usize) -> Result<Vec<CardRow>> {
    let (sql, place) = match turn {
        Turn::Older(place) => (AUDIENCE_OLDER, place),
        Turn::Newer(place) => (AUDIENCE_NEWER, place),
    };
    Ok(on!(db, c => sqlx::query_as(sql)
        .bind(unit).bind(member).bind(place.at).bind(place.id).bind(limit as i64).fetch_all(c).await)?)
}

/// How many news for the person's own unit they have not opened, counted up to [`UNREAD_CAP`].
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn unread_count(db: &Db, permit: &Permit<act::ViewOwn>) -> Result<i64> {
    Ok(on!(db, c => sqlx::query_scalar(UNREAD)
        .bind(permit.unit().id).bind(permit.member()).bind(UNREAD_CAP).fetch_one(c).await)?)
}

/// The articles of a part of the tree in one state. Readers look at what is published there, editors at the rest.
pub trait Sees {
    /// Whether whoever may do this may see articles in `state`.
    fn sees(state: ArticleState) -> bool;
}

impl Sees for act::ReadNews {
    fn sees(state: ArticleState) -> bool {
        state == ArticleState::Published
    }
}

impl Sees for act::WriteNews {
    fn sees(_: ArticleState) -> bool {
        true
    }
}

/// Articles of the scope's units in one state, newest first: what a unit and those below it published, drafted or took
/// back. Without read marks.
///
/// # Errors
/// [`Error::NotFound`] when the scope does not let its holder see such articles.
pub async fn managed<A: Sees>(db: &Db, scope: &Scope<A>, state: ArticleState, turn: Turn) -> Result<Page<ArticleCard>> {
    if !A::sees(state) {
        return Err(Error::NotFound);
    }
    let (from, to) = (scope.from(), scope.to());
    let page = page_of!(turn, PAGE, CardRow::place, |at| managed_rows(db, (from, &to), state, at).await?);
    Ok(page.map(ArticleCard::from))
}

async fn managed_rows(db: &Db, range: (&str, &str), state: ArticleState, turn: Turn) -> Result<Vec<CardRow>> {
    let (sql, place) = match turn {
        Turn::Older(place) => (MANAGED_OLDER, place),
        Turn::Newer(place) => (MANAGED_NEWER, place),
    };
    Ok(on!(db, c => sqlx::query_as(sql)
        .bind(range.0).bind(range.1).bind(state.code()).bind(place.at).bind(place.id).bind(PAGE as i64 + 1)
        .fetch_all(c).await)?)
}

/// A published article of the permit's unit.
///
/// # Errors
/// [`Error::NotFound`] when it is not published, or not of that unit.
#[crate::boxed]
pub async fn published(db: &Db, permit: &Permit<act::ReadNews>, id: ArticleId) -> Result<Article> {
    let article = one(db, permit.unit().id, permit.member(), id).await?;
    if article.state == ArticleState::Published { Ok(article) } else { Err(Error::NotFound) }
}

/// An article of the permit's unit in any state.
///
/// # Errors
/// [`Error::NotFound`] when it is not of that unit.
#[crate::boxed]
pub async fn editable(db: &Db, permit: &Permit<act::WriteNews>, id: ArticleId) -> Result<Article> {
    one(db, permit.unit().id, permit.member(), id).await
}

async fn one(db: &Db, unit: UnitId, member: MemberId, id: ArticleId) -> Result<Article> {
    let row: Option<ArticleRow> =
        on!(db, c => sqlx::query_as(ONE).bind(id).bind(unit).bind(member).fetch_optional(c).await)?;
    row.map(Article::from).ok_or(Error::NotFound)
}

/// How many people opened an article of the permit's unit.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn readers(db: &Db, permit: &Permit<act::WriteNews>, id: ArticleId) -> Result<i64> {
    Ok(on!(db, c => sqlx::query_scalar(READERS).bind(id).bind(permit.unit().id).fetch_one(c).await)?)
}
