//! Words of the meeting screens that the browser needs too, or that appear in more than one place.

#![cfg_attr(not(feature = "ssr"), allow(dead_code))]

/// After the start, or once cancelled.
pub const ANSWERS_CLOSED: &str = "Buổi sinh hoạt đã bắt đầu hoặc đã hủy nên không nhận trả lời nữa.";
/// The meeting moved while the page was open.
pub const ANSWER_OUTDATED: &str = "Buổi họp vừa đổi giờ hoặc nơi họp trước khi câu trả lời đến nơi. Sổ tay giữ câu trả lời đó cho lịch cũ; đồng chí xem lịch mới rồi trả lời lại giúp.";
/// Before the roll opens, or after the report.
pub const ROLL_CLOSED: &str =
    "Chưa đến giờ điểm danh (mở trước giờ họp 2 giờ), hoặc kết quả buổi sinh hoạt đã được báo cáo.";
/// What "all present" did.
pub fn all_present(excused: usize) -> String {
    let present = "Đã ghi có mặt cho những đồng chí còn lại.";
    match excused {
        0 => present.to_owned(),
        some => format!("{present} {some} đồng chí đã xin vắng được ghi vắng có lý do."),
    }
}
/// A change that started from an older state.
pub const CHANGED: &str = "Buổi sinh hoạt vừa được thay đổi hoặc đã họp. Đồng chí mở lại trang để xem bản mới.";
/// A change after the room was opened.
pub const IN_ROOM: &str =
    "Phòng họp của buổi này đã mở nên lịch và chương trình được giữ nguyên, không sửa và không hủy được nữa.";
/// A regular meeting was registered while the plan was open, or two of the plan are in one month.
pub const YEAR_CHANGED: &str = "Có tháng có hai buổi thường kỳ: trong kế hoạch này hoặc vừa được đăng ký ở nơi khác. Đồng chí kiểm tra lại ngày, hoặc mở lại trang.";
/// Nothing is ticked in the plan.
pub const NOTHING_TICKED: &str = "Đồng chí chưa chọn buổi nào.";
/// Not a branch.
pub const DOES_NOT_MEET: &str = "Chỉ chi bộ mới đăng ký sinh hoạt. Đồng chí chọn một chi bộ.";

/// The agenda.
pub const AGENDA: &str = "Các mục theo thứ tự";
/// Adds an item.
pub const AGENDA_ADD: &str = "Thêm mục";
/// To the text field, for pasting.
pub const AGENDA_AS_TEXT: &str = "Nhập dạng chữ";
/// Back to the rows.
pub const AGENDA_AS_ROWS: &str = "Nhập từng mục";
/// What an item is about.
pub const AGENDA_TITLE: &str = "Nội dung";
/// How long it takes.
pub const AGENDA_MINUTES: &str = "Phút";
/// Who presents it.
pub const AGENDA_PRESENTER: &str = "Người trình bày";
/// What it is for.
pub const AGENDA_KIND: &str = "Loại mục";
/// Moves an item up.
pub const AGENDA_UP: &str = "Chuyển lên";
/// Moves an item down.
pub const AGENDA_DOWN: &str = "Chuyển xuống";
/// Removes an item.
pub const AGENDA_REMOVE: &str = "Bỏ mục này";

/// How long all items take.
pub fn agenda_total(minutes: i64) -> String {
    format!("Cộng {minutes} phút")
}

/// Where a moved item stands now.
pub fn agenda_moved(place: usize) -> String {
    format!("Đã chuyển đến vị trí {place}.")
}

/// The rule about a regular meeting with a theme.
pub const COMBINED: &str = "Kết hợp chuyên đề";
/// The rule about materials.
pub const MATERIAL: &str = "Tài liệu";
/// The rule about the report.
pub const REPORT: &str = "Báo cáo kết quả";

/// How long it is at least.
pub fn combined(minutes: i64) -> String {
    format!("Không dưới {minutes} phút")
}

/// When they are there at the latest.
pub fn material(days: i64) -> String {
    format!("Có trên Sổ tay trước ít nhất {days} ngày; thêm ở trang của buổi họp sau khi đăng ký")
}

/// When it is sent at the latest.
pub fn report(days: i64) -> String {
    format!("Trong {days} ngày sau buổi họp")
}

/// Those who took part.
pub const ATTENDED: &str = "dự họp";
/// Those away with a reason.
pub const EXCUSED: &str = "vắng có lý do";
/// Those away without a reason.
pub const UNEXCUSED: &str = "vắng không lý do";
/// Those not called yet.
pub const UNCALLED: &str = "chưa điểm danh";

/// Every tap is at the server.
pub const ROLL_SAVED: &str = "Đã lưu.";

/// Taps on their way.
pub fn roll_waiting(count: usize) -> String {
    format!("Đang lưu {count} đồng chí…")
}

/// Taps that wait for the network.
pub fn roll_offline(count: usize) -> String {
    format!("Chưa lưu {count} đồng chí vì mất kết nối. Sổ tay tự gửi lại, đồng chí giữ trang này mở.")
}
