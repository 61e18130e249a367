//! Every component and three whole screens as static pages, to look at and to test with axe:
//! `cargo run -p app --features ssr --example gallery -- OUT_FOLDER`. The pages ask for `/sotay.css` and
//! `/fonts/`, so serve the folder beside the built style sheet.

#[cfg(feature = "ssr")]
#[path = "gallery/parts.rs"]
mod parts;
#[cfg(feature = "ssr")]
#[path = "gallery/screens.rs"]
mod screens;

#[cfg(feature = "ssr")]
fn main() -> std::io::Result<()> {
    use leptos::prelude::*;
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/gallery".into());
    std::fs::create_dir_all(&folder)?;
    type Page = (&'static str, fn() -> AnyView);
    let pages: [Page; 7] = [
        ("home", screens::home),
        ("dashboard", screens::dashboard),
        ("form", screens::form),
        ("login", screens::login),
        ("parts", parts::parts),
        ("figures", parts::figures),
        ("slips", parts::slips),
    ];
    for (name, page) in pages {
        let body = Owner::new().with(|| page().to_html());
        let html = format!(
            "<!doctype html><html lang=\"vi\" translate=\"no\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\
             <title>{name}</title><link rel=\"stylesheet\" href=\"/sotay.css\"></head><body>{body}</body></html>"
        );
        std::fs::write(format!("{folder}/{name}.html"), html)?;
    }
    Ok(())
}

#[cfg(not(feature = "ssr"))]
fn main() {}
