//! A room over HTTP: its stream tells those who may be in it how far it has come, and nobody anything else.

mod common;

use std::time::Duration;

use common::{Server, for_each_server};
use domain::grants::Role;
use reqwest::Response;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use uuid::Uuid;

async fn post(server: &Server, cookie: &str, function: &str, fields: &[(&str, &str)]) -> String {
    let request = server.request("POST", &format!("/api/{function}"), cookie);
    let (status, text) = server.send(request.header("accept", "application/json").form(fields)).await;
    assert_eq!(status, 200, "{function}: {text}");
    text
}

/// What comes back over a connection of its own until it ends.
async fn raw(server: &Server, request: &str) -> String {
    let mut socket = TcpStream::connect(server.url.trim_start_matches("http://")).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer
}

/// The data of the next event.
async fn next(stream: &mut Response) -> String {
    let chunk = tokio::time::timeout(Duration::from_secs(10), stream.chunk()).await.expect("an event in time");
    let text = String::from_utf8(chunk.unwrap().expect("the stream goes on").to_vec()).unwrap();
    text.lines().rev().find_map(|line| line.strip_prefix("data: ")).unwrap().to_owned()
}

#[tokio::test]
async fn a_stream_tells_how_far_the_room_has_come() {
    for_each_server(async |server| {
        let f = &server.fixture;
        let secretary = server.cookie(f.actor(Role::Secretary, &f.branch_a1).await.member).await;
        let member = server.cookie(f.members_of(&f.branch_a1)[1].id).await;
        let outsider = server.cookie(f.members_of(&f.branch_b1)[1].id).await;
        let (meeting, vote, unit) =
            (Uuid::now_v7().to_string(), Uuid::now_v7().to_string(), f.branch_a1.id.to_string());
        let plan = [
            ("id", meeting.as_str()),
            ("unit", &unit),
            ("kind", "extraordinary"),
            ("theme", "Họp gấp"),
            ("date", "21/11/2026"),
            ("time", "10:00"),
            ("minutes", "60"),
            ("place", "Nhà văn hóa"),
            ("agenda", "Thảo luận | 30"),
        ];
        post(server, &secretary, "meetings/register_meeting", &plan).await;

        let events = |cookie: &str| server.request("GET", &format!("/sinh-hoat/{meeting}/su-kien"), cookie).send();
        assert_eq!(events(&outsider).await.unwrap().status(), 404);
        // Whoever asks for the head alone gets nothing after it, and the connection ends.
        let request = format!("HEAD /sinh-hoat/{meeting}/su-kien HTTP/1.1\r\nHost: a\r\nCookie: {member}\r\n\r\n");
        let head = raw(server, &request);
        let head = tokio::time::timeout(Duration::from_secs(10), head).await.expect("the connection ends");
        assert!(head.contains(" 200 OK") && head.ends_with("\r\n\r\n"), "{head}");
        let mut stream = events(&member).await.unwrap();
        assert_eq!(stream.headers()["content-type"], "text/event-stream");
        assert_eq!(next(&mut stream).await, "0 0 0 0");

        let room = [("meeting", meeting.as_str())];
        post(server, &secretary, "room/open_room", &room).await;
        assert_eq!(next(&mut stream).await, "1 0 0 4");
        post(server, &secretary, "meetings/all_present", &room).await;
        let motion = [("meeting", meeting.as_str()), ("vote", &vote), ("question", "Thông qua?"), ("kind", "secret")];
        post(server, &secretary, "room/open_vote", &motion).await;
        assert_eq!(next(&mut stream).await, "2 0 4 4");
        let ballot = [("meeting", meeting.as_str()), ("vote", &vote), ("option", "0")];
        post(server, &member, "room/cast_ballot", &ballot).await;
        assert_eq!(next(&mut stream).await, "2 1 4 4", "a ballot is counted without changing the revision");
        let again = post(server, &member, "room/cast_ballot", &ballot).await;
        assert!(again.contains("phiếu đầu được giữ"), "{again}");
        post(server, &secretary, "room/close_vote", &motion[..2]).await;
        assert_eq!(next(&mut stream).await, "3 0 4 4");

        let page = format!("/sinh-hoat/{meeting}/phong-hop");
        let (status, html) = server.send(server.request("GET", &page, &member)).await;
        assert_eq!(status, 200);
        assert!(html.contains(&format!("id=\"result-{vote}\"")), "the result is on the page");
        assert_eq!(server.send(server.request("GET", &page, &outsider)).await.0, 404);
    })
    .await;
}
