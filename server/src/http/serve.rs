//! Listening, and stopping without dropping anybody.

use std::{future::IntoFuture, time::Duration};

use app::room::live::Live;
use axum::{Router, serve::ListenerExt};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::site::StartError;

/// Serves until SIGINT or SIGTERM, then ends the event streams and lets requests in flight finish for at most `grace`.
///
/// # Errors
/// When signals cannot be listened for or the listener breaks.
pub async fn serve(listener: TcpListener, router: Router, live: Live, grace: Duration) -> Result<(), StartError> {
    let fail = |e: std::io::Error| StartError::Other(e.to_string());
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt()).map_err(fail)?, signal(SignalKind::terminate()).map_err(fail)?);
    let (stop, mut stopping) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        tracing::info!("stopping");
        // They would never end by themselves.
        live.close();
        let _ = stop.send(true);
    });
    let mut stopped = stopping.clone();
    // A page goes out in a few writes: without this, each waits for the other side's acknowledgement.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let server = axum::serve(listener, router)
        .with_graceful_shutdown(async move {
            let _ = stopping.wait_for(|stop| *stop).await;
        })
        .into_future();
    tokio::select! {
        result = server => result.map_err(fail),
        () = async {
            let _ = stopped.wait_for(|stop| *stop).await;
            tokio::time::sleep(grace).await;
        } => {
            tracing::warn!("some requests did not finish in time");
            Ok(())
        }
    }
}
