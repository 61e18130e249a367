//! A real server on a loopback port, with the store's fixture in its database.

use std::sync::Arc;

use app::{
    accounts::{Passwords, hash_secret},
    assets::Assets,
    context::Site,
    room::live::Live,
};
use domain::{ids::MemberId, time::Clock};
use reqwest::{Client, RequestBuilder, StatusCode, redirect};
use server::{http::Http, settings::Settings};
use store::{
    Db,
    accounts::NewSession,
    testing::{Fixture, fixture, for_each_db},
};

/// A running server.
pub struct Server {
    pub url: String,
    pub client: Client,
    pub fixture: Fixture,
    pub db: Db,
    _folder: tempfile::TempDir,
}

/// Runs `test` against a server on each database.
pub async fn for_each_server(test: impl AsyncFn(&Server)) {
    for_each_db(async |db| {
        let server = Server::start(db).await;
        test(&server).await;
    })
    .await;
}

impl Server {
    /// Starts one on a migrated, empty database.
    pub async fn start(db: Db) -> Self {
        let fixture = fixture(&db).await;
        let folder = tempfile::tempdir().unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let environment = [("SOTAY_DATA", folder.path().to_str().unwrap()), ("SOTAY_PUBLIC_URL", url.as_str())];
        let environment = environment.map(|(k, v)| (k.to_owned(), v.to_owned()));
        let settings = Settings::load(None, environment.into_iter()).unwrap();
        server::materials::Files::new(folder.path()).put(store::testing::MATERIAL_FILE).unwrap();
        let now = fixture.now;
        let site = Site {
            db: db.clone(),
            desk: store::checkin::Desk::open(&db),
            clock: Clock::fixed(now),
            passwords: Passwords::new().unwrap(),
            assets: Arc::new(Assets::default()),
            demo: true,
            public_url: url.clone(),
            secret: Arc::new([7; 32]),
            press: server::site::press,
            live: Live::default(),
            dev: false,
        };
        let router = Http::new(site, settings).router();
        let (stop, stopping) = tokio::sync::watch::channel(false);
        tokio::spawn(async move {
            server::http::answer(listener, router, stopping, std::time::Duration::ZERO).await;
            drop(stop);
        });
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        Self { url, client, fixture, db, _folder: folder }
    }

    /// Signs a member in; the answer is the cookie.
    pub async fn cookie(&self, member: MemberId) -> String {
        let token = format!("token-of-{member}");
        let session =
            NewSession { token_hash: hash_secret(&token), label: "Thử nghiệm".to_owned(), replaces: None };
        // The second sign-in of one member in a test finds its session there.
        let _ = store::accounts::sign_in(&self.db, member, session, self.fixture.now).await;
        format!("sotay={token}")
    }

    /// A request as a browser of this site sends it.
    pub fn request(&self, method: &str, path: &str, cookie: &str) -> RequestBuilder {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        self.client
            .request(method, format!("{}{path}", self.url))
            .header("sec-fetch-site", "same-origin")
            .header("cookie", cookie)
    }

    /// Status and text of an answer.
    pub async fn send(&self, request: RequestBuilder) -> (StatusCode, String) {
        let response = request.send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    }
}
