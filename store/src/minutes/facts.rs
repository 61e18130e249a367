//! What happened at a meeting, put together from everything that it left behind.

use chrono::NaiveDate;
use domain::{
    ids::{MeetingId, MemberId, UnitId},
    meetings::{Attendance, MeetingKind, title},
    members::OfficeKind,
    minutes::{Away, Facts, ItemFacts, Officer, Present, VoteFacts, locality},
    policy::{Act, Permit},
    resolutions::Point,
    room::{self, VoteRules},
    time::{MINUTE, Month, Timestamp},
    units::UnitRef,
};
use uuid::Uuid;

use crate::{Db, Error, Result, Tx, reports, resolutions, rules};

statements! {
    // A branch that was merged away stands below a branch: the superior of both is the first that does not meet.
    HEAD = "WITH RECURSIVE up(id, parent_id, name, kind, distance) AS (
            SELECT id, parent_id, name, kind, CAST(0 AS BIGINT) FROM units WHERE id = $2
            UNION ALL SELECT u.id, u.parent_id, u.name, u.kind, up.distance + 1 FROM units u JOIN up ON u.id = up.parent_id)
        SELECT u.name AS unit,
            COALESCE((SELECT up.name FROM up JOIN unit_kinds k ON k.code = up.kind
                WHERE up.distance > 0 AND NOT k.meets ORDER BY up.distance LIMIT 1), '') AS superior,
            COALESCE((SELECT MIN(name) FROM up WHERE kind = 'commune'), '') AS commune,
            m.kind, m.theme, m.month, m.starts_at, m.minutes, m.place, m.resolution, m.expected, m.present, m.online,
            m.chair_id, m.clerk_id, r.opened_at, r.ended_at, r.leader_id
        FROM meetings m JOIN units u ON u.id = m.unit_id LEFT JOIN rooms r ON r.meeting_id = m.id
        WHERE m.id = $1 AND m.unit_id = $2";
    OFFICERS = "SELECT p.id, p.full_name, o.office FROM offices o JOIN members p ON p.id = o.member_id
        WHERE o.unit_id = $1 AND o.from_date <= $2 AND (o.until_date IS NULL OR o.until_date >= $2) ORDER BY o.from_date DESC, p.id";
    NAME = "SELECT full_name FROM members WHERE id = $1";
    ROLL = concat!("SELECT p.full_name, p.exempt, ", away!("m.day"), " AS away, t.attendance, COALESCE(a.reason, '') AS reason
        FROM meetings m CROSS JOIN ", on_roll!("$1"), " s CROSS JOIN members p
            LEFT JOIN attendance t ON t.meeting_id = $1 AND t.member_id = p.id
            LEFT JOIN meeting_answers a ON a.meeting_id = $1 AND a.member_id = p.id AND a.answer = 'absent'
        WHERE m.id = $1 AND p.id = s.id ORDER BY p.name_sort, p.id");
    ITEMS = "SELECT position, title, presenter FROM agenda_items WHERE meeting_id = $1 ORDER BY position";
    SPEAKERS = "SELECT s.item, p.full_name FROM speakers s JOIN members p ON p.id = s.member_id
        WHERE s.meeting_id = $1 AND s.started_at IS NOT NULL ORDER BY s.started_at, s.id";
    VOTES = "SELECT v.id, v.item, v.question, v.secret, v.entitled, COALESCE(v.attending, 0) AS attending, v.by_hand, o.label,
            o.count AS votes
        FROM votes v JOIN vote_options o ON o.vote_id = v.id
        WHERE v.meeting_id = $1 AND v.closed_at IS NOT NULL ORDER BY v.opened_at, v.id, o.position";
}

#[derive(sqlx::FromRow)]
struct Head {
    unit: String,
    superior: String,
    commune: String,
    #[sqlx(try_from = "String")]
    kind: MeetingKind,
    theme: String,
    month: Month,
    starts_at: Timestamp,
    minutes: i64,
    place: String,
    resolution: String,
    expected: i64,
    present: i64,
    online: i64,
    chair_id: Option<MemberId>,
    clerk_id: Option<MemberId>,
    opened_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    leader_id: Option<MemberId>,
}

#[derive(sqlx::FromRow)]
struct VoteRow {
    id: Uuid,
    item: Option<i64>,
    question: String,
    secret: bool,
    entitled: i64,
    attending: i64,
    by_hand: i64,
    label: String,
    votes: i64,
}

/// What happened at a meeting of the permit's unit.
///
/// # Errors
/// [`Error::NotFound`] when it is not a meeting of that unit.
pub async fn facts<A: Act>(db: &Db, permit: &Permit<A>, meeting: MeetingId) -> Result<Facts> {
    let unit = permit.unit().clone();
    db.read(move |tx| Box::pin(async move { facts_in(tx, &unit, meeting).await })).await
}

