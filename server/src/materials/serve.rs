//! Handing files out, in pieces too. Every time the policy is asked again: a browser may keep a file, but not show it
//! without asking.

use app::{context::Context, error::AppError, page::error_page};
use axum::{
    Extension,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{ids::MaterialId, materials::Material, policy::act, text};
use store::materials::Opened;
use tower::ServiceExt;
use tower_http::services::ServeFile;

use super::{Files, may};
use crate::http::{Http, respond};

/// What a file may do when a browser opens it by itself: nothing.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// A file of a meeting. The name at the end of the address is for whoever saves it.
pub(super) async fn of_meeting(
    State(http): State<Http>,
    Extension(cx): Extension<Context>,
    Path((meeting, material, _name)): Path<(String, String, String)>,
    request: Request,
) -> Response {
    let find = async {
        let (meeting, permit) = may::<act::ReadMeeting>(&cx, &meeting, AppError::NotFound).await?;
        let material: MaterialId = material.parse().map_err(|_| AppError::NotFound)?;
        Ok(store::materials::one_of_meeting(cx.db(), &permit, meeting, material).await?)
    };
    hand_out(&http, &cx, find.await, request).await
}

/// A file of a kit.
pub(super) async fn of_kit(
    State(http): State<Http>,
    Extension(cx): Extension<Context>,
    Path((kit, _name)): Path<(String, String)>,
    request: Request,
) -> Response {
    let find = async {
        let kit: MaterialId = kit.parse().map_err(|_| AppError::NotFound)?;
        let permit = app::materials::may_read_kit(&cx, kit).await?;
        Ok(store::materials::kit(cx.db(), &permit, kit).await?)
    };
    hand_out(&http, &cx, find.await, request).await
}

async fn hand_out(http: &Http, cx: &Context, found: Result<Opened, AppError>, request: Request) -> Response {
    let answered = match found {
        Ok(opened) => file(&Files::new(&http.settings.data), &opened, request).await,
        Err(error) => Err(error),
    };
    match answered {
        Ok(response) => response,
        Err(error) => {
            let shown = cx.clone();
            respond(cx.clone(), None, move || error_page(Some(&shown), &error)).await
        }
    }
}

async fn file(files: &Files, opened: &Opened, request: Request) -> Result<Response, AppError> {
    let path = files.path(&opened.sha256);
    let served = match ServeFile::new(&path).oneshot(request).await {
        Ok(served) => served,
        Err(never) => match never {},
    };
    if served.status() == StatusCode::NOT_FOUND {
        tracing::error!(path = %path.display(), "the file of a material is missing; `sotay doctor` lists all such");
        return Err(AppError::Internal);
    }
    let mut response = served.map(Body::new).into_response();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, opened.material.media_type.code());
    set(header::CONTENT_DISPOSITION, &disposition(&opened.material));
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::CACHE_CONTROL, "private, no-cache");
    Ok(response)
}

/// `inline; filename="bao cao.pdf"; filename*=UTF-8''b%C3%A1o%20c%C3%A1o.pdf`: the first name for programs that know no
/// other, the second as people know it (RFC 6266).
fn disposition(material: &Material) -> String {
    let way = if material.media_type.opens_in_page() { "inline" } else { "attachment" };
    let plain: String = text::fold(&material.file_name)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') { c } else { '_' })
        .collect();
    let exact = app::page::encode_query(&material.file_name).replace('/', "_");
    format!("{way}; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

#[cfg(test)]
mod tests {
    use domain::{materials::MediaType, time::Timestamp};

    use super::*;

    #[test]
    fn names_cannot_leave_their_header() {
        let named = |name: &str, media_type| {
            disposition(&Material {
                id: MaterialId::fresh(),
                title: String::new(),
                file_name: name.to_owned(),
                media_type,
                size: 1,
                kit_of: None,
                uploaded_at: Timestamp(0),
            })
        };
        assert_eq!(
            named("Báo cáo.pdf", MediaType::Pdf),
            "inline; filename=\"bao cao.pdf\"; filename*=UTF-8''B%C3%A1o%20c%C3%A1o.pdf"
        );
        let odd = named("a\"; x=\"b/../c.docx", MediaType::Docx);
        assert_eq!(odd, "attachment; filename=\"a__ x__b_.._c.docx\"; filename*=UTF-8''a%22%3B%20x%3D%22b_.._c.docx");
    }
}
