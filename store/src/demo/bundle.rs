//! The people of one commune or agency: records, offices, roles, accounts.

use std::ops::Range;

use domain::{
    grants::Role,
    ids::{GrantId, MemberId, OfficeId, UnitId},
    members::OfficeKind,
    text,
    time::{DAY, Timestamp},
};

use super::{
    dice::Dice,
    people::{Crowd, Person, card_number, phone},
    rows::{GrantRow, MemberRow, OfficeRow, Rows, UnitRow},
    tree::{BranchPlan, Plan},
    world::{Node, World, days_after},
};

/// A branch with its people, which are a range of the bundle's members.
pub(super) struct Branch {
    pub(super) unit: Node,
    pub(super) crowd: Crowd,
    pub(super) short: String,
    pub(super) place: String,
    pub(super) members: Range<usize>,
    /// From 0 (meets through the handbook from the first month) to beyond 1 (not yet).
    pub(super) reluctance: f64,
}

/// What the rest of the demo needs to know about a member.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mind {
    /// How likely the person comes to a meeting.
    pub(super) diligence: f64,
    pub(super) age: i64,
}

/// A commune or agency with its people.
pub(super) struct Bundle {
    pub(super) unit: Node,
    pub(super) short: String,
    pub(super) branches: Vec<Branch>,
    /// Index of the branch in which the staff are members.
    pub(super) office: usize,
    pub(super) minds: Vec<Mind>,
    pub(super) rows: Rows,
    /// 0 is average; a strong commune reports and finishes more.
    pub(super) strength: f64,
}

/// Where staff stand in the list of their branch.
pub(super) const SECRETARY: usize = 0;
pub(super) const DEPUTY: usize = 1;
/// Runs the unit in the handbook; a member of the office branch.
pub(super) const ADMIN: usize = 2;
/// Writes the unit's news.
pub(super) const EDITOR: usize = 3;
/// How many of each branch are old enough to lead and have had an account from the beginning.
const LEADERS: usize = 8;

impl Bundle {
    /// Draws the people of a plan; `parent` is the unit above.
    pub(super) fn people(
        world: &mut World,
        dice: &mut Dice,
        plan: Plan,
        parent: &Node,
        province: (&str, bool),
    ) -> Self {
        let strength = dice.around();
        let nodes = units(world, dice, &plan, parent);
        let mut bundle = Self {
            unit: nodes.1[0].clone(),
            short: plan.short,
            office: plan.branches.iter().position(|b| b.crowd == Crowd::Office).unwrap_or(0),
            branches: Vec::with_capacity(plan.branches.len()),
            minds: Vec::new(),
            rows: Rows { units: nodes.0, ..Rows::default() },
            strength,
        };
        for branch in plan.branches {
            let unit = nodes.1[branch.unit].clone();
            bundle.branch(world, dice, branch, unit, province);
        }
        bundle.activate(world, dice);
        bundle
    }

    fn branch(
        &mut self,
        world: &mut World,
        dice: &mut Dice,
        plan: BranchPlan,
        unit: Node,
        (code, north): (&str, bool),
    ) {
        let first = self.rows.members.len();
        for index in 0..plan.size as usize {
            let person = world.names.person(dice, plan.crowd, north, index < LEADERS, world.today);
            self.minds.push(Mind { diligence: if dice.chance(0.88) { 0.955 } else { 0.74 }, age: person.age });
            let member = record(world, dice, person, unit.id, code);
            self.rows.members.push(member);
        }
        let members = first..self.rows.members.len();
        self.offices(world, dice, &unit, &members);
        let reluctance = dice.unit() - 0.06 * self.strength;
        self.branches.push(Branch {
            unit,
            crowd: plan.crowd,
            short: plan.short,
            place: plan.place,
            members,
            reluctance,
        });
    }

    /// Secretary, deputy and committee; the bigger the branch, the more.
    fn offices(&mut self, world: &World, dice: &mut Dice, unit: &Node, members: &Range<usize>) {
        let committee = match members.len() {
            ..6 => 1,
            6..9 => 2,
            9..30 => 3,
            _ => 5,
        };
        for (index, member) in self.rows.members[members.clone()].iter().take(committee).enumerate() {
            let office = match index {
                SECRETARY => OfficeKind::Secretary,
                DEPUTY => OfficeKind::DeputySecretary,
                _ => OfficeKind::CommitteeMember,
            };
            let id = OfficeId(dice.id(world.beginning()));
            let from = days_after(world.founded, dice.between(0, 90));
            self.rows.offices.push(OfficeRow { id, member: member.id, unit: unit.id, office, from });
        }
    }

    /// Opens accounts: the young and the leaders first, the very old last, with the speed of the real campaign.
    fn activate(&mut self, world: &World, dice: &mut Dice) {
        let leaders: Vec<usize> = self.branches.iter().flat_map(|b| b.members.clone().take(LEADERS)).collect();
        let mut eager: Vec<(f64, usize)> = self
            .minds
            .iter()
            .enumerate()
            .map(|(index, mind)| {
                (mind.age as f64 + if mind.age > 72 { 25.0 } else { 0.0 } + 22.0 * dice.around(), index)
            })
            .collect();
        for index in leaders {
            eager[index].0 -= 1000.0;
        }
        eager.sort_by(|a, b| a.0.total_cmp(&b.0));
        let share = (0.911 + 0.034 * self.strength).clamp(0.74, 0.985);
        let count = (eager.len() as f64 * share).round() as usize;
        for (rank, (_, index)) in eager.into_iter().take(count).enumerate() {
            let member = &mut self.rows.members[index];
            let place = (rank as f64 + dice.unit()) / count as f64;
            let wanted = activation_time(world, dice, place);
            let earliest = dice.waking(days_after(member.admitted_on, 7 + (rank % 30) as i64));
            member.activated_at = Some(wanted.max(earliest)).filter(|at| *at < world.now);
        }
    }

