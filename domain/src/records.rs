//! Records of units and members as workbooks hold them: what the columns are called, what a cell may say, and what an
//! import would add, change and refuse. Pure: reading files is in `server::records`, the database in `store::records`.
//!
//! A row is a *patch*: an empty cell, like a missing column, leaves what the database holds. The word "không" (or a
//! dash) empties an optional field. So a list with only card numbers and telephones is a good import, and importing an
//! export changes nothing.

mod cell;
mod codes;
mod columns;
mod duplicates;
mod export;
mod form;
mod member_plan;
mod member_row;
mod report;
mod unit_plan;
mod unit_planner;
mod unit_row;
mod values;

pub use cell::Cell;
pub use codes::UnitIndex;
pub use columns::{Column, FoundHeading, Header, Heading, MemberColumn, UnitColumn, column_letters, find_heading};
pub use export::{MemberExport, UnitExport};
pub use form::MemberForm;
pub use member_plan::{KnownMember, KnownMembers, MemberChange, MemberPlan, NewMember, plan_members};
pub use member_row::{MemberPatch, MemberRows, UnitHint};
pub use report::{Counts, ImportKind, ImportReport, ImportState, ImportView, Problem, Progress};
pub use unit_plan::{KnownUnit, NewUnit, Parent, UnitChange, UnitPlan, UnitSurroundings, plan_units};
pub use unit_row::{UnitPatch, UnitRows};
pub use values::{email, phone};
