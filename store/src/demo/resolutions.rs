//! What the meetings of a bundle decided, point by point, and the tasks that some points became.

use domain::{
    ids::{MeetingId, PointId, TaskId},
    resolutions::{Outcome, split},
    tasks::AssignmentState,
    time::{DAY, HOUR, Timestamp},
};

use super::{
    bundle::{Bundle, SECRETARY},
    cast::NAMED_IN_BRANCH,
    dice::Dice,
    rows::{PointRow, TaskRow},
    tasks::in_state,
    world::{Given, World},
};

/// Members to whom a point is given, at most.
const RECEIVERS: usize = 3;

/// A meeting that decided something.
struct Passed {
    branch: usize,
    meeting: MeetingId,
    at: Timestamp,
    text: String,
    /// How many later meetings of the branch there were.
    later: usize,
}

/// The points of all reported meetings: of every month in a small demo, else of the last two and of the branch of the
/// named accounts. Dice of their own, so that nothing else of the demo depends on them.
pub(super) fn of_bundle(world: &World, bundle: &mut Bundle, home: Option<usize>) {
    let mut dice = Dice::of(world.seed, &format!("points {}", bundle.unit.path.as_str()));
    for passed in passed(world, bundle, home) {
        let certain = home == Some(passed.branch);
        for (position, body) in (0..).zip(split(&passed.text)) {
            let task = match position {
                0 if certain || dice.chance(0.2) => task(world, &mut dice, bundle, &passed, &body, certain),
                _ => None,
            };
            let row = point(world, &mut dice, bundle, &passed, (position, body, task));
            bundle.rows.points.push(row);
        }
    }
}

fn passed(world: &World, bundle: &Bundle, home: Option<usize>) -> Vec<Passed> {
    let branch_of = |unit| bundle.branches.iter().position(|branch| branch.unit.id == unit);
    let mut found: Vec<Passed> = bundle
        .rows
        .meetings
        .iter()
        .filter(|m| !m.resolution.is_empty())
        .filter_map(|m| {
            let branch = branch_of(m.unit)?;
            let shown = world.details || m.month >= world.month.plus(-1) || home == Some(branch);
            shown.then(|| Passed {
                branch,
                meeting: m.id,
                at: m.reported_at.unwrap_or(m.starts_at),
                text: m.resolution.clone(),
                later: 0,
            })
        })
        .collect();
    let places: Vec<(usize, Timestamp)> = found.iter().map(|p| (p.branch, p.at)).collect();
    for passed in &mut found {
        passed.later = places.iter().filter(|(branch, at)| *branch == passed.branch && *at > passed.at).count();
    }
    found
}

/// A point with what a later meeting found of it, once there was one.
fn point(
    world: &World,
    dice: &mut Dice,
    bundle: &Bundle,
    passed: &Passed,
    (position, body, task): (i64, String, Option<TaskId>),
) -> PointRow {
    let outcome = match (passed.later, dice.unit()) {
        (0, _) => Outcome::Open,
        (_, ..0.05) => Outcome::Dropped,
        (1, ..0.4) => Outcome::Open,
        (_, ..0.1) => Outcome::Open,
        _ => Outcome::Done,
    };
    let at = passed.at.plus(DAY).min(world.now.plus(-HOUR));
    let noted = (outcome != Outcome::Open).then(|| (bundle.member(passed.branch, SECRETARY), at));
    let id = PointId(dice.id(passed.at));
    PointRow { id, meeting: passed.meeting, position, body, task, outcome, noted }
}

/// The task that a point became: given to a few members right after, most of whom are done. The named accounts (`home`)
/// have a story of their own.
fn task(
    world: &World,
    dice: &mut Dice,
    bundle: &mut Bundle,
    passed: &Passed,
    body: &str,
    home: bool,
) -> Option<TaskId> {
    let unit = bundle.branches[passed.branch].unit.id;
    let giver = bundle.member(passed.branch, SECRETARY);
    let created_at = passed.at.plus(HOUR).min(world.now.plus(-HOUR));
    let due_on = created_at.month().plus(1).day(31);
    let leaders = if home { NAMED_IN_BRANCH } else { 1 };
    let able = |index: &usize| {
        let member = &bundle.rows.members[*index];
        !member.exempt && member.activated_at.is_some_and(|at| at < created_at)
    };
    let members = bundle.branches[passed.branch].members.clone().skip(leaders).filter(able).take(RECEIVERS);
    let receivers: Vec<_> = members.map(|index| bundle.rows.members[index].id).collect();
    if receivers.is_empty() {
        return None;
    }
    let id = TaskId(dice.id(created_at));
    let title = domain::text::excerpt(body, 150);
    bundle.rows.tasks.push(TaskRow { id, unit, giver, title, body: String::new(), due_on, created_at });
    let given = Given { id, giver, created_at, due_on, to_branches: false };
    for receiver in receivers {
        let done = if passed.later > 0 { 0.9 } else { 0.4 };
        let state = match dice.unit() {
            x if x < done => AssignmentState::Done,
            x if x < done + 0.05 => AssignmentState::Submitted,
            _ => AssignmentState::Given,
        };
        let row = in_state(world, dice, &given, (unit, Some(receiver), receiver), state);
        bundle.rows.assignments.push(row);
    }
    Some(id)
}
