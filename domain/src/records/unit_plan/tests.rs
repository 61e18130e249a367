use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::records::{Cell, FoundHeading, Heading, find_heading};

fn id(number: u128) -> UnitId {
    UnitId(uuid::Uuid::from_u128(number))
}

fn kinds() -> Vec<UnitKind> {
    let kind = |code: &str, name: &str, rank| UnitKind { code: code.into(), name: name.into(), rank, meets: false };
    vec![kind("province", "Đảng bộ tỉnh", 2), kind("commune", "Đảng bộ xã, phường", 3), kind("branch", "Chi bộ", 5)]
}

fn known(number: u128, parent: u128, code: &str) -> KnownUnit {
    let parent = (parent > 0).then(|| id(parent));
    KnownUnit {
        id: id(number),
        parent,
        code: code.into(),
        name: format!("Đơn vị {code}"),
        kind: "branch".into(),
        closed: false,
    }
}

/// T at the top, A and B under it, A1 under A.
fn around() -> UnitSurroundings {
    UnitSurroundings {
        known: vec![known(1, 900, "T"), known(2, 1, "A"), known(3, 1, "B"), known(4, 2, "A1")],
        kinds: kinds(),
        outside: ["OUT".to_owned()].into(),
        top: Some(id(1)),
        depth: 1,
        above: Some("ABOVE".to_owned()),
    }
}

fn plan_in(around: &UnitSurroundings, lines: &[&str]) -> UnitPlan {
    let cell = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    let heading = "Mã đơn vị|Tên đơn vị|Loại|Mã đơn vị cấp trên";
    let rows: Vec<Vec<Cell>> = [heading].iter().chain(lines).map(|line| line.split('|').map(cell).collect()).collect();
    let Some(FoundHeading { before, heading: Heading::Units(header), .. }) = find_heading(&rows[..1], None) else {
        panic!("no heading")
    };
    let mut units = UnitRows::new(header);
    for (index, row) in rows.iter().enumerate().skip(before) {
        units.push(index as u32 + 1, row);
    }
    plan_units(units.finish(), around)
}

fn plan(lines: &[&str]) -> UnitPlan {
    plan_in(&around(), lines)
}

fn problems(plan: &UnitPlan) -> Vec<String> {
    plan.problems.iter().map(|p| format!("{} {}", p.place(), p.message)).collect()
}

#[test]
fn children_may_stand_before_their_parents() {
    let plan = plan(&["N2|Chi bộ 2|chi bo|N1", "N1|Đảng bộ 1|Đảng bộ xã, phường|T", "a|Đổi tên||"]);
    assert_eq!(problems(&plan), Vec::<String>::new());
    let codes: Vec<(&str, &str, Parent)> =
        plan.added.iter().map(|u| (u.code.as_str(), u.kind.as_str(), u.parent)).collect();
    assert_eq!(codes, [("N1", "commune", Parent::Known(id(1))), ("N2", "branch", Parent::New(0))]);
    assert_eq!(plan.changed.len(), 1);
    assert_eq!((plan.changed[0].id, plan.changed[0].name.as_str(), plan.changed[0].moved), (id(2), "Đổi tên", None));
}

#[test]
fn moves_go_under_known_and_new_units() {
    let plan = plan(&["A1|||N1", "N1|Mới|branch|B", "B|||T", "T|||ABOVE"]);
    assert_eq!(problems(&plan), Vec::<String>::new());
    assert_eq!(plan.changed[0].moved, Some(Parent::New(0)));
    assert_eq!(plan.unchanged, 2);
}

#[test]
fn a_unit_cannot_be_its_own_ancestor() {
    let in_file = plan(&["X|X|Chi bộ|Y", "Y|Y|Chi bộ|Z", "Z|Z|Chi bộ|X", "W|W|Chi bộ|X", "S|S|Chi bộ|S"]);
    assert_eq!(in_file.counts().refused, 5);
    let texts = problems(&in_file);
    assert_eq!(texts.iter().filter(|t| t.contains("cấp trên của chính nó")).count(), 4, "{texts:#?}");
    assert!(texts.iter().any(|t| t.starts_with("D5") && t.contains("chưa nhập được")));

    let with_database = plan(&["A|||A1", "B|Giữ lại||"]);
    assert_eq!(problems(&with_database).len(), 1);
    assert!(problems(&with_database)[0].starts_with("D2"));
    assert_eq!(with_database.changed.len(), 1);
}

#[test]
fn a_refusal_that_uncovers_a_circle_is_found() {
    // A1 moves up and A under A1 would be good, but A1's row is refused: then A would hang under its own child.
    let plan = plan(&["A1||Loại lạ|T", "A|||A1"]);
    assert_eq!(plan.counts().refused, 2, "{:#?}", problems(&plan));
}

