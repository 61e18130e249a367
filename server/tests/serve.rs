//! The serving process from outside: how it starts beside another one, how it stops, and what it says on a full disk.

use std::{
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use app::accounts::hash_secret;
use domain::{
    ids::{MaterialId, MemberId},
    time::Clock,
};
use rustix::process::{Pid, Signal, kill_process};
use store::{
    Db, Options,
    accounts::NewSession,
    testing::{Fixture, fixture, for_each_url},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    time::{sleep, timeout},
};

/// Long enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// What the processes give requests in flight.
const GRACE: Duration = Duration::from_secs(120);

/// A data folder, a database, and an empty set of files for browsers.
struct Place {
    folder: TempDir,
    url: String,
}

/// One process; it ends with the test.
struct Process {
    child: Child,
    address: String,
}

impl Place {
    fn new(url: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("site")).unwrap();
        let assets = r#"{"js":"","wasm":"","css":"","font":"","boot":"","version":""}"#;
        std::fs::write(folder.path().join("site/assets.json"), assets).unwrap();
        // SQLite lives in the data folder.
        let url = if url.starts_with("sqlite") { String::new() } else { url };
        Self { folder, url }
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    async fn db(&self) -> Db {
        std::fs::create_dir_all(self.data()).unwrap();
        let url = if self.url.is_empty() { Options::sqlite_in(&self.data()).url } else { self.url.clone() };
        Db::open(&Options::new(url)).await.unwrap()
    }

    /// Starts a process by way of a shell, for what shells can limit.
    async fn start(&self, before: &str) -> Process {
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
        let mut shell = Command::new("bash");
        shell.args(["-c", &format!("{before} exec \"$0\" serve"), env!("CARGO_BIN_EXE_sotay")]);
        shell.current_dir(self.folder.path()).env_clear().env("PATH", std::env::var("PATH").unwrap());
        for (name, value) in [
            ("SOTAY_ADDR", free.as_str()),
            ("SOTAY_DATABASE_URL", self.url.as_str()),
            ("SOTAY_METRICS_ADDR", ""),
            ("SOTAY_LOG", "warn"),
            ("SOTAY_SHUTDOWN_SECONDS", &GRACE.as_secs().to_string()),
        ] {
            shell.env(name, value);
        }
        let child = shell.stdout(Stdio::null()).kill_on_drop(true).spawn().unwrap();
        Process { child, address: free }
    }
}

impl Process {
    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    async fn ready(&mut self) {
        let began = Instant::now();
        while !reqwest::get(self.url("/readyz")).await.is_ok_and(|answer| answer.status().is_success()) {
            assert_eq!(self.child.try_wait().unwrap(), None, "it goes on");
            assert!(began.elapsed() < PATIENCE, "it is ready in time");
            sleep(Duration::from_millis(20)).await;
        }
    }

    fn terminate(&self) {
        let pid = Pid::from_raw(self.child.id().unwrap() as i32).unwrap();
        kill_process(pid, Signal::TERM).unwrap();
    }

    /// Waits until nobody new is let in.
    async fn stopping(&self) {
        let began = Instant::now();
        while TcpStream::connect(&self.address).await.is_ok() {
            assert!(began.elapsed() < PATIENCE, "it stops listening");
            sleep(Duration::from_millis(5)).await;
        }
    }

    async fn end(mut self) {
        let ended = timeout(PATIENCE, self.child.wait()).await.expect("it ends before its grace is over").unwrap();
        assert!(ended.success(), "{ended}");
    }
}

/// A cookie of this member that real clocks accept.
async fn cookie(db: &Db, member: MemberId) -> String {
    let session = NewSession { token_hash: hash_secret("token"), label: "Thử nghiệm".to_owned(), replaces: None };
    store::accounts::sign_in(db, member, session, Clock::system().now()).await.unwrap();
    "sotay=token".to_owned()
}

#[tokio::test]
async fn two_servers_that_start_at_once_on_an_empty_database_both_serve() {
    for_each_url(async |url| {
        let place = Place::new(url);
        let mut both = [place.start("").await, place.start("").await];
        for process in &mut both {
            process.ready().await;
        }
        both.iter().for_each(Process::terminate);
        for process in both {
            process.end().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_stopping_server_finishes_what_it_began_and_ends_event_streams() {
    for_each_url(async |url| {
        let place = Place::new(url);
        let db = place.db().await;
        let f: Fixture = fixture(&db).await;
        let meeting = f.objects(&f.branch_a1).await.meeting;
        let cookie = cookie(&db, f.members[0].id).await;
        db.close().await;
        let mut process = place.start("").await;
        process.ready().await;

        let events = process.url(&format!("/sinh-hoat/{meeting}/su-kien"));
        let mut stream = reqwest::Client::new().get(events).header("cookie", &cookie).send().await.unwrap();
        assert_eq!(stream.status(), 200);
        assert!(timeout(PATIENCE, stream.chunk()).await.unwrap().unwrap().is_some(), "the stream is open");

        // Half of a request: the server says when it has begun to read the body.
        let body = "text=150&theme=dark&next=/them";
        let head = format!(
            "POST /api/accounts/set_preferences HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nCookie: {cookie}\r\nAccept: application/json\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
            process.address,
            process.url(""),
            body.len()
        );
        let mut socket = TcpStream::connect(&process.address).await.unwrap();
        socket.write_all(head.as_bytes()).await.unwrap();
        let mut go_on = [0; 25];
        timeout(PATIENCE, socket.read_exact(&mut go_on)).await.unwrap().unwrap();
        assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");

        process.terminate();
        process.stopping().await;
        while timeout(PATIENCE, stream.chunk()).await.expect("the stream ends").is_ok_and(|chunk| chunk.is_some()) {}
        socket.write_all(body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        timeout(PATIENCE, socket.read_to_string(&mut answer)).await.unwrap().unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("/them"), "{answer}");
        process.end().await;
    })
    .await;
}

/// Sends a PDF of this size for a meeting.
async fn upload(process: &Process, cookie: &str, meeting: uuid::Uuid, size: usize) -> (u16, String) {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(size, b' ');
    bytes.extend_from_slice(b"\n%%EOF\n");
    let file = reqwest::multipart::Part::bytes(bytes).file_name("tai-lieu.pdf");
    let form = reqwest::multipart::Form::new().text("id", MaterialId::fresh().to_string()).text("title", "Tài liệu");
    let request = reqwest::Client::new().post(process.url(&format!("/sinh-hoat/{meeting}/tai-lieu")));
    let request =
        request.header("cookie", cookie).header("origin", process.url("")).header("accept", "application/json");
    let answer = request.multipart(form.part("file", file)).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[tokio::test]
async fn an_upload_that_fills_the_disk_is_told_so_and_leaves_nothing_behind() {
    let place = Place::new("sqlite:".to_owned());
    let db = place.db().await;
    let f = fixture(&db).await;
    let meeting = f.objects(&f.branch_a1).await.meeting;
    let actor = f.actor(domain::grants::Role::Secretary, &f.branch_a1).await;
    let cookie = cookie(&db, actor.member).await;
    db.close().await;
    // No file may grow beyond 12 MB: to the upload that is a full disk.
    let mut process = place.start("trap '' XFSZ; ulimit -f 12288;").await;
    process.ready().await;
    let (status, text) = upload(&process, &cookie, meeting, 15_000_000).await;
    assert_eq!((status, text.as_str()), (507, r#"{"kind":"storage_full"}"#));
    assert_eq!(files_in(&place.data().join("files/incoming")), 0, "nothing is left over");
    let (status, text) = upload(&process, &cookie, meeting, 1_000).await;
    assert_eq!(status, 200, "a file for which there is room: {text}");
    process.terminate();
    process.end().await;
}
