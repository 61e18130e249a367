//! What the server has before the first request: database, key, hashed files.

use std::{
    io::{ErrorKind, Write},
    path::Path,
    sync::Arc,
};

use app::{accounts::Passwords, assets::Assets, context::Site, room::live::Live};
use domain::{minutes::FairCopy, time::Clock};
use rand::RngCore;
use store::{Db, checkin::Desk};
use tempfile::NamedTempFile;

use crate::settings::Settings;

/// Why the server cannot start; one sentence for whoever starts it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database cannot be used.
    #[error("the database cannot be used: {0}")]
    Store(#[from] store::Error),
    /// A file or folder cannot be used.
    #[error("{path}: {source}", path = .path.display())]
    File {
        /// Which.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something else, in words.
    #[error("{0}")]
    Other(String),
}

impl StartError {
    pub(crate) fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }
}

/// Creates the data folder when missing and opens the database in it or elsewhere.
///
/// # Errors
/// [`StartError`] in words.
pub async fn open_database(settings: &Settings) -> Result<Db, StartError> {
    std::fs::create_dir_all(&settings.data).map_err(|e| StartError::file(&settings.data, e))?;
    Ok(Db::open(&settings.database()).await?)
}

/// The press of this program.
///
/// # Errors
/// Why the typesetter refused, for the log.
pub fn press(copy: &FairCopy) -> Result<Vec<u8>, String> {
    press::minutes(copy).map_err(|error| error.to_string())
}

/// Brings everything together.
///
/// # Errors
/// [`StartError`] in words.
pub async fn prepare(settings: &Settings, db: Db) -> Result<Site, StartError> {
    Ok(Site {
        demo: store::settings::is_demo(&db).await?,
        desk: Desk::open(&db),
        db,
        clock: Clock::system(),
        passwords: Passwords::new().map_err(|e| StartError::Other(e.to_string()))?,
        assets: Arc::new(load_assets(&settings.site)?),
        public_url: settings.public_url.clone(),
        secret: Arc::new(load_secret(&settings.data)?),
        press,
        live: Live::default(),
        dev: settings.dev,
    })
}

fn load_assets(site: &Path) -> Result<Assets, StartError> {
    let path = site.join("assets.json");
    let text = std::fs::read_to_string(&path).map_err(|e| StartError::file(&path, e))?;
    serde_json::from_str(&text)
        .map_err(|e| StartError::Other(format!("{}: {e}; run `cargo xtask site`", path.display())))
}

/// The server's own key: 32 random bytes in the data folder, made at the first start and readable by the owner only.
fn load_secret(data: &Path) -> Result<[u8; 32], StartError> {
    let path = data.join("secret.key");
    let fail = |e| StartError::file(&path, e);
    if !path.exists() {
        let mut key = [0_u8; 32];
        rand::rng().fill_bytes(&mut key);
        // It gets its name when it is whole, unless another program that starts now was first.
        let mut file = NamedTempFile::new_in(data).map_err(fail)?;
        file.write_all(&key).and_then(|()| file.as_file().sync_all()).map_err(fail)?;
        match file.persist_noclobber(&path).map_err(|e| e.error) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(fail(error)),
            _ => {}
        }
    }
    let bytes = std::fs::read(&path).map_err(fail)?;
    bytes.try_into().map_err(|_| StartError::Other(format!("{} is damaged: it should have 32 bytes", path.display())))
}
