//! `sotay doctor`: looks at everything the server needs and says in words what is wrong. Changes
//! nothing, but for figures that are counted afresh when asked.

use std::{os::unix::fs::PermissionsExt, path::Path, process::ExitCode};

use domain::time::Clock;
use store::{Db, audit::Chain, materials::KeptFile};

use super::print;
use crate::{audit_head::KeptHead, materials::Files, settings::Settings, site::StartError};

/// Free space below which the disk is called full.
const MIN_FREE_MB: u64 = 500;

/// `sotay doctor`
#[derive(Debug, clap::Args)]
pub struct DoctorArguments {
    /// Count the figures of all units afresh, and say how many were wrong.
    #[arg(long)]
    recount: bool,
}

/// What one check found.
enum Finding {
    Good(String),
    Bad(String),
}

use Finding::{Bad, Good};

/// Runs all checks; the exit code says whether all is well.
pub async fn run(settings: &Settings, arguments: DoctorArguments) -> Result<ExitCode, StartError> {
    let mut findings =
        vec![check_site(settings), check_folder(&settings.data), check_disk(&settings.data), check_key(settings)];
    match Db::open(&settings.database().without_migrations()).await {
        Ok(db) => {
            findings.push(Good(format!("database: {} answers", db.name())));
            findings.push(check_schema(&db).await);
            findings.push(check_integrity(&db).await);
            findings.push(check_audit(&db).await);
            findings.push(check_audit_end(&db, &settings.data).await);
            findings.push(check_figures(&db, arguments.recount).await);
            findings.push(check_minutes(&db).await);
            findings.push(check_files(&db, &settings.data).await);
            findings.push(check_clock(&db).await);
            db.close().await;
        }
        Err(error) => findings.push(Bad(format!("database: cannot be opened: {error}"))),
    }
    let mut code = ExitCode::SUCCESS;
    for finding in findings {
        match finding {
            Good(text) => print(&format!("ok    {text}\n")),
            Bad(text) => {
                code = ExitCode::FAILURE;
                print(&format!("WRONG {text}\n"));
            }
        }
    }
    Ok(code)
}

fn check_site(settings: &Settings) -> Finding {
    let path = settings.site.join("assets.json");
    if path.exists() {
        Good(format!("site: {} is there", settings.site.display()))
    } else {
        Bad(format!("site: {} is missing; run `cargo xtask site`", path.display()))
    }
}

fn check_key(settings: &Settings) -> Finding {
    let path = settings.data.join("secret.key");
    match std::fs::metadata(&path) {
        Ok(file) if file.len() == 32 => Good("key: secret.key is there".to_owned()),
        Ok(_) => Bad(format!("key: {} is damaged; restore it from a backup", path.display())),
        Err(error) => Bad(format!("key: {}: {error}; `sotay serve` makes one at its first start", path.display())),
    }
}

/// Everybody's records lie in the data folder.
fn check_folder(data: &Path) -> Finding {
    match std::fs::metadata(data) {
        Ok(folder) if folder.permissions().mode() & 0o077 == 0 => {
            Good(format!("folder: {} is for the server's user only", data.display()))
        }
        Ok(_) => {
            Bad(format!("folder: other users of this machine can look into {0}; run `chmod 700 {0}`", data.display()))
        }
        Err(error) => Bad(format!("folder: {}: {error}", data.display())),
    }
}

fn check_disk(data: &Path) -> Finding {
    match rustix::fs::statvfs(data) {
        Ok(disk) => {
            let free = disk.f_bavail * disk.f_frsize / 1_000_000;
            if free < MIN_FREE_MB {
                Bad(format!("disk: only {free} MB free for {}; make room", data.display()))
            } else {
                Good(format!("disk: {free} MB free for {}", data.display()))
            }
        }
        Err(error) => Bad(format!("disk: {}: {error}", data.display())),
    }
}

async fn check_schema(db: &Db) -> Finding {
    match db.schema_version().await {
        Ok(version) if version == store::SCHEMA_VERSION => Good(format!("migrations: current at {version}")),
        Ok(version) if version > store::SCHEMA_VERSION => Bad(format!(
            "migrations: the database is at {version}, this program knows {}; install the newer version",
            store::SCHEMA_VERSION
        )),
        Ok(version) => {
            Bad(format!("migrations: the database is at {version} of {}; run `sotay migrate`", store::SCHEMA_VERSION))
        }
        Err(error) => Bad(format!("migrations: {error}")),
    }
}

