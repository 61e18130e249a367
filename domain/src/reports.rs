//! The report of a meeting: what was done is checked against the rules, the branch's quality is scored by criteria, and
//! branch and superior talk about it.

mod check;
mod comment;
mod criteria;
mod prefill;
mod report;
mod score;

pub use check::{Check, Facts, Finding, Length, checks};
pub use comment::check_comment;
pub use criteria::{BY_BRANCH, Criteria, CriteriaForm, CriteriaRow, NewCriteria, ROWS_MAX, TOTAL};
pub use prefill::{Prefill, prefill};
pub use report::{Decision, JudgedForm, Report, Review, judged_field};
pub use score::{Criterion, Grade, Judgement, Quality, Scored, score, total, unjudged};

vocabulary! {
    /// Something that is known about a meeting from what was done, and that the report says by itself.
    Fact {
        /// Material was on the handbook before the meeting.
        Material = "material" => "Tài liệu trước buổi họp",
        /// The meeting was long enough.
        Length = "length" => "Thời lượng",
        /// Enough of those who must attend came.
        Attendance = "attendance" => "Tỷ lệ dự họp",
        /// Every opening step was done.
        Opening = "opening" => "Các bước mở đầu",
        /// The state of dues was announced.
        Dues = "dues" => "Thông báo đảng phí",
        /// The resolution was there in time.
        Resolution = "resolution" => "Nghị quyết đúng hạn",
        /// A thematic meeting was held this quarter.
        Thematic = "thematic" => "Sinh hoạt chuyên đề trong quý",
    }
}

vocabulary! {
    /// What a meeting opens with.
    OpeningStep {
        /// Somebody keeps the minutes.
        Clerk = "clerk" => "Cử thư ký cuộc họp",
        /// Who is away, with and without reason.
        Absences = "absences" => "Báo cáo đảng viên vắng mặt và lý do",
        /// Who has paid.
        Dues = "dues" => "Thông báo tình hình đóng đảng phí",
    }
}