#[test]
fn bad_units_are_refused_with_the_cell_and_the_reason() {
    let plan = plan(&[
        "OUT|Tên|Chi bộ|T",
        "N1||Chi bộ|T",
        "N2|Tên|Cấp huyện|T",
        "N3|Tên|Chi bộ|",
        "N4|Tên|Chi bộ|KHÔNG-CÓ",
        "T|||B",
        "N5|Tên|Chi bộ|N4",
        "|Tên|Chi bộ|T",
        "N6|Tên|Chi bộ|T",
        "N6|Tên|Chi bộ|T",
        "a|Tên||",
        "A|Tên||",
    ]);
    let texts = problems(&plan);
    let expect = [
        "A2 Mã này thuộc đơn vị ngoài",
        "B3 Đơn vị này chưa có",
        "C4 Không có loại",
        "D5 Đơn vị này chưa có",
        "D6 Không có đơn vị cấp trên",
        "D7 Không chuyển được",
        "D8 Đơn vị cấp trên chưa",
        "A9 Chưa ghi mã",
        "A10 Mã N6 trùng với dòng 11",
        "A11 Mã N6 trùng với dòng 10",
        "A13 Mã “A” và một dòng khác",
    ];
    assert_eq!(texts.len(), expect.len(), "{texts:#?}");
    for (text, start) in texts.iter().zip(expect) {
        assert!(text.starts_with(start), "{start}: {texts:#?}");
    }
}

#[test]
fn an_empty_organisation_gets_its_root_from_the_file() {
    let around = UnitSurroundings { kinds: kinds(), ..UnitSurroundings::default() };
    let plan = plan_in(&around, &["001|Xã|Đảng bộ xã, phường|1", "1|Tỉnh|Đảng bộ tỉnh|"]);
    assert_eq!(problems(&plan), Vec::<String>::new());
    assert_eq!(plan.added[0].parent, Parent::Root);
}

#[test]
fn a_tree_that_is_too_deep_is_refused() {
    let lines: Vec<String> = (0..40)
        .map(|i| format!("D{i}|Tên|Chi bộ|{}", if i == 0 { "T".to_owned() } else { format!("D{}", i - 1) }))
        .collect();
    let plan = plan(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(plan.added.len(), 14);
    assert_eq!(plan.counts().refused, 26);
}

#[test]
fn units_that_were_merged_away_stay_as_they_are() {
    let mut around = around();
    around.known[3].closed = true;
    let plan = plan_in(&around, &["a1|Tên khác||", "N1|Mới|Chi bộ|A1", "B|||A1"]);
    let texts = problems(&plan);
    assert_eq!((plan.counts().refused, texts.len()), (3, 3), "{texts:#?}");
    for (text, place) in texts.iter().zip(["A2", "D3", "D4"]) {
        assert!(text.starts_with(place) && text.contains("đã sáp nhập"), "{texts:#?}");
    }
}

proptest! {
    /// Whatever the parents are, the accepted tree has no circle and every new unit follows its parent.
    #[test]
    fn accepted_trees_are_trees(parents in proptest::collection::vec(0usize..12, 1..12)) {
        let codes = ["T", "A", "B", "A1", "N0", "N1", "N2", "N3", "N4", "N5", "N6", "N7"];
        let lines: Vec<String> = parents
            .iter()
            .enumerate()
            .map(|(i, parent)| format!("{}|Tên|Chi bộ|{}", codes[i + 1..].first().unwrap_or(&"N9"), codes[*parent]))
            .collect();
        let plan = plan(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        let counts = plan.counts();
        prop_assert_eq!(counts.total, parents.len() as i64);
        prop_assert!(counts.refused >= 0);
        for (place, unit) in plan.added.iter().enumerate() {
            if let Parent::New(parent) = unit.parent {
                prop_assert!(parent < place);
            }
        }
        let mut above: HashMap<UnitId, Parent> = around()
            .known
            .iter()
            .map(|u| (u.id, if u.id == id(1) { Parent::Root } else { Parent::Known(u.parent.unwrap()) }))
            .collect();
        above.extend(plan.changed.iter().filter_map(|c| c.moved.map(|m| (c.id, m))));
        for start in above.keys() {
            let mut at = Parent::Known(*start);
            for _ in 0..40 {
                at = match at {
                    Parent::Root => break,
                    Parent::Known(unit) => above[&unit],
                    Parent::New(place) => plan.added[place].parent,
                };
            }
            prop_assert_eq!(at, Parent::Root);
        }
    }
}
