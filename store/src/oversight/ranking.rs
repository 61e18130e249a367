//! Branches, and units with several, by the quality of their meetings.

use std::collections::HashMap;

use domain::{
    ids::{MeetingId, UnitId},
    oversight::{MonthResult, Period, RankedBranch, RankedUnit, Score, rank_units},
    policy::{Permit, act},
    time::Month,
    units::{Unit, UnitPath},
};

use crate::{Db, Result, reports};

/// Regular meetings of `u` from month `$3` to `$4`.
macro_rules! of_period {
    () => {
        " LEFT JOIN meetings m ON m.unit_id = u.id AND m.kind = 'regular' AND m.month >= $3 AND m.month <= $4 AND m.state <> 'cancelled'"
    };
}

statements! {
    // All branches in order, of which the places from $5 on, $6 at most, are told with their meetings and what those missed.
    BRANCHES = concat!("WITH sums AS (SELECT u.id, u.name, u.name_sort, COALESCE(p.name, '') AS parent_name, COALESCE(p.name_sort, '') AS parent_sort,
                CAST(COALESCE(SUM(m.score), 0) AS BIGINT) AS points, CAST(COUNT(m.score) AS BIGINT) AS scored,
                CAST(COALESCE(SUM(CASE WHEN m.state <> 'registered' THEN m.expected ELSE 0 END), 0) AS BIGINT) AS expected,
                CAST(COALESCE(SUM(m.present + m.online), 0) AS BIGINT) AS attended
            FROM units u JOIN unit_kinds k ON k.code = u.kind AND k.meets LEFT JOIN units p ON p.id = u.parent_id", of_period!(),
        " WHERE u.path >= $1 AND u.path < $2 AND (u.closed_on IS NULL OR m.id IS NOT NULL) GROUP BY u.id, u.name, u.name_sort, p.name, p.name_sort),
        merits AS (SELECT s.*, CASE WHEN s.scored > 0 THEN s.points * 100 / s.scored ELSE -1 END AS quality,
                CASE WHEN s.expected > 0 THEN s.attended * 10000 / s.expected ELSE 0 END AS share FROM sums s),
        ranked AS (SELECT s.*, CAST(RANK() OVER (ORDER BY s.quality DESC, s.share DESC) AS BIGINT) AS rank,
                CAST(ROW_NUMBER() OVER (ORDER BY s.quality DESC, s.share DESC, s.parent_sort, s.name_sort, s.id) AS BIGINT) AS place,
                CAST(COUNT(*) OVER () AS BIGINT) AS total FROM merits s)
        SELECT u.id AS unit_id, u.name AS unit_name, u.parent_name, u.points, u.scored, u.expected, u.attended, u.rank, u.place, u.total,
            m.id AS meeting_id, m.month, m.state, m.score, m.grade, c.reason
        FROM (SELECT * FROM ranked WHERE place >= $5 ORDER BY place LIMIT $6) u", of_period!(),
        " LEFT JOIN report_checks c ON c.meeting_id = m.id AND NOT c.met ORDER BY u.place, m.month, m.id, c.fact");
    UNITS = "SELECT c.id, c.parent_id, c.kind, c.code, c.name, c.path FROM units c JOIN unit_kinds k ON k.code = c.kind
        WHERE c.parent_id = $1 AND NOT k.meets";
    CHILDREN = parts!("CAST(COUNT(DISTINCT p.id) AS BIGINT) AS branches,
            CAST(COUNT(DISTINCT CASE WHEN m.score IS NULL THEN NULL ELSE p.id END) AS BIGINT) AS scored,
            CAST(COALESCE(SUM(m.score), 0) AS BIGINT) AS points, CAST(COUNT(m.score) AS BIGINT) AS meetings,
            CAST(COALESCE(SUM(CASE WHEN m.state <> 'registered' THEN m.expected ELSE 0 END), 0) AS BIGINT) AS expected,
            CAST(COALESCE(SUM(m.present + m.online), 0) AS BIGINT) AS attended",
        "CROSS JOIN unit_kinds k LEFT JOIN meetings m ON m.unit_id = p.id AND m.kind = 'regular' AND m.month >= $4 AND m.month <= $5
                AND m.state <> 'cancelled'
            WHERE k.code = p.kind AND k.meets AND (p.closed_on IS NULL OR m.id IS NOT NULL) GROUP BY p.part");
}

/// Branches in order, from some place on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranking {
    /// The branches.
    pub branches: Vec<RankedBranch>,
    /// How many there are in all.
    pub total: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    unit_id: UnitId,
    unit_name: String,
    parent_name: String,
    points: i64,
    scored: i64,
    expected: i64,
    attended: i64,
    rank: i64,
    place: i64,
    total: i64,
    meeting_id: Option<MeetingId>,
    month: Option<Month>,
    state: Option<String>,
    score: Option<i64>,
    grade: Option<String>,
    reason: Option<String>,
}

