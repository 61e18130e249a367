//! Every address x every role x every position of the target unit: the server answers as the policy's table says, and
//! an address without a rule fails the test.

mod common;

use common::{Server, for_each_server};
use domain::{
    grants::Role,
    ids::MemberId,
    policy::{Action, ENDPOINTS, Endpoint, Membership, Method, Position, role_allows, rule},
    units::UnitRef,
};
use store::testing::{Fixture, FixtureMember, Objects};
use uuid::Uuid;

/// Addresses that are about a unit chosen by the person: they are tried on that unit. All others that need a person are
/// about the person's own things.
fn about_a_unit(endpoint: &Endpoint) -> bool {
    const OWN: &[&str] = &["/", "/tin-tuc", "/nhiem-vu", "/sinh-hoat"];
    !matches!(rule(endpoint.action).membership, Membership::Anyone)
        && !OWN.contains(&endpoint.path)
        && !matches!(endpoint.action, Action::ViewOwn | Action::ManageOwnAccount | Action::ReadOwnRecord)
}

/// The address with everything in it that it names.
fn address(endpoint: &Endpoint, unit: &UnitRef, objects: &Objects) -> String {
    let id = match endpoint.path {
        p if p.starts_with("/tin-tuc") => objects.article,
        p if p.starts_with("/nhiem-vu/viec") => objects.assignment,
        p if p.starts_with("/nhiem-vu") => objects.task,
        p if p.starts_with("/sinh-hoat") => objects.meeting,
        p if p.starts_with("/dang-vien") => objects.member,
        p if p.starts_with("/nhap-du-lieu") || p.starts_with("/tep/nhap") => objects.import,
        _ => unit.id.0,
    };
    let path = endpoint
        .path
        .replace("{id}", &id.to_string())
        .replace("{unit}", &unit.id.to_string())
        .replace("{kind}", "dang-vien.xlsx")
        .replace("{key}", "meeting_day")
        .replace("{meeting}", &objects.meeting.to_string())
        .replace("{code}", "0000000000000000")
        .replace("{material}", &objects.material.to_string())
        .replace("{kit}", &objects.kit.to_string())
        .replace("{file}", "tai-lieu.pdf");
    format!("{path}?don_vi={}&id={}&meeting={}", unit.id, objects.import, objects.meeting)
}

/// A form that names every object under every name that a server function uses. Nothing in it is valid text, so that an
/// allowed request is refused for its fields and leaves everything as it was.
fn form(endpoint: &Endpoint, unit: &UnitRef, objects: &Objects) -> Vec<(&'static str, String)> {
    let id = match endpoint.path {
        p if p.starts_with("/api/news") => objects.article,
        p if p.starts_with("/api/members/end_office") => objects.office,
        p if p.starts_with("/api/members") => objects.member,
        p if p.ends_with("revoke_grant") => objects.grant,
        p if p.starts_with("/api/imports") => objects.import,
        p if p.ends_with("update_unit") || p.ends_with("move_unit") => unit.id.0,
        _ => Uuid::now_v7(),
    };
    vec![
        ("id", id.to_string()),
        ("unit", unit.id.to_string()),
        ("unit_id", unit.id.to_string()),
        ("parent", unit.id.to_string()),
        ("article", objects.article.to_string()),
        ("task", objects.task.to_string()),
        ("assignment", objects.assignment.to_string()),
        ("meeting", objects.meeting.to_string()),
        ("member", objects.member.to_string()),
        ("office", objects.office.to_string()),
        ("office_id", objects.office.to_string()),
        ("grant", objects.grant.to_string()),
        ("import", objects.import.to_string()),
        ("key", "meeting_day".to_owned()),
        ("card", objects.card.to_string()),
        ("material", objects.material.to_string()),
        ("kit", objects.kit.to_string()),
        ("vote", Uuid::now_v7().to_string()),
        ("speaker", Uuid::now_v7().to_string()),
        ("point", Uuid::now_v7().to_string()),
        ("from", objects.member.to_string()),
        ("item", "1".to_owned()),
        ("into", unit.id.to_string()),
        ("next", "/".to_owned()),
    ]
}

async fn try_one(server: &Server, endpoint: &Endpoint, unit: &UnitRef, objects: &Objects, cookie: &str) -> u16 {
    let request = server.request(endpoint.method.code(), &address(endpoint, unit, objects), cookie);
    let request = match endpoint.method {
        Method::Get => request,
        Method::Post if endpoint.path == "/tep/nhap" => {
            let file = reqwest::multipart::Part::bytes(b"khong phai tep".to_vec()).file_name("a.csv");
            request.multipart(reqwest::multipart::Form::new().text("unit", unit.id.to_string()).part("file", file))
        }
        Method::Post => request.header("accept", "application/json").form(&form(endpoint, unit, objects)),
    };
    // Only the status: a stream of events has no end.
    request.send().await.unwrap().status().as_u16()
}

