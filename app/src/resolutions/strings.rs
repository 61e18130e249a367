//! Words of the screens about resolutions.

/// Points of a meeting.
pub const RESOLUTION: &str = "Nghị quyết";
/// What the next meeting reviews.
pub const PREVIOUS: &str = "Nghị quyết kỳ trước";
/// Saying what came of it.
pub const REVIEW: &str = "Kiểm điểm nghị quyết kỳ trước";
/// The list of a branch.
pub const LIST: &str = "Theo dõi nghị quyết";
/// Wording the points.
pub const EDIT: &str = "Sửa các điểm";
/// Giving a point as a task.
pub const GIVE: &str = "Giao thành nhiệm vụ";
/// To the task of a point.
pub const SEE_TASK: &str = "Xem nhiệm vụ";

/// When the meeting has not been held.
pub const NOT_HELD: &str = "Buổi sinh hoạt chưa họp nên chưa có nghị quyết.";
/// When a point with a task was emptied.
pub const HAS_TASK: &str =
    "Điểm này đã giao thành nhiệm vụ nên không bỏ được. Đồng chí hủy nhiệm vụ trước, hoặc giữ lại điểm.";
/// When others added points meanwhile.
pub const TOO_MANY: &str = "Nghị quyết có tối đa 50 điểm. Đồng chí bỏ bớt hoặc gộp các điểm.";
/// When the point was removed, or is another meeting's.
pub const NO_POINT: &str = "Điểm nghị quyết này không còn. Đồng chí tải lại trang.";
/// When somebody noted something else at the same time.
pub const REVIEWED: &str = "Đồng chí khác vừa ghi kết quả cho điểm này. Đồng chí tải lại trang để xem rồi ghi tiếp.";
/// When the task was given already.
pub const GIVEN_ALREADY: &str = "Điểm này đã được giao trước đó. Đây là nhiệm vụ ấy.";

/// When somebody else worded a point anew.
pub fn changed(theirs: &str) -> String {
    if theirs.is_empty() {
        return "Đồng chí khác vừa bỏ điểm này. Đồng chí chép lại nội dung rồi tải lại trang.".to_owned();
    }
    format!("Đồng chí khác vừa sửa điểm này thành: “{theirs}”. Đồng chí chép lại nội dung rồi tải lại trang.")
}
