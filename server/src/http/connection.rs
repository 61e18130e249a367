//! One connection: HTTP/1.1 by hyper, and event streams without it.
//!
//! A connection of hyper keeps its buffers for as long as it lives, some 20 KB; ten thousand people who wait in rooms
//! would take 200 MB for nothing. So the handler of a stream answers with a head only and leaves the stream in the
//! [`Handover`]; when hyper is through, a small task of its own sends the events over the bare socket. The answer is
//! HTTP/1.0, whose bodies end with the connection: no framing is left to do.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderName, Method, Version, header},
    response::{IntoResponse, Response},
};
use futures::{Stream, StreamExt, stream};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::watch,
    time::timeout,
};
use tower::ServiceExt;

use super::serve::told_to_stop;

/// How long a connection may stay without a whole request: longer than proxies keep theirs idle.
const IDLE: Duration = Duration::from_secs(75);
/// How long an event may take to go out to somebody who does not read.
const STUCK: Duration = Duration::from_secs(30);

/// The chunks of an event stream.
pub type Events = Pin<Box<dyn Stream<Item = Bytes> + Send>>;

/// Where the handler of a stream leaves it for the connection; an extension of every request.
#[derive(Clone, Default)]
pub struct Handover(Arc<Mutex<Option<Events>>>);

impl Handover {
    /// The answer to a request for events; they go out once its head has.
    pub fn answer(&self, events: impl Stream<Item = Bytes> + Send + 'static) -> Response {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::pin(events));
        let headers = [
            (header::CONTENT_TYPE, "text/event-stream"),
            (header::CACHE_CONTROL, "no-store"),
            (header::CONNECTION, "close"),
            // Proxies would hold events back otherwise.
            (HeaderName::from_static("x-accel-buffering"), "no"),
        ];
        // Of unknown length, though empty: hyper then writes the head alone.
        let mut response =
            (headers, Body::from_stream(stream::empty::<Result<Bytes, std::io::Error>>())).into_response();
        *response.version_mut() = Version::HTTP_10;
        response
    }

    fn take(&self) -> Option<Events> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Answers what comes over the socket until either side is done; on `stopping`, after the request in flight.
pub async fn hold<Alive: Send + 'static>(
    socket: TcpStream,
    router: Router,
    mut stopping: watch::Receiver<bool>,
    alive: Alive,
) {
    // A page goes out in a few writes: without this, each waits for the other side's acknowledgement.
    let _ = socket.set_nodelay(true);
    let handover = Handover::default();
    let offered = handover.clone();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let (router, offered) = (router.clone(), offered.clone());
        request.extensions_mut().insert(offered.clone());
        Box::pin(async move {
            let head_only = request.method() == Method::HEAD;
            let answer = router.oneshot(request.map(Body::new)).await;
            if head_only {
                offered.take();
            }
            answer
        })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE)
        .serve_connection(TokioIo::new(socket), service);
    let done = tokio::select! {
        done = poll_fn(|cx| connection.poll_without_shutdown(cx)) => Some(done),
        () = told_to_stop(&mut stopping) => None,
    };
    let done = match done {
        Some(done) => done,
        None => {
            Pin::new(&mut connection).graceful_shutdown();
            poll_fn(|cx| connection.poll_without_shutdown(cx)).await
        }
    };
    let mut socket = connection.into_parts().io.into_inner();
    match (done, handover.take()) {
        (Ok(()), Some(events)) => {
            tokio::spawn(async move {
                send(socket, events).await;
                drop(alive);
            });
        }
        (Ok(()), None) => {
            let _ = socket.shutdown().await;
        }
        // The other side went away, or spoke no HTTP.
        (Err(error), _) => tracing::debug!(%error, "connection"),
    }
}

/// Sends events until they end or nobody listens any more.
async fn send(mut socket: TcpStream, mut events: Events) {
    let (mut reader, mut writer) = socket.split();
    let mut nothing = [0; 16];
    loop {
        tokio::select! {
            event = events.next() => {
                let Some(bytes) = event else { break };
                if !matches!(timeout(STUCK, writer.write_all(&bytes)).await, Ok(Ok(()))) {
                    break;
                }
            }
            // The other side has nothing to say: an end of its stream is a closed page.
            read = reader.read(&mut nothing) => if !matches!(read, Ok(1..)) {
                break;
            }
        }
    }
    let _ = writer.shutdown().await;
}
