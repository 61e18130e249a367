//! The browser's side of plain HTML: forms that survive a lost network, typed text that survives an update, and the
//! quiet offers to install and to update.
//!
//! Nothing here is needed for a page to work; everything here makes bad signal hurt less.

pub mod strings;

#[cfg(feature = "hydrate")]
mod controls;
#[cfg(feature = "hydrate")]
mod drafts;
#[cfg(feature = "hydrate")]
mod forms;
#[cfg(feature = "hydrate")]
mod offers;
#[cfg(feature = "hydrate")]
pub(crate) mod page;

/// Starts everything, once a page. Does nothing on the server.
pub fn start() {
    #[cfg(feature = "hydrate")]
    {
        forms::start();
        drafts::start();
        offers::start();
    }
}
