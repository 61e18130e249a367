//! Every address of the server and the action behind it. What is not here does not answer.

use super::actions::Action::{self, *};

vocabulary! {
    /// How an address is asked.
    Method {
        /// Reads.
        Get = "GET" => "đọc",
        /// Changes something.
        Post = "POST" => "ghi",
    }
}

/// One address. A `{segment}` matches any one segment, a trailing `{*rest}` any number.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint {
    /// How.
    pub method: Method,
    /// Where.
    pub path: &'static str,
    /// What it does, in the policy's words.
    pub action: Action,
}

const fn page(path: &'static str, action: Action) -> Endpoint {
    Endpoint { method: Method::Get, path, action }
}

const fn write(path: &'static str, action: Action) -> Endpoint {
    Endpoint { method: Method::Post, path, action }
}

/// The whole surface of the server.
pub const ENDPOINTS: &[Endpoint] = &[
    // Files of the application and health checks.
    page("/healthz", VisitPublic),
    page("/readyz", VisitPublic),
    page("/pkg/{*rest}", VisitPublic),
    page("/fonts/{*rest}", VisitPublic),
    page("/icons/{*rest}", VisitPublic),
    page("/manifest.webmanifest", VisitPublic),
    page("/sw.js", VisitPublic),
    page("/offline.html", VisitPublic),
    page("/offline.css", VisitPublic),
    page("/favicon.svg", VisitPublic),
    page("/favicon.ico", VisitPublic),
    page("/robots.txt", VisitPublic),
    page("/dev/reload", VisitPublic),
    // Accounts.
    page("/dang-nhap", VisitPublic),
    page("/kich-hoat", VisitPublic),
    write("/api/accounts/log_in", LogIn),
    write("/api/accounts/activate", Activate),
    write("/api/accounts/set_preferences", SetPreferences),
    page("/them", ViewOwn),
    page("/thiet-bi", ManageOwnAccount),
    page("/mat-khau", ManageOwnAccount),
    write("/api/accounts/log_out", ManageOwnAccount),
    write("/api/accounts/change_password", ManageOwnAccount),
    write("/api/accounts/revoke_device", ManageOwnAccount),
    page("/phieu-kich-hoat/{unit}", IssueActivations),
    write("/api/accounts/issue_activations", IssueActivations),
    // Home.
    page("/", ViewOwn),
    // News.
    page("/tin-tuc", ReadNews),
    page("/tin-tuc/moi", WriteNews),
    page("/tin-tuc/{id}", ReadNews),
    page("/tin-tuc/{id}/sua", WriteNews),
    write("/api/news/preview", WriteNews),
    write("/api/news/save_article", WriteNews),
    write("/api/news/withdraw_article", WriteNews),
    write("/api/news/mark_read", MarkNewsRead),
    // Tasks.
    page("/nhiem-vu", ReadTask),
    page("/nhiem-vu/moi", GiveTask),
    page("/nhiem-vu/{id}", ReadTask),
    page("/nhiem-vu/viec/{id}", ReadTask),
    write("/api/tasks/give_task", GiveTask),
    write("/api/tasks/cancel_task", GiveTask),
    write("/api/tasks/answer_task", AnswerTask),
    write("/api/tasks/review_task", ReviewTask),
    // Meetings.
    page("/sinh-hoat", ReadMeeting),
    page("/sinh-hoat/moi", RegisterMeeting),
    page("/sinh-hoat/ke-hoach", RegisterMeeting),
    page("/sinh-hoat/{id}", ReadMeeting),
    page("/sinh-hoat/{id}/sua", RegisterMeeting),
    page("/sinh-hoat/{id}/diem-danh", TakeAttendance),
    write("/api/meetings/register_meeting", RegisterMeeting),
    write("/api/meetings/plan_year", RegisterMeeting),
    write("/api/meetings/cancel_meeting", RegisterMeeting),
    write("/api/meetings/answer_meeting", AnswerMeeting),
    write("/api/meetings/take_attendance", TakeAttendance),
    write("/api/meetings/all_present", TakeAttendance),
    write("/api/meetings/record_absence", TakeAttendance),
    // Reports.
    page("/sinh-hoat/{id}/bao-cao", ReadReport),
    write("/api/reports/send_report", ReportMeeting),
    write("/api/reports/review_report", ReviewMeeting),
    write("/api/reports/comment_report", CommentReport),
    write("/api/reports/tick_step", TickStep),
    write("/api/reports/appoint_clerk", TickStep),
    page("/tieu-chi", ReadCriteria),
    page("/tieu-chi/sua", EditCriteria),
    write("/api/reports/set_criteria", EditCriteria),
    write("/api/reports/withdraw_criteria", EditCriteria),
    write("/api/reports/inherit_criteria", EditCriteria),
    // Oversight.
    page("/sinh-hoat/nam", OverseeMeetings),
    page("/sinh-hoat/xep-hang", OverseeMeetings),
    page("/sinh-hoat/cho-xu-ly", OverseeMeetings),
    page("/sinh-hoat/lich-su/{unit}", ReadMeeting),
    page("/tep/sinh-hoat/{unit}", OverseeMeetings),
    page("/tep/xep-hang/{unit}", OverseeMeetings),
    write("/api/oversight/remind_branches", RemindBranches),
    // Calendar.
    page("/lich", ViewOwn),
    page("/lich/{token}", VisitPublic),
    page("/sinh-hoat/{id}/lich.ics", ReadMeeting),
    write("/api/calendar/open_feed", ManageOwnAccount),
    write("/api/calendar/close_feed", ManageOwnAccount),
    // Rules.
    page("/quy-dinh", ReadRules),
    page("/quy-dinh/{key}", ReadRules),
    write("/api/rules/set_rule", EditRules),
    write("/api/rules/withdraw_rule", EditRules),
    // Minutes.
    page("/sinh-hoat/{id}/bien-ban", ReadMinutes),
    page("/sinh-hoat/{id}/bien-ban/sua", WriteMinutes),
    page("/sinh-hoat/{id}/bien-ban/lich-su", WriteMinutes),
    page("/sinh-hoat/{id}/bien-ban/{file}", ReadMinutes),
    write("/api/minutes/save_section", WriteMinutes),
    write("/api/minutes/keep_section", WriteMinutes),
    write("/api/minutes/restore_section", WriteMinutes),
    write("/api/minutes/propose_minutes", WriteMinutes),
    write("/api/minutes/withdraw_minutes", WriteMinutes),
    write("/api/minutes/confirm_minutes", ConfirmMinutes),
    page("/xac-minh", VisitPublic),
    page("/xac-minh/{code}", VisitPublic),
    // Resolutions.
    page("/sinh-hoat/nghi-quyet", ReadMeeting),
    page("/sinh-hoat/{id}/nghi-quyet", ReadMeeting),
    page("/sinh-hoat/{id}/nghi-quyet/sua", EditResolution),
    page("/sinh-hoat/{id}/nghi-quyet/giao", GiveTask),
    page("/sinh-hoat/{id}/nghi-quyet-truoc", EditResolution),
    write("/api/resolutions/save_points", EditResolution),
    write("/api/resolutions/give_point", GiveTask),
    write("/api/resolutions/review_points", EditResolution),
    // Check-in.
    page("/sinh-hoat/{id}/ma-diem-danh", ShowRoomCode),
    page("/sinh-hoat/{id}/quet-the", TakeAttendance),
    page("/diem-danh/{meeting}/{code}", CheckIn),
    page("/the/{code}", ViewOwn),
    page("/the-cua-toi", ViewOwn),
    page("/the-qr/{unit}", IssueCards),
    page("/api/checkin/room_code", ShowRoomCode),
    write("/api/checkin/check_in", CheckIn),
    write("/api/checkin/check_in_online", CheckIn),
    write("/api/checkin/scan_card", TakeAttendance),
    write("/api/checkin/record_leave", TakeAttendance),
    write("/api/checkin/issue_cards", IssueCards),
    write("/api/checkin/revoke_card", IssueCards),
    // Rooms.
    page("/sinh-hoat/{id}/phong-hop", EnterRoom),
    page("/sinh-hoat/{id}/su-kien", EnterRoom),
    write("/api/room/open_room", LeadRoom),
    write("/api/room/take_over", LeadRoom),
    write("/api/room/go_to_item", LeadRoom),
    write("/api/room/end_meeting", LeadRoom),
    write("/api/room/resume_meeting", LeadRoom),
    write("/api/room/open_vote", LeadRoom),
    write("/api/room/close_vote", LeadRoom),
    write("/api/room/cancel_vote", LeadRoom),
    write("/api/room/cast_ballot", CastBallot),
    write("/api/room/raise_hand", RaiseHand),
    write("/api/room/withdraw_hand", RaiseHand),
    write("/api/room/list_speaker", LeadRoom),
    write("/api/room/give_floor", LeadRoom),
    write("/api/room/end_speech", LeadRoom),
    write("/api/room/save_notes", KeepNotes),
    // Materials: of a meeting, and of a month for all units below.
    page("/sinh-hoat/{id}/tai-lieu", ManageMaterials),
    write("/sinh-hoat/{id}/tai-lieu", ManageMaterials),
    page("/sinh-hoat/{id}/tai-lieu/{material}", ReadMeeting),
    page("/sinh-hoat/{id}/tai-lieu/{material}/{file}", ReadMeeting),
    write("/api/materials/withdraw_material", ManageMaterials),
    page("/tai-lieu-thang", ReadKit),
    write("/tai-lieu-thang", ManageKit),
    page("/tai-lieu-thang/{kit}", ReadKit),
    page("/tai-lieu-thang/{kit}/{file}", ReadKit),
    write("/api/materials/withdraw_kit", ManageKit),
    // Dashboard.
    page("/tong-quan", ViewDashboard),
    page("/tong-quan/{unit}", ViewDashboard),
    // Units.
    page("/don-vi", ReadUnits),
    page("/don-vi/{id}", ReadUnits),
    page("/don-vi/{id}/them", EditUnits),
    page("/don-vi/{id}/sua", EditUnits),
    page("/don-vi/{id}/sap-nhap", EditUnits),
    write("/api/units/create_unit", EditUnits),
    write("/api/units/update_unit", EditUnits),
    write("/api/units/move_unit", EditUnits),
    write("/api/units/merge_unit", EditUnits),
    // Members.
    page("/dang-vien", ReadMembers),
    page("/dang-vien/{id}", ReadMembers),
    page("/dang-vien/{id}/sua", EditMembers),
    page("/ho-so", ReadOwnRecord),
    page("/api/members/own_data", ReadOwnRecord),
    write("/api/members/update_member", EditMembers),
    write("/api/members/add_office", EditMembers),
    write("/api/members/end_office", EditMembers),
    write("/api/members/set_transfer", EditMembers),
    write("/api/members/withdraw_transfer", EditMembers),
    // Grants.
    page("/phan-quyen", ReadGrants),
    page("/phan-quyen/moi", GiveGrant),
    page("/phan-quyen/hang-loat", GiveGrant),
    write("/api/grants/give_grant", GiveGrant),
    write("/api/grants/give_grants", GiveGrant),
    write("/api/grants/revoke_grant", GiveGrant),
    // Imports and exports.
    page("/nhap-du-lieu", ImportRecords),
    page("/nhap-du-lieu/{id}", ImportRecords),
    page("/tep/mau/{kind}", ImportRecords),
    write("/tep/nhap", ImportRecords),
    page("/tep/nhap/{id}", ImportRecords),
    write("/api/imports/confirm_import", ImportRecords),
    page("/api/imports/import_progress", ImportRecords),
    page("/tep/xuat/{unit}/{kind}", ExportRecords),
    // Audit.
    page("/nhat-ky", ReadAudit),
];

