//! What people type into the forms of tasks, checked.

use chrono::NaiveDate;

use super::{BODY_MAX, COMMENT_MAX, TITLE_MAX};
use crate::{
    fields::{Fields, Invalid},
    ids::{MemberId, UnitId},
    secrecy, text,
    time::{dmy, parse_date},
};

vocabulary! {
    /// Ways to say who receives a task.
    ReceiverChoice {
        /// Every unit right below the giving one.
        Children = "children" => "Tất cả đơn vị trực thuộc",
        /// Every branch below the giving unit, however deep.
        Branches = "branches" => "Tất cả chi bộ bên dưới",
        /// Some of the units right below.
        Units = "units" => "Một số đơn vị trực thuộc",
        /// Every member of the giving branch.
        AllMembers = "all_members" => "Mọi đảng viên của chi bộ",
        /// Some members of the giving branch.
        Members = "members" => "Một số đảng viên",
    }
}

/// Who receives a task. The store looks up who that is at the moment of giving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receivers {
    /// Every unit right below.
    Children,
    /// Every branch below.
    Branches,
    /// These units, right below.
    Units(Vec<UnitId>),
    /// Every member of the unit.
    AllMembers,
    /// These members of the unit.
    Members(Vec<MemberId>),
}

/// Names of the form's fields that hold several values.
pub const UNITS_FIELD: &str = "units[]";
/// See [`UNITS_FIELD`].
pub const MEMBERS_FIELD: &str = "members[]";

/// A task to give, as typed.
#[derive(Debug, Clone, Default)]
pub struct TaskForm<'a> {
    /// Title.
    pub title: &'a str,
    /// Description.
    pub body: &'a str,
    /// Last day to report.
    pub due_on: &'a str,
    /// Code of a [`ReceiverChoice`].
    pub receivers: &'a str,
    /// Ticked units.
    pub units: Vec<UnitId>,
    /// Ticked members.
    pub members: Vec<MemberId>,
}

/// A task to give, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskDraft {
    /// Title on one line.
    pub title: String,
    /// Plain text; may be empty.
    pub body: String,
    /// Last day to report.
    pub due_on: NaiveDate,
    /// Who receives it.
    pub receivers: Receivers,
}

impl TaskDraft {
    /// Checks what was typed.
    ///
    /// # Errors
    /// [`Invalid`] with a message for each field that needs another look.
    pub fn parse(form: TaskForm<'_>, today: NaiveDate) -> Result<Self, Invalid> {
        let mut fields = Fields::new();
        let title = text::clean_line(&fields.text("title", form.title, TITLE_MAX));
        let body = fields.optional_text("body", form.body, BODY_MAX);
        secrecy::refuse_marked(&mut fields, "title", &title);
        secrecy::refuse_marked(&mut fields, "body", &body);
        let due_on = due_date(&mut fields, form.due_on, today);
        let receivers = receivers(&mut fields, &form);
        fields.finish()?;
        match (due_on, receivers) {
            (Some(due_on), Some(receivers)) => Ok(Self { title, body, due_on, receivers }),
            // Both were noted as problems above; kept so that nothing can slip through.
            _ => Err(Invalid::one("due_on", "Ngày chưa đúng. Ví dụ: 21/11/2026.")),
        }
    }
}

/// A due date from today on, and not so far that it must be a slip of the pen.
fn due_date(fields: &mut Fields, typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    if typed.trim().is_empty() {
        fields.fail("due_on", "Đồng chí chưa chọn hạn.");
        return None;
    }
    let due_on = parse_date(typed);
    match due_on {
        None => fields.fail("due_on", "Ngày chưa đúng. Ví dụ: 21/11/2026."),
        Some(date) if date < today => {
            fields.fail("due_on", format!("Hạn đã qua. Chọn từ hôm nay, {}, trở đi.", dmy(today)));
        }
        Some(date) if (date - today).num_days() > 5 * 366 => {
            fields.fail("due_on", "Hạn quá xa, tối đa 5 năm kể từ hôm nay.");
        }
        Some(_) => {}
    }
    due_on
}

/// One way to choose, and only one: ticked boxes beside "everybody" could mean either.
fn receivers(fields: &mut Fields, form: &TaskForm<'_>) -> Option<Receivers> {
    let Ok(choice) = form.receivers.parse::<ReceiverChoice>() else {
        fields.fail("receivers", "Đồng chí chưa chọn nơi nhận.");
        return None;
    };
    let (units, members) = (!form.units.is_empty(), !form.members.is_empty());
    let receivers = match choice {
        ReceiverChoice::Units if !units => {
            fields.fail(UNITS_FIELD, "Đánh dấu ít nhất một đơn vị.");
            fields.fail("receivers", "Đồng chí chưa đánh dấu đơn vị nào trong danh sách bên dưới.");
            return None;
        }
        ReceiverChoice::Members if !members => {
            fields.fail(MEMBERS_FIELD, "Đánh dấu ít nhất một đảng viên.");
            fields.fail("receivers", "Đồng chí chưa đánh dấu đồng chí nào trong danh sách bên dưới.");
            return None;
        }
        ReceiverChoice::Units if !members => Receivers::Units(form.units.clone()),
        ReceiverChoice::Members if !units => Receivers::Members(form.members.clone()),
        ReceiverChoice::Children if !units && !members => Receivers::Children,
        ReceiverChoice::Branches if !units && !members => Receivers::Branches,
        ReceiverChoice::AllMembers if !units && !members => Receivers::AllMembers,
        _ => {
            fields.fail(
                "receivers",
                format!(
                    "Đồng chí chọn “{}” nhưng lại đánh dấu riêng từng nơi. Bỏ dấu, hoặc chọn cách giao khác.",
                    choice.label()
                ),
            );
            return None;
        }
    };
    Some(receivers)
}

/// A report, checked.
///
/// # Errors
/// [`Invalid`] when it is empty or too long.
pub fn parse_report(report: &str) -> Result<String, Invalid> {
    let mut fields = Fields::new();
    let report = text::clean(report);
    if report.is_empty() {
        fields.fail("report", "Đồng chí chưa ghi kết quả thực hiện.");
    } else {
        fields.text("report", &report, BODY_MAX);
        secrecy::refuse_marked(&mut fields, "report", &report);
    }
    fields.finish()?;
    Ok(report)
}

/// A comment on a report, checked; must say something when the report is sent back.
///
/// # Errors
/// [`Invalid`] when it is too long, or empty though needed.
pub fn parse_comment(comment: &str, needed: bool) -> Result<String, Invalid> {
    let mut fields = Fields::new();
    let comment = fields.optional_text("comment", comment, COMMENT_MAX);
    if needed && comment.is_empty() && !fields.has("comment") {
        fields.fail("comment", "Ghi rõ cần bổ sung điều gì.");
    }
    secrecy::refuse_marked(&mut fields, "comment", &comment);
    fields.finish()?;
    Ok(comment)
}
