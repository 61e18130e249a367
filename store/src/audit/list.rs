//! Reading the log: what the screen shows of a part of the tree.

use domain::{
    audit::{AuditLine, PAGE},
    paging::{Page, Place, Turn},
    policy::{Action, Scope, act},
    time::Timestamp,
};
use uuid::Uuid;

use crate::{Db, Result};

/// What is shown of each line, and of the line's neighbours.
macro_rules! shown {
    () => {
        "SELECT a.id, a.at, m.full_name AS actor_name, b.full_name AS on_behalf_of, a.role, a.action, u.name AS unit_name,
            s.label AS device, a.details"
    };
}

macro_rules! neighbours {
    () => {
        " LEFT JOIN members m ON m.id = a.actor_id LEFT JOIN members b ON b.id = a.on_behalf_of
            LEFT JOIN sessions s ON s.id = a.session_id"
    };
}

/// A page of the whole tree's log: down an index by time, where nearly every line is wanted. SQLite takes the tables of a
/// CROSS JOIN in the order in which they are written; PostgreSQL decides by itself.
macro_rules! whole {
    ($which:literal, $compare:literal, $order:literal) => {
        concat!(
            shown!(),
            " FROM audit a CROSS JOIN units u",
            neighbours!(),
            " WHERE u.id = a.unit_id AND u.path >= $1 AND u.path < $2 AND ",
            $which,
            " AND (a.at, a.id) ",
            $compare,
            " ($4, $5) ORDER BY a.at ",
            $order,
            ", a.id ",
            $order,
            " LIMIT $6"
        )
    };
}

/// A page of a part of the tree: unit by unit, because most lines are of other units. The ids are found in the index first.
macro_rules! part {
    ($compare:literal, $order:literal) => {
        concat!(
            "WITH page(id, at) AS (
                SELECT a.id, a.at FROM units u CROSS JOIN audit a
                WHERE a.unit_id = u.id AND u.path >= $1 AND u.path < $2 AND ($3 = '' OR a.action = $3) AND (a.at, a.id) ",
            $compare,
            " ($4, $5) ORDER BY a.at ",
            $order,
            ", a.id ",
            $order,
            " LIMIT $6) ",
            shown!(),
            " FROM page p JOIN audit a ON a.id = p.id JOIN units u ON u.id = a.unit_id",
            neighbours!(),
            " ORDER BY p.at ",
            $order,
            ", p.id ",
            $order
        )
    };
}

statements! {
    WHOLE_OLDER = whole!("$3 = ''", "<", "DESC");
    WHOLE_NEWER = whole!("$3 = ''", ">", "ASC");
    ACTION_OLDER = whole!("a.action = $3", "<", "DESC");
    ACTION_NEWER = whole!("a.action = $3", ">", "ASC");
    PART_OLDER = part!("<", "DESC");
    PART_NEWER = part!(">", "ASC");
}

#[derive(sqlx::FromRow)]
struct LineRow {
    id: Uuid,
    at: Timestamp,
    actor_name: Option<String>,
    on_behalf_of: Option<String>,
    role: Option<String>,
    action: String,
    unit_name: String,
    device: Option<String>,
    details: String,
}

impl LineRow {
    fn place(&self) -> Place {
        Place { at: self.at, id: self.id }
    }
}

impl From<LineRow> for AuditLine {
    fn from(r: LineRow) -> Self {
        Self {
            at: r.at,
            actor_name: r.actor_name,
            on_behalf_of: r.on_behalf_of,
            role: r.role,
            action: r.action,
            unit_name: r.unit_name,
            device: r.device,
            details: r.details,
        }
    }
}

/// Lines about the scope's units, newest first; of one action when given.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn lines(
    db: &Db,
    scope: &Scope<act::ReadAudit>,
    action: Option<Action>,
    turn: Turn,
) -> Result<Page<AuditLine>> {
    let page = page_of!(turn, PAGE, LineRow::place, |at| rows(db, scope, action, at).await?);
    Ok(page.map(AuditLine::from))
}

