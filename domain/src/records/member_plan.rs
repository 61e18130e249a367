//! What an import of members would do, given what the database holds.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{
    codes::{UnitIndex, longer_cards},
    columns::{Header, MemberColumn as Col},
    member_row::{MemberPatch, MemberRows},
    report::{Counts, Problem},
    values::{closed_unit, short},
};
use crate::{
    ids::{MemberId, OfficeId, UnitId},
    members::{MemberRecord, OfficeKind},
};

/// A member whom the database has.
#[derive(Debug, Clone)]
pub struct KnownMember {
    /// Identifier.
    pub id: MemberId,
    /// The record.
    pub record: MemberRecord,
    /// The unit.
    pub unit: UnitId,
    /// Offices held today at that unit.
    pub offices: Vec<(OfficeId, OfficeKind)>,
}

/// The members whose cards occur in a file: those whom the import may change, and that others exist.
#[derive(Debug, Default)]
pub struct KnownMembers {
    inside: HashMap<String, KnownMember>,
    outside: HashSet<String>,
}

impl KnownMembers {
    /// Every card number under which the database may know one of these rows.
    pub fn cards(rows: &MemberRows) -> Vec<String> {
        rows.patches.iter().flat_map(spellings).collect()
    }

    /// Adds a member inside the units of the import.
    pub fn insert(&mut self, member: KnownMember) {
        self.inside.insert(member.record.card_number.clone(), member);
    }

    /// Notes that a card belongs to somebody elsewhere; who and where is not for this import.
    pub fn insert_outside(&mut self, card: String) {
        self.outside.insert(card);
    }

    /// Adds an office to the member with this card.
    pub fn insert_office(&mut self, card: &str, office: (OfficeId, OfficeKind)) {
        if let Some(member) = self.inside.get_mut(card) {
            member.offices.push(office);
        }
    }

    fn at(&self, card: &str) -> Option<Found<'_>> {
        let outside = || self.outside.contains(card).then_some(Found::Outside);
        self.inside.get(card).map(Found::Inside).or_else(outside)
    }

    /// The member whom a row means: by the card as written, else as padded, else with more zeros when that is unique.
    fn find(&self, patch: &MemberPatch) -> Found<'_> {
        let likely = self.at(&patch.card_as_written).or_else(|| self.at(&patch.card_number));
        likely.unwrap_or_else(|| {
            let mut others = longer_cards(&patch.card_number).filter_map(|card| self.at(&card));
            match (others.next(), others.next()) {
                (Some(found), None) => found,
                _ => Found::Nobody,
            }
        })
    }
}

/// Every card number under which the database may know the member of a row.
fn spellings(patch: &MemberPatch) -> impl Iterator<Item = String> {
    let written = Some(&patch.card_as_written).filter(|written| **written != patch.card_number).cloned();
    written.into_iter().chain([patch.card_number.clone()]).chain(longer_cards(&patch.card_number))
}

enum Found<'a> {
    Inside(&'a KnownMember),
    Outside,
    Nobody,
}

/// A member to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMember {
    /// Row of the file.
    pub row: u32,
    /// The record.
    pub record: MemberRecord,
    /// Where to.
    pub unit: UnitId,
    /// Offices that begin.
    pub offices: Vec<OfficeKind>,
}

/// A member to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberChange {
    /// Row of the file.
    pub row: u32,
    /// Who.
    pub id: MemberId,
    /// The record as it will be.
    pub record: MemberRecord,
    /// The unit as it will be.
    pub unit: UnitId,
    /// Whether that is another unit than before.
    pub moved: bool,
    /// Offices at the unit that begin.
    pub begin: Vec<OfficeKind>,
    /// Offices that end.
    pub end: Vec<OfficeId>,
}

/// What an import of members would do.
#[derive(Debug, Default)]
pub struct MemberPlan {
    /// Members to add.
    pub added: Vec<NewMember>,
    /// Members to change.
    pub changed: Vec<MemberChange>,
    /// Members about whom the file says nothing new.
    pub unchanged: i64,
    /// Everything that is refused, by row.
    pub problems: Vec<Problem>,
    /// Rows with something in them.
    pub total: i64,
}

impl MemberPlan {
    /// How many rows come to what.
    pub fn counts(&self) -> Counts {
        Counts {
            total: self.total,
            added: self.added.len() as i64,
            changed: self.changed.len() as i64,
            unchanged: self.unchanged,
            refused: self.total - self.added.len() as i64 - self.changed.len() as i64 - self.unchanged,
        }
    }
}

