//! Files for the browser: hashed names are kept for a year, the rest is asked for again.

use std::path::Path;

use axum::{
    Router,
    http::{HeaderValue, header},
};
use tower::ServiceBuilder;
use tower_http::{
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
};

use super::Http;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// Folders whose files never change under their name.
const HASHED: &[&str] = &["pkg", "fonts"];
/// Files at fixed addresses.
const FIXED: &[&str] =
    &["manifest.webmanifest", "sw.js", "offline.html", "offline.css", "favicon.svg", "favicon.ico", "robots.txt"];

/// Adds the files of the site, served as compressed at build time.
pub fn serve(mut router: Router<Http>, site: &Path) -> Router<Http> {
    let folder = |name: &str| ServeDir::new(site.join(name)).precompressed_br().precompressed_gzip();
    let cached = |value: HeaderValue| SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, value);
    for name in HASHED {
        let service = ServiceBuilder::new().layer(cached(FOREVER)).service(folder(name));
        router = router.nest_service(&format!("/{name}"), service);
    }
    router = router.nest_service("/icons", ServiceBuilder::new().layer(cached(ASK_AGAIN)).service(folder("icons")));
    for name in FIXED {
        let file = ServeFile::new(site.join(name)).precompressed_br().precompressed_gzip();
        router =
            router.route_service(&format!("/{name}"), ServiceBuilder::new().layer(cached(ASK_AGAIN)).service(file));
    }
    router
}
