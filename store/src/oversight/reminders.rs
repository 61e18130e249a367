//! One tap reminds all that are late; a branch hears it once a day, until it is done.

use domain::{
    ids::{MeetingId, ReminderId, UnitId},
    meetings::MeetingState,
    oversight::{Remindable, Reminder, ReminderDuty},
    policy::{Act, Permit, act},
    time::{DAY, Month, Timestamp},
};

use crate::{
    Db, Result,
    audit::{self, Entry},
    meetings::View,
};

statements! {
    // Two people at one unit press at once: the second waits and finds everybody reminded. SQLite has one writer anyway.
    LOCK = "UPDATE units SET name = name WHERE id = $1";
    // Whom the board calls late with duty $6, but for those reminded today.
    LATE = concat!("SELECT u.id", branches!(), " WHERE u.path >= $1 AND u.path < $2
            AND (($6 = 'register' AND ", late_to_register!(), ") OR ($6 = 'report' AND ", late_to_report!(), "))
            AND NOT EXISTS (SELECT 1 FROM reminders r WHERE r.unit_id = u.id AND r.month = $3 AND r.duty = $6 AND r.sent_on = $4)");
    REMINDED = concat!("SELECT r.duty, CAST(COUNT(*) AS BIGINT) FROM reminders r JOIN units u ON u.id = r.unit_id", regular!(),
        " WHERE r.month = $3 AND r.sent_on = $4 AND u.path >= $1 AND u.path < $2 AND (u.closed_on IS NULL OR m.id IS NOT NULL)
            AND ((r.duty = 'register' AND ", late_to_register!(), ") OR (r.duty = 'report' AND ", late_to_report!(), "))
        GROUP BY r.duty");
    // Of a branch that was merged into this one, what it still has to report.
    OF_BRANCH = concat!("SELECT r.unit_id, r.duty, r.month, f.name AS sent_from, r.sent_at, m.id AS meeting_id, m.state
        FROM reminders r JOIN units f ON f.id = r.sent_from
            LEFT JOIN meetings m ON m.unit_id = r.unit_id AND m.month = r.month AND m.kind = 'regular' AND m.state <> 'cancelled'
        WHERE r.unit_id IN ", with_merged!("$1"), " AND (r.unit_id = $1 OR r.duty = 'report') AND r.sent_at >= $2 ORDER BY r.sent_at DESC, r.id DESC LIMIT 200");
}

/// How long a reminder is shown, in seconds.
const SHOWN: i64 = 180 * DAY;

/// Reminds all branches of the permit's unit that are late in the view's month, those of today excepted; returns how
/// many. `from` is the unit for which the sender speaks.
///
/// # Errors
/// When the database refuses.
#[crate::boxed]
pub async fn remind(
    db: &Db,
    permit: Permit<act::RemindBranches>,
    from: UnitId,
    view: View,
    duty: ReminderDuty,
    now: Timestamp,
) -> Result<usize> {
    db.write(move |tx| {
        Box::pin(async move {
            let scope = permit.scope();
            on!(tx, c => sqlx::query(LOCK).bind(permit.unit().id).execute(c).await.map(drop))?;
            let late: Vec<UnitId> = on!(tx, c => sqlx::query_scalar(LATE)
                .bind(scope.from()).bind(scope.to()).bind(view.month).bind(view.today).bind(view.registering_over)
                .bind(duty.code()).fetch_all(c).await)?;
            if late.is_empty() {
                return Ok(0);
            }
            bulk!(
                tx,
                "INSERT INTO reminders(id, unit_id, month, duty, sent_by, sent_from, sent_on, sent_at) ",
                late,
                8,
                |b, unit| {
                    b.push_bind(ReminderId::fresh())
                        .push_bind(*unit)
                        .push_bind(view.month)
                        .push_bind(duty.code())
                        .push_bind(permit.member())
                        .push_bind(from)
                        .push_bind(view.today)
                        .push_bind(now);
                },
                " ON CONFLICT (unit_id, month, duty, sent_on) DO NOTHING"
            )?;
            let details = format!("Nhắc {} chi bộ {} tháng {}", late.len(), duty.label(), view.month.slash());
            audit::record(tx, &permit, now, Entry { object_kind: "reminder", details, ..Entry::default() }).await?;
            Ok(late.len())
        })
    })
    .await
}

/// Of those late in the view's month, how many were reminded today: by duty. `late` is how many there are, as the board
/// counted them.
///
/// # Errors
/// When the database cannot be read.
pub async fn remindable(
    db: &Db,
    permit: &Permit<act::RemindBranches>,
    view: View,
    late: impl Fn(ReminderDuty) -> i64,
) -> Result<Vec<(ReminderDuty, Remindable)>> {
    let scope = permit.scope();
    let reminded: Vec<(String, i64)> = on!(db, c => sqlx::query_as(REMINDED)
        .bind(scope.from()).bind(scope.to()).bind(view.month).bind(view.today).bind(view.registering_over)
        .fetch_all(c).await)?;
    let of = |duty: ReminderDuty| {
        let reminded = reminded.iter().find(|(code, _)| code == duty.code()).map_or(0, |(_, count)| *count);
        Remindable { late: late(duty), reminded }
    };
    Ok(ReminderDuty::ALL.iter().map(|duty| (*duty, of(*duty))).filter(|(_, r)| r.late > 0).collect())
}

#[derive(sqlx::FromRow)]
struct Row {
    unit_id: UnitId,
    #[sqlx(try_from = "String")]
    duty: ReminderDuty,
    month: Month,
    sent_from: String,
    sent_at: Timestamp,
    meeting_id: Option<MeetingId>,
    state: Option<String>,
}

/// What the permit's branch and those merged into it were reminded of in the last half year, newest first, each thing
/// once.
///
/// # Errors
/// When the database cannot be read.
pub async fn reminders<A: Act>(db: &Db, permit: &Permit<A>, now: Timestamp) -> Result<Vec<Reminder>> {
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(OF_BRANCH)
        .bind(permit.unit().id).bind(now.plus(-SHOWN)).fetch_all(c).await)?;
    let mut reminders: Vec<(UnitId, Reminder)> = Vec::new();
    for row in rows {
        let state: Option<MeetingState> = row.state.as_deref().map(str::parse).transpose()?;
        let same = |(unit, r): &&mut (UnitId, Reminder)| (*unit, r.duty, r.month) == (row.unit_id, row.duty, row.month);
        match reminders.iter_mut().find(same) {
            Some((_, known)) => known.times += 1,
            None => {
                let (duty, month, from, at) = (row.duty, row.month, row.sent_from, row.sent_at);
                let meeting = row.meeting_id.zip(state);
                reminders.push((row.unit_id, Reminder { duty, month, from, at, times: 1, meeting }));
            }
        }
    }
    Ok(reminders.into_iter().map(|(_, reminder)| reminder).collect())
}
