//! Puts site/ together: everything that the server hands out as files.

use crate::{
    Mode, compress, css,
    files::{self, Files},
    hash, paths, pdf, sw, wasm,
};
use anyhow::{Context, Result};
use serde_json::json;
use std::{collections::BTreeMap, fs, time::Instant};

/// The font that every page begins with.
const TEXT_FONT: &str = "fonts/be-vietnam-pro-400.woff2";

pub fn build(mode: Mode) -> Result<()> {
    let mut site = Files::new();

    let mut bundle = timed("wasm", || wasm::build(mode))?;
    let js = add_hashed(&mut site, &in_pkg(wasm::JS), bundle.remove(wasm::JS).context("wasm-bindgen made no js")?);
    let wasm =
        add_hashed(&mut site, &in_pkg(wasm::WASM), bundle.remove(wasm::WASM).context("wasm-bindgen made no wasm")?);
    // Snippets are imported by relative paths that name the crate's hash.
    site.extend(bundle.into_iter().map(|(name, contents)| (format!("pkg/{name}"), contents)));

    let mut public = files::read_all(&paths::root().join("public"))?;
    let mut style = String::from_utf8(timed("css", || css::build(mode))?)?;
    let fonts = add_fonts(&mut site, &mut public, &mut style);
    let font = fonts.get(TEXT_FONT).with_context(|| format!("public/{TEXT_FONT} is missing"))?;
    let css = add_hashed(&mut site, "pkg/sotay.css", style.into_bytes());
    let boot = add_hashed(&mut site, "pkg/boot.js", public.remove("boot.js").context("public/boot.js is missing")?);
    let viewer = public.remove("pdf.js").context("public/pdf.js is missing")?;
    let pdf = pdf::add(viewer, |name, contents| add_hashed(&mut site, &in_pkg(name), contents))?;
    let worker = String::from_utf8(public.remove("sw.js").context("public/sw.js is missing")?)?;
    for (name, contents) in public {
        let contents = if name.ends_with(".html") { link_css(contents, &css)? } else { contents };
        site.insert(name, contents);
    }

    let version = hash::version(&site);
    let worker = sw::render(&worker, &version, &sw::shell(&site))?;
    site.insert("sw.js".to_owned(), worker.into_bytes());
    let assets =
        json!({ "js": js, "wasm": wasm, "css": css, "font": font, "boot": boot, "pdf": pdf, "version": version });
    site.insert("assets.json".to_owned(), serde_json::to_vec_pretty(&assets)?);
    if mode == Mode::Release {
        timed("compress", || compress::add_compressed(&mut site))?;
    }
    replace(&site)
}

/// Adds the fonts under hashed names, which `style` then calls by them. Returns the addresses by the old names.
fn add_fonts(site: &mut Files, public: &mut Files, style: &mut String) -> BTreeMap<String, String> {
    let names: Vec<String> = public.keys().filter(|name| name.ends_with(".woff2")).cloned().collect();
    let addresses = names.into_iter().filter_map(|name| {
        let address = add_hashed(site, &name, public.remove(&name)?);
        *style = style.replace(&format!("/{name}"), &address);
        Some((name, address))
    });
    addresses.collect()
}

/// Adds `FOLDER/NAME.HASH.EXTENSION` and returns its address.
fn add_hashed(site: &mut Files, name: &str, contents: Vec<u8>) -> String {
    let name = hash::hashed_name(name, &contents);
    let address = format!("/{name}");
    site.insert(name, contents);
    address
}

fn in_pkg(name: &str) -> String {
    format!("pkg/{name}")
}

/// A static page (offline.html) names the style sheet `{{css}}`.
fn link_css(page: Vec<u8>, css: &str) -> Result<Vec<u8>> {
    Ok(String::from_utf8(page)?.replace("{{css}}", css).into_bytes())
}

/// Writes what differs, then removes what is left over: a running server finds the files of its pages all the while.
fn replace(site: &Files) -> Result<()> {
    let folder = paths::site();
    for (name, contents) in site {
        let path = folder.join(name);
        if !fs::read(&path).is_ok_and(|present| present == *contents) {
            files::write(&path, contents)?;
        }
    }
    for path in files::list(&folder)? {
        let name = path.strip_prefix(&folder)?.to_string_lossy().into_owned();
        if !site.contains_key(&name) {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

fn timed<T>(step: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let result = work()?;
    println!("site: {step} {:.1} s", start.elapsed().as_secs_f64());
    Ok(result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_get_names_of_their_own_and_the_style_calls_them_so() {
        let mut public = Files::from([
            ("fonts/a-400.woff2".to_owned(), b"font".to_vec()),
            ("fonts/OFL.txt".to_owned(), b"licence".to_vec()),
        ]);
        let (mut site, mut style) = (Files::new(), r#"src:url("/fonts/a-400.woff2")"#.to_owned());
        let fonts = add_fonts(&mut site, &mut public, &mut style);
        let address = &fonts["fonts/a-400.woff2"];
        assert_eq!(style, format!(r#"src:url("{address}")"#));
        assert!(address.starts_with("/fonts/a-400.") && site.contains_key(&address[1..]), "{address}");
        assert_eq!(public.keys().collect::<Vec<_>>(), ["fonts/OFL.txt"]);
    }
}
