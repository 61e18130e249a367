//! Settings: `sotay.toml` and `SOTAY_*` environment variables, each described once, here.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// Why the settings cannot be used; one sentence for whoever starts the program.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}", path = .path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{path} is not valid TOML: {message}", path = .path.display())]
    NotToml {
        /// Which file.
        path: PathBuf,
        /// What the parser says.
        message: String,
    },
    /// A key that no setting has.
    #[error("unknown setting {key} in {place}; `sotay settings` lists all of them")]
    Unknown {
        /// The key.
        key: String,
        /// File or environment.
        place: String,
    },
    /// A value that the setting cannot take.
    #[error("setting {key} cannot be {value:?}: {reason}")]
    BadValue {
        /// The key.
        key: &'static str,
        /// The value.
        value: String,
        /// What it should be.
        reason: String,
    },
}

/// Environment variables of the scripts around the program, which are no settings.
const NOT_SETTINGS: &[&str] = &[
    "SOTAY_ROOT",
    "SOTAY_CACHE",
    "SOTAY_PYTHON",
    "SOTAY_TEST_",
    "SOTAY_BENCH_",
    "SOTAY_E2E_",
    "SOTAY_POSTGRES_OPTIONS",
    "SOTAY_CONFIG",
];

macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $name:ident: $type:ty = $default:literal;)+) => {
        /// All settings.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Settings { $($(#[doc = $doc])+ pub $name: $type,)+ }

        /// Name, default and description of each setting, in order.
        const DESCRIBED: &[(&str, &str, &[&str])] = &[$((stringify!($name), $default, &[$($doc),+])),+];

        impl Settings {
            /// Reads values given as text; missing ones have their default.
            fn from_values(values: &BTreeMap<String, String>) -> Result<Self, SettingsError> {
                Ok(Self { $($name: {
                    let value = values.get(stringify!($name)).map_or($default, String::as_str);
                    value.parse::<$type>().map_err(|e| SettingsError::BadValue {
                        key: stringify!($name), value: value.to_owned(), reason: e.to_string(),
                    })?
                },)+ })
            }
        }
    };
}

settings! {
    /// Address on which people are served. Put a TLS proxy in front of anything but loopback.
    addr: SocketAddr = "127.0.0.1:3000";
    /// Address under which people reach the server, such as https://sotay.example.vn: for QR codes and secure cookies.
    /// Empty: http:// and the address above.
    public_url: String = "";
    /// Folder for the embedded database, the server's key, uploads and backups.
    data: PathBuf = "data";
    /// postgres://user:password@host/database. Empty: the embedded SQLite database in the data folder.
    database_url: String = "";
    /// Database connections. 0: by the number of cores.
    connections: u32 = "0";
    /// Folder with the built files for the browser (`cargo xtask site`).
    site: PathBuf = "site";
    /// Loopback address for Prometheus metrics. Empty: none.
    metrics_addr: String = "127.0.0.1:9464";
    /// What is logged, as in tracing's filters: `info`, `warn,server=debug`.
    log: String = "info,sqlx=warn";
    /// How it is logged: `text` for people, `json` for machines.
    log_format: LogFormat = "text";
    /// Largest workbook that can be uploaded, in megabytes.
    upload_mb: usize = "20";
    /// Seconds for which requests in flight may go on after the server was told to stop.
    shutdown_seconds: u64 = "20";
    /// Development: pages reload themselves after a rebuild.
    dev: bool = "false";
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl std::str::FromStr for LogFormat {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("it is `text` or `json`"),
        }
    }
}

