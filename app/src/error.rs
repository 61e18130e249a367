//! The one error that leaves the server. People see a plain sentence; causes stay in the log.

use domain::fields::{FieldError, Invalid};
use leptos::server_fn::{codec::JsonEncoding, error::FromServerFnError, error::ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "kind", content = "detail", rename_all = "snake_case")]
pub enum AppError {
    /// Nobody is signed in, or the session ended.
    #[error("Đồng chí cần đăng nhập để tiếp tục.")]
    SignedOut,
    /// The policy said no.
    #[error("Đồng chí không có quyền thực hiện việc này.")]
    Forbidden,
    /// It does not exist, or the person may not know that it does.
    #[error("Không tìm thấy nội dung này. Có thể đã được gỡ hoặc chuyển đi.")]
    NotFound,
    /// Some fields need another look.
    #[error("Một số mục cần xem lại. Nội dung đã nhập vẫn còn nguyên.")]
    Invalid(Vec<FieldError>),
    /// Somebody else changed it, or its state does not allow this any more.
    #[error("{0}")]
    Conflict(String),
    /// Too many attempts; the text says when to try again.
    #[error("{0}")]
    TooMany(String),
    /// The request itself was malformed.
    #[error("Yêu cầu chưa đúng. Đồng chí tải lại trang rồi thử lại.")]
    BadRequest,
    /// Our fault. The log has the cause under the request's id.
    #[error("Có lỗi từ phía hệ thống. Nội dung đã nhập chưa được lưu, đồng chí thử lại sau ít phút.")]
    Internal,
    /// The server could not be reached: made in the browser only.
    #[error("Chưa kết nối được. Nội dung vẫn còn nguyên, đồng chí thử lại khi có mạng.")]
    Offline,
}

impl AppError {
    /// A problem with one field.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Invalid::one(field, message).into()
    }

    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict(_) => 409,
            Self::Invalid(_) => 422,
            Self::TooMany(_) => 429,
            Self::BadRequest => 400,
            Self::Internal => 500,
            Self::Offline => 503,
        }
    }
}

impl From<Invalid> for AppError {
    fn from(Invalid(errors): Invalid) -> Self {
        Self::Invalid(errors)
    }
}

impl From<domain::policy::Denied> for AppError {
    fn from(_: domain::policy::Denied) -> Self {
        Self::Forbidden
    }
}

#[cfg(feature = "ssr")]
impl From<store::Error> for AppError {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound => Self::NotFound,
            store::Error::Conflict(store::units::CLOSED) => Self::Conflict(crate::units::CLOSED.to_owned()),
            store::Error::Conflict(reason) => {
                tracing::info!(reason, "conflict");
                Self::Conflict(
                    "Nội dung này vừa được thay đổi ở nơi khác. Đồng chí tải lại trang để xem bản mới.".to_owned(),
                )
            }
            other => {
                tracing::error!(error = %other, "store");
                Self::Internal
            }
        }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // In the browser: what came is no answer of ours, but a page of something between us, such as a proxy's 502.
            ServerFnErrorErr::Deserialization(_) if cfg!(target_arch = "wasm32") => Self::Offline,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::BadRequest
            }
            ServerFnErrorErr::Request(_) => Self::Offline,
            _ => Self::Internal,
        }
    }
}

/// What a successful change answers: where the person goes next, and a short word of confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Next {
    /// Address of the next page.
    pub to: String,
    /// Shown once on that page.
    pub toast: Option<String>,
}

impl Next {
    /// Goes to `to`.
    pub fn to(to: impl Into<String>) -> Self {
        Self { to: to.into(), toast: None }
    }

    /// With a short confirmation.
    pub fn toast(mut self, text: impl Into<String>) -> Self {
        self.toast = Some(text.into());
        self
    }
}
