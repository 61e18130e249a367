//! Private notes: only the writer reads them, and the audit log says nothing about them.

use domain::{
    ids::MeetingId,
    policy::{Permit, act},
    time::Timestamp,
};

use crate::{Db, Error, Result};

statements! {
    NOTE = "SELECT n.body FROM meeting_notes n JOIN meetings m ON m.id = n.meeting_id
        WHERE n.meeting_id = $1 AND n.member_id = $2 AND m.unit_id = $3";
    OWN_MEETING = "SELECT COUNT(*) FROM meetings WHERE id = $1 AND unit_id = $2";
    SAVE = "INSERT INTO meeting_notes(meeting_id, member_id, body, updated_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (meeting_id, member_id) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at";
}

/// What the permit's member noted; empty when nothing.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn note(db: &Db, permit: &Permit<act::KeepNotes>, meeting: MeetingId) -> Result<String> {
    let body: Option<String> = on!(db, c => sqlx::query_scalar(NOTE)
        .bind(meeting).bind(permit.member()).bind(permit.unit().id).fetch_optional(c).await)?;
    Ok(body.unwrap_or_default())
}

/// Keeps what the permit's member noted, instead of what was there.
///
/// # Errors
/// [`Error::NotFound`] when it is not a meeting of the member's branch.
#[crate::boxed]
pub async fn save_note(
    db: &Db,
    permit: Permit<act::KeepNotes>,
    meeting: MeetingId,
    body: String,
    now: Timestamp,
) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move {
            let own: i64 = on!(tx, c => sqlx::query_scalar(OWN_MEETING)
                .bind(meeting).bind(permit.unit().id).fetch_one(c).await)?;
            if own == 0 {
                return Err(Error::NotFound);
            }
            Ok(on!(tx, c => sqlx::query(SAVE)
                .bind(meeting).bind(permit.member()).bind(&body).bind(now).execute(c).await.map(drop))?)
        })
    })
    .await
}
