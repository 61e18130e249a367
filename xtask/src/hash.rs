//! Names that change with the contents, so that browsers may keep a file for ever.

use crate::files::Files;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// 64 bits are plenty: a name only has to differ from those of earlier builds.
const LENGTH: usize = 16;

pub fn short(contents: &[u8]) -> String {
    let mut text = String::new();
    for byte in &Sha256::digest(contents)[..LENGTH / 2] {
        write!(text, "{byte:02x}").expect("writing to a string");
    }
    text
}

/// `sotay.js` becomes `sotay.HASH.js`.
pub fn hashed_name(name: &str, contents: &[u8]) -> String {
    let hash = short(contents);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{name}.{hash}"),
    }
}

/// One hash over all names and contents.
pub fn version(files: &Files) -> String {
    let mut all = String::new();
    for (name, contents) in files {
        writeln!(all, "{name} {}", short(contents)).expect("writing to a string");
    }
    short(all.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> Files {
        pairs.iter().map(|(name, text)| (name.to_string(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn the_name_carries_the_hash_before_the_extension() {
        assert_eq!(hashed_name("sotay_bg.wasm", b"a"), "sotay_bg.ca978112ca1bbdca.wasm");
        assert_ne!(hashed_name("sotay.js", b"a"), hashed_name("sotay.js", b"b"));
    }

    #[test]
    fn a_changed_added_or_renamed_file_changes_the_version() {
        let before = version(&files(&[("a.js", "1"), ("b.css", "2")]));
        assert_eq!(before, version(&files(&[("b.css", "2"), ("a.js", "1")])));
        assert_ne!(before, version(&files(&[("a.js", "1"), ("b.css", "3")])));
        assert_ne!(before, version(&files(&[("a.js", "1"), ("b.css", "2"), ("c", "")])));
        assert_ne!(before, version(&files(&[("a.js", "1"), ("c.css", "2")])));
    }
}
