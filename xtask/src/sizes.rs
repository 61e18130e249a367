//! What a first visit downloads, as `make bench` prints it.

use crate::paths;
use anyhow::{Context, Result};

pub fn print() -> Result<()> {
    let (mut visit, mut css) = (0, 0);
    for path in crate::files::list(&paths::site().join("pkg"))? {
        let name = path.to_string_lossy();
        if name.contains(crate::sw::LAZY) {
            continue;
        }
        let size = std::fs::metadata(&path)?.len();
        if name.ends_with(".js.br") || name.ends_with(".wasm.br") {
            visit += size;
        } else if name.ends_with(".css.br") {
            css += size;
        }
    }
    (visit > 0 && css > 0).then_some(()).context("site/ is not a release build; run `cargo xtask site`")?;
    println!("client.first_visit.br {:.1} KB", kilobytes(visit));
    println!("client.css.br {:.1} KB", kilobytes(css));
    Ok(())
}

/// 1,000 bytes, the stricter reading of the bounds.
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}
