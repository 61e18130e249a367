//! Votes. A secret ballot leaves two traces that nothing connects: the voter's name on a list without time or order, and
//! a count that is one higher. There is no audit line for it, and no time is stored.

use domain::{
    ids::{MeetingId, VoteId},
    policy::{Permit, act},
    room::{HandCount, Motion, Refusal, VoteKind},
    time::Timestamp,
};

use super::lock_leading;
use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
};

statements! {
    STORED = "SELECT COUNT(*) FROM votes WHERE id = $1 AND meeting_id = $2";
    ENTITLED = concat!("SELECT COUNT(*) ", entitled!("$1"));
    IS_ENTITLED = concat!("SELECT COUNT(*) ", entitled!("$1"), " AND p.id = $2");
    IS_THERE = concat!("SELECT COUNT(*) FROM attendance t WHERE t.meeting_id = $1 AND t.member_id = $2 AND ", there!());
    OPEN = "INSERT INTO votes(id, meeting_id, item, question, secret, entitled, opened_by, opened_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    // Those who voted were there, even when they left since.
    ATTENDING = concat!("SELECT COUNT(*) ", entitled!("$2"), " AND m.unit_id = $3
        AND (EXISTS (SELECT 1 FROM attendance t WHERE t.meeting_id = $2 AND t.member_id = p.id AND ", there!(), ")
            OR EXISTS (SELECT 1 FROM open_ballots b WHERE b.vote_id = $1 AND b.member_id = p.id)
            OR EXISTS (SELECT 1 FROM secret_voters s WHERE s.vote_id = $1 AND s.member_id = p.id))");
    BALLOTS = "SELECT (SELECT COUNT(*) FROM secret_voters s WHERE s.vote_id = $1) + (SELECT COUNT(*) FROM open_ballots b WHERE b.vote_id = $1)";
    OWN = "SELECT COUNT(*) FROM secret_voters WHERE vote_id = $1 AND member_id = $2";
    OPTIONS = "SELECT COUNT(*) FROM vote_options WHERE vote_id = $1";
    LOCK = "UPDATE votes SET closed_at = closed_at WHERE id = $1 AND meeting_id = $2
        AND EXISTS (SELECT 1 FROM meetings m WHERE m.id = $2 AND m.unit_id = $3) RETURNING question, secret, closed_at";
    CLOSE = "UPDATE votes SET closed_by = $2, closed_at = $3, attending = $4, by_hand = $5 WHERE id = $1";
    FORGET_VOTERS = "DELETE FROM secret_voters WHERE vote_id = $1";
    FORGET_BALLOTS = "DELETE FROM open_ballots WHERE vote_id = $1";
    FORGET_OPTIONS = "DELETE FROM vote_options WHERE vote_id = $1";
    FORGET = "DELETE FROM votes WHERE id = $1";
    ADD = "UPDATE vote_options SET count = count + $3 WHERE vote_id = $1 AND position = $2";
    OPTION = "SELECT label FROM vote_options WHERE vote_id = $1 AND position = $2";
    MARK_VOTED = "INSERT INTO secret_voters(vote_id, member_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    KEEP_BALLOT = "INSERT INTO open_ballots(vote_id, member_id, option) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    // All rows are written, so that nothing about their writing tells which one was chosen.
    COUNT = "UPDATE vote_options SET count = count + CASE WHEN position = $2 THEN 1 ELSE 0 END WHERE vote_id = $1";
}

/// What became of a ballot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cast {
    /// It counts.
    Counted,
    /// The member had voted before; the first ballot is kept.
    Kept,
}

#[derive(sqlx::FromRow)]
struct Locked {
    question: String,
    secret: bool,
    closed_at: Option<Timestamp>,
}

async fn lock_vote<A: domain::policy::Act>(
    tx: &mut Tx<'_>,
    permit: &Permit<A>,
    meeting: MeetingId,
    vote: VoteId,
) -> Result<Locked> {
    let locked: Option<Locked> = on!(tx, c => sqlx::query_as(LOCK)
        .bind(vote).bind(meeting).bind(permit.unit().id).fetch_optional(c).await)?;
    locked.ok_or(Error::NotFound)
}

