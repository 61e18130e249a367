//! Criteria: a unit sets them for all branches below it, the nearest unit above decides.

use chrono::NaiveDate;
use domain::{
    ids::{CriterionId, MeetingId, UnitId},
    policy::{Permit, act},
    reports::{Criteria, Criterion, NewCriteria},
    time::{Timestamp, dmy},
};

use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

/// Rows at a unit and above it as it stood on day `$2`, nearest unit first, in their order.
macro_rules! from_above {
    ($on:literal) => {
        concat!(
            "WITH RECURSIVE ",
            above_on_day!(),
            " SELECT c.id, c.title, c.fact, c.points, c.from_date, c.until_date, c.clause, c.position, u.id AS unit_id, u.name AS unit_name, up.distance
                FROM up JOIN units u ON u.id = up.id JOIN criteria c ON c.unit_id = u.id WHERE ",
            $on,
            " UNION ALL
            SELECT c.id, c.title, c.fact, c.points, c.from_date, c.until_date, c.clause, c.position, NULL, NULL, CAST(1000000 AS BIGINT)
                FROM criteria c WHERE c.unit_id IS NULL AND ",
            $on,
            " ORDER BY 11, 5, 8, 1"
        )
    };
}

statements! {
    IN_FORCE = from_above!("c.from_date <= $2 AND (c.until_date IS NULL OR c.until_date >= $2)");
    COMING = from_above!("c.from_date > $2");
    MEETING_DAY = "SELECT starts_at FROM meetings WHERE id = $1 AND unit_id = $2";
    MEETS = "SELECT k.meets FROM units u JOIN unit_kinds k ON k.code = u.kind WHERE u.id = $1";
    OWNER = "SELECT unit_id FROM criteria WHERE id = $1";
    BEGINS = "SELECT MIN(from_date) FROM criteria WHERE unit_id = $1 AND from_date > $2";
    DROP_COMING = "DELETE FROM criteria WHERE unit_id = $1 AND from_date > $2";
    REOPEN = "UPDATE criteria SET until_date = NULL WHERE unit_id = $1 AND until_date = $2";
    CLOSE = "UPDATE criteria SET until_date = $2 WHERE unit_id = $1 AND until_date IS NULL";
}

/// The [`Error::Conflict`] of criteria for a unit that has no branches below it.
pub const BRANCH_HAS_NONE: &str = "a branch is judged by the criteria of a unit above";

#[derive(sqlx::FromRow)]
struct Row {
    id: CriterionId,
    title: String,
    fact: Option<String>,
    points: i64,
    from_date: NaiveDate,
    until_date: Option<NaiveDate>,
    clause: String,
    unit_id: Option<UnitId>,
    unit_name: Option<String>,
    distance: i64,
}

/// The first set among rows, and how far above the unit that set it stands: rows of one unit that begin on one day.
fn first_set(rows: Vec<Row>) -> Result<Option<(i64, Criteria)>> {
    let Some(first) = rows.first() else { return Ok(None) };
    let (distance, from_date, clause) = (first.distance, first.from_date, first.clause.clone());
    let (unit, until_date) = (first.unit_id.zip(first.unit_name.clone()), first.until_date);
    let of_set = rows.into_iter().filter(|row| (row.distance, row.from_date) == (distance, from_date));
    let rows = of_set
        .map(|row| {
            let fact = row.fact.map(|code| code.parse()).transpose()?;
            Ok(Criterion { id: row.id, title: row.title, fact, points: row.points })
        })
        .collect::<Result<_>>()?;
    Ok(Some((distance, Criteria { unit, from_date, until_date, clause, rows })))
}

/// The criteria in force at a unit on a day; inside a transaction that has a permit for the unit.
pub(crate) async fn in_force_in(tx: &mut Tx<'_>, unit: UnitId, date: NaiveDate) -> Result<Criteria> {
    Ok(nearest(tx, unit, date).await?.1)
}

async fn nearest(tx: &mut Tx<'_>, unit: UnitId, date: NaiveDate) -> Result<(i64, Criteria)> {
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(IN_FORCE).bind(unit).bind(date).fetch_all(c).await)?;
    // Before the first set of all there is nothing to be judged by.
    let none = Criteria { unit: None, from_date: date, until_date: None, clause: String::new(), rows: Vec::new() };
    Ok(first_set(rows)?.unwrap_or((i64::MAX, none)))
}

/// What applies at a unit today, and what will.
#[derive(Debug, Clone)]
pub struct Known {
    /// In force.
    pub now: Criteria,
    /// The next set that reaches this unit.
    pub coming: Option<Criteria>,
}

/// What the permit's unit is judged by today and from when on by what else.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn criteria(db: &Db, permit: &Permit<act::ReadCriteria>, today: NaiveDate) -> Result<Known> {
    let unit = permit.unit().id;
    db.read(move |tx| {
        Box::pin(async move {
            let (near, now) = nearest(tx, unit, today).await?;
            let rows: Vec<Row> = on!(tx, c => sqlx::query_as(COMING).bind(unit).bind(today).fetch_all(c).await)?;
            // What a unit further away sets waits behind the nearer set and does not reach this unit.
            let coming = first_set(rows)?.filter(|(far, _)| *far <= near).map(|(_, set)| set);
            Ok(Known { now, coming })
        })
    })
    .await
}

