//! What people in the room see.

use std::collections::BTreeMap;

use domain::{
    ids::{MeetingId, MemberId, SpeakerId, UnitId, VoteId},
    meetings::AgendaKind,
    policy::{Permit, Target, act},
    room::{Pulse, Room, RoomItem, Speaker, Vote, VoteKind},
    time::Timestamp,
    units::{UnitPath, UnitRef},
};

use crate::{Db, Error, Result};

/// Ballots cast in the open votes of the room `r`, of one of the two kinds.
macro_rules! cast_in {
    ($ballots:literal) => {
        concat!(
            "(SELECT COUNT(*) FROM votes v JOIN ",
            $ballots,
            " b ON b.vote_id = v.id WHERE v.meeting_id = r.meeting_id AND v.closed_at IS NULL)"
        )
    };
}

const PULSES: &str = concat!(
    "SELECT r.meeting_id, r.revision, ",
    cast_in!("secret_voters"),
    " + ",
    cast_in!("open_ballots"),
    ", m.present + m.online, m.expected FROM rooms r JOIN meetings m ON m.id = r.meeting_id WHERE r.meeting_id IN ("
);

statements! {
    TARGET = "SELECT u.id, u.path, m.chair_id, m.clerk_id FROM meetings m JOIN units u ON u.id = m.unit_id WHERE m.id = $1";
    EXISTS = "SELECT COUNT(*) FROM rooms r JOIN meetings m ON m.id = r.meeting_id WHERE r.meeting_id = $1 AND m.unit_id = $2";
    ROOM = "SELECT r.opened_at, r.leader_id, p.full_name AS leader_name, r.item, r.item_since, r.ended_at, r.revision
        FROM rooms r JOIN meetings m ON m.id = r.meeting_id JOIN members p ON p.id = r.leader_id
        WHERE r.meeting_id = $1 AND m.unit_id = $2";
    ITEMS = "SELECT a.position, a.title, a.presenter, a.minutes, a.kind, s.spent
        FROM agenda_items a LEFT JOIN room_items s ON s.meeting_id = a.meeting_id AND s.position = a.position
        WHERE a.meeting_id = $1 ORDER BY a.position";
    SPEAKERS = "SELECT s.id, s.member_id, p.full_name, s.raised_at, s.started_at
        FROM speakers s JOIN members p ON p.id = s.member_id
        WHERE s.meeting_id = $1 AND s.ended_at IS NULL AND s.withdrawn_at IS NULL
        ORDER BY s.started_at IS NULL, s.raised_at, s.id";
    // Whoever waits or speaks is on the list already.
    THERE = concat!("SELECT p.id, p.full_name FROM meetings m JOIN attendance t ON t.meeting_id = m.id JOIN members p ON p.id = t.member_id
        WHERE m.id = $1 AND m.unit_id = $2 AND ", there!(), "
            AND NOT EXISTS (SELECT 1 FROM speakers s WHERE s.meeting_id = m.id AND s.member_id = p.id
                AND s.ended_at IS NULL AND s.withdrawn_at IS NULL)
        ORDER BY p.name_sort, p.id");
    VOTES = "SELECT v.id, v.question, v.secret, v.opened_at, v.closed_at, v.entitled, v.attending, v.by_hand,
            v.by_hand + (SELECT COUNT(*) FROM secret_voters s WHERE s.vote_id = v.id) + (SELECT COUNT(*) FROM open_ballots b WHERE b.vote_id = v.id) AS ballots,
            (EXISTS (SELECT 1 FROM secret_voters s WHERE s.vote_id = v.id AND s.member_id = $2)
                OR EXISTS (SELECT 1 FROM open_ballots b WHERE b.vote_id = v.id AND b.member_id = $2)) AS voted
        FROM votes v WHERE v.meeting_id = $1 ORDER BY v.opened_at, v.id";
    // Nobody learns a count before the vote is closed.
    OPTIONS = "SELECT o.vote_id, o.label, CASE WHEN v.closed_at IS NOT NULL THEN o.count END
        FROM vote_options o JOIN votes v ON v.id = o.vote_id WHERE v.meeting_id = $1 ORDER BY o.vote_id, o.position";
    HAS_VOTE = concat!("SELECT COUNT(*) ", entitled!("$1"), " AND p.id = $2");
}

/// A room with everything in it, as one member sees it.
#[derive(Debug, Clone)]
pub struct Inside {
    /// The room.
    pub room: Room,
    /// The agenda in order.
    pub items: Vec<RoomItem>,
    /// Who speaks and who waits, in turn.
    pub speakers: Vec<Speaker>,
    /// Votes, oldest first; the last may be open.
    pub votes: Vec<Vote>,
    /// Whether the member has the vote.
    pub has_vote: bool,
}

#[derive(sqlx::FromRow)]
struct RoomRow {
    opened_at: Timestamp,
    leader_id: MemberId,
    leader_name: String,
    item: Option<i64>,
    item_since: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    revision: i64,
}

#[derive(sqlx::FromRow)]
struct ItemRow {
    position: i64,
    title: String,
    presenter: String,
    minutes: i64,
    #[sqlx(try_from = "String")]
    kind: AgendaKind,
    spent: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct SpeakerRow {
    id: SpeakerId,
    member_id: MemberId,
    full_name: String,
    raised_at: Timestamp,
    started_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct VoteRow {
    id: VoteId,
    question: String,
    secret: bool,
    opened_at: Timestamp,
    closed_at: Option<Timestamp>,
    entitled: i64,
    attending: Option<i64>,
    by_hand: i64,
    ballots: i64,
    voted: bool,
}

/// The unit that holds a meeting, for the policy, as the own thing of `member` when they are its chair or its clerk; tells
/// nothing else.
///
/// # Errors
/// [`Error::NotFound`] when there is no such meeting.
#[crate::boxed]
pub async fn target(db: &Db, meeting: MeetingId, member: MemberId) -> Result<Target> {
    let found: Option<(UnitId, UnitPath, Option<MemberId>, Option<MemberId>)> =
        on!(db, c => sqlx::query_as(TARGET).bind(meeting).fetch_optional(c).await)?;
    let (id, path, chair, clerk) = found.ok_or(Error::NotFound)?;
    let owner = [chair, clerk].contains(&Some(member)).then_some(member);
    Ok(Target { unit: UnitRef { id, path }, owner, former: None })
}

/// How far rooms have come; rooms that were not opened are left out. Only numbers, for the server's own use: who may
/// see what they are about is decided when they look.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn pulses(db: &Db, meetings: &[MeetingId]) -> Result<BTreeMap<MeetingId, Pulse>> {
    let mut found = BTreeMap::new();
    for some in meetings.chunks(10_000) {
        let rows: Vec<(MeetingId, i64, i64, i64, i64)> = on!(db, c => {
            let mut query = sqlx::QueryBuilder::new(PULSES);
            let mut ids = query.separated(", ");
            for meeting in some {
                ids.push_bind(*meeting);
            }
            query.push(")");
            query.build_query_as().persistent(false).fetch_all(c).await
        })?;
        found.extend(rows.into_iter().map(|(meeting, revision, cast, attended, expected)| {
            (meeting, Pulse { revision, cast, attended, expected })
        }));
    }
    Ok(found)
}

/// The agenda with the time spent on it.
async fn items(db: &Db, meeting: MeetingId) -> Result<Vec<RoomItem>> {
    let rows: Vec<ItemRow> = on!(db, c => sqlx::query_as(ITEMS).bind(meeting).fetch_all(c).await)?;
    let item = |r: ItemRow| RoomItem {
        position: r.position,
        title: r.title,
        presenter: r.presenter,
        minutes: r.minutes,
        kind: r.kind,
        spent: r.spent,
    };
    Ok(rows.into_iter().map(item).collect())
}

/// Whether the room of a meeting of the permit's unit was opened.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn exists(db: &Db, permit: &Permit<act::EnterRoom>, meeting: MeetingId) -> Result<bool> {
    let found: i64 = on!(db, c => sqlx::query_scalar(EXISTS).bind(meeting).bind(permit.unit().id).fetch_one(c).await)?;
    Ok(found > 0)
}

/// The room of a meeting of the permit's unit; none before it is opened.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn inside(db: &Db, permit: &Permit<act::EnterRoom>, meeting: MeetingId) -> Result<Option<Inside>> {
    let (member, unit) = (permit.member(), permit.unit().id);
    let row: Option<RoomRow> = on!(db, c => sqlx::query_as(ROOM).bind(meeting).bind(unit).fetch_optional(c).await)?;
    let Some(row) = row else { return Ok(None) };
    let speakers: Vec<SpeakerRow> = on!(db, c => sqlx::query_as(SPEAKERS).bind(meeting).fetch_all(c).await)?;
    let has_vote: i64 = on!(db, c => sqlx::query_scalar(HAS_VOTE).bind(meeting).bind(member).fetch_one(c).await)?;
    let room = Room {
        meeting,
        opened_at: row.opened_at,
        leader_id: row.leader_id,
        leader_name: row.leader_name,
        item: row.item,
        item_since: row.item_since,
        ended_at: row.ended_at,
        revision: row.revision,
    };
    let speaker = |r: SpeakerRow| Speaker {
        id: r.id,
        member_id: r.member_id,
        full_name: r.full_name,
        raised_at: r.raised_at,
        started_at: r.started_at,
    };
    Ok(Some(Inside {
        room,
        items: items(db, meeting).await?,
        speakers: speakers.into_iter().map(speaker).collect(),
        votes: votes(db, meeting, member).await?,
        has_vote: has_vote > 0,
    }))
}

