//! Rules of the organisation: rows with a unit, a start date and a source clause, inherited down the tree.

vocabulary! {
    /// What a rule sets. Values are whole numbers in the unit named here.
    RuleKey {
        /// Day of the month of the regular meeting.
        MeetingDay = "meeting_day" => "Ngày sinh hoạt thường kỳ",
        /// Shortest regular meeting, in minutes.
        MeetingMinutes = "meeting_minutes" => "Thời lượng tối thiểu (phút)",
        /// Shortest meeting that is regular and thematic at once, in minutes.
        CombinedMinutes = "combined_minutes" => "Thời lượng tối thiểu khi kết hợp chuyên đề (phút)",
        /// Days before the meeting by which material must be on the handbook.
        MaterialDays = "material_days" => "Tài liệu có trước (ngày)",
        /// Days after the meeting within which the result must be reported.
        ReportDays = "report_days" => "Báo cáo kết quả trong (ngày)",
        /// Attendance to reach, in percent of those who must attend.
        AttendanceTarget = "attendance_target" => "Tỷ lệ dự họp cần đạt (%)",
        /// Days for which an activation code can be used.
        ActivationDays = "activation_days" => "Hạn của mã kích hoạt (ngày)",
    }
}
