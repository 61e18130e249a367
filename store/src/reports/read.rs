//! What a report was found to be when it was sent.

use domain::{
    ids::{CriterionId, MeetingId},
    policy::{Permit, act},
    reports::{Check, Criterion, Finding, Quality, Scored},
};

use crate::{Db, Error, Result};

statements! {
    QUALITY = "SELECT score, grade FROM meetings WHERE id = $1 AND unit_id = $2";
    CHECKS = "SELECT c.fact, c.met, c.reason FROM report_checks c JOIN meetings m ON m.id = c.meeting_id
        WHERE c.meeting_id = $1 AND m.unit_id = $2";
    SCORES = "SELECT s.criterion_id, c.title, c.fact, c.points AS whole, s.points, s.reason
        FROM report_scores s JOIN meetings m ON m.id = s.meeting_id JOIN criteria c ON c.id = s.criterion_id
        WHERE s.meeting_id = $1 AND m.unit_id = $2 ORDER BY c.position, c.id";
}

/// A report's checks and points, with their reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What was found.
    pub checks: Vec<Check>,
    /// Points by criterion.
    pub scored: Vec<Scored>,
    /// The score with its grade; none for a report of before there were scores.
    pub quality: Option<Quality>,
}

#[derive(sqlx::FromRow)]
struct ScoreRow {
    criterion_id: CriterionId,
    title: String,
    fact: Option<String>,
    whole: i64,
    points: i64,
    reason: String,
}

impl TryFrom<ScoreRow> for Scored {
    type Error = Error;
    fn try_from(r: ScoreRow) -> Result<Self> {
        let fact = r.fact.map(|code| code.parse()).transpose()?;
        let criterion = Criterion { id: r.criterion_id, title: r.title, fact, points: r.whole };
        Ok(Self { criterion, points: Some(r.points), reason: r.reason })
    }
}

fn check((fact, met, reason): (String, bool, String)) -> Result<Check> {
    let finding = if met { Finding::Met } else { Finding::Missed };
    Ok(Check { fact: fact.parse()?, finding, reason, mend: String::new(), share: (i64::from(met), 1) })
}

/// The score of a meeting of the permit's unit with its grade; none before its report.
///
/// # Errors
/// [`Error::NotFound`] when it is not a meeting of that unit.
#[crate::boxed]
pub async fn quality(db: &Db, permit: &Permit<act::ReadReport>, meeting: MeetingId) -> Result<Option<Quality>> {
    let stored: Option<(Option<i64>, Option<String>)> =
        on!(db, c => sqlx::query_as(QUALITY).bind(meeting).bind(permit.unit().id).fetch_optional(c).await)?;
    let (score, grade) = stored.ok_or(Error::NotFound)?;
    quality_of(score, grade)
}

/// A score and its grade as they are stored: both from the report on, or none.
pub(crate) fn quality_of(score: Option<i64>, grade: Option<String>) -> Result<Option<Quality>> {
    score.zip(grade).map(|(score, grade)| Ok(Quality { score, grade: grade.parse()? })).transpose()
}

/// What the report of a meeting of the permit's unit was found to be; empty before it was sent.
///
/// # Errors
/// [`Error::NotFound`] when it is not a meeting of that unit.
#[crate::boxed]
pub async fn sheet(db: &Db, permit: &Permit<act::ReadReport>, meeting: MeetingId) -> Result<Sheet> {
    let unit = permit.unit().id;
    let checks: Vec<(String, bool, String)> =
        on!(db, c => sqlx::query_as(CHECKS).bind(meeting).bind(unit).fetch_all(c).await)?;
    let scored: Vec<ScoreRow> = on!(db, c => sqlx::query_as(SCORES).bind(meeting).bind(unit).fetch_all(c).await)?;
    let mut checks = checks.into_iter().map(check).collect::<Result<Vec<_>>>()?;
    checks.sort_by_key(|check| check.fact);
    Ok(Sheet {
        checks,
        scored: scored.into_iter().map(Scored::try_from).collect::<Result<_>>()?,
        quality: quality(db, permit, meeting).await?,
    })
}
