//! Work that goes on beside the requests.

use std::{path::Path, time::Duration};

use app::context::Site;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::task::JoinHandle;

use crate::audit_head;

/// How often samples of metrics are folded into their histograms.
pub const FOLD_METRICS: Duration = Duration::from_secs(5);
/// How often tables that have grown are counted for the planner.
const OPTIMIZE: Duration = Duration::from_secs(6 * 60 * 60);
/// How often attempts that count no more are deleted.
const SWEEP: Duration = Duration::from_secs(60 * 60);

/// Keeps the planner's figures near the truth while the data grow.
pub fn optimize(site: &Site) -> JoinHandle<()> {
    let db = site.db.clone();
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(OPTIMIZE);
        loop {
            tick.tick().await;
            if let Err(error) = db.optimize().await {
                tracing::warn!(%error, "optimizing the database");
            }
        }
    })
}

/// Keeps attempts to log in from piling up.
pub fn sweep_attempts(site: &Site) -> JoinHandle<()> {
    let (db, clock) = (site.db.clone(), site.clock.clone());
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(SWEEP);
        loop {
            tick.tick().await;
            if let Err(error) = store::accounts::sweep_attempts(&db, clock.now()).await {
                tracing::warn!(%error, "sweeping attempts");
            }
        }
    })
}

/// Seals the audit log shortly after each change, outside of the writers' way.
pub fn seal_audit(site: &Site, data: &Path) -> JoinHandle<()> {
    let (db, data) = (site.db.clone(), data.to_owned());
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            if let Err(error) = audit_head::seal(&db, &data).await {
                tracing::error!(%error, "sealing the audit log");
            }
        }
    })
}

/// Looks every two seconds at the rooms that somebody watches, for who came and for what other processes changed. When
/// nobody watches any, nobody asks the database.
pub fn watch_rooms(site: &Site) -> JoinHandle<()> {
    let (db, live) = (site.db.clone(), site.live.clone());
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(Duration::from_secs(2));
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            live.refresh(&db, &live.watched()).await;
        }
    })
}

/// Folds samples of metrics into their histograms. Until then each takes memory of its own, and nobody may ever ask for
/// the metrics, which does the same.
pub fn tend_metrics(metrics: PrometheusHandle, every: Duration) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut tick = tokio::time::interval(every);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            metrics.run_upkeep();
        }
    })
}
