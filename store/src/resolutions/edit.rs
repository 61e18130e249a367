//! Wording the points of a resolution: changed, added, put in another order, removed.

use std::collections::{HashMap, HashSet};

use domain::{
    ids::{MeetingId, PointId, TaskId},
    policy::{Permit, act},
    resolutions::{POINTS_MAX, PointEdit, PointEdits, arrange},
    time::Timestamp,
};

use crate::{
    Db, Error, Result, Tx,
    audit::{self, Entry},
    meetings,
    minutes::was_held,
};

statements! {
    POINTS = "SELECT p.id, p.body, p.task_id FROM resolution_points p WHERE p.meeting_id = $1 ORDER BY p.position";
    DELETE = "DELETE FROM resolution_points WHERE id = $1 AND meeting_id = $2 AND task_id IS NULL";
    // Out of the way first: no two points of a meeting may have one position, not even for a moment.
    ASIDE = "UPDATE resolution_points SET position = -1 - position WHERE meeting_id = $1";
    UPDATE = "UPDATE resolution_points SET position = $3, body = $4 WHERE id = $1 AND meeting_id = $2";
    INSERT = "INSERT INTO resolution_points(id, meeting_id, position, body) VALUES ($1, $2, $3, $4)";
}

/// What came of an edit. Unless it was saved, nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edited {
    /// Saved, or nothing to save.
    Saved,
    /// The point is a task and cannot be removed.
    HasTask(PointId),
    /// Somebody else worded this point anew meanwhile.
    Changed {
        /// Which.
        point: PointId,
        /// What it says now; empty when it was removed.
        theirs: String,
    },
    /// More points than a resolution may have.
    TooMany,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: PointId,
    body: String,
    task_id: Option<TaskId>,
}

/// What to write.
struct Changes {
    removed: Vec<PointId>,
    reworded: usize,
    added: usize,
    /// All points as they shall stand, and which of them are new.
    order: Vec<(PointId, String)>,
    fresh: HashSet<PointId>,
    /// Whether anything differs from what is stored.
    any: bool,
}

/// Saves the points of a meeting of the permit's unit that was held. Points that others changed or added meanwhile stay;
/// the same form sent again changes nothing.
///
/// # Errors
/// [`Error::Conflict`] when the meeting was not held; [`Error::NotFound`] when it is not of the permit's unit.
#[crate::boxed]
pub async fn edit(
    db: &Db,
    permit: Permit<act::EditResolution>,
    meeting: MeetingId,
    edits: PointEdits,
    now: Timestamp,
) -> Result<Edited> {
    db.write(move |tx| {
        Box::pin(async move {
            let locked = meetings::lock(tx, &permit, meeting).await?;
            if !was_held(locked.state) {
                return Err(Error::Conflict("a meeting that was not held decided nothing"));
            }
            let stored: Vec<Row> = on!(tx, c => sqlx::query_as(POINTS).bind(meeting).fetch_all(c).await)?;
            let changes = match plan(&stored, &edits) {
                Ok(changes) if changes.any => changes,
                Ok(_) => return Ok(Edited::Saved),
                Err(refused) => return Ok(refused),
            };
            write(tx, meeting, &changes).await?;
            let details = format!(
                "Các điểm nghị quyết: thêm {}, sửa {}, bỏ {}",
                changes.added,
                changes.reworded,
                changes.removed.len()
            );
            audit::record(tx, &permit, now, Entry::about("meeting", meeting.0, details)).await?;
            Ok(Edited::Saved)
        })
    })
    .await
}

/// What the edits make of the stored points, or why not.
fn plan(stored: &[Row], edits: &PointEdits) -> Result<Changes, Edited> {
    let wanted: HashMap<PointId, &PointEdit> = edits.points.iter().map(|edit| (edit.id, edit)).collect();
    for edit in edits.points.iter().filter(|edit| edit.body != edit.was && !edit.body.is_empty()) {
        if !stored.iter().any(|row| row.id == edit.id) {
            return Err(Edited::Changed { point: edit.id, theirs: String::new() });
        }
    }
    let mut changes =
        Changes { removed: Vec::new(), reworded: 0, added: 0, order: Vec::new(), fresh: HashSet::new(), any: false };
    let mut placed = Vec::new();
    for (row, number) in stored.iter().zip(1_i64..) {
        // A point that the form did not show was added meanwhile: it stays behind the others.
        let Some(edit) = wanted.get(&row.id) else {
            placed.push(((row.id, row.body.clone()), number, i64::MAX / 4));
            continue;
        };
        let body = body_of(row, edit)?;
        if body.is_empty() {
            changes.removed.push(row.id);
            continue;
        }
        changes.reworded += usize::from(body != row.body);
        placed.push(((row.id, body), edit.at, edit.place));
    }
    changes.order = arrange(placed);
    let known: HashSet<PointId> = stored.iter().map(|row| row.id).collect();
    for (n, body) in edits.added.iter().enumerate() {
        let id = edits.new_id(n);
        if !known.contains(&id) {
            changes.order.push((id, body.clone()));
            changes.fresh.insert(id);
        }
    }
    changes.added = changes.fresh.len();
    if changes.order.len() > POINTS_MAX && changes.added > 0 {
        return Err(Edited::TooMany);
    }
    let before: Vec<(PointId, &str)> = stored.iter().map(|row| (row.id, row.body.as_str())).collect();
    changes.any = !changes.order.iter().map(|(id, body)| (*id, body.as_str())).eq(before);
    Ok(changes)
}

/// What a stored point says after an edit; empty when it goes.
fn body_of(row: &Row, edit: &PointEdit) -> Result<String, Edited> {
    if edit.body == edit.was || edit.body == row.body {
        return Ok(row.body.clone());
    }
    if row.body != edit.was {
        return Err(Edited::Changed { point: row.id, theirs: row.body.clone() });
    }
    if edit.body.is_empty() && row.task_id.is_some() {
        return Err(Edited::HasTask(row.id));
    }
    Ok(edit.body.clone())
}

async fn write(tx: &mut Tx<'_>, meeting: MeetingId, changes: &Changes) -> Result<()> {
    for id in &changes.removed {
        on!(tx, c => sqlx::query(DELETE).bind(id).bind(meeting).execute(c).await.map(drop))?;
    }
    on!(tx, c => sqlx::query(ASIDE).bind(meeting).execute(c).await.map(drop))?;
    for ((id, body), position) in changes.order.iter().zip(0_i64..) {
        let sql = if changes.fresh.contains(id) { INSERT } else { UPDATE };
        on!(tx, c => sqlx::query(sql).bind(id).bind(meeting).bind(position).bind(body).execute(c).await.map(drop))?;
    }
    Ok(())
}
