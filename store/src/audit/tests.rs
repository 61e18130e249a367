//! Sealing, and what the seals give away.

use domain::policy::act;
use sqlx::AssertSqlSafe;

use super::*;
use crate::testing::{Fixture, execute, fixture, for_each_db, texts};

/// More than two batches, and not a whole number of them.
const LINES: usize = 2 * BATCH + 3;

async fn write(db: &Db, f: &Fixture, lines: usize) {
    let (permit, now) = (f.member_actor(&f.branch_a1).may_own::<act::ManageOwnAccount>().unwrap(), f.now);
    db.write(move |tx| {
        Box::pin(async move {
            let entry = |n| Entry { object_kind: "test", details: format!("Dòng {n}"), ..Entry::default() };
            let entries: Vec<_> = (0..lines).map(|n| (&permit, now, entry(n))).collect();
            record_all(tx, &entries).await
        })
    })
    .await
    .unwrap();
}

/// Runs a statement on the database as somebody would who has its password.
async fn tamper(db: &Db, sql: String) -> Result<()> {
    db.write(move |tx| {
        Box::pin(async move { Ok(on!(tx, c => sqlx::query(AssertSqlSafe(sql)).execute(c).await.map(drop))?) })
    })
    .await
}

/// The fixture in a database with sealed lines.
async fn sealed(db: &Db) -> Fixture {
    let f = fixture(db).await;
    seal(db).await.unwrap();
    write(db, &f, LINES).await;
    assert_eq!(seal(db).await.unwrap(), LINES);
    f
}

async fn intact(db: &Db) -> bool {
    matches!(verify(db).await.unwrap(), Chain::Intact { pending: 0, .. })
}

#[tokio::test]
async fn every_line_is_sealed_once() {
    for_each_db(async |db| {
        let f = sealed(&db).await;
        assert!(intact(&db).await);
        assert_eq!(seal(&db).await.unwrap(), 0);
        write(&db, &f, 2).await;
        assert!(matches!(verify(&db).await.unwrap(), Chain::Intact { pending: 2, .. }));
        assert_eq!(seal(&db).await.unwrap(), 2);
        assert!(intact(&db).await);
    })
    .await;
}

#[tokio::test]
async fn a_line_that_is_changed_put_in_or_taken_out_is_noticed() {
    for_each_db(async |db| {
        sealed(&db).await;
        let change = |from: &str, to: &str| format!("UPDATE audit SET details = '{to}' WHERE details = '{from}'");
        let take_out = "DELETE FROM audit WHERE details = 'Dòng 600'".to_owned();
        for refused in [change("Dòng 600", "Khác"), take_out.clone()] {
            assert!(tamper(&db, refused).await.is_err(), "the log is only ever added to");
        }
        // Whoever owns the database can do away with that.
        match &db {
            Db::Sqlite { .. } => {
                execute(&db, "DROP TRIGGER audit_no_update").await;
                execute(&db, "DROP TRIGGER audit_no_delete").await;
            }
            Db::Pg { .. } => execute(&db, "DROP TRIGGER audit_no_change ON audit").await,
        }
        tamper(&db, change("Dòng 600", "Khác")).await.unwrap();
        let Chain::Broken { sequence } = verify(&db).await.unwrap() else { panic!("a changed line was not noticed") };
        let at = format!(
            "SELECT details FROM audit WHERE id = (SELECT audit_id FROM audit_seals WHERE sequence = {sequence})"
        );
        assert_eq!(texts(&db, &at).await, ["Khác"]);
        tamper(&db, change("Khác", "Dòng 600")).await.unwrap();
        assert!(intact(&db).await);

        let put_in = match &db {
            Db::Sqlite { .. } => "x'01900000000070008000000000000099'",
            Db::Pg { .. } => "UUID '01900000-0000-7000-8000-000000000099'",
        };
        let columns = "at, actor_id, role, on_behalf_of, action, unit_id, object_kind, object_id, session_id, details";
        let copy = format!(
            "INSERT INTO audit(id, {columns}) SELECT {put_in}, {columns} FROM audit WHERE details = 'Dòng 600'"
        );
        tamper(&db, copy).await.unwrap();
        assert!(!intact(&db).await, "a line without seal");
        tamper(&db, format!("DELETE FROM audit WHERE id = {put_in}")).await.unwrap();
        assert!(intact(&db).await);

        // SQLite does not let go of a line that has a seal.
        if tamper(&db, take_out).await.is_ok() {
            assert_eq!(verify(&db).await.unwrap(), Chain::Broken { sequence });
        } else {
            assert_eq!(db.name(), "sqlite");
        }
    })
    .await;
}

#[tokio::test]
async fn a_sealer_at_work_is_no_tampering() {
    for_each_db(async |db| {
        let f = sealed(&db).await;
        let work = async {
            for _ in 0..15 {
                write(&db, &f, 20).await;
                seal(&db).await.unwrap();
            }
        };
        let looks = async {
            for _ in 0..15 {
                assert!(matches!(verify(&db).await.unwrap(), Chain::Intact { .. }));
            }
        };
        tokio::join!(work, looks);
    })
    .await;
}

#[tokio::test]
async fn who_keeps_the_head_notices_that_the_end_was_cut_off() {
    for_each_db(async |db| {
        let f = sealed(&db).await;
        let kept = head(&db).await.unwrap();
        write(&db, &f, 3).await;
        seal(&db).await.unwrap();
        assert_eq!(hash_of(&db, kept.sequence).await.unwrap(), Some(kept.hash.clone()), "the chain goes on");
        let last = kept.sequence - 2;
        let lines = format!("SELECT audit_id FROM audit_seals WHERE sequence > {last}");
        match &db {
            Db::Sqlite { .. } => execute(&db, "DROP TRIGGER audit_no_delete").await,
            Db::Pg { .. } => execute(&db, "DROP TRIGGER audit_no_change ON audit").await,
        }
        execute(&db, &format!("CREATE TABLE cut AS {lines}")).await;
        execute(&db, &format!("DELETE FROM audit_seals WHERE sequence > {last}")).await;
        execute(&db, "DELETE FROM audit WHERE id IN (SELECT audit_id FROM cut)").await;
        assert!(intact(&db).await, "the chain alone does not tell");
        assert_eq!(hash_of(&db, kept.sequence).await.unwrap(), None);
    })
    .await;
}
