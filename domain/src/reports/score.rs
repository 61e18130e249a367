//! The quality of a meeting out of 100: computed where facts exist, judged by the branch where judgement is needed.

use serde::{Deserialize, Serialize};

use super::{Check, Fact, Finding};
use crate::{
    ids::CriterionId,
    rules::{RuleKey, Rules},
};

/// One of the things by which a meeting is judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Identifier.
    pub id: CriterionId,
    /// What is judged.
    pub title: String,
    /// The fact that decides; none where the branch judges.
    pub fact: Option<Fact>,
    /// Most points.
    pub points: i64,
}

/// What the branch gives itself where no fact decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// For what.
    pub criterion: CriterionId,
    /// How many points.
    pub points: i64,
    /// Why.
    pub reason: String,
}

/// A criterion with its points and their reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scored {
    /// The criterion.
    pub criterion: Criterion,
    /// Points; none where it does not count, or was not judged yet.
    pub points: Option<i64>,
    /// Why.
    pub reason: String,
}

/// Points for every criterion. A fact that is met gives all of them and one that is missed none, but for attendance, where
/// they follow the share that came (rounded down). A fact that is not counted leaves its criterion out.
pub fn score(criteria: &[Criterion], checks: &[Check], judged: &[Judgement]) -> Vec<Scored> {
    let scored = |criterion: &Criterion| {
        let (points, reason) = match criterion.fact {
            Some(fact) => match checks.iter().find(|check| check.fact == fact) {
                Some(check) => (computed(criterion, check), check.reason.clone()),
                None => (None, String::new()),
            },
            None => match judged.iter().find(|judgement| judgement.criterion == criterion.id) {
                Some(judgement) => (Some(judgement.points), judgement.reason.clone()),
                None => (None, String::new()),
            },
        };
        Scored { criterion: criterion.clone(), points, reason }
    };
    criteria.iter().map(scored).collect()
}

fn computed(criterion: &Criterion, check: &Check) -> Option<i64> {
    let (part, whole) = check.share;
    (check.finding != Finding::Uncounted).then(|| criterion.points * part / whole.max(1))
}

/// The sum of what counts, scaled to 100 and rounded down: nobody gets a grade that was not reached. None where nothing
/// counts.
pub fn total(scored: &[Scored]) -> Option<i64> {
    let counted = || scored.iter().filter_map(|line| Some((line.points?, line.criterion.points)));
    let (got, whole) = counted().fold((0, 0), |sum, line| (sum.0 + line.0, sum.1 + line.1));
    (whole > 0).then(|| got * 100 / whole)
}

/// The criteria that the branch must judge and did not.
pub fn unjudged<'a>(criteria: &'a [Criterion], judged: &[Judgement]) -> impl Iterator<Item = &'a Criterion> {
    criteria.iter().filter(|c| c.fact.is_none() && !judged.iter().any(|j| j.criterion == c.id))
}

vocabulary! {
    /// What a score means; the limits are rules.
    Grade {
        /// From [`RuleKey::GradeGood`] on.
        Good = "good" => "Tốt",
        /// From [`RuleKey::GradeFair`] on.
        Fair = "fair" => "Khá",
        /// From [`RuleKey::GradeAverage`] on.
        Average = "average" => "Trung bình",
        /// Less.
        Poor = "poor" => "Kém",
    }
}

impl Grade {
    /// The grade of a score out of 100 by the rules of the meeting's day.
    pub fn of(score: i64, rules: &Rules) -> Self {
        let limits = [
            (RuleKey::GradeGood, Self::Good),
            (RuleKey::GradeFair, Self::Fair),
            (RuleKey::GradeAverage, Self::Average),
        ];
        limits.into_iter().find(|(key, _)| score >= rules.value(*key)).map_or(Self::Poor, |(_, grade)| grade)
    }
}

/// A meeting's score with what it meant on the meeting's day: later limits do not touch it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quality {
    /// Out of 100.
    pub score: i64,
    /// What it means.
    pub grade: Grade,
}

impl Quality {
    /// What is found of a score.
    pub fn of(score: i64, rules: &Rules) -> Self {
        Self { score, grade: Grade::of(score, rules) }
    }
}

/// `92 điểm · Tốt`.
impl std::fmt::Display for Quality {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} điểm · {}", self.score, self.grade.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        meetings::Turnout,
        reports::{
            Facts,
            check::{checks, tests::perfect},
        },
        rules::tests::seeded,
    };

    fn criterion(n: u128, fact: Option<Fact>, points: i64) -> Criterion {
        Criterion { id: CriterionId(uuid::Uuid::from_u128(n)), title: format!("Tiêu chí {n}"), fact, points }
    }

    fn set() -> Vec<Criterion> {
        vec![
            criterion(1, Some(Fact::Length), 20),
            criterion(2, Some(Fact::Attendance), 15),
            criterion(3, Some(Fact::Thematic), 10),
            criterion(4, None, 55),
        ]
    }

    fn judgement(points: i64) -> Judgement {
        Judgement { criterion: set()[3].id, points, reason: "Bàn đúng việc".into() }
    }

    #[test]
    fn facts_are_computed_and_the_rest_is_judged() {
        let scored = score(&set(), &checks(&perfect(), &seeded()), &[judgement(50)]);
        let points: Vec<_> = scored.iter().map(|line| line.points).collect();
        assert_eq!(points, [Some(20), Some(15), Some(10), Some(50)]);
        assert_eq!((scored[3].reason.as_str(), total(&scored)), ("Bàn đúng việc", Some(95)));
        assert!(scored[0].reason.starts_with("Họp 90 phút"));
    }

    #[test]
    fn attendance_below_the_target_gives_a_share() {
        let turnout = Turnout { expected: 20, present: 17, ..Turnout::default() };
        let scored = score(&set(), &checks(&Facts { turnout, ..perfect() }, &seeded()), &[judgement(55)]);
        assert_eq!((scored[1].points, total(&scored)), (Some(12), Some(97)), "85% of 15 points, rounded down");
    }

    #[test]
    fn what_does_not_count_is_left_out_of_the_whole() {
        let facts = Facts { thematic_on: None, ..perfect() };
        let scored = score(&set(), &checks(&facts, &seeded()), &[judgement(46)]);
        assert_eq!((scored[2].points, total(&scored)), (None, Some(90)), "81 of 90");
        assert_eq!(total(&[]), None);
        assert_eq!(unjudged(&set(), &[]).map(|c| c.points).collect::<Vec<_>>(), [55]);
        assert_eq!(unjudged(&set(), &[judgement(0)]).count(), 0);
    }

    #[test]
    fn grades_begin_at_their_limits() {
        let grades = |rules: &Rules, scores: &[i64]| -> Vec<_> {
            scores.iter().map(|score| Grade::of(*score, rules).code()).collect()
        };
        let seen = grades(&seeded(), &[100, 90, 89, 70, 69, 50, 49, 0]);
        assert_eq!(seen, ["good", "good", "fair", "fair", "average", "average", "poor", "poor"]);
        let mut rows: Vec<_> = RuleKey::ALL.iter().map(|key| (*key, seeded().get(*key).clone())).collect();
        for (_, ruling) in rows.iter_mut().filter(|(key, _)| *key == RuleKey::GradeGood) {
            ruling.value = 80;
        }
        let lower = Rules::first_of_each(&rows).unwrap();
        assert_eq!(grades(&lower, &[80, 79]), ["good", "fair"], "a province's own limit");
        assert_eq!(Quality::of(92, &seeded()).to_string(), "92 điểm · Tốt");
    }
}
