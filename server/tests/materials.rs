//! Materials over HTTP: files come in by forms, are looked into, and go out to those who may read them.

mod common;

use common::{Server, for_each_server};
use domain::{grants::Role, ids::MaterialId, units::UnitRef};
use reqwest::{
    Response, StatusCode,
    multipart::{Form, Part},
};

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n%%EOF\n";

async fn secretary(server: &Server, unit: &UnitRef) -> String {
    server.cookie(server.fixture.actor(Role::Secretary, unit).await.member).await
}

fn form(id: MaterialId, title: &str, name: &str, bytes: &[u8]) -> Form {
    let file = Part::bytes(bytes.to_vec()).file_name(name.to_owned());
    Form::new().text("id", id.to_string()).text("title", title.to_owned()).part("file", file)
}

/// Sends a form as the browser's script does.
async fn send(server: &Server, cookie: &str, to: &str, form: Form) -> (StatusCode, String) {
    let request = server.request("POST", to, cookie).header("accept", "application/json").multipart(form);
    server.send(request).await
}

async fn get(server: &Server, cookie: &str, path: &str) -> Response {
    server.request("GET", path, cookie).send().await.unwrap()
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn a_file_of_a_meeting_is_for_its_branch_until_it_is_withdrawn() {
    for_each_server(async |server| {
        let f = &server.fixture;
        let cookie = secretary(server, &f.branch_a1).await;
        let meeting = f.objects(&f.branch_a1).await.meeting;
        let (page, id) = (format!("/sinh-hoat/{meeting}/tai-lieu"), MaterialId::fresh());
        for _ in 0..2 {
            let (status, text) = send(server, &cookie, &page, form(id, "Dự thảo", "../../dự thảo.pdf", PDF)).await;
            assert!(status == StatusCode::OK && text.contains(&page), "{status} {text}");
        }
        let html = get(server, &cookie, &format!("/sinh-hoat/{meeting}")).await.text().await.unwrap();
        assert!(html.contains("Dự thảo") && html.contains("Tài liệu có trước 1 ngày"), "{html}");

        let member = server.cookie(f.members_of(&f.branch_a1)[1].id).await;
        let file = format!("{page}/{id}/d%E1%BB%B1%20th%E1%BA%A3o.pdf");
        let answer = get(server, &member, &file).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(header(&answer, "content-type"), "application/pdf");
        assert_eq!(
            header(&answer, "content-disposition"),
            "inline; filename=\"du thao.pdf\"; filename*=UTF-8''d%E1%BB%B1%20th%E1%BA%A3o.pdf"
        );
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        assert_eq!(header(&answer, "cache-control"), "private, no-cache");
        assert_eq!(header(&answer, "content-security-policy"), "default-src 'none'; frame-ancestors 'none'; sandbox");
        assert_eq!(answer.bytes().await.unwrap(), PDF);
        let part = server.request("GET", &file, &member).header("range", "bytes=5-7").send().await.unwrap();
        assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(header(&part, "content-range"), format!("bytes 5-7/{}", PDF.len()));
        assert_eq!(part.bytes().await.unwrap(), &PDF[5..8]);

        // Its page is for the same people, and another meeting of the branch does not open it.
        let other_meeting = f.objects(&f.branch_a1).await.meeting;
        let outsider = server.cookie(f.members_of(&f.branch_b1)[1].id).await;
        for (cookie, path, status) in [
            (&member, format!("{page}/{id}"), 200),
            (&outsider, format!("{page}/{id}"), 404),
            (&outsider, file.clone(), 404),
            (&member, page.clone(), 404),
            (&member, format!("/sinh-hoat/{other_meeting}/tai-lieu/{id}/x.pdf"), 404),
            (&member, format!("/sinh-hoat/{meeting}/tai-lieu/{}/x.pdf", MaterialId::fresh()), 404),
        ] {
            assert_eq!(get(server, cookie, &path).await.status(), status, "{path}");
        }
        let (status, _) = send(server, &member, &page, form(MaterialId::fresh(), "", "a.pdf", PDF)).await;
        assert_eq!(status, StatusCode::FORBIDDEN);

        let fields = [("meeting", meeting.to_string()), ("material", id.to_string())];
        let withdraw = server.request("POST", "/api/materials/withdraw_material", &cookie);
        let (status, text) = server.send(withdraw.header("accept", "application/json").form(&fields)).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        assert_eq!(get(server, &member, &file).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(get(server, &member, &format!("{page}/{id}")).await.status(), StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_refused_file_is_told_beside_its_field_and_keeps_what_was_typed() {
    for_each_server(async |server| {
        let f = &server.fixture;
        let cookie = secretary(server, &f.branch_a1).await;
        let page = format!("/sinh-hoat/{}/tai-lieu", f.objects(&f.branch_a1).await.meeting);
        let long = vec![b'x'; 20_000_001];
        for (title, name, bytes, field, words) in [
            ("", "a.exe", b"MZ\x90".as_slice(), "file", "chỉ nhận tệp PDF"),
            ("", "a.docx", PDF, "file", "bên trong là PDF"),
            ("", "a.pdf", b"", "file", "Tệp trống"),
            ("", "a.pdf", &long, "file", "Tệp lớn hơn 20 MB"),
            ("", "TỐI MẬT.pdf", PDF, "file", "độ mật"),
            ("MẬT", "a.pdf", PDF, "title", "độ mật"),
        ] {
            let (status, text) = send(server, &cookie, &page, form(MaterialId::fresh(), title, name, bytes)).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {text}");
            assert!(text.contains(&format!("\"field\":\"{field}\"")) && text.contains(words), "{name}: {text}");
        }
        let none = Form::new().text("id", MaterialId::fresh().to_string());
        let (_, text) = send(server, &cookie, &page, none).await;
        assert!(text.contains("Đồng chí chưa chọn tệp."), "{text}");

        // Without scripts the answer is the page itself.
        let sent = form(MaterialId::fresh(), "Kế hoạch <b>tháng</b>", "a.exe", b"MZ\x90");
        let request = server.request("POST", &page, &cookie).header("accept", "text/html");
        let referer = format!("{}{page}", server.url);
        let (status, html) = server.send(request.header("referer", referer).multipart(sent)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(html.contains("Kế hoạch &lt;b&gt;tháng&lt;/b&gt;") && html.contains("chỉ nhận tệp PDF"), "{html}");
    })
    .await;
}

#[tokio::test]
async fn a_kit_is_for_all_below_its_unit() {
    for_each_server(async |server| {
        let f = &server.fixture;
        let mut editor = store::testing::Fixture::without_grants(f.members_of(&f.branch_a2)[0]);
        f.grant(&mut editor, Role::Editor, &f.commune_a).await;
        let cookie = server.cookie(editor.member).await;
        let month = f.now.month();
        let page = format!("/tai-lieu-thang?don_vi={}&thang={month}", f.commune_a.id);
        let id = MaterialId::fresh();
        let (status, text) = send(server, &cookie, &page, form(id, "Kit của xã", "kit.pdf", PDF)).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        let html = get(server, &cookie, &page).await.text().await.unwrap();
        assert!(html.contains("Kit của xã") && html.contains("Đến 3 chi bộ"), "{html}");

        let below = server.cookie(f.members_of(&f.branch_g1)[1].id).await;
        let own = get(server, &below, &format!("/tai-lieu-thang?thang={month}")).await.text().await.unwrap();
        assert!(own.contains("Kit của xã") && !own.contains("type=\"file\""), "{own}");
        let file = format!("/tai-lieu-thang/{id}/kit.pdf");
        assert_eq!(get(server, &below, &file).await.status(), 200);
        let beside = server.cookie(f.members_of(&f.branch_b1)[1].id).await;
        assert_eq!(get(server, &beside, &file).await.status(), 404);
        assert_eq!(get(server, &beside, &format!("/tai-lieu-thang/{id}")).await.status(), 404);
        let (status, _) = send(server, &below, &page, form(MaterialId::fresh(), "", "a.pdf", PDF)).await;
        assert_eq!(status, StatusCode::FORBIDDEN);

        let withdraw = |cookie: &str| {
            let request = server.request("POST", "/api/materials/withdraw_kit", cookie);
            request.header("accept", "application/json").form(&[("kit", id.to_string())])
        };
        assert_eq!(server.send(withdraw(&below)).await.0, StatusCode::FORBIDDEN);
        assert_eq!(server.send(withdraw(&cookie)).await.0, StatusCode::OK);
        assert_eq!(get(server, &below, &file).await.status(), 404);
    })
    .await;
}
