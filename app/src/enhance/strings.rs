//! Words shown by the browser itself.

/// The request did not get through.
pub const OFFLINE: &str = "Chưa gửi được vì mất mạng. Nội dung vẫn còn nguyên, đồng chí bấm gửi lại khi có sóng.";
/// The answer could not be understood.
pub const FAILED: &str = "Chưa gửi được. Nội dung vẫn còn nguyên, đồng chí thử lại sau ít phút.";
/// A new version waits.
pub const UPDATE: &str = "Sổ tay có bản mới. Nội dung đang nhập sẽ được giữ lại.";
/// Takes the new version.
pub const UPDATE_BUTTON: &str = "Cập nhật";
/// The app can be installed.
pub const INSTALL: &str = "Cài Sổ tay lên màn hình chính để mở nhanh hơn.";
/// Installs.
pub const INSTALL_BUTTON: &str = "Cài đặt";
/// Puts an offer away.
pub const LATER: &str = "Để sau";
