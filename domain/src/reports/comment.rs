//! What branch and superior say to each other about a report.

use crate::{
    fields::{Fields, Invalid},
    secrecy,
};

/// Longest comment, in characters.
pub(super) const COMMENT_MAX: usize = 2_000;

/// Checks a comment as typed.
///
/// # Errors
/// [`Invalid`] with what is wrong about `body`.
pub fn check_comment(body: &str) -> Result<String, Invalid> {
    let mut fields = Fields::new();
    let body = fields.text("body", body, COMMENT_MAX);
    secrecy::refuse_marked(&mut fields, "body", &body);
    fields.finish()?;
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_says_something_and_carries_no_mark() {
        assert_eq!(check_comment(" Đã bổ sung. ").unwrap(), "Đã bổ sung.");
        for bad in [" ", "TỐI MẬT\nSố 5", &"x".repeat(COMMENT_MAX + 1)] {
            assert_eq!(check_comment(bad).unwrap_err().0[0].field, "body");
        }
    }
}
