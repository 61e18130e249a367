//! The thread about a report: branch and superior read and write in turn.

use domain::{
    ids::{CommentId, MeetingId, MemberId},
    policy::{Act, Permit, act},
    time::Timestamp,
};

use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    meetings::lock,
};

statements! {
    ALL = "SELECT r.id, r.body, r.created_at, p.full_name, p.unit_id = m.unit_id AS of_branch
        FROM report_comments r JOIN meetings m ON m.id = r.meeting_id JOIN members p ON p.id = r.author_id
        WHERE r.meeting_id = $1 AND m.unit_id = $2 ORDER BY r.created_at, r.id";
    INSERT = "INSERT INTO report_comments(id, meeting_id, author_id, body, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO NOTHING";
    OWNER = "SELECT meeting_id, author_id FROM report_comments WHERE id = $1";
    REPORTED = "SELECT COUNT(*) FROM meetings WHERE id = $1 AND reported_at IS NOT NULL";
    // Returned reports wait for the branch anyway; accepted ones are closed.
    UNANSWERED = "SELECT COUNT(*) FROM meetings m WHERE m.unit_id = $1 AND m.state = 'reported'
        AND (SELECT p.unit_id FROM report_comments r JOIN members p ON p.id = r.author_id
            WHERE r.meeting_id = m.id ORDER BY r.created_at DESC, r.id DESC LIMIT 1) <> m.unit_id";
}

/// Something that was said about a report.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Comment {
    /// Identifier.
    pub id: CommentId,
    /// What was said.
    pub body: String,
    /// When.
    pub created_at: Timestamp,
    /// By whom.
    pub full_name: String,
    /// Whether that is somebody of the branch; otherwise a superior.
    pub of_branch: bool,
}

/// The thread about the report of a meeting of the permit's unit, oldest first.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn comments(db: &Db, permit: &Permit<act::ReadReport>, meeting: MeetingId) -> Result<Vec<Comment>> {
    Ok(on!(db, c => sqlx::query_as(ALL).bind(meeting).bind(permit.unit().id).fetch_all(c).await)?)
}

/// Says something about a report; the same request again says it once.
///
/// # Errors
/// [`Error::Conflict`] before the first report.
#[crate::boxed]
pub async fn comment(
    db: &Db,
    permit: Permit<act::CommentReport>,
    meeting: MeetingId,
    id: CommentId,
    body: String,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            lock(tx, &permit, meeting).await?;
            let reported: i64 = on!(tx, c => sqlx::query_scalar(REPORTED).bind(meeting).fetch_one(c).await)?;
            if reported == 0 {
                return Err(Error::Conflict("nothing was reported yet"));
            }
            if !insert(tx, &permit, meeting, id, &body, now).await? {
                return Ok(());
            }
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, "Trao đổi về báo cáo")).await
        })
    })
    .await
}

/// Adds a comment of the permit's member; `false` when it is there already.
pub(super) async fn insert<A: Act>(
    tx: &mut Tx<'_>,
    permit: &Permit<A>,
    meeting: MeetingId,
    id: CommentId,
    body: &str,
    now: Timestamp,
) -> Result<bool> {
    let inserted = on!(tx, c => sqlx::query(INSERT)
        .bind(id).bind(meeting).bind(permit.member()).bind(body).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    if inserted == 0 {
        let owner: (MeetingId, MemberId) = on!(tx, c => sqlx::query_as(OWNER).bind(id).fetch_one(c).await)?;
        // Somebody else's comment under this identifier: it was made up.
        return if owner == (meeting, permit.member()) { Ok(false) } else { Err(Error::NotFound) };
    }
    Ok(true)
}

/// Reports of the permit's unit about which a superior had the last word.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn unanswered(db: &Db, permit: &Permit<act::ReadReport>) -> Result<i64> {
    Ok(on!(db, c => sqlx::query_scalar(UNANSWERED).bind(permit.unit().id).fetch_one(c).await)?)
}