/// Compares the rows with what the database holds.
pub fn plan_members(rows: MemberRows, known: &KnownMembers, units: &UnitIndex, today: NaiveDate) -> MemberPlan {
    let mut plan = MemberPlan { problems: rows.problems, total: rows.total, ..MemberPlan::default() };
    let mut seen = HashSet::new();
    for patch in rows.patches {
        let planned = match known.find(&patch) {
            Found::Outside => Err(vec![(
                Col::CardNumber,
                "Số thẻ này thuộc đơn vị ngoài phạm vi đồng chí phụ trách; không nhập được.".to_owned(),
            )]),
            Found::Inside(member) if !seen.insert(member.id) => Err(vec![(
                Col::CardNumber,
                format!("Số thẻ {} trong hệ thống đã được một dòng khác của tệp sửa.", member.record.card_number),
            )]),
            Found::Inside(member) => change(&patch, member, units, today),
            Found::Nobody => add(&patch, units, today),
        };
        match planned {
            Ok(Step::Add(new)) => plan.added.push(new),
            Ok(Step::Change(change)) => plan.changed.push(change),
            Ok(Step::Nothing) => plan.unchanged += 1,
            Err(wrong) => plan.problems.extend(wrong.into_iter().map(|w| problem(&patch, &rows.header, w))),
        }
    }
    plan.problems.sort();
    plan
}

enum Step {
    Add(NewMember),
    Change(MemberChange),
    Nothing,
}

type Planned = Result<Step, Vec<(Col, String)>>;

fn problem(patch: &MemberPatch, header: &Header<Col>, (column, message): (Col, String)) -> Problem {
    let index = header.index(column).or_else(|| header.index(Col::CardNumber));
    Problem::new(patch.row, index, message)
}

fn add(patch: &MemberPatch, units: &UnitIndex, today: NaiveDate) -> Planned {
    match (patch.merge(None, today), unit(patch, units)) {
        (Ok(record), Ok(Some(unit))) => {
            let offices = patch.offices.clone().unwrap_or_default();
            Ok(Step::Add(NewMember { row: patch.row, record, unit, offices }))
        }
        (record, unit) => {
            let mut wrong = record.err().unwrap_or_default();
            match unit {
                Err(why) => wrong.push(why),
                Ok(None) => wrong.push((
                    Col::UnitCode,
                    "Số thẻ này chưa có trong hệ thống; để thêm mới cần ghi mã đơn vị.".to_owned(),
                )),
                Ok(Some(_)) => {}
            }
            Err(wrong)
        }
    }
}

fn change(patch: &MemberPatch, member: &KnownMember, units: &UnitIndex, today: NaiveDate) -> Planned {
    let named = if patch.unit == Default::default() { Ok(None) } else { unit(patch, units) };
    let (record, unit) = match (patch.merge(Some(&member.record), today), named) {
        (Ok(record), Ok(unit)) => (record, unit.unwrap_or(member.unit)),
        (record, unit) => return Err(record.err().unwrap_or_default().into_iter().chain(unit.err()).collect()),
    };
    let moved = unit != member.unit;
    let (begin, end) = offices(patch, member, moved);
    if record == member.record && !moved && begin.is_empty() && end.is_empty() {
        return Ok(Step::Nothing);
    }
    Ok(Step::Change(MemberChange { row: patch.row, id: member.id, record, unit, moved, begin, end }))
}

/// Offices that begin and end: who moves to another unit leaves the offices of the old one.
fn offices(patch: &MemberPatch, member: &KnownMember, moved: bool) -> (Vec<OfficeKind>, Vec<OfficeId>) {
    let held: &[(OfficeId, OfficeKind)] = if moved { &[] } else { &member.offices };
    let Some(wanted) = &patch.offices else {
        return (Vec::new(), if moved { member.offices.iter().map(|o| o.0).collect() } else { Vec::new() });
    };
    let begin = wanted.iter().copied().filter(|kind| held.iter().all(|(_, other)| other != kind)).collect();
    let stays = |kind: &OfficeKind| !moved && wanted.contains(kind);
    (begin, member.offices.iter().filter(|(_, kind)| !stays(kind)).map(|(id, _)| *id).collect())
}

/// The unit that a row names. `None` when it names none and none is obvious.
fn unit(patch: &MemberPatch, units: &UnitIndex) -> Result<Option<UnitId>, (Col, String)> {
    if let Some(code) = &patch.unit.code {
        if units.is_closed(code) {
            return Err((Col::UnitCode, closed_unit(code)));
        }
        return units.by_code(code).map(Some).ok_or_else(|| {
            let message = format!("Không có đơn vị mã “{}” trong phạm vi đồng chí phụ trách.", short(code));
            (Col::UnitCode, message)
        });
    }
    let Some(name) = &patch.unit.name else { return Ok(units.only()) };
    units.by_name(name).map(Some).map_err(|several| {
        let message = if several {
            format!("Có nhiều đơn vị tên “{}”; đồng chí ghi mã đơn vị.", short(name))
        } else {
            format!("Không có đơn vị tên “{}” trong phạm vi đồng chí phụ trách.", short(name))
        };
        (Col::UnitName, message)
    })
}

#[cfg(test)]
mod tests;
