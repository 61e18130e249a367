//! A small demo on both databases: the same twice, and nothing in it that cannot be.

use std::collections::HashSet;

use domain::time::Timestamp;
use sha2::{Digest, Sha256};

use super::*;
use crate::{
    db::On,
    testing::{for_each_db, for_each_url},
};

/// 10:00 on 21 November 2026.
pub(crate) const NOW: Timestamp = Timestamp(1_795_230_000_000_000);

pub(crate) fn options(members: i64) -> Options {
    Options { members, seed: 7, now: NOW, password_hash: "hash".to_owned() }
}

const TABLES: &[&str] = &[
    "units",
    "unit_places",
    "members",
    "member_places",
    "offices",
    "grants",
    "accounts",
    "articles",
    "article_reads",
    "tasks",
    "assignments",
    "meetings",
    "resolution_points",
    "agenda_items",
    "meeting_answers",
    "attendance",
    "opening_steps",
    "report_checks",
    "report_scores",
    "settings",
    "files",
    "materials",
];

/// A digest of every row but the audit log's, whose identifiers are those of real events.
async fn digest(db: &Db) -> Vec<u8> {
    let mut hash = Sha256::new();
    for table in TABLES {
        let rows: Vec<String> = match db.on() {
            On::Sqlite(c) => {
                let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
                    .bind(table)
                    .fetch_all(c)
                    .await
                    .unwrap();
                let text = columns.iter().map(|n| format!("quote({n})")).collect::<Vec<_>>().join("||','||");
                let sql = format!("SELECT {text} FROM {table} ORDER BY 1");
                sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(c).await.unwrap()
            }
            On::Pg(c) => {
                let sql = format!("SELECT t::text FROM {table} t ORDER BY 1");
                sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_all(c).await.unwrap()
            }
        };
        assert!(!rows.is_empty(), "{table} is empty");
        rows.iter().for_each(|row| hash.update(row));
    }
    hash.finalize().to_vec()
}

#[tokio::test]
async fn the_same_seed_and_day_give_the_same_rows() {
    let open = async |url: String| {
        let mut options = crate::Options::new(url);
        options.connections = 2;
        Db::open(&options).await.unwrap()
    };
    let digests = std::cell::RefCell::new(Vec::new());
    for _ in 0..2 {
        for_each_url(async |url| {
            let db = open(url).await;
            let summary = generate(&db, options(600), |_, _, _| {}).await.unwrap();
            let digest = digest(&db).await;
            digests.borrow_mut().push((db.name(), summary, digest));
            db.close().await;
        })
        .await;
    }
    let digests = digests.into_inner();
    for (name, summary, digest) in &digests {
        for other in digests.iter().filter(|o| o.0 == *name) {
            assert_eq!(*digest, other.2, "{name}");
        }
        assert_eq!(*summary, digests[0].1);
    }
    assert_eq!(digests[0].1.members, 600);
}

