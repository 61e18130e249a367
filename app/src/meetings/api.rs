//! Server functions of meetings.

use std::collections::BTreeMap;

use domain::ids::{MeetingId, UnitId};
use leptos::prelude::*;

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    super::strings,
    crate::context::{Context, context},
    domain::{
        fields::Fields,
        ids::MemberId,
        meetings::{Answer, Attendance, PlanForm, absence_reason},
        policy::{Act, Permit, act},
        secrecy,
        time::Timestamp,
    },
    store::{meetings, rules},
};

/// A permit for `A` on the branch of a meeting; an unknown meeting answers as a forbidden one.
#[cfg(feature = "ssr")]
pub(crate) async fn may<A: Act>(cx: &Context, meeting: MeetingId) -> Result<Permit<A>, AppError> {
    let member = cx.actor()?.member;
    let target = meetings::target(cx.db(), meeting, member).await.map_err(|e| match e {
        store::Error::NotFound => AppError::Forbidden,
        other => other.into(),
    })?;
    cx.may(target)
}

/// Says what a conflict means here.
#[cfg(feature = "ssr")]
pub(crate) fn conflict(message: &'static str) -> impl Fn(store::Error) -> AppError {
    move |error| match error {
        store::Error::Conflict(meetings::IN_ROOM) => AppError::Conflict(strings::IN_ROOM.to_owned()),
        store::Error::Conflict(reason) if reason != store::units::CLOSED => {
            tracing::info!(reason, "conflict");
            AppError::Conflict(message.to_owned())
        }
        other => other.into(),
    }
}

#[cfg(feature = "ssr")]
fn address(meeting: MeetingId) -> String {
    format!("/sinh-hoat/{meeting}")
}

/// Registers a meeting of a branch, or changes it: `stamp` is then the state from which the edit started.
#[server(prefix = "/api", endpoint = "meetings/register_meeting")]
pub async fn register_meeting(
    id: MeetingId,
    unit: UnitId,
    #[server(default)] stamp: String,
    #[server(default)] kind: String,
    #[server(default)] theme: String,
    #[server(default)] date: String,
    #[server(default)] time: String,
    #[server(default)] minutes: String,
    #[server(default)] place: String,
    #[server(default)] link: String,
    #[server(default)] chair: String,
    #[server(default)] clerk: String,
    #[server(default)] agenda: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::RegisterMeeting>(unit).await?;
    let form = PlanForm {
        kind: &kind,
        theme: &theme,
        date: &date,
        time: &time,
        minutes: &minutes,
        place: &place,
        link: &link,
        chair: &chair,
        clerk: &clerk,
        agenda: &agenda,
    };
    let rules = rules::in_force(cx.db(), &permit, form.day(cx.now).unwrap_or(cx.now.date())).await?;
    let plan = form.check(&rules, cx.now)?;
    let month = plan.month();
    let stamp = stamp.parse().ok().map(Timestamp);
    let done = meetings::register(cx.db(), permit, id, stamp, plan, cx.now).await;
    match done.map_err(conflict(if stamp.is_some() { strings::CHANGED } else { strings::DOES_NOT_MEET }))? {
        meetings::Registration::Saved => {
            let done = if stamp.is_some() { "Đã lưu thay đổi." } else { "Đã đăng ký buổi sinh hoạt." };
            Ok(Next::to(address(id)).toast(done))
        }
        meetings::Registration::MonthTaken => {
            let month = month.slash();
            Err(AppError::field(
                "date",
                format!("Chi bộ đã đăng ký sinh hoạt thường kỳ tháng {month}. Mỗi tháng chỉ có một buổi thường kỳ."),
            ))
        }
    }
}

/// One meeting of a year's plan as sent: `meetings[m0][date]`.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct PlannedMeeting {
    /// Identifier, made with the form.
    pub id: String,
    /// Whether it is wanted: not empty.
    pub on: String,
    /// Code of the kind.
    pub kind: String,
    /// Theme of a thematic one.
    pub theme: String,
    /// Day.
    pub date: String,
}

/// Registers the meetings of a year that are ticked, all or none.
#[server(prefix = "/api", endpoint = "meetings/plan_year")]
pub async fn plan_year(
    unit: UnitId,
    #[server(default)] time: String,
    #[server(default)] minutes: String,
    #[server(default)] place: String,
    #[server(default)] chair: String,
    #[server(default)] meetings: BTreeMap<String, PlannedMeeting>,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::RegisterMeeting>(unit).await?;
    let shared = PlanForm { time: &time, minutes: &minutes, place: &place, chair: &chair, ..PlanForm::default() };
    let plans = super::year::read(&cx, &permit, &shared, meetings).await?;
    let count = plans.len();
    let done = store::meetings::register_all(cx.db(), permit, plans, cx.now).await;
    match done.map_err(conflict(strings::DOES_NOT_MEET))? {
        store::meetings::Registration::Saved => {
            Ok(Next::to(format!("/sinh-hoat?don_vi={unit}")).toast(format!("Đã đăng ký {count} buổi sinh hoạt.")))
        }
        store::meetings::Registration::MonthTaken => Err(AppError::Conflict(strings::YEAR_CHANGED.to_owned())),
    }
}

