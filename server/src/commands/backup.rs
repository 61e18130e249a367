//! `sotay backup` and `sotay restore`.
//!
//! A backup is a folder: the database (`sotay.db`, or `sotay.pgdump` made by `pg_dump`), the server's key, the uploaded
//! files, and a manifest with their SHA-256 sums. `restore` checks all of it before it touches anything.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::Args;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::Db;

use super::{postgres, print};
use crate::{
    audit_head::KeptHead,
    materials::{Files, relative},
    settings::Settings,
    site::StartError,
};

#[derive(Debug, Args)]
pub struct BackupArguments {
    /// Folder to make; it must not exist yet.
    to: PathBuf,
}

#[derive(Debug, Args)]
pub struct RestoreArguments {
    /// Folder made by `sotay backup`.
    from: PathBuf,
    /// Replace what is in the data folder or database now.
    #[arg(long)]
    replace: bool,
}

/// What a backup holds.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    /// Version of the program.
    program: String,
    /// Migration of the database.
    schema: i64,
    /// SHA-256 of each file, by name.
    files: BTreeMap<String, String>,
    /// Where the audit log ended; backups of earlier versions do not say.
    #[serde(default)]
    audit_head: Option<KeptHead>,
}

const SQLITE_FILE: &str = "sotay.db";
const POSTGRES_FILE: &str = "sotay.pgdump";
const KEY_FILE: &str = "secret.key";
const MANIFEST: &str = "manifest.json";
/// The folder of uploaded files, named by their sums as in the data folder.
const FILES: &str = "files";
/// The migration that brought files: a backup is also made of a database that waits for it.
const FILES_SINCE: i64 = 3;

/// Writes a backup; works while the server runs.
pub async fn backup(settings: &Settings, arguments: BackupArguments) -> Result<(), StartError> {
    let to = &arguments.to;
    std::fs::create_dir(to).map_err(|e| StartError::file(to, e))?;
    let db = Db::open(&settings.database().without_migrations()).await?;
    let schema = db.schema_version().await?;
    // Before the copy, which then holds it.
    let audit_head = Some(KeptHead::from(store::audit::head(&db).await?));
    let name = if settings.database_url.is_empty() {
        db.copy_to(&to.join(SQLITE_FILE)).await?;
        SQLITE_FILE
    } else {
        postgres::dump(&settings.database_url, &to.join(POSTGRES_FILE)).await?;
        POSTGRES_FILE
    };
    // After the database: files only ever come, so every row that was copied finds its file.
    let mut names = if schema < FILES_SINCE { Vec::new() } else { copy_files(settings, &db, to).await? };
    db.close().await;
    let key = settings.data.join(KEY_FILE);
    names.push(name.to_owned());
    if key.exists() {
        std::fs::copy(&key, to.join(KEY_FILE)).map_err(|e| StartError::file(&key, e))?;
        names.push(KEY_FILE.to_owned());
    }
    let mut files = BTreeMap::new();
    for name in names {
        let sum = digest(&to.join(&name))?;
        files.insert(name, sum);
    }
    let manifest = Manifest { program: env!("CARGO_PKG_VERSION").to_owned(), schema, files, audit_head };
    let text = serde_json::to_string_pretty(&manifest).map_err(|e| StartError::Other(e.to_string()))?;
    let path = to.join(MANIFEST);
    std::fs::write(&path, text).map_err(|e| StartError::file(&path, e))?;
    print(&format!("backup written to {}\n", to.display()));
    Ok(())
}

/// Copies the uploaded files; returns their names in the backup.
async fn copy_files(settings: &Settings, db: &Db, to: &Path) -> Result<Vec<String>, StartError> {
    let kept = Files::new(&settings.data);
    let mut names = Vec::new();
    for file in store::materials::files(db).await? {
        let from = kept.path(&file.sha256);
        let name = format!("{FILES}/{}", relative(&file.sha256));
        let place = to.join(&name);
        let folder = place.parent().unwrap_or(to);
        std::fs::create_dir_all(folder).map_err(|e| StartError::file(folder, e))?;
        std::fs::copy(&from, &place).map_err(|e| StartError::file(&from, e))?;
        names.push(name);
    }
    Ok(names)
}

