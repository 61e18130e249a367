//! One style sheet out of style/main.css and what it imports, by Lightning CSS.

use crate::{
    Mode,
    files::{self, Files},
    hash, paths,
};
use anyhow::Result;
use std::process::Command;

/// Old phones are common among members: nesting, `light-dark()` and the like are written out for them.
const BROWSERS: &str = ">= 0.5%, not dead";

pub fn build(mode: Mode) -> Result<Vec<u8>> {
    let folder = paths::root().join("style");
    let output = paths::cache(mode).join("sotay.css");
    let stamp = paths::cache(mode).join("css.stamp");
    let sources: Files = files::read_all(&folder)?;
    let key = format!("{BROWSERS} {}", hash::version(&sources));
    if !std::fs::read_to_string(&stamp).is_ok_and(|stamped| stamped == key) || !output.exists() {
        let mut command = Command::new(paths::tool("lightningcss"));
        command.arg("--bundle").arg(folder.join("main.css")).arg("--output-file").arg(&output);
        command.args(["--targets", BROWSERS]);
        if mode == Mode::Release {
            command.arg("--minify");
        }
        std::fs::create_dir_all(paths::cache(mode))?;
        files::run(&mut command, "scripts/setup installs it; style/main.css must be valid")?;
        files::write(&stamp, key)?;
    }
    files::read(&output)
}
