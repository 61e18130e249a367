//! The command line: one file a command.

mod admin;
mod backup;
mod demo;
mod doctor;
mod postgres;
mod records;
mod serve;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    settings::{LogFormat, Settings},
    site::StartError,
};

/// Sotay, the handbook of a large organisation.
#[derive(Debug, Parser)]
#[command(name = "sotay", version, about)]
struct Cli {
    /// Settings file; without it `sotay.toml` in the current folder, if there is one.
    #[arg(long, global = true, env = "SOTAY_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve people.
    Serve(serve::Arguments),
    /// Bring the database up to date and stop.
    Migrate,
    /// Import units or members from a workbook or CSV file; without --apply only say what would change.
    Import(records::ImportArguments),
    /// Export units or members to a workbook.
    Export(records::ExportArguments),
    /// Fill an empty database with a made-up organisation.
    Demo(demo::Arguments),
    /// First administrator, roles and password resets.
    Admin(admin::Arguments),
    /// Write a backup while serving.
    Backup(backup::BackupArguments),
    /// Check a backup and put it in place; the server must be stopped.
    Restore(backup::RestoreArguments),
    /// Check settings, database, audit log, disk and clock, and say in words what is wrong.
    Doctor(doctor::DoctorArguments),
    /// Print the documented settings file.
    Settings,
}

/// Runs the command line.
pub fn run() -> ExitCode {
    // Databases, keys, backups, exports: what this program writes is its own user's, whatever the shell allows others.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let cli = Cli::parse();
    if matches!(cli.command, Command::Settings) {
        print(&Settings::documentation());
        return ExitCode::SUCCESS;
    }
    let settings = match Settings::load(cli.config.as_deref(), std::env::vars()) {
        Ok(settings) => settings,
        Err(error) => return failed(&error.to_string()),
    };
    start_logging(&settings);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.to_string()),
    };
    match runtime.block_on(dispatch(cli.command, settings)) {
        Ok(code) => code,
        Err(error) => failed(&error.to_string()),
    }
}

async fn dispatch(command: Command, settings: Settings) -> Result<ExitCode, StartError> {
    match command {
        Command::Serve(arguments) => serve::run(settings, arguments).await?,
        Command::Migrate => {
            let db = crate::site::open_database(&settings).await?;
            print(&format!("{} is at migration {}\n", db.name(), db.schema_version().await?));
            db.close().await;
        }
        Command::Import(arguments) => return records::import(&settings, arguments).await,
        Command::Export(arguments) => records::export(&settings, arguments).await?,
        Command::Demo(arguments) => demo::run(&settings, arguments).await?,
        Command::Admin(arguments) => admin::run(&settings, arguments).await?,
        Command::Backup(arguments) => backup::backup(&settings, arguments).await?,
        Command::Restore(arguments) => backup::restore(&settings, arguments).await?,
        Command::Doctor(arguments) => return doctor::run(&settings, arguments).await,
        Command::Settings => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn start_logging(settings: &Settings) {
    let filter = tracing_subscriber::EnvFilter::new(&settings.log);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second call, in tests, keeps the first subscriber.
    let _ = match settings.log_format {
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
        LogFormat::Text => builder.with_target(false).try_init(),
    };
}

/// What a command has to say, on standard output.
fn print(text: &str) {
    use std::io::Write;
    // Whoever closed the pipe does not want to read on.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn failed(message: &str) -> ExitCode {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "sotay: {message}");
    ExitCode::FAILURE
}
