//! Server functions of reports.

use std::collections::BTreeMap;

use domain::ids::{CommentId, MeetingId, UnitId};
use leptos::prelude::*;

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    super::strings,
    crate::{
        context::{Context, context},
        meetings::{
            address,
            api::{conflict, may},
        },
        room,
    },
    domain::{
        ids::CriterionId,
        policy::act,
        reports::{CriteriaForm, CriteriaRow, Decision, JudgedForm, OpeningStep, Report, Review, check_comment},
    },
    store::reports,
};

/// What a branch gives itself for one criterion, as sent: `judged[c<criterion>][points]`.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct JudgedLine {
    /// Points.
    pub points: String,
    /// Why.
    pub reason: String,
}

/// Reports the result of a meeting upward.
#[server(prefix = "/api", endpoint = "reports/send_report")]
pub async fn send_report(
    meeting: MeetingId,
    #[server(default)] summary: String,
    #[server(default)] resolution: String,
    #[server(default)] judged: BTreeMap<String, JudgedLine>,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::ReportMeeting>(&cx, meeting).await?;
    let criteria = reports::criteria_of(cx.db(), &permit, meeting).await?;
    let mut typed: BTreeMap<CriterionId, JudgedForm> = BTreeMap::new();
    for (key, line) in &judged {
        let criterion = key.strip_prefix('c').and_then(|id| id.parse().ok()).ok_or(AppError::BadRequest)?;
        typed.insert(criterion, JudgedForm { points: &line.points, reason: &line.reason });
    }
    let report = Report::check(&summary, &resolution, &criteria.rows, &typed)?;
    reports::report(cx.db(), permit, meeting, report, cx.now).await.map_err(|error| match error {
        store::Error::Conflict(reports::STILL_RUNNING) => AppError::Conflict(strings::STILL_RUNNING.to_owned()),
        store::Error::Conflict(reports::NOT_JUDGED) => AppError::Conflict(strings::CRITERIA_CHANGED.to_owned()),
        other => conflict(strings::CANNOT_REPORT)(other),
    })?;
    Ok(Next::to(address(meeting)).toast("Đã báo cáo kết quả lên cấp trên."))
}

/// Accepts or returns the report of a meeting.
#[server(prefix = "/api", endpoint = "reports/review_report")]
pub async fn review_report(
    meeting: MeetingId,
    #[server(default)] decision: String,
    #[server(default)] comment: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::ReviewMeeting>(&cx, meeting).await?;
    // Nobody decides about what is their own, the reports of a branch merged into theirs included.
    cx.may::<act::ReviewMeeting>(&store::units::answering(cx.db(), permit.unit().id).await?)?;
    let review = Review::check(&decision, &comment)?;
    let done = match review.decision {
        Decision::Accept => "Đã tiếp nhận báo cáo.",
        Decision::Return => "Đã trả lại báo cáo.",
    };
    reports::review(cx.db(), permit, meeting, review, cx.now).await.map_err(conflict(strings::CANNOT_REVIEW))?;
    Ok(Next::to(report_address(meeting)).toast(done))
}

/// Says something to the other side about a report.
#[server(prefix = "/api", endpoint = "reports/comment_report")]
pub async fn comment_report(
    meeting: MeetingId,
    id: CommentId,
    #[server(default)] body: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::CommentReport>(&cx, meeting).await?;
    let body = check_comment(&body)?;
    reports::comment(cx.db(), permit, meeting, id, body, cx.now).await.map_err(conflict(strings::CANNOT_COMMENT))?;
    Ok(Next::to(report_address(meeting)).toast("Đã gửi."))
}

/// Notes an opening step as done (`done` is not empty), or takes that back; `next` is `room` to come back to the room.
#[server(prefix = "/api", endpoint = "reports/tick_step")]
pub async fn tick_step(
    meeting: MeetingId,
    #[server(default)] step: String,
    #[server(default)] done: String,
    #[server(default)] next: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = room::api::may::<act::TickStep>(&cx, meeting).await?;
    let step: OpeningStep = step.parse().map_err(|_| AppError::BadRequest)?;
    reports::tick(cx.db(), permit, meeting, step, !done.is_empty(), cx.now)
        .await
        .map_err(conflict(strings::CANNOT_TICK))?;
    cx.site.live.refresh(cx.db(), &[meeting]).await;
    Ok(Next::to(back(&cx, meeting, &next)))
}

