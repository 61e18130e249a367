//! Tasks from the province to communes and branches, from the commune to branches, from the secretary to members.

use chrono::NaiveDate;
use domain::{
    ids::{AssignmentId, MemberId, TaskId, UnitId},
    tasks::AssignmentState,
    time::{DAY, HOUR, Month, Timestamp},
};

use super::{
    bundle::{ADMIN, Bundle, SECRETARY},
    dice::Dice,
    phrases::{capital, expand},
    rows::{AssignmentRow, Rows, TaskRow},
    world::{Given, Node, World, days_after},
};

/// Words that fill in texts of a date.
pub(super) struct When {
    month: String,
    year: String,
    quarter: String,
}

impl When {
    pub(super) fn of(month: Month) -> Self {
        let quarter = ["quý I", "quý II", "quý III", "quý IV"][((month.number() - 1) / 3) as usize];
        Self {
            month: format!("tháng {}", month.slash()),
            year: month.year().to_string(),
            quarter: format!("{quarter}/{}", month.year()),
        }
    }

    pub(super) fn words(&self) -> [(&str, &str); 3] {
        [("thang", &self.month), ("nam", &self.year), ("quy", &self.quarter)]
    }
}

/// A task of a unit on a day of the past year: the row, and what its receivers need to know.
fn task(
    world: &World,
    dice: &mut Dice,
    unit: &Node,
    giver: MemberId,
    line: &str,
    day: NaiveDate,
    to_branches: bool,
) -> (TaskRow, Given) {
    let created_at = dice.waking(day).min(world.now.plus(-2 * HOUR));
    let due_on = days_after(created_at.date(), dice.between(9, 32));
    let id = TaskId(dice.id(created_at));
    let when = When::of(created_at.month());
    let (title, body) = line.split_once('|').unwrap_or((line, ""));
    let title = capital(&expand(dice, title.trim(), &when.words()));
    let body = expand(dice, body.trim(), &when.words());
    let row = TaskRow { id, unit: unit.id, giver, title, body, due_on, created_at };
    (row, Given { id, giver, created_at, due_on, to_branches })
}

/// What the province gave in the year: about two tasks a month to communes, and every third month one to all branches.
pub(super) fn of_province(world: &World, dice: &mut Dice, unit: &Node, giver: MemberId, rows: &mut Rows) -> Vec<Given> {
    let lines = world.phrases.lines("tasks province");
    let mut given = Vec::new();
    for step in 0..22_usize {
        let day = world.now.plus(-(350 - 16 * step as i64) * DAY).date();
        let (row, task) = task(world, dice, unit, giver, lines[step % lines.len()], day, step % 6 == 4);
        rows.tasks.push(row);
        given.push(task);
    }
    given
}

/// Everything that the units and members of a bundle were given.
pub(super) fn of_bundle(world: &World, dice: &mut Dice, bundle: &mut Bundle, from_above: &[Given]) {
    let leader = bundle.member(bundle.office, SECRETARY);
    let admin = bundle.member(bundle.office, ADMIN);
    for given in from_above {
        if given.to_branches {
            to_branches(world, dice, bundle, given);
        } else {
            let row = assignment(world, dice, given, bundle.unit.id, None, leader, bundle.strength);
            bundle.rows.assignments.push(row);
        }
    }
    let mut lines = world.phrases.lines("tasks branch").to_vec();
    dice.shuffle(&mut lines);
    let unit = bundle.unit.clone();
    for (step, line) in lines.into_iter().take(dice.between(3, 6) as usize).enumerate() {
        let day = world.now.plus(-(dice.between(0, 70) + 70 * step as i64).min(355) * DAY).date();
        let (row, given) = task(world, dice, &unit, admin, line, day, true);
        bundle.rows.tasks.push(row);
        to_branches(world, dice, bundle, &given);
    }
    for branch in 0..bundle.branches.len() {
        if bundle.branches[branch].members.len() >= 8 && dice.chance(0.15) {
            to_members(world, dice, bundle, branch);
        }
    }
}

fn to_branches(world: &World, dice: &mut Dice, bundle: &mut Bundle, given: &Given) {
    for branch in 0..bundle.branches.len() {
        let secretary = bundle.member(branch, SECRETARY);
        // A branch that has not come to the handbook yet does not report there either.
        let strength = bundle.strength + 0.8 * (0.6 - bundle.branches[branch].reluctance);
        let unit = bundle.branches[branch].unit.id;
        let row = assignment(world, dice, given, unit, None, secretary, strength);
        bundle.rows.assignments.push(row);
    }
}

