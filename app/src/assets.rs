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
    /// The font of the text, which the styles would ask for only later.
    pub font: String,
    /// The loader of the islands.
    pub boot: String,
    /// The viewer of PDFs, loaded only where one is shown.
    #[serde(default)]
    pub pdf: Pdf,
    /// Changes with any file.
    pub version: String,
}

/// The scripts that show a PDF.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Pdf {
    /// Ours: `public/pdf.js`.
    pub viewer: String,
    /// pdf.js of Mozilla.
    pub library: String,
    /// What pdf.js runs beside the page.
    pub worker: String,
}
