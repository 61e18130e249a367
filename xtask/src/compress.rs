//! `.br` and `.gz` beside each compressible file, made once per content.

use crate::{
    files::{self, Files},
    hash, paths,
};
use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use std::{collections::BTreeSet, fs, io::Write, path::Path};

/// Pictures and fonts are compressed already.
const EXTENSIONS: [&str; 9] = ["js", "css", "wasm", "html", "svg", "json", "webmanifest", "txt", "ico"];

/// Below this, headers outweigh what compression saves.
const SMALLEST: usize = 256;

pub fn add_compressed(site: &mut Files) -> Result<()> {
    let cache = paths::target().join("xtask/compressed");
    let mut used = BTreeSet::new();
    let mut added = Files::new();
    for (name, contents) in site.iter().filter(|(name, contents)| is_compressible(name, contents.len())) {
        for (suffix, compress) in [("br", brotli as fn(&[u8]) -> Result<Vec<u8>>), ("gz", gzip)] {
            let kept = format!("{}.{suffix}", hash::short(contents));
            added.insert(format!("{name}.{suffix}"), cached(&cache.join(&kept), || compress(contents))?);
            used.insert(kept);
        }
    }
    site.append(&mut added);
    forget_others(&cache, &used)
}

fn is_compressible(name: &str, length: usize) -> bool {
    length >= SMALLEST && name.rsplit_once('.').is_some_and(|(_, extension)| EXTENSIONS.contains(&extension))
}

fn cached(path: &Path, make: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    if !path.exists() {
        files::write(path, make()?)?;
    }
    files::read(path)
}

fn forget_others(cache: &Path, used: &BTreeSet<String>) -> Result<()> {
    for path in files::list(cache)? {
        if !path.file_name().is_some_and(|name| used.contains(&*name.to_string_lossy())) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn brotli(contents: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, size_hint: contents.len(), ..Default::default() };
    let mut output = Vec::new();
    brotli::BrotliCompress(&mut &contents[..], &mut output, &parameters)?;
    Ok(output)
}

fn gzip(contents: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(contents)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn both_encodings_give_the_text_back() {
        let text = "Sinh hoạt chi bộ tháng này. ".repeat(40).into_bytes();
        let mut back = Vec::new();
        brotli::Decompressor::new(&brotli(&text).unwrap()[..], 4096).read_to_end(&mut back).unwrap();
        assert_eq!(back, text);
        back.clear();
        flate2::read::GzDecoder::new(&gzip(&text).unwrap()[..]).read_to_end(&mut back).unwrap();
        assert_eq!(back, text);
    }

    #[test]
    fn fonts_pictures_and_tiny_files_stay_as_they_are() {
        assert!(is_compressible("pkg/sotay.js", 1000));
        assert!(!is_compressible("fonts/a.woff2", 100_000));
        assert!(!is_compressible("robots.txt", 20));
        assert!(!is_compressible("LICENSE", 1000));
    }
}
