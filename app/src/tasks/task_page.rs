//! `/nhiem-vu/{id}`: a task as its giver sees it, with how far everybody is.

use chrono::NaiveDate;
use domain::{
    ids::{AssignmentId, TaskId},
    policy::act,
    tasks::{AssignmentState, COMMENT_MAX, Decision, Progress, ReceiverFilter, ReceiverLine, Task},
    text,
    time::dmy,
};
use leptos::prelude::*;

use super::{
    assignment_address,
    parts::{StateChips, hidden, plain_text},
    receivers_address,
};
use crate::{
    context::Context,
    error::AppError,
    form::{FORM_FIELD, Form, Submitted},
    page::{PageInfo, page},
    resolutions::{self, OriginLine},
    ui::*,
};

struct Loaded {
    task: Task,
    filter: ReceiverFilter,
    lines: Vec<ReceiverLine>,
    more: bool,
    later: bool,
    may_review: bool,
    may_cancel: bool,
    /// The resolution from which it comes.
    origin: Option<OriginLine>,
}

/// The page.
pub fn task_page() -> AnyView {
    page(load, |loaded, cx| {
        let title = loaded.task.line.title.clone();
        (PageInfo::new(Tab::Tasks, title), show(loaded, cx))
    })
    .into_any()
}

async fn load(cx: Context) -> Result<Loaded, AppError> {
    let id: TaskId = cx.param("id")?;
    let unit = store::tasks::task_unit(cx.db(), id).await?;
    // Receivers have a page of their own; for them and for strangers there is nothing here.
    let permit = cx.may::<act::ReadTask>(&unit).map_err(hidden)?;
    let filter = cx.query("trang_thai").unwrap_or(ReceiverFilter::All);
    let after: Option<AssignmentId> = cx.query("sau");
    let today = cx.now.date();
    let task = store::tasks::task(cx.db(), &permit, id, today);
    let receivers = store::tasks::receivers(cx.db(), &permit, id, filter, today, after);
    let (task, (lines, more)) = tokio::try_join!(task, receivers)?;
    Ok(Loaded {
        may_review: cx.may::<act::ReviewTask>(&unit).is_ok(),
        may_cancel: !task.line.cancelled && cx.may::<act::GiveTask>(&unit).is_ok(),
        later: after.is_some(),
        origin: resolutions::origin(&cx, &permit, id).await?,
        task,
        filter,
        lines,
        more,
    })
}

fn show(loaded: Loaded, cx: &Context) -> AnyView {
    let Loaded { task, filter, lines, more, later, may_review, may_cancel, origin } = loaded;
    let origin = origin.map(|origin| origin.view());
    let (id, progress) = (task.line.id, task.line.progress);
    let list = format!("/nhiem-vu?muc=giao&don_vi={}", task.unit_id);
    let lead =
        format!("{} giao {}. Hạn {}.", task.giver_person, dmy(task.line.created_at.date()), dmy(task.line.due_on));
    let next = lines.last().filter(|_| more).map(|line| with(receivers_address(id, filter), &line.id));
    let first = if later { receivers_address(id, filter) } else { String::new() };
    let cancelled = task.line.cancelled.then(|| {
        view! { <Notice tone=Tone::Info title="Nhiệm vụ đã hủy">"Nơi chưa hoàn thành không phải làm tiếp."</Notice> }
    });
    let body = (!task.body.is_empty()).then(|| {
        let text = plain_text(&task.body);
        view! { <Card title="Nội dung">{text}</Card> }
    });
    let receivers = receivers(lines, filter, may_review, cx.now.date());
    view! {
        <Breadcrumb items=vec![(list, "Đã giao".to_owned())] current="Nhiệm vụ"/>
        <PageHead title=task.line.title eyebrow=task.unit_name lead>{may_cancel.then(|| cancel_dialog(id))}</PageHead>
        <Stack>
            {origin}
            {cancelled}
            {body}
            <Card title=headline(progress)>
                <StackedBar label="Tiến độ" slices=slices(id, progress)/>
            </Card>
            <Section title="Nơi nhận">
                <Stack tight=true>
                    <Tabs label="Lọc nơi nhận" items=filters(id, filter, progress)/>
                    {receivers}
                    <Pager prev=first next=next.unwrap_or_default()/>
                </Stack>
            </Section>
        </Stack>
    }
    .into_any()
}

fn with(address: String, after: &AssignmentId) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}sau={after}")
}

/// The answer before the detail.
fn headline(progress: Progress) -> String {
    let done = format!("{}/{} nơi đã hoàn thành", text::number(progress.done), text::number(progress.total));
    match (progress.submitted, progress.overdue) {
        (0, 0) => done,
        (0, late) => format!("{done}, {} quá hạn", text::number(late)),
        (sent, 0) => format!("{done}, {} chờ duyệt", text::number(sent)),
        (sent, late) => format!("{done}, {} chờ duyệt, {} quá hạn", text::number(sent), text::number(late)),
    }
}

