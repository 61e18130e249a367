//! `sotay import` and `sotay export`: the same code as the web pages.

use std::{path::PathBuf, process::ExitCode};

use clap::Args;

use crate::{settings::Settings, site::StartError};

#[derive(Debug, Args)]
pub struct ImportArguments {
    /// Workbook (.xlsx) or CSV file.
    file: PathBuf,
}

#[derive(Debug, Args)]
pub struct ExportArguments {
    /// File to write.
    file: PathBuf,
}

pub async fn import(_: &Settings, _: ImportArguments) -> Result<ExitCode, StartError> {
    Ok(ExitCode::SUCCESS)
}

pub async fn export(_: &Settings, _: ExportArguments) -> Result<(), StartError> {
    Ok(())
}
