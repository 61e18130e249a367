//! An evening on which every branch of the demo meets at once and its members are signed in: for measurements.

use domain::{
    ids::{MeetingId, MemberId, SessionId, UnitId},
    time::{DAY, HOUR, Timestamp},
};

use crate::{Db, Error, Result, settings};

statements! {
    // Branch by branch in turn: neighbours in this order belong to different branches, as on a real evening.
    PEOPLE = "SELECT p.id, p.unit_id FROM members p JOIN units u ON u.id = p.unit_id JOIN unit_kinds k ON k.code = u.kind
        WHERE k.meets AND p.activated_at IS NOT NULL
        ORDER BY ROW_NUMBER() OVER (PARTITION BY p.unit_id ORDER BY p.id), p.unit_id LIMIT $1";
}

/// Somebody who is signed in and has a meeting to come to.
#[derive(Debug, Clone, Copy)]
pub struct Guest {
    /// Who.
    pub member: MemberId,
    /// The meeting of the member's branch.
    pub meeting: MeetingId,
}

/// Gives each of the first members a session with one of the token hashes, and each of their branches an extraordinary
/// meeting that began at `now`.
///
/// # Errors
/// [`Error::Conflict`] when the data is not made up.
#[crate::boxed]
pub async fn evening(db: &Db, token_hashes: Vec<Vec<u8>>, now: Timestamp) -> Result<Vec<Guest>> {
    if !settings::is_demo(db).await? {
        return Err(Error::Conflict("only made-up people can be signed in by the hundred"));
    }
    let people: Vec<(MemberId, UnitId)> =
        on!(db, c => sqlx::query_as(PEOPLE).bind(token_hashes.len() as i64).fetch_all(c).await)?;
    let mut meetings = std::collections::BTreeMap::new();
    let mut guests = Vec::with_capacity(people.len());
    for (member, unit) in &people {
        let (meeting, _) = *meetings.entry(*unit).or_insert_with(|| (MeetingId::fresh(), *member));
        guests.push(Guest { member: *member, meeting });
    }
    let meetings: Vec<(UnitId, (MeetingId, MemberId))> = meetings.into_iter().collect();
    let sessions: Vec<(Vec<u8>, MemberId)> = token_hashes.into_iter().zip(people.iter().map(|(m, _)| *m)).collect();
    db.write(move |tx| {
        Box::pin(async move {
            bulk!(
                tx,
                "INSERT INTO meetings(id, unit_id, month, kind, theme, starts_at, minutes, place, state, registered_by,
                    registered_at, report_due, summary, resolution, comment, expected, present, online, excused, unexcused,
                    updated_at) ",
                meetings,
                21,
                |b, row| {
                    let (unit, (meeting, member)) = row;
                    b.push_bind(*meeting).push_bind(*unit).push_bind(now.month());
                    b.push_bind("extraordinary").push_bind("").push_bind(now).push_bind(90_i64).push_bind("Nhà văn hóa");
                    b.push_bind("registered").push_bind(*member).push_bind(now).push_bind(now.plus(2 * DAY).date());
                    b.push_bind("").push_bind("").push_bind("");
                    b.push_bind(0_i64).push_bind(0_i64).push_bind(0_i64).push_bind(0_i64).push_bind(0_i64);
                    b.push_bind(now);
                }
            )?;
            bulk!(
                tx,
                "INSERT INTO sessions(id, token_hash, member_id, label, created_at, seen_at, expires_at) ",
                sessions,
                7,
                |b, row| {
                    b.push_bind(SessionId::fresh()).push_bind(&row.0).push_bind(row.1).push_bind("Minh họa");
                    b.push_bind(now).push_bind(now).push_bind(now.plus(12 * HOUR));
                }
            )?;
            Ok(())
        })
    })
    .await?;
    Ok(guests)
}
