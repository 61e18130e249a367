//! Imports in the background of the web pages.

use app::context::Site;
use domain::{
    ids::ImportId,
    policy::{Permit, act::ImportRecords},
    records::ImportState,
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
        let message = match found {
            Ok(report) => match records::set_ready(&site.db, permit.clone(), id, report, site.clock.now()).await {
                Ok(()) => return progress::forget(id),
                Err(error) => fault(id, &error, FAULT),
            },
            Err(RunError::Refused(refusal)) => refusal.0,
            Err(RunError::Store(error)) => fault(id, &error, FAULT),
        };
        files.remove_upload(id);
        failed(&site, permit, id, ImportState::Refused, message).await;
    });
}

/// Writes a confirmed import in the background. The caller has marked it as running.
pub(super) fn write(site: &Site, files: Files, permit: Permit<ImportRecords>, import: Import) {
    let site = site.clone();
    progress::set(import.id, ImportState::Running, 0, 0);
    tokio::spawn(async move {
        let id = import.id;
        match run::apply(&site.db, permit.clone(), &import, site.clock.now()).await {
            Ok(_) => {
                files.remove_upload(id);
                progress::forget(id);
            }
            Err(RunError::Refused(refusal)) => failed(&site, permit, id, ImportState::Refused, refusal.0).await,
            Err(RunError::Store(error)) => {
                let text = error.to_string();
                let full = text.contains("disk is full") || text.contains("No space left");
                let message = fault(id, &error, if full { DISK_FULL } else { NOT_WRITTEN });
                failed(&site, permit, id, ImportState::Failed, message).await;
            }
        }
    });
}

/// The cause goes to the log, words to the person.
fn fault(id: ImportId, error: &store::Error, words: &str) -> String {
    tracing::error!(%error, import = %id, "import");
    words.to_owned()
}

async fn failed(site: &Site, permit: Permit<ImportRecords>, id: ImportId, state: ImportState, message: String) {
    match records::set_failed(&site.db, permit, id, state, message).await {
        Ok(()) => progress::forget(id),
        Err(error) => {
            // The page then shows what memory knows; after a restart the import counts as interrupted.
            tracing::error!(%error, import = %id, "noting how an import ended");
            progress::set(id, state, 0, 0);
        }
    }
}
