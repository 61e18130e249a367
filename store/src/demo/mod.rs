//! The demo organisation: a province (or the country) that never was, the same again for the same seed and day.
//!
//! Names follow their real frequency, communes are the real ones, persons are made up. The named accounts have card
//! numbers `100000000001` to `100000000007` whatever the seed, and all accounts share one password hash.

mod bundle;
mod cast;
mod dice;
mod evening;
mod materials;
mod meetings;
mod news;
mod people;
mod phrases;
mod places;
mod quality;
mod resolutions;
mod rows;
mod tasks;
#[cfg(test)]
mod tests;
mod tree;
mod world;
mod writing;

use domain::{ids::UnitId, time::Timestamp, units::UnitPath};

use crate::{Db, Error, Result, rollup, settings};
use bundle::Bundle;
use dice::Dice;
use places::{Commune, HOME_PROVINCE, Province};
use quality::Yardstick;
use rows::{Rows, UnitRow};
use tree::Plan;
use world::{Above, Node, World};
use writing::Pen;

pub use evening::{Guest, evening};
pub use materials::KIT_FILE;

/// Every statement of this module by name.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [STATEMENTS, evening::STATEMENTS].concat()
}

statements! {
    ANY_UNIT = "SELECT id FROM units LIMIT 1";
}

/// The password of every demo account; the caller hashes it.
pub const PASSWORD: &str = "sotay-demo-2026";
/// Fewest members that make an organisation.
const SMALLEST: i64 = 200;
/// More members than this are spread over several provinces below a central unit.
const ONE_PROVINCE: i64 = 120_000;
/// Members of an average province.
const PER_PROVINCE: i64 = 159_000;
/// Value of the setting while a demo is being written: such a database is no demo yet.
const UNFINISHED: &str = "unfinished";

/// What to generate.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many members.
    pub members: i64,
    /// The same seed on the same day gives the same rows.
    pub seed: u64,
    /// When "now" is in the demo.
    pub now: Timestamp,
    /// Hash of the password that all accounts share.
    pub password_hash: String,
}

/// An account to try the handbook with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// What the person is, such as `Bí thư chi bộ`.
    pub title: String,
    /// Name.
    pub name: String,
    /// What to log in with.
    pub card_number: String,
    /// The unit of the person.
    pub unit_name: String,
}

/// What was generated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Units.
    pub units: i64,
    /// Members.
    pub members: i64,
    /// Members with an account.
    pub activated: i64,
    /// Meetings.
    pub meetings: i64,
    /// Tasks as received.
    pub assignments: i64,
    /// Articles.
    pub articles: i64,
    /// Accounts to try, from the province to the member.
    pub logins: Vec<Login>,
}

/// Fills an empty database. `progress` hears what is being written, how much of it is there, and how much it will be.
///
/// Rows are written commune by commune, so memory stays bounded. A database whose generation was broken off stays
/// marked as unfinished and is refused here.
///
/// # Errors
/// [`Error::Conflict`] when the database is not empty or fewer members are asked for than make an organisation.
pub async fn generate(db: &Db, options: Options, progress: impl Fn(&str, i64, i64)) -> Result<Summary> {
    if options.members < SMALLEST {
        return Err(Error::Conflict("a demo needs at least 200 members"));
    }
    if settings::get(db, settings::DEMO).await?.as_deref() == Some(UNFINISHED) {
        return Err(Error::Conflict("an earlier demo was broken off here: start again with an empty database"));
    }
    let found: Option<UnitId> = on!(db, c => sqlx::query_scalar(ANY_UNIT).fetch_optional(c).await)?;
    if found.is_some() {
        return Err(Error::Conflict("there is an organisation already: a demo needs an empty database"));
    }
    mark(db, UNFINISHED).await?;
    let yardstick = Yardstick::of_organisation(db, options.now).await?;
    let mut world = World::new(options.seed, options.now, options.members, yardstick);
    let mut pen = Pen::new(db.clone(), &options);
    let provinces = chosen_provinces(options.members);
    let total: usize = provinces.iter().map(|p| p.communes.len()).sum();
    let root = if provinces.len() > 1 { Some(central(&mut world, &mut pen)) } else { None };
    let mut left = options.members;
    let mut communes_left = total;
    for province in &provinces {
        let members = left * province.communes.len() as i64 / communes_left as i64;
        left -= members;
        communes_left -= province.communes.len();
        whole_province(&mut world, &mut pen, province, members, root.as_ref(), &progress).await?;
    }
    pen.finish(&progress).await?;
    db.write(|tx| Box::pin(async move { rollup::recount(tx).await })).await?;
    mark(db, "1").await?;
    db.analyze().await?;
    pen.summary.logins.sort_by(|a, b| a.card_number.cmp(&b.card_number));
    Ok(pen.summary)
}

