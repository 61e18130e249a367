//! Accounts: sessions, passwords, activation codes and failed attempts.

mod activations;
mod attempts;
mod passwords;
mod reach;
mod sessions;
#[cfg(test)]
mod tests;

pub use activations::{
    BEYOND, Issued, PendingActivation, PrintableSlip, activate, issue, pending, printable, slips_for,
};
pub use attempts::{
    Bucket, WINDOW as ATTEMPTS_WINDOW, clear as clear_attempts, count as count_attempt, sweep as sweep_attempts,
    take_back as take_attempt_back,
};
pub use passwords::{
    LogIn, by_login, change_password, first_administrator, hash_of, reset_password, set_password_as_operator,
};
pub(crate) use sessions::mark_rights_changed;
pub use sessions::{
    LIFETIME as SESSION_SECONDS, NewSession, Person, SignedIn, devices, load, log_out, revoke, rotate, sign_in, touch,
};

#[cfg(test)]
pub(crate) fn statements() -> Vec<(&'static str, &'static str)> {
    [activations::STATEMENTS, attempts::STATEMENTS, passwords::STATEMENTS, reach::STATEMENTS, sessions::STATEMENTS]
        .concat()
}
