//! Building the tree of units as it would be after an import, and finding what cannot be.

use std::collections::{HashMap, HashSet};

use super::{
    codes::CodeMap,
    columns::{Header, UnitColumn as Col},
    report::Problem,
    unit_plan::{NewUnit, Parent, UnitChange, UnitPlan, UnitSurroundings},
    unit_row::{UnitPatch, UnitRows},
    values::{closed_unit, short},
};
use crate::{ids::UnitId, text, units::UnitKind};

/// Deeper trees than this are a mistake; the country's has six levels.
const DEEPEST: usize = 15;

/// A unit as it would be: one that the database has, or a new one after those.
#[derive(Debug, Clone)]
struct Node {
    /// The row that says something about it.
    patch: Option<usize>,
    /// The name and kind as they would be.
    name: String,
    kind: String,
    /// The node above as it would be: outer `None` for a new node without a good parent.
    parent: Option<Option<usize>>,
}

pub(super) struct Planner<'a> {
    around: &'a UnitSurroundings,
    header: Header<Col>,
    patches: Vec<UnitPatch>,
    problems: Vec<Problem>,
    total: i64,
    /// Known units first, in the order of [`UnitSurroundings::known`]; then new ones.
    nodes: Vec<Node>,
    /// What the database says of the known ones.
    before: Vec<Node>,
    codes: CodeMap,
    refused: HashSet<usize>,
}

impl<'a> Planner<'a> {
    /// Starts with the tree of the database.
    pub(super) fn new(rows: UnitRows, around: &'a UnitSurroundings) -> Self {
        let positions: HashMap<UnitId, usize> = around.known.iter().enumerate().map(|(i, unit)| (unit.id, i)).collect();
        let mut codes = CodeMap::default();
        let mut nodes = Vec::with_capacity(around.known.len() + rows.patches.len());
        for (position, unit) in around.known.iter().enumerate() {
            codes.insert(&unit.code, position);
            // Above the topmost unit, the import sees nothing.
            let parent = Some(unit.parent.and_then(|id| positions.get(&id).copied()));
            nodes.push(Node { patch: None, name: unit.name.clone(), kind: unit.kind.clone(), parent });
        }
        let before = nodes.clone();
        let UnitRows { header, patches, problems, total, .. } = rows;
        Self { around, header, patches, problems, total, nodes, before, codes, refused: HashSet::new() }
    }

    /// Names every row's unit first, so that a parent may stand below its children; then reads the rest.
    pub(super) fn read_patches(&mut self) {
        let known = self.nodes.len();
        let mut targets = Vec::with_capacity(self.patches.len());
        for index in 0..self.patches.len() {
            let code = self.patches[index].code.clone();
            let target = match self.codes.find(&code).filter(|node| *node < known) {
                Some(node) => node,
                None => {
                    self.nodes.push(Node { patch: None, name: String::new(), kind: String::new(), parent: None });
                    self.nodes.len() - 1
                }
            };
            targets.push(target);
        }
        for (index, target) in targets.iter().enumerate().filter(|(_, target)| **target >= known) {
            self.codes.insert(&self.patches[index].code, *target);
        }
        for (index, target) in targets.into_iter().enumerate() {
            if self.nodes[target].patch.is_some() {
                let code = short(&self.patches[index].code);
                self.refuse(index, Col::Code, format!("Mã “{code}” và một dòng khác của tệp chỉ cùng một đơn vị."));
            } else {
                self.nodes[target].patch = Some(index);
                self.read_patch(index, target, target < known);
            }
        }
    }