/// Whether the generation of a demo was broken off in this database.
///
/// # Errors
/// When the database cannot be read.
#[crate::boxed]
pub async fn is_unfinished(db: &Db) -> Result<bool> {
    Ok(settings::get(db, settings::DEMO).await?.as_deref() == Some(UNFINISHED))
}

async fn mark(db: &Db, value: &'static str) -> Result<()> {
    db.write(move |tx| Box::pin(async move { settings::set(tx, settings::DEMO, value).await })).await
}

/// The provinces of a demo of this size; a small one has only some communes of the first.
fn chosen_provinces(members: i64) -> Vec<Province> {
    let mut provinces = places::provinces();
    let count = if members > ONE_PROVINCE { (members + PER_PROVINCE - 1) / PER_PROVINCE } else { 1 };
    provinces.truncate(count.clamp(1, 34) as usize);
    if members < 30_000 {
        provinces[0].communes.truncate((members / 330).max(3) as usize);
    }
    provinces
}

/// The unit above several provinces.
fn central(world: &mut World, pen: &mut Pen) -> Node {
    let mut dice = Dice::of(world.seed, "central");
    let (row, node) = root_unit(world, &mut dice, None, ("central", "TW", "Trung ương".to_owned()));
    pen.add(Rows { units: vec![row], ..Rows::default() });
    node
}

