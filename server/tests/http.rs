//! What every request can count on: headers, refusals, sessions, forms without JavaScript.

mod common;

use common::{Server, for_each_server};
use domain::{
    grants::Role,
    ids::CriterionId,
    policy::act,
    reports::{Criterion, NewCriteria},
    time::dmy,
};
use store::{
    Db, Options, SCHEMA_VERSION,
    testing::{Fixture, for_each_url},
};

/// Gives the first member of a branch a password and signs nobody in.
async fn with_password(server: &Server, password: &str) -> (String, domain::ids::MemberId) {
    let member = server.fixture.members[0].id;
    let hash = app::accounts::Passwords::new().unwrap().hash(password.to_owned()).await.unwrap();
    store::accounts::set_password_as_operator(&server.db, member, hash, server.fixture.now).await.unwrap();
    ("000000000001".to_owned(), member)
}

async fn log_in(server: &Server, login: &str, password: &str, accept: &str) -> reqwest::Response {
    let request = server.request("POST", "/api/accounts/log_in", "sotay_device=d1");
    let request = request.header("accept", accept).header("referer", format!("{}/dang-nhap?tiep=/tin-tuc", server.url));
    request.form(&[("login", login), ("password", password), ("next", "/tin-tuc")]).send().await.unwrap()
}

