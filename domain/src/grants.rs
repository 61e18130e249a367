//! Roles and grants.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{GrantId, MemberId, UnitId},
    time::Timestamp,
};

vocabulary! {
    /// What a grant lets a person do; the table is in [`crate::policy`].
    Role {
        /// Runs a unit and all below it.
        Admin = "admin" => "Quản trị",
        /// Writes news.
        Editor = "editor" => "Tổ thư ký",
        /// Leads a branch.
        Secretary = "secretary" => "Bí thư",
        /// Stands in for the secretary.
        DeputySecretary = "deputy_secretary" => "Phó bí thư",
        /// Keeps the dues.
        Treasurer = "treasurer" => "Thủ quỹ đảng phí",
        /// Keeps the member records.
        RecordsOfficer = "records_officer" => "Cán bộ hồ sơ",
        /// Reads everything, changes nothing.
        Auditor = "auditor" => "Giám sát",
    }
}

/// A grant as the administrators' screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Identifier.
    pub id: GrantId,
    /// Who holds it.
    pub member_id: MemberId,
    /// Name of the holder.
    pub member_name: String,
    /// Card number of the holder.
    pub card_number: String,
    /// The role.
    pub role: Role,
    /// The unit whose subtree it reaches.
    pub unit_id: UnitId,
    /// Name of that unit.
    pub unit_name: String,
    /// First day on which it holds.
    pub from_date: NaiveDate,
    /// Last day on which it holds; none for no end.
    pub until_date: Option<NaiveDate>,
    /// Who gave it; none for the command line.
    pub granted_by: Option<String>,
    /// When it was given.
    pub granted_at: Timestamp,
}
