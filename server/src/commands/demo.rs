//! `sotay demo`: fills an empty database with a made-up organisation.

use app::accounts::{Passwords, hash_secret, new_token};
use clap::Args;
use domain::time::Clock;
use store::{Db, demo};

use super::print;
use crate::{
    materials::Files,
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
    /// For measurements: in a demo that is there already, let all branches meet now and sign this many members in. Their
    /// tokens, meetings and identifiers go to standard output.
    #[arg(long, hide = true)]
    evening: Option<usize>,
}

/// Runs the command.
pub async fn run(settings: &Settings, arguments: Arguments) -> Result<(), StartError> {
    let db = open_database(settings).await?;
    if let Some(guests) = arguments.evening {
        let made = evening(&db, guests).await;
        db.close().await;
        return made;
    }
    let generated = generate(settings, &db, arguments.members, arguments.seed).await;
    db.close().await;
    generated?;
    print(&logins(settings));
    Ok(())
}

/// Prints `TOKEN MEETING MEMBER` for each of so many members.
async fn evening(db: &Db, guests: usize) -> Result<(), StartError> {
    let tokens: Vec<String> = (0..guests).map(|_| new_token()).collect();
    let hashes = tokens.iter().map(|token| hash_secret(token)).collect();
    let guests = demo::evening(db, hashes, Clock::system().now()).await?;
    let lines = tokens.iter().zip(guests).map(|(token, g)| format!("{token} {} {}\n", g.meeting, g.member));
    print(&lines.collect::<String>());
    Ok(())
}

/// Generates the demo and keeps its logins in the data folder.
pub async fn generate(settings: &Settings, db: &Db, members: i64, seed: u64) -> Result<(), StartError> {
    let passwords = Passwords::new().map_err(|e| StartError::Other(e.to_string()))?;
    let password_hash = passwords.hash(PASSWORD.to_owned()).await.map_err(|e| StartError::Other(e.to_string()))?;
    // The file first: no row is there without it.
    let files = Files::new(&settings.data);
    files.put(demo::KIT_FILE).map_err(|e| StartError::file(&settings.data, e))?;
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