impl Row {
    /// The branch of this row, its meetings still to come.
    fn branch(&self) -> RankedBranch {
        RankedBranch {
            place: self.place,
            rank: (self.scored > 0).then_some(self.rank),
            unit_id: self.unit_id,
            unit_name: self.unit_name.clone(),
            parent_name: self.parent_name.clone(),
            score: Score::mean(self.points, self.scored),
            scored: self.scored,
            expected: self.expected,
            attended: self.attended,
            months: Vec::new(),
        }
    }

    /// Adds the meeting of this row, or one more thing it missed, to its branch.
    fn add_to(self, branch: &mut RankedBranch) -> Result<()> {
        let (Some(meeting), Some(month), Some(state)) = (self.meeting_id, self.month, self.state) else {
            return Ok(());
        };
        if branch.months.last().is_none_or(|known| known.meeting != meeting) {
            let (state, quality) = (state.parse()?, reports::quality_of(self.score, self.grade)?);
            branch.months.push(MonthResult { month, meeting, state, quality, missed: Vec::new() });
        }
        if let Some(known) = branch.months.last_mut() {
            known.missed.extend(self.reason);
        }
        Ok(())
    }
}

/// Up to `count` branches at and below the permit's unit from place `from` on: by the mean of their scores, then by
/// attendance; those without a score last.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn rank_branches(
    db: &Db,
    permit: &Permit<act::OverseeMeetings>,
    period: Period,
    from: i64,
    count: i64,
) -> Result<Ranking> {
    let scope = permit.scope();
    let rows: Vec<Row> = on!(db, c => sqlx::query_as(BRANCHES)
        .bind(scope.from()).bind(scope.to()).bind(period.first()).bind(period.last()).bind(from).bind(count)
        .fetch_all(c).await)?;
    let mut ranking = Ranking::default();
    for row in rows {
        ranking.total = row.total;
        if ranking.branches.last().is_none_or(|known| known.unit_id != row.unit_id) {
            ranking.branches.push(row.branch());
        }
        if let Some(branch) = ranking.branches.last_mut() {
            row.add_to(branch)?;
        }
    }
    Ok(ranking)
}

#[derive(sqlx::FromRow)]
struct ChildRow {
    part: UnitPath,
    branches: i64,
    scored: i64,
    points: i64,
    meetings: i64,
    expected: i64,
    attended: i64,
}

/// The units right below the permit's unit that have branches, by the mean of those.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn rank_children(db: &Db, permit: &Permit<act::OverseeMeetings>, period: Period) -> Result<Vec<RankedUnit>> {
    let path = &permit.unit().path;
    let units: Vec<(UnitId, Option<UnitId>, String, String, String, UnitPath)> =
        on!(db, c => sqlx::query_as(UNITS).bind(permit.unit().id).fetch_all(c).await)?;
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<ChildRow> = on!(db, c => sqlx::query_as(CHILDREN)
        .bind(path.as_str()).bind(path.after_subtree()).bind(path.as_str().len() as i32 + 1)
        .bind(period.first()).bind(period.last()).fetch_all(c).await)?;
    let mut rows: HashMap<UnitPath, ChildRow> = rows.into_iter().map(|row| (row.part.clone(), row)).collect();
    let ranked = units.into_iter().filter_map(|(id, parent_id, kind, code, name, path)| {
        let row = rows.remove(&path)?;
        Some(RankedUnit {
            rank: None,
            unit: Unit { id, parent_id, kind, code, name, path },
            branches: row.branches,
            scored: row.scored,
            score: Score::mean(row.points, row.meetings),
            expected: row.expected,
            attended: row.attended,
        })
    });
    Ok(rank_units(ranked.collect()))
}
