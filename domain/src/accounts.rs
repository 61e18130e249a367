//! Accounts: activation codes, passwords, identifiers typed at log-in.

use serde::{Deserialize, Serialize};

use crate::{fields::Fields, ids::SessionId, time::Timestamp};

/// Letters of activation codes: no 0/O, 1/I/L, 5/S, 2/Z, 8/B to mistake when reading from paper.
pub const CODE_ALPHABET: &[u8; 20] = b"ACDEFGHJKMNPQRTUVWXY";

/// Length of an activation code: 12 letters of 20 are 51 bits, with few attempts and a short life.
pub const CODE_LENGTH: usize = 12;

/// Shortest password accepted.
pub const PASSWORD_MIN: usize = 8;

/// Longest password accepted, so that hashing stays bounded.
pub const PASSWORD_MAX: usize = 200;

/// The code as compared: upper case letters only, so that `abcd-efgh` and `ABCD EFGH` are the same.
pub fn normalise_code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).take(64).collect()
}

/// The code as printed: groups of four.
pub fn display_code(code: &str) -> String {
    code.as_bytes().chunks(4).map(|c| String::from_utf8_lossy(c)).collect::<Vec<_>>().join("-")
}

/// What a person typed to log in, brought to the stored form: digits only for phone and card numbers.
///
/// `+84 912 345 678`, `0912.345.678` and `912345678` are the same phone number.
pub fn normalise_login(typed: &str) -> String {
    let digits: String = typed.chars().filter(char::is_ascii_digit).take(32).collect();
    match digits.strip_prefix("84") {
        Some(rest) if typed.trim_start().starts_with('+') => format!("0{rest}"),
        _ => digits,
    }
}

/// Passwords that everybody tries first.
const COMMON: &[&str] = &[
    "12345678",
    "123456789",
    "1234567890",
    "password",
    "matkhau123",
    "matkhau1",
    "11111111",
    "00000000",
    "qwertyui",
    "abcd1234",
    "abc12345",
];

/// Checks a new password and its repetition.
pub fn check_new_password(fields: &mut Fields, password: &str, repeated: &str, own_numbers: &[&str]) {
    let length = password.chars().count();
    if length < PASSWORD_MIN {
        fields.fail("password", format!("Mật khẩu cần ít nhất {PASSWORD_MIN} ký tự."));
    } else if length > PASSWORD_MAX {
        fields.fail("password", format!("Mật khẩu dài tối đa {PASSWORD_MAX} ký tự."));
    } else if COMMON.contains(&password.to_lowercase().as_str()) || own_numbers.contains(&password) {
        fields.fail("password", "Mật khẩu này quá dễ đoán. Đồng chí chọn mật khẩu khác.");
    }
    if password != repeated {
        fields.fail("password_again", "Hai lần nhập mật khẩu chưa giống nhau.");
    }
}

/// A signed-in device as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Identifier of the session.
    pub id: SessionId,
    /// Browser and system in a few words.
    pub label: String,
    /// Signed in since.
    pub created_at: Timestamp,
    /// Last used, to the nearest few minutes.
    pub seen_at: Timestamp,
}

/// A few words for a browser's own description: `Chrome trên Android`.
pub fn device_label(user_agent: &str) -> String {
    let has = |needle: &str| user_agent.contains(needle);
    let browser = match () {
        () if has("Edg") => "Edge",
        () if has("SamsungBrowser") => "Samsung Internet",
        () if has("coc_coc") => "Cốc Cốc",
        () if has("Firefox") => "Firefox",
        () if has("Chrome") => "Chrome",
        () if has("Safari") => "Safari",
        () => "Trình duyệt",
    };
    let system = match () {
        () if has("Android") => "Android",
        () if has("iPhone") || has("iPad") => "iOS",
        () if has("Windows") => "Windows",
        () if has("Mac OS") => "macOS",
        () if has("Linux") => "Linux",
        () => "thiết bị khác",
    };
    format!("{browser} trên {system}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_compared_by_digits() {
        for typed in ["0912345678", "0912.345.678", "+84 912 345 678"] {
            assert_eq!(normalise_login(typed), "0912345678", "{typed}");
        }
    }

    #[test]
    fn codes_survive_being_read_aloud() {
        assert_eq!(normalise_code(" acde-fghj kmnp"), "ACDEFGHJKMNP");
        assert_eq!(display_code("ACDEFGHJKMNP"), "ACDE-FGHJ-KMNP");
    }

    #[test]
    fn easy_passwords_are_refused() {
        let mut fields = Fields::new();
        check_new_password(&mut fields, "12345678", "12345678", &[]);
        assert!(fields.has("password"));
        let mut fields = Fields::new();
        check_new_password(&mut fields, "dong-tam-2026", "dong-tam-2026", &["0912345678"]);
        assert!(fields.finish().is_ok());
    }
}
