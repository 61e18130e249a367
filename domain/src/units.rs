//! Units: the tree of the organisation.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    fields::{Fields, Invalid},
    ids::{MemberId, UnitId},
    members::OfficeKind,
    text,
};

mod merge;

pub use merge::{MergeEffect, MergeRefusal, MergeSide, may_merge};

/// The way from the root to a unit: the sequence numbers of its ancestors and itself, as `/1/17/204/`.
///
/// A unit's subtree is exactly the range of paths that start with its own, so an index finds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(sqlx::Type), sqlx(transparent))]
#[serde(transparent)]
pub struct UnitPath(String);

impl UnitPath {
    /// The path of a root unit.
    pub fn root(sequence: i64) -> Self {
        Self(format!("/{sequence}/"))
    }

    /// The path of a child of this unit.
    pub fn child(&self, sequence: i64) -> Self {
        Self(format!("{}{sequence}/", self.0))
    }

    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many units lie above.
    pub fn depth(&self) -> usize {
        self.0.matches('/').count().saturating_sub(2)
    }

    /// Whether `other` is this unit or below it.
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The first path after the subtree: digits and `/` all sort before `:`.
    pub fn after_subtree(&self) -> String {
        format!("{}:", self.0)
    }

    /// The first path after this unit alone.
    pub fn after_self(&self) -> String {
        format!("{}\u{1}", self.0)
    }

    /// Takes a path from storage.
    pub fn from_stored(path: String) -> Self {
        Self(path)
    }
}

/// A unit as the policy needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRef {
    /// Which unit.
    pub id: UnitId,
    /// Where it stands.
    pub path: UnitPath,
}

/// A kind of unit: data, because levels come and go (districts were abolished on 1 July 2025).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitKind {
    /// Stored code such as `branch`.
    pub code: String,
    /// Vietnamese name such as `Chi bộ`.
    pub name: String,
    /// Order from the top of the tree.
    pub rank: i64,
    /// Whether units of this kind hold the monthly meeting.
    pub meets: bool,
}

impl UnitKind {
    /// Whether a unit of this kind may stand right below one of the kind `above`. Equal ranks may: a grassroots committee
    /// can have committees of its own below it, but a branch is never below a branch.
    pub fn may_stand_below(&self, above: &Self) -> bool {
        self.rank > above.rank || (self.rank == above.rank && !above.meets)
    }
}

/// A unit as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Identifier.
    pub id: UnitId,
    /// The unit above; none at the root.
    pub parent_id: Option<UnitId>,
    /// Code of its kind.
    pub kind: String,
    /// Public code, unique.
    pub code: String,
    /// Name, such as `Chi bộ thôn Đồng Tâm`.
    pub name: String,
    /// Where it stands.
    pub path: UnitPath,
}

impl Unit {
    /// The part that the policy needs.
    pub fn reference(&self) -> UnitRef {
        UnitRef { id: self.id, path: self.path.clone() }
    }
}

/// A unit in the list of those right below another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitLine {
    /// The unit.
    pub unit: Unit,
    /// Members of it and of all units below it.
    pub members: i64,
    /// Units below it, at any depth.
    pub below: i64,
    /// Whether it was merged into another one.
    pub closed: bool,
}

/// When a unit was closed, and where its people went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The day.
    pub on: NaiveDate,
    /// The unit into which it was merged.
    pub into: UnitId,
    /// Name of that unit.
    pub into_name: String,
}

/// Somebody who holds an office at a unit today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leader {
    /// Who.
    pub member_id: MemberId,
    /// Full name.
    pub full_name: String,
    /// Which office.
    pub office: OfficeKind,
    /// Since when.
    pub from_date: NaiveDate,
}

/// Where something stood for a time: the unit above a unit, or the unit of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// Name of the unit; none above a root.
    pub unit_name: Option<String>,
    /// First day.
    pub from_date: NaiveDate,
    /// Last day; none while it lasts.
    pub until_date: Option<NaiveDate>,
}

/// What a form or an import says about a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitDetails {
    /// Code of the kind.
    pub kind: String,
    /// Public code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// Longest name of a unit.
pub const NAME_MAX: usize = 200;
/// Longest code of a unit.
pub const CODE_MAX: usize = 40;

impl UnitDetails {
    /// Reads a form. `above` is the kind of the unit above, when the kind must fit below it.
    ///
    /// # Errors
    /// What is wrong, by field.
    pub fn read(
        name: &str,
        code: &str,
        kind: &str,
        kinds: &[UnitKind],
        above: Option<&UnitKind>,
    ) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let name = fields.text("name", &text::clean_line(name), NAME_MAX);
        let code = fields.text("code", &text::clean_line(code), CODE_MAX);
        match kinds.iter().find(|k| k.code == kind) {
            None => fields.fail("kind", "Đồng chí chọn loại đơn vị trong danh sách."),
            Some(found) => {
                if let Some(above) = above.filter(|above| !found.may_stand_below(above)) {
                    fields.fail("kind", format!("{} không thể trực thuộc {}.", found.name, above.name.to_lowercase()));
                }
            }
        }
        fields.finish()?;
        Ok(Self { kind: kind.to_owned(), code, name })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(code: &str, rank: i64, meets: bool) -> UnitKind {
        UnitKind { code: code.into(), name: code.into(), rank, meets }
    }

    #[test]
    fn kinds_stand_below_wider_ones() {
        let (commune, grassroots, branch) =
            (kind("commune", 20, false), kind("grassroots", 30, false), kind("branch", 40, true));
        assert!(branch.may_stand_below(&commune) && branch.may_stand_below(&grassroots));
        assert!(grassroots.may_stand_below(&grassroots));
        assert!(!branch.may_stand_below(&branch));
        assert!(!commune.may_stand_below(&grassroots));
    }

    #[test]
    fn a_form_is_read_with_all_its_problems() {
        let kinds = [kind("commune", 20, false), kind("branch", 40, true)];
        let read = UnitDetails::read("  Chi bộ\n thôn 3 ", " CB 03", "branch", &kinds, kinds.first()).unwrap();
        assert_eq!((read.name.as_str(), read.code.as_str()), ("Chi bộ thôn 3", "CB 03"));
        let Invalid(errors) = UnitDetails::read("", &"x".repeat(41), "district", &kinds, None).unwrap_err();
        assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["name", "code", "kind"]);
        assert!(UnitDetails::read("A", "B", "commune", &kinds, kinds.last()).is_err());
    }

    #[test]
    fn a_subtree_is_a_range_of_paths() {
        let one = UnitPath::root(1);
        let child = one.child(2);
        let grandchild = child.child(30);
        let sibling = one.child(20);
        let range = |p: &UnitPath| child.as_str() <= p.as_str() && p.as_str() < child.after_subtree().as_str();
        assert!(range(&child) && range(&grandchild));
        assert!(!range(&one) && !range(&sibling));
        assert!(child.contains(&grandchild) && !child.contains(&sibling));
        assert_eq!(grandchild.depth(), 2);
        assert!(child.as_str() < child.after_self().as_str() && child.after_self().as_str() < grandchild.as_str());
    }
}
