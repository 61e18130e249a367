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

/// Units of the subtree `$1`..`$2`, each with the path of the child of the top unit that it is below; the top unit
/// stands for itself. `$3` is where the paths of the children differ: what follows the digits there is cut off.
///
/// Materialised, so that both databases find this small list first; CROSS JOIN keeps SQLite to the order of the text.
macro_rules! parts {
    ($columns:literal, $rest:literal) => {
        concat!(
            "WITH parts AS MATERIALIZED (SELECT u.id, u.kind, u.closed_on,
                    SUBSTR(u.path, 1, LENGTH(u.path) - LENGTH(LTRIM(SUBSTR(u.path, $3), '0123456789')) + 1) AS part
                FROM units u WHERE u.path >= $1 AND u.path < $2)
            SELECT p.part, ",
            $columns,
            " FROM parts p ",
            $rest
        )
    };
}

/// The regular meeting of `u` in month `$3`. The conditions are those of the indexes on regular meetings.
macro_rules! regular {
    () => {
        " LEFT JOIN meetings m ON m.unit_id = u.id AND m.month = $3 AND m.kind = 'regular' AND m.state <> 'cancelled'"
    };
}

/// Branches with their regular meeting of month `$3`; the scope is `u.path >= $1 AND u.path < $2`. One that was merged
/// into another counts with the months in which it met, and with no others.
macro_rules! branches {
    () => {
        concat!(
            " FROM units u",
            regular!(),
            " JOIN unit_kinds k ON k.code = u.kind AND k.meets AND (u.closed_on IS NULL OR m.id IS NOT NULL)"
        )
    };
}

/// Identifiers of the unit `$unit` and of all that were merged into it, and into those: what its leaders answer for.
macro_rules! with_merged {
    ($unit:literal) => {
        concat!(
            "(WITH RECURSIVE merged(id) AS (SELECT id FROM units WHERE id = ",
            $unit,
            " UNION ALL SELECT u.id FROM units u JOIN merged g ON u.merged_into = g.id) SELECT id FROM merged)"
        )
    };
}

/// Identifiers of whom meeting `$meeting` is about: the members of its branch on its day; on the day of a merger and after it,
/// those whom the branch had last. A meeting that was entered afterwards is about the members of that later day.
macro_rules! on_roll {
    ($meeting:literal) => {
        concat!(
            "(SELECT b.member_id AS id FROM meetings g CROSS JOIN member_places b WHERE g.id = ",
            $meeting,
            " AND b.unit_id = g.unit_id AND b.from_date <= g.known_on AND (b.until_date IS NULL OR b.until_date >= g.day)
            UNION ALL SELECT f.member_id FROM meetings g JOIN units z ON z.id = g.unit_id AND z.closed_on <= g.day
                JOIN former_members f ON f.unit_id = g.unit_id WHERE g.id = ",
            $meeting,
            ")"
        )
    };
}

/// Whether member `p` is away on a temporary transfer on `$day`.
macro_rules! away {
    ($day:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM temporary_transfers w WHERE w.member_id = p.id AND w.from_date <= ",
            $day,
            " AND (w.until_date IS NULL OR w.until_date >= ",
            $day,
            "))"
        )
    };
}

/// Whether member `p` must attend, and so counts, on `$day`.
macro_rules! must_attend {
    ($day:literal) => {
        concat!("(NOT p.exempt AND NOT ", away!($day), ")")
    };
}

/// Who has the vote in meeting `$meeting`.
macro_rules! entitled {
    ($meeting:literal) => {
        concat!(
            "FROM meetings m JOIN members p ON p.unit_id = m.unit_id AND p.standing = 'official' AND ",
            must_attend!("m.day"),
            " WHERE m.id = ",
            $meeting
        )
    };
}

/// Whether the material `$kit` is a month's kit that belongs to meeting `m`: of a unit in `up`, for the regular meeting alone.
macro_rules! kit_of_meeting {
    ($kit:literal) => {
        concat!(
            $kit,
            ".meeting_id IS NULL AND ",
            $kit,
            ".month = m.month AND m.kind = 'regular' AND ",
            $kit,
            ".unit_id IN (SELECT id FROM up)"
        )
    };
}

/// The unit `$1` and all that stood above it on the day `$2`, nearest first, as a part of a WITH RECURSIVE. On a day before
/// its first known place a unit is taken to have stood there already.
macro_rules! above_on_day {
    () => {
        "up(id, distance) AS (
            SELECT id, CAST(0 AS BIGINT) FROM units WHERE id = $1
            UNION ALL SELECT p.parent_id, up.distance + 1 FROM up JOIN unit_places p ON p.unit_id = up.id AND p.from_date =
                (SELECT MIN(q.from_date) FROM unit_places q WHERE q.unit_id = up.id AND (q.until_date IS NULL OR q.until_date >= $2))
            WHERE p.parent_id IS NOT NULL)"
    };
}

/// Whether a branch is late with registering: `$5` says whether the day for that passed.
macro_rules! late_to_register {
    () => {
        "(m.state IS NULL AND $5)"
    };
}

/// Whether a branch is late with its report: `$4` is today. Never NULL, which is no answer to PostgreSQL.
macro_rules! late_to_report {
    () => {
        "COALESCE(m.state IN ('registered', 'held', 'returned') AND m.report_due < $4, FALSE)"
    };
}

/// Whether a branch is late.
macro_rules! late {
    () => {
        concat!("(", late_to_register!(), " OR ", late_to_report!(), ")")
    };
}

/// A page of a list: `$rows` asks for up to one more than `$size` lines at the turn `$at`. Where the way back arrived at the
/// first page it asks for that, so that it is full.
macro_rules! page_of {
    ($turn:expr, $size:expr, $place:expr, |$at:ident| $rows:expr) => {{
        let $at = $turn;
        match Page::from_rows($at, $rows, $size, $place) {
            Some(page) => page,
            None => {
                let $at = Turn::FIRST;
                Page::from_rows($at, $rows, $size, $place).unwrap_or_default()
            }
        }
    }};
}
