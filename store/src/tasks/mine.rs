//! What a person has to do: own assignments, and those of the units the person answers for.

use chrono::NaiveDate;
use domain::{
    ids::{AssignmentId, MemberId, TaskId, UnitId},
    policy::{Actor, Denied, Permit, act},
    tasks::{AssignmentLine, AssignmentState, Group, PAGE},
};
use uuid::Uuid;

use crate::{Db, Result};

/// Units in one statement; more are asked for in several.
const SLOTS: usize = 8;

// The same list twice: by member and by unit, so that each walks its own index.
macro_rules! own {
    ($first:literal) => {
        concat!("member_id = $", $first)
    };
}
macro_rules! of_units {
    ($($slot:literal),+) => { concat!("member_id IS NULL AND unit_id IN (", of_units!(@list $($slot),+), ")") };
    (@list $first:literal $(, $slot:literal)*) => { concat!("$", $first $(, ", $", $slot)*) };
}
/// $1 today, $2 last day that is soon.
macro_rules! to_do {
    ($who:expr) => {
        concat!(
            "SELECT id, task_id, unit_id, member_id, due_on, state,
                CASE WHEN state = 'submitted' THEN 'cho-duyet' WHEN due_on < $1 THEN 'qua-han'
                    WHEN due_on <= $2 THEN 'sap-toi' ELSE 'sau-do' END AS bucket
            FROM assignments WHERE state IN ('given', 'returned', 'submitted') AND ",
            $who
        )
    };
}
macro_rules! lines {
    ($from:expr, $total:literal, $order:literal) => {
        concat!(
            "SELECT r.id, r.task_id, t.title, r.due_on, r.state, g.name AS giver_name, u.name AS unit_name,
                m.full_name AS member_name, ",
            $total,
            " AS total FROM (",
            $from,
            ") r JOIN tasks t ON t.id = r.task_id JOIN units g ON g.id = t.unit_id JOIN units u ON u.id = r.unit_id
            LEFT JOIN members m ON m.id = r.member_id ORDER BY r.due_on ",
            $order,
            ", r.id ",
            $order
        )
    };
}
/// The first $3 of each group, each line with the size of its group.
macro_rules! groups {
    ($who:expr) => {
        lines!(
            concat!(
                "SELECT * FROM (SELECT b.*, ROW_NUMBER() OVER (PARTITION BY bucket ORDER BY due_on, id) AS place,
                    COUNT(*) OVER (PARTITION BY bucket) AS total FROM (",
                to_do!($who),
                ") b) c WHERE place <= $3"
            ),
            "r.total",
            ""
        )
    };
}
/// Up to $3 lines of group $4 after the line ($5, $6).
macro_rules! group_page {
    ($who:expr) => {
        lines!(
            concat!(
                "SELECT * FROM (",
                to_do!($who),
                ") b WHERE bucket = $4 AND (due_on, id) > ($5, $6) ORDER BY due_on, id LIMIT $3"
            ),
            "CAST(0 AS BIGINT)",
            ""
        )
    };
}
/// Up to $1 accepted lines before the line ($2, $3), latest due date first.
macro_rules! done_page {
    ($who:expr) => {
        lines!(
            concat!(
                "SELECT id, task_id, unit_id, member_id, due_on, state FROM assignments
                WHERE state = 'done' AND (due_on, id) < ($2, $3) AND ",
                $who,
                " ORDER BY due_on DESC, id DESC LIMIT $1"
            ),
            "CAST(0 AS BIGINT)",
            "DESC"
        )
    };
}

statements! {
    OWN_GROUPS = groups!(own!("4"));
    UNIT_GROUPS = groups!(of_units!("4", "5", "6", "7", "8", "9", "10", "11"));
    OWN_GROUP_PAGE = group_page!(own!("7"));
    UNIT_GROUP_PAGE = group_page!(of_units!("7", "8", "9", "10", "11", "12", "13", "14"));
    OWN_DONE = done_page!(own!("4"));
    UNIT_DONE = done_page!(of_units!("4", "5", "6", "7", "8", "9", "10", "11"));
}

/// Whose work to show: the person's own, and that of units for which the person answers by a grant at exactly that
/// unit. Made from permits, so that nobody sees another's.
#[derive(Debug, Clone)]
pub struct Mine {
    own: Permit<act::ReadTask>,
    units: Vec<Permit<act::AnswerTask>>,
}

impl Mine {
    /// What `actor` has to do.
    ///
    /// # Errors
    /// [`Denied`] when the policy does not even let members see their own work.
    pub fn of(actor: &Actor) -> Result<Self, Denied> {
        let units = actor.units_for::<act::AnswerTask>();
        Ok(Self {
            own: actor.may_own()?,
            units: units.iter().map(|unit| actor.may::<act::AnswerTask>(unit)).collect::<Result<_, _>>()?,
        })
    }

    fn member(&self) -> MemberId {
        self.own.member()
    }

    /// The units, eight by eight; the last eight are filled up with a repetition.
    fn slots(&self) -> Vec<[UnitId; SLOTS]> {
        let ids: Vec<UnitId> = self.units.iter().map(|permit| permit.unit().id).collect();
        ids.chunks(SLOTS).map(|ids| std::array::from_fn(|i| ids[i.min(ids.len() - 1)])).collect()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: AssignmentId,
    task_id: TaskId,
    title: String,
    due_on: NaiveDate,
    #[sqlx(try_from = "String")]
    state: AssignmentState,
    giver_name: String,
    unit_name: String,
    member_name: Option<String>,
    total: i64,
}

impl From<Row> for AssignmentLine {
    fn from(r: Row) -> Self {
        Self {
            id: r.id,
            task_id: r.task_id,
            title: r.title,
            due_on: r.due_on,
            state: r.state,
            giver_name: r.giver_name,
            unit_name: r.unit_name,
            member_name: r.member_name,
        }
    }
}

/// Asks for own lines and for those of units at the same time; one list of rows for each statement that ran.
macro_rules! ask {
    ($db:expr, $mine:expr, $own:expr, $units:expr, $($arg:expr),+) => {{
        let own = async {
            let rows: Result<Vec<Row>, sqlx::Error> =
                on!($db, c => sqlx::query_as($own)$(.bind($arg))+.bind($mine.member()).fetch_all(c).await);
            rows
        };
        let units = async {
            let mut answers: Vec<Vec<Row>> = Vec::new();
            for slots in $mine.slots() {
                answers.push(on!($db, c => {
                    let mut query = sqlx::query_as($units)$(.bind($arg))+;
                    for id in slots {
                        query = query.bind(id);
                    }
                    query.fetch_all(c).await
                })?);
            }
            Ok(answers)
        };
        let (own, mut answers) = tokio::try_join!(own, units)?;
        answers.push(own);
        answers
    }};
}

/// One group of what there is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupLines {
    /// Which.
    pub group: Group,
    /// How many there are in all.
    pub total: i64,
    /// The first of them by due date.
    pub lines: Vec<AssignmentLine>,
}

/// Everything a person has to do, in groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The groups with something in them, most urgent first, without what is done.
    pub groups: Vec<GroupLines>,
    /// The latest that are done.
    pub done: Vec<AssignmentLine>,
    /// Whether there are more that are done.
    pub more_done: bool,
}