/// Entrances that name no unit and lead to the person's own widest one: whoever holds a fitting role anywhere gets in.
const ENTRANCES: &[&str] = &["/tong-quan", "/don-vi"];

fn expected(action: Action, role: Option<Role>, position: Position, is_audience: bool) -> bool {
    role.is_some_and(|r| role_allows(r, action, position))
        || (rule(action).membership == Membership::Audience && is_audience)
}

#[tokio::test]
async fn every_address_obeys_the_table() {
    for_each_server(async |server| {
        let f = &server.fixture;
        // Grants stand on the first commune; the people themselves are members of its second branch.
        let people: Vec<(Option<Role>, MemberId)> = {
            let mut people = vec![(None, f.members_of(&f.branch_a2)[1].id)];
            for role in Role::ALL {
                let member = FixtureMember {
                    id: MemberId(f.objects(&f.branch_a2).await.member),
                    ..f.members_of(&f.branch_a2)[0].clone()
                };
                let mut actor = Fixture::without_grants(&member);
                f.grant(&mut actor, *role, &f.commune_a).await;
                people.push((Some(*role), actor.member));
            }
            people
        };
        let targets = [
            (Position::Inside, &f.commune_a, true),
            (Position::Above, &f.province, true),
            (Position::Below, &f.branch_a1, false),
            (Position::Outside, &f.branch_b1, false),
        ];
        let mut wrong = Vec::new();
        for (position, unit, is_audience) in targets {
            let mut objects = f.objects(unit).await;
            for (role, member) in &people {
                let cookie = server.cookie(*member).await;
                for endpoint in ENDPOINTS.iter().filter(|e| about_a_unit(e)) {
                    if endpoint.method == Method::Post {
                        objects = f.objects(unit).await;
                    }
                    let status = try_one(server, endpoint, unit, &objects, &cookie).await;
                    let allowed = !matches!(status, 401 | 403 | 404);
                    let seen = if ENTRANCES.contains(&endpoint.path) { Position::Inside } else { position };
                    if allowed != expected(endpoint.action, *role, seen, is_audience) || status >= 500 {
                        wrong.push(format!("{} {} as {role:?} {position:?}: {status}", endpoint.method, endpoint.path));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{} of the answers differ from the table:\n{}", wrong.len(), wrong.join("\n"));
    })
    .await;
}

#[tokio::test]
async fn nobody_without_a_session_gets_in() {
    for_each_server(async |server| {
        let f = &server.fixture;
        let objects = f.objects(&f.commune_a).await;
        for endpoint in ENDPOINTS.iter().filter(|e| rule(e.action).membership != Membership::Anyone) {
            let status = try_one(server, endpoint, &f.commune_a, &objects, "").await;
            let turned_away =
                if endpoint.method == Method::Get && !endpoint.path.starts_with("/api/") { 303 } else { 401 };
            assert_eq!(status, turned_away, "{} {}", endpoint.method, endpoint.path);
        }
    })
    .await;
}

#[test]
fn every_page_and_server_function_is_in_the_table_and_the_table_names_nothing_else() {
    let listed = |method: &str, path: &str| ENDPOINTS.iter().any(|e| e.method.code() == method && e.path == path);
    for route in app::routes() {
        assert!(listed("GET", route.path), "the page {} has no rule", route.path);
    }
    let functions: Vec<(String, String)> =
        server_fn::axum::server_fn_paths().map(|(path, method)| (method.to_string(), path.to_owned())).collect();
    assert!(!functions.is_empty());
    for (method, path) in &functions {
        assert!(listed(method, path), "the server function {method} {path} has no rule");
    }
    for e in ENDPOINTS.iter().filter(|e| e.path.starts_with("/api/") && !e.path.starts_with("/api/imports/confirm")) {
        let known = functions.iter().any(|(method, path)| method == e.method.code() && path == e.path);
        assert!(known, "{} {} is in the table, but nothing answers there", e.method, e.path);
    }
}

#[tokio::test]
async fn an_address_that_is_not_listed_does_not_answer() {
    for_each_server(async |server| {
        let cookie = server.cookie(server.fixture.members[0].id).await;
        for (method, path) in [
            ("GET", "/khong-co"),
            ("GET", "/api/khong/co"),
            ("POST", "/tin-tuc"),
            ("DELETE", "/"),
            ("PUT", "/api/news/save_article"),
        ] {
            let (status, _) = server.send(server.request(method, path, &cookie)).await;
            assert_eq!(status, 404, "{method} {path}");
        }
    })
    .await;
}
