//! Forms that bring a file, for a meeting or for a month's kit.

use app::{
    context::Context,
    error::{AppError, Next},
    materials::{conflict, kit_address, meeting_address},
};
use axum::{
    Extension,
    extract::{FromRequest, Multipart, Path, Request, State},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use domain::{
    fields::Fields,
    ids::{MaterialId, UnitId},
    materials::{Caption, MAX_BYTES, MAX_MB},
    policy::{Permit, act},
    time::Month,
};
use store::materials::{KeptFile, NewMaterial};

use super::{Files, inspect, may};
use crate::{
    http::{Http, api},
    upload::{self, Received},
};

/// Adds a file to a meeting.
pub(super) async fn to_meeting(
    State(http): State<Http>,
    Extension(cx): Extension<Context>,
    Path(meeting): Path<String>,
    request: Request,
) -> Response {
    let (from, form) = opened(request).await;
    let mut typed = Typed::new();
    let done = add(&http, &cx, &meeting, form, &mut typed).await;
    answer(&http, from, typed, done).await
}

async fn add(http: &Http, cx: &Context, meeting: &str, form: Form, typed: &mut Typed) -> Result<Next, AppError> {
    let (meeting, permit) = may::<act::ManageMaterials>(cx, meeting, AppError::Forbidden).await?;
    let new = take_in(http, form?, typed).await?;
    store::materials::add(cx.db(), permit, meeting, new, cx.now).await.map_err(conflict)?;
    Ok(Next::to(meeting_address(meeting)).toast("Đã thêm tài liệu."))
}

/// Adds a file to the kit of a unit and a month, which the address names.
pub(super) async fn to_kit(State(http): State<Http>, Extension(cx): Extension<Context>, request: Request) -> Response {
    let (from, form) = opened(request).await;
    let mut typed = Typed::new();
    let done = add_kit(&http, &cx, form, &mut typed).await;
    answer(&http, from, typed, done).await
}

async fn add_kit(http: &Http, cx: &Context, form: Form, typed: &mut Typed) -> Result<Next, AppError> {
    let unit: UnitId = cx.query("don_vi").ok_or(AppError::BadRequest)?;
    let permit: Permit<act::ManageKit> = cx.may_on(unit).await?;
    let month: Month = cx.query("thang").ok_or(AppError::BadRequest)?;
    let new = take_in(http, form?, typed).await?;
    store::materials::add_kit(cx.db(), permit, month, new, cx.now).await?;
    Ok(Next::to(kit_address(unit, month)).toast(format!("Đã thêm tài liệu tháng {}.", month.slash())))
}

/// What was typed beside the file, as far as it came: it stays when the form is refused.
type Typed = Vec<(String, String)>;

/// A form that has not been read; nobody reads it before the policy agreed.
type Form = Result<Multipart, AppError>;

async fn opened(request: Request) -> (Parts, Form) {
    let (parts, body) = request.into_parts();
    let form = Multipart::from_request(Request::from_parts(parts.clone(), body), &()).await;
    (parts, form.map_err(|_| AppError::BadRequest))
}

/// Answers as server functions do: with JSON, or where a form was sent without scripts with a page.
async fn answer(http: &Http, from: Parts, typed: Typed, done: Result<Next, AppError>) -> Response {
    let wants_page = api::accepts_html(&from);
    match done {
        Ok(next) => api::succeeded(axum::Json(&next).into_response(), Some(next), wants_page),
        Err(error) if wants_page => api::page_again(http, from, typed, &error).await,
        Err(error) => api::error_response(&error),
    }
}

/// Receives the form, checks words and file, and keeps the file.
async fn take_in(http: &Http, form: Multipart, typed: &mut Typed) -> Result<NewMaterial, AppError> {
    let files = Files::new(&http.settings.data);
    let mut received = upload::receive(form, &files.incoming().map_err(upload::disk)?, MAX_BYTES).await?;
    typed.clone_from(&received.fields);
    let id: MaterialId = received.value("id").parse().map_err(|_| AppError::BadRequest)?;
    let caption = check(&received)?;
    let file = received.file.take().ok_or(AppError::BadRequest)?;
    let (name, size) = (caption.file_name.clone(), received.size as i64);
    let kept = tokio::task::spawn_blocking(move || {
        let media_type = inspect::media_type(file.as_file(), &name).map_err(|why| AppError::field("file", why))?;
        Ok((media_type, files.keep(file).map_err(upload::disk)?))
    });
    let (media_type, sha256) = kept.await.map_err(|_| AppError::Internal).flatten()?;
    Ok(NewMaterial { id, caption, media_type, file: KeptFile { sha256, size } })
}

/// Everything that can be said about a form before its file is opened.
fn check(received: &Received) -> Result<Caption, AppError> {
    let checked = Caption::check(received.value("title"), &received.file_name);
    let mut fields = Fields::new();
    match (&received.file, received.size) {
        (None, _) => fields.fail("file", "Đồng chí chưa chọn tệp."),
        (Some(_), 0) => fields.fail("file", "Tệp trống, không có nội dung."),
        _ if received.too_big => fields.fail(
            "file",
            format!("Tệp lớn hơn {MAX_MB} MB. Đồng chí chia nhỏ, hoặc giảm chất lượng ảnh trong tệp rồi tải lên lại."),
        ),
        _ => {}
    }
    match (checked, fields.finish()) {
        (Ok(caption), Ok(())) => Ok(caption),
        (Err(words), Ok(())) => Err(words.into()),
        (Ok(_), Err(file)) => Err(file.into()),
        (Err(mut words), Err(file)) => {
            words.0.extend(file.0);
            Err(words.into())
        }
    }
}