/// The entry for a request, fixed addresses before patterns.
pub fn endpoint(method: &str, path: &str) -> Option<&'static Endpoint> {
    let method = if method == "HEAD" { "GET" } else { method };
    let candidates = || ENDPOINTS.iter().filter(|e| e.method.code() == method);
    candidates().find(|e| e.path == path).or_else(|| candidates().find(|e| matches(e.path, path)))
}

fn matches(pattern: &str, path: &str) -> bool {
    let mut wanted = pattern.split('/');
    let mut found = path.split('/');
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(w), Some(_)) if w.starts_with("{*") => return true,
            (Some(w), Some(f)) if w == f || (w.starts_with('{') && !f.is_empty()) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_find_their_action() {
        let action = |m, p| endpoint(m, p).map(|e| e.action);
        assert_eq!(action("GET", "/"), Some(ViewOwn));
        assert_eq!(action("GET", "/tin-tuc/moi"), Some(WriteNews));
        assert_eq!(action("HEAD", "/tin-tuc/0191"), Some(ReadNews));
        assert_eq!(action("GET", "/pkg/a/b.js"), Some(VisitPublic));
        assert_eq!(action("POST", "/tin-tuc/moi"), None);
        assert_eq!(action("GET", "/tin-tuc/"), None);
        assert_eq!(action("GET", "/khong-co"), None);
    }
}
