//! Accounts over HTTP: whose slips are printed, how often a password may be tried, and what becomes of a session's token.

mod common;

use common::{Server, for_each_server};
use domain::{
    grants::{Dates, Delegation, Role},
    ids::{GrantId, MemberId},
};
use reqwest::Response;
use store::{
    grants::NewGrant,
    testing::{Fixture, count, execute},
};

const PASSWORD: &str = "chim-bay-tren-nui";

/// Gives the first member of the first branch a password.
async fn with_password(server: &Server) -> MemberId {
    let member = server.fixture.members[0].id;
    let hash = app::accounts::Passwords::new().unwrap().hash(PASSWORD.to_owned()).await.unwrap();
    store::accounts::set_password_as_operator(&server.db, member, hash, server.fixture.now).await.unwrap();
    member
}

async fn post(server: &Server, path: &str, cookie: &str, form: &[(&str, &str)]) -> Response {
    let request = server.request("POST", path, cookie).header("accept", "application/json");
    request.form(form).send().await.unwrap()
}

async fn log_in(server: &Server, login: &str, password: &str, cookie: &str) -> Response {
    post(server, "/api/accounts/log_in", cookie, &[("login", login), ("password", password)]).await
}

/// The cookie of this name that an answer sets, as a browser sends it back.
fn set(response: &Response, name: &str) -> Option<String> {
    let all = response.headers().get_all("set-cookie").iter().filter_map(|v| v.to_str().ok());
    let one = all.filter_map(|v| v.split(';').next()).find(|v| v.split('=').next() == Some(name));
    one.map(str::to_owned)
}

#[tokio::test]
async fn a_deputy_prints_no_slip_for_an_administrator_who_is_a_member_of_the_branch() {
    for_each_server(async |server| {
        let f = &server.fixture;
        let people = f.members_of(&f.branch_a1);
        let (mut deputy, mut admin) = (Fixture::without_grants(people[1]), Fixture::without_grants(people[4]));
        f.grant(&mut deputy, Role::DeputySecretary, &f.branch_a1).await;
        f.grant(&mut admin, Role::Admin, &f.province).await;
        let cookie = server.cookie(deputy.member).await;
        let (unit, member) = (f.branch_a1.id.to_string(), admin.member.to_string());
        let issue = "/api/accounts/issue_activations";
        let refused = post(server, issue, &cookie, &[("unit", unit.as_str()), ("member", member.as_str())]).await;
        assert_eq!(refused.status(), 409);
        assert!(refused.text().await.unwrap().contains("Vũ Đình Ân đang giữ quyền mà đồng chí không giao được"));
        // Nor as one of the sheet for all; the page says who is missing.
        let sheet = post(server, issue, &cookie, &[("unit", unit.as_str())]).await;
        assert_eq!(sheet.status(), 200);
        assert_eq!(count(&server.db, "SELECT CAST(COUNT(*) AS BIGINT) FROM activations").await, 0);
        for path in [format!("/phieu-kich-hoat/{unit}"), format!("/phieu-kich-hoat/{unit}?dang_vien={member}")] {
            let (status, page) = server.send(server.request("GET", &path, &cookie)).await;
            assert_eq!(status, 200);
            assert!(page.contains("Cấp trên cấp phiếu") && page.contains("Vũ Đình Ân"), "{page}");
            assert!(!page.contains("Tạo phiếu để in"), "{page}");
        }
        // Whom the deputy may help, the deputy still helps.
        let ordinary = people[3].id.to_string();
        let done = post(server, issue, &cookie, &[("unit", unit.as_str()), ("member", ordinary.as_str())]).await;
        assert_eq!(done.status(), 200);
        assert_eq!(count(&server.db, "SELECT CAST(COUNT(*) AS BIGINT) FROM activations").await, 1);
    })
    .await;
}

#[tokio::test]
async fn many_attempts_at_one_moment_get_no_further_than_one_after_the_other() {
    for_each_server(async |server| {
        with_password(server).await;
        let all = (0..24).map(|_| log_in(server, "000000000001", "sai-mat-khau", "sotay_device=d1"));
        let answers = futures::future::join_all(all).await;
        let tried = answers.iter().filter(|a| a.status() == 422).count();
        let refused = answers.iter().filter(|a| a.status() == 429).count();
        assert_eq!((tried, refused), (8, 16));
    })
    .await;
}

