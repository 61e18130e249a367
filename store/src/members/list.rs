//! Lists of members: filtered, sorted by given name, in pages.
//!
//! Two ways lead to a page. Within few members, all of them are read unit by unit and sorted. Among many, the index of
//! names is walked in order, filtering on the way, until the page is full. A search for a card number among many walks the
//! index of card numbers and sorts by them.

use domain::{
    ids::MemberId,
    listing::{Anchor, Listing},
    members::{Count, MemberFilter, MemberLine, MemberSearch, Standing},
    policy::{Permit, act},
    time::Timestamp,
};

use crate::{Db, Result};

/// More members than this are not sorted for one page.
pub(super) const FEW: i64 = 5_000;
/// Matches are counted up to here.
const COUNTED: i64 = 1_000;

macro_rules! filters {
    () => {
        " u.path >= $1 AND u.path < $2 AND ($3 = '' OR ' ' || m.name_folded LIKE $3)
          AND ($4 = '' OR CASE $4 WHEN 'exempt' THEN m.exempt ELSE m.standing = $4 END)
          AND ($5 = '' OR (m.activated_at IS NOT NULL) = ($5 = 'active'))"
    };
}

macro_rules! lines {
    ($from:literal, $card:literal, $key:literal, $compare:literal, $by:literal, $order:literal) => {
        concat!(
            "SELECT m.id, m.card_number, m.full_name, m.standing, m.exempt, m.activated_at, u.name AS unit_name FROM ",
            $from,
            " WHERE u.id = m.unit_id AND",
            filters!(),
            " AND (",
            $key,
            ", m.id) ",
            $compare,
            " ($6, $7)",
            $card,
            " ORDER BY ",
            $by,
            " ",
            $order,
            ", m.id ",
            $order,
            " LIMIT $8"
        )
    };
}

macro_rules! number {
    ($from:literal, $card:literal) => {
        concat!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 AS one FROM ",
            $from,
            " WHERE u.id = m.unit_id AND",
            filters!(),
            $card,
            " LIMIT $6) found"
        )
    };
}

// Sorting by an expression keeps PostgreSQL from walking the index of names when few are sorted (40 ms against 1).
// `CROSS JOIN` is how SQLite is told which table comes first; to PostgreSQL it is an ordinary join. The walk along the
// names has no condition on cards: SQLite would take the index of cards for it.
statements! {
    SIZE = "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 AS one FROM units u CROSS JOIN members m
        WHERE m.unit_id = u.id AND u.path >= $1 AND u.path < $2 LIMIT $3) found";
    NAME_KEY = "SELECT m.name_sort FROM members m JOIN units u ON u.id = m.unit_id WHERE m.id = $1 AND u.path >= $2 AND u.path < $3";
    CARD_KEY = "SELECT m.card_number FROM members m JOIN units u ON u.id = m.unit_id WHERE m.id = $1 AND u.path >= $2 AND u.path < $3";
    SORT_AFTER = lines!("units u CROSS JOIN members m", " AND m.card_number >= $9 AND m.card_number < $10", "m.name_sort", ">", "m.name_sort || ''", "");
    SORT_BEFORE = lines!("units u CROSS JOIN members m", " AND m.card_number >= $9 AND m.card_number < $10", "m.name_sort", "<", "m.name_sort || ''", "DESC");
    WALK_AFTER = lines!("members m CROSS JOIN units u", "", "m.name_sort", ">", "m.name_sort", "");
    WALK_BEFORE = lines!("members m CROSS JOIN units u", "", "m.name_sort", "<", "m.name_sort", "DESC");
    CARD_AFTER = lines!("members m CROSS JOIN units u", " AND m.card_number >= $9 AND m.card_number < $10", "m.card_number", ">", "m.card_number", "");
    CARD_BEFORE = lines!("members m CROSS JOIN units u", " AND m.card_number >= $9 AND m.card_number < $10", "m.card_number", "<", "m.card_number", "DESC");
    COUNT_SORT = number!("units u CROSS JOIN members m", " AND m.card_number >= $7 AND m.card_number < $8");
    COUNT_WALK = number!("members m CROSS JOIN units u", "");
    COUNT_CARD = number!("members m CROSS JOIN units u", " AND m.card_number >= $7 AND m.card_number < $8");
}

#[derive(sqlx::FromRow)]
struct Row {
    id: MemberId,
    card_number: String,
    full_name: String,
    #[sqlx(try_from = "String")]
    standing: Standing,
    exempt: bool,
    activated_at: Option<Timestamp>,
    unit_name: String,
}

impl From<Row> for MemberLine {
    fn from(r: Row) -> Self {
        Self {
            id: r.id,
            card_number: r.card_number,
            full_name: r.full_name,
            standing: r.standing,
            exempt: r.exempt,
            activated: r.activated_at.is_some(),
            unit_name: r.unit_name,
        }
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberPage {
    /// The members and the ways on.
    pub listing: Listing<MemberLine, MemberId>,
    /// How many there are on all pages; counted for the first page only.
    pub count: Option<Count>,
}

/// How a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// All of few, sorted.
    Sort,
    /// Along the names of many.
    Walk,
    /// Along the card numbers of many.
    Cards,
}

/// The filter as parameters.
struct Query {
    way: Way,
    from: String,
    to: String,
    name: String,
    state: &'static str,
    account: &'static str,
    cards: (String, String),
}

impl Query {
    fn new(permit: &Permit<act::ReadMembers>, filter: &MemberFilter, many: bool) -> Self {
        let scope = permit.scope();
        let (name, card) = match &filter.search {
            MemberSearch::All => (String::new(), String::new()),
            // A syllable is found by its beginning: who looks for `Hạnh` does not mean `Thanh`.
            MemberSearch::Name(part) => (format!("% {part}%"), String::new()),
            MemberSearch::Card(digits) => (String::new(), digits.clone()),
        };
        Self {
            way: match (many, card.is_empty()) {
                (false, _) => Way::Sort,
                (true, true) => Way::Walk,
                (true, false) => Way::Cards,
            },
            from: scope.from().to_owned(),
            to: scope.to(),
            name,
            state: filter.state.map(|s| s.code()).unwrap_or_default(),
            account: filter.account.map(|s| s.code()).unwrap_or_default(),
            // Digits sort before the colon.
            cards: (card.clone(), format!("{card}:")),
        }
    }

