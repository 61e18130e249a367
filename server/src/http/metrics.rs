//! Prometheus metrics, on a listener of their own that only this machine reaches.

use std::{net::SocketAddr, time::Instant};

use axum::{
    Router,
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
    routing,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

use crate::site::StartError;

/// Bounds of the latency histograms, in seconds.
const BOUNDS: &[f64] = &[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];

/// Starts recording. Called once for a process.
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
///
/// # Errors
/// When the address is taken.
pub async fn serve(address: SocketAddr, handle: PrometheusHandle) -> Result<(), StartError> {
    let listener =
        TcpListener::bind(address).await.map_err(|e| StartError::Other(format!("metrics on {address}: {e}")))?;
    let render = move || {
        handle.run_upkeep();
        std::future::ready(handle.render())
    };
    let router = Router::new().route("/metrics", routing::get(render));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(())
}

/// Counts and times every request by its pattern, never by its full address: identifiers do not belong into metrics.
pub async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let path = request.extensions().get::<MatchedPath>().map_or_else(|| "other".to_owned(), |p| p.as_str().to_owned());
    let method = request.method().to_string();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::histogram!("sotay_http_seconds", "method" => method, "path" => path, "status" => status)
        .record(started.elapsed().as_secs_f64());
    response
}
