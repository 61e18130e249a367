//! What shows PDFs: our viewer, and Mozilla's pdf.js from tools/. All of it is loaded only on the page of a PDF.

use crate::{files, paths};
use anyhow::Result;
use serde_json::{Value, json};

/// The build of pdf.js for browsers of some years ago: old phones are common among members. Version 4 is the last that
/// needs no further files for the pictures that scanners write.
const BUILD: &str = "legacy/build";

/// Adds the scripts by `add`, which takes a name and contents and returns the address; returns `pdf` of assets.json.
pub fn add(viewer: Vec<u8>, mut add: impl FnMut(&str, Vec<u8>) -> String) -> Result<Value> {
    let package = paths::root().join("tools/node_modules/pdfjs-dist");
    let read = |name: &str| files::read(&package.join(name));
    let library = add("lazy/pdfjs.js", read(&format!("{BUILD}/pdf.min.mjs"))?);
    let worker = add("lazy/pdfjs.worker.js", read(&format!("{BUILD}/pdf.worker.min.mjs"))?);
    add("lazy/pdfjs.LICENSE.txt", read("LICENSE")?);
    Ok(json!({ "viewer": add("lazy/pdf.js", viewer), "library": library, "worker": worker }))
}
