//! Check-in: the room's code, members' cards, from afar; and printing the cards.

pub mod api;
pub mod islands;
#[cfg(feature = "ssr")]
mod pages;
mod strings;

#[cfg(feature = "ssr")]
pub use pages::{PAGES, awaited_card, door_card, leave_card, presence_card};
