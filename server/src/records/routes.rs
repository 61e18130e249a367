//! Files over HTTP: templates, uploads, marked workbooks and exports; and the word that starts an import.

use app::{
    context::Context,
    error::{AppError, Next},
};
use axum::{
    Extension, Form, Router,
    extract::{DefaultBodyLimit, Multipart, Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
    routing,
};
use domain::{
    ids::{ImportId, UnitId},
    policy::{Permit, act},
    records::{ImportKind, ImportState},
};
use serde::Deserialize;

use super::{
    Files,
    failed::{Failed, or_page},
    jobs,
    run::Import,
    source::too_big,
    write,
};
use crate::{http::Http, upload};

/// The addresses of files.
pub fn routes() -> Router<Http> {
    Router::new()
        .route("/tep/mau/{kind}", routing::get(template))
        // The handler counts for itself: the limit is a setting, and a longer file gets a page as its answer.
        .route("/tep/nhap", routing::post(receive).layer(DefaultBodyLimit::disable()))
        .route("/tep/nhap/{id}", routing::get(marked))
        .route("/tep/xuat/{unit}/{kind}", routing::get(export))
        .route("/api/imports/confirm_import", routing::post(confirm))
}

/// An answer, or the page that says why not.
type Answer = Result<Response, Failed>;

fn max_bytes(http: &Http) -> u64 {
    http.settings.upload_mb as u64 * 1_000_000
}

/// An empty list to fill in.
async fn template(State(http): State<Http>, Extension(cx): Extension<Context>, Path(name): Path<String>) -> Answer {
    let make = async || {
        let _permit: Permit<act::ImportRecords> = cx.may_on_chosen(cx.query("don_vi")).await?;
        let kind = ImportKind::from_file_name(&name).ok_or(AppError::NotFound)?;
        let kinds = store::units::kinds(&http.site.db).await?;
        write::template(kind, &kinds).map_err(workbook)
    };
    let bytes = or_page(&cx, make().await).await?;
    Ok(download(bytes, &format!("mau-{name}")))
}

/// A list in the format that an import reads.
async fn export(
    State(http): State<Http>,
    Extension(cx): Extension<Context>,
    Path((unit, name)): Path<(String, String)>,
) -> Answer {
    let bytes = or_page(&cx, make_export(&http, &cx, &unit, &name).await).await?;
    Ok(download(bytes, &name))
}

async fn make_export(http: &Http, cx: &Context, unit: &str, name: &str) -> Result<Vec<u8>, AppError> {
    let unit: UnitId = unit.parse().map_err(|_| AppError::NotFound)?;
    let kind = ImportKind::from_file_name(name).ok_or(AppError::NotFound)?;
    let permit: Permit<act::ExportRecords> = cx.may_on(unit).await?;
    let db = &http.site.db;
    let made = match kind {
        ImportKind::Members => {
            let members = store::records::export_members(db, permit, cx.now).await?;
            tokio::task::spawn_blocking(move || write::members_workbook(&members)).await
        }
        ImportKind::Units => {
            let units = store::records::export_units(db, permit, cx.now).await?;
            tokio::task::spawn_blocking(move || write::units_workbook(&units)).await
        }
    };
    made.map_err(|_| AppError::Internal)?.map_err(workbook)
}

/// What the dry run refused, marked in the person's own rows. Where nothing is marked, the page says so.
async fn marked(State(http): State<Http>, Extension(cx): Extension<Context>, Path(id): Path<String>) -> Answer {
    let find = async || {
        let id: ImportId = id.parse().map_err(|_| AppError::NotFound)?;
        permit_for(&http, &cx, id).await.map(|_| id)
    };
    let id = or_page(&cx, find().await).await?;
    Ok(match tokio::fs::read(Files::new(&http.settings.data).marked(id)).await {
        Ok(bytes) => download(bytes, "ket-qua-kiem-tra.xlsx"),
        Err(_) => Redirect::to(&format!("/nhap-du-lieu/{id}")).into_response(),
    })
}

/// A permit for what an import is about. An import that does not exist is answered like one of others.
async fn permit_for(http: &Http, cx: &Context, id: ImportId) -> Result<Permit<act::ImportRecords>, AppError> {
    cx.actor()?;
    let unit = store::records::unit_of(&http.site.db, id).await.map_err(|error| match error {
        store::Error::NotFound => AppError::Forbidden,
        other => other.into(),
    })?;
    cx.may(&unit)
}

fn workbook(error: rust_xlsxwriter::XlsxError) -> AppError {
    tracing::error!(%error, "writing a workbook");
    AppError::Internal
}

fn download(bytes: Vec<u8>, name: &str) -> Response {
    const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(XLSX));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// Takes a workbook in and starts the dry run. Every answer is a page: also what is wrong with the file is shown there.
async fn receive(State(http): State<Http>, Extension(cx): Extension<Context>, form: Multipart) -> Answer {
    let next = or_page(&cx, take_in(&http, &cx, form).await).await?;
    Ok(Redirect::to(&next).into_response())
}

async fn take_in(http: &Http, cx: &Context, form: Multipart) -> Result<String, AppError> {
    if !cx.actor()?.has::<act::ImportRecords>() {
        return Err(AppError::Forbidden);
    }
    let files = Files::new(&http.settings.data);
    let max_bytes = max_bytes(http);
    let received = upload::receive(form, files.folder().map_err(upload::disk)?, max_bytes).await?;
    let unit: UnitId = received.value("unit").parse().map_err(|_| AppError::BadRequest)?;
    let permit: Permit<act::ImportRecords> = cx.may_on(unit).await?;
    let id: ImportId = received.value("id").parse().unwrap_or_else(|_| ImportId::fresh());
    let Some(file) = received.file else { return Ok("/nhap-du-lieu?loi=thieu-tep".to_owned()) };
    let page = format!("/nhap-du-lieu/{id}");
    if store::records::unit_of(&http.site.db, id).await.is_ok() {
        // The form was sent twice.
        return Ok(page);
    }
    files.sweep();
    let (db, file_name) = (&http.site.db, received.file_name);
    store::records::create(db, permit.clone(), id, file_name.clone(), cx.now).await?;
    if received.too_big {
        store::records::set_failed(db, permit, id, ImportState::Refused, too_big(max_bytes).0).await?;
        return Ok(page);
    }
    let path = files.upload(id);
    file.as_file().sync_all().map_err(upload::disk)?;
    file.persist(&path).map_err(|e| upload::disk(e.error))?;
    jobs::read(&http.site, files, permit, Import { id, file: path, file_name, kind: None, max_bytes });
    Ok(page)
}

#[derive(Deserialize)]
struct Confirmation {
    id: String,
}

/// Starts an import after its dry run. Saying it twice starts it once.
async fn confirm(
    State(http): State<Http>,
    Extension(cx): Extension<Context>,
    headers: HeaderMap,
    form: Result<Form<Confirmation>, axum::extract::rejection::FormRejection>,
) -> Answer {
    let wants_page = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("text/html"));
    let started = match form {
        Ok(Form(form)) => start(&http, &cx, &form.id).await,
        Err(_) => Err(AppError::BadRequest),
    };
    Ok(match started {
        Ok(next) if wants_page => Redirect::to(&next.to).into_response(),
        Ok(next) => axum::Json(next).into_response(),
        Err(error) if wants_page => return Err(Failed::page(&cx, error).await),
        Err(error) => return Err(Failed::json(error)),
    })
}

async fn start(http: &Http, cx: &Context, id: &str) -> Result<Next, AppError> {
    cx.actor()?;
    let id: ImportId = id.parse().map_err(|_| AppError::BadRequest)?;
    let permit = permit_for(http, cx, id).await?;
    let files = Files::new(&http.settings.data);
    let view = store::records::get(&http.site.db, &permit.scope(), id).await?;
    let next = Next::to(format!("/nhap-du-lieu/{id}"));
    if !view.state.can_confirm() {
        return Ok(next);
    }
    let file = files.upload(id);
    if !file.exists() {
        return Err(AppError::Conflict("Tệp đã tải lên không còn trên máy chủ. Đồng chí tải tệp lên lại.".to_owned()));
    }
    match store::records::start(&http.site.db, permit.clone(), id).await {
        Ok(()) => {
            let import = Import { id, file, file_name: view.file_name, kind: None, max_bytes: max_bytes(http) };
            jobs::write(&http.site, files, permit, import);
        }
        // Somebody else was first: the page shows how far it is.
        Err(store::Error::Conflict(_)) => {}
        Err(other) => return Err(other.into()),
    }
    Ok(next)
}