/// Appoints the clerk of a meeting while it goes on; `next` as above.
#[server(prefix = "/api", endpoint = "reports/appoint_clerk")]
pub async fn appoint_clerk(
    meeting: MeetingId,
    #[server(default)] clerk: String,
    #[server(default)] next: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = room::api::may::<act::TickStep>(&cx, meeting).await?;
    let Ok(clerk) = clerk.parse() else {
        return Err(AppError::field("clerk", "Đồng chí chọn thư ký cuộc họp."));
    };
    reports::appoint_clerk(cx.db(), permit, meeting, clerk, cx.now).await.map_err(|error| match error {
        store::Error::Conflict(reports::IS_CHAIR) => AppError::field("clerk", strings::CHAIR_IS_NO_CLERK),
        store::Error::Conflict(reports::MINUTES_PROPOSED) => AppError::Conflict(strings::CLERK_IN_MINUTES.to_owned()),
        other => conflict(strings::CANNOT_TICK)(other),
    })?;
    cx.site.live.refresh(cx.db(), &[meeting]).await;
    Ok(Next::to(back(&cx, meeting, &next)))
}

/// Where a form of the opening steps leads.
#[cfg(feature = "ssr")]
fn back(cx: &Context, meeting: MeetingId, next: &str) -> String {
    if next == "room" { room::api::back(cx, meeting) } else { address(meeting) }
}

/// The page of a report.
#[cfg(feature = "ssr")]
pub(super) fn report_address(meeting: MeetingId) -> String {
    format!("{}/bao-cao", address(meeting))
}

/// A criterion as sent: `rows[r00][title]`.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct CriteriaLine {
    /// Identifier, made with the form.
    pub id: String,
    /// Where it stands.
    pub place: String,
    /// What is judged.
    pub title: String,
    /// Code of the fact that decides.
    pub fact: String,
    /// Most points.
    pub points: String,
    /// Whether it is left out: not empty.
    pub removed: String,
}

/// Sets the criteria for all branches below a unit, from a day on.
#[server(prefix = "/api", endpoint = "reports/set_criteria")]
pub async fn set_criteria(
    unit: UnitId,
    #[server(default)] from_date: String,
    #[server(default)] clause: String,
    #[server(default)] rows: BTreeMap<String, CriteriaLine>,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::EditCriteria>(unit).await?;
    let rows = rows
        .iter()
        .filter(|(_, line)| line.removed.is_empty())
        .map(|(key, line)| CriteriaRow {
            key,
            id: &line.id,
            place: &line.place,
            title: &line.title,
            fact: &line.fact,
            points: &line.points,
        })
        .collect();
    let new = CriteriaForm { from_date: &from_date, clause: &clause, rows }.check(cx.now.date())?;
    reports::set(cx.db(), permit, new, cx.now).await.map_err(conflict(strings::BRANCH_HAS_NONE))?;
    Ok(Next::to(format!("/tieu-chi?don_vi={unit}")).toast("Đã lưu bộ tiêu chí."))
}

/// Takes back criteria that have not begun.
#[server(prefix = "/api", endpoint = "reports/withdraw_criteria")]
pub async fn withdraw_criteria(unit: UnitId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::EditCriteria>(unit).await?;
    reports::withdraw(cx.db(), permit, cx.now).await?;
    Ok(Next::to(format!("/tieu-chi?don_vi={unit}")).toast("Đã bỏ bộ tiêu chí chưa có hiệu lực."))
}

/// Ends a unit's own criteria, so that those from above apply again from tomorrow on.
#[server(prefix = "/api", endpoint = "reports/inherit_criteria")]
pub async fn inherit_criteria(unit: UnitId) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::EditCriteria>(unit).await?;
    reports::inherit(cx.db(), permit, cx.now).await?;
    Ok(Next::to(format!("/tieu-chi?don_vi={unit}")).toast("Từ ngày mai đơn vị dùng lại tiêu chí của cấp trên."))
}
