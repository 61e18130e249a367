//! Who watches which room. An event says how far the room has come and nothing else; the browser then asks for the page,
//! where the policy decides what it may see. So one message serves everybody, and a stream that outlives its session
//! tells nothing.
//!
//! A change made by this process is passed on at once. What another process on the same database changed is found by
//! asking for all watched rooms together every few seconds, and so is who came: check-ins have no time for that.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::body::Bytes;
use domain::{ids::MeetingId, policy::act, room::Pulse};
use futures::{Stream, stream};
use store::Db;
use tokio::{sync::watch, time::timeout};

use crate::{context::Context, error::AppError};

/// A comment this often keeps proxies from closing a quiet stream.
const KEEP_ALIVE: Duration = Duration::from_secs(25);
/// A comment line of the format.
const NOTHING_NEW: Bytes = Bytes::from_static(b":\n\n");

/// The last event of a room, ready to be sent; all its streams share the bytes.
#[derive(Debug, Clone)]
struct Event {
    pulse: Pulse,
    bytes: Bytes,
}

impl Event {
    fn new(pulse: Pulse) -> Self {
        Self { pulse, bytes: format!("retry: 2000\ndata: {pulse}\n\n").into() }
    }
}

#[derive(Debug, Default)]
struct Rooms {
    watched: HashMap<MeetingId, watch::Sender<Event>>,
    closed: bool,
}

/// The rooms that somebody watches.
#[derive(Debug, Clone, Default)]
pub struct Live(Arc<Mutex<Rooms>>);

impl Live {
    fn rooms(&self) -> MutexGuard<'_, Rooms> {
        // Nothing in here panics half-way.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches a room; none once the server is stopping.
    fn subscribe(&self, meeting: MeetingId) -> Option<watch::Receiver<Event>> {
        let mut rooms = self.rooms();
        if rooms.closed {
            return None;
        }
        let sender = rooms.watched.entry(meeting).or_insert_with(|| watch::channel(Event::new(Pulse::default())).0);
        Some(sender.subscribe())
    }

    /// The rooms that somebody watches; those that nobody watches any more are forgotten.
    pub fn watched(&self) -> Vec<MeetingId> {
        let mut rooms = self.rooms();
        rooms.watched.retain(|_, sender| sender.receiver_count() > 0);
        rooms.watched.keys().copied().collect()
    }

    /// Tells those who watch these rooms how far they have come.
    pub async fn refresh(&self, db: &Db, meetings: &[MeetingId]) {
        let meetings: Vec<MeetingId> = {
            let rooms = self.rooms();
            meetings.iter().copied().filter(|meeting| rooms.watched.contains_key(meeting)).collect()
        };
        if meetings.is_empty() {
            return;
        }
        match store::room::pulses(db, &meetings).await {
            Ok(pulses) => {
                let rooms = self.rooms();
                for (meeting, pulse) in pulses {
                    if let Some(sender) = rooms.watched.get(&meeting) {
                        tell(sender, pulse);
                    }
                }
            }
            // The change itself is safe; whoever watches learns of it at the next look.
            Err(error) => tracing::warn!(%error, "looking at watched rooms"),
        }
    }

    /// Ends all streams, and lets no new one begin.
    pub fn close(&self) {
        let mut rooms = self.rooms();
        rooms.closed = true;
        rooms.watched.clear();
    }
}

/// Passes news on. Answers may overtake one another: an older one is dropped.
fn tell(sender: &watch::Sender<Event>, pulse: Pulse) {
    sender.send_if_modified(|event| {
        let news = pulse != event.pulse && pulse.revision >= event.pulse.revision;
        if news {
            *event = Event::new(pulse);
        }
        news
    });
}

/// The events of a room for whoever may be in it, as the text of an event stream. The first one comes at once.
///
/// # Errors
/// [`AppError::NotFound`] for those who may not, [`AppError::TooMany`] while the server stops.
pub async fn events(cx: &Context, meeting: MeetingId) -> Result<impl Stream<Item = Bytes> + Send + 'static, AppError> {
    super::api::may::<act::EnterRoom>(cx, meeting).await.map_err(|error| match error {
        AppError::Forbidden => AppError::NotFound,
        other => other,
    })?;
    let live = &cx.site.live;
    let stopping = || AppError::TooMany("Hệ thống đang khởi động lại.".to_owned());
    let events = live.subscribe(meeting).ok_or_else(stopping)?;
    live.refresh(cx.db(), &[meeting]).await;
    Ok(stream::unfold((events, true), |(mut events, first)| async move {
        if !first {
            match timeout(KEEP_ALIVE, events.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return None,
                Err(_) => return Some((NOTHING_NEW, (events, false))),
            }
        }
        let bytes = events.borrow_and_update().bytes.clone();
        Some((bytes, (events, false)))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pulse(revision: i64, cast: i64) -> Pulse {
        Pulse { revision, cast, attended: 3, expected: 5 }
    }

    #[tokio::test]
    async fn news_reach_those_who_watch_and_old_news_do_not() {
        let live = Live::default();
        let meeting = MeetingId(uuid::Uuid::nil());
        let mut events = live.subscribe(meeting).unwrap();
        let sender = live.rooms().watched[&meeting].clone();
        tell(&sender, pulse(2, 1));
        assert!(events.has_changed().unwrap());
        assert_eq!(events.borrow_and_update().bytes, "retry: 2000\ndata: 2 1 3 5\n\n");
        tell(&sender, pulse(2, 1));
        tell(&sender, pulse(1, 5));
        assert!(!events.has_changed().unwrap(), "nothing new, and something older");
        tell(&sender, pulse(2, 2));
        assert!(events.has_changed().unwrap(), "another ballot");
    }

    #[tokio::test]
    async fn rooms_are_forgotten_and_streams_end_with_the_server() {
        let live = Live::default();
        let (one, two) = (MeetingId(uuid::Uuid::nil()), MeetingId(uuid::Uuid::max()));
        let first = live.subscribe(one).unwrap();
        let mut second = live.subscribe(two).unwrap();
        assert_eq!(live.watched().len(), 2);
        drop(first);
        assert_eq!(live.watched(), [two]);
        live.close();
        assert!(second.changed().await.is_err());
        assert!(live.subscribe(one).is_none());
    }
}
