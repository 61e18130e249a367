//! Accounts: log-in, activation, devices, password, settings of this browser.

pub mod api;
#[cfg(feature = "ssr")]
mod attempts;
#[cfg(feature = "ssr")]
mod pages;
#[cfg(feature = "ssr")]
mod passwords;
#[cfg(feature = "ssr")]
mod secrets;
pub mod strings;

#[cfg(feature = "ssr")]
pub use pages::{PAGES, SHEET};
#[cfg(feature = "ssr")]
pub use passwords::Passwords;
#[cfg(feature = "ssr")]
pub use secrets::{KNOWN_COOKIE, Session, cookie_name, hash_secret, new_token, session_cookie, successor_token};

/// Address of the function that logs out: the browser then forgets what it kept.
pub const LOG_OUT: &str = "/api/accounts/log_out";
