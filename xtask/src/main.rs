//! `cargo xtask`: what cargo cannot do by itself. See docs/decisions/0002-build-without-cargo-leptos.md.

mod compress;
mod css;
mod dev;
mod files;
mod hash;
mod paths;
mod pdf;
mod site;
mod sizes;
mod sw;
mod wasm;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask COMMAND
  site [--dev]   build site/ (browser bundle, CSS, public files, service worker)
  dev            build, serve, watch, rebuild, restart
  bench-sizes    print what a first visit downloads";

/// How the browser bundle is built.
#[derive(Clone, Copy, PartialEq)]
pub enum Mode {
    /// Small: optimised and precompressed.
    Release,
    /// Quick to build, with readable panics.
    Dev,
}

impl Mode {
    pub fn name(self) -> &'static str {
        match self {
            Mode::Release => "release",
            Mode::Dev => "dev",
        }
    }
}

fn main() -> ExitCode {
    match command() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn command() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["site"] => site::build(Mode::Release),
        ["site", "--dev"] => site::build(Mode::Dev),
        ["dev"] => dev::run(),
        ["bench-sizes"] => sizes::print(),
        _ => bail!("{USAGE}"),
    }
}
