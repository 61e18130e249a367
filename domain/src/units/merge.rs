//! A branch merged into another one: who may be, and what it comes to.

use serde::{Deserialize, Serialize};

use super::{UnitKind, UnitRef};

vocabulary! {
    /// Why two branches cannot be merged.
    MergeRefusal {
        /// Both are the same.
        Itself = "merge_itself" => "Đây chính là chi bộ đang sáp nhập. Đồng chí chọn chi bộ khác.",
        /// The one that would be closed does not meet.
        NotABranch = "merge_not_a_branch" => "Chỉ chi bộ mới sáp nhập được theo cách này.",
        /// It was merged into yet another one before.
        MergedElsewhere = "merged_elsewhere" => "Chi bộ này đã sáp nhập vào chi bộ khác rồi.",
        /// The one that would take it in stands below it.
        IntoBelow = "merge_into_below" => "Không sáp nhập được vào một đơn vị trực thuộc của chính chi bộ này.",
        /// The one that would take it in does not meet.
        IntoNoBranch = "merge_into_no_branch" => "Chỉ sáp nhập được vào một chi bộ.",
        /// The one that would take it in was itself merged away.
        IntoClosed = "merge_into_closed" => "Chi bộ được chọn đã sáp nhập vào chi bộ khác. Đồng chí chọn chi bộ đang hoạt động.",
        /// Its members are in the room of a meeting, and would lose their votes in it.
        RoomOpen = "merge_room_open" => "Chi bộ này đang họp trên ứng dụng. Đồng chí đợi chủ trì kết thúc cuộc họp rồi sáp nhập.",
        /// Units below it do not fit below a branch.
        UnitsBelow = "merge_units_below" => "Chi bộ này có đơn vị trực thuộc không chuyển sang chi bộ khác được. Đồng chí chuyển các đơn vị đó đi trước.",
    }
}

/// One of the two branches.
#[derive(Debug, Clone, Copy)]
pub struct MergeSide<'a> {
    /// The branch.
    pub unit: &'a UnitRef,
    /// Its kind.
    pub kind: &'a UnitKind,
    /// Whether it was merged into another one before.
    pub closed: bool,
}

/// Whether `from` may be merged into `into`; the units right `below` it, given by their kinds, go along.
///
/// # Errors
/// [`MergeRefusal`] says why not.
pub fn may_merge(from: MergeSide<'_>, into: MergeSide<'_>, below: &[&UnitKind]) -> Result<(), MergeRefusal> {
    let refusals = [
        (from.unit.id == into.unit.id, MergeRefusal::Itself),
        (!from.kind.meets, MergeRefusal::NotABranch),
        (from.closed, MergeRefusal::MergedElsewhere),
        (from.unit.path.contains(&into.unit.path), MergeRefusal::IntoBelow),
        (!into.kind.meets, MergeRefusal::IntoNoBranch),
        (into.closed, MergeRefusal::IntoClosed),
        (below.iter().any(|kind| !kind.may_stand_below(into.kind)), MergeRefusal::UnitsBelow),
    ];
    refusals.into_iter().find(|(refused, _)| *refused).map_or(Ok(()), |(_, why)| Err(why))
}

/// What a merger comes to, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergeEffect {
    /// Members who go over.
    pub members: i64,
    /// Meetings still to come that are called off.
    pub called_off: i64,
    /// Meetings that began and are not reported: the branch that takes it in finishes them.
    pub to_finish: i64,
    /// Tasks of the branch that are not done, which the other one takes over.
    pub tasks: i64,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{ids::UnitId, units::UnitPath};

    fn kind(code: &str, rank: i64, meets: bool) -> UnitKind {
        UnitKind { code: code.into(), name: code.into(), rank, meets }
    }

    fn unit(id: u128, path: &str) -> UnitRef {
        UnitRef { id: UnitId(Uuid::from_u128(id)), path: UnitPath::from_stored(path.into()) }
    }

    #[test]
    fn a_branch_goes_into_another_one_with_its_cells_and_nothing_else_does() {
        let (commune, branch, cell) = (kind("commune", 20, false), kind("branch", 40, true), kind("cell", 50, false));
        let (a, b, c) = (unit(1, "/1/2/"), unit(2, "/1/3/"), unit(3, "/1/2/4/"));
        let open = |unit, kind| MergeSide { unit, kind, closed: false };
        let (from, into) = (open(&a, &branch), open(&b, &branch));
        assert_eq!(may_merge(from, into, &[&cell]), Ok(()));
        assert_eq!(may_merge(from, from, &[]), Err(MergeRefusal::Itself));
        assert_eq!(may_merge(open(&a, &commune), into, &[]), Err(MergeRefusal::NotABranch));
        assert_eq!(may_merge(from, open(&b, &commune), &[]), Err(MergeRefusal::IntoNoBranch));
        assert_eq!(may_merge(MergeSide { closed: true, ..from }, into, &[]), Err(MergeRefusal::MergedElsewhere));
        assert_eq!(may_merge(from, MergeSide { closed: true, ..into }, &[]), Err(MergeRefusal::IntoClosed));
        assert_eq!(may_merge(from, open(&c, &cell), &[]), Err(MergeRefusal::IntoBelow));
        assert_eq!(may_merge(from, into, &[&cell, &branch]), Err(MergeRefusal::UnitsBelow));
    }
}
