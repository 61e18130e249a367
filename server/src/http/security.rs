//! Headers that keep pages out of trouble, and the check that a write comes from this site.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::Response,
};

/// Whether a write comes from a page of this site. Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`; a
/// request that says neither is refused.
pub fn same_site(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    let (Some(origin), Some(host)) = (text(header::ORIGIN), text(header::HOST)) else { return false };
    origin.split_once("://").is_some_and(|(_, authority)| authority == host)
}

/// Adds the security headers. `nonce` is that of the page, none for files.
pub fn harden(mut response: Response, secure: bool, nonce: Option<&str>) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    // A worker has the policy of its own file: it loads no scripts, but may compile what it brings along.
    let scripts = nonce.map_or_else(
        || "'wasm-unsafe-eval'".to_owned(),
        |n| format!("'nonce-{n}' 'strict-dynamic' 'wasm-unsafe-eval'"),
    );
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if secure {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    // A file that people put here brings a stricter one.
    let policy = format!(
        "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    // A page that needs the camera says so itself.
    headers
        .entry(HeaderName::from_static("permissions-policy"))
        .or_insert(HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"));
    if nonce.is_some() {
        // Pages are personal, and a page after log-out must not come back from a cache.
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn browsers_are_told_to_keep_to_tls_where_there_is_tls() {
        let told =
            |secure| harden(Response::default(), secure, None).headers().get("strict-transport-security").cloned();
        assert_eq!(told(true).unwrap(), "max-age=63072000; includeSubDomains");
        assert_eq!(told(false), None);
    }

    #[test]
    fn writes_come_from_this_site_only() {
        assert!(same_site(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(!same_site(&headers(&[("sec-fetch-site", "cross-site"), ("origin", "http://a"), ("host", "a")])));
        assert!(!same_site(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(same_site(&headers(&[("origin", "https://a.vn"), ("host", "a.vn")])));
        assert!(!same_site(&headers(&[("origin", "https://b.vn"), ("host", "a.vn")])));
        assert!(!same_site(&headers(&[("origin", "null"), ("host", "a.vn")])));
        assert!(!same_site(&headers(&[("host", "a.vn")])));
    }
}
