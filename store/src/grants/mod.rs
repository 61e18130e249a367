//! Grants: who holds which role where.

mod bulk;
mod give;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use domain::{
    grants::{Grant, Role},
    ids::{GrantId, MemberId, UnitId},
    listing::{Anchor, Listing},
    policy::{Permit, act},
    time::Timestamp,
    units::{UnitPath, UnitRef},
};

use crate::{Db, Error, Result};

pub use bulk::{Bulk, BulkCount, bulk_count, give_in_bulk};
pub use give::{ALREADY_HELD, Limit, NewGrant, OWN, TOO_LONG, give, give_as_operator, limit, revoke};
pub(crate) use give::{give_as_operator_in, revoke_all_at};

macro_rules! lines {
    ($compare:literal, $order:literal) => {
        concat!(
            "SELECT g.id, g.member_id, m.full_name AS member_name, m.card_number, g.role, g.unit_id, u.name AS unit_name, g.from_date,
                g.until_date, b.full_name AS granted_by, g.granted_at
            FROM units u CROSS JOIN grants g JOIN members m ON m.id = g.member_id LEFT JOIN members b ON b.id = g.granted_by
            WHERE g.unit_id = u.id AND u.path >= $1 AND u.path < $2 AND g.revoked_at IS NULL AND ($3 = '' OR g.role = $3)
                AND ($4 = '' OR m.name_folded LIKE $4) AND (u.path, g.role, g.id) ",
            $compare,
            " ($5, $6, $7) ORDER BY u.path ",
            $order,
            ", g.role ",
            $order,
            ", g.id ",
            $order,
            " LIMIT $8"
        )
    };
}

statements! {
    TARGET = "SELECT g.role, g.member_id, g.unit_id, u.path FROM grants g JOIN units u ON u.id = g.unit_id WHERE g.id = $1";
    KEY = "SELECT u.path, g.role FROM grants g JOIN units u ON u.id = g.unit_id WHERE g.id = $1 AND u.path >= $2 AND u.path < $3";
    NAME = "SELECT m.full_name FROM members m JOIN units u ON u.id = m.unit_id WHERE m.id = $1 AND u.path >= $2 AND u.path < $3";
    AFTER = lines!(">", "");
    BEFORE = lines!("<", "DESC");
}

/// Every statement by name.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [STATEMENTS, bulk::STATEMENTS, give::STATEMENTS].concat()
}

/// What the policy needs to decide about a grant.
#[derive(Debug, Clone)]
pub struct GrantTarget {
    /// The unit whose subtree it reaches.
    pub unit: UnitRef,
    /// The role.
    pub role: Role,
    /// Who holds it.
    pub member: MemberId,
}

/// What the policy needs to decide about a grant.
///
/// # Errors
/// [`Error::NotFound`] when there is no such grant.
#[crate::boxed]
pub async fn target(db: &Db, id: GrantId) -> Result<GrantTarget> {
    let found: Option<(String, MemberId, UnitId, UnitPath)> =
        on!(db, c => sqlx::query_as(TARGET).bind(id).fetch_optional(c).await)?;
    let (role, member, id, path) = found.ok_or(Error::NotFound)?;
    Ok(GrantTarget { unit: UnitRef { id, path }, role: role.parse()?, member })
}

/// The name of a member within the permit, to say to whom a role was given.
///
/// # Errors
/// [`Error::NotFound`] when the member is not within the permit.
#[crate::boxed]
pub async fn holder_name(db: &Db, permit: &Permit<act::GiveGrant>, member: MemberId) -> Result<String> {
    let scope = permit.scope();
    let name: Option<String> = on!(db, c => sqlx::query_scalar(NAME).bind(member).bind(scope.from()).bind(scope.to()).fetch_optional(c).await)?;
    name.ok_or(Error::NotFound)
}

/// By what a list of grants is narrowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GrantFilter {
    /// One role only.
    pub role: Option<Role>,
    /// A part of the holder's name, as typed.
    pub name: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: GrantId,
    member_id: MemberId,
    member_name: String,
    card_number: String,
    #[sqlx(try_from = "String")]
    role: Role,
    unit_id: UnitId,
    unit_name: String,
    from_date: NaiveDate,
    until_date: Option<NaiveDate>,
    granted_by: Option<String>,
    granted_at: Timestamp,
}

impl From<Row> for Grant {
    fn from(r: Row) -> Self {
        Self {
            id: r.id,
            member_id: r.member_id,
            member_name: r.member_name,
            card_number: r.card_number,
            role: r.role,
            unit_id: r.unit_id,
            unit_name: r.unit_name,
            from_date: r.from_date,
            until_date: r.until_date,
            granted_by: r.granted_by,
            granted_at: r.granted_at,
        }
    }
}

/// A page of the grants on the permit's unit and all below it that were not withdrawn, in the order of the tree.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn list(
    db: &Db,
    permit: &Permit<act::ReadGrants>,
    filter: &GrantFilter,
    anchor: Anchor<GrantId>,
    size: usize,
) -> Result<Listing<Grant, GrantId>> {
    let scope = permit.scope();
    let name = domain::text::fold(&filter.name.replace(['%', '_', '\\'], " "));
    let name = if name.is_empty() { name } else { format!("%{name}%") };
    let role = filter.role.map(Role::code).unwrap_or_default();
    let mut anchor = anchor;
    loop {
        let key: Option<(UnitPath, String)> = match anchor.line() {
            Some(line) => on!(db, c => sqlx::query_as(KEY)
                .bind(*line).bind(scope.from()).bind(scope.to()).fetch_optional(c).await)?,
            None => None,
        };
        let (from, to) = (scope.from().to_owned(), scope.to());
        // The page starts at the anchor's unit, so that the index of places need not be walked from the first one.
        let (from, to, key_path, key_role, key_id) = match (key, anchor) {
            (Some((path, role)), Anchor::After(id)) => (path.as_str().to_owned(), to, path, role, id),
            (Some((path, role)), Anchor::Before(id)) => (from, path.after_self(), path, role, id),
            _ => {
                anchor = Anchor::First;
                (from, to, UnitPath::from_stored(String::new()), String::new(), GrantId(uuid::Uuid::nil()))
            }
        };
        let sql = if matches!(anchor, Anchor::Before(_)) { BEFORE } else { AFTER };
        let rows: Vec<Row> = on!(db.planned(), c => sqlx::query_as(sql)
            .bind(from).bind(to).bind(role).bind(&name).bind(&key_path).bind(key_role).bind(key_id).bind(size as i64 + 1)
            .fetch_all(c).await)?;
        if let Some(page) = Listing::from_rows(anchor, rows, size, |row| row.id) {
            return Ok(page.map(Grant::from));
        }
        anchor = Anchor::First;
    }
}