/// A unit at the top.
fn root_unit(
    world: &mut World,
    dice: &mut Dice,
    parent: Option<&Node>,
    (kind, code, name): (&'static str, &str, String),
) -> (UnitRow, Node) {
    world.sequence += 1;
    let path = parent.map_or_else(|| UnitPath::root(world.sequence), |p| p.path.child(world.sequence));
    let node = Node { id: UnitId(dice.id(world.beginning())), path };
    let row = UnitRow {
        id: node.id,
        parent: parent.map(|p| p.id),
        kind,
        code: code.to_owned(),
        name,
        sequence: world.sequence,
        path: node.path.clone(),
        since: world.founded,
    };
    (row, node)
}

/// A province: its staff and tasks first, then its agencies and communes one by one.
async fn whole_province(
    world: &mut World,
    pen: &mut Pen,
    province: &Province,
    members: i64,
    root: Option<&Node>,
    progress: &impl Fn(&str, i64, i64),
) -> Result<()> {
    world.people_of_province = 0;
    let mut dice = Dice::of(world.seed, province.code);
    let code = format!("T{}", province.code);
    let (row, unit) = root_unit(world, &mut dice, root, ("province", &code, format!("Đảng bộ {}", province.name)));
    let staff = (members * 6 / 100).max(12);
    let mut agencies = tree::agencies(&mut dice, province, staff).into_iter();
    let Some(first) = agencies.next() else { return Ok(()) };
    let home = province.code == HOME_PROVINCE;
    let mut office = Bundle::people(world, &mut dice, first, &unit, (province.code, province.number() < 40));
    pen.summary.logins.extend(cast::province(world, &mut dice, &mut office, unit.id, home));
    office.rows.units.insert(0, row);
    let above = work_of_province(world, &mut dice, &mut office, unit, province, members);
    finish(world, &mut dice, &mut office, &above, None);
    pen.add(office.rows);
    for plan in agencies {
        pen.add(bundle(world, &mut dice, plan, &above));
        pen.flush_if_full(progress).await?;
    }
    let mut shares = Shares::new(&mut dice, &province.communes, members - staff);
    for (index, commune) in province.communes.iter().enumerate() {
        let mut dice = Dice::of(world.seed, commune.code);
        let home = home && index == 0;
        let plan = tree::commune(&mut dice, &world.names, province, commune, shares.take(), home);
        let rows = if home {
            home_commune(world, pen, &mut dice, plan, &above)
        } else {
            bundle(world, &mut dice, plan, &above)
        };
        pen.add(rows);
        pen.flush_if_full(progress).await?;
    }
    Ok(())
}

/// Tasks and news that the province gives to everybody.
fn work_of_province(
    world: &World,
    dice: &mut Dice,
    office: &mut Bundle,
    unit: Node,
    province: &Province,
    members: i64,
) -> Above {
    let admin = office.member(office.office, cast::PROVINCE_ADMIN);
    let editor = office.member(office.office, cast::PROVINCE_EDITOR);
    let tasks = tasks::of_province(world, dice, &unit, admin, &mut office.rows);
    materials::kits(world, province.code, &unit, editor, &mut office.rows);
    let articles = (60 + members / 140).min(750);
    let communes: Vec<&str> = province.communes.iter().map(|c| c.name.as_str()).collect();
    let news = news::of_province(world, dice, (&unit, editor), &communes, articles * 35 / 100);
    let recent = news::recent(world, &news);
    office.rows.articles.extend(news);
    let local_articles = (articles * 65 / 100 / communes.len() as i64).clamp(2, 12);
    Above { unit, admin, code: province.code, north: province.number() < 40, tasks, articles: recent, local_articles }
}

/// All rows of a commune or agency.
fn bundle(world: &mut World, dice: &mut Dice, plan: Plan, above: &Above) -> Rows {
    let mut bundle = Bundle::people(world, dice, plan, &above.unit, (above.code, above.north));
    finish(world, dice, &mut bundle, above, None);
    bundle.rows
}

/// The same for the commune of the named accounts.
fn home_commune(world: &mut World, pen: &mut Pen, dice: &mut Dice, plan: Plan, above: &Above) -> Rows {
    let mut bundle = Bundle::people(world, dice, plan, &above.unit, (above.code, above.north));
    let (logins, home) = cast::commune(world, &mut bundle);
    pen.summary.logins.extend(logins);
    finish(world, dice, &mut bundle, above, Some(home));
    cast::story(world, dice, &mut bundle, home, &above.articles);
    bundle.rows
}

/// Roles, meetings, tasks and news of a bundle whose people are there.
fn finish(world: &World, dice: &mut Dice, bundle: &mut Bundle, above: &Above, home: Option<usize>) {
    bundle.delegate(world, dice, above.admin);
    meetings::year(world, dice, bundle, home);
    tasks::of_bundle(world, dice, bundle, &above.tasks);
    resolutions::of_bundle(world, bundle, home);
    news::of_commune(world, dice, bundle, above.local_articles);
    news::reads(world, dice, bundle, &above.articles);
}

/// Members of each commune: towns have more, and no two are alike.
struct Shares {
    weights: std::vec::IntoIter<f64>,
    weight_left: f64,
    left: i64,
}

impl Shares {
    fn new(dice: &mut Dice, communes: &[Commune], members: i64) -> Self {
        let weights: Vec<f64> =
            communes.iter().map(|c| if c.urban { 1.35 } else { 1.0 } * (0.35 * dice.around()).exp()).collect();
        Self { weight_left: weights.iter().sum(), weights: weights.into_iter(), left: members }
    }

    fn take(&mut self) -> i64 {
        let weight = self.weights.next().unwrap_or_default();
        let share = if self.weights.len() == 0 {
            self.left
        } else {
            (self.left as f64 * weight / self.weight_left).round() as i64
        };
        self.weight_left -= weight;
        self.left -= share;
        share
    }
}
