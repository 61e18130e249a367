//! Imports in the background of the web pages.

use app::context::Site;
use domain::{
    policy::{Permit, act::ImportRecords},
    records::{Counts, ImportReport, ImportState},
};
use store::records::{self, progress};

use super::{
    Files,
    run::{self, Import, RunError},
};

const FAULT: &str = "Có lỗi từ phía máy chủ khi kiểm tra tệp. Đồng chí tải tệp lên lại sau ít phút.";
const NOT_WRITTEN: &str = "Chưa nhập được do lỗi phía máy chủ. Chưa có gì được ghi; đồng chí thử xác nhận lại.";
const DISK_FULL: &str = "Ổ đĩa của máy chủ đã đầy nên chưa nhập được. Chưa có gì được ghi; đồng chí báo người quản trị \
                         máy chủ rồi xác nhận lại.";

/// At the start of the server: imports that ran when it stopped can be tried again.
///
/// # Errors
/// When the database refuses.
pub async fn interrupted(site: &Site) -> store::Result<()> {
    records::recover(&site.db).await
}

/// Reads and compares an uploaded file in the background.
pub(super) fn read(site: &Site, files: Files, permit: Permit<ImportRecords>, import: Import) {
    let site = site.clone();
    progress::set(import.id, ImportState::Reading, 0, 0);
    tokio::spawn(async move {
        let id = import.id;
        let marked = files.marked(id);
        let found = run::dry_run(&site.db, &permit, &import, Some(&marked), site.clock.now()).await;
        let (state, counts, message) = match found {
            Ok(report) => match files.keep_report(id, &report) {
                Ok(()) => (ImportState::Ready, report.counts, String::new()),
                Err(error) => {
                    tracing::error!(%error, import = %id, "keeping a report");
                    (ImportState::Refused, Counts::default(), FAULT.to_owned())
                }
            },
            Err(RunError::Refused(refusal)) => (ImportState::Refused, Counts::default(), refusal.0),
            Err(RunError::Store(error)) => {
                tracing::error!(%error, import = %id, "dry run");
                (ImportState::Refused, Counts::default(), FAULT.to_owned())
            }
        };
        if state == ImportState::Refused {
            files.remove_upload(id);
        }
        finish(&site, permit, id, state, counts, message).await;
    });
}

/// Writes a confirmed import in the background. The caller has marked it as running.
pub(super) fn write(site: &Site, files: Files, permit: Permit<ImportRecords>, import: Import) {
    let site = site.clone();
    progress::set(import.id, ImportState::Running, 0, 0);
    tokio::spawn(async move {
        let id = import.id;
        match run::apply(&site.db, permit.clone(), &import, site.clock.now()).await {
            Ok(report) => {
                keep(&files, id, &report);
                files.remove_upload(id);
                progress::forget(id);
            }
            Err(RunError::Refused(refusal)) => {
                finish(&site, permit, id, ImportState::Refused, Counts::default(), refusal.0).await;
            }
            Err(RunError::Store(error)) => {
                tracing::error!(%error, import = %id, "import");
                let text = error.to_string();
                let full = text.contains("disk is full") || text.contains("No space left");
                let message = if full { DISK_FULL } else { NOT_WRITTEN };
                finish(&site, permit, id, ImportState::Failed, Counts::default(), message.to_owned()).await;
            }
        }
    });
}

fn keep(files: &Files, id: domain::ids::ImportId, report: &ImportReport) {
    if let Err(error) = files.keep_report(id, report) {
        // The database has the counts; only the list of problems on the page is the dry run's.
        tracing::warn!(%error, import = %id, "keeping a report");
    }
}

async fn finish(
    site: &Site,
    permit: Permit<ImportRecords>,
    id: domain::ids::ImportId,
    state: ImportState,
    counts: Counts,
    message: String,
) {
    let now = site.clock.now();
    match records::set_state(&site.db, permit, id, state, counts, message, now).await {
        Ok(()) => progress::forget(id),
        Err(error) => {
            // The page then shows what memory knows; after a restart the import counts as interrupted.
            tracing::error!(%error, import = %id, "noting how an import ended");
            progress::set(id, state, 0, 0);
        }
    }
}
