//! Writing a plan of units: the whole tree of paths is worked out in memory first, so that moves and new units may
//! depend on one another in any order.

use std::collections::HashMap;

use domain::{
    ids::{ImportId, UnitId},
    policy::{Permit, act::ImportRecords},
    records::{Parent, UnitPlan},
    text,
    time::Timestamp,
    units::UnitPath,
};

use super::{
    DELETE_UNIT_PLACE_OF_DAY, END_UNIT_PLACE, INSERT_UNIT_PLACE, LAST_SEQUENCE, UNITS_IN, UPDATE_UNIT,
    UPDATE_UNIT_PATH, UPDATE_UNIT_PLACE, known::UnitRow, progress,
};
use crate::{Error, Result, Tx, rollup, rules::deadline};

/// Where a unit stands.
#[derive(Debug, Clone)]
struct Node {
    parent: Option<UnitId>,
    sequence: i64,
    /// As stored; none for a new one.
    old: Option<UnitPath>,
    /// As it will be, once worked out.
    new: Option<UnitPath>,
}

/// Adds and changes what the plan says.
pub(super) async fn write(
    tx: &mut Tx<'_>,
    permit: &Permit<ImportRecords>,
    plan: &UnitPlan,
    id: ImportId,
    now: Timestamp,
) -> Result<()> {
    progress::begin(id, plan.added.len() + plan.changed.len());
    let ids: Vec<UnitId> = plan.added.iter().map(|_| UnitId::fresh()).collect();
    let parent = |parent: Parent| match parent {
        Parent::Root => None,
        Parent::Known(id) => Some(id),
        Parent::New(place) => ids.get(place).copied(),
    };
    let mut tree = load(tx, permit).await?;
    let last: i64 = on!(tx, c => sqlx::query_scalar(LAST_SEQUENCE).fetch_one(c).await)?;
    for ((unit, id), sequence) in plan.added.iter().zip(&ids).zip(last + 1..) {
        tree.insert(*id, Node { parent: parent(unit.parent), sequence, old: None, new: None });
    }
    for change in &plan.changed {
        if let (Some(to), Some(node)) = (change.moved, tree.get_mut(&change.id)) {
            node.parent = parent(to);
        }
    }
    work_out(&mut tree, permit.unit().id, &permit.unit().path)?;
    insert(tx, plan, &ids, &tree, now).await?;
    progress::advance(id, plan.added.len());
    change(tx, plan, &tree, now).await?;
    for moved in plan.changed.iter().filter(|change| change.moved.is_some()) {
        deadline::follow(tx, moved.id, now.date()).await?;
    }
    progress::advance(id, plan.changed.len());
    if plan.changed.is_empty() { rollup::count_all_branches(tx).await } else { rollup::recount(tx).await }
}

async fn load(tx: &mut Tx<'_>, permit: &Permit<ImportRecords>) -> Result<HashMap<UnitId, Node>> {
    let scope = permit.scope();
    let rows: Vec<UnitRow> =
        on!(tx, c => sqlx::query_as(UNITS_IN).bind(scope.from()).bind(scope.to()).fetch_all(c).await)?;
    rows.into_iter()
        .map(|row| {
            let sequence = row.path.as_str().trim_end_matches('/').rsplit('/').next().and_then(|s| s.parse().ok());
            let sequence = sequence.ok_or(Error::Conflict("a path without sequence"))?;
            Ok((row.id, Node { parent: row.parent_id, sequence, old: Some(row.path), new: None }))
        })
        .collect()
}

/// Gives every node its path. The plan has no circles; should one get in, this says so instead of running forever.
fn work_out(tree: &mut HashMap<UnitId, Node>, top: UnitId, top_path: &UnitPath) -> Result<()> {
    if let Some(node) = tree.get_mut(&top) {
        node.new = Some(top_path.clone());
    }
    let all: Vec<UnitId> = tree.keys().copied().collect();
    for start in all {
        let mut way = Vec::new();
        let mut at = Some(start);
        let mut above = None;
        while let Some(id) = at {
            let node = tree.get(&id).ok_or(Error::Conflict("a unit below one that is not there"))?;
            if let Some(path) = &node.new {
                above = Some(path.clone());
                break;
            }
            if way.len() > 64 {
                return Err(Error::Conflict("the tree of units is too deep"));
            }
            way.push((id, node.sequence));
            at = node.parent;
        }
        for (id, sequence) in way.into_iter().rev() {
            let path = above.as_ref().map_or_else(|| UnitPath::root(sequence), |above| above.child(sequence));
            if let Some(node) = tree.get_mut(&id) {
                node.new = Some(path.clone());
            }
            above = Some(path);
        }
    }
    Ok(())
}

async fn insert(
    tx: &mut Tx<'_>,
    plan: &UnitPlan,
    ids: &[UnitId],
    tree: &HashMap<UnitId, Node>,
    now: Timestamp,
) -> Result<()> {
    let lines: Vec<_> = plan.added.iter().zip(ids).filter_map(|(unit, id)| Some((unit, *id, tree.get(id)?))).collect();
    bulk!(
        tx,
        "INSERT INTO units(id, parent_id, kind, code, name, name_folded, name_sort, sequence, path, created_at) ",
        &lines,
        10,
        |b, line| {
            let (unit, id, node) = line;
            b.push_bind(*id)
                .push_bind(node.parent)
                .push_bind(&unit.kind)
                .push_bind(&unit.code)
                .push_bind(&unit.name)
                .push_bind(text::fold(&unit.name))
                .push_bind(text::sort_key(&unit.name))
                .push_bind(node.sequence)
                .push_bind(node.new.as_ref().map(UnitPath::as_str))
                .push_bind(now);
        }
    )?;
    let today = now.date();
    bulk!(tx, "INSERT INTO unit_places(unit_id, parent_id, from_date) ", &lines, 3, |b, line| {
        b.push_bind(line.1).push_bind(line.2.parent).push_bind(today);
    })?;
    Ok(())
}

async fn change(tx: &mut Tx<'_>, plan: &UnitPlan, tree: &HashMap<UnitId, Node>, now: Timestamp) -> Result<()> {
    let (today, yesterday) = (now.date(), now.date().pred_opt().unwrap_or(now.date()));
    for change in &plan.changed {
        on!(tx, c => sqlx::query(UPDATE_UNIT).bind(change.id).bind(&change.name).bind(text::fold(&change.name))
            .bind(text::sort_key(&change.name)).bind(&change.kind).execute(c).await.map(drop))?;
        let Some(node) = tree.get(&change.id).filter(|_| change.moved.is_some()) else { continue };
        on!(tx, c => sqlx::query(UPDATE_UNIT_PLACE).bind(change.id).bind(node.parent).bind(node.new.as_ref())
            .execute(c).await.map(drop))?;
        // Two moves on one day leave one line of history: the place where the day ended.
        on!(tx, c => sqlx::query(DELETE_UNIT_PLACE_OF_DAY).bind(change.id).bind(today).execute(c).await.map(drop))?;
        on!(tx, c => sqlx::query(END_UNIT_PLACE).bind(change.id).bind(yesterday).execute(c).await.map(drop))?;
        on!(tx, c => sqlx::query(INSERT_UNIT_PLACE).bind(change.id).bind(node.parent).bind(today)
            .execute(c).await.map(drop))?;
    }
    // What lies below a moved unit moves along.
    for (id, node) in tree.iter().filter(|(_, node)| node.old.is_some() && node.old != node.new) {
        on!(tx, c => sqlx::query(UPDATE_UNIT_PATH).bind(*id).bind(node.new.as_ref()).execute(c).await.map(drop))?;
    }
    Ok(())
}
