//! Words of the report screens that appear in more than one place.

/// A report that the state does not allow.
pub const CANNOT_REPORT: &str = "Chưa báo cáo được: buổi sinh hoạt chưa điểm danh, hoặc kết quả đã được gửi.";
/// The criteria changed while the form was open.
pub const CRITERIA_CHANGED: &str = "Tiêu chí chấm điểm vừa thay đổi. Đồng chí tải lại trang để chấm theo tiêu chí mới.";
/// A decision on a report that does not wait.
pub const CANNOT_REVIEW: &str = "Báo cáo này đã có ý kiến của cấp trên, hoặc chi bộ chưa gửi.";
/// A comment before anything was reported.
pub const CANNOT_COMMENT: &str = "Chi bộ chưa gửi báo cáo nên chưa có gì để trao đổi.";
/// An opening step before the roll opens, or after the report.
pub const CANNOT_TICK: &str = "Các bước mở đầu ghi được từ 2 giờ trước giờ họp đến khi gửi báo cáo.";
/// A report while the room is open.
pub const STILL_RUNNING: &str = "Phòng họp chưa kết thúc. Đồng chí vào phòng họp bấm “Kết thúc họp”, ghi giờ nếu đã xong từ trước, rồi gửi báo cáo.";
/// Another clerk when the minutes name one.
pub const CLERK_IN_MINUTES: &str =
    "Biên bản đã trình ký theo chủ trì và thư ký đang ghi. Muốn đổi thư ký, đồng chí rút biên bản về trước.";
/// The chair as clerk.
pub const CHAIR_IS_NO_CLERK: &str = "Chủ trì và thư ký là hai người khác nhau.";
/// Criteria for a unit without branches below it.
pub const BRANCH_HAS_NONE: &str = "Chi bộ được chấm theo tiêu chí của cấp trên. Đồng chí chọn một đơn vị cấp trên.";

/// The opening steps.
pub const OPENING: &str = "Mở đầu";
/// What the superior asked for.
pub const RETURNED: &str = "Cấp trên đề nghị bổ sung";
/// Where the branch judges.
pub const JUDGED_BY_BRANCH: &str = "Chi bộ tự chấm";
