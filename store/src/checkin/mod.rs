//! Check-in: arrivals by whatever way, early leaves, and the cards of members.
//!
//! All ways, the roll of `meetings` too, change a person's mark through [`marks`], under the lock of the meeting's row.

mod arrive;
mod cards;
mod desk;
pub(crate) mod marks;

pub use arrive::{Arrival, CheckIn, Claim, Scan, Shown, own_mark, record_leave, scan};
pub use cards::{CardLine, Holder, card_target, cards, holder, issue, own_card, revoke};
pub use desk::Desk;

/// Every statement of this module by name.
#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [arrive::STATEMENTS, cards::STATEMENTS].concat()
}

#[cfg(test)]
mod tests;