/// Puts a motion to the vote. The same vote opened twice is one.
///
/// # Errors
/// A [`Refusal`] as a conflict: only the leader, one vote at a time.
#[crate::boxed]
pub async fn open_vote(
    db: &Db,
    permit: Permit<act::LeadRoom>,
    meeting: MeetingId,
    vote: VoteId,
    motion: Motion,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let room = lock_leading(tx, &permit, meeting).await?;
            let stored: i64 = on!(tx, c => sqlx::query_scalar(STORED).bind(vote).bind(meeting).fetch_one(c).await)?;
            if stored > 0 {
                return Ok(());
            }
            let entitled: i64 = on!(tx, c => sqlx::query_scalar(ENTITLED).bind(meeting).fetch_one(c).await)?;
            let opened = on!(tx, c => sqlx::query(OPEN)
                .bind(vote).bind(meeting).bind(room.item).bind(&motion.question).bind(motion.kind == VoteKind::Secret)
                .bind(entitled).bind(permit.member()).bind(now)
                .execute(c).await.map(|done| done.rows_affected()))?;
            if opened == 0 {
                return Err(Refusal::VoteOpen.into());
            }
            let options: Vec<(usize, &String)> = motion.options.iter().enumerate().collect();
            bulk!(tx, "INSERT INTO vote_options(vote_id, position, label, count) ", options, 4, |b, row| {
                let (position, label) = row;
                b.push_bind(vote).push_bind(*position as i64).push_bind(*label).push_bind(0_i64);
            })?;
            let details = format!("Mở biểu quyết: {} ({})", motion.question, motion.kind.label());
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, details)).await
        })
    })
    .await
}

/// The most ballots that an open vote can have: how many with the vote are there now, or have voted.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn could_vote(db: &Db, permit: &Permit<act::LeadRoom>, meeting: MeetingId, vote: VoteId) -> Result<i64> {
    let unit = permit.unit().id;
    Ok(on!(db, c => sqlx::query_scalar(ATTENDING).bind(vote).bind(meeting).bind(unit).fetch_one(c).await)?)
}

/// Closes a vote: adds the ballots that were counted by hand, and counts who of those entitled was there. Closing it twice
/// does no harm, and the second count by hand is not added.
///
/// # Errors
/// A [`Refusal`] as a conflict, [`Error::NotFound`] when the meeting has no such vote or the vote no such option.
#[crate::boxed]
pub async fn close_vote(
    db: &Db,
    permit: Permit<act::LeadRoom>,
    meeting: MeetingId,
    vote: VoteId,
    by_hand: HandCount,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            lock_leading(tx, &permit, meeting).await?;
            let locked = lock_vote(tx, &permit, meeting, vote).await?;
            if locked.closed_at.is_some() {
                return Ok(());
            }
            let attending: i64 = on!(tx, c => sqlx::query_scalar(ATTENDING)
                .bind(vote).bind(meeting).bind(permit.unit().id).fetch_one(c).await)?;
            let kind = if locked.secret { VoteKind::Secret } else { VoteKind::Open };
            add_by_hand(tx, &permit, vote, kind, &by_hand, attending).await?;
            on!(tx, c => sqlx::query(CLOSE)
                .bind(vote).bind(permit.member()).bind(now).bind(attending).bind(by_hand.total())
                .execute(c).await.map(drop))?;
            let counted = match by_hand.total() {
                0 => String::new(),
                total => format!(", ghi thêm {total} {}", kind.by_hand()),
            };
            let details = format!("Đóng biểu quyết: {}{counted}", locked.question);
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, details)).await
        })
    })
    .await
}

