//! A secret ballot is secret: whoever reads the whole database learns the counts and nothing more.

use std::{cell::RefCell, collections::BTreeMap};

use sqlx::AssertSqlSafe;

use super::*;
use crate::db::On;

/// The tables after three members voted in the same order, each database with its rows as they lie there.
async fn tables_after(choices: [i64; 3]) -> Vec<BTreeMap<String, Vec<String>>> {
    tables_with(choices, &[]).await
}

/// The same, and the vote closed with papers that were counted.
async fn tables_with(choices: [i64; 3], papers: &[i64]) -> Vec<BTreeMap<String, Vec<String>>> {
    let dumps = RefCell::new(Vec::new());
    for_each_db(async |db| {
        let s = Stage::open(&db).await;
        let vote = s.vote(VoteKind::Secret).await;
        let voters = [s.secretary.clone(), s.member(1), s.deputy.clone()];
        s.call(&voters.each_ref(), Attendance::Present).await;
        for (voter, option) in voters.iter().zip(choices) {
            assert_eq!(s.cast(voter, vote, option).await.unwrap(), Cast::Counted);
        }
        if !papers.is_empty() {
            // Two more have the vote: one by phone, so that the leader cannot tell the others apart, and one on paper.
            crate::testing::execute(&db, "UPDATE members SET standing = 'official', exempt = FALSE").await;
            s.call(&[&s.member(3), &s.member(4)], Attendance::Present).await;
            assert_eq!(s.cast(&s.member(3), vote, 0).await.unwrap(), Cast::Counted);
            let by_hand = votes::by_hand(papers);
            close_vote(&db, s.lead(&s.secretary), s.meeting, vote, by_hand, s.now).await.unwrap();
        }
        let known: BTreeMap<String, String> =
            s.f.members.iter().enumerate().map(|(n, m)| (m.id.0.simple().to_string(), format!("member {n}"))).collect();
        let text = dump(&db, &known).await;
        dumps.borrow_mut().push(text);
    })
    .await;
    dumps.into_inner()
}

/// Every table row by row as text. Identifiers are made anew in each run: members get their place, the others one word.
async fn dump(db: &Db, known: &BTreeMap<String, String>) -> BTreeMap<String, Vec<String>> {
    let mut tables = BTreeMap::new();
    for table in table_names(db).await {
        let rows: Vec<String> = match db.on() {
            On::Sqlite(c) => {
                let columns = format!(
                    "SELECT group_concat('quote(' || name || ')', '||''|''||') FROM pragma_table_info('{table}')"
                );
                let columns: String = sqlx::query_scalar(AssertSqlSafe(columns)).fetch_one(c).await.unwrap();
                sqlx::query_scalar(AssertSqlSafe(format!("SELECT {columns} FROM {table}"))).fetch_all(c).await.unwrap()
            }
            On::Pg(c) => {
                // The transaction that wrote a row is a trace too.
                let writer = if table == "vote_options" {
                    "(SELECT COUNT(DISTINCT xmin::text) FROM vote_options)::text || "
                } else {
                    ""
                };
                sqlx::query_scalar(AssertSqlSafe(format!("SELECT {writer}t::text FROM {table} t")))
                    .fetch_all(c)
                    .await
                    .unwrap()
            }
        };
        tables.insert(table, rows.iter().map(|row| without_ids(row, known)).collect());
    }
    tables
}

async fn table_names(db: &Db) -> Vec<String> {
    match db.on() {
        On::Sqlite(c) => {
            sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
                .fetch_all(c)
                .await
        }
        On::Pg(c) => {
            sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'").fetch_all(c).await
        }
    }
    .unwrap()
    .into_iter()
    .filter(|name: &String| !name.starts_with("_sqlx"))
    .collect()
}

/// Replaces identifiers, which are 32 hexadecimal digits with or without hyphens.
fn without_ids(row: &str, known: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut word = String::new();
    let finish = |word: &mut String, out: &mut String| {
        let id = word.replace('-', "").to_lowercase();
        match known.get(&id) {
            Some(name) => out.push_str(name),
            None if id.len() == 32 => out.push_str("id"),
            None => out.push_str(word),
        }
        word.clear();
    };
    for c in row.chars() {
        if c.is_ascii_hexdigit() || c == '-' {
            word.push(c);
        } else {
            finish(&mut word, &mut out);
            out.push(c);
        }
    }
    finish(&mut word, &mut out);
    out
}

#[tokio::test]
async fn swapped_choices_leave_the_same_database() {
    let (one, two) = (tables_after([0, 0, 1]).await, tables_after([1, 0, 0]).await);
    assert!(one.iter().all(|tables| tables["secret_voters"].len() == 3));
    for (one, two) in one.iter().zip(&two) {
        assert_eq!(one, two, "who chose what makes no difference anywhere");
    }
}

#[tokio::test]
async fn papers_are_told_apart_by_their_number_alone() {
    let (one, two) = (tables_with([0, 0, 1], &[0, 1]).await, tables_with([0, 1, 1], &[1]).await);
    for (one, two) in one.iter().zip(&two) {
        assert_eq!(one, two, "what was on paper and what came by phone makes no difference anywhere");
    }
}

#[tokio::test]
async fn other_choices_differ_in_the_counts_alone() {
    let (one, two) = (tables_after([0, 0, 1]).await, tables_after([2, 1, 2]).await);
    for (one, two) in one.iter().zip(&two) {
        let different: Vec<&String> = one.keys().filter(|table| one[*table] != two[*table]).collect();
        assert_eq!(different, ["vote_options"]);
    }
}