#[tokio::test]
async fn a_log_in_without_javascript_leads_on_and_a_wrong_one_keeps_what_was_typed() {
    for_each_server(async |server| {
        let (card, _) = with_password(server, "chim-bay-tren-nui").await;
        let wrong = log_in(server, &card, "sai-mat-khau", "text/html").await;
        assert_eq!(wrong.status(), 422);
        let page = wrong.text().await.unwrap();
        assert!(page.contains("mật khẩu chưa đúng") && page.contains(&format!("value=\"{card}\"")), "{page}");
        assert!(!page.contains("sai-mat-khau"), "a password must never come back");
        // The browser stands at the function's address now: the form itself tells which page it is on.
        let field = "name=\"_page\" value=\"";
        let at = page.find(field).expect("the page is named") + field.len();
        let named = page[at..].split('"').next().unwrap().replace("&amp;", "&");
        let request = server.request("POST", "/api/accounts/log_in", "sotay_device=d1").header("accept", "text/html");
        let request = request.header("referer", format!("{}/api/accounts/log_in", server.url));
        let again = request.form(&[("login", card.as_str()), ("password", "sai-nua"), ("_page", &named)]).send().await;
        let again = again.unwrap();
        assert_eq!(again.status(), 422);
        assert!(again.text().await.unwrap().contains("mật khẩu chưa đúng"), "the same page a second time");
        let right = log_in(server, &card, "chim-bay-tren-nui", "text/html").await;
        assert_eq!(right.status(), 303);
        assert_eq!(right.headers()["location"], "/tin-tuc");
        let cookie = right.headers()["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        let session = cookie.split(';').next().unwrap().to_owned();
        assert_eq!(server.send(server.request("GET", "/", &session)).await.0, 200);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_account_and_a_wrong_password_get_the_same_answer_and_both_are_limited() {
    for_each_server(async |server| {
        let (card, _) = with_password(server, "chim-bay-tren-nui").await;
        for login in [card.as_str(), "999999999999"] {
            let mut answers = Vec::new();
            for _ in 0..10 {
                let answer = log_in(server, login, "sai-mat-khau", "application/json").await;
                answers.push((answer.status().as_u16(), answer.text().await.unwrap()));
            }
            assert!(answers[..8].iter().all(|a| a.0 == 422 && *a == answers[0]), "{answers:?}");
            assert!(answers[8..].iter().all(|a| a.0 == 429), "{answers:?}");
        }
        // Another device of the owner is not locked out.
        let request =
            server.request("POST", "/api/accounts/log_in", "sotay_device=d2").header("accept", "application/json");
        let (status, _) =
            server.send(request.form(&[("login", card.as_str()), ("password", "chim-bay-tren-nui")])).await;
        assert_eq!(status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_revoked_device_is_signed_out() {
    for_each_server(async |server| {
        let member = server.fixture.members[0].id;
        let cookie = server.cookie(member).await;
        assert_eq!(server.send(server.request("GET", "/them", &cookie)).await.0, 200);
        let actor = Fixture::without_grants(&server.fixture.members[0]);
        let devices = store::accounts::devices(
            &server.db,
            &actor.may_own::<act::ManageOwnAccount>().unwrap(),
            server.fixture.now,
        )
        .await
        .unwrap();
        let form = [("session", devices[0].id.to_string())];
        let revoke = server
            .request("POST", "/api/accounts/revoke_device", &cookie)
            .header("accept", "application/json")
            .form(&form);
        assert_eq!(server.send(revoke).await.0, 200);
        assert_eq!(server.send(server.request("GET", "/them", &cookie)).await.0, 303);
    })
    .await;
}

#[tokio::test]
async fn nobody_revokes_the_device_of_somebody_else() {
    for_each_server(async |server| {
        let [mine, other] = [&server.fixture.members[0], &server.fixture.members[1]];
        let (mine, cookie) = (server.cookie(mine.id).await, server.cookie(other.id).await);
        let owner = Fixture::without_grants(&server.fixture.members[0]);
        let devices = store::accounts::devices(
            &server.db,
            &owner.may_own::<act::ManageOwnAccount>().unwrap(),
            server.fixture.now,
        )
        .await
        .unwrap();
        let form = [("session", devices[0].id.to_string())];
        server
            .send(
                server
                    .request("POST", "/api/accounts/revoke_device", &cookie)
                    .header("accept", "application/json")
                    .form(&form),
            )
            .await;
        assert_eq!(server.send(server.request("GET", "/them", &mine)).await.0, 200);
    })
    .await;
}

#[tokio::test]
async fn a_write_from_another_site_is_refused() {
    for_each_server(async |server| {
        let cookie = server.cookie(server.fixture.members[0].id).await;
        let write = |name: &'static str, value: String| {
            let request = server.client.post(format!("{}/api/accounts/log_out", server.url)).header("cookie", &cookie);
            request
                .header(name, value)
                .header("accept", "application/json")
                .header("content-type", "application/x-www-form-urlencoded")
        };
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("x-none", ""),
        ] {
            assert_eq!(server.send(write(name, value.to_owned())).await.0, 403, "{name}: {value}");
        }
        assert_eq!(server.send(server.request("GET", "/them", &cookie)).await.0, 200, "still signed in");
        assert_eq!(server.send(write("origin", server.url.clone())).await.0, 200);
        assert_eq!(server.send(server.request("GET", "/them", &cookie)).await.0, 303, "signed out");
    })
    .await;
}

#[tokio::test]
async fn pages_carry_the_security_headers_and_a_fresh_nonce() {
    for_each_server(async |server| {
        let page = async || server.client.get(format!("{}/dang-nhap", server.url)).send().await.unwrap();
        let (first, second) = (page().await, page().await);
        let policy = |r: &reqwest::Response| r.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert_ne!(policy(&first), policy(&second));
        for part in [
            "default-src 'none'",
            "'strict-dynamic'",
            "'wasm-unsafe-eval'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy(&first).contains(part), "{part}");
        }
        assert!(!policy(&first).contains("unsafe-inline"));
        assert_eq!(first.headers()["x-content-type-options"], "nosniff");
        assert!(first.headers().contains_key("x-request-id"));
        let html = first.text().await.unwrap();
        assert!(
            html.starts_with("<!DOCTYPE html>")
                && html.contains("translate=\"no\"")
                && html.contains("Dữ liệu minh họa"),
            "{html}"
        );
        assert!(!html.contains(" style=") && !html.contains("onclick"), "no inline style or script");
    })
    .await;
}

#[tokio::test]
async fn markup_in_every_field_comes_back_as_text() {
    for_each_server(async |server| {
        let evil = "</textarea></title>\"'><script>alert(1)</script>";
        let mut actor = Fixture::without_grants(&server.fixture.members[0]);
        server.fixture.grant(&mut actor, Role::Admin, &server.fixture.province).await;
        let cookie = server.cookie(actor.member).await;
        let unit = server.fixture.branch_a1.id.to_string();
        let fields = [
            "title",
            "summary",
            "body",
            "due_on",
            "theme",
            "place",
            "agenda",
            "date",
            "time",
            "minutes",
            "login",
            "code",
            "name",
            "card_number",
        ];
        let forms = [
            ("/tin-tuc/moi", "/api/news/save_article"),
            ("/nhiem-vu/moi", "/api/tasks/give_task"),
            ("/sinh-hoat/moi", "/api/meetings/register_meeting"),
            ("/dang-nhap", "/api/accounts/log_in"),
            ("/kich-hoat", "/api/accounts/activate"),
            ("/phan-quyen/moi", "/api/grants/give_grant"),
        ];
        for (page, action) in forms {
            let mut form: Vec<(&str, String)> = fields.iter().map(|f| (*f, evil.repeat(9))).collect();
            form.extend([("unit", unit.clone()), ("id", uuid::Uuid::now_v7().to_string())]);
            let request = server.request("POST", action, &cookie).header("accept", "text/html");
            let request = request.header("referer", format!("{}{page}?don_vi={unit}", server.url)).form(&form);
            let (status, html) = server.send(request).await;
            assert_eq!(status, 422, "{action}");
            assert!(!html.contains("<script>alert"), "{action} lets markup through");
            assert!(html.contains("&lt;script&gt;alert(1)") || page == "/kich-hoat", "{action} keeps what was typed");
        }
    })
    .await;
}

#[tokio::test]
async fn a_missing_field_and_a_megabyte_of_text_get_a_message_beside_the_field() {
    for_each_server(async |server| {
        let mut actor = Fixture::without_grants(&server.fixture.members[0]);
        server.fixture.grant(&mut actor, Role::Admin, &server.fixture.province).await;
        let cookie = server.cookie(actor.member).await;
        let unit = server.fixture.commune_a.id.to_string();
        let send = async |form: &[(&str, String)]| {
            server
                .send(
                    server
                        .request("POST", "/api/news/save_article", &cookie)
                        .header("accept", "application/json")
                        .form(form),
                )
                .await
        };
        let id = ("id", uuid::Uuid::now_v7().to_string());
        let (status, text) = send(&[id.clone(), ("unit", unit.clone())]).await;
        assert_eq!(status, 422);
        assert!(text.contains("\"field\":\"title\"") && text.contains("\"field\":\"body\""), "{text}");
        let (status, text) =
            send(&[id, ("unit", unit), ("title", "Tin".to_owned()), ("body", "chữ ".repeat(250_000))]).await;
        assert_eq!(status, 422);
        assert!(text.contains("\"field\":\"body\"") && text.contains("tối đa"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn health_says_alive_and_ready() {
    for_each_server(async |server| {
        assert_eq!(server.send(server.request("GET", "/healthz", "")).await.0, 200);
        let (status, text) = server.send(server.request("GET", "/readyz", "")).await;
        assert_eq!((status.as_u16(), text.as_str()), (200, "ready"));
    })
    .await;
}

#[tokio::test]
async fn a_server_is_not_ready_while_migrations_are_missing_or_the_database_is_gone() {
    for_each_url(async |url| {
        let db = Db::open(&Options::new(url)).await.unwrap();
        let server = Server::start(db.clone()).await;
        let ready = async || {
            let (status, text) = server.send(server.request("GET", "/readyz", "")).await;
            (status.as_u16(), text)
        };
        let last = |to: bool| format!("UPDATE _sqlx_migrations SET success = {to} WHERE version = {SCHEMA_VERSION}");
        store::testing::execute(&db, &last(false)).await;
        assert_eq!(ready().await, (503, "migrations are not current".to_owned()));
        store::testing::execute(&db, &last(true)).await;
        assert_eq!(ready().await, (200, "ready".to_owned()));
        db.close().await;
        assert_eq!(ready().await, (503, "the database does not answer".to_owned()));
        assert_eq!(server.send(server.request("GET", "/healthz", "")).await.0, 200, "the process lives");
    })
    .await;
}

#[tokio::test]
async fn a_message_waits_for_the_page_that_a_person_opens() {
    for_each_server(async |server| {
        let session = server.cookie(server.fixture.members[0].id).await;
        // "Đã lưu." as the server writes it.
        let cookie = format!("{session}; sotay_flash=xJDDoyBsxrB1Lg");
        let open = |mode: &str| server.request("GET", "/them", &cookie).header("sec-fetch-mode", mode).send();
        let behind = open("cors").await.unwrap();
        assert!(!behind.headers().contains_key("set-cookie"), "the message is still to be read");
        assert!(!behind.text().await.unwrap().contains("Đã lưu."));
        let page = open("navigate").await.unwrap();
        assert!(page.headers()["set-cookie"].to_str().unwrap().starts_with("sotay_flash=;"));
        assert!(page.text().await.unwrap().contains("Đã lưu."));
    })
    .await;
}

#[tokio::test]
async fn a_unit_gives_its_own_criteria_up() {
    for_each_server(async |server| {
        let f = &server.fixture;
        let mut admin = Fixture::without_grants(&f.members[2]);
        f.grant(&mut admin, Role::Admin, &f.commune_a).await;
        let cookie = server.cookie(f.members[2].id).await;
        let own = NewCriteria {
            from_date: f.now.date(),
            clause: "Hướng dẫn 05-HD/TU".into(),
            rows: vec![Criterion {
                id: CriterionId::fresh(), title: "Riêng của xã".into(), fact: None, points: 100
            }],
        };
        store::reports::set(&server.db, admin.may(&f.commune_a).unwrap(), own, f.now).await.unwrap();
        let path = format!("/tieu-chi?don_vi={}", f.commune_a.id);
        let page = async || server.send(server.request("GET", &path, &cookie)).await.1;
        let offered = page().await;
        assert!(offered.contains("Riêng của xã") && offered.contains("Dùng lại tiêu chí của cấp trên"), "{offered}");
        let request = server.request("POST", "/api/reports/inherit_criteria", &cookie).header("accept", "text/html");
        let unit = f.commune_a.id.to_string();
        assert_eq!(server.send(request.form(&[("unit", unit.as_str())])).await.0, 303);
        let given_up = page().await;
        assert!(given_up.contains(&format!("đến hết {}", dmy(f.now.date()))), "{given_up}");
        assert!(!given_up.contains("Dùng lại tiêu chí của cấp trên"), "{given_up}");
    })
    .await;
}
