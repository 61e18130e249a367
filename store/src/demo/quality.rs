//! What past reports were found to be. Drawn apart from everything else, so that the rest of a demo stays as it is.

use domain::{
    ids::UnitId,
    meetings::MeetingKind,
    reports::{Criterion, Facts, Judgement, Length, OpeningStep, Quality, checks, score, total},
    rules::Rules,
    time::{MINUTE, Timestamp},
};
use uuid::Uuid;

use super::{
    bundle::Bundle,
    dice::Dice,
    rows::MeetingRow,
    world::{World, days_after},
};
use crate::{Db, Result, reports, rules};

/// Why a branch gives itself points.
const REASONS: [&str; 4] = [
    "Bám sát nhiệm vụ chính trị và việc cụ thể của chi bộ trong tháng",
    "Có phân công người chuẩn bị, nhiều đồng chí phát biểu",
    "Nội dung sát thực tế, còn ít ý kiến của đảng viên trẻ",
    "Thảo luận thẳng thắn, kết luận rõ việc, rõ người",
];

/// By what the reports of the demo are judged: the organisation's own rules and criteria.
pub(super) struct Yardstick {
    rules: Rules,
    criteria: Vec<Criterion>,
}

impl Yardstick {
    /// What is in force on the demo's day where no unit has set anything.
    pub(super) async fn of_organisation(db: &Db, now: Timestamp) -> Result<Self> {
        let (nowhere, today) = (UnitId(Uuid::nil()), now.date());
        db.read(move |tx| {
            Box::pin(async move {
                let rules = rules::in_force_in(tx, nowhere, today).await?;
                Ok(Self { rules, criteria: reports::in_force_in(tx, nowhere, today).await?.rows })
            })
        })
        .await
    }
}

/// Gives a report its score and, when `detailed`, everything behind it.
pub(super) fn assess(world: &World, bundle: &mut Bundle, branch: usize, row: &mut MeetingRow, detailed: bool) {
    let mut dice = Dice::of(world.seed, &format!("quality {}", row.id));
    // How careful the branch is, from the same traits as all else it does.
    let care = (0.95 - 0.15 * bundle.branches[branch].reluctance + 0.03 * bundle.strength).clamp(0.5, 0.99);
    let facts = facts(&mut dice, care, bundle, row);
    let judged: Vec<Judgement> = world
        .yardstick
        .criteria
        .iter()
        .filter(|criterion| criterion.fact.is_none())
        .map(|criterion| Judgement {
            criterion: criterion.id,
            points: criterion.points - dice.between(0, (criterion.points as f64 * (1.1 - care)).ceil() as i64),
            reason: (*dice.pick(&REASONS)).to_owned(),
        })
        .collect();
    let found = checks(&facts, &world.yardstick.rules);
    let scored = score(&world.yardstick.criteria, &found, &judged);
    row.quality = total(&scored).map(|score| Quality::of(score, &world.yardstick.rules));
    if detailed {
        let done_at = row.starts_at.plus(5 * MINUTE);
        let steps = facts.steps.iter().map(|step| (row.id, *step, done_at, row.registered_by));
        bundle.rows.steps.extend(steps);
        bundle.rows.checks.extend(found.into_iter().map(|check| (row.id, check)));
        bundle.rows.scores.extend(scored.into_iter().map(|line| (row.id, line)));
    }
}

fn facts(dice: &mut Dice, care: f64, bundle: &Bundle, row: &MeetingRow) -> Facts {
    let date = row.starts_at.date();
    let reported = row.reported_at.unwrap_or(row.starts_at);
    let is_thematic = |kind: MeetingKind, theme: &str| match kind {
        MeetingKind::Thematic => true,
        MeetingKind::Regular => !theme.is_empty(),
        MeetingKind::Extraordinary => false,
    };
    // The meetings of a branch stand behind one another.
    let before = bundle.rows.meetings.iter().rev().take_while(|other| other.unit == row.unit);
    let thematic = before.filter(|other| other.month.0 / 3 == row.month.0 / 3 && other.held_at.is_some());
    let thematic = thematic.filter(|other| is_thematic(other.kind, &other.theme)).map(|other| other.starts_at.date());
    let own = is_thematic(row.kind, &row.theme).then_some(date);
    Facts {
        kind: row.kind,
        theme: row.theme.clone(),
        date,
        report_due: row.report_due,
        material_on: dice.chance(care).then(|| days_after(date, -dice.between(0, 6))),
        length: Length::Planned(row.minutes),
        turnout: row.turnout,
        steps: OpeningStep::ALL.iter().copied().filter(|_| dice.chance(care + 0.04)).collect(),
        resolution_on: Some(reported.date()),
        thematic_on: thematic.chain(own).min(),
        today: reported.date(),
    }
}
