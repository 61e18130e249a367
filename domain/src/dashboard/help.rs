//! Which child units need help first, and why, in words.

use super::{ChildNumbers, Numbers};
use crate::text::{number, percent};

/// Most units in the list.
const MOST: usize = 5;
/// From this share of members with an account on, in percent, activation needs no help.
const ACTIVATED: i64 = 85;

/// A unit that needs help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help<'a> {
    /// Which.
    pub child: &'a ChildNumbers,
    /// Why: `11 chi bộ chậm báo cáo, 2 tháng liền; 8 việc quá hạn`.
    pub reason: String,
}

/// The children that need help most, worst first; those that are fine are not listed.
pub fn need_help(children: &[ChildNumbers]) -> Vec<Help<'_>> {
    let mut found: Vec<(i64, Help<'_>)> = children.iter().filter_map(judge).collect();
    found.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    found.into_iter().take(MOST).map(|(_, help)| help).collect()
}

fn share(part: i64, whole: i64) -> i64 {
    if whole > 0 { part * 100 / whole } else { 0 }
}

/// How urgent a child is, and why. Weights are percent of what the unit has, so that small units count as well.
fn judge(child: &ChildNumbers) -> Option<(i64, Help<'_>)> {
    let n = &child.numbers;
    let mut weight = 0;
    let mut reasons = Vec::new();
    let behind = share(n.late, n.branches);
    if n.late > 0 && (behind >= 10 || child.meets) {
        weight += behind;
        reasons.push(meetings(child.meets, n, &child.before));
        if child.before.late > 0 {
            weight += share(child.before.late, child.before.branches) / 2;
        }
    }
    let activated = share(n.activated, n.members);
    if n.members > 0 && activated < ACTIVATED {
        weight += (ACTIVATED - activated) * 2;
        let without = n.members - n.activated;
        let share = percent(n.activated, n.members);
        reasons.push(format!("Kích hoạt {share}, {} đảng viên chưa có tài khoản", number(without)));
    }
    let overdue = share(n.tasks_overdue, n.tasks());
    if n.tasks_overdue > 0 && (overdue >= 10 || child.meets) {
        weight += overdue / 2;
        reasons.push(format!("{} việc quá hạn", number(n.tasks_overdue)));
    }
    (weight >= 8).then(|| (weight, Help { child, reason: reasons.join("; ") }))
}

fn meetings(meets: bool, now: &Numbers, before: &Numbers) -> String {
    let what = match (meets, now.registered) {
        (true, 0) => "Chưa đăng ký sinh hoạt".to_owned(),
        (true, _) => "Chậm báo cáo sinh hoạt".to_owned(),
        (false, _) => format!("{} trong {} chi bộ chậm đăng ký hoặc báo cáo", number(now.late), number(now.branches)),
    };
    if before.late > 0 { format!("{what}, 2 tháng liền") } else { what }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::UnitId,
        units::{Unit, UnitPath},
    };

    fn child(name: &str, numbers: Numbers, before: Numbers) -> ChildNumbers {
        let unit = Unit {
            id: UnitId(uuid::Uuid::nil()),
            parent_id: None,
            kind: "commune".into(),
            code: name.into(),
            name: name.into(),
            path: UnitPath::root(1),
        };
        ChildNumbers { unit, meets: false, numbers, before }
    }

    fn fine() -> Numbers {
        Numbers {
            branches: 40,
            members: 1000,
            activated: 950,
            registered: 40,
            held: 40,
            reported: 39,
            tasks_done: 100,
            ..Numbers::default()
        }
    }

    #[test]
    fn who_is_fine_is_not_listed_and_the_worst_comes_first() {
        let slow = Numbers { late: 11, reported: 29, ..fine() };
        let children = [
            child("Xã A", fine(), fine()),
            child("Xã B", Numbers { activated: 800, ..fine() }, fine()),
            child("Xã C", Numbers { tasks_overdue: 20, ..slow }, slow),
        ];
        let help = need_help(&children);
        let words: Vec<_> = help.iter().map(|h| (h.child.unit.name.as_str(), h.reason.as_str())).collect();
        assert_eq!(
            words,
            [
                ("Xã C", "11 trong 40 chi bộ chậm đăng ký hoặc báo cáo, 2 tháng liền; 20 việc quá hạn"),
                ("Xã B", "Kích hoạt 80%, 200 đảng viên chưa có tài khoản"),
            ]
        );
    }

    #[test]
    fn a_branch_is_told_what_it_lacks() {
        let silent = Numbers { branches: 1, members: 20, activated: 20, late: 1, ..Numbers::default() };
        let mut branch = child("Chi bộ 1", silent, Numbers::default());
        branch.meets = true;
        assert_eq!(need_help(std::slice::from_ref(&branch))[0].reason, "Chưa đăng ký sinh hoạt");
        assert!(need_help(&[child("Trống", Numbers::default(), Numbers::default())]).is_empty());
    }
}
