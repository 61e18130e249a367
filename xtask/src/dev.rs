//! Watch, rebuild, restart. Polls modification times: it needs no library and works in containers and on network disks.

use crate::{Mode, files, paths, site};
use anyhow::{Context, Result};
use std::{
    process::{Child, Command},
    thread::sleep,
    time::{Duration, Instant, SystemTime},
};

const WATCHED: [&str; 9] =
    ["domain", "store", "app", "frontend", "server", "style", "public", "Cargo.toml", "Cargo.lock"];
const POLL: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_secs(5);

pub fn run() -> Result<()> {
    let mut server = None;
    loop {
        let seen = newest()?;
        let start = Instant::now();
        match build() {
            Ok(()) => {
                stop(server.take())?;
                server = Some(serve()?);
                println!("dev: ready in {:.1} s; watching", start.elapsed().as_secs_f64());
            }
            // The last good server stays up while the mistake is mended.
            Err(error) => eprintln!("dev: {error:#}; waiting for a change"),
        }
        while newest()? == seen {
            sleep(POLL);
        }
    }
}

fn build() -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut native = Command::new(cargo)
        .current_dir(paths::root())
        .args(["build", "--package=server"])
        .spawn()
        .context("cannot start cargo")?;
    let site = site::build(Mode::Dev);
    anyhow::ensure!(native.wait()?.success(), "the server does not compile");
    site
}

fn serve() -> Result<Child> {
    Command::new(paths::target().join("debug/sotay"))
        .current_dir(paths::root())
        .args(["serve", "--demo-if-empty"])
        .env("SOTAY_DEV", "true")
        .spawn()
        .context("cannot start the server")
}

/// Asks the server to end; insists when it does not.
fn stop(server: Option<Child>) -> Result<()> {
    let Some(mut server) = server else { return Ok(()) };
    Command::new("kill").arg(server.id().to_string()).status()?;
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        if server.try_wait()?.is_some() {
            return Ok(());
        }
        sleep(Duration::from_millis(20));
    }
    server.kill()?;
    server.wait()?;
    Ok(())
}

/// The number of sources and the latest change among them: a removed file counts too.
fn newest() -> Result<(usize, Option<SystemTime>)> {
    let mut times = Vec::new();
    for name in WATCHED {
        let path = paths::root().join(name);
        let sources = if path.is_dir() { files::list(&path)? } else { vec![path] };
        // A file may vanish between the listing and the look: editors rename.
        times.extend(sources.iter().filter_map(|source| source.metadata().ok()?.modified().ok()));
    }
    Ok((times.len(), times.into_iter().max()))
}
