//! Members of the organisation.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{MemberId, OfficeId, UnitId};

vocabulary! {
    /// Standing of a member.
    Standing {
        /// With the vote.
        Official = "official" => "Chính thức",
        /// In the twelve months before; does not vote.
        Probationary = "probationary" => "Dự bị",
    }
}

vocabulary! {
    /// Sex as the member's card records it.
    Sex {
        /// Female.
        Female = "female" => "Nữ",
        /// Male.
        Male = "male" => "Nam",
    }
}

vocabulary! {
    /// Offices held at a unit.
    OfficeKind {
        /// Leads the unit.
        Secretary = "secretary" => "Bí thư",
        /// Stands in for the secretary.
        DeputySecretary = "deputy_secretary" => "Phó bí thư",
        /// Sits on the committee.
        CommitteeMember = "committee_member" => "Ủy viên",
    }
}

/// What a record says about a member, checked; what an import or a form changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRecord {
    /// Number of the Party card: digits, unique, the public identifier.
    pub card_number: String,
    /// Full name in NFC.
    pub full_name: String,
    /// Date of birth: also the second check at activation.
    pub birth_date: NaiveDate,
    /// Sex.
    pub sex: Sex,
    /// Ethnic group; empty when unknown.
    pub ethnicity: String,
    /// Telephone, digits with the leading zero; empty when none.
    pub phone: String,
    /// E-mail; empty when none.
    pub email: String,
    /// Day of admission.
    pub admitted_on: NaiveDate,
    /// Day of becoming official; none while probationary.
    pub official_on: Option<NaiveDate>,
    /// Standing.
    pub standing: Standing,
    /// Exempt from meetings: outside quorum and attendance denominators.
    pub exempt: bool,
}

/// A line of a member list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberLine {
    /// Identifier.
    pub id: MemberId,
    /// Card number.
    pub card_number: String,
    /// Full name.
    pub full_name: String,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// Standing.
    pub standing: Standing,
    /// Exempt from meetings.
    pub exempt: bool,
    /// Has an account.
    pub activated: bool,
    /// Name of the member's unit.
    pub unit_name: String,
}

/// An office, with its dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Identifier.
    pub id: OfficeId,
    /// Which office.
    pub office: OfficeKind,
    /// At which unit.
    pub unit_id: UnitId,
    /// Name of that unit.
    pub unit_name: String,
    /// First day.
    pub from_date: NaiveDate,
    /// Last day; none while held.
    pub until_date: Option<NaiveDate>,
}
