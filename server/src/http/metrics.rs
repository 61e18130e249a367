//! Prometheus metrics, on a listener of their own that only this machine reaches.

use std::time::Instant;

use axum::{
    Router,
    extract::{MatchedPath, Request},
    http::Method,
    middleware::Next,
    response::Response,
    routing,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

use crate::site::StartError;

/// Bounds of the latency histograms, in seconds.
const BOUNDS: &[f64] = &[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];

/// Starts recording. Called once for a process, which must also run [`crate::jobs::tend_metrics`].
///
/// # Errors
/// When a recorder is installed already.
pub fn install() -> Result<PrometheusHandle, StartError> {
    PrometheusBuilder::new()
        .set_buckets(BOUNDS)
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|e| StartError::Other(e.to_string()))
}

/// Serves the metrics until the process ends.
pub fn serve(listener: TcpListener, handle: PrometheusHandle) {
    let render = move || std::future::ready(handle.render());
    let router = Router::new().route("/metrics", routing::get(render));
    tokio::spawn(async move { axum::serve(listener, router).await });
}

/// Counts and times every request by its pattern, never by its full address: identifiers do not belong into metrics.
pub async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let path = request.extensions().get::<MatchedPath>().map_or_else(|| "other".to_owned(), |p| p.as_str().to_owned());
    let method = method_label(request.method());
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::histogram!("sotay_http_seconds", "method" => method, "path" => path, "status" => status)
        .record(started.elapsed().as_secs_f64());
    response
}

/// The method, when it is one: every label makes a series that stays, and a client may send any word.
fn method_label(method: &Method) -> &'static str {
    const KNOWN: [(Method, &str); 7] = [
        (Method::GET, "GET"),
        (Method::HEAD, "HEAD"),
        (Method::POST, "POST"),
        (Method::PUT, "PUT"),
        (Method::PATCH, "PATCH"),
        (Method::DELETE, "DELETE"),
        (Method::OPTIONS, "OPTIONS"),
    ];
    KNOWN.iter().find(|(known, _)| known == method).map_or("other", |(_, label)| label)
}
