//! `sotay demo`: fills an empty database with a made-up organisation.

use app::accounts::Passwords;
use clap::Args;
use domain::time::Clock;
use store::{Db, demo};

use super::print;
use crate::{
    settings::Settings,
    site::{StartError, open_database},
};

/// Members of the demo that `make run` loads: a handful of communes, seconds to make.
pub const DEFAULT_MEMBERS: i64 = 3_000;
/// Seed of that demo.
pub const DEFAULT_SEED: u64 = 2026;
/// The one password of all demo accounts. The data is made up, and every screen says so.
const PASSWORD: &str = "sotay-demo-2026";
/// Where the logins are kept for the next start, in the data folder.
const LOGINS_FILE: &str = "demo-logins.txt";

#[derive(Debug, Args)]
pub struct Arguments {
    /// How many members.
    #[arg(long, default_value_t = DEFAULT_MEMBERS)]
    members: i64,
    /// The same seed gives the same organisation.
    #[arg(long, default_value_t = DEFAULT_SEED)]
    seed: u64,
}

/// Runs the command.
pub async fn run(settings: &Settings, arguments: Arguments) -> Result<(), StartError> {
    let db = open_database(settings).await?;
    let generated = generate(settings, &db, arguments.members, arguments.seed).await;
    db.close().await;
    generated?;
    print(&logins(settings));
    Ok(())
}

/// Generates the demo and keeps its logins in the data folder.
pub async fn generate(settings: &Settings, db: &Db, members: i64, seed: u64) -> Result<(), StartError> {
    let passwords = Passwords::new().map_err(|e| StartError::Other(e.to_string()))?;
    let password_hash = passwords.hash(PASSWORD.to_owned()).await.map_err(|e| StartError::Other(e.to_string()))?;
    let options = demo::Options { members, seed, now: Clock::system().now(), password_hash };
    let started = std::time::Instant::now();
    let summary = demo::generate(db, options, |stage, done, total| {
        tracing::info!(stage, done, total, "demo");
    })
    .await?;
    tracing::info!(members, seconds = started.elapsed().as_secs_f64(), "demo organisation made");
    let mut text = format!("  Dữ liệu minh họa. Mật khẩu của mọi tài khoản: {PASSWORD}\n");
    for login in &summary.logins {
        text.push_str(&format!(
            "    {:<14} {}  ({}, {})\n",
            login.card_number, login.title, login.name, login.unit_name
        ));
    }
    let path = settings.data.join(LOGINS_FILE);
    std::fs::write(&path, text).map_err(|e| StartError::file(&path, e))
}

/// The logins to print, as kept when the demo was made.
pub fn logins(settings: &Settings) -> String {
    std::fs::read_to_string(settings.data.join(LOGINS_FILE)).unwrap_or_default()
}
