//! Names of actions in the log.

use domain::policy::Action;

/// What was done, as the log says it.
pub const fn action_name(action: Action) -> &'static str {
    match action {
        Action::VisitPublic => "Mở trang công khai",
        Action::LogIn => "Đăng nhập",
        Action::Activate => "Kích hoạt tài khoản",
        Action::SetPreferences => "Đổi giao diện",
        Action::ViewOwn => "Xem trang của mình",
        Action::ManageOwnAccount => "Tài khoản và thiết bị",
        Action::ReadNews => "Đọc tin",
        Action::MarkNewsRead => "Đánh dấu đã đọc tin",
        Action::WriteNews => "Viết và đăng tin",
        Action::ReadTask => "Xem nhiệm vụ",
        Action::GiveTask => "Giao nhiệm vụ",
        Action::AnswerTask => "Báo cáo nhiệm vụ",
        Action::ReviewTask => "Duyệt báo cáo nhiệm vụ",
        Action::ReadMeeting => "Xem buổi sinh hoạt",
        Action::RegisterMeeting => "Đăng ký sinh hoạt",
        Action::AnswerMeeting => "Trả lời dự sinh hoạt",
        Action::TakeAttendance => "Điểm danh",
        Action::ReportMeeting => "Báo cáo kết quả sinh hoạt",
        Action::ReviewMeeting => "Duyệt báo cáo sinh hoạt",
        Action::ReadReport => "Xem báo cáo sinh hoạt",
        Action::CommentReport => "Trao đổi về báo cáo",
        Action::TickStep => "Ghi bước mở đầu",
        Action::ReadMinutes => "Xem biên bản",
        Action::WriteMinutes => "Viết biên bản",
        Action::ConfirmMinutes => "Xác nhận biên bản",
        Action::OverseeMeetings => "Xem sinh hoạt của các chi bộ",
        Action::RemindBranches => "Nhắc chi bộ",
        Action::ReadRules => "Xem quy định",
        Action::EditRules => "Sửa quy định",
        Action::ReadCriteria => "Xem tiêu chí chấm điểm",
        Action::EditCriteria => "Sửa tiêu chí chấm điểm",
        Action::CheckIn => "Tự điểm danh",
        Action::ShowRoomCode => "Chiếu mã điểm danh",
        Action::IssueCards => "Cấp và thu hồi thẻ QR",
        Action::EnterRoom => "Vào phòng họp",
        Action::LeadRoom => "Điều hành phòng họp",
        Action::CastBallot => "Biểu quyết",
        Action::RaiseHand => "Xin phát biểu",
        Action::KeepNotes => "Ghi chú riêng",
        Action::ManageMaterials => "Tài liệu của buổi sinh hoạt",
        Action::ReadKit => "Đọc tài liệu tháng",
        Action::ManageKit => "Tài liệu tháng",
        Action::ViewDashboard => "Xem tổng quan",
        Action::ReadUnits => "Xem đơn vị",
        Action::EditUnits => "Sửa cây đơn vị",
        Action::ReadMembers => "Xem hồ sơ đảng viên",
        Action::ReadOwnRecord => "Xem hồ sơ của mình",
        Action::EditMembers => "Sửa hồ sơ đảng viên",
        Action::ImportRecords => "Nhập dữ liệu",
        Action::ExportRecords => "Xuất dữ liệu",
        Action::IssueActivations => "Cấp mã kích hoạt",
        Action::ReadGrants => "Xem phân quyền",
        Action::GiveGrant => "Phân quyền",
        Action::ReadAudit => "Xem nhật ký",
        Action::ReadDues => "Xem đảng phí",
        Action::EditResolution => "Theo dõi nghị quyết",
    }
}

/// The action of a stored code; none for one that this version no longer knows.
pub fn action_of(code: &str) -> Option<Action> {
    Action::ALL.iter().copied().find(|a| a.code() == code)
}

/// Actions that leave lines: those that change something, and looking at records of other units' members.
pub fn is_logged(action: Action) -> bool {
    !matches!(action, Action::SetPreferences | Action::MarkNewsRead)
        && (!action.reads_only() || matches!(action, Action::ReadMembers | Action::ExportRecords))
}
