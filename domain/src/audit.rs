//! The audit log: who did what, as whom, on which unit and object, when and from which device.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Lines on one page of the log.
pub const PAGE: usize = 50;

/// A line of the log as the screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// When.
    pub at: Timestamp,
    /// Who; none for the command line.
    pub actor_name: Option<String>,
    /// For whom, when somebody was assisted.
    pub on_behalf_of: Option<String>,
    /// Code of the role used; none when membership allowed it.
    pub role: Option<String>,
    /// Code of the action.
    pub action: String,
    /// On which unit.
    pub unit_name: String,
    /// From which device; none for the command line.
    pub device: Option<String>,
    /// What it was about.
    pub details: String,
}
