//! How far a slip reaches: whoever issues one can choose the member's password, so no member may hold more than the issuer
//! could give.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use domain::{
    grants::{Holding, could_give},
    ids::MemberId,
    policy::{Permit, act},
    time::Timestamp,
    units::UnitPath,
};

use crate::{Result, Tx};

statements! {
    IN_FORCE = "SELECT g.role, u.path, g.until_date FROM grants g JOIN units u ON u.id = g.unit_id
        WHERE g.member_id = $1 AND g.revoked_at IS NULL AND g.from_date <= $2 AND (g.until_date IS NULL OR g.until_date >= $2)";
    /// One that has not begun counts: the password is still the same when it does.
    LIVE = "SELECT g.role, u.path, g.until_date FROM grants g JOIN units u ON u.id = g.unit_id
        WHERE g.member_id = $1 AND g.revoked_at IS NULL AND (g.until_date IS NULL OR g.until_date >= $2)";
    LIVE_WITHIN = "SELECT m.id, g.role, u.path, g.until_date FROM units h JOIN members m ON m.unit_id = h.id
        JOIN grants g ON g.member_id = m.id JOIN units u ON u.id = g.unit_id
        WHERE h.path >= $1 AND h.path < $2 AND g.revoked_at IS NULL AND (g.until_date IS NULL OR g.until_date >= $3)";
}

type Row = (String, UnitPath, Option<NaiveDate>);

/// The members within the permit for whom its holder may not issue a slip: those who hold more than the holder could give,
/// and the holder, whose own password asks for the old one.
pub(super) async fn beyond(
    tx: &mut Tx<'_>,
    permit: &Permit<act::IssueActivations>,
    now: Timestamp,
) -> Result<HashSet<MemberId>> {
    let (scope, today) = (permit.scope(), now.date());
    let giver = held(on!(tx, c => sqlx::query_as(IN_FORCE).bind(permit.member()).bind(today).fetch_all(c).await)?)?;
    let rows: Vec<(MemberId, String, UnitPath, Option<NaiveDate>)> = on!(tx, c => sqlx::query_as(LIVE_WITHIN)
        .bind(scope.from()).bind(scope.to()).bind(today).fetch_all(c).await)?;
    let mut theirs: HashMap<MemberId, Vec<Row>> = HashMap::new();
    for (member, role, path, until) in rows {
        theirs.entry(member).or_default().push((role, path, until));
    }
    let mut beyond = HashSet::from([permit.member()]);
    for (member, rows) in theirs {
        if !could_give(&giver, &held(rows)?) {
            beyond.insert(member);
        }
    }
    Ok(beyond)
}

/// Whether a slip of `issuer` still reaches `member`: either may hold something else since it was printed.
pub(super) async fn reaches(
    tx: &mut Tx<'_>,
    issuer: Option<MemberId>,
    member: MemberId,
    now: Timestamp,
) -> Result<bool> {
    let today = now.date();
    let giver = on!(tx, c => sqlx::query_as(IN_FORCE).bind(issuer).bind(today).fetch_all(c).await)?;
    let theirs = on!(tx, c => sqlx::query_as(LIVE).bind(member).bind(today).fetch_all(c).await)?;
    Ok(could_give(&held(giver)?, &held(theirs)?))
}

fn held(rows: Vec<Row>) -> Result<Vec<Holding>> {
    rows.into_iter().map(|(role, path, until)| Ok(Holding { role: role.parse()?, path, until })).collect()
}