/// Takes an open vote back with every ballot: it was opened by mistake, or is to be taken on paper. Nothing remains of it
/// but a line in the log. Doing it twice does no harm.
///
/// # Errors
/// A [`Refusal`] as a conflict: only the leader, only while it is open.
#[crate::boxed]
pub async fn cancel_vote(
    db: &Db,
    permit: Permit<act::LeadRoom>,
    meeting: MeetingId,
    vote: VoteId,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            lock_leading(tx, &permit, meeting).await?;
            let locked = match lock_vote(tx, &permit, meeting, vote).await {
                Err(Error::NotFound) => return Ok(()),
                found => found?,
            };
            if locked.closed_at.is_some() {
                return Err(Refusal::HasResult.into());
            }
            for taken_back in [FORGET_VOTERS, FORGET_BALLOTS, FORGET_OPTIONS, FORGET] {
                on!(tx, c => sqlx::query(taken_back).bind(vote).execute(c).await.map(drop))?;
            }
            let details = format!("Hủy biểu quyết: {}", locked.question);
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, details)).await
        })
    })
    .await
}

/// Adds what was counted by hand to a locked vote. Only the sum is told apart afterwards, not who chose what.
async fn add_by_hand(
    tx: &mut Tx<'_>,
    permit: &Permit<act::LeadRoom>,
    vote: VoteId,
    kind: VoteKind,
    by_hand: &HandCount,
    attending: i64,
) -> Result<()> {
    if by_hand.total() == 0 {
        return Ok(());
    }
    let cast: i64 = on!(tx, c => sqlx::query_scalar(BALLOTS).bind(vote).fetch_one(c).await)?;
    let own: i64 = on!(tx, c => sqlx::query_scalar(OWN).bind(vote).bind(permit.member()).fetch_one(c).await)?;
    by_hand.fits(kind, cast, cast - own, attending)?;
    let options: i64 = on!(tx, c => sqlx::query_scalar(OPTIONS).bind(vote).fetch_one(c).await)?;
    if by_hand.options() as i64 > options {
        return Err(Error::NotFound);
    }
    // All rows are written, as by a ballot.
    for position in 0..options {
        on!(tx, c => sqlx::query(ADD).bind(vote).bind(position).bind(by_hand.of(position as usize))
            .execute(c).await.map(drop))?;
    }
    Ok(())
}

/// Votes, once: a second ballot changes nothing, whatever is in it.
///
/// # Errors
/// [`Refusal::VoteClosed`], [`Refusal::NoVote`] or [`Refusal::NotThere`] as a conflict, [`Error::NotFound`] when the meeting has no such vote
/// or the vote no such option.
#[crate::boxed]
pub async fn cast_ballot(
    db: &Db,
    permit: Permit<act::CastBallot>,
    meeting: MeetingId,
    vote: VoteId,
    option: i64,
    now: Timestamp,
) -> Result<Cast> {
    db.write(move |tx| {
        Box::pin(async move {
            let locked = lock_vote(tx, &permit, meeting, vote).await?;
            let member = permit.member();
            let entitled: i64 =
                on!(tx, c => sqlx::query_scalar(IS_ENTITLED).bind(meeting).bind(member).fetch_one(c).await)?;
            if entitled == 0 {
                return Err(Refusal::NoVote.into());
            }
            if locked.closed_at.is_some() {
                return Err(Refusal::VoteClosed.into());
            }
            let label: Option<String> =
                on!(tx, c => sqlx::query_scalar(OPTION).bind(vote).bind(option).fetch_optional(c).await)?;
            let label = label.ok_or(Error::NotFound)?;
            let there: i64 = on!(tx, c => sqlx::query_scalar(IS_THERE).bind(meeting).bind(member).fetch_one(c).await)?;
            if there == 0 {
                return Err(Refusal::NotThere.into());
            }
            let first = if locked.secret {
                on!(tx, c => sqlx::query(MARK_VOTED).bind(vote).bind(member)
                    .execute(c).await.map(|done| done.rows_affected()))?
            } else {
                on!(tx, c => sqlx::query(KEEP_BALLOT).bind(vote).bind(member).bind(option)
                    .execute(c).await.map(|done| done.rows_affected()))?
            };
            if first == 0 {
                return Ok(Cast::Kept);
            }
            on!(tx, c => sqlx::query(COUNT).bind(vote).bind(option).execute(c).await.map(drop))?;
            if !locked.secret {
                let details = format!("{}: {label}", locked.question);
                audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, details)).await?;
            }
            Ok(Cast::Counted)
        })
    })
    .await
}
