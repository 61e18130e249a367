//! SQLite's one writer. Writes that arrive while a commit is on its way to the disk share the next one: with
//! `synchronous=FULL` a commit costs a flush, and thousands of small writes a second are only possible in groups.
//!
//! Each write runs in a savepoint of its own, so that one that fails takes nothing with it, and is answered only after
//! the group's commit is durable.

use std::{
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use futures::{FutureExt, future::BoxFuture};
use sqlx::{Connection, SqliteConnection};
use tokio::sync::{mpsc, oneshot};

use super::Tx;
use crate::{Error, Result};

/// Writes waiting for the writer; more than these wait in their own requests.
const QUEUE: usize = 1024;
/// Most writes in one commit.
const GROUP: usize = 512;
/// Longest time for which a group takes in more writes.
const GROUP_TIME: Duration = Duration::from_millis(20);

/// Answers one waiting write: with the commit's error, or with the value it computed.
type Answer = Box<dyn FnOnce(Result<(), String>) + Send>;

/// A write as queued: runs on the connection, says whether to keep its changes, and how to answer.
type Job = Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, (bool, Answer)> + Send>;

enum Message {
    Write(Job),
    Close(oneshot::Sender<()>),
}

/// The handle through which everybody writes.
#[derive(Clone)]
pub struct Writer(mpsc::Sender<Message>);

impl Writer {
    /// Starts the writer on its own connection.
    pub fn start(connection: SqliteConnection) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        tokio::spawn(serve(connection, receiver));
        Self(sender)
    }

    /// Runs one write; see [`super::Db::write`].
    pub async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a, 'c> FnOnce(&'a mut Tx<'c>) -> BoxFuture<'a, Result<T>> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel::<Result<T>>();
        let job: Job = Box::new(move |connection| {
            Box::pin(async move {
                let mut tx = Tx::Sqlite(connection);
                let result = match AssertUnwindSafe(work(&mut tx)).catch_unwind().await {
                    Ok(result) => result,
                    Err(_) => Err(Error::Write("a write panicked".to_owned())),
                };
                let keep = result.is_ok();
                let answer: Answer = Box::new(move |committed| {
                    let result = result.and_then(|value| committed.map(|()| value).map_err(Error::Write));
                    // Nobody listens any more when the request was cancelled; the write stands all the same.
                    let _ = sender.send(result);
                });
                (keep, answer)
            })
        });
        self.0.send(Message::Write(job)).await.map_err(|_| Error::stopped())?;
        receiver.await.map_err(|_| Error::stopped())?
    }

    /// Finishes what is queued and closes the connection.
    pub async fn close(&self) {
        let (sender, receiver) = oneshot::channel();
        if self.0.send(Message::Close(sender)).await.is_ok() {
            let _ = receiver.await;
        }
    }
}

async fn serve(mut connection: SqliteConnection, mut queue: mpsc::Receiver<Message>) {
    let mut closing = None;
    while closing.is_none() {
        let Some(message) = queue.recv().await else { break };
        match message {
            Message::Close(done) => closing = Some(done),
            Message::Write(first) => closing = run_group(&mut connection, first, &mut queue).await,
        }
    }
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "closing the writer");
    }
    if let Some(done) = closing {
        let _ = done.send(());
    }
}

/// Runs `first` and whatever else waits in one transaction, then answers all. Returns a request to close, if one came.
async fn run_group(
    connection: &mut SqliteConnection,
    first: Job,
    queue: &mut mpsc::Receiver<Message>,
) -> Option<oneshot::Sender<()>> {
    let started = Instant::now();
    let mut answers = Vec::new();
    let mut closing = None;
    let mut outcome = execute(connection, "BEGIN IMMEDIATE").await;
    let mut next = Some(first);
    while let Some(job) = next.take() {
        match run_one(connection, job, outcome.clone()).await {
            Ok(answer) => answers.push(answer),
            Err((answer, broken)) => {
                answers.push(answer);
                outcome = Err(broken);
            }
        }
        if outcome.is_ok() && answers.len() < GROUP && started.elapsed() < GROUP_TIME {
            next = match queue.try_recv() {
                Ok(Message::Write(job)) => Some(job),
                Ok(Message::Close(done)) => {
                    closing = Some(done);
                    None
                }
                Err(_) => None,
            };
        }
    }
    if outcome.is_ok() {
        outcome = execute(connection, "COMMIT").await;
    }
    if let Err(error) = &outcome {
        tracing::error!(error, "a group of writes was rolled back");
        // Fails when the transaction never began; either way nothing of the group is kept.
        let _ = execute(connection, "ROLLBACK").await;
    }
    metrics::histogram!("sotay_db_group_size").record(answers.len() as f64);
    metrics::histogram!("sotay_db_group_seconds").record(started.elapsed().as_secs_f64());
    for answer in answers {
        answer(outcome.clone());
    }
    closing
}

/// Runs one write in a savepoint. `Err` means that the whole transaction is no longer usable.
async fn run_one(
    connection: &mut SqliteConnection,
    job: Job,
    state: Result<(), String>,
) -> Result<Answer, (Answer, String)> {
    let begun = match state {
        Ok(()) => execute(connection, "SAVEPOINT job").await,
        broken => broken,
    };
    if let Err(error) = begun {
        // The job must be answered, and only running it makes its answer: outside a transaction it must not touch
        // anything, so it is run on nothing.
        return Err((refuse(job).await, error));
    }
    let (keep, answer) = job(connection).await;
    let ended = if keep {
        execute(connection, "RELEASE job").await
    } else {
        match execute(connection, "ROLLBACK TO job").await {
            Ok(()) => execute(connection, "RELEASE job").await,
            failed => failed,
        }
    };
    match ended {
        Ok(()) => Ok(answer),
        Err(error) => Err((answer, error)),
    }
}

/// Drops a job unrun: its waiting side then learns that the writer could not serve it.
async fn refuse(job: Job) -> Answer {
    drop(job);
    Box::new(|_| {})
}

async fn execute(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), String> {
    sqlx::query(sql).execute(connection).await.map(drop).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use crate::{Error, testing::for_each_db};

    #[tokio::test]
    async fn a_failed_write_takes_nothing_with_it() {
        for_each_db(async |db| {
            let write = |key: &'static str, fail: bool| {
                db.write(move |tx| {
                    Box::pin(async move {
                        on!(tx, c => sqlx::query("INSERT INTO settings(key, value) VALUES ($1, '1')").bind(key).execute(c).await.map(drop))?;
                        if fail { Err(Error::Conflict("on purpose")) } else { Ok(()) }
                    })
                })
            };
            let (a, b, c) = tokio::join!(write("a", false), write("b", true), write("c", false));
            assert!(a.is_ok() && c.is_ok(), "{a:?} {c:?}");
            assert!(matches!(b, Err(Error::Conflict("on purpose"))), "{b:?}");
            let keys: Vec<String> = on!(db, c => sqlx::query_scalar("SELECT key FROM settings WHERE key IN ('a','b','c') ORDER BY key").fetch_all(c).await).unwrap();
            assert_eq!(keys, ["a", "c"]);
        })
        .await;
    }

    #[tokio::test]
    async fn a_panic_in_a_write_does_not_stop_the_writer() {
        for_each_db(async |db| {
            if db.name() == "postgres" {
                return; // There the panic stays in the request's own task.
            }
            let failed = db.write(|_| Box::pin(async move { if true { panic!("on purpose") } else { Ok(()) } })).await;
            assert!(matches!(failed, Err(Error::Write(_))));
            db.write(|_| Box::pin(async move { Ok(()) })).await.unwrap();
        })
        .await;
    }
}