/// One or two tasks of a branch for some of its members.
fn to_members(world: &World, dice: &mut Dice, bundle: &mut Bundle, branch: usize) {
    let (unit, secretary) = (bundle.branches[branch].unit.clone(), bundle.member(branch, SECRETARY));
    for _ in 0..dice.between(1, 2) {
        let line = *dice.pick(world.phrases.lines("tasks member"));
        let day = world.now.plus(-dice.between(0, 150) * DAY).date();
        let (row, given) = task(world, dice, &unit, secretary, line, day, false);
        bundle.rows.tasks.push(row);
        let mut receivers: Vec<usize> = bundle.branches[branch]
            .members
            .clone()
            .skip(1)
            .filter(|i| bundle.rows.members[*i].activated_at.is_some() && !bundle.rows.members[*i].exempt)
            .collect();
        dice.shuffle(&mut receivers);
        for index in receivers.into_iter().take(dice.between(2, 5) as usize) {
            let who = bundle.rows.members[index].id;
            let row = assignment(world, dice, &given, unit.id, Some(who), who, 0.5);
            bundle.rows.assignments.push(row);
        }
    }
}

/// How far one receiver is.
fn assignment(
    world: &World,
    dice: &mut Dice,
    task: &Given,
    unit: UnitId,
    member: Option<MemberId>,
    reporter: MemberId,
    strength: f64,
) -> AssignmentRow {
    let overdue = (world.today - task.due_on).num_days();
    let state = if overdue > 0 {
        // What is late gets done in the end, by weak units later.
        let open = (0.15 - 0.06 * strength).clamp(0.01, 0.35) * (-(overdue as f64) / 32.0).exp();
        match dice.unit() {
            x if x < open * 0.85 => AssignmentState::Given,
            x if x < open => AssignmentState::Returned,
            x if x < open + if overdue < 12 { 0.06 } else { 0.004 } => AssignmentState::Submitted,
            _ => AssignmentState::Done,
        }
    } else {
        let length = (task.due_on - task.created_at.date()).num_days().max(1) as f64;
        let passed = (length + overdue as f64) / length;
        match dice.unit() {
            x if x < 0.42 * passed => AssignmentState::Done,
            x if x < 0.6 * passed => AssignmentState::Submitted,
            x if x < 0.62 * passed => AssignmentState::Returned,
            _ => AssignmentState::Given,
        }
    };
    in_state(world, dice, task, (unit, member, reporter), state)
}

/// The row of an assignment in a state, with the dates and words that led there.
pub(super) fn in_state(
    world: &World,
    dice: &mut Dice,
    task: &Given,
    (unit, member, reporter): (UnitId, Option<MemberId>, MemberId),
    state: AssignmentState,
) -> AssignmentRow {
    let reported = state != AssignmentState::Given;
    let reviewed = matches!(state, AssignmentState::Done | AssignmentState::Returned);
    let end = Timestamp::from_local(task.due_on.into()).plus(if dice.chance(0.1) { 5 * DAY } else { 20 * HOUR });
    let latest = world.now.plus(-HOUR);
    let submitted = reported.then(|| dice.moment(task.created_at.plus(HOUR).min(latest), end.min(latest)));
    let reviewed =
        submitted.filter(|_| reviewed).map(|at| dice.moment(at.plus(60), at.plus(3 * DAY).min(world.now.plus(-60))));
    let report = match (reported, member) {
        (false, _) => String::new(),
        (true, None) => world.phrases.one(dice, "task report", &[]),
        (true, Some(_)) => world.phrases.one(dice, "member report", &[]),
    };
    let comment = match state {
        AssignmentState::Returned => world.phrases.one(dice, "task return", &[]),
        AssignmentState::Done if dice.chance(0.2) => world.phrases.one(dice, "task praise", &[]),
        _ => String::new(),
    };
    AssignmentRow {
        id: AssignmentId(dice.id(task.created_at)),
        task: task.id,
        unit,
        member,
        due_on: task.due_on,
        state,
        report,
        submitted: submitted.map(|at| (at, reporter)),
        comment,
        reviewed: reviewed.map(|at| (at, task.giver)),
        updated_at: reviewed.or(submitted).unwrap_or(task.created_at),
    }
}
