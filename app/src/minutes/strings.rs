//! Words of the minutes that the browser needs too, or that appear in more than one place.

use domain::{minutes::Written, time::Timestamp};

/// While a version waits, its text stands still.
pub const WAITING: &str = "Biên bản đang chờ xác nhận nên chưa sửa được. Đồng chí rút biên bản về để sửa.";
/// A version that cannot be put up.
pub const CANNOT_PROPOSE: &str =
    "Chưa trình được: buổi sinh hoạt chưa điểm danh, đang có bản chờ xác nhận, hoặc nội dung chưa khác bản đã khóa.";
/// A version that cannot be taken back.
pub const CANNOT_WITHDRAW: &str = "Biên bản đã khóa hoặc không còn chờ xác nhận nên không rút được.";
/// Nothing to confirm.
pub const NOTHING_TO_CONFIRM: &str =
    "Không có biên bản nào chờ đồng chí xác nhận. Có thể biên bản đã được rút về để sửa.";
/// The same person twice.
pub const NEEDS_ANOTHER: &str = "Đồng chí đã xác nhận. Cần thêm một đồng chí khác xác nhận (chủ trì và thư ký là hai người; \
     chi bộ có từ 3 đảng viên trở xuống mới được một người xác nhận cả hai).";
/// Confirmed already.
pub const DONE: &str = "Đồng chí đã xác nhận biên bản này.";
/// Somebody without a part.
pub const NEITHER: &str = "Biên bản do chủ trì và thư ký cuộc họp xác nhận.";
/// Too many documents at once.
pub const BUSY: &str = "Máy chủ đang lập nhiều biên bản cùng lúc. Đồng chí thử lại sau ít phút.";

/// A section that is on its way.
pub const SAVING: &str = "Đang lưu…";
/// Typed and not sent yet.
pub const TYPING: &str = "Chưa lưu…";
/// No network.
pub const OFFLINE: &str = "Chưa lưu vì mất kết nối. Sổ tay tự gửi lại, đồng chí giữ trang này mở.";
/// Own words stay.
pub const KEEP_MINE: &str = "Giữ bản của tôi";
/// The other's words win.
pub const TAKE_THEIRS: &str = "Lấy bản kia";

/// What the other writer did, above the changed lines.
pub const THEIR_CHANGES: &str = "Đồng chí kia đã sửa:";
/// The other's text as a whole.
pub const THEIR_TEXT: &str = "Xem cả bản kia";
/// Before a line that went, for screen readers.
pub const REMOVED: &str = "Bỏ: ";
/// Before a line that came.
pub const ADDED: &str = "Thêm: ";

/// The minutes wait until every section is saved.
pub const SAVING_FIRST: &str = "Đang lưu nốt nội dung vừa viết, lưu xong sẽ trình ngay…";
/// Something could not be saved.
pub const NOT_ALL_SAVED: &str =
    "Chưa trình biên bản vì còn mục chưa lưu được. Đồng chí xem thông báo ở mục đó rồi bấm trình lại.";

/// `Đã lưu 19:32`.
pub fn saved(at: Timestamp) -> String {
    format!("Đã lưu {}", at.hm())
}

/// Somebody else's changes are in the text now.
pub fn merged(at: Timestamp) -> String {
    format!("Đã lưu {} và ghép cả phần đồng chí khác vừa sửa.", at.hm())
}

/// Both wrote in the same lines.
pub fn clash(written: &Written) -> String {
    format!(
        "Đồng chí {} vừa sửa cùng đoạn này lúc {}. Chưa lưu gì; nội dung đồng chí viết vẫn còn. Đồng chí xem bản kia, \
         sửa lại cho đủ ý cả hai rồi lưu.",
        written.by,
        written.at.hm()
    )
}

/// The file that was dropped is the one.
pub const FILE_RIGHT: &str = "Đúng từng byte: tệp này chính là biên bản đã được xác nhận.";
/// It is not.
pub const FILE_WRONG: &str = "Không phải tệp này: nội dung tệp khác với biên bản đã được xác nhận.";
/// Nothing to compute with.
pub const FILE_UNKNOWN: &str =
    "Trình duyệt này không kiểm tra được tệp. Đồng chí dùng trình duyệt mới hơn, hoặc so mã SHA-256 bên dưới.";
/// While it is computed.
pub const FILE_READING: &str = "Đang kiểm tra…";
