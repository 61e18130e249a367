//! The metrics listener. In a process of its own: there is one recorder a process.

mod common;

use std::time::Duration;

use common::for_each_server;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;

/// What Prometheus would get.
async fn scrape(metrics: &PrometheusHandle) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/metrics", listener.local_addr().unwrap());
    server::http::metrics::serve(listener, metrics.clone());
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.text().await.unwrap()
}

/// Memory of this process, in megabytes.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096 / 1_000_000
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_counted_by_pattern_and_memory_does_not_grow_with_them() {
    let metrics = server::http::metrics::install().unwrap();
    for_each_server(async |server| {
        for method in ["GET", "POST", "AAA1", "AAA2"] {
            server.send(server.request(method, "/healthz", "")).await;
        }
        let cookie = server.cookie(server.fixture.members[0].id).await;
        server.send(server.request("GET", "/tin-tuc/0199f4a0-0000-7000-8000-000000000001", &cookie)).await;
    })
    .await;
    let text = scrape(&metrics).await;
    for series in [
        "sotay_http_seconds_count{method=\"GET\",path=\"/healthz\",status=\"200\"}",
        "sotay_http_seconds_count{method=\"other\",path=\"/healthz\"",
        "sotay_http_seconds_bucket{method=\"GET\",path=\"/tin-tuc/{id}\",status=\"404\",le=\"+Inf\"}",
    ] {
        assert!(text.contains(series), "{series} in\n{text}");
    }
    assert!(!text.contains("AAA") && !text.contains("0199f4a0"), "neither methods nor addresses of clients:\n{text}");

    // Nobody asks for the metrics from here on. Ten million samples would take 80 MB.
    let folding = server::jobs::tend_metrics(metrics.clone(), Duration::from_millis(1));
    let before = resident();
    for _ in 0..10_000 {
        let seconds = metrics::histogram!("sotay_http_seconds", "method" => "GET", "path" => "/", "status" => "200");
        (0..1_000).for_each(|_| seconds.record(0.001));
        tokio::task::yield_now().await;
    }
    let grown = resident().saturating_sub(before);
    folding.abort();
    assert!(grown < 40, "{grown} MB more");
    assert!(scrape(&metrics).await.contains("path=\"/\",status=\"200\",le=\"0.001\"} "), "they are in the histogram");
}
