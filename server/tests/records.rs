//! Imports over HTTP: upload, dry run, marked workbook, confirmation, progress, export.

mod common;

use common::{Server, for_each_server};
use domain::{grants::Role, ids::ImportId, records::Progress};
use reqwest::{
    StatusCode,
    multipart::{Form, Part},
};
use store::testing::Fixture;

/// Signs in an administrator of the first commune.
async fn administrator(server: &Server) -> String {
    let f = &server.fixture;
    let member = f.members_of(&f.branch_a1)[0].clone();
    let mut actor = Fixture::without_grants(&member);
    f.grant(&mut actor, Role::Admin, &f.commune_a).await;
    server.cookie(member.id).await
}

/// Uploads a file for the first commune and returns the address of its page.
async fn upload(server: &Server, cookie: &str, id: ImportId, name: &str, bytes: Vec<u8>) -> String {
    let unit = server.fixture.commune_a.id.to_string();
    let file = Part::bytes(bytes).file_name(name.to_owned());
    let form = Form::new().text("id", id.to_string()).text("unit", unit).part("file", file);
    let response = server.request("POST", "/tep/nhap", cookie).multipart(form).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "{name}");
    response.headers()["location"].to_str().unwrap().to_owned()
}

/// Waits until the server has nothing to do for an import, and returns its page.
async fn settled(server: &Server, cookie: &str, id: ImportId) -> String {
    for _ in 0..600 {
        let path = format!("/api/imports/import_progress?id={id}");
        let (status, text) = server.send(server.request("GET", &path, cookie)).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        let progress: Progress = serde_json::from_str(&text).unwrap();
        if !progress.state.is_busy() {
            let (status, page) = server.send(server.request("GET", &format!("/nhap-du-lieu/{id}"), cookie)).await;
            assert_eq!(status, StatusCode::OK);
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the import did not settle");
}

/// A list of members for the branches of the first commune; the last row is wrong.
async fn list(server: &Server) -> String {
    let code = |id| async move {
        let permit: domain::policy::Permit<domain::policy::act::ReadUnits> =
            domain::policy::Permit::of_operator(server.fixture.commune_a.clone());
        store::units::get(&server.db, &permit.scope(), id).await.unwrap().code
    };
    let code = code(server.fixture.branch_a1.id).await;
    format!(
        "Số thẻ;Họ và tên;Ngày sinh;Giới tính;Mã đơn vị;Ngày vào Đảng;Ngày chính thức;SĐT\r\n\
         87654321;Nguyễn Văn <b>Thử</b>;21/11/1980;Nam;{code};03/02/2010;03/02/2011;912345678\r\n\
         87654322;Trần Thị Hai;05/04/91;Nữ;{code};19/05/2015;19/05/2016;\r\n"
    )
}

#[tokio::test]
async fn a_file_is_checked_then_confirmed_then_written() {
    for_each_server(async |server| {
        let cookie = administrator(server).await;
        let id = ImportId::fresh();
        let list = list(server).await;
        let page = upload(server, &cookie, id, "danh sách.csv", list.clone().into_bytes()).await;
        assert_eq!(page, format!("/nhap-du-lieu/{id}"));
        // The same form sent twice is one import.
        assert_eq!(upload(server, &cookie, id, "danh sách.csv", list.into_bytes()).await, page);

        let html = settled(server, &cookie, id).await;
        assert!(html.contains("Xác nhận nhập 1 dòng") && html.contains("bốn chữ số") && html.contains("C3"), "{html}");

        let marked = server.request("GET", &format!("/tep/nhap/{id}"), &cookie).send().await.unwrap();
        assert!(marked.headers()["content-disposition"].to_str().unwrap().contains("ket-qua-kiem-tra.xlsx"));
        assert!(marked.bytes().await.unwrap().starts_with(b"PK"));

        for _ in 0..2 {
            let form = [("id", id.to_string())];
            let request = server.request("POST", "/api/imports/confirm_import", &cookie).form(&form);
            let (status, text) = server.send(request.header("accept", "application/json")).await;
            assert!(status == StatusCode::OK && text.contains(&page), "{status} {text}");
        }
        let html = settled(server, &cookie, id).await;
        assert!(html.contains("Đã nhập xong") && html.contains("Thêm 1, sửa 0, giữ nguyên 0, bỏ qua 1 dòng"), "{html}");

        // What was imported comes out again, and going in changes nothing.
        let address = format!("/tep/xuat/{}/dang-vien.xlsx", server.fixture.commune_a.id);
        let export = server.request("GET", &address, &cookie).send().await.unwrap().bytes().await.unwrap();
        let again = ImportId::fresh();
        upload(server, &cookie, again, "xuat.xlsx", export.to_vec()).await;
        let html = settled(server, &cookie, again).await;
        assert!(html.contains("Không có gì mới"), "{html}");
    })
    .await;
}

#[tokio::test]
async fn files_that_cannot_be_used_get_a_clear_page() {
    for_each_server(async |server| {
        let cookie = administrator(server).await;
        let long = vec![b'x'; 60_000_000];
        let macros = b"PK\x03\x04 no archive".to_vec();
        for (name, bytes, words) in [
            ("60mb.xlsx", long, "Tệp lớn hơn 20 MB"),
            ("hong.xlsx", macros, "Tệp bị hỏng"),
            ("trong.csv", Vec::new(), "Tệp trống"),
            ("khac.csv", b"a;b\n1;2\n".to_vec(), "tên cột"),
            ("<script>alert(1)</script>.csv", b"a;b\n1;2\n".to_vec(), "tên cột"),
        ] {
            let id = ImportId::fresh();
            upload(server, &cookie, id, name, bytes).await;
            let html = settled(server, &cookie, id).await;
            assert!(html.contains("Tệp này không nhập được") && html.contains(words), "{name}: {html}");
            assert!(!html.contains("<script>alert"), "{name}");
            assert!(!html.contains("Xác nhận nhập"), "{name}");
        }
        let none = Form::new().text("unit", server.fixture.commune_a.id.to_string());
        let response = server.request("POST", "/tep/nhap", &cookie).multipart(none).send().await.unwrap();
        assert_eq!(response.headers()["location"], "/nhap-du-lieu?loi=thieu-tep");
        let (_, html) = server.send(server.request("GET", "/nhap-du-lieu?loi=thieu-tep", &cookie)).await;
        assert!(html.contains("Đồng chí chưa chọn tệp.") && html.contains("60mb.xlsx"), "{html}");
    })
    .await;
}

#[tokio::test]
async fn others_see_nothing_of_an_import() {
    for_each_server(async |server| {
        let cookie = administrator(server).await;
        let id = ImportId::fresh();
        upload(server, &cookie, id, "a.csv", list(server).await.into_bytes()).await;
        settled(server, &cookie, id).await;
        let f = &server.fixture;
        let other = f.members_of(&f.branch_b1)[0].clone();
        let mut actor = Fixture::without_grants(&other);
        f.grant(&mut actor, Role::Admin, &f.branch_b1).await;
        let cookie = server.cookie(other.id).await;
        for path in
            [format!("/nhap-du-lieu/{id}"), format!("/tep/nhap/{id}"), format!("/api/imports/import_progress?id={id}")]
        {
            let (status, text) = server.send(server.request("GET", &path, &cookie)).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{path}: {text}");
        }
        let confirm = server.request("POST", "/api/imports/confirm_import", &cookie).form(&[("id", id.to_string())]);
        assert_eq!(server.send(confirm).await.0, StatusCode::FORBIDDEN);
        let export = format!("/tep/xuat/{}/dang-vien.xlsx", f.commune_a.id);
        let (status, text) = server.send(server.request("GET", &export, &cookie)).await;
        assert!(status == StatusCode::FORBIDDEN && text.contains("không có quyền"), "{text}");
    })
    .await;
}
