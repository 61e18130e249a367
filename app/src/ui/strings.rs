//! Words that the components say by themselves. Everything else comes from the page.

pub const BRAND: &str = "Sổ tay";
pub const DEMO: &str = "Dữ liệu minh họa";
pub const SKIP: &str = "Đến nội dung chính";
pub const NAV_TABS: &str = "Điều hướng chính";
pub const NAV_RAIL: &str = "Các chức năng";
pub const NAV_CRUMBS: &str = "Vị trí trong hệ thống";
pub const NAV_PAGER: &str = "Chuyển trang";
pub const TAB_HOME: &str = "Trang chủ";
pub const TAB_NEWS: &str = "Tin tức";
pub const TAB_TASKS: &str = "Nhiệm vụ";
pub const TAB_MEETINGS: &str = "Sinh hoạt";
pub const TAB_MORE: &str = "Thêm";
pub const ACCOUNT: &str = "Tài khoản";
pub const UNREAD: &str = "Chưa đọc";
pub const WAITING: &str = "mục đang chờ";
pub const OPTIONAL: &str = "không bắt buộc";
pub const CHOOSE: &str = "Chọn…";
pub const CLOSE: &str = "Đóng";
pub const CLOSE_TOAST: &str = "Đóng thông báo";
pub const NEWER: &str = "Trang trước";
pub const OLDER: &str = "Trang sau";
pub const FILTER: &str = "Lọc";
pub const FILTER_RESET: &str = "Bỏ lọc";
pub const FILTER_LABEL: &str = "Lọc danh sách";
pub const LOADING: &str = "Đang tải…";
pub const NOTHING: &str = "Chưa có";
pub const DASH: &str = "–";
pub const DONE: &str = "Xong";
pub const CURRENT_STEP: &str = "Đang làm";
pub const UP: &str = "Tăng";
pub const DOWN: &str = "Giảm";
pub const FLAT: &str = "Không đổi";
pub const SHOW_TABLE: &str = "Xem bảng số liệu";
pub const PERIOD: &str = "Kỳ";
pub const NO_DATA: &str = "không có số liệu";
pub const HEAT_LOW: &str = "Thấp";
pub const HEAT_HIGH: &str = "Cao";
pub const SORTED_UP: &str = "đang xếp tăng dần";
pub const SORTED_DOWN: &str = "đang xếp giảm dần";
pub const FIX_ONE: &str = "Còn một chỗ cần sửa";
pub const SELECTED: &str = "Đang chọn";
pub const OK: &str = "Thành công";
pub const WARN: &str = "Lưu ý";
pub const BAD: &str = "Có lỗi";
pub const INFO: &str = "Thông tin";
pub const MEMBER_CARD: &str = "Thẻ QR đảng viên";
pub const CARD_QR: &str = "Mã QR trên thẻ của";
pub const CARD_NOTE: &str =
    "Đưa thẻ khi điểm danh. Mất thẻ, báo ngay chi ủy để thu hồi. Nhặt được, xin trả lại chi bộ ghi trên thẻ.";
pub const CARD_OF: &str = "Phiếu kích hoạt tài khoản";
pub const CODE: &str = "Mã kích hoạt";

/// Heading above the list of fields that the server refused.
pub fn fix_many(count: usize) -> String {
    if count == 1 { FIX_ONE.to_string() } else { format!("Còn {count} chỗ cần sửa") }
}

/// The name a screen reader gives to a badge with a count.
pub fn waiting(count: i64) -> String {
    format!("{} {WAITING}", domain::text::number(count))
}
