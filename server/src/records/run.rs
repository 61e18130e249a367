//! The one way from a file to the database: `sotay import` calls [`run`], the web pages call its two halves.

use std::path::{Path, PathBuf};

use domain::{
    ids::ImportId,
    policy::{Permit, act::ImportRecords},
    records::{Counts, ImportKind, ImportReport},
    time::Timestamp,
};
use store::{
    Db,
    records::{Plan, Rows},
};
use tokio::sync::Semaphore;

use super::{
    Refusal, Source,
    read::{Layout, read},
    write::mark,
};

/// Files are read one at a time: a long one takes a core and a hundred megabytes while it lasts.
static READING: Semaphore = Semaphore::const_new(1);

/// Why an import did not happen.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The file cannot be used; the reason is for people, in Vietnamese.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database refused; nothing was written.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// A file to import.
#[derive(Debug, Clone)]
pub struct Import {
    /// Identifier: the same one again is the same import.
    pub id: ImportId,
    /// Where the file is.
    pub file: PathBuf,
    /// What people call it.
    pub file_name: String,
    /// What it should list; none to find out from its columns.
    pub kind: Option<ImportKind>,
    /// Largest file, in bytes.
    pub max_bytes: u64,
}

impl Import {
    /// An import of a file from the command line.
    pub fn of_file(file: &Path, kind: Option<ImportKind>, max_bytes: u64) -> Self {
        let file_name = file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Self { id: ImportId::fresh(), file: file.to_owned(), file_name, kind, max_bytes }
    }

    async fn read(&self) -> Result<(Source, Rows, Layout), Refusal> {
        let _one = READING.acquire().await;
        let (file, kind, max_bytes) = (self.file.clone(), self.kind, self.max_bytes);
        let work = move || {
            let source = Source::open(&file, max_bytes)?;
            let reading = read(&source, kind)?;
            Ok((source, reading.checked, reading.layout))
        };
        tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
            // A file on which a parser gives up so badly is the file's fault.
            tracing::error!(%error, "reading a workbook");
            Err(Refusal::new("Không đọc được tệp này. Đồng chí mở tệp, lưu lại thành .xlsx rồi nhập lại."))
        })
    }
}

/// What the command line gets.
#[derive(Debug)]
pub struct Outcome {
    /// Counts and the first problems.
    pub report: ImportReport,
    /// Whether it was written, or only tried.
    pub applied: bool,
}

/// Says what a file would add, change and refuse, without changing anything. With `marked`, and when something is
/// refused, writes the workbook with the reasons there.
///
/// # Errors
/// [`RunError`] when the file cannot be used or the database not be read.
pub async fn dry_run(
    db: &Db,
    permit: &Permit<ImportRecords>,
    import: &Import,
    marked: Option<&Path>,
    now: Timestamp,
) -> Result<ImportReport, RunError> {
    let (source, rows, layout) = import.read().await?;
    let plan = store::records::plan(db, permit, rows, now).await?;
    let report = report(&plan, &layout);
    if let Some(to) = marked.filter(|_| report.counts.refused > 0) {
        let to = to.to_owned();
        let write = move || mark(&source, &layout, plan.problems(), &to);
        tokio::task::spawn_blocking(write).await.map_err(|e| store::Error::Write(e.to_string()))??;
    }
    Ok(report)
}

/// Writes everything that is not refused, in one transaction. Doing it again changes nothing.
///
/// # Errors
/// [`RunError`] when the file cannot be used or the database refuses; nothing is written then.
pub async fn apply(
    db: &Db,
    permit: Permit<ImportRecords>,
    import: &Import,
    now: Timestamp,
) -> Result<ImportReport, RunError> {
    let (_, rows, layout) = import.read().await?;
    let plan = store::records::apply(db, permit, import.id, import.file_name.clone(), rows, now).await?;
    Ok(report(&plan, &layout))
}

/// What `sotay import` does: a dry run, then with `write` the import.
///
/// # Errors
/// [`RunError`] when the file cannot be used or the database refuses; nothing is written then.
pub async fn run(
    db: &Db,
    permit: Permit<ImportRecords>,
    import: &Import,
    marked: Option<&Path>,
    write: bool,
    now: Timestamp,
) -> Result<Outcome, RunError> {
    let report = dry_run(db, &permit, import, marked, now).await?;
    let Counts { added, changed, .. } = report.counts;
    if !write || added + changed == 0 {
        return Ok(Outcome { report, applied: false });
    }
    Ok(Outcome { report: apply(db, permit, import, now).await?, applied: true })
}

fn report(plan: &Plan, layout: &Layout) -> ImportReport {
    ImportReport {
        kind: match plan {
            Plan::Members(_) => ImportKind::Members,
            Plan::Units(_) => ImportKind::Units,
        },
        heading_row: layout.heading_row,
        counts: plan.counts(),
        problems: plan.problems().iter().take(ImportReport::SHOWN).cloned().collect(),
        ignored: layout.ignored.iter().take(20).cloned().collect(),
    }
}
