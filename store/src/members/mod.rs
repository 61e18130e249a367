//! Members: lists, records, changes, offices.

mod edit;
mod list;
mod offices;
mod own;
mod record;
#[cfg(test)]
mod tests;
mod transfers;

use domain::{
    ids::{MemberId, UnitId},
    policy::Target,
    units::{UnitPath, UnitRef},
};

use crate::{Db, Error, Result};

pub(crate) use edit::create_as_operator;
pub use edit::{CARD_TAKEN, MemberChange, update};
pub use list::{MemberPage, list};
pub use offices::{NewOffice, OFFICE_HELD, add_office, end_office, office_unit};
pub use own::own_data;
pub use record::{own_record, record};
pub use transfers::{TRANSFERS_OVERLAP, set_transfer, withdraw_transfer};

statements! {
    TARGET = "SELECT m.id, m.unit_id, u.path FROM members m JOIN units u ON u.id = m.unit_id WHERE m.id = $1";
    TARGET_BY_CARD = "SELECT m.id, m.unit_id, u.path FROM members m JOIN units u ON u.id = m.unit_id WHERE m.card_number = $1";
}

/// Every statement by name.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [
        STATEMENTS,
        transfers::STATEMENTS,
        edit::STATEMENTS,
        list::STATEMENTS,
        offices::STATEMENTS,
        own::STATEMENTS,
        record::STATEMENTS,
    ]
    .concat()
}

/// What the policy needs to decide about a member: the unit and, as owner, the member.
///
/// # Errors
/// [`Error::NotFound`] when there is no such member.
#[crate::boxed]
pub async fn target(db: &Db, id: MemberId) -> Result<Target> {
    let found: Option<(MemberId, UnitId, UnitPath)> =
        on!(db, c => sqlx::query_as(TARGET).bind(id).fetch_optional(c).await)?;
    found.map(as_target).ok_or(Error::NotFound)
}

/// The same by card number.
///
/// # Errors
/// [`Error::NotFound`] when nobody has this card.
#[crate::boxed]
pub async fn target_by_card(db: &Db, card_number: &str) -> Result<Target> {
    let found: Option<(MemberId, UnitId, UnitPath)> =
        on!(db, c => sqlx::query_as(TARGET_BY_CARD).bind(card_number).fetch_optional(c).await)?;
    found.map(as_target).ok_or(Error::NotFound)
}

fn as_target((member, id, path): (MemberId, UnitId, UnitPath)) -> Target {
    Target { unit: UnitRef { id, path }, owner: Some(member), former: None }
}
