//! Points come from the text of a resolution, as reported or as minutes were locked with, and follow it.

use domain::{
    ids::{MeetingId, MinutesId, PointId},
    minutes::{Record, Section},
    resolutions::follow as following,
};

use crate::{Result, Tx, minutes};

statements! {
    POINTS = "SELECT id, body, CASE WHEN task_id IS NOT NULL OR outcome <> 'open' OR outcome_note <> '' THEN TRUE ELSE FALSE END
        FROM resolution_points WHERE meeting_id = $1 ORDER BY position";
    NEXT = "SELECT CAST(COALESCE(MAX(position), -1) + 1 AS BIGINT) FROM resolution_points WHERE meeting_id = $1";
    INSERT = "INSERT INTO resolution_points(id, meeting_id, position, body) VALUES ($1, $2, $3, $4)";
    DELETE = "DELETE FROM resolution_points WHERE id = $1 AND meeting_id = $2";
    TEXT = "SELECT resolution FROM meetings WHERE id = $1";
    SET_TEXT = "UPDATE meetings SET resolution = $2 WHERE id = $1";
    EARLIER = "SELECT record FROM minutes_versions WHERE meeting_id = $1 AND id <> $2 AND confirmed_at IS NOT NULL
        ORDER BY version DESC LIMIT 1";
}

/// Lets the points of a locked meeting follow its text from `old` to `new`: what people did with them stays.
pub(crate) async fn follow(tx: &mut Tx<'_>, meeting: MeetingId, old: &str, new: &str) -> Result<()> {
    let points: Vec<(PointId, String, bool)> = on!(tx, c => sqlx::query_as(POINTS).bind(meeting).fetch_all(c).await)?;
    let changes = following(&points, old, new);
    for id in changes.remove {
        on!(tx, c => sqlx::query(DELETE).bind(id).bind(meeting).execute(c).await.map(drop))?;
    }
    let mut position: i64 = on!(tx, c => sqlx::query_scalar(NEXT).bind(meeting).fetch_one(c).await)?;
    for body in changes.add {
        on!(tx, c => sqlx::query(INSERT)
            .bind(PointId::fresh()).bind(meeting).bind(position).bind(&body).execute(c).await.map(drop))?;
        position += 1;
    }
    Ok(())
}

/// After minutes were locked: their resolution is what the report starts from, and the points follow it.
pub(crate) async fn from_minutes(
    tx: &mut Tx<'_>,
    meeting: MeetingId,
    version: MinutesId,
    record: &Record,
) -> Result<()> {
    let reported: String = on!(tx, c => sqlx::query_scalar(TEXT).bind(meeting).fetch_one(c).await)?;
    let earlier: Option<String> =
        on!(tx, c => sqlx::query_scalar(EARLIER).bind(meeting).bind(version).fetch_optional(c).await)?;
    let text = record.text(Section::Resolution);
    if reported.is_empty() && !text.is_empty() {
        on!(tx, c => sqlx::query(SET_TEXT).bind(meeting).bind(text).execute(c).await.map(drop))?;
    }
    let old = match earlier {
        Some(earlier) => minutes::read_record(&earlier)?.text(Section::Resolution).to_owned(),
        None => reported,
    };
    follow(tx, meeting, &old, text).await
}