fn slices(id: TaskId, progress: Progress) -> Vec<Slice> {
    let slice = |filter: ReceiverFilter, tone| Slice {
        label: filter.label().to_owned(),
        value: progress.of(filter),
        tone,
        href: receivers_address(id, filter),
    };
    vec![
        slice(ReceiverFilter::Done, Tone::Ok),
        slice(ReceiverFilter::Waiting, Tone::Info),
        slice(ReceiverFilter::Open, Tone::Plain),
        slice(ReceiverFilter::Overdue, Tone::Bad),
    ]
}

fn filters(id: TaskId, current: ReceiverFilter, progress: Progress) -> Vec<TabLink> {
    let tab = |filter: &ReceiverFilter| TabLink {
        href: receivers_address(id, *filter),
        label: filter.label().to_owned(),
        count: Some(progress.of(*filter)),
        current: *filter == current,
    };
    ReceiverFilter::ALL.iter().map(tab).collect()
}

fn receivers(lines: Vec<ReceiverLine>, filter: ReceiverFilter, may_review: bool, today: NaiveDate) -> AnyView {
    if lines.is_empty() {
        let hint = "Chọn nhóm khác ở trên để xem các nơi còn lại.";
        return view! { <Card><Empty glyph=Glyph::Inbox title="Không có nơi nào ở nhóm này" hint/></Card> }.into_any();
    }
    let columns = vec![
        Column::text("Nơi nhận"),
        Column::text("Tình trạng"),
        Column::long("Báo cáo"),
        Column::actions("Duyệt hoặc trả lại"),
    ];
    let rows = lines.into_iter().map(|line| {
        let review = may_review && line.state == AssignmentState::Submitted;
        let buttons = if review { Cell::view(review_buttons(line.id, &line.name, filter)) } else { Cell::none() };
        let (state, due_on) = (line.state, line.due_on);
        Row::new(vec![
            Cell::link(assignment_address(line.id), line.name, line.place),
            Cell::view(view! { <Chips><StateChips state due_on today/></Chips> }),
            Cell::text(text::excerpt(&line.report, 160)),
            buttons,
        ])
    });
    view! { <Table caption="Nơi nhận" columns rows=rows.collect()/> }.into_any()
}

/// Accept with one tap; to send back one has to say why.
pub fn review_buttons(id: AssignmentId, name: &str, filter: ReceiverFilter) -> AnyView {
    let context = name.to_owned();
    let accept = view! {
        <Form action="/api/tasks/review_task" name=format!("duyet-{id}")>
            {review_fields(id, Decision::Accept, filter)}
            <Submit label="Duyệt" kind=Kind::Soft icon=Glyph::Check small=true context/>
        </Form>
    };
    let back = return_dialog(id, name, filter);
    view! { <Actions>{accept}{back}</Actions> }.into_any()
}

fn review_fields(id: AssignmentId, decision: Decision, filter: ReceiverFilter) -> AnyView {
    view! {
        <Hidden name="assignment" value=id.to_string()/>
        <Hidden name="decision" value=decision.code()/>
        <Hidden name="filter" value=filter.code()/>
    }
    .into_any()
}

fn return_dialog(id: AssignmentId, name: &str, filter: ReceiverFilter) -> AnyView {
    let form_name = format!("tra-{id}");
    let title = format!("Trả lại báo cáo của {name}");
    // No page can open a dialog without a script: what was refused stands in the page itself.
    let sent = use_context::<Submitted>().and_then(|sent| sent.value(FORM_FIELD));
    let refused = sent.as_ref() == Some(&form_name);
    let form = move || {
        view! {
            <Form action="/api/tasks/review_task" name=form_name class="form">
                {review_fields(id, Decision::Return, filter)}
                <TextArea name="comment" label="Cần bổ sung điều gì" required=true rows=3 maxlength=COMMENT_MAX as u32/>
                <Submit label="Trả lại" icon=Glyph::Return/>
            </Form>
        }
    };
    if refused {
        return view! { <Card title>{form()}</Card> }.into_any();
    }
    view! {
        <Dialog id=format!("tra-lai-{id}") title open_label="Trả lại" open_kind=Kind::Plain small=true context=name>
            {form()}
        </Dialog>
    }
    .into_any()
}

fn cancel_dialog(id: TaskId) -> AnyView {
    view! {
        <Dialog id="huy-nhiem-vu" title="Hủy nhiệm vụ này?" open_label="Hủy nhiệm vụ" open_kind=Kind::Plain>
            <Form action="/api/tasks/cancel_task" class="form">
                <Hidden name="task" value=id.to_string()/>
                <p>"Nơi chưa hoàn thành sẽ không phải làm tiếp. Kết quả đã duyệt vẫn được giữ. Việc này không đảo lại được."</p>
                <Submit label="Hủy nhiệm vụ" kind=Kind::Danger/>
            </Form>
        </Dialog>
    }
    .into_any()
}
