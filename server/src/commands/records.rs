//! `sotay import` and `sotay export`: the same code as the web pages.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use domain::{
    policy::{Act, Permit},
    records::ImportKind,
    time::Clock,
};
use store::Db;

use super::print;
use crate::{
    records::{
        self,
        run::{self, Import, Outcome, RunError},
    },
    settings::Settings,
    site::{StartError, open_database},
};

#[derive(Debug, Args)]
pub struct ImportArguments {
    /// Workbook (.xlsx) or CSV file.
    file: PathBuf,
    /// Code of the unit below which records may change; the root when missing.
    #[arg(long)]
    unit: Option<String>,
    /// `members` or `units`; found out from the columns when missing.
    #[arg(long)]
    kind: Option<String>,
    /// Write what is not refused. Without it, only say what would change.
    #[arg(long)]
    apply: bool,
    /// Where to write the workbook with the reasons beside what is refused.
    #[arg(long)]
    marked: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct ExportArguments {
    /// Workbook to write.
    file: PathBuf,
    /// Code of the unit whose subtree is exported; the root when missing.
    #[arg(long)]
    unit: Option<String>,
    /// `members` or `units`.
    #[arg(long, default_value = "members")]
    kind: String,
}

/// Imports a file; the exit code says whether something was refused.
pub async fn import(settings: &Settings, arguments: ImportArguments) -> Result<ExitCode, StartError> {
    let db = open_database(settings).await?;
    let outcome = import_into(&db, settings, &arguments).await;
    db.close().await;
    let outcome = outcome?;
    let counts = &outcome.report.counts;
    let what = if outcome.applied { "imported" } else { "would import (nothing was written)" };
    print(&format!(
        "{what}: {} added, {} changed, {} unchanged, {} refused\n",
        counts.added, counts.changed, counts.unchanged, counts.refused
    ));
    for problem in &outcome.report.problems {
        print(&format!("  {}: {}\n", problem.place(), problem.message));
    }
    Ok(if counts.refused == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

async fn import_into(db: &Db, settings: &Settings, arguments: &ImportArguments) -> Result<Outcome, StartError> {
    let permit = operator(db, arguments.unit.as_deref()).await?;
    let kind = arguments.kind.as_deref().map(parse_kind).transpose()?;
    let import = Import::of_file(&arguments.file, kind, (settings.upload_mb as u64) << 20);
    let now = Clock::system().now();
    run::run(db, permit, &import, arguments.marked.as_deref(), arguments.apply, now).await.map_err(|e| match e {
        RunError::Refused(refusal) => StartError::Other(refusal.to_string()),
        RunError::Store(error) => error.into(),
    })
}

/// Exports a subtree in the format that imports read.
pub async fn export(settings: &Settings, arguments: ExportArguments) -> Result<(), StartError> {
    let kind = parse_kind(&arguments.kind)?;
    let db = open_database(settings).await?;
    let bytes = export_from(&db, arguments.unit.as_deref(), kind).await;
    db.close().await;
    write(&arguments.file, &bytes?)
}

async fn export_from(db: &Db, unit: Option<&str>, kind: ImportKind) -> Result<Vec<u8>, StartError> {
    let permit = operator(db, unit).await?;
    let now = Clock::system().now();
    let workbook = match kind {
        ImportKind::Members => records::members_workbook(&store::records::export_members(db, permit, now).await?),
        ImportKind::Units => records::units_workbook(&store::records::export_units(db, permit, now).await?),
    };
    workbook.map_err(|e| StartError::Other(e.to_string()))
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), StartError> {
    std::fs::write(file, bytes).map_err(|e| StartError::file(file, e))
}

fn parse_kind(kind: &str) -> Result<ImportKind, StartError> {
    kind.parse().map_err(|_| StartError::Other(format!("{kind:?} is neither `members` nor `units`")))
}

/// Whoever runs the program owns the database: a permit on a unit, or on the root.
async fn operator<A: Act>(db: &Db, code: Option<&str>) -> Result<Permit<A>, StartError> {
    let unit = match code {
        Some(code) => store::units::reference_by_code(db, code).await?,
        None => store::units::root(db)
            .await?
            .ok_or_else(|| StartError::Other("the database is empty: run `sotay admin first`".to_owned()))?,
    };
    Ok(Permit::of_operator(unit))
}
