//! Names of the files that the browser loads, hashed at build time; `xtask` writes the list.

use serde::Deserialize;

/// `site/assets.json`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Assets {
    /// The module made by wasm-bindgen.
    pub js: String,
    /// The islands.
    pub wasm: String,
    /// All styles.
    pub css: String,
    /// The loader of the islands.
    pub boot: String,
    /// Changes with any file.
    pub version: String,
}