#[tokio::test]
async fn card_and_telephone_are_one_account() {
    for_each_server(async |server| {
        with_password(server).await;
        for login in ["000000000001", "0900000001"].repeat(4) {
            assert_eq!(log_in(server, login, "sai-mat-khau", "sotay_device=d1").await.status(), 422);
        }
        for login in ["000000000001", "0900000001"] {
            assert_eq!(log_in(server, login, PASSWORD, "sotay_device=d1").await.status(), 429);
        }
    })
    .await;
}

#[tokio::test]
async fn strangers_who_guess_do_not_keep_the_owner_out() {
    for_each_server(async |server| {
        let member = with_password(server).await;
        let first = log_in(server, "000000000001", PASSWORD, "sotay_device=d1").await;
        assert_eq!(first.status(), 200);
        let known = set(&first, "sotay_known").expect("the device is remembered");
        // Every request without a cookie is a new device.
        assert_eq!(log_in(server, "000000000001", "sai-mat-khau", "").await.status(), 422);
        execute(&server.db, "UPDATE attempts SET failures = 100").await;
        for cookie in ["", "sotay_device=d2", &format!("sotay_device=d2; {known}")] {
            assert_eq!(log_in(server, "000000000001", PASSWORD, cookie).await.status(), 429, "{cookie}");
        }
        let own = format!("sotay_device=d1; {known}");
        assert_eq!(log_in(server, "000000000001", PASSWORD, &own).await.status(), 200);
        // The device has its own limit all the same, and is known for its owner only.
        for n in 0..9 {
            let expected = if n < 8 { 422 } else { 429 };
            assert_eq!(log_in(server, "000000000001", "sai-mat-khau", &own).await.status(), expected, "{n}");
        }
        store::accounts::sweep_attempts(&server.db, server.fixture.now.plus(store::accounts::ATTEMPTS_WINDOW + 1))
            .await
            .unwrap();
        assert_eq!(count(&server.db, "SELECT CAST(COUNT(*) AS BIGINT) FROM attempts").await, 0);
        assert_eq!(server.fixture.members[0].id, member);
    })
    .await;
}

#[tokio::test]
async fn a_new_token_that_was_lost_on_the_way_is_given_again() {
    for_each_server(async |server| {
        let f = &server.fixture;
        let member = f.members[1].id;
        let old = server.cookie(member).await;
        let get = async |cookie: &str| server.request("GET", "/them", cookie).send().await.unwrap();
        assert_eq!(set(&get(&old).await, "sotay"), None, "a token stays while the rights do");
        let mut admin = Fixture::without_grants(&f.members[0]);
        f.grant(&mut admin, Role::Admin, &f.province).await;
        let right = Delegation::new(&admin, &f.branch_a1, Role::Auditor).unwrap();
        let grant = NewGrant { id: GrantId::fresh(), member, dates: Dates::from(f.now.date()) };
        store::grants::give(&server.db, right, grant, f.now).await.unwrap();

        let lost = get(&old).await;
        let new = set(&lost, "sotay").expect("a new token");
        assert!(lost.status() == 200 && new != old);
        assert_eq!(set(&get(&old).await, "sotay"), Some(new.clone()));
        let current = get(&new).await;
        assert_eq!((current.status().as_u16(), set(&current, "sotay")), (200, None));
        assert_eq!(count(&server.db, "SELECT CAST(COUNT(*) AS BIGINT) FROM sessions").await, 2);

        // Who signs out with either is signed out with both.
        let out = post(server, "/api/accounts/log_out", &old, &[]).await;
        assert_eq!(out.status(), 200);
        assert_eq!(set(&out, "sotay"), Some("sotay=".to_owned()));
        assert_eq!((get(&old).await.status().as_u16(), get(&new).await.status().as_u16()), (303, 303));
    })
    .await;
}

#[tokio::test]
async fn a_log_in_ends_the_session_that_the_browser_had() {
    for_each_server(async |server| {
        with_password(server).await;
        let page = async |cookie: &str| server.send(server.request("GET", "/them", cookie)).await.0.as_u16();
        for before in [0, 1] {
            let old = server.cookie(server.fixture.members[before].id).await;
            assert_eq!(page(&old).await, 200);
            let answer = log_in(server, "000000000001", PASSWORD, &old).await;
            let new = set(&answer, "sotay").expect("a token");
            assert_eq!((page(&new).await, page(&old).await), (200, 303));
        }
    })
    .await;
}