    fn read_patch(&mut self, index: usize, target: usize, known: bool) {
        let patch = self.patches[index].clone();
        if !known && self.around.outside.contains(&patch.code) {
            let message = "Mã này thuộc đơn vị ngoài phạm vi đồng chí phụ trách; không nhập được.";
            return self.refuse(index, Col::Code, message);
        }
        if known && self.around.known[target].closed {
            return self.refuse(index, Col::Code, closed_unit(&patch.code));
        }
        let missing = |what: &str| format!("Đơn vị này chưa có trong hệ thống; để thêm mới cần ghi {what}.");
        match &patch.name {
            Some(name) => self.nodes[target].name.clone_from(name),
            None if known => {}
            None => self.refuse(index, Col::Name, missing("tên đơn vị")),
        }
        match patch.kind.as_deref().map(|kind| (kind, self.kind(kind))) {
            Some((_, Some(kind))) => self.nodes[target].kind = kind,
            Some((kind, None)) => {
                let message = format!("Không có loại đơn vị “{}”. Ghi một trong: {}.", short(kind), self.kind_names());
                self.refuse(index, Col::Kind, message);
            }
            None if known => {}
            None => self.refuse(index, Col::Kind, missing("loại đơn vị")),
        }
        let top = known && self.around.top.is_some_and(|top| self.around.known[target].id == top);
        match patch.parent.as_deref() {
            Some(code) if top && self.around.above.as_deref() == Some(code) => {}
            Some(_) if top => {
                self.refuse(index, Col::Parent, "Không chuyển được chính đơn vị cao nhất mà đồng chí phụ trách.");
            }
            Some(code) => match self.codes.find(code) {
                Some(parent) if self.around.known.get(parent).is_some_and(|unit| unit.closed) => {
                    self.refuse(index, Col::Parent, closed_unit(code));
                }
                Some(parent) => self.nodes[target].parent = Some(Some(parent)),
                None => {
                    let message = format!(
                        "Không có đơn vị cấp trên mã “{}” trong tệp này và trong phạm vi đồng chí phụ trách.",
                        short(code)
                    );
                    self.refuse(index, Col::Parent, message);
                }
            },
            None if known => {}
            None if self.around.top.is_none() => self.nodes[target].parent = Some(None),
            None => self.refuse(index, Col::Parent, missing("mã đơn vị cấp trên")),
        }
    }

    /// The code of a kind named by its code or Vietnamese name.
    fn kind(&self, value: &str) -> Option<String> {
        let folded = text::fold(value);
        let same = |kind: &&UnitKind| kind.code == folded || text::fold(&kind.name) == folded;
        self.around.kinds.iter().find(same).map(|kind| kind.code.clone())
    }