/// Who is there now and not on the list of speakers, by name: for the leader, who puts them there.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn there(db: &Db, permit: &Permit<act::LeadRoom>, meeting: MeetingId) -> Result<Vec<(MemberId, String)>> {
    Ok(on!(db, c => sqlx::query_as(THERE).bind(meeting).bind(permit.unit().id).fetch_all(c).await)?)
}

async fn votes(db: &Db, meeting: MeetingId, member: MemberId) -> Result<Vec<Vote>> {
    let rows: Vec<VoteRow> = on!(db, c => sqlx::query_as(VOTES).bind(meeting).bind(member).fetch_all(c).await)?;
    let options: Vec<(VoteId, String, Option<i64>)> =
        on!(db, c => sqlx::query_as(OPTIONS).bind(meeting).fetch_all(c).await)?;
    let vote = |r: VoteRow| {
        let mine = || options.iter().filter(|(vote, ..)| *vote == r.id);
        Vote {
            id: r.id,
            question: r.question,
            kind: if r.secret { VoteKind::Secret } else { VoteKind::Open },
            opened_at: r.opened_at,
            closed_at: r.closed_at,
            entitled: r.entitled,
            attending: r.attending,
            cast: r.ballots,
            by_hand: r.by_hand,
            voted: r.voted,
            options: mine().map(|(_, label, _)| label.clone()).collect(),
            counts: mine().map(|(.., count)| *count).collect(),
        }
    };
    Ok(rows.into_iter().map(vote).collect())
}
