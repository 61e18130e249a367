//! The service worker: public/sw.js is a template that gets the version and the list of files to keep.

use crate::files::Files;
use anyhow::{Result, ensure};

const VERSION: &str = r#""__VERSION__""#;
const SHELL: &str = r#"["__SHELL__"]"#;

/// Files that are loaded only where they are needed.
pub const LAZY: &str = "pkg/lazy/";

/// The address of every file that a page needs before its data.
pub fn shell(site: &Files) -> Vec<String> {
    let wanted = |name: &str| {
        name.starts_with("offline.")
            || (name.starts_with("pkg/") && !name.starts_with(LAZY))
            || (name.starts_with("fonts/") && name.ends_with(".woff2"))
            || (name.starts_with("icons/") && [".png", ".svg", ".ico"].iter().any(|end| name.ends_with(end)))
    };
    site.keys().filter(|name| wanted(name)).map(|name| format!("/{name}")).collect()
}

pub fn render(template: &str, version: &str, shell: &[String]) -> Result<String> {
    for marker in [VERSION, SHELL] {
        ensure!(template.matches(marker).count() == 1, "public/sw.js must contain {marker} once");
    }
    let version = serde_json::to_string(version)?;
    let shell = serde_json::to_string(shell)?;
    Ok(template.replace(VERSION, &version).replace(SHELL, &shell))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = r#"const VERSION = "__VERSION__"; const SHELL = ["__SHELL__"];"#;

    #[test]
    fn the_version_and_the_shell_are_filled_in() {
        let shell = ["/pkg/a.js".to_owned(), "/offline.html".to_owned()];
        assert_eq!(
            render(TEMPLATE, "v1", &shell).unwrap(),
            r#"const VERSION = "v1"; const SHELL = ["/pkg/a.js","/offline.html"];"#
        );
    }

    #[test]
    fn the_real_template_has_its_markers() {
        let template = include_str!("../../public/sw.js");
        let rendered = render(template, "v1", &["/pkg/a.js".to_owned()]).unwrap();
        assert!(!rendered.contains("__VERSION__") && !rendered.contains("__SHELL__"));
    }

    #[test]
    fn a_template_without_a_marker_is_refused() {
        assert!(render("const SHELL = [\"__SHELL__\"];", "v1", &[]).is_err());
    }

    #[test]
    fn the_shell_is_what_pages_share() {
        let names = [
            "pkg/a.js",
            "pkg/lazy/b.js",
            "fonts/a.woff2",
            "fonts/OFL.txt",
            "icons/192.png",
            "offline.css",
            "offline.html",
            "robots.txt",
        ];
        let site = names.iter().map(|name| (name.to_string(), Vec::new())).collect();
        assert_eq!(shell(&site), ["/fonts/a.woff2", "/icons/192.png", "/offline.css", "/offline.html", "/pkg/a.js"]);
    }
}
