//! Lines of an export, cell by cell in the order of the columns: the same format that an import reads.

use super::{
    cell::Cell,
    columns::{Column, MemberColumn, UnitColumn},
};
use crate::members::{MemberRecord, OfficeKind};

/// A member as an export lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberExport {
    /// The record.
    pub record: MemberRecord,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name: String,
    /// Offices held at that unit.
    pub offices: Vec<OfficeKind>,
}

/// A unit as an export lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitExport {
    /// Public code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Vietnamese name of the kind.
    pub kind_name: String,
    /// Code of the unit above; none for the topmost one of the export.
    pub parent: Option<String>,
}

fn text(value: &str) -> Cell {
    if value.is_empty() { Cell::Empty } else { Cell::Text(value.to_owned()) }
}

impl MemberExport {
    /// The cells in the order of [`MemberColumn::ALL`].
    pub fn cells(&self) -> impl Iterator<Item = Cell> {
        MemberColumn::ALL.iter().map(|column| self.cell(*column))
    }

    fn cell(&self, column: MemberColumn) -> Cell {
        let record = &self.record;
        match column {
            MemberColumn::CardNumber => text(&record.card_number),
            MemberColumn::FullName => text(&record.full_name),
            MemberColumn::BirthDate => Cell::Date(record.birth_date),
            MemberColumn::Sex => text(record.sex.label()),
            MemberColumn::Ethnicity => text(&record.ethnicity),
            MemberColumn::Phone => text(&record.phone),
            MemberColumn::Email => text(&record.email),
            MemberColumn::UnitCode => text(&self.unit_code),
            MemberColumn::UnitName => text(&self.unit_name),
            MemberColumn::AdmittedOn => Cell::Date(record.admitted_on),
            MemberColumn::OfficialOn => record.official_on.map_or(Cell::Empty, Cell::Date),
            MemberColumn::Standing => text(record.standing.label()),
            MemberColumn::Exempt => text(if record.exempt { "Có" } else { "Không" }),
            MemberColumn::Offices => {
                text(&self.offices.iter().map(|office| office.label()).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl UnitExport {
    /// The cells in the order of [`UnitColumn::ALL`].
    pub fn cells(&self) -> impl Iterator<Item = Cell> {
        UnitColumn::ALL.iter().map(|column| match column {
            UnitColumn::Code => text(&self.code),
            UnitColumn::Name => text(&self.name),
            UnitColumn::Kind => text(&self.kind_name),
            UnitColumn::Parent => text(self.parent.as_deref().unwrap_or_default()),
        })
    }
}