/// The same inside a transaction that has a permit for the unit.
#[crate::boxed]
pub(super) async fn facts_in(tx: &mut Tx<'_>, of: &UnitRef, meeting: MeetingId) -> Result<Facts> {
    let unit = of.id;
    let head: Option<Head> = on!(tx, c => sqlx::query_as(HEAD).bind(meeting).bind(unit).fetch_optional(c).await)?;
    let head = head.ok_or(Error::NotFound)?;
    let began_at =
        head.opened_at.map_or(head.starts_at, |opened| room::began_at(opened, head.starts_at, head.ended_at));
    let officers = officers(tx, unit, began_at.date()).await?;
    let named = head.chair_id.or(head.leader_id);
    let chair = match named {
        Some(chair) => Some(officer(tx, &officers, chair).await?),
        None => officers.first().cloned(),
    };
    let clerk = match head.clerk_id {
        Some(clerk) => Some(officer(tx, &officers, clerk).await?),
        None => None,
    };
    let (votes, of_items) = votes(tx, unit, meeting, head.starts_at.date()).await?;
    // As it stood on the day of the meeting; whoever reads minutes may read what they say of it.
    let previous = resolutions::previous_in(tx, &of.path, head.starts_at, began_at.date(), true).await?;
    Ok(Facts {
        locality: locality(&head.commune),
        title: title(head.month, head.kind, &head.theme),
        began_at,
        ended_at: head.ended_at.unwrap_or(began_at.plus(head.minutes * MINUTE)),
        chair,
        clerk,
        present: present(tx, meeting, &head).await?,
        items: items(tx, meeting, of_items).await?,
        votes,
        noted: reports::noted(tx, unit, meeting).await?,
        previous: previous.iter().flat_map(|r| &r.points).map(Point::sentence).collect(),
        unit: head.unit,
        superior: head.superior,
        kind: head.kind,
        month: head.month,
        place: head.place,
        reported: head.resolution,
    })
}

/// Who held an office at the branch on that day, the secretary first.
async fn officers(tx: &mut Tx<'_>, unit: UnitId, day: NaiveDate) -> Result<Vec<Officer>> {
    let rows: Vec<(MemberId, String, String)> =
        on!(tx, c => sqlx::query_as(OFFICERS).bind(unit).bind(day).fetch_all(c).await)?;
    let mut found = rows
        .into_iter()
        .map(|(id, name, office)| {
            let office: OfficeKind = office.parse()?;
            Ok((office, Officer { id, name, office: office.label().to_owned() }))
        })
        .collect::<Result<Vec<_>>>()?;
    found.sort_by_key(|(office, _)| *office);
    Ok(found.into_iter().map(|(_, officer)| officer).collect())
}

/// One person, with the office where there is one.
pub(super) async fn officer(tx: &mut Tx<'_>, officers: &[Officer], member: MemberId) -> Result<Officer> {
    if let Some(found) = officers.iter().find(|o| o.id == member) {
        return Ok(found.clone());
    }
    let name: String = on!(tx, c => sqlx::query_scalar(NAME).bind(member).fetch_one(c).await)?;
    Ok(Officer { id: member, name, office: String::new() })
}

async fn present(tx: &mut Tx<'_>, meeting: MeetingId, head: &Head) -> Result<Present> {
    let rows: Vec<(String, bool, bool, Option<String>, String)> =
        on!(tx, c => sqlx::query_as(ROLL).bind(meeting).fetch_all(c).await)?;
    let mut present =
        Present { expected: head.expected, there: head.present, online: head.online, ..Present::default() };
    for (name, exempt, away, attendance, reason) in rows {
        let attendance: Option<Attendance> = attendance.map(|code| code.parse()).transpose()?;
        match attendance {
            _ if exempt => present.exempt.push(name),
            _ if away => present.elsewhere.push(name),
            Some(Attendance::Excused) => present.excused.push(Away { name, reason }),
            Some(Attendance::Unexcused) => present.unexcused.push(Away { name, reason: String::new() }),
            Some(Attendance::Present | Attendance::Online) | None => {}
        }
    }
    Ok(present)
}

/// A vote with the position of its item.
type ItemVote = (i64, VoteFacts);

/// The closed votes, with the rules of the meeting's day: those of no item, and those of items with their position.
async fn votes(
    tx: &mut Tx<'_>,
    unit: UnitId,
    meeting: MeetingId,
    day: NaiveDate,
) -> Result<(Vec<VoteFacts>, Vec<ItemVote>)> {
    let rows: Vec<VoteRow> = on!(tx, c => sqlx::query_as(VOTES).bind(meeting).fetch_all(c).await)?;
    let (mut general, mut of_items) = (Vec::new(), Vec::new());
    if rows.is_empty() {
        return Ok((general, of_items));
    }
    let rules = VoteRules::from(&rules::in_force_in(tx, unit, day).await?);
    // A row for each option, one vote after the other.
    for rows in rows.chunk_by(|a, b| a.id == b.id) {
        let Some(first) = rows.first() else { continue };
        let vote = VoteFacts {
            question: first.question.clone(),
            secret: first.secret,
            entitled: first.entitled,
            attending: first.attending,
            options: rows.iter().map(|r| (r.label.clone(), r.votes)).collect(),
            by_hand: first.by_hand,
            rules: Some(rules),
        };
        match first.item {
            Some(position) => of_items.push((position, vote)),
            None => general.push(vote),
        }
    }
    Ok((general, of_items))
}

async fn items(tx: &mut Tx<'_>, meeting: MeetingId, votes: Vec<ItemVote>) -> Result<Vec<ItemFacts>> {
    let rows: Vec<(i64, String, String)> = on!(tx, c => sqlx::query_as(ITEMS).bind(meeting).fetch_all(c).await)?;
    let spoke: Vec<(Option<i64>, String)> = on!(tx, c => sqlx::query_as(SPEAKERS).bind(meeting).fetch_all(c).await)?;
    let mut items: Vec<ItemFacts> = rows
        .into_iter()
        .map(|(position, title, presenter)| ItemFacts {
            position,
            title,
            presenter,
            speakers: Vec::new(),
            votes: Vec::new(),
        })
        .collect();
    for (position, name) in spoke {
        if let Some(item) = items.iter_mut().find(|i| Some(i.position) == position)
            && !item.speakers.contains(&name)
        {
            item.speakers.push(name);
        }
    }
    for (position, vote) in votes {
        if let Some(item) = items.iter_mut().find(|i| i.position == position) {
            item.votes.push(vote);
        }
    }
    Ok(items)
}
