//! The audit log: who did what, as whom, on which unit and object, when and from which device.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// A line of the log as the screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// When.
    pub at: Timestamp,
    /// Who; none for the command line.
    pub actor_name: Option<String>,
    /// Code of the role used; none when membership allowed it.
    pub role: Option<String>,
    /// Code of the action.
    pub action: String,
    /// On which unit.
    pub unit_name: String,
    /// What it was about.
    pub details: String,
}