/// Statements that count what must not be.
const IMPOSSIBLE: &[(&str, &str)] = &[
    ("the turnout is not the roll", "SELECT COUNT(*) FROM (SELECT m.id FROM meetings m LEFT JOIN attendance a ON a.meeting_id = m.id
        GROUP BY m.id, m.present, m.online, m.excused, m.unexcused
        HAVING m.present <> SUM(CASE WHEN a.attendance = 'present' THEN 1 ELSE 0 END) OR m.online <> SUM(CASE WHEN a.attendance = 'online' THEN 1 ELSE 0 END)
            OR m.excused <> SUM(CASE WHEN a.attendance = 'excused' THEN 1 ELSE 0 END) OR m.unexcused <> SUM(CASE WHEN a.attendance = 'unexcused' THEN 1 ELSE 0 END)) x"),
    ("somebody was not called", "SELECT COUNT(*) FROM meetings WHERE expected <> present + online + excused + unexcused"),
    ("more were called than are members", "SELECT COUNT(*) FROM meetings m WHERE m.expected > (SELECT COUNT(*) FROM members p WHERE p.unit_id = m.unit_id AND NOT p.exempt)"),
    ("a meeting was held without turnout", "SELECT COUNT(*) FROM meetings WHERE (held_at IS NULL) <> (expected = 0)"),
    ("a meeting was held before its time", "SELECT COUNT(*) FROM meetings WHERE held_at < starts_at OR held_at > $1"),
    ("a state without its time", "SELECT COUNT(*) FROM meetings WHERE (state IN ('reported', 'returned', 'accepted')) <> (reported_at IS NOT NULL)"),
    ("a report came from the future", "SELECT COUNT(*) FROM meetings WHERE reported_at > $1 OR reported_at < held_at"),
    ("a report without score", "SELECT COUNT(*) FROM meetings WHERE (reported_at IS NULL) <> (score IS NULL) OR score NOT BETWEEN 0 AND 100"),
    ("a report without its checks", "SELECT COUNT(*) FROM meetings m WHERE m.reported_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM report_checks c WHERE c.meeting_id = m.id)"),
    ("more points than there are", "SELECT COUNT(*) FROM report_scores s JOIN criteria c ON c.id = s.criterion_id WHERE s.points < 0 OR s.points > c.points"),
    ("a meeting was registered late", "SELECT COUNT(*) FROM meetings WHERE registered_at > $1 OR registered_at > starts_at"),
    ("a meeting of a unit that does not meet", "SELECT COUNT(*) FROM meetings m JOIN units u ON u.id = m.unit_id JOIN unit_kinds k ON k.code = u.kind WHERE NOT k.meets"),
    ("an account from the future", "SELECT COUNT(*) FROM members WHERE activated_at > $1"),
    ("an account without password", "SELECT COUNT(*) FROM members m LEFT JOIN accounts a ON a.member_id = m.id WHERE (m.activated_at IS NULL) <> (a.member_id IS NULL)"),
    ("dates of a member in disorder", "SELECT COUNT(*) FROM members WHERE birth_date >= admitted_on OR official_on < admitted_on"),
    ("standing and date differ", "SELECT COUNT(*) FROM members WHERE (standing = 'official') <> (official_on IS NOT NULL)"),
    ("two members share a telephone", "SELECT COUNT(*) FROM (SELECT phone FROM members WHERE phone <> '' GROUP BY phone HAVING COUNT(*) > 1) x"),
    ("an unbelievable branch", "SELECT COUNT(*) FROM (SELECT u.id FROM units u LEFT JOIN members m ON m.unit_id = u.id WHERE u.kind = 'branch' GROUP BY u.id HAVING COUNT(m.id) NOT BETWEEN 3 AND 100) x"),
    ("a branch without secretary", "SELECT COUNT(*) FROM units u WHERE u.kind = 'branch' AND NOT EXISTS (SELECT 1 FROM offices o WHERE o.unit_id = u.id AND o.office = 'secretary')"),
    ("an article from the future", "SELECT COUNT(*) FROM articles WHERE published_at > $1 OR (state = 'published' AND published_at IS NULL)"),
    ("read before it was published", "SELECT COUNT(*) FROM article_reads r JOIN articles a ON a.id = r.article_id WHERE r.read_at < a.published_at OR r.read_at > $1"),
    ("a point of no resolution", "SELECT COUNT(*) FROM resolution_points p JOIN meetings m ON m.id = p.meeting_id WHERE m.reported_at IS NULL"),
    ("a point reviewed by no later meeting", "SELECT COUNT(*) FROM resolution_points WHERE (outcome = 'open') <> (outcome_at IS NULL) OR outcome_at > $1"),
    ("a task from the future", "SELECT COUNT(*) FROM tasks WHERE created_at > $1"),
    ("reported before it was given", "SELECT COUNT(*) FROM assignments a JOIN tasks t ON t.id = a.task_id WHERE a.submitted_at < t.created_at OR a.submitted_at > $1"),
    ("reviewed before it was reported", "SELECT COUNT(*) FROM assignments WHERE reviewed_at < submitted_at OR reviewed_at > $1 OR (reviewed_at IS NOT NULL AND submitted_at IS NULL)"),
    ("a state of a task without its time", "SELECT COUNT(*) FROM assignments WHERE (state = 'given') <> (submitted_at IS NULL) OR (state IN ('done', 'returned')) <> (reviewed_at IS NOT NULL)"),
    ("an answer that comes too late", "SELECT COUNT(*) FROM meeting_answers a JOIN meetings m ON m.id = a.meeting_id WHERE a.answered_at < m.registered_at OR a.answered_at > $1"),
];

