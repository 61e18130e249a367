//! Macros of this crate: one body for two databases.

/// Runs one body on whichever database it is: `on!(db, c => sqlx::query(SQL).fetch_all(c).await)`.
macro_rules! on {
    ($either:expr, $c:ident => $body:expr) => {
        match $either.on() {
            $crate::db::On::Sqlite($c) => $body,
            $crate::db::On::Pg($c) => $body,
        }
    };
}

/// Inserts many rows with as few statements as the databases allow:
/// `bulk!(tx, "INSERT INTO t(a, b) ", rows, 2, |b, row| { b.push_bind(row.a).push_bind(row.b); }, " ON CONFLICT DO NOTHING")`.
macro_rules! bulk {
    ($tx:expr, $head:expr, $rows:expr, $columns:expr, |$b:ident, $row:ident| $push:block, $tail:expr) => {{
        // Bound parameters allowed in one statement: 32,766 on SQLite, 65,535 on PostgreSQL.
        let mut result: Result<(), sqlx::Error> = Ok(());
        for chunk in $rows.chunks(30_000 / $columns) {
            result = on!($tx, c => {
                let mut query = sqlx::QueryBuilder::new($head);
                query.push_values(chunk, |mut $b, $row| $push);
                query.push($tail);
                query.build().persistent(false).execute(c).await.map(drop)
            });
            if result.is_err() {
                break;
            }
        }
        result
    }};
    ($tx:expr, $head:expr, $rows:expr, $columns:expr, |$b:ident, $row:ident| $push:block) => {
        bulk!($tx, $head, $rows, $columns, |$b, $row| $push, "")
    };
}

/// Declares SQL statements as constants and lists them, so that a test prepares each on both databases.
macro_rules! statements {
    ($($(#[$meta:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$meta])* const $name: &str = $sql;)+
        /// Every statement of this module by name, for the test that prepares them.
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((concat!(module_path!(), "::", stringify!($name)), $name)),+];
    };
}
