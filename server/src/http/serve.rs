//! Listening, and stopping without dropping anybody.

use std::time::Duration;

use app::room::live::Live;
use axum::Router;
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::{mpsc, watch},
    time::{sleep, timeout},
};

use super::connection;
use crate::site::StartError;

/// Takes as many file handles as the system grants: everybody who waits in a room holds one.
pub fn raise_file_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::warn!(%error, "raising the limit of open files");
    }
}

/// Pause after a connection could not be accepted, which is mostly for want of file handles.
const BREATH: Duration = Duration::from_millis(200);

/// Serves until SIGINT or SIGTERM, then ends the event streams and lets requests in flight finish for at most `grace`.
///
/// # Errors
/// When signals cannot be listened for.
pub async fn serve(listener: TcpListener, router: Router, live: Live, grace: Duration) -> Result<(), StartError> {
    let fail = |e: std::io::Error| StartError::Other(e.to_string());
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt()).map_err(fail)?, signal(SignalKind::terminate()).map_err(fail)?);
    let (stop, stopping) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        tracing::info!("stopping");
        // They would never end by themselves.
        live.close();
        let _ = stop.send(true);
    });
    answer(listener, router, stopping, grace).await;
    Ok(())
}

/// Returns once the server is to stop.
pub(super) async fn told_to_stop(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stop| *stop).await;
}

/// Answers every connection until told to stop, then those in flight for at most `grace`.
pub async fn answer(listener: TcpListener, router: Router, mut stopping: watch::Receiver<bool>, grace: Duration) {
    // Every connection holds a sender: the channel closes with the last one.
    let (alive, mut gone) = mpsc::channel::<()>(1);
    let told = stopping.clone();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((socket, _)) => {
                    tokio::spawn(connection::hold(socket, router.clone(), told.clone(), alive.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "accepting a connection");
                    sleep(BREATH).await;
                }
            },
            () = told_to_stop(&mut stopping) => break,
        }
    }
    drop((listener, alive));
    if timeout(grace, gone.recv()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}
