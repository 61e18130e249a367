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
/// Text that was typed before stands in a form again.
pub const RESTORED: &str = "Đã giữ lại phần đồng chí nhập dở.";
/// What to do with it.
pub const RESTORED_HINT: &str = "Đồng chí nhập tiếp, hoặc bỏ đi để nhập lại từ đầu.";
/// The same, where somebody else has saved the same fields meanwhile.
pub const CHANGED: &str = "Nội dung này vừa được sửa ở nơi khác.";
/// What to do then.
pub const CHANGED_HINT: &str = "Trang đang hiện phần đồng chí nhập, chưa lưu. Bản mới ghi dưới từng mục có khác: đồng chí sửa cho khớp rồi hãy lưu.";
/// Takes what was typed away.
pub const DROP: &str = "Bỏ phần nhập dở";
/// Before what somebody else has saved in a field.
pub const NEWER: &str = "Bản mới: ";
/// What an empty field is called.
pub const NOTHING: &str = "(để trống)";