async fn open_groups(db: &Db, mine: &Mine, today: NaiveDate, limit: usize) -> Result<Vec<GroupLines>> {
    let answers = ask!(db, mine, OWN_GROUPS, UNIT_GROUPS, today, Group::soon_until(today), limit as i64);
    let mut groups = Vec::new();
    for group in [Group::Overdue, Group::Soon, Group::Later, Group::Waiting] {
        let fits = |row: &&Row| Group::of(row.state, row.due_on, today) == Some(group);
        let total: i64 = answers.iter().filter_map(|rows| rows.iter().find(fits)).map(|row| row.total).sum();
        groups.push(GroupLines { group, total, lines: Vec::new() });
    }
    for line in answers.into_iter().flatten().map(AssignmentLine::from) {
        if let Some(group) = groups.iter_mut().find(|g| Some(g.group) == line.group(today)) {
            group.lines.push(line);
        }
    }
    groups.retain(|group| group.total > 0);
    for group in &mut groups {
        group.lines.sort_by_key(|line| (line.due_on, line.id));
        group.lines.truncate(limit);
    }
    Ok(groups)
}

/// What `mine` has to do: up to `limit` lines of each group with the size of the group.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn overview(db: &Db, mine: &Mine, today: NaiveDate, limit: usize) -> Result<Overview> {
    let (groups, (done, more_done)) =
        tokio::try_join!(open_groups(db, mine, today, limit), done(db, mine, None, limit))?;
    Ok(Overview { groups, done, more_done })
}

/// The first `limit` assignments that are still to do by due date, and how many there are in all: for the home page.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn mine_open(db: &Db, mine: &Mine, today: NaiveDate, limit: usize) -> Result<(Vec<AssignmentLine>, i64)> {
    let mut groups = open_groups(db, mine, today, limit).await?;
    groups.retain(|group| group.group != Group::Waiting);
    let total = groups.iter().map(|group| group.total).sum();
    Ok((groups.into_iter().flat_map(|group| group.lines).take(limit).collect(), total))
}

/// Up to a page of one group after a line, and whether more follow.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn group(
    db: &Db,
    mine: &Mine,
    group: Group,
    today: NaiveDate,
    after: Option<(NaiveDate, AssignmentId)>,
) -> Result<(Vec<AssignmentLine>, bool)> {
    if group == Group::Done {
        return done(db, mine, after, PAGE).await;
    }
    let (due_on, id) = after.unwrap_or((NaiveDate::default(), AssignmentId(Uuid::nil())));
    let answers = ask!(
        db,
        mine,
        OWN_GROUP_PAGE,
        UNIT_GROUP_PAGE,
        today,
        Group::soon_until(today),
        PAGE as i64 + 1,
        group.code(),
        due_on,
        id
    );
    let mut lines: Vec<AssignmentLine> = answers.into_iter().flatten().map(AssignmentLine::from).collect();
    lines.sort_by_key(|line| (line.due_on, line.id));
    Ok(cut(lines, PAGE))
}

async fn done(
    db: &Db,
    mine: &Mine,
    before: Option<(NaiveDate, AssignmentId)>,
    limit: usize,
) -> Result<(Vec<AssignmentLine>, bool)> {
    let far = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX);
    let (due_on, id) = before.unwrap_or((far, AssignmentId(Uuid::max())));
    let answers = ask!(db, mine, OWN_DONE, UNIT_DONE, limit as i64 + 1, due_on, id);
    let mut lines: Vec<AssignmentLine> = answers.into_iter().flatten().map(AssignmentLine::from).collect();
    lines.sort_by_key(|line| std::cmp::Reverse((line.due_on, line.id)));
    Ok(cut(lines, limit))
}

fn cut(mut lines: Vec<AssignmentLine>, limit: usize) -> (Vec<AssignmentLine>, bool) {
    let more = lines.len() > limit;
    lines.truncate(limit);
    (lines, more)
}