    /// The sort key of the anchor's line; none when it is not in the list's units (any more).
    async fn key(&self, db: &Db, line: MemberId) -> Result<Option<String>> {
        let sql = if self.way == Way::Cards { CARD_KEY } else { NAME_KEY };
        Ok(on!(db, c => sqlx::query_scalar(sql).bind(line).bind(&self.from).bind(&self.to).fetch_optional(c).await)?)
    }

    // How many rows fit the values is what decides about the plan.
    async fn rows(&self, db: &Db, backwards: bool, key: &str, id: MemberId, limit: i64) -> Result<Vec<Row>> {
        let sql = match (self.way, backwards) {
            (Way::Sort, false) => SORT_AFTER,
            (Way::Sort, true) => SORT_BEFORE,
            (Way::Walk, false) => WALK_AFTER,
            (Way::Walk, true) => WALK_BEFORE,
            (Way::Cards, false) => CARD_AFTER,
            (Way::Cards, true) => CARD_BEFORE,
        };
        Ok(on!(db.planned(), c => {
            let query = sqlx::query_as(sql)
                .bind(&self.from).bind(&self.to).bind(&self.name).bind(self.state).bind(self.account)
                .bind(key).bind(id).bind(limit);
            let query = if self.way == Way::Walk { query } else { query.bind(&self.cards.0).bind(&self.cards.1) };
            query.fetch_all(c).await
        })?)
    }

    async fn count(&self, db: &Db) -> Result<Count> {
        let sql = match self.way {
            Way::Sort => COUNT_SORT,
            Way::Walk => COUNT_WALK,
            Way::Cards => COUNT_CARD,
        };
        let count: i64 = on!(db.planned(), c => {
            let query = sqlx::query_scalar(sql)
                .bind(&self.from).bind(&self.to).bind(&self.name).bind(self.state).bind(self.account)
                .bind(COUNTED + 1);
            let query = if self.way == Way::Walk { query } else { query.bind(&self.cards.0).bind(&self.cards.1) };
            query.fetch_one(c).await
        })?;
        Ok(if count > COUNTED { Count::MoreThan(COUNTED) } else { Count::Exact(count) })
    }
}

/// A page of the members of the permit's unit and all below it.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn list(
    db: &Db,
    permit: &Permit<act::ReadMembers>,
    filter: &MemberFilter,
    anchor: Anchor<MemberId>,
    size: usize,
) -> Result<MemberPage> {
    list_with(db, permit, filter, anchor, size, FEW).await
}

/// The same with another idea of what is few.
pub(super) async fn list_with(
    db: &Db,
    permit: &Permit<act::ReadMembers>,
    filter: &MemberFilter,
    anchor: Anchor<MemberId>,
    size: usize,
    few: i64,
) -> Result<MemberPage> {
    let scope = permit.scope();
    let members: i64 = on!(db.planned(), c => sqlx::query_scalar(SIZE)
        .bind(scope.from()).bind(scope.to()).bind(few + 1).fetch_one(c).await)?;
    let query = Query::new(permit, filter, members > few);
    let mut anchor = anchor;
    let listing = loop {
        let key = match anchor.line() {
            Some(line) => query.key(db, *line).await?.map(|key| (key, *line)),
            None => None,
        };
        // A line that went elsewhere meanwhile leaves the first page.
        let (key, id) = key.unwrap_or_else(|| {
            anchor = Anchor::First;
            (String::new(), MemberId(uuid::Uuid::nil()))
        });
        let backwards = matches!(anchor, Anchor::Before(_));
        let rows = query.rows(db, backwards, &key, id, size as i64 + 1).await?;
        match Listing::from_rows(anchor, rows, size, |row| row.id) {
            Some(page) => break page.map(MemberLine::from),
            None => anchor = Anchor::First,
        }
    };
    let count = match (anchor, listing.after) {
        (Anchor::First, None) => Some(Count::Exact(listing.items.len() as i64)),
        (Anchor::First, Some(_)) if *filter == MemberFilter::default() && members <= few => Some(Count::Exact(members)),
        (Anchor::First, Some(_)) if *filter == MemberFilter::default() => Some(Count::MoreThan(COUNTED)),
        (Anchor::First, Some(_)) => Some(query.count(db).await?),
        _ => None,
    };
    Ok(MemberPage { listing, count })
}

#[cfg(test)]
pub(super) mod plans {
    //! The plans that SQLite must choose.
    pub(in super::super) const SORT: &str = super::SORT_AFTER;
    pub(in super::super) const WALK: &str = super::WALK_AFTER;
    pub(in super::super) const CARD: &str = super::CARD_AFTER;
    pub(in super::super) const COUNT: &str = super::COUNT_WALK;
}