/// Calls a meeting off.
#[server(prefix = "/api", endpoint = "meetings/cancel_meeting")]
pub async fn cancel_meeting(meeting: MeetingId, #[server(default)] reason: String) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::RegisterMeeting>(&cx, meeting).await?;
    let mut fields = Fields::new();
    let reason = fields.text("reason", &reason, 500);
    secrecy::refuse_marked(&mut fields, "reason", &reason);
    fields.finish()?;
    meetings::cancel(cx.db(), permit, meeting, reason, cx.now).await.map_err(conflict(strings::CHANGED))?;
    Ok(Next::to(address(meeting)).toast("Đã hủy buổi sinh hoạt."))
}

/// Says whether the person comes to the meeting as invited the `sequence`th time; who does not may give a reason of the list
/// or `own_reason`. `next` is the page to come back to: the meeting's own, or home.
#[server(prefix = "/api", endpoint = "meetings/answer_meeting")]
pub async fn answer_meeting(
    meeting: MeetingId,
    #[server(default)] sequence: String,
    #[server(default)] answer: String,
    #[server(default)] reason: String,
    #[server(default)] own_reason: String,
    #[server(default)] next: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::AnswerMeeting>(&cx, meeting).await?;
    let mut fields = Fields::new();
    let answer = fields.parse::<Answer>("answer", &answer, "Đồng chí chọn một câu trả lời.");
    let reason = absence_reason(&mut fields, &reason, &own_reason);
    secrecy::refuse_marked(&mut fields, "own_reason", &reason);
    fields.finish()?;
    let answer = answer.ok_or(AppError::BadRequest)?;
    let reason = if answer == Answer::Absent { reason } else { String::new() };
    let reply = meetings::Reply { answer, reason, sequence: sequence.parse().ok() };
    let answered = meetings::answer(cx.db(), permit, meeting, reply, cx.now).await;
    if answered.map_err(conflict(strings::ANSWERS_CLOSED))? == meetings::Answered::Outdated {
        return Ok(Next::to(address(meeting)).toast(strings::ANSWER_OUTDATED));
    }
    let next = if matches!(next.as_str(), "/" | "/sinh-hoat") { next } else { address(meeting) };
    Ok(Next::to(next).toast(format!("Đã ghi nhận: {}.", answer.label())))
}

/// Stands before a member's identifier in the names of the roll's fields: what begins with a digit would be read as a
/// position in a list, and refused.
#[cfg(feature = "ssr")]
pub(super) const ROLL_KEY: char = 'm';

/// Records who was there: `roll[m<member>] = attendance`. A plain form sends every row; what its page showed already
/// (`was[m<member>]`) is not called again, for the person may have come by another way since.
#[server(prefix = "/api", endpoint = "meetings/take_attendance")]
pub async fn take_attendance(
    meeting: MeetingId,
    #[server(default)] roll: BTreeMap<String, String>,
    #[server(default)] was: BTreeMap<String, String>,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::TakeAttendance>(&cx, meeting).await?;
    let mut marks = BTreeMap::new();
    for (key, mark) in roll.into_iter().filter(|(key, mark)| was.get(key) != Some(mark)) {
        let member = key.strip_prefix(ROLL_KEY).and_then(|id| id.parse::<MemberId>().ok());
        let member = member.ok_or(AppError::BadRequest)?;
        let mark: Attendance = mark.parse().map_err(|_| AppError::BadRequest)?;
        marks.insert(member, mark);
    }
    meetings::take_attendance(cx.db(), permit, meeting, marks, cx.now).await.map_err(conflict(strings::ROLL_CLOSED))?;
    // No word of confirmation: the browser saves each tap by itself, and the page shows the figures.
    Ok(Next::to(format!("{}/diem-danh", address(meeting))))
}

/// Records everybody who was not called yet as present.
#[server(prefix = "/api", endpoint = "meetings/all_present")]
pub async fn all_present(meeting: MeetingId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::TakeAttendance>(&cx, meeting).await?;
    let excused =
        meetings::all_present(cx.db(), permit, meeting, cx.now).await.map_err(conflict(strings::ROLL_CLOSED))?;
    Ok(Next::to(format!("{}/diem-danh", address(meeting))).toast(strings::all_present(excused)))
}

/// Records for a member who cannot do so that they do not come, with the reason.
#[server(prefix = "/api", endpoint = "meetings/record_absence")]
pub async fn record_absence(
    meeting: MeetingId,
    #[server(default)] member: String,
    #[server(default)] reason: String,
    #[server(default)] own_reason: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::TakeAttendance>(&cx, meeting).await?;
    let mut fields = Fields::new();
    let member = fields.parse::<MemberId>("member", &member, "Đồng chí chọn người vắng.");
    let reason = absence_reason(&mut fields, &reason, &own_reason);
    secrecy::refuse_marked(&mut fields, "own_reason", &reason);
    fields.finish()?;
    let Some(member) = member else { return Err(AppError::BadRequest) };
    meetings::record_absence(cx.db(), permit, meeting, member, reason, cx.now)
        .await
        .map_err(conflict(strings::ROLL_CLOSED))?;
    Ok(Next::to(format!("{}/diem-danh", address(meeting))).toast("Đã ghi vắng có lý do."))
}
