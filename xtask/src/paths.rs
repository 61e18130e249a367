//! Where things are.

use crate::Mode;
use std::path::{Path, PathBuf};

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// What earlier runs left, for one mode.
pub fn cache(mode: Mode) -> PathBuf {
    target().join("xtask").join(mode.name())
}

pub fn site() -> PathBuf {
    root().join("site")
}

/// A program of tools/package.json.
pub fn tool(name: &str) -> PathBuf {
    root().join("tools/node_modules/.bin").join(name)
}
