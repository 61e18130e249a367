//! Words of the account screens.

/// One answer for every failed log-in, whether or not the account exists.
pub const LOGIN_FAILED: &str = "Số thẻ, số điện thoại hoặc mật khẩu chưa đúng.";
/// One answer for every failed activation.
pub const ACTIVATION_FAILED: &str = "Mã kích hoạt hoặc ngày sinh chưa đúng, hoặc mã đã hết hạn. Đồng chí kiểm tra lại phiếu; nếu vẫn chưa được, đề nghị chi bộ hoặc cấp trên cấp phiếu mới.";
/// After too many attempts from one device.
pub const TOO_MANY: &str =
    "Đồng chí đã thử nhiều lần chưa đúng. Vui lòng thử lại sau 15 phút, hoặc nhờ chi bộ cấp phiếu kích hoạt mới.";
/// When the new password is a number that others know.
pub const OWN_NUMBER: &str = "Không dùng số thẻ hoặc số điện thoại của mình làm mật khẩu.";
/// Wrong old password.
pub const OLD_PASSWORD_WRONG: &str = "Mật khẩu hiện tại chưa đúng.";
/// When the queue for hashing is full.
pub const BUSY: &str = "Hệ thống đang bận, nhiều người cùng đăng nhập. Đồng chí thử lại sau vài giây.";
/// Over the members for whom the issuer may print nothing.
pub const FROM_ABOVE: &str = "Cấp trên cấp phiếu";
/// Why.
pub const FROM_ABOVE_WHY: &str =
    "Những đồng chí này đang giữ quyền mà đồng chí không giao được, nên phiếu do quản trị cấp trên cấp.";

/// The same about one member.
pub fn slip_from_above(name: &str) -> String {
    format!("{name} đang giữ quyền mà đồng chí không giao được. Đề nghị quản trị cấp trên cấp phiếu.")
}
