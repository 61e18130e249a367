//! Calendars: the meetings of somebody's branch under a secret address, and one meeting alone.

use domain::{
    ids::{FeedId, MeetingId},
    meetings::{Event, MeetingKind, MeetingState},
    policy::{Permit, act},
    time::{DAY, Month, Timestamp},
};

use crate::{
    Db, Result,
    audit::{self, Entry},
};

macro_rules! events {
    ($from:literal) => {
        concat!(
            "SELECT m.id, u.name AS unit_name, m.month, m.kind, m.theme, m.starts_at, m.minutes, m.place, m.link, m.state, m.calendar_sequence, m.updated_at ",
            $from
        )
    };
}

statements! {
    OPEN = "SELECT id FROM calendar_feeds WHERE member_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC LIMIT 1";
    INSERT = "INSERT INTO calendar_feeds(id, member_id, token_hash, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    REVOKE = "UPDATE calendar_feeds SET revoked_at = $3 WHERE member_id = $1 AND id <> $2 AND revoked_at IS NULL";
    // A member who left or whose account was closed has no calendar any more.
    // The branch's meetings, and those of a branch in which the member was until it closed: they show as called off.
    FEED = concat!("WITH reader AS (SELECT p.id, p.unit_id FROM calendar_feeds f JOIN members p ON p.id = f.member_id
                AND p.activated_at IS NOT NULL WHERE f.token_hash = $1 AND f.revoked_at IS NULL),
            branches AS (SELECT unit_id FROM reader
                UNION SELECT b.unit_id FROM reader r JOIN former_members b ON b.member_id = r.id) ",
        events!("FROM branches b JOIN meetings m ON m.unit_id = b.unit_id JOIN units u ON u.id = m.unit_id
        WHERE m.starts_at >= $2 ORDER BY m.starts_at, m.id LIMIT 400"));
    KNOWN = "SELECT CAST(COUNT(*) AS BIGINT) FROM calendar_feeds f JOIN members p ON p.id = f.member_id AND p.activated_at IS NOT NULL
        WHERE f.token_hash = $1 AND f.revoked_at IS NULL";
    ONE = events!("FROM meetings m JOIN units u ON u.id = m.unit_id WHERE m.id = $1 AND m.unit_id = $2");
}

/// How far back a calendar reaches.
const PAST: i64 = 180 * DAY;

#[derive(sqlx::FromRow)]
struct Row {
    id: MeetingId,
    unit_name: String,
    month: Month,
    #[sqlx(try_from = "String")]
    kind: MeetingKind,
    theme: String,
    starts_at: Timestamp,
    minutes: i64,
    place: String,
    link: String,
    #[sqlx(try_from = "String")]
    state: MeetingState,
    calendar_sequence: i64,
    updated_at: Timestamp,
}

impl From<Row> for Event {
    fn from(r: Row) -> Self {
        Self {
            id: r.id,
            title: domain::meetings::title(r.month, r.kind, &r.theme),
            unit_name: r.unit_name,
            starts_at: r.starts_at,
            minutes: r.minutes,
            place: r.place,
            link: r.link,
            cancelled: r.state == MeetingState::Cancelled,
            sequence: r.calendar_sequence,
            updated_at: r.updated_at,
        }
    }
}

/// The open calendar of who asks; none when there is none.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn feed(db: &Db, permit: &Permit<act::ViewOwn>) -> Result<Option<FeedId>> {
    Ok(on!(db, c => sqlx::query_scalar(OPEN).bind(permit.member()).fetch_optional(c).await)?)
}

/// Opens a calendar under a new secret address; the former one ends.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn open_feed(
    db: &Db,
    permit: Permit<act::ManageOwnAccount>,
    id: FeedId,
    token_hash: Vec<u8>,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let added = on!(tx, c => sqlx::query(INSERT)
                .bind(id).bind(permit.member()).bind(&token_hash).bind(now)
                .execute(c).await.map(|r| r.rows_affected()))?;
            if added == 0 {
                return Ok(());
            }
            on!(tx, c => sqlx::query(REVOKE).bind(permit.member()).bind(id).bind(now).execute(c).await.map(drop))?;
            audit::record(tx, &permit, now, Entry::about("calendar", id.0, "Mở địa chỉ lịch cá nhân")).await
        })
    })
    .await
}

/// Ends every calendar address of who asks; again changes nothing.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn close_feed(db: &Db, permit: Permit<act::ManageOwnAccount>, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let nobody = FeedId(uuid::Uuid::nil());
            let closed = on!(tx, c => sqlx::query(REVOKE)
                .bind(permit.member()).bind(nobody).bind(now).execute(c).await.map(|r| r.rows_affected()))?;
            if closed == 0 {
                return Ok(());
            }
            audit::record(tx, &permit, now, Entry::about("calendar", permit.member().0, "Thu hồi địa chỉ lịch cá nhân"))
                .await
        })
    })
    .await
}

/// What stands in the calendar with this secret; none for a secret that nobody has any more.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn by_secret(db: &Db, token_hash: &[u8], now: Timestamp) -> Result<Option<Vec<Event>>> {
    let known: i64 = on!(db, c => sqlx::query_scalar(KNOWN).bind(token_hash).fetch_one(c).await)?;
    if known == 0 {
        return Ok(None);
    }
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(FEED).bind(token_hash).bind(now.plus(-PAST)).fetch_all(c).await)?;
    Ok(Some(rows.into_iter().map(Event::from).collect()))
}

/// One meeting of the permit's unit.
///
/// # Errors
/// [`crate::Error::NotFound`] when it is not a meeting of that unit.
#[crate::boxed]
pub async fn one(db: &Db, permit: &Permit<act::ReadMeeting>, meeting: MeetingId) -> Result<Event> {
    let row: Option<Row> =
        on!(db, c => sqlx::query_as(ONE).bind(meeting).bind(permit.unit().id).fetch_optional(c).await)?;
    row.map(Event::from).ok_or(crate::Error::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fixture, execute, fixture, for_each_db};

    #[tokio::test]
    async fn a_calendar_is_open_until_another_is_opened_or_it_is_closed() {
        for_each_db(async |db| {
            let f = fixture(&db).await;
            f.objects(&f.branch_a1).await;
            f.objects(&f.branch_b1).await;
            execute(&db, "UPDATE members SET activated_at = 0").await;
            let actor = Fixture::without_grants(f.members_of(&f.branch_a1)[0]);
            let manage = || actor.may_own::<act::ManageOwnAccount>().unwrap();
            let (first, second) = (FeedId::fresh(), FeedId::fresh());
            open_feed(&db, manage(), first, vec![1; 32], f.now).await.unwrap();
            open_feed(&db, manage(), first, vec![1; 32], f.now).await.unwrap();
            let events = by_secret(&db, &[1; 32], f.now).await.unwrap().unwrap();
            assert_eq!(events.len(), 1, "the own branch's meeting alone");
            assert_eq!(by_secret(&db, &[9; 32], f.now).await.unwrap(), None);

            open_feed(&db, manage(), second, vec![2; 32], f.now).await.unwrap();
            assert_eq!(by_secret(&db, &[1; 32], f.now).await.unwrap(), None, "the former address ended");
            assert_eq!(feed(&db, &actor.may_own().unwrap()).await.unwrap(), Some(second));
            close_feed(&db, manage(), f.now).await.unwrap();
            close_feed(&db, manage(), f.now).await.unwrap();
            assert_eq!(by_secret(&db, &[2; 32], f.now).await.unwrap(), None);
            assert_eq!(feed(&db, &actor.may_own().unwrap()).await.unwrap(), None);
        })
        .await;
    }
}
