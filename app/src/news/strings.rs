//! Words of the news screens.

#![cfg_attr(not(feature = "ssr"), allow(dead_code))]

#[cfg(feature = "hydrate")]
use domain::{news::BODY_MAX, text};

/// Nothing was chosen for whom the article is.
pub const UNIT_MISSING: &str = "Đồng chí chọn đơn vị sẽ đọc tin này.";
/// See [`super::TooComplex`].
pub const TOO_COMPLEX: &str =
    "Bài có quá nhiều lớp trích dẫn, danh sách lồng nhau hoặc bảng quá lớn. Đồng chí viết đơn giản hơn.";
/// Somebody else was faster.
pub const CHANGED: &str = "Tin này vừa được sửa ở nơi khác nên chưa lưu được. Nội dung đồng chí nhập vẫn còn nguyên ở đây: \
     đồng chí mở tin trong thẻ khác để xem bản mới, rồi chép phần cần giữ sang đó.";
/// Heading of the preview.
pub const PREVIEW: &str = "Xem trước";
/// The preview of nothing.
pub const PREVIEW_EMPTY: &str = "Bài viết sẽ hiện ở đây trong khi đồng chí gõ.";
/// The text is longer than an article may be.
#[cfg(feature = "hydrate")]
pub fn too_long() -> String {
    format!("Bài dài quá {} ký tự. Đồng chí rút gọn hoặc chia thành nhiều tin.", text::number(BODY_MAX as i64))
}

/// Time to read.
pub fn minutes(minutes: i64) -> String {
    format!("{minutes} phút đọc")
}