async fn check_integrity(db: &Db) -> Finding {
    match db.check_integrity().await {
        Ok(None) => Good("integrity: nothing damaged".to_owned()),
        Ok(Some(damage)) => Bad(format!("integrity: {damage}; restore the last backup")),
        Err(error) => Bad(format!("integrity: {error}")),
    }
}

async fn check_audit(db: &Db) -> Finding {
    match store::audit::verify(db).await {
        Ok(Chain::Intact { sealed, pending }) => {
            Good(format!("audit log: {sealed} lines sealed, {pending} waiting, none altered"))
        }
        Ok(Chain::Broken { sequence }) => {
            Bad(format!("audit log: line {sequence} was altered, removed or put in after the fact"))
        }
        Err(error) => Bad(format!("audit log: {error}")),
    }
}

/// Whether the log still reaches as far as when it was last sealed.
async fn check_audit_end(db: &Db, data: &Path) -> Finding {
    let kept = match KeptHead::kept(data) {
        Ok(Some(kept)) => kept,
        Ok(None) => return Good("audit log: its end is kept from the first sealing by `sotay serve` on".to_owned()),
        Err(error) => return Bad(format!("audit log: the kept end cannot be read: {error}")),
    };
    match kept.is_held(db).await {
        Ok(true) => Good(format!("audit log: it reaches at least to line {}, as kept", kept.sequence())),
        Ok(false) => Bad(format!(
            "audit log: line {} was sealed and is there no more, or is another one: the end was cut off or written anew",
            kept.sequence()
        )),
        Err(error) => Bad(format!("audit log: {error}")),
    }
}

/// Figures along the ancestors against a full recount.
async fn check_figures(db: &Db, recount: bool) -> Finding {
    match if recount { store::rollup::repair(db).await } else { store::rollup::drift(db).await } {
        Ok(0) => Good("figures: all as a full recount finds them".to_owned()),
        Ok(wrong) if recount => Good(format!("figures: {wrong} were wrong and are counted afresh")),
        Ok(wrong) => Bad(format!("figures: {wrong} differ from a full recount; run `sotay doctor --recount`")),
        Err(error) => Bad(format!("figures: {error}")),
    }
}

async fn check_minutes(db: &Db) -> Finding {
    use store::minutes::Chain::{Broken, Half, Intact};
    match store::minutes::verify(db).await {
        Ok(Intact { versions, branches }) => {
            Good(format!("minutes: {versions} confirmed in {branches} branches, none altered"))
        }
        Ok(Broken { unit, sequence }) => {
            Bad(format!("minutes: number {sequence} of {unit} was altered, removed or put in after the fact"))
        }
        Ok(Half { versions }) => Bad(format!("minutes: {versions} confirmed without all of their seal")),
        Err(error) => Bad(format!("minutes: {error}")),
    }
}

/// Every file that a row names lies where it should, whole.
async fn check_files(db: &Db, data: &Path) -> Finding {
    let kept = Files::new(data);
    let files = match store::materials::files(db).await {
        Ok(files) => files,
        Err(error) => return Bad(format!("files: {error}")),
    };
    let whole = |file: &&KeptFile| {
        std::fs::metadata(kept.path(&file.sha256)).is_ok_and(|found| i64::try_from(found.len()) == Ok(file.size))
    };
    let missing: Vec<&KeptFile> = files.iter().filter(|file| !whole(file)).collect();
    match missing.first() {
        None => Good(format!("files: {} uploaded, all there", files.len())),
        Some(first) => Bad(format!(
            "files: {} of {} are missing or cut off, such as {}; restore the last backup",
            missing.len(),
            files.len(),
            kept.path(&first.sha256).display()
        )),
    }
}

/// A clock that stands before the last recorded change would date new changes into the past.
async fn check_clock(db: &Db) -> Finding {
    match store::audit::last_at(db).await {
        Ok(Some(last)) if last > Clock::system().now().plus(120) => {
            Bad(format!("clock: it is earlier than the last recorded change ({}); set the clock", last.full()))
        }
        Ok(_) => Good(format!("clock: {}", Clock::system().now().full())),
        Err(error) => Bad(format!("clock: {error}")),
    }
}