/// Checks a backup, then puts it in place.
pub async fn restore(settings: &Settings, arguments: RestoreArguments) -> Result<(), StartError> {
    let manifest = verify(&arguments.from)?;
    if manifest.files.contains_key(SQLITE_FILE) != settings.database_url.is_empty() {
        return Err(StartError::Other("the backup is of the other kind of database than the settings name".to_owned()));
    }
    std::fs::create_dir_all(&settings.data).map_err(|e| StartError::file(&settings.data, e))?;
    // Before the database, so that no row is there without its file. What is there already stays.
    let kept = Files::new(&settings.data);
    for name in manifest.files.keys().filter(|name| is_uploaded(name, &manifest.files)) {
        let from = arguments.from.join(name);
        let opened = std::fs::File::open(&from).map_err(|e| StartError::file(&from, e))?;
        kept.put(opened).map_err(|e| StartError::file(&settings.data.join(name), e))?;
    }
    if settings.database_url.is_empty() {
        restore_sqlite(settings, &arguments).await?;
    } else {
        let file = arguments.from.join(POSTGRES_FILE);
        postgres::restore(&settings.database_url, &file, arguments.replace, &settings.data).await?;
    }
    if manifest.files.contains_key(KEY_FILE) {
        put(&arguments.from.join(KEY_FILE), &settings.data.join(KEY_FILE))?;
    }
    let head = manifest.audit_head.as_ref();
    head.map_or_else(|| KeptHead::forget(&settings.data), |head| head.keep(&settings.data))
        .map_err(|e| StartError::file(&settings.data, e))?;
    print(&format!("restored from {} (schema {})\n", arguments.from.display(), manifest.schema));
    Ok(())
}

/// Every file is there and is what it was when the backup was made, and this program knows its schema.
fn verify(from: &Path) -> Result<Manifest, StartError> {
    let path = from.join(MANIFEST);
    let text = std::fs::read_to_string(&path).map_err(|e| StartError::file(&path, e))?;
    let manifest: Manifest =
        serde_json::from_str(&text).map_err(|e| StartError::Other(format!("{}: {e}", path.display())))?;
    if manifest.schema > store::SCHEMA_VERSION {
        return Err(store::Error::from(store::NewerDatabase(manifest.schema)).into());
    }
    for (name, wanted) in &manifest.files {
        if ![SQLITE_FILE, POSTGRES_FILE, KEY_FILE].contains(&name.as_str()) && !is_uploaded(name, &manifest.files) {
            return Err(StartError::Other(format!("the manifest names an unexpected file {name:?}")));
        }
        if digest(&from.join(name))? != *wanted {
            return Err(StartError::Other(format!(
                "{name} in the backup is damaged: its checksum differs; nothing was restored"
            )));
        }
    }
    Ok(manifest)
}

/// Whether a name in a manifest is that of an uploaded file: made of its own sum, so it can lead nowhere else.
fn is_uploaded(name: &str, sums: &BTreeMap<String, String>) -> bool {
    sums.get(name).is_some_and(|sum| {
        sum.len() == 64
            && sum.bytes().all(|b| b.is_ascii_hexdigit())
            && name == format!("{FILES}/{}/{sum}", sum.get(..2).unwrap_or_default())
    })
}

async fn restore_sqlite(settings: &Settings, arguments: &RestoreArguments) -> Result<(), StartError> {
    let target = settings.data.join(SQLITE_FILE);
    if target.exists() && !arguments.replace {
        return Err(StartError::Other(format!(
            "{} exists; add --replace to put the backup in its place",
            target.display()
        )));
    }
    let incoming = settings.data.join("restoring.db");
    put(&arguments.from.join(SQLITE_FILE), &incoming)?;
    let url = format!("sqlite:{}", incoming.display());
    let db = Db::open(&store::Options::new(url).without_migrations()).await?;
    let damage = db.check_integrity().await?;
    db.close().await;
    for tail in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(settings.data.join(format!("restoring.db{tail}")));
    }
    if let Some(damage) = damage {
        let _ = std::fs::remove_file(&incoming);
        return Err(StartError::Other(format!(
            "the database in the backup is damaged: {damage}; nothing was restored"
        )));
    }
    for tail in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(settings.data.join(format!("{SQLITE_FILE}{tail}")));
    }
    std::fs::rename(&incoming, &target).map_err(|e| StartError::file(&target, e))
}

/// Copies a file so that its bytes are on the disk when this returns.
fn put(from: &Path, to: &Path) -> Result<(), StartError> {
    std::fs::copy(from, to).map_err(|e| StartError::file(from, e))?;
    std::fs::File::open(to).and_then(|f| f.sync_all()).map_err(|e| StartError::file(to, e))
}

fn digest(path: &Path) -> Result<String, StartError> {
    let mut file = std::fs::File::open(path).map_err(|e| StartError::file(path, e))?;
    let mut hash = Sha256::new();
    std::io::copy(&mut file, &mut hash).map_err(|e| StartError::file(path, e))?;
    Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect())
}