impl Settings {
    /// Reads the file, then the environment, which wins. A missing file is fine unless it was named.
    ///
    /// # Errors
    /// [`SettingsError`] for an unreadable file, an unknown key or a bad value.
    pub fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let mut values = BTreeMap::new();
        let path = file.unwrap_or(Path::new("sotay.toml"));
        match std::fs::read_to_string(path) {
            Ok(text) => values = from_toml(path, &text)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && file.is_none() => {}
            Err(source) => return Err(SettingsError::Unreadable { path: path.to_owned(), source }),
        }
        for (name, value) in environment {
            let Some(key) = name.strip_prefix("SOTAY_") else { continue };
            if NOT_SETTINGS.iter().any(|own| name == *own || (own.ends_with('_') && name.starts_with(own))) {
                continue;
            }
            let key = key.to_ascii_lowercase();
            check_key(&key, || format!("the environment ({name})"))?;
            values.insert(key, value);
        }
        let settings = Self::from_values(&values)?;
        settings.check()
    }

    fn check(mut self) -> Result<Self, SettingsError> {
        if !self.database_url.is_empty()
            && !self.database_url.starts_with("postgres://")
            && !self.database_url.starts_with("postgresql://")
        {
            return Err(bad("database_url", "***", "it starts with postgres:// or is empty"));
        }
        if self.public_url.is_empty() {
            self.public_url = format!("http://{}", self.addr);
        }
        if !self.public_url.starts_with("http://") && !self.public_url.starts_with("https://") {
            return Err(bad("public_url", &self.public_url, "it starts with https:// or http://"));
        }
        self.public_url = self.public_url.trim_end_matches('/').to_owned();
        tracing_subscriber::EnvFilter::try_new(&self.log).map_err(|e| bad("log", &self.log, &e.to_string()))?;
        if let Some(address) = self.metrics_address()?
            && !address.ip().is_loopback()
        {
            return Err(bad(
                "metrics_addr",
                &self.metrics_addr,
                "it is a loopback address: metrics are not for the public",
            ));
        }
        Ok(self)
    }

    /// Where metrics are served, if at all.
    ///
    /// # Errors
    /// When the setting is no address.
    pub fn metrics_address(&self) -> Result<Option<SocketAddr>, SettingsError> {
        if self.metrics_addr.is_empty() {
            return Ok(None);
        }
        self.metrics_addr
            .parse()
            .map(Some)
            .map_err(|e: std::net::AddrParseError| bad("metrics_addr", &self.metrics_addr, &e.to_string()))
    }

    /// Whether people reach the server over TLS.
    pub fn secure(&self) -> bool {
        self.public_url.starts_with("https:")
    }

    /// How to open the database.
    pub fn database(&self) -> store::Options {
        let mut options = if self.database_url.is_empty() {
            store::Options::sqlite_in(&self.data)
        } else {
            store::Options::new(&self.database_url)
        };
        if self.connections > 0 {
            options.connections = self.connections;
        }
        options
    }

    /// The documented settings file.
    pub fn documentation() -> String {
        let mut text = String::from(
            "# Settings of sotay. Generated by `sotay settings`; every line is the default.\n# Each can also be given in the environment: SOTAY_ and the name in capitals.\n",
        );
        for (name, default, doc) in DESCRIBED {
            text.push('\n');
            for line in *doc {
                let _ = writeln!(text, "#{line}");
            }
            let plain = default.parse::<i64>().is_ok() || default.parse::<bool>().is_ok();
            let value = if plain { (*default).to_owned() } else { format!("{default:?}") };
            let _ = writeln!(text, "# {name} = {value}");
        }
        text
    }
}

fn bad(key: &'static str, value: &str, reason: &str) -> SettingsError {
    SettingsError::BadValue { key, value: value.to_owned(), reason: reason.to_owned() }
}

fn check_key(key: &str, place: impl Fn() -> String) -> Result<(), SettingsError> {
    if DESCRIBED.iter().any(|(name, ..)| *name == key) {
        Ok(())
    } else {
        Err(SettingsError::Unknown { key: key.to_owned(), place: place() })
    }
}

fn from_toml(path: &Path, text: &str) -> Result<BTreeMap<String, String>, SettingsError> {
    let not_toml = |message: String| SettingsError::NotToml { path: path.to_owned(), message };
    let table: toml::Table = text.parse().map_err(|e: toml::de::Error| not_toml(e.message().to_owned()))?;
    let mut values = BTreeMap::new();
    for (key, value) in table {
        check_key(&key, || path.display().to_string())?;
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(flag) => flag.to_string(),
            other => return Err(not_toml(format!("{key} cannot be a {}", other.type_str()))),
        };
        values.insert(key, value);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(toml: &str, environment: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sotay.toml");
        std::fs::write(&file, toml).unwrap();
        Settings::load(Some(&file), environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let settings =
            load("addr = \"127.0.0.1:4000\"\nupload_mb = 5", &[("SOTAY_ADDR", "127.0.0.1:5000"), ("PATH", "/bin")])
                .unwrap();
        assert_eq!(settings.addr.port(), 5000);
        assert_eq!(settings.upload_mb, 5);
        assert_eq!(settings.public_url, "http://127.0.0.1:5000");
    }

    #[test]
    fn unknown_keys_and_bad_values_are_named() {
        let message = |r: Result<Settings, SettingsError>| r.unwrap_err().to_string();
        assert!(message(load("adress = \"x\"", &[])).contains("unknown setting adress"));
        assert!(message(load("", &[("SOTAY_ADRESS", "x")])).contains("SOTAY_ADRESS"));
        assert!(message(load("addr = \"nowhere\"", &[])).contains("setting addr cannot be \"nowhere\""));
        assert!(message(load("addr = [1]", &[])).contains("addr cannot be a array"));
        assert!(message(load("database_url = \"mysql://u:secret@h/d\"", &[])).contains("postgres://"));
        assert!(!message(load("database_url = \"mysql://u:secret@h/d\"", &[])).contains("secret"));
        assert!(message(load("metrics_addr = \"0.0.0.0:9\"", &[])).contains("loopback"));
        let log = message(load("", &[("SOTAY_LOG", "info,sqlx=loud")]));
        assert!(log.contains("setting log cannot be \"info,sqlx=loud\""), "{log}");
    }

    #[test]
    fn the_scripts_own_variables_are_no_settings() {
        assert!(load("", &[("SOTAY_TEST_POSTGRES_URL", "x"), ("SOTAY_ROOT", "x")]).is_ok());
    }

    #[test]
    fn the_documented_file_is_current_and_describes_everything() {
        let text = Settings::documentation();
        assert!(DESCRIBED.iter().all(|(name, ..)| text.contains(&format!("# {name} = "))));
        let committed = include_str!("../../docs/sotay.toml");
        assert_eq!(committed, text, "run `sotay settings > docs/sotay.toml`");
    }
}