#[tokio::test]
async fn nothing_is_there_that_cannot_be() {
    for_each_db(async |db| {
        generate(&db, options(2500), |_, _, _| {}).await.unwrap();
        for (what, sql) in IMPOSSIBLE {
            let count: i64 = on!(db, c => {
                let query = sqlx::query_scalar(*sql);
                let query = if sql.contains("$1") { query.bind(NOW) } else { query };
                query.fetch_one(c).await
            })
            .unwrap_or_else(|e| panic!("{what}: {e}"));
            assert_eq!(count, 0, "{what}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_numbers_are_those_of_a_real_province() {
    for_each_db(async |db| {
        let summary = generate(&db, options(6000), |_, _, _| {}).await.unwrap();
        assert_eq!(summary.members, 6000);
        let share = summary.activated as f64 / 6000.0;
        assert!((0.87..0.95).contains(&share), "activated {share}");
        let branches: Vec<i64> = on!(db, c => sqlx::query_scalar("SELECT COUNT(*) FROM members GROUP BY unit_id ORDER BY 1").fetch_all(c).await).unwrap();
        assert!((16..=26).contains(&branches[branches.len() / 2]), "median {}", branches[branches.len() / 2]);
        let counts: (i64, i64, i64, i64) = on!(db, c => sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM meetings WHERE kind = 'regular' AND month = $1 AND state IN ('reported', 'accepted')),
                (SELECT COUNT(*) FROM meetings WHERE kind = 'regular' AND month = $1 + 1 AND state = 'registered'),
                (SELECT COUNT(*) FROM assignments WHERE state = 'given' AND due_on < '2026-11-21'),
                (SELECT COUNT(*) FROM assignments)").bind(NOW.month()).fetch_one(c).await).unwrap();
        let reported = counts.0 as f64 / branches.len() as f64;
        assert!((0.75..0.95).contains(&reported), "reported {reported}");
        let next = counts.1 as f64 / branches.len() as f64;
        assert!((0.4..0.9).contains(&next), "registered for next month {next}");
        let overdue = counts.2 as f64 / counts.3 as f64;
        assert!((0.005..0.08).contains(&overdue), "overdue {overdue}");
    })
    .await;
}

#[tokio::test]
async fn the_named_accounts_are_there_with_something_to_do() {
    for_each_db(async |db| {
        let summary = generate(&db, options(600), |_, _, _| {}).await.unwrap();
        let cards: Vec<&str> = summary.logins.iter().map(|l| l.card_number.as_str()).collect();
        assert_eq!(cards, (1..=7).map(|n| format!("10000000000{n}")).collect::<Vec<_>>());
        let titles: HashSet<&str> = summary.logins.iter().map(|l| l.title.as_str()).collect();
        assert_eq!(titles.len(), 7);
        for login in &summary.logins {
            let found: Option<(String, String)> = on!(db, c => sqlx::query_as("SELECT m.full_name, u.name FROM members m
                JOIN accounts a ON a.member_id = m.id JOIN units u ON u.id = m.unit_id WHERE m.card_number = $1")
                .bind(&login.card_number).fetch_optional(c).await).unwrap();
            assert_eq!(found, Some((login.name.clone(), login.unit_name.clone())), "{}", login.title);
        }
        let count = async |sql: &'static str| -> i64 { on!(db, c => sqlx::query_scalar(sql).fetch_one(c).await).unwrap() };
        assert_eq!(count("SELECT COUNT(*) FROM grants g JOIN members m ON m.id = g.member_id JOIN units u ON u.id = g.unit_id
            WHERE m.card_number = '100000000001' AND g.role = 'admin' AND u.kind = 'province'").await, 1);
        assert_eq!(count("SELECT COUNT(*) FROM grants g JOIN members m ON m.id = g.member_id WHERE m.card_number = '100000000007'").await, 0);
        let branch = "(SELECT g.unit_id FROM grants g JOIN members m ON m.id = g.member_id WHERE m.card_number = '100000000003' AND g.role = 'secretary')";
        for (what, sql) in [
            ("next month's meeting", "SELECT COUNT(*) FROM meetings WHERE kind = 'regular' AND state = 'registered' AND unit_id = $branch"),
            ("a meeting to report", "SELECT COUNT(*) FROM meetings WHERE state = 'held' AND unit_id = $branch"),
            ("a task to review", "SELECT COUNT(*) FROM assignments WHERE state = 'submitted' AND member_id IS NOT NULL AND unit_id = $branch"),
            ("a task to report", "SELECT COUNT(*) FROM assignments WHERE state = 'given' AND member_id IS NULL AND unit_id = $branch"),
        ] {
            let sql = sqlx::AssertSqlSafe(sql.replace("$branch", branch));
            let count: i64 = on!(db, c => sqlx::query_scalar(sql).fetch_one(c).await).unwrap();
            assert!(count >= 1, "{what}: {count}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_not_empty_is_refused_and_a_broken_off_demo_stays_one() {
    for_each_db(async |db| {
        assert!(matches!(generate(&db, options(50), |_, _, _| {}).await, Err(Error::Conflict(_))));
        mark(&db, UNFINISHED).await.unwrap();
        assert!(is_unfinished(&db).await.unwrap());
        assert!(matches!(generate(&db, options(300), |_, _, _| {}).await, Err(Error::Conflict(_))));
        mark(&db, "0").await.unwrap();
        generate(&db, options(300), |_, _, _| {}).await.unwrap();
        assert!(!is_unfinished(&db).await.unwrap());
        assert!(settings::is_demo(&db).await.unwrap());
        assert!(matches!(generate(&db, options(300), |_, _, _| {}).await, Err(Error::Conflict(_))));
    })
    .await;
}

#[test]
fn a_large_demo_is_the_country() {
    let whole = chosen_provinces(5_400_000);
    assert_eq!((whole.len(), whole.iter().map(|p| p.communes.len()).sum::<usize>()), (34, 3321));
    assert_eq!(chosen_provinces(98_700).len(), 1);
    assert_eq!(chosen_provinces(98_700)[0].communes.len(), 92);
    assert_eq!(chosen_provinces(600)[0].communes.len(), 3);
}
