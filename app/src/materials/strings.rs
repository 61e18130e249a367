//! Words of the material screens that appear in more than one place, or that the viewer of PDFs says.

/// What people read before and in a meeting.
pub const MATERIALS: &str = "Tài liệu";
/// The month's kit.
pub const KIT: &str = "Tài liệu tháng";
/// Nothing there.
pub const NONE: &str = "Chưa có tài liệu.";
/// Saves a file.
pub const DOWNLOAD: &str = "Tải về";
/// Adds a file.
pub const ADD: &str = "Thêm tài liệu";
/// Takes a material back.
pub const WITHDRAW: &str = "Gỡ";
/// It was taken back.
pub const WITHDRAWN: &str = "Đã gỡ tài liệu.";
/// To the meeting's own page of files.
pub const MANAGE: &str = "Thêm hoặc gỡ";
/// A file for a meeting that was called off.
pub const CANCELLED: &str = "Buổi sinh hoạt đã hủy nên không thêm tài liệu được nữa.";
/// What files may be.
pub const FILE_HINT: &str =
    "PDF, Word, Excel, PowerPoint, ODT hoặc ảnh JPG, PNG; tối đa 20 MB. Không đưa tài liệu mật.";
/// Where the title comes from.
pub const TITLE_HINT: &str = "Để trống thì lấy tên tệp.";

/// What the viewer of PDFs says; the script finds them in the page.
pub mod viewer {
    /// On its way.
    pub const LOADING: &str = "Đang mở tài liệu…";
    /// `{n}` and `{all}` are filled in by the script.
    pub const PLACE: &str = "Trang {n}/{all}";
    /// Smaller.
    pub const SMALLER: &str = "Thu nhỏ";
    /// Larger.
    pub const LARGER: &str = "Phóng to";
    /// Once more.
    pub const RETRY: &str = "Thử lại";
    /// The network is gone.
    pub const OFFLINE: &str = "Chưa tải được tài liệu. Đồng chí kiểm tra kết nối rồi thử lại.";
    /// No PDF, or a damaged one.
    pub const BROKEN: &str = "Tệp PDF bị hỏng nên không xem được trong trang. Đồng chí báo người đã gửi tải lên lại.";
    /// It opens with a password only.
    pub const LOCKED: &str = "Tệp PDF có mật khẩu. Đồng chí tải về và mở bằng mật khẩu được cấp.";
    /// Withdrawn meanwhile, or the session ended.
    pub const GONE: &str = "Tài liệu vừa được gỡ, hoặc phiên đăng nhập đã hết. Đồng chí tải lại trang.";
    /// Without scripts.
    pub const NO_SCRIPTS: &str = "Để xem ngay trong trang cần bật JavaScript. Đồng chí bấm “Tải về” để đọc trên máy.";
}
