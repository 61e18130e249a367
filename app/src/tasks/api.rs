//! Server functions of tasks.

use domain::ids::{AssignmentId, MemberId, TaskId, UnitId};
use leptos::prelude::*;

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    super::strings,
    crate::context::{Context, context},
    ::store::tasks as store,
    domain::{
        fields::Fields,
        policy::{Permit, act},
        tasks::{Decision, ReceiverFilter, TaskDraft, TaskForm, parse_comment, parse_report},
        text,
    },
};

/// Gives a task on behalf of a unit.
#[server(prefix = "/api", endpoint = "tasks/give_task")]
pub async fn give_task(
    id: TaskId,
    unit: UnitId,
    #[server(default)] title: String,
    #[server(default)] body: String,
    #[server(default)] due_on: String,
    #[server(default)] receivers: String,
    #[server(default)] units: Vec<UnitId>,
    #[server(default)] members: Vec<MemberId>,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = cx.may_on::<act::GiveTask>(unit).await?;
    let form = TaskForm { title: &title, body: &body, due_on: &due_on, receivers: &receivers, units, members };
    let draft = TaskDraft::parse(form, cx.now.date())?;
    let given = store::give(cx.db(), permit, id, draft, cx.now).await.map_err(not_given)?;
    Ok(Next::to(super::task_address(id)).toast(given_words(given)))
}

/// Why a task was not given.
#[cfg(feature = "ssr")]
pub(crate) fn not_given(error: ::store::Error) -> AppError {
    match error {
        ::store::Error::Conflict(store::NO_RECEIVERS) => AppError::field("receivers", strings::NO_RECEIVERS),
        ::store::Error::Conflict(store::TOO_MANY_RECEIVERS) => {
            AppError::field("receivers", strings::TOO_MANY_RECEIVERS)
        }
        other => other.into(),
    }
}

/// To how many a task was given.
#[cfg(feature = "ssr")]
pub(crate) fn given_words(receivers: usize) -> String {
    format!("Đã giao nhiệm vụ cho {} nơi nhận.", text::number(receivers as i64))
}

/// Takes a task back from everybody who has not finished it.
#[server(prefix = "/api", endpoint = "tasks/cancel_task")]
pub async fn cancel_task(task: TaskId) -> Result<Next, AppError> {
    let cx = context()?;
    let unit = store::task_unit(cx.db(), task).await?;
    let permit = cx.may::<act::GiveTask>(&unit)?;
    store::cancel(cx.db(), permit, task, cx.now).await?;
    Ok(Next::to(super::task_address(task)).toast("Đã hủy nhiệm vụ."))
}

/// Reports on an assignment of one's own, or of a unit one answers for.
#[server(prefix = "/api", endpoint = "tasks/answer_task")]
pub async fn answer_task(assignment: AssignmentId, #[server(default)] report: String) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may_answer(&cx, &store::assignment_target(cx.db(), assignment).await?)?;
    let report = parse_report(&report)?;
    store::answer(cx.db(), permit, assignment, report, cx.now).await?;
    Ok(Next::to(super::assignment_address(assignment)).toast("Đã gửi báo cáo. Đơn vị giao việc sẽ xem và duyệt."))
}

/// Accepts a report, or sends it back with a comment.
#[server(prefix = "/api", endpoint = "tasks/review_task")]
pub async fn review_task(
    assignment: AssignmentId,
    #[server(default)] decision: String,
    #[server(default)] comment: String,
    #[server(default)] filter: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let target = store::assignment_target(cx.db(), assignment).await?;
    let permit = cx.may::<act::ReviewTask>(&target.giver)?;
    let mut fields = Fields::new();
    let decision: Option<Decision> = fields.parse("decision", &decision, "Chọn duyệt hoặc trả lại.");
    fields.finish()?;
    let decision = decision.ok_or(AppError::BadRequest)?;
    let comment = parse_comment(&comment, decision == Decision::Return)?;
    store::review(cx.db(), permit, assignment, decision, comment, cx.now).await?;
    let toast = match decision {
        Decision::Accept => "Đã duyệt báo cáo.",
        Decision::Return => "Đã trả lại để làm tiếp.",
    };
    let filter = filter.parse().unwrap_or(ReceiverFilter::All);
    Ok(Next::to(super::receivers_address(target.task, filter)).toast(toast))
}

/// Whether the person may report: a member's work is that member's alone, a unit's is its leaders'. (A secretary who
/// acts for a member is recorded as such; that comes with assisted use.)
#[cfg(feature = "ssr")]
pub(super) fn may_answer(cx: &Context, target: &store::AssignmentTarget) -> Result<Permit<act::AnswerTask>, AppError> {
    match target.receiver.owner {
        Some(owner) if owner == cx.actor()?.member => cx.may_own(),
        Some(_) => Err(AppError::Forbidden),
        None => cx.may(target.receiver.clone()),
    }
}