async fn rows(db: &Db, scope: &Scope<act::ReadAudit>, action: Option<Action>, turn: Turn) -> Result<Vec<LineRow>> {
    // A root's path is one number between two slashes.
    let whole = scope.from().matches('/').count() <= 2;
    let (sql, place) = match (turn, whole, action) {
        (Turn::Older(place), true, None) => (WHOLE_OLDER, place),
        (Turn::Newer(place), true, None) => (WHOLE_NEWER, place),
        (Turn::Older(place), true, Some(_)) => (ACTION_OLDER, place),
        (Turn::Newer(place), true, Some(_)) => (ACTION_NEWER, place),
        (Turn::Older(place), false, _) => (PART_OLDER, place),
        (Turn::Newer(place), false, _) => (PART_NEWER, place),
    };
    Ok(on!(db, c => sqlx::query_as(sql)
        .bind(scope.from()).bind(scope.to()).bind(action.map_or("", Action::code))
        .bind(place.at).bind(place.id).bind(PAGE as i64 + 1).fetch_all(c).await)?)
}

#[cfg(test)]
mod tests {
    use domain::{
        grants::Role,
        policy::{Actor, Permit},
        units::UnitRef,
    };

    use super::*;
    use crate::{
        audit::{Entry, record},
        testing::{Fixture, fixture, for_each_db},
    };

    async fn write(f: &Fixture, actor: &Actor, unit: &UnitRef, details: &'static str, at: Timestamp) {
        let permit: Permit<act::WriteNews> = actor.may(unit).unwrap();
        let (id, helped) = (Uuid::now_v7(), f.members_of(&f.branch_a1)[4].id.0);
        f.db.write(move |tx| {
            Box::pin(async move {
                let entry = Entry { on_behalf_of: Some(helped), ..Entry::about("article", id, details) };
                record(tx, &permit, at, entry).await
            })
        })
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn an_auditor_sees_who_did_what_below_and_nothing_else() {
        for_each_db(async |db| {
            let f = fixture(&db).await;
            let editor = f.actor(Role::Editor, &f.province).await;
            for (n, (unit, details)) in
                [(&f.province, "tỉnh"), (&f.branch_g1, "chi bộ G1"), (&f.branch_b1, "chi bộ B1")]
                    .into_iter()
                    .enumerate()
            {
                write(&f, &editor, unit, details, f.now.plus(n as i64)).await;
            }
            let seen = async |unit: &UnitRef, action| -> Vec<String> {
                let auditor = f.actor(Role::Auditor, unit).await;
                let scope = auditor.may::<act::ReadAudit>(unit).unwrap().scope();
                let page = lines(&db, &scope, action, Turn::FIRST).await.unwrap();
                page.items.into_iter().map(|l| l.details).collect()
            };
            assert_eq!(seen(&f.province, None).await, ["chi bộ B1", "chi bộ G1", "tỉnh"]);
            assert_eq!(seen(&f.commune_a, None).await, ["chi bộ G1"]);
            for unit in [&f.province, &f.commune_a] {
                assert!(!seen(unit, Some(Action::WriteNews)).await.is_empty());
                assert!(seen(unit, Some(Action::GiveTask)).await.is_empty());
            }

            let admin = f.actor(Role::Admin, &f.commune_a).await;
            let scope = admin.may::<act::ReadAudit>(&f.commune_a).unwrap().scope();
            let line = lines(&db, &scope, None, Turn::FIRST).await.unwrap().items.remove(0);
            assert_eq!(line.actor_name.as_deref(), Some("Nguyễn Thị Hạnh"));
            assert_eq!(line.on_behalf_of.as_deref(), Some("Vũ Đình Ân"));
            assert_eq!(line.role.as_deref(), Some("editor"));
            assert_eq!(line.action, "WriteNews");
            assert_eq!(line.unit_name, "Chi bộ tổ chế biến");
            assert_eq!(line.at, f.now.plus(1));
        })
        .await;
    }

    #[tokio::test]
    async fn pages_turn_both_ways() {
        for_each_db(async |db| {
            let f = fixture(&db).await;
            let editor = f.actor(Role::Editor, &f.province).await;
            for n in 0..(PAGE as i64 + 3) {
                write(&f, &editor, &f.branch_a1, "tin", f.now.plus(n / 4)).await;
            }
            for unit in [&f.province, &f.commune_a] {
                let admin = f.actor(Role::Admin, unit).await;
                let scope = admin.may::<act::ReadAudit>(unit).unwrap().scope();
                for action in [None, Some(Action::WriteNews)] {
                    let first = lines(&db, &scope, action, Turn::FIRST).await.unwrap();
                    assert_eq!(first.items.len(), PAGE);
                    let last = lines(&db, &scope, action, Turn::Older(first.older.unwrap())).await.unwrap();
                    assert_eq!((last.items.len(), last.older), (3, None));
                    let back = lines(&db, &scope, action, Turn::Newer(last.newer.unwrap())).await.unwrap();
                    assert_eq!(back, first);
                }
            }
        })
        .await;
    }
}
