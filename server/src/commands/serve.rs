//! `sotay serve`.

use std::time::Duration;

use clap::Args;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{demo, print};
use crate::{
    audit_head,
    http::{self, Http},
    jobs,
    settings::Settings,
    site::{StartError, open_database, prepare},
};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Fill an empty database with the demo organisation first.
    #[arg(long)]
    demo_if_empty: bool,
}

/// Serves until told to stop.
pub async fn run(settings: Settings, arguments: Arguments) -> Result<(), StartError> {
    http::raise_file_limit();
    let metrics = http::metrics::install()?;
    let db = open_database(&settings).await?;
    if arguments.demo_if_empty && store::units::root(&db).await?.is_none() {
        demo::generate(&settings, &db, demo::DEFAULT_MEMBERS, demo::DEFAULT_SEED).await?;
    }
    let site = prepare(&settings, db.clone()).await?;
    crate::records::jobs::interrupted(&site).await?;
    let listener = TcpListener::bind(settings.addr)
        .await
        .map_err(|e| StartError::Other(format!("cannot listen on {}: {e}", settings.addr)))?;
    if let Some(address) = settings.metrics_address().map_err(|e| StartError::Other(e.to_string()))? {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|e| StartError::Other(format!("cannot serve metrics on {address}: {e}")))?;
        http::metrics::serve(listener, metrics.clone());
    }
    let jobs = [
        jobs::seal_audit(&site, &settings.data),
        jobs::optimize(&site),
        jobs::sweep_attempts(&site),
        jobs::watch_rooms(&site),
        jobs::tend_metrics(metrics, jobs::FOLD_METRICS),
    ];
    let router = Http::new(site.clone(), settings.clone()).router();
    tracing::info!(addr = %settings.addr, database = db.name(), "serving");
    print(&format!("\n  Sổ tay: {}\n", settings.public_url));
    if site.demo {
        print(&demo::logins(&settings));
    }
    http::serve(listener, router, site.live.clone(), Duration::from_secs(settings.shutdown_seconds)).await?;
    jobs.iter().for_each(JoinHandle::abort);
    audit_head::seal(&db, &settings.data).await.map_err(StartError::Other)?;
    db.close().await;
    Ok(())
}
