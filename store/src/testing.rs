//! Tests run on both databases: a throwaway SQLite file and a throwaway PostgreSQL database each time.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use crate::{Db, Options};

/// Where the throwaway PostgreSQL cluster is; `make test` starts one. `make check` sets `SOTAY_TEST_SQLITE_ONLY`.
fn postgres_url() -> Option<String> {
    if std::env::var_os("SOTAY_TEST_SQLITE_ONLY").is_some() {
        return None;
    }
    match std::env::var("SOTAY_TEST_POSTGRES_URL") {
        Ok(url) => Some(url),
        Err(_) => panic!("SOTAY_TEST_POSTGRES_URL is not set: run `make test`, or `scripts/postgres start` first"),
    }
}

/// Runs `test` with the URL of an empty SQLite database, then with that of an empty PostgreSQL database.
pub async fn for_each_url(test: impl AsyncFn(String)) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    test(Options::sqlite_in(folder.path()).url).await;
    if let Some(server) = postgres_url() {
        let name = format!("t{}", Uuid::now_v7().simple());
        let admin = async |sql: String| {
            let mut connection = PgConnection::connect(&server).await.expect("PostgreSQL answers");
            sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.expect("a throwaway database");
        };
        admin(format!("CREATE DATABASE {name}")).await;
        let (base, query) =
            server.split_once('?').map_or((server.as_str(), String::new()), |(b, q)| (b, format!("?{q}")));
        let (base, _) = base.rsplit_once('/').expect("a database in the URL");
        test(format!("{base}/{name}{query}")).await;
        admin(format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }
}

/// Runs `test` with a migrated SQLite database, then with a migrated PostgreSQL database.
pub async fn for_each_db(test: impl AsyncFn(Db)) {
    for_each_url(async |url| {
        let mut options = Options::new(url);
        options.connections = 4;
        let db = Db::open(&options).await.expect("the database opens");
        test(db.clone()).await;
        db.close().await;
    })
    .await;
}
