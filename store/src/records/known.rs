//! Reading what the database holds around the rows of a file.

use chrono::NaiveDate;
use domain::{
    ids::{MemberId, OfficeId, UnitId},
    members::MemberRecord,
    policy::{Permit, act::ImportRecords},
    records::{
        self, KnownMember, KnownMembers, KnownUnit, MemberPlan, MemberRows, UnitIndex, UnitPlan, UnitRows,
        UnitSurroundings,
    },
    units::{UnitKind, UnitPath},
};

use super::{OFFICES_IN, PARENT_CODE, UNITS_IN, is_whole};
use crate::{Db, Error, Result, Tx};

/// Where to read: beside the writers for a dry run, inside the transaction for the import.
pub enum Reads<'a, 'c> {
    /// Through the pool.
    Db(&'a Db),
    /// Inside a transaction.
    Tx(&'a mut Tx<'c>),
}

macro_rules! ask {
    ($from:expr, $c:ident => $body:expr) => {
        match $from {
            Reads::Db(db) => on!(db, $c => $body),
            Reads::Tx(tx) => on!(tx, $c => $body),
        }
    };
}

/// Asks for the rows whose key is in a list: the list goes over as one JSON text, which both databases unfold.
macro_rules! listed {
    ($from:expr, $head:literal, $list:expr) => {{
        const SQLITE: &str = concat!($head, " IN (SELECT value FROM json_each($1))");
        const POSTGRES: &str = concat!($head, " IN (SELECT json_array_elements_text($1::json))");
        match $from {
            Reads::Db(Db::Sqlite { readers, .. }) => sqlx::query_as(SQLITE).bind($list).fetch_all(&*readers).await,
            Reads::Db(Db::Pg { pool, .. }) => sqlx::query_as(POSTGRES).bind($list).fetch_all(&*pool).await,
            Reads::Tx(Tx::Sqlite(c)) => sqlx::query_as(SQLITE).bind($list).fetch_all(&mut **c).await,
            Reads::Tx(Tx::Pg(c)) => sqlx::query_as(POSTGRES).bind($list).fetch_all(&mut **c).await,
        }
    }};
}

/// Keys in one list: enough that round trips do not count, few enough that the list stays small.
const LIST: usize = 20_000;

#[derive(sqlx::FromRow)]
pub(super) struct MemberRow {
    pub(super) id: MemberId,
    pub(super) card_number: String,
    full_name: String,
    birth_date: NaiveDate,
    sex: String,
    ethnicity: String,
    phone: String,
    email: String,
    pub(super) unit_id: UnitId,
    admitted_on: NaiveDate,
    official_on: Option<NaiveDate>,
    standing: String,
    exempt: bool,
}

impl MemberRow {
    pub(super) fn record(self) -> Result<MemberRecord> {
        Ok(MemberRecord {
            card_number: self.card_number,
            full_name: self.full_name,
            birth_date: self.birth_date,
            sex: self.sex.parse()?,
            ethnicity: self.ethnicity,
            phone: self.phone,
            email: self.email,
            admitted_on: self.admitted_on,
            official_on: self.official_on,
            standing: self.standing.parse()?,
            exempt: self.exempt,
        })
    }
}

#[derive(sqlx::FromRow)]
struct PlacedMember {
    #[sqlx(flatten)]
    member: MemberRow,
    path: UnitPath,
}

#[derive(sqlx::FromRow)]
pub(super) struct UnitRow {
    pub(super) id: UnitId,
    pub(super) parent_id: Option<UnitId>,
    kind: String,
    code: String,
    name: String,
    pub(super) path: UnitPath,
    closed: bool,
}

fn json<T: serde::Serialize>(list: &[T]) -> Result<String> {
    serde_json::to_string(list).map_err(|e| Error::Write(e.to_string()))
}

/// Compares off the async threads: a long file would hold up other requests.
async fn aside<T: Send + 'static>(compare: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(compare).await.map_err(|e| Error::Write(e.to_string()))
}

