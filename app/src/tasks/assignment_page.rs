//! `/nhiem-vu/viec/{id}`: what one unit or one member received: do it, report it, see what the giver says.

use domain::{
    ids::AssignmentId,
    policy::{Permit, act},
    tasks::{Assignment, AssignmentState, BODY_MAX, ReceiverFilter},
    time::{dmy, until},
};
use leptos::prelude::*;
use store::tasks::AssignmentTarget;

use super::{
    api::may_answer,
    parts::{StateChips, hidden, plain_text},
    task_address,
    task_page::review_buttons,
};
use crate::{
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, page},
    resolutions::{self, OriginLine},
    ui::*,
};

struct Loaded {
    assignment: Assignment,
    may_answer: bool,
    may_review: bool,
    /// Whether the giver's page is open to this person.
    sees_task: bool,
    /// The resolution from which the task comes.
    origin: Option<OriginLine>,
}

/// The page.
pub fn assignment_page() -> AnyView {
    page(load, |loaded, cx| {
        let title = loaded.assignment.title.clone();
        (PageInfo::new(Tab::Tasks, title), show(loaded, cx))
    })
    .into_any()
}

async fn load(cx: Context) -> Result<Loaded, AppError> {
    let id: AssignmentId = cx.param("id")?;
    let target = store::tasks::assignment_target(cx.db(), id).await?;
    let permit = may_read(&cx, &target).map_err(hidden)?;
    let assignment = store::tasks::assignment(cx.db(), &permit, id).await?;
    Ok(Loaded {
        may_answer: assignment.state.open() && may_answer(&cx, &target).is_ok(),
        may_review: assignment.state == AssignmentState::Submitted && cx.may::<act::ReviewTask>(&target.giver).is_ok(),
        sees_task: cx.may::<act::ReadTask>(&target.giver).is_ok(),
        origin: resolutions::origin(&cx, &permit, assignment.task_id).await?,
        assignment,
    })
}

/// One's own, or what a unit received or gave that one looks after.
fn may_read(cx: &Context, target: &AssignmentTarget) -> Result<Permit<act::ReadTask>, AppError> {
    if target.receiver.owner == Some(cx.actor()?.member) {
        return cx.may_own();
    }
    cx.may(&target.receiver.unit).or_else(|_| cx.may(&target.giver))
}

fn show(loaded: Loaded, cx: &Context) -> AnyView {
    let Loaded { assignment: a, may_answer, may_review, sees_task, origin } = loaded;
    let origin = origin.map(|origin| origin.view());
    let today = cx.now.date();
    let up = if sees_task {
        vec![(task_address(a.task_id), "Nhiệm vụ".to_owned())]
    } else {
        vec![("/nhiem-vu".to_owned(), "Nhiệm vụ".to_owned())]
    };
    let receiver = a.member_name.clone().unwrap_or_else(|| a.unit_name.clone());
    let lead = format!("{} giao ngày {}.", a.giver_person, dmy(a.given_at.date()));
    let body = (!a.body.is_empty()).then(|| {
        let text = plain_text(&a.body);
        view! { <Card title="Nội dung">{text}</Card> }
    });
    let facts = vec![
        Def::text("Nơi nhận", receiver.clone()),
        Def::text("Đơn vị giao", a.giver_name.clone()),
        Def::text("Hạn báo cáo", due(&a, cx)),
    ];
    let (outcome, report) = (outcome(&a), report(&a));
    let answer = may_answer.then(|| report_form(&a));
    let review = may_review.then(|| review_card(&a, &receiver));
    view! {
        <Breadcrumb items=up current="Việc được giao"/>
        <PageHead title=a.title.clone() eyebrow=a.giver_name.clone() lead/>
        <Stack>
            <Chips><StateChips state=a.state due_on=a.due_on today/></Chips>
            {origin}
            {outcome}
            {body}
            {report}
            {answer}
            {review}
            <Card><Definition items=facts/></Card>
        </Stack>
    }
    .into_any()
}

fn due(a: &Assignment, cx: &Context) -> String {
    let date = dmy(a.due_on);
    if a.state.open() { format!("{date} ({})", until(a.due_on, cx.now.date())) } else { date }
}

/// What became of it, said first.
fn outcome(a: &Assignment) -> Option<AnyView> {
    let comment = (!a.comment.is_empty()).then(|| plain_text(&a.comment));
    let when = a.reviewed_at.map(|at| at.full()).unwrap_or_default();
    match a.state {
        AssignmentState::Returned => Some(
            view! { <Notice tone=Tone::Warn title=format!("Đơn vị giao trả lại lúc {when}")>{comment}</Notice> }.into_any(),
        ),
        AssignmentState::Done => Some(
            view! { <Notice tone=Tone::Ok title=format!("Đã được duyệt lúc {when}")>{comment}</Notice> }.into_any(),
        ),
        AssignmentState::Submitted => Some(
            view! { <Notice tone=Tone::Info title="Đã báo cáo">"Đang chờ đơn vị giao duyệt. Chưa cần làm gì thêm."</Notice> }
                .into_any(),
        ),
        AssignmentState::Cancelled => Some(
            view! { <Notice tone=Tone::Info title="Nhiệm vụ đã hủy">"Không cần làm tiếp."</Notice> }.into_any(),
        ),
        AssignmentState::Given => None,
    }
}

fn report(a: &Assignment) -> Option<AnyView> {
    let at = a.submitted_at?;
    let who = a.submitted_by.clone().unwrap_or_default();
    let lead = format!("{who}, {}", at.full());
    let text = plain_text(&a.report);
    Some(view! { <Card title="Báo cáo" lead>{text}</Card> }.into_any())
}

fn report_form(a: &Assignment) -> AnyView {
    let again = a.state == AssignmentState::Returned;
    let title = if again { "Báo cáo lại" } else { "Báo cáo kết quả" };
    let value = if again { a.report.clone() } else { String::new() };
    let id = a.id.to_string();
    view! {
        <Card title>
            <Form action="/api/tasks/answer_task" class="form">
                <Hidden name="assignment" value=id/>
                <TextArea name="report" label="Kết quả thực hiện" required=true rows=6 maxlength=BODY_MAX as u32 value
                    hint="Đã làm gì, số liệu, khó khăn, kiến nghị nếu có."/>
                <Actions><Submit label="Gửi báo cáo" icon=Glyph::Send/></Actions>
            </Form>
        </Card>
    }
    .into_any()
}

fn review_card(a: &Assignment, receiver: &str) -> AnyView {
    let buttons = review_buttons(a.id, receiver, ReceiverFilter::Waiting);
    view! {
        <Card title="Duyệt báo cáo" lead="Duyệt khi đạt yêu cầu; trả lại khi cần bổ sung, kèm lý do.">
            {buttons}
        </Card>
    }
    .into_any()
}
