//! Words of the check-in screens that the browser needs too, or that appear in more than one place.

#![cfg_attr(not(feature = "ssr"), allow(dead_code))]

use domain::checkin::CardProblem;

use crate::error::AppError;

/// An old code, or one that was made up.
pub const CODE_REFUSED: &str = "Mã đã hết hạn. Đồng chí quét lại mã trên màn hình phòng họp.";
/// Too early, over, or called off.
pub const CLOSED: &str =
    "Buổi sinh hoạt không nhận điểm danh lúc này: chưa đến giờ, đã kết thúc hoặc đã hủy. Cần sửa, đồng chí báo chi ủy.";
/// Who never came cannot leave.
pub const NOT_THERE: &str = "Đồng chí này chưa được ghi có mặt, hoặc điểm danh đã khép lại.";

/// The count below the room's code.
pub const PRESENT: &str = "đã có mặt";
/// Says what the code is, to who cannot see it.
pub const ROOM_CODE: &str = "Mã QR điểm danh của phòng họp";
/// The network is gone: the code on the screen is an old one.
pub const CODE_STALE: &str = "Mất kết nối: mã trên màn hình có thể đã cũ. Sổ tay tự lấy mã mới khi có mạng.";

/// Until the code changes.
pub fn next_code(seconds: i64) -> String {
    format!("Mã mới sau {} giây", seconds.max(0))
}

/// Starts the camera.
pub const CAMERA_ON: &str = "Bật máy ảnh";
/// The camera runs.
pub const CAMERA_READY: &str = "Đưa thẻ QR vào khung hình.";
/// The camera is being started.
pub const CAMERA_WAIT: &str = "Đang mở máy ảnh…";
/// The browser has no camera, or the person said no.
pub const CAMERA_FAILED: &str =
    "Không mở được máy ảnh. Đồng chí cho phép Sổ tay dùng máy ảnh, hoặc nhập mã thẻ ở ô bên dưới.";

/// Scans that the server does not have yet, and why.
pub fn scans_waiting(count: usize, problem: &AppError) -> String {
    let why = match problem {
        AppError::SignedOut => "Phiên đăng nhập đã hết, đồng chí đăng nhập lại rồi mở lại trang này.".to_owned(),
        AppError::Offline => "Mất kết nối, Sổ tay tự gửi lại khi có mạng.".to_owned(),
        AppError::Internal => "Hệ thống đang bận, Sổ tay tự gửi lại.".to_owned(),
        other => other.to_string(),
    };
    format!("Còn {count} lượt quét chưa gửi, được giữ trên máy này. {why}")
}
/// Leads to the log-in and back.
pub const LOG_IN: &str = "Đăng nhập lại";

/// Why a card does not count.
pub const fn card_problem(problem: CardProblem) -> &'static str {
    match problem {
        CardProblem::Unknown => "Mã này không phải thẻ của Sổ tay, cũng không phải số thẻ của đảng viên trong chi bộ.",
        CardProblem::Revoked => "Thẻ này đã thu hồi. Đồng chí điểm danh theo danh sách, rồi cấp thẻ mới.",
        CardProblem::OtherBranch => "Đây là thẻ của đảng viên chi bộ khác.",
    }
}
