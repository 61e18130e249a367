//! Words of the room that the browser needs too, or that appear in more than one place.

#![cfg_attr(not(feature = "ssr"), allow(dead_code))]

/// The stream is open.
pub const LIVE: &str = "Trực tiếp: trang tự cập nhật.";
/// The stream broke.
pub const LOST: &str = "Mất kết nối, đang nối lại… Phiếu và ý kiến chỉ gửi được khi có mạng.";
/// For a page that does not refresh itself.
pub const RELOAD: &str = "Tải lại";

/// A ballot counts.
pub const CAST: &str = "Đã ghi nhận phiếu của đồng chí.";
/// A second ballot.
pub const KEPT: &str = "Đồng chí đã bỏ phiếu, phiếu đầu được giữ.";

/// Every letter of the notes is at the server.
pub const NOTES_SAVED: &str = "Đã lưu.";
/// Notes on their way.
pub const NOTES_SAVING: &str = "Đang lưu…";
/// Notes that wait for the network.
pub const NOTES_OFFLINE: &str = "Chưa lưu vì mất kết nối. Sổ tay tự lưu khi có mạng, đồng chí giữ trang này mở.";
