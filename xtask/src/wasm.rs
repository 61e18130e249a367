//! The browser bundle: cargo, wasm-bindgen, wasm-opt.

use crate::{
    Mode,
    files::{self, Files},
    hash, paths,
};
use anyhow::{Context, Result};
use std::{path::Path, process::Command};
use wasm_bindgen_cli_support::Bindgen;

pub const JS: &str = "sotay.js";
pub const WASM: &str = "sotay_bg.wasm";

/// What rustc may use on wasm32 today. Every browser since 2022 knows these; wasm-opt must be told.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Changes with what this file does to the compiler's output, so that older results are not taken for fresh ones.
const RECIPE: &str = "1";

/// `sotay.js`, `sotay_bg.wasm` and the snippets that they import.
pub fn build(mode: Mode) -> Result<Files> {
    let compiled = compile(mode)?;
    let folder = paths::cache(mode).join("wasm");
    let stamp = paths::cache(mode).join("wasm.stamp");
    let key = format!("{RECIPE} {}", hash::short(&files::read(&compiled)?));
    if std::fs::read_to_string(&stamp).is_ok_and(|stamped| stamped == key) {
        return files::read_all(&folder);
    }
    files::remove_folder(&folder)?;
    bind(&compiled, &folder, mode)?;
    if mode == Mode::Release {
        optimise(&folder.join(WASM))?;
    }
    files::write(&stamp, key)?;
    files::read_all(&folder)
}

fn compile(mode: Mode) -> Result<std::path::PathBuf> {
    let profile = match mode {
        Mode::Release => "wasm",
        Mode::Dev => "wasm-dev",
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    files::run(
        Command::new(cargo).current_dir(paths::root()).args([
            "build",
            "--package=frontend",
            "--lib",
            "--target=wasm32-unknown-unknown",
            "--profile",
            profile,
        ]),
        "see above (for a missing wasm32 target, `. scripts/env` first)",
    )?;
    Ok(paths::target().join("wasm32-unknown-unknown").join(profile).join("frontend.wasm"))
}

fn bind(compiled: &Path, folder: &Path, mode: Mode) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(compiled)
        .out_name("sotay")
        .web(true)?
        .typescript(false)
        // The loader passes the hashed name.
        .omit_default_module_path(true)
        .remove_producers_section(true)
        .remove_name_section(mode == Mode::Release)
        .debug(mode == Mode::Dev);
    bindgen.generate(folder).context("wasm-bindgen failed")
}

fn optimise(wasm: &Path) -> Result<()> {
    files::run(
        Command::new(paths::tool("wasm-opt")).arg("-Oz").args(FEATURES).arg(wasm).arg("-o").arg(wasm),
        "scripts/setup installs it",
    )
}