    fn kind_names(&self) -> String {
        self.around.kinds.iter().map(|kind| kind.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Refuses a row; a known unit then stays as it was.
    fn refuse(&mut self, index: usize, column: Col, message: impl Into<String>) {
        let patch = &self.patches[index];
        let place = self.header.index(column).or_else(|| self.header.index(Col::Code));
        self.problems.push(Problem::new(patch.row, place, message));
        self.refused.insert(index);
    }

    /// Whether the node stays as the database has it, or does not come to be.
    fn parent(&self, node: usize) -> Option<Option<usize>> {
        match self.nodes[node].patch.is_some_and(|patch| self.refused.contains(&patch)) {
            true => self.before.get(node).and_then(|before| before.parent),
            false => self.nodes[node].parent,
        }
    }

    /// Refuses rows whose unit would hang under itself, under nothing, or too deep. A refusal can uncover another, so
    /// this runs until nothing more is found.
    pub(super) fn refuse_bad_trees(&mut self) -> bool {
        let mut depths: Vec<Option<usize>> = vec![None; self.nodes.len()];
        let mut bad: Vec<(usize, String)> = Vec::new();
        let mut dead: HashSet<usize> = HashSet::new();
        for start in 0..self.nodes.len() {
            let (way, end) = self.climb(start, &depths, &dead);
            match end {
                End::Ground(depth) => {
                    for (up, node) in way.iter().rev().enumerate() {
                        depths[*node] = Some(depth + up);
                        if depth + up > DEEPEST {
                            bad.push((
                                *node,
                                format!("Cây đơn vị sâu quá {DEEPEST} cấp; đồng chí xem lại mã cấp trên."),
                            ));
                        }
                    }
                }
                End::Nothing => {
                    for node in way.iter().copied() {
                        bad.push((
                            node,
                            "Đơn vị cấp trên chưa nhập được nên đơn vị này cũng chưa nhập được.".to_owned(),
                        ));
                        dead.insert(node);
                    }
                }
                End::Circle(node) => {
                    let from = way.iter().position(|other| *other == node).unwrap_or_default();
                    for node in way[from..].iter().copied() {
                        bad.push((
                            node,
                            "Đơn vị này thành cấp trên của chính nó; đồng chí xem lại mã cấp trên.".to_owned(),
                        ));
                    }
                    dead.extend(way);
                }
                End::Undecided => dead.extend(way),
            }
        }
        let mut found = false;
        for (node, message) in bad {
            if let Some(patch) = self.nodes[node].patch.filter(|patch| !self.refused.contains(patch)) {
                self.refuse(patch, Col::Parent, message);
                found = true;
            }
        }
        found
    }

    /// Refuses every row that names a unit above: the way out when refusals uncover one another without end.
    pub(super) fn refuse_all_moves(&mut self) {
        for index in 0..self.patches.len() {
            if self.patches[index].parent.is_some() && !self.refused.contains(&index) {
                self.refuse(
                    index,
                    Col::Parent,
                    "Cây đơn vị trong tệp có quá nhiều chỗ sai; đồng chí xem lại mã cấp trên.",
                );
            }
        }
    }

    /// Walks up from a node until something is known about the way.
    fn climb(&self, start: usize, depths: &[Option<usize>], dead: &HashSet<usize>) -> (Vec<usize>, End) {
        let mut way = Vec::new();
        let mut on_way = HashSet::new();
        let mut node = start;
        loop {
            if let Some(depth) = depths[node] {
                return (way, End::Ground(depth + 1));
            }
            if dead.contains(&node) {
                return (way, End::Undecided);
            }
            if !on_way.insert(node) {
                return (way, End::Circle(node));
            }
            match self.parent(node) {
                Some(Some(parent)) => {
                    way.push(node);
                    node = parent;
                }
                Some(None) => {
                    way.push(node);
                    return (way, End::Ground(self.around.depth));
                }
                None => return (way, End::Nothing),
            }
        }
    }

    /// What remains: units to add, each after the one above it, and units to change.
    pub(super) fn finish(mut self) -> UnitPlan {
        let mut plan = UnitPlan { total: self.total, ..UnitPlan::default() };
        let known = self.around.known.len();
        let mut places: HashMap<usize, usize> = HashMap::new();
        for start in known..self.nodes.len() {
            // Whatever is new above comes first.
            let mut way = vec![start];
            while let Some(Some(parent)) = way.last().and_then(|node| self.parent(*node))
                && parent >= known
                && !places.contains_key(&parent)
            {
                way.push(parent);
            }
            for node in way.into_iter().rev() {
                let Some(patch) = self.accepted(node).filter(|_| !places.contains_key(&node)) else { continue };
                places.insert(node, plan.added.len());
                plan.added.push(NewUnit {
                    row: self.patches[patch].row,
                    code: std::mem::take(&mut self.patches[patch].code),
                    name: self.nodes[node].name.clone(),
                    kind: self.nodes[node].kind.clone(),
                    parent: self.place(self.parent(node).flatten(), &places),
                });
            }
        }
        for node in 0..known {
            let Some(patch) = self.accepted(node) else { continue };
            let (old, new) = (&self.before[node], &self.nodes[node]);
            let moved = (old.parent != new.parent).then(|| self.place(new.parent.flatten(), &places));
            if moved.is_none() && old.name == new.name && old.kind == new.kind {
                plan.unchanged += 1;
                continue;
            }
            let (row, id) = (self.patches[patch].row, self.around.known[node].id);
            plan.changed.push(UnitChange { row, id, name: new.name.clone(), kind: new.kind.clone(), moved });
        }
        self.problems.sort();
        plan.problems = self.problems;
        plan
    }

    /// The row about a node, unless it is refused.
    fn accepted(&self, node: usize) -> Option<usize> {
        self.nodes[node].patch.filter(|patch| !self.refused.contains(patch))
    }

    fn place(&self, parent: Option<usize>, places: &HashMap<usize, usize>) -> Parent {
        match parent {
            None => Parent::Root,
            Some(node) => match self.around.known.get(node) {
                Some(unit) => Parent::Known(unit.id),
                None => places.get(&node).map_or(Parent::Root, |place| Parent::New(*place)),
            },
        }
    }
}

/// Where a walk up the tree ends.
enum End {
    /// At a root, or at a node whose depth is known: the depth of the topmost node of the way.
    Ground(usize),
    /// At a unit that does not come to be.
    Nothing,
    /// At a unit that is part of a circle or refused: decided in the next round, when that is gone.
    Undecided,
    /// At a node that the way already passed.
    Circle(usize),
}
