//! Writing rows while the next ones are drawn.

use std::sync::Arc;

use domain::{
    policy::{Permit, act},
    time::Timestamp,
    units::UnitRef,
};
use tokio::task::JoinHandle;

use super::{
    Options, Summary,
    rows::{self, Rows},
};
use crate::{
    Db, Error, Result,
    audit::{self, Entry},
};

/// Members in one transaction, about.
const BATCH: usize = 3_000;

/// Collects rows into transactions of a good size and writes them in the background, one at a time.
pub(super) struct Pen {
    db: Db,
    hash: Arc<str>,
    now: Timestamp,
    total: i64,
    root: Option<UnitRef>,
    waiting: Rows,
    writing: Option<JoinHandle<Result<i64>>>,
    written: i64,
    pub(super) summary: Summary,
}

impl Pen {
    pub(super) fn new(db: Db, options: &Options) -> Self {
        Self {
            db,
            hash: options.password_hash.as_str().into(),
            now: options.now,
            total: options.members,
            root: None,
            waiting: Rows::default(),
            writing: None,
            written: 0,
            summary: Summary::default(),
        }
    }

    /// Takes rows; they refer only to rows that were added before.
    pub(super) fn add(&mut self, rows: Rows) {
        let summary = &mut self.summary;
        summary.units += rows.units.len() as i64;
        summary.members += rows.members.len() as i64;
        summary.activated += rows.members.iter().filter(|m| m.activated_at.is_some()).count() as i64;
        summary.meetings += rows.meetings.len() as i64;
        summary.assignments += rows.assignments.len() as i64;
        summary.articles += rows.articles.len() as i64;
        if self.root.is_none() {
            self.root = rows.units.first().map(|u| UnitRef { id: u.id, path: u.path.clone() });
        }
        self.waiting.append(rows);
    }

    /// Starts writing when enough is waiting.
    pub(super) async fn flush_if_full(&mut self, progress: &impl Fn(&str, i64, i64)) -> Result<()> {
        if self.waiting.members.len() >= BATCH { self.flush(progress).await } else { Ok(()) }
    }

    /// Writes what is left and waits until everything is durable.
    pub(super) async fn finish(&mut self, progress: &impl Fn(&str, i64, i64)) -> Result<()> {
        self.flush(progress).await?;
        self.settle(progress).await
    }

    async fn flush(&mut self, progress: &impl Fn(&str, i64, i64)) -> Result<()> {
        self.settle(progress).await?;
        let Some(root) = self.root.clone() else { return Ok(()) };
        let rows = std::mem::take(&mut self.waiting);
        let (db, hash, now) = (self.db.clone(), Arc::clone(&self.hash), self.now);
        self.writing = Some(tokio::spawn(async move {
            let count = rows.members.len() as i64;
            db.write(move |tx| {
                Box::pin(async move {
                    rows::write(tx, &rows, &hash).await?;
                    let permit = Permit::<act::ImportRecords>::of_operator(root.clone());
                    let details = format!("Dữ liệu minh họa: {count} đảng viên");
                    audit::record(tx, &permit, now, Entry::about("demo", root.id.0, details)).await
                })
            })
            .await?;
            Ok(count)
        }));
        Ok(())
    }

    /// Waits for the transaction in the background.
    async fn settle(&mut self, progress: &impl Fn(&str, i64, i64)) -> Result<()> {
        if let Some(writing) = self.writing.take() {
            self.written += writing.await.map_err(|e| Error::Write(e.to_string()))??;
            progress("members", self.written, self.total);
        }
        Ok(())
    }
}
