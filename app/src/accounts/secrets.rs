//! Random secrets and their hashes, and the cookie of a session.

use axum::http::{HeaderValue, header::SET_COOKIE};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    accounts::{CODE_ALPHABET, CODE_LENGTH},
    ids::{ActivationId, MemberId},
};
use leptos_axum::ResponseOptions;
use rand::RngCore;
use sha2::{Digest, Sha256};
use store::accounts::NewSession;

use crate::context::Context;

/// Cookie with the marks of those who logged in on this device.
pub const KNOWN_COOKIE: &str = "sotay_known";

/// Name of the session cookie: `__Host-` binds it to this host and to TLS where there is TLS.
pub const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-sotay" } else { "sotay" }
}

/// A new session token: 256 random bits.
pub fn new_token() -> String {
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The activation code of an activation: made from the server's own key, so that a jammed sheet can be printed again
/// although only the code's hash is stored.
pub fn activation_code(key: &[u8; 32], activation: ActivationId) -> String {
    let mut hash = Sha256::new_with_prefix(key);
    hash.update(activation.0.as_bytes());
    let hash = hash.finalize();
    hash.iter()
        .take(CODE_LENGTH)
        .map(|byte| char::from(CODE_ALPHABET[usize::from(*byte) % CODE_ALPHABET.len()]))
        .collect()
}

/// The token that follows `token` when the rights of its owner change. It is the same whenever it is asked for, so an answer
/// that was lost can be given again, and nobody without the server's key finds it.
pub fn successor_token(key: &[u8; 32], token: &str) -> String {
    URL_SAFE_NO_PAD.encode(keyed(key, "successor", token.as_bytes()))
}

/// What a device shows to prove that this member logged in on it before.
pub fn device_mark(key: &[u8; 32], member: MemberId, device: &str) -> String {
    let about = [member.0.as_bytes(), device.as_bytes()].concat();
    URL_SAFE_NO_PAD.encode(&keyed(key, "device", &about)[..16])
}

/// A hash that only the server can make. Hashed twice, so that it tells nothing about a longer text.
fn keyed(key: &[u8; 32], purpose: &str, about: &[u8]) -> Vec<u8> {
    let inner = Sha256::new_with_prefix(key).chain_update(purpose).chain_update([0]).chain_update(about).finalize();
    Sha256::new_with_prefix(key).chain_update(inner).finalize().to_vec()
}

/// What is stored of a random secret. They have too much entropy to guess, so a fast hash is right.
pub fn hash_secret(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// A session about to be opened, with the token for its cookie.
pub struct Session {
    /// For the store.
    pub new: NewSession,
    token: String,
}

impl Session {
    /// A new session on the device of this request; the one it had before ends.
    pub fn on_this_device(cx: &Context) -> Self {
        let token = new_token();
        let replaces = cx.actor.as_ref().map(|a| a.session);
        Self { new: NewSession { token_hash: hash_secret(&token), label: cx.device_label.clone(), replaces }, token }
    }

    /// Gives the token to the browser.
    pub fn set_cookie(&self, cx: &Context) {
        set_cookie(cx, &self.token, store::accounts::SESSION_SECONDS);
    }
}

/// Takes the token back from the browser.
pub fn clear_cookie(cx: &Context) {
    set_cookie(cx, "", 0);
}

/// The session cookie.
pub fn session_cookie(secure: bool, token: &str, seconds: i64) -> String {
    let tail = if secure { "; Secure" } else { "" };
    format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{tail}", cookie_name(secure))
}

fn set_cookie(cx: &Context, token: &str, seconds: i64) {
    let cookie = session_cookie(cx.site.public_url.starts_with("https:"), token, seconds);
    if let (Some(response), Ok(header)) =
        (leptos::prelude::use_context::<ResponseOptions>(), HeaderValue::from_str(&cookie))
    {
        response.append_header(SET_COOKIE, header);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_over_tls_is_bound_to_this_host() {
        let cookie = session_cookie(true, "abc", 60);
        assert_eq!(cookie, "__Host-sotay=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
        let plain = session_cookie(false, "abc", 60);
        assert!(plain.starts_with("sotay=abc;") && !plain.contains("Secure"), "{plain}");
    }

    #[test]
    fn a_token_has_one_successor_for_each_key() {
        let key = [7; 32];
        let next = successor_token(&key, "abc");
        assert_eq!(next.len(), new_token().len());
        assert_eq!(next, successor_token(&key, "abc"));
        assert!(next != successor_token(&key, "abd") && next != successor_token(&[8; 32], "abc"));
    }

    #[test]
    fn a_mark_is_of_one_member_on_one_device() {
        let (key, one, other) = ([7; 32], MemberId::fresh(), MemberId::fresh());
        assert_eq!(device_mark(&key, one, "d1"), device_mark(&key, one, "d1"));
        assert_ne!(device_mark(&key, one, "d1"), device_mark(&key, other, "d1"));
        assert_ne!(device_mark(&key, one, "d1"), device_mark(&key, one, "d2"));
    }
}