async fn units_in(from: &mut Reads<'_, '_>, permit: &Permit<ImportRecords>) -> Result<Vec<UnitRow>> {
    let scope = permit.scope();
    Ok(ask!(from, c => sqlx::query_as(UNITS_IN).bind(scope.from()).bind(scope.to()).fetch_all(c).await)?)
}

/// What a list of members would do.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn plan_members(
    from: &mut Reads<'_, '_>,
    permit: &Permit<ImportRecords>,
    rows: MemberRows,
    today: NaiveDate,
) -> Result<MemberPlan> {
    let mut index = UnitIndex::default();
    for unit in units_in(from, permit).await? {
        match unit.closed {
            true => index.insert_closed(&unit.code),
            false => index.insert(unit.id, &unit.code, &unit.name),
        }
    }
    let mut known = KnownMembers::default();
    for cards in KnownMembers::cards(&rows).chunks(LIST) {
        let list = json(cards)?;
        let found: Vec<PlacedMember> = listed!(
            from,
            "SELECT m.id, m.card_number, m.full_name, m.birth_date, m.sex, m.ethnicity, m.phone, m.email, m.unit_id,
                m.admitted_on, m.official_on, m.standing, m.exempt, u.path
            FROM members m JOIN units u ON u.id = m.unit_id WHERE m.card_number",
            &list
        )?;
        for PlacedMember { member, path } in found {
            if permit.unit().path.contains(&path) {
                let (id, unit) = (member.id, member.unit_id);
                known.insert(KnownMember { id, unit, record: member.record()?, offices: Vec::new() });
            } else {
                known.insert_outside(member.card_number);
            }
        }
    }
    let scope = permit.scope();
    let offices: Vec<(String, OfficeId, String)> = ask!(from, c => sqlx::query_as(OFFICES_IN)
        .bind(scope.from()).bind(scope.to()).bind(today).fetch_all(c).await)?;
    for (card, id, office) in offices {
        known.insert_office(&card, (id, office.parse()?));
    }
    aside(move || records::plan_members(rows, &known, &index, today)).await
}

/// What a list of units would do.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn plan_units(from: &mut Reads<'_, '_>, permit: &Permit<ImportRecords>, rows: UnitRows) -> Result<UnitPlan> {
    let units = units_in(from, permit).await?;
    let known = units
        .into_iter()
        .map(|u| KnownUnit {
            id: u.id,
            parent: u.parent_id,
            code: u.code,
            name: u.name,
            kind: u.kind,
            closed: u.closed,
        })
        .collect();
    let mut around = UnitSurroundings { known, kinds: kinds(from).await?, ..UnitSurroundings::default() };
    if !is_whole(permit) {
        let top = permit.unit();
        around.top = Some(top.id);
        around.depth = top.path.depth();
        around.above = ask!(from, c => sqlx::query_scalar(PARENT_CODE).bind(top.id).fetch_optional(c).await)?;
    }
    let codes: Vec<&str> = rows.patches.iter().map(|patch| patch.code.as_str()).collect();
    for codes in codes.chunks(LIST) {
        let list = json(codes)?;
        let found: Vec<(String, UnitPath)> = listed!(from, "SELECT code, path FROM units WHERE code", &list)?;
        let outside = found.into_iter().filter(|(_, path)| !permit.unit().path.contains(path));
        around.outside.extend(outside.map(|(code, _)| code));
    }
    aside(move || records::plan_units(rows, &around)).await
}

async fn kinds(from: &mut Reads<'_, '_>) -> Result<Vec<UnitKind>> {
    let rows: Vec<(String, String, i64, bool)> = ask!(from, c =>
        sqlx::query_as("SELECT code, name, rank, meets FROM unit_kinds ORDER BY rank, code").fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(code, name, rank, meets)| UnitKind { code, name, rank, meets }).collect())
}
