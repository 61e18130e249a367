//! Units: the tree of the organisation.

use serde::{Deserialize, Serialize};

use crate::ids::UnitId;

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

#[cfg(test)]
mod tests {
    use super::*;

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
