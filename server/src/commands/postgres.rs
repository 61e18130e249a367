//! PostgreSQL's own tools, which `sotay backup` and `sotay restore` run.

use std::{path::Path, process::Stdio};

use percent_encoding::percent_decode_str;
use tokio::process::Command;
use url::Url;

use crate::site::StartError;

/// Drops the tables and functions of the schema: a backup knows nothing of tables that came after it, and those may refer
/// to its own. What belongs to extensions stays with them.
const EMPTY: &str = r"
DO $$
DECLARE one record;
BEGIN
  FOR one IN
    SELECT oid::regclass AS name FROM pg_class c
     WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('DROP TABLE %s CASCADE', one.name);
  END LOOP;
  FOR one IN
    SELECT oid::regprocedure AS name FROM pg_proc p
     WHERE pronamespace = current_schema()::regnamespace
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('DROP ROUTINE %s CASCADE', one.name);
  END LOOP;
END $$";

/// Writes the whole database into a file of `pg_restore`'s format, while it is in use.
pub(super) async fn dump(url: &str, file: &Path) -> Result<(), StartError> {
    let mut dump = Command::new("pg_dump");
    dump.args(["--format=custom", "--no-owner"]).arg("--file").arg(file);
    connect(&mut dump, url)?;
    run(dump, "pg_dump").await
}

/// Puts a file of [`dump`] into the database, all of it or nothing; with `replace` in place of what is there.
///
/// `scratch` is a folder with room for the dump as text: it is written out whole before the database is touched, since
/// a text that is cut off would look like one that ends.
pub(super) async fn restore(url: &str, file: &Path, replace: bool, scratch: &Path) -> Result<(), StartError> {
    let script = tempfile::NamedTempFile::new_in(scratch).map_err(|e| StartError::file(scratch, e))?;
    let mut write = Command::new("pg_restore");
    write.arg("--no-owner").arg("--file").arg(script.path());
    if replace {
        write.args(["--clean", "--if-exists"]);
    }
    write.arg(file);
    run(write, "pg_restore").await?;

    let mut psql = Command::new("psql");
    psql.args(["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]);
    if replace {
        psql.args(["--command=SET client_min_messages = warning", "--command", EMPTY]);
    }
    psql.arg("--file").arg(script.path()).stdout(Stdio::null());
    connect(&mut psql, url)?;
    run(psql, "psql").await
}

/// Names the database. The password goes through the environment: arguments are for everybody on the machine to read.
fn connect(command: &mut Command, url: &str) -> Result<(), StartError> {
    let (address, password) = without_password(url)?;
    command.arg(format!("--dbname={address}"));
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    Ok(())
}

/// The address of a database, and its password apart, which may stand before the host or in the query.
fn without_password(url: &str) -> Result<(String, Option<String>), StartError> {
    let wrong = || StartError::Other("the setting database_url is not an address".to_owned());
    let mut address = Url::parse(url).map_err(|_| wrong())?;
    let mut password = address.password().map(|p| percent_decode_str(p).decode_utf8_lossy().into_owned());
    if password.is_some() {
        address.set_password(None).map_err(|()| wrong())?;
    }
    let (found, others): (Vec<_>, Vec<_>) =
        address.query().unwrap_or_default().split('&').partition(|pair| pair.starts_with("password="));
    if let Some((_, value)) = found.last().and_then(|pair| pair.split_once('=')) {
        password = Some(percent_decode_str(value).decode_utf8_lossy().into_owned());
        let others = others.join("&");
        address.set_query((!others.is_empty()).then_some(others.as_str()));
    }
    Ok((address.into(), password))
}

async fn run(mut command: Command, name: &str) -> Result<(), StartError> {
    let status = command
        .status()
        .await
        .map_err(|e| StartError::Other(format!("{name} cannot be run: {e}; install the PostgreSQL client")))?;
    if status.success() { Ok(()) } else { Err(StartError::Other(format!("{name} failed with {status}"))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_taken_out_of_the_address() {
        for (url, address, password) in [
            ("postgres://so@db:5433/tay", "postgres://so@db:5433/tay", None),
            (
                "postgres://so:b%C3%AD%40m%2Bt@db/tay?sslmode=require",
                "postgres://so@db/tay?sslmode=require",
                Some("bí@m+t"),
            ),
            (
                "postgres:///tay?host=/run/pg&password=m%26n&user=so",
                "postgres:///tay?host=/run/pg&user=so",
                Some("m&n"),
            ),
        ] {
            assert_eq!(without_password(url).unwrap(), (address.to_owned(), password.map(str::to_owned)));
        }
        assert!(without_password("so@db").is_err());
    }
}
