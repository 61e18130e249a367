//! The command line as an operator uses it: backups, the doctor, and imports that are cut off.

use std::{
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use store::{Db, Options, testing::for_each_url};
use tempfile::TempDir;

/// `sotay` with a data folder and a database of its own.
struct Installation {
    folder: TempDir,
    database: String,
}

impl Installation {
    /// SQLite lives in the data folder; PostgreSQL is named by its URL.
    fn new(url: &str) -> Self {
        let database = if url.starts_with("sqlite") { String::new() } else { url.to_owned() };
        Self { folder: tempfile::tempdir().unwrap(), database }
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sotay"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().env("PATH", std::env::var("PATH").unwrap());
        command.env("SOTAY_DATA", self.data()).env("SOTAY_DATABASE_URL", &self.database).env("SOTAY_LOG", "warn");
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn must(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        said(&output)
    }

    async fn db(&self) -> Db {
        let url = if self.database.is_empty() { Options::sqlite_in(&self.data()).url } else { self.database.clone() };
        Db::open(&Options::new(url)).await.unwrap()
    }

    async fn count(&self, table: &str) -> i64 {
        let db = self.db().await;
        let count = store::testing::count(&db, &format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {table}")).await;
        db.close().await;
        count
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A list of so many members for the unit with this code.
fn list(path: &Path, unit: &str, members: u32) {
    let mut text = "Số thẻ,Họ và tên,Ngày sinh,Giới tính,Mã đơn vị,Ngày vào Đảng,Ngày chính thức\n".to_owned();
    for n in 0..members {
        text.push_str(&format!(
            "{:012},Nguyễn Văn Thử,21/11/1980,Nam,{unit},03/02/2010,03/02/2011\n",
            200_000_000_000_u64 + u64::from(n)
        ));
    }
    std::fs::write(path, text).unwrap();
}

async fn branch_code(db: &Db) -> String {
    let codes = store::testing::texts(db, "SELECT code FROM units WHERE kind = 'branch' ORDER BY code LIMIT 1").await;
    codes.into_iter().next().unwrap()
}

#[tokio::test]
async fn a_backup_of_a_running_installation_brings_everything_back() {
    for_each_url(async |url| {
        let here = Installation::new(&url);
        here.must(&["demo", "--members", "200", "--seed", "7"]);
        let db = here.db().await;
        let (members, lines) = (here.count("members").await, here.count("audit").await);
        // `db` stands for the running server: the backup is made beside it.
        here.must(&["backup", "saved"]);
        store::testing::execute(&db, "DELETE FROM attendance").await;
        db.close().await;
        std::fs::remove_dir_all(here.data().join("files")).unwrap();
        let checked = said(&here.run(&["doctor"]));
        assert!(checked.contains("files: 1 of 1 are missing or cut off"), "{checked}");

        let refused = here.run(&["restore", "saved"]);
        assert!(!refused.status.success(), "what is there is not replaced unasked");
        here.must(&["restore", "saved", "--replace"]);
        assert_eq!((here.count("members").await, here.count("audit").await), (members, lines));
        assert!(here.count("attendance").await > 0);
        let checked = said(&here.run(&["doctor"]));
        for line in
            ["integrity: nothing damaged", "migrations: current", "none altered", "files: 1 uploaded, all there"]
        {
            assert!(checked.contains(line), "{checked}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_backup_from_before_a_migration_replaces_what_came_after_it() {
    for_each_url(async |url| {
        let here = Installation::new(&url);
        here.must(&["demo", "--members", "200", "--seed", "7"]);
        here.must(&["backup", "saved"]);
        let db = here.db().await;
        for later in [
            "CREATE TABLE later(unit_id UUID REFERENCES units(id))",
            "INSERT INTO later(unit_id) SELECT id FROM units",
            "DELETE FROM attendance",
        ] {
            store::testing::execute(&db, later).await;
        }
        db.close().await;
        here.must(&["restore", "saved", "--replace"]);
        assert!(here.count("attendance").await > 0);
        let db = here.db().await;
        let later = match db.name() {
            "sqlite" => "SELECT COUNT(*) FROM sqlite_master WHERE name = 'later'",
            _ => "SELECT COUNT(*) FROM pg_class WHERE relname = 'later'",
        };
        assert_eq!(store::testing::count(&db, later).await, 0, "the schema is that of the backup");
        db.close().await;
    })
    .await;
}

/// `sotay` with a shim before each of PostgreSQL's tools that notes how it was called.
fn with_shims(here: &Installation, arguments: &[&str]) -> Command {
    let (shims, path) = (here.folder.path().join("shims"), std::env::var("PATH").unwrap());
    std::fs::create_dir_all(&shims).unwrap();
    let log = here.folder.path().join("called");
    for tool in ["pg_dump", "pg_restore", "psql"] {
        let file = shims.join(tool);
        let note = format!(
            "{{ printf '%s ' {tool} \"$@\" | tr '\\n' ' '; echo \"password=$PGPASSWORD\"; }} >>'{}'",
            log.display()
        );
        std::fs::write(&file, format!("#!/bin/sh\n{note}\nPATH='{path}' exec {tool} \"$@\"\n")).unwrap();
        std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    let mut command = here.command(arguments);
    command.env("PATH", format!("{}:{path}", shims.display()));
    command
}

#[tokio::test]
async fn the_password_of_the_database_is_no_argument_of_a_tool() {
    for_each_url(async |url| {
        if url.starts_with("sqlite") {
            return;
        }
        // The throwaway cluster takes any password.
        let here = Installation::new(&url.replacen("postgres@", "postgres:b%C3%AD%40x@", 1));
        here.must(&["demo", "--members", "200", "--seed", "7"]);
        for arguments in [&["backup", "saved"][..], &["restore", "saved", "--replace"]] {
            let output = with_shims(&here, arguments).output().unwrap();
            assert!(output.status.success(), "{}", said(&output));
        }
        let called = std::fs::read_to_string(here.folder.path().join("called")).unwrap();
        for tool in ["pg_dump ", "psql "] {
            let call = called.lines().find(|line| line.starts_with(tool)).unwrap();
            let (arguments, password) = call.rsplit_once("password=").unwrap();
            assert!(password == "bí@x" && !arguments.contains("%40x") && !arguments.contains("bí"), "{call}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_restore_that_fails_half_way_leaves_the_old_data() {
    for_each_url(async |url| {
        if url.starts_with("sqlite") {
            return; // There the file takes its place in one step.
        }
        let here = Installation::new(&url);
        here.must(&["demo", "--members", "200", "--seed", "7"]);
        let db = here.db().await;
        let role = format!("gone_{}", uuid::Uuid::now_v7().simple());
        store::testing::execute(&db, &format!("CREATE ROLE {role}")).await;
        store::testing::execute(&db, &format!("GRANT SELECT ON units TO {role}")).await;
        here.must(&["backup", "saved"]);
        // The backup ends with a grant to somebody who is not there any more.
        store::testing::execute(&db, &format!("REVOKE SELECT ON units FROM {role}")).await;
        store::testing::execute(&db, &format!("DROP ROLE {role}")).await;
        store::testing::execute(&db, "DELETE FROM attendance").await;
        db.close().await;
        let members = here.count("members").await;
        let refused = here.run(&["restore", "saved", "--replace"]);
        assert!(!refused.status.success() && said(&refused).contains(&role), "{}", said(&refused));
        assert_eq!((here.count("members").await, here.count("attendance").await), (members, 0));
    })
    .await;
}

#[tokio::test]
async fn a_damaged_backup_is_refused_before_anything_is_touched() {
    for_each_url(async |url| {
        let here = Installation::new(&url);
        here.must(&["demo", "--members", "200", "--seed", "7"]);
        here.must(&["backup", "saved"]);
        let file =
            here.folder.path().join("saved").join(if here.database.is_empty() { "sotay.db" } else { "sotay.pgdump" });
        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        std::fs::write(&file, bytes).unwrap();
        let before = here.count("members").await;
        let refused = here.run(&["restore", "saved", "--replace"]);
        assert!(!refused.status.success() && said(&refused).contains("checksum differs"), "{}", said(&refused));
        assert_eq!(here.count("members").await, before);
    })
    .await;
}

#[tokio::test]
async fn the_doctor_finds_an_altered_line_of_the_log() {
    for_each_url(async |url| {
        let here = Installation::new(&url);
        here.must(&["demo", "--members", "200", "--seed", "7"]);
        let db = here.db().await;
        store::audit::seal(&db).await.unwrap();
        // Whoever can do this can also take away what guards the log; the chain still tells.
        let guard = if here.database.is_empty() { "audit_no_update" } else { "audit_no_change ON audit" };
        store::testing::execute(&db, &format!("DROP TRIGGER {guard}")).await;
        store::testing::execute(&db, "UPDATE audit SET details = 'không có gì'").await;
        db.close().await;
        let found = here.run(&["doctor"]);
        assert!(!found.status.success());
        assert!(said(&found).contains("was altered, removed or put in after the fact"), "{}", said(&found));
    })
    .await;
}

#[tokio::test]
async fn the_doctor_finds_that_the_end_of_the_log_was_cut_off() {
    for_each_url(async |url| {
        let here = Installation::new(&url);
        here.must(&["demo", "--members", "200", "--seed", "7"]);
        let db = here.db().await;
        store::audit::seal(&db).await.unwrap();
        db.close().await;
        here.must(&["backup", "saved"]);
        here.must(&["restore", "saved", "--replace"]);
        let whole = said(&here.run(&["doctor"]));
        assert!(whole.contains("it reaches at least to line"), "{whole}");
        let db = here.db().await;
        let last = store::audit::head(&db).await.unwrap().sequence;
        let guard = if here.database.is_empty() { "audit_no_delete" } else { "audit_no_change ON audit" };
        store::testing::execute(&db, &format!("DROP TRIGGER {guard}")).await;
        let cut = format!("SELECT audit_id FROM audit_seals WHERE sequence > {}", last - 2);
        store::testing::execute(&db, &format!("CREATE TABLE cut AS {cut}")).await;
        store::testing::execute(&db, &format!("DELETE FROM audit_seals WHERE sequence > {}", last - 2)).await;
        store::testing::execute(&db, "DELETE FROM audit WHERE id IN (SELECT audit_id FROM cut)").await;
        store::testing::execute(&db, "DROP TABLE cut").await;
        db.close().await;
        let found = here.run(&["doctor"]);
        assert!(!found.status.success() && said(&found).contains("the end was cut off"), "{}", said(&found));
        assert!(said(&found).contains("none altered"), "the chain alone does not tell: {}", said(&found));
    })
    .await;
}

#[tokio::test]
async fn an_import_killed_at_any_moment_leaves_all_or_nothing() {
    const ADDED: i64 = 4_000;
    for_each_url(async |url| {
        let here = Installation::new(&url);
        here.must(&["demo", "--members", "200", "--seed", "7"]);
        let db = here.db().await;
        let file = here.folder.path().join("danh-sach.csv");
        list(&file, &branch_code(&db).await, ADDED as u32);
        db.close().await;
        let before = here.count("members").await;
        let mut killed = 0;
        for milliseconds in [40, 90, 160, 260, 400, 600, 900] {
            let mut child = here
                .command(&["import", "--apply", "danh-sach.csv"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(milliseconds));
            killed += usize::from(child.try_wait().unwrap().is_none());
            child.kill().unwrap();
            child.wait().unwrap();
            let now = here.count("members").await;
            assert!(now == before || now == before + ADDED, "{now} members after {milliseconds} ms");
        }
        assert!(killed > 0, "no import was cut off");
        here.must(&["import", "--apply", "danh-sach.csv"]);
        assert_eq!(here.count("members").await, before + ADDED, "and the next one completes it");
    })
    .await;
}

#[tokio::test]
async fn an_import_that_fills_the_disk_says_so_and_changes_nothing() {
    let here = Installation::new("sqlite:");
    here.must(&["demo", "--members", "200", "--seed", "7"]);
    let db = here.db().await;
    list(&here.folder.path().join("danh-sach.csv"), &branch_code(&db).await, 20_000);
    db.close().await;
    let before = here.count("members").await;
    // No file may grow beyond 2 MB: to the database that is a full disk.
    let mut shell = Command::new("bash");
    shell.args([
        "-c",
        "trap '' XFSZ; ulimit -f 2048; exec \"$0\" import --apply danh-sach.csv",
        env!("CARGO_BIN_EXE_sotay"),
    ]);
    let output = shell.current_dir(here.folder.path()).env("SOTAY_DATA", here.data()).output().unwrap();
    assert!(!output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("disk"), "{}", said(&output));
    assert_eq!(here.count("members").await, before);
    here.must(&["import", "--apply", "danh-sach.csv"]);
    assert_eq!(here.count("members").await, before + 20_000);
}

/// Runs a command with a line on its standard input.
fn with_input(here: &Installation, arguments: &[&str], line: &str) -> Output {
    let mut child =
        here.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

const FIRST: [&str; 14] = [
    "admin",
    "first",
    "--unit-name",
    "Đảng bộ tỉnh Đồng Xuân",
    "--unit-code",
    "DX",
    "--name",
    "Phạm Thị Yến",
    "--born",
    "02/09/1975",
    "--sex",
    "female",
    "--card",
    "190 000 000 001",
];

#[tokio::test]
async fn the_first_administrator_can_log_in() {
    for_each_url(async |url| {
        let here = Installation::new(&url);
        assert!(here.must(&["migrate"]).contains(&format!("is at migration {}", store::SCHEMA_VERSION)));
        let counts = async || (here.count("units").await, here.count("members").await, here.count("grants").await);
        let mut other_card = FIRST;
        other_card[13] = "19A";
        let refused = with_input(&here, &other_card, "chim-bay-tren-nui\n");
        assert!(!refused.status.success() && said(&refused).contains("card_number"), "{}", said(&refused));
        let refused = with_input(&here, &FIRST, "12345678\n");
        assert!(!refused.status.success() && said(&refused).contains("password"), "{}", said(&refused));
        assert_eq!(counts().await, (0, 0, 0), "nothing is there by half");

        let done = with_input(&here, &FIRST, "chim-bay-tren-nui\n");
        assert!(done.status.success() && said(&done).contains("(card 190000000001)"), "{}", said(&done));
        assert_eq!(counts().await, (1, 1, 1));
        let again = with_input(&here, &FIRST, "chim-bay-tren-nui\n");
        assert!(!again.status.success() && said(&again).contains("there is a root unit already"), "{}", said(&again));

        let password = with_input(&here, &["admin", "password", "--card", "190 000 000 001"], "nui-cao-bien-rong\n");
        assert!(password.status.success(), "{}", said(&password));
        let db = here.db().await;
        let typed = domain::accounts::normalise_login("190 000 000 001");
        let meant = store::accounts::by_login(&db, &typed).await.unwrap();
        let passwords = app::accounts::Passwords::new().unwrap();
        assert!(passwords.verify("nui-cao-bien-rong".to_owned(), meant.password_hash).await.unwrap());
        db.close().await;
        here.must(&["admin", "grant", "--card", "190000000001", "--role", "editor", "--unit", "DX"]);
        assert_eq!(here.count("grants").await, 2);
        let nobody = here.run(&["admin", "grant", "--card", "99999999", "--role", "editor", "--unit", "DX"]);
        assert!(!nobody.status.success());
    })
    .await;
}

#[tokio::test]
async fn what_is_exported_is_imported_without_a_change_and_nothing_is_for_other_users() {
    use std::os::unix::fs::PermissionsExt;
    for_each_url(async |url| {
        let here = Installation::new(&url);
        here.must(&["demo", "--members", "200", "--seed", "7"]);
        here.must(&["export", "danh-sach.xlsx"]);
        let again = here.must(&["import", "--apply", "danh-sach.xlsx"]);
        let members = here.count("members").await;
        assert!(again.contains(&format!("0 added, 0 changed, {members} unchanged, 0 refused")), "{again}");
        here.must(&["backup", "saved"]);
        let mut written =
            vec![here.data(), here.folder.path().join("saved"), here.folder.path().join("danh-sach.xlsx")];
        for folder in [here.data(), here.folder.path().join("saved")] {
            written.extend(std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
        }
        for path in written {
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{} is for others too: {mode:o}", path.display());
        }
        assert!(said(&here.run(&["doctor"])).contains("ok    folder:"));
        std::fs::set_permissions(here.data(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let found = here.run(&["doctor"]);
        assert!(!found.status.success() && said(&found).contains("chmod 700"), "{}", said(&found));
    })
    .await;
}

#[test]
fn an_unknown_setting_or_a_bad_value_stops_the_start_with_its_name() {
    let here = Installation::new("sqlite:");
    for (name, value, named) in [
        ("SOTAY_ADDRES", "127.0.0.1:1", "SOTAY_ADDRES"),
        ("SOTAY_ADDR", "nowhere", "setting addr"),
        ("SOTAY_LOG", "info,sqlx=loud", "setting log"),
    ] {
        let output = here.command(&["serve"]).env(name, value).output().unwrap();
        assert!(!output.status.success() && said(&output).contains(named), "{}", said(&output));
    }
}
