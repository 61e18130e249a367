//! Oversight: the meetings of all branches from above, reminders, and all that one branch did.

pub mod api;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod reminders;

#[cfg(feature = "ssr")]
pub use pages::PAGES;
#[cfg(feature = "ssr")]
pub(crate) use {
    pages::{Seen, crumbs, history_address, units_above, views, waiting_address},
    reminders::{ToRemind, remind_buttons, reminded_list, reminder_rows, to_remind},
};
