//! What an import of units would do, given the tree that the database holds.

use std::collections::HashSet;

use super::{
    report::{Counts, Problem},
    unit_planner::Planner,
    unit_row::UnitRows,
};
use crate::{ids::UnitId, units::UnitKind};

/// Rounds of [`Planner::refuse_bad_trees`] after which every move is refused: no honest file comes near.
const ROUNDS: usize = 50;

/// A unit whom the import may change.
#[derive(Debug, Clone)]
pub struct KnownUnit {
    /// Identifier.
    pub id: UnitId,
    /// The unit above; none at the root.
    pub parent: Option<UnitId>,
    /// Public code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the kind.
    pub kind: String,
    /// Whether it was merged into another unit.
    pub closed: bool,
}

/// What the database holds around the rows of a file.
#[derive(Debug, Default)]
pub struct UnitSurroundings {
    /// The units of the import, the topmost first when there is one.
    pub known: Vec<KnownUnit>,
    /// The kinds there are.
    pub kinds: Vec<UnitKind>,
    /// Codes of the file that belong to units elsewhere; which ones is not for this import.
    pub outside: HashSet<String>,
    /// The unit to which the import is limited; none for the whole organisation, where units without parent may be.
    pub top: Option<UnitId>,
    /// How many units lie above `top`.
    pub depth: usize,
    /// Code of the unit above `top`.
    pub above: Option<String>,
}

/// The unit above another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent {
    /// There is none.
    Root,
    /// One that the database has.
    Known(UnitId),
    /// One that this import adds: its place in [`UnitPlan::added`].
    New(usize),
}

/// A unit to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUnit {
    /// Row of the file.
    pub row: u32,
    /// Public code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the kind.
    pub kind: String,
    /// The unit above.
    pub parent: Parent,
}

/// A unit to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitChange {
    /// Row of the file.
    pub row: u32,
    /// Which unit.
    pub id: UnitId,
    /// Name as it will be.
    pub name: String,
    /// Code of the kind as it will be.
    pub kind: String,
    /// The unit above as it will be, when that is another one than before.
    pub moved: Option<Parent>,
}

/// What an import of units would do.
#[derive(Debug, Default)]
pub struct UnitPlan {
    /// Units to add, each after the unit above it.
    pub added: Vec<NewUnit>,
    /// Units to change.
    pub changed: Vec<UnitChange>,
    /// Units about which the file says nothing new.
    pub unchanged: i64,
    /// Everything that is refused, by row.
    pub problems: Vec<Problem>,
    /// Rows with something in them.
    pub total: i64,
}

impl UnitPlan {
    /// How many rows come to what.
    pub fn counts(&self) -> Counts {
        let (added, changed) = (self.added.len() as i64, self.changed.len() as i64);
        let refused = self.total - added - changed - self.unchanged;
        Counts { total: self.total, added, changed, unchanged: self.unchanged, refused }
    }
}

/// Compares the rows with the tree that the database holds.
pub fn plan_units(rows: UnitRows, around: &UnitSurroundings) -> UnitPlan {
    let mut planner = Planner::new(rows, around);
    planner.read_patches();
    let mut rounds = 0;
    while planner.refuse_bad_trees() {
        rounds += 1;
        if rounds == ROUNDS {
            planner.refuse_all_moves();
        }
    }
    planner.finish()
}

#[cfg(test)]
mod tests;
