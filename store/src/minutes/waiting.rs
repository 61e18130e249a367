//! Minutes that wait to be confirmed.

use domain::{
    ids::{MeetingId, MemberId},
    meetings::{MeetingKind, title},
    minutes::{Seat, Seats},
    policy::{Permit, act},
    time::Month,
};

use super::versions::read;
use crate::{Db, Result};

statements! {
    // The first condition is that of the index: few minutes wait at any time.
    WAITING = "SELECT v.meeting_id, m.month, m.kind, m.theme, v.record, v.proposed_by, COALESCE(m.chair_id, r.leader_id) AS chair,
            m.clerk_id AS clerk, v.chair_id AS chair_done, v.clerk_id AS clerk_done,
            (SELECT COUNT(*) FROM members p WHERE p.unit_id = v.unit_id) AS members
        FROM minutes_versions v JOIN meetings m ON m.id = v.meeting_id LEFT JOIN rooms r ON r.meeting_id = v.meeting_id
        WHERE v.withdrawn_at IS NULL AND v.confirmed_at IS NULL AND v.unit_id = $1 ORDER BY v.proposed_at, v.id";
}

/// Minutes that wait for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToConfirm {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its title.
    pub title: String,
    /// As what the person confirms.
    pub seat: Seat,
}

#[derive(sqlx::FromRow)]
struct Row {
    meeting_id: MeetingId,
    month: Month,
    #[sqlx(try_from = "String")]
    kind: MeetingKind,
    theme: String,
    record: String,
    proposed_by: MemberId,
    chair: Option<MemberId>,
    clerk: Option<MemberId>,
    chair_done: Option<MemberId>,
    clerk_done: Option<MemberId>,
    members: i64,
}

/// Minutes of the person's own branch that wait for the person; `leads` says whether that is its secretary or deputy.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn to_confirm(db: &Db, permit: &Permit<act::ViewOwn>, leads: bool) -> Result<Vec<ToConfirm>> {
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(WAITING).bind(permit.unit().id).fetch_all(c).await)?;
    let mut mine = Vec::new();
    for row in rows {
        let seats = Seats {
            chair: row.chair,
            usual_chair: read(&row.record)?.facts.chair.map(|officer| officer.id),
            clerk: row.clerk,
            proposed_by: row.proposed_by,
            chair_done: row.chair_done,
            clerk_done: row.clerk_done,
            members: row.members,
        };
        if let Ok(seat) = seats.seat_of(permit.member(), leads) {
            mine.push(ToConfirm { meeting: row.meeting_id, title: title(row.month, row.kind, &row.theme), seat });
        }
    }
    Ok(mine)
}