/// The criteria in force on the day of a meeting of the permit's unit.
///
/// # Errors
/// [`Error::NotFound`] when it is not a meeting of that unit.
#[crate::boxed]
pub async fn criteria_of(db: &Db, permit: &Permit<act::ReportMeeting>, meeting: MeetingId) -> Result<Criteria> {
    let unit = permit.unit().id;
    db.read(move |tx| {
        Box::pin(async move {
            let at: Option<Timestamp> =
                on!(tx, c => sqlx::query_scalar(MEETING_DAY).bind(meeting).bind(unit).fetch_optional(c).await)?;
            in_force_in(tx, unit, at.ok_or(Error::NotFound)?.date()).await
        })
    })
    .await
}

/// Sets the criteria of the permit's unit from a day on, instead of any that were set before and have not begun. The same
/// request again changes nothing.
///
/// # Errors
/// [`Error::Conflict`] with [`BRANCH_HAS_NONE`].
#[crate::boxed]
pub async fn set(db: &Db, permit: Permit<act::EditCriteria>, new: NewCriteria, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let unit = permit.unit().id;
            let meets: Option<bool> = on!(tx, c => sqlx::query_scalar(MEETS).bind(unit).fetch_optional(c).await)?;
            if meets != Some(false) {
                return Err(Error::Conflict(BRANCH_HAS_NONE));
            }
            for row in &new.rows {
                let owner: Option<Option<UnitId>> =
                    on!(tx, c => sqlx::query_scalar(OWNER).bind(row.id).fetch_optional(c).await)?;
                match owner {
                    None => {}
                    Some(owner) if owner == Some(unit) => return Ok(()),
                    Some(_) => return Err(Error::NotFound),
                }
            }
            drop_coming(tx, unit, now.date()).await?;
            let last = new.from_date.pred_opt().unwrap_or(new.from_date);
            on!(tx, c => sqlx::query(CLOSE).bind(unit).bind(last).execute(c).await.map(drop))?;
            insert(tx, unit, &new).await?;
            let details = format!("{} tiêu chí từ {} ({})", new.rows.len(), dmy(new.from_date), new.clause);
            audit::record(tx, &permit, now, Entry::about("unit", unit.0, details)).await
        })
    })
    .await
}

async fn insert(tx: &mut Tx<'_>, unit: UnitId, new: &NewCriteria) -> Result<()> {
    let rows: Vec<(i64, &Criterion)> = (1..).zip(&new.rows).collect();
    bulk!(
        tx,
        "INSERT INTO criteria(id, unit_id, position, title, fact, points, from_date, clause) ",
        rows,
        8,
        |b, row| {
            let (position, criterion) = row;
            b.push_bind(criterion.id).push_bind(unit).push_bind(*position).push_bind(&criterion.title);
            b.push_bind(criterion.fact.map(|fact| fact.code())).push_bind(criterion.points);
            b.push_bind(new.from_date).push_bind(&new.clause);
        }
    )?;
    Ok(())
}

/// Takes back what has not begun; what it would have ended goes on then. Says whether there was anything.
async fn drop_coming(tx: &mut Tx<'_>, unit: UnitId, today: NaiveDate) -> Result<bool> {
    let begins: Option<NaiveDate> = on!(tx, c => sqlx::query_scalar(BEGINS).bind(unit).bind(today).fetch_one(c).await)?;
    let Some(last) = begins.and_then(|date| date.pred_opt()) else { return Ok(false) };
    on!(tx, c => sqlx::query(DROP_COMING).bind(unit).bind(today).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(REOPEN).bind(unit).bind(last).execute(c).await.map(drop))?;
    Ok(true)
}

/// Takes back the criteria of the permit's unit that have not begun; when there are none, nothing changes.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn withdraw(db: &Db, permit: Permit<act::EditCriteria>, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let unit = permit.unit().id;
            if !drop_coming(tx, unit, now.date()).await? {
                return Ok(());
            }
            audit::record(tx, &permit, now, Entry::about("unit", unit.0, "Bỏ bộ tiêu chí chưa có hiệu lực")).await
        })
    })
    .await
}

/// Ends the criteria of the permit's unit with this day, and takes back what has not begun: what a unit above set applies
/// again. Where the unit has nothing of its own, nothing changes.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn inherit(db: &Db, permit: Permit<act::EditCriteria>, now: Timestamp) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let unit = permit.unit().id;
            let dropped = drop_coming(tx, unit, now.date()).await?;
            let closed = on!(tx, c => sqlx::query(CLOSE).bind(unit).bind(now.date())
                .execute(c).await.map(|done| done.rows_affected()))?;
            if !dropped && closed == 0 {
                return Ok(());
            }
            audit::record(tx, &permit, now, Entry::about("unit", unit.0, "Dùng lại tiêu chí của cấp trên")).await
        })
    })
    .await
}

#[cfg(test)]
mod tests;
