//! How far imports are, in memory: what a transaction has done so far is invisible outside of it.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
};

use domain::{
    ids::ImportId,
    records::{ImportState, Progress},
};

static RUNNING: LazyLock<Mutex<HashMap<ImportId, Progress>>> = LazyLock::new(Mutex::default);

fn running() -> MutexGuard<'static, HashMap<ImportId, Progress>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes how far an import is.
pub fn set(id: ImportId, state: ImportState, done: i64, total: i64) {
    running().insert(id, Progress { state, done, total });
}

/// Adds to what is done.
pub(super) fn advance(id: ImportId, rows: usize) {
    if let Some(progress) = running().get_mut(&id) {
        progress.done += rows as i64;
    }
}

/// Sets what there is to do once that is known.
pub(super) fn begin(id: ImportId, total: usize) {
    set(id, ImportState::Running, 0, total as i64);
}

/// How far an import is, while this process works on it.
pub fn get(id: ImportId) -> Option<Progress> {
    running().get(&id).copied()
}

/// Forgets an import that ended: the database has its final state.
pub fn forget(id: ImportId) {
    running().remove(&id);
}
