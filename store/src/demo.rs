//! Placeholder.

#[cfg(test)]
pub(crate) const STATEMENTS: &[(&str, &str)] = &[];