    /// A member of a branch by place in its list.
    pub(super) fn member(&self, branch: usize, place: usize) -> MemberId {
        let range = &self.branches[branch].members;
        self.rows.members[(range.start + place).min(range.end - 1)].id
    }

    /// Gives a role at a unit; it counts from the day on which the holder had an account.
    pub(super) fn grant(
        &mut self,
        world: &World,
        dice: &mut Dice,
        who: usize,
        role: Role,
        unit: UnitId,
        by: Option<MemberId>,
    ) {
        let member = &self.rows.members[who];
        let at = member.activated_at.unwrap_or(world.beginning()).plus(3600).min(world.now);
        let id = GrantId(dice.id(at));
        self.rows.grants.push(GrantRow { id, member: member.id, role, unit, by: by.filter(|b| *b != member.id), at });
    }

    /// Roles of secretaries and deputies, and of the staff of the commune or agency.
    pub(super) fn delegate(&mut self, world: &World, dice: &mut Dice, by: MemberId) {
        let office = self.branches[self.office].members.clone();
        let admin = self.member(self.office, ADMIN);
        self.grant(world, dice, (office.start + ADMIN).min(office.end - 1), Role::Admin, self.unit.id, Some(by));
        if office.len() > EDITOR {
            self.grant(world, dice, office.start + EDITOR, Role::Editor, self.unit.id, Some(admin));
        }
        for index in 0..self.branches.len() {
            let (unit, members) = (self.branches[index].unit.id, self.branches[index].members.clone());
            self.grant(world, dice, members.start, Role::Secretary, unit, Some(admin));
            if members.len() >= 6 {
                self.grant(world, dice, members.start + DEPUTY, Role::DeputySecretary, unit, Some(admin));
            }
        }
    }
}

/// Rows of the units, and where each stands.
fn units(world: &mut World, dice: &mut Dice, plan: &Plan, parent: &Node) -> (Vec<UnitRow>, Vec<Node>) {
    let mut nodes: Vec<Node> = Vec::with_capacity(plan.units.len());
    let mut rows = Vec::with_capacity(plan.units.len());
    for (index, unit) in plan.units.iter().enumerate() {
        let above = unit.parent.map_or(parent, |p| &nodes[p]).clone();
        world.sequence += 1;
        let node = Node { id: UnitId(dice.id(world.beginning())), path: above.path.child(world.sequence) };
        let code = if index == 0 { plan.code.clone() } else { format!("{}-{index:02}", plan.code) };
        rows.push(UnitRow {
            id: node.id,
            parent: Some(above.id),
            kind: unit.kind,
            code,
            name: unit.name.clone(),
            sequence: world.sequence,
            path: node.path.clone(),
            since: world.founded,
        });
        nodes.push(node);
    }
    (rows, nodes)
}

fn record(world: &mut World, dice: &mut Dice, person: Person, unit: UnitId, code: &str) -> MemberRow {
    let n = world.people;
    let local = world.people_of_province;
    world.people += 1;
    world.people_of_province += 1;
    let since = person.admitted_on.max(world.founded);
    let created_at = Timestamp::from_local(since.into()).plus(8 * 3600);
    let recent = (world.today - person.admitted_on).num_days() < 600;
    let phone = if person.age > 74 && dice.chance(0.4) { String::new() } else { phone(n) };
    let email = if person.age < 58 && dice.chance(0.4) { email(&person.full_name, n) } else { String::new() };
    MemberRow {
        id: MemberId(dice.id(created_at)),
        card_number: card_number(code, local, recent),
        full_name: person.full_name,
        birth_date: person.birth_date,
        sex: person.sex,
        ethnicity: person.ethnicity,
        phone,
        email,
        unit,
        admitted_on: person.admitted_on,
        official_on: person.official_on,
        exempt: person.exempt,
        activated_at: None,
        since,
        created_at,
    }
}

/// An address under a name that is reserved for examples.
fn email(full_name: &str, n: u64) -> String {
    let folded = text::fold(full_name);
    let words: Vec<&str> = folded.split(' ').collect();
    format!("{}.{}{n}@example.com", text::given_name(&folded), words[0])
}

/// Share of today's accounts that existed so many months ago, from the start of the campaign on.
const CAMPAIGN: &[(f64, f64)] = &[
    (16.0, 0.0),
    (11.0, 0.681),
    (10.0, 0.724),
    (9.0, 0.768),
    (8.0, 0.801),
    (7.0, 0.845),
    (6.0, 0.878),
    (5.0, 0.911),
    (4.0, 0.933),
    (3.0, 0.955),
    (2.0, 0.977),
    (1.0, 0.991),
    (0.0, 1.0),
];

/// When the account at this place in the queue (0 first, 1 last) was opened.
fn activation_time(world: &World, dice: &mut Dice, place: f64) -> Timestamp {
    let step = CAMPAIGN.windows(2).find(|w| place <= w[1].1).unwrap_or(&CAMPAIGN[CAMPAIGN.len() - 2..]);
    let (from, to) = (step[0], step[1]);
    let along = (place - from.1) / (to.1 - from.1);
    let months = from.0 + (to.0 - from.0) * along;
    let day = world.now.plus(-(months * 30.44 * DAY as f64) as i64).date();
    dice.waking(day).min(world.now.plus(-60)).max(world.beginning())
}
