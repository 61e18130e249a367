//! `/sinh-hoat/{id}/bao-cao`: the report for both sides: the branch fills it in and sends it, the superior reads and decides.

use domain::{
    ids::CommentId,
    meetings::{Meeting, MeetingState},
    policy::act,
    reports::{Decision, Quality},
    time::Timestamp,
};
use leptos::prelude::*;
use store::reports::{Comment, Sheet};

use super::{
    parts::{check_list, score_list, turnout},
    send::{self, Draft},
};
use crate::{
    context::Context,
    error::AppError,
    form::{Form, Submitted},
    meetings::{address, asked, paragraphs, short_title},
    page::{PageInfo, page},
    ui::*,
};

struct Data {
    meeting: Meeting,
    sheet: Sheet,
    thread: Vec<Comment>,
    /// What the branch starts from; none when there is nothing to send, or for somebody who may not.
    draft: Option<Draft>,
    reviews: bool,
    writes: bool,
}

pub fn report_page() -> AnyView {
    page(load, |data, cx| (PageInfo::new(Tab::Meetings, "Báo cáo kết quả"), show(&data, cx))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let (id, permit) = asked::<act::ReadReport>(&cx).await?;
    let reading = cx.may::<act::ReadMeeting>(permit.unit())?;
    let meeting = store::meetings::get(cx.db(), &reading, id).await?;
    let draft = match cx.may::<act::ReportMeeting>(permit.unit()) {
        Ok(sending) if meeting.line.state.can_report() => Some(send::draft(&cx, &sending, &meeting).await?),
        _ => None,
    };
    Ok(Data {
        sheet: store::reports::sheet(cx.db(), &permit, id).await?,
        thread: store::reports::comments(cx.db(), &permit, id).await?,
        draft,
        reviews: cx.may::<act::ReviewMeeting>(permit.unit()).is_ok(),
        writes: cx.may::<act::CommentReport>(permit.unit()).is_ok(),
        meeting,
    })
}

fn show(data: &Data, cx: &Context) -> AnyView {
    let line = &data.meeting.line;
    let back = format!("/sinh-hoat?don_vi={}", line.unit_id);
    let crumbs = vec![(back, "Sinh hoạt".to_owned()), (address(line.id), short_title(line))];
    let body = match (&data.draft, data.meeting.reported_at) {
        (Some(draft), _) => send::form(&data.meeting, draft, &data.sheet, cx),
        (None, Some(at)) => sent(data, at),
        (None, None) => nothing(&data.meeting, data.writes),
    };
    let thread = data.meeting.reported_at.map(|_| thread(data, cx));
    let eyebrow = format!("{} · {}", line.unit_name, line.title());
    view! {
        <Breadcrumb items=crumbs current="Báo cáo kết quả"/>
        <PageHead title="Báo cáo kết quả" eyebrow/>
        {body}
        {thread}
    }
    .into_any()
}

/// Before the roll call, before the branch has sent anything, or once called off; `leads` may take the roll.
fn nothing(meeting: &Meeting, leads: bool) -> AnyView {
    let here = address(meeting.line.id);
    let (title, hint, href, label) = match meeting.line.state {
        MeetingState::Registered if leads => (
            "Chưa điểm danh",
            "Báo cáo gồm kết quả điểm danh. Đồng chí điểm danh trước.",
            format!("{here}/diem-danh"),
            "Điểm danh",
        ),
        MeetingState::Cancelled => ("Không có báo cáo", "Buổi sinh hoạt đã hủy.", here, "Xem buổi sinh hoạt"),
        _ => ("Chưa có báo cáo", "Chi bộ chưa gửi kết quả buổi sinh hoạt này.", here, "Xem buổi sinh hoạt"),
    };
    let action = view! { <LinkButton href label kind=Kind::Primary/> }.into_any();
    view! { <Card><Empty glyph=Glyph::Send title hint action/></Card> }.into_any()
}

/// A report as it was sent.
fn sent(data: &Data, at: Timestamp) -> AnyView {
    let meeting = &data.meeting;
    let result = result(meeting, at);
    let review = (data.reviews && meeting.line.state.can_review()).then(|| review_card(meeting));
    let score = data.sheet.quality.map(score_stat);
    let (turnout, checks, scores) = (turnout(meeting), check_list(&data.sheet.checks), score_list(&data.sheet.scored));
    view! {
        <Columns>
            <Stack>{result}{review}</Stack>
            <Stack>{score}{turnout}{checks}{scores}</Stack>
        </Columns>
    }
    .into_any()
}

fn score_stat(Quality { score, grade }: Quality) -> AnyView {
    let note = format!("trên 100 · {}", grade.label());
    view! { <Stat label="Điểm chi bộ tự chấm" value=score.to_string() note/> }.into_any()
}

fn result(meeting: &Meeting, at: Timestamp) -> AnyView {
    let (tone, words) = match meeting.reported_on_time() {
        Some(true) => (Tone::Ok, "Đúng hạn"),
        _ => (Tone::Bad, "Quá hạn"),
    };
    let summary = paragraphs(&meeting.summary);
    let resolution = match meeting.resolution.is_empty() {
        true => view! { <p class="muted">"Không ra nghị quyết."</p> }.into_any(),
        false => paragraphs(&meeting.resolution),
    };
    let minutes = format!("{}/bien-ban", address(meeting.line.id));
    let state = meeting.line.state.label();
    view! {
        <Card title="Kết quả" lead=format!("Gửi lúc {}", at.full())>
            <Chips><Chip tone text=words/><Chip text=state/></Chips>
            {summary}
            <h3>"Nghị quyết"</h3>
            {resolution}
            <Actions><LinkButton href=minutes label="Biên bản" icon=Glyph::File/></Actions>
        </Card>
    }
    .into_any()
}

fn review_card(meeting: &Meeting) -> AnyView {
    let id = meeting.line.id.to_string();
    view! {
        <Card title="Ý kiến của cấp trên" now=true>
            <Form action="/api/reports/review_report" name="review" class="form">
                <Hidden name="meeting" value=id/>
                <TextArea name="comment" label="Ý kiến" rows=3 maxlength=2000 hint="Cần ghi khi trả lại để chi bộ biết phải bổ sung gì."/>
                <Actions>
                    <Submit label=Decision::Accept.label() name="decision" value=Decision::Accept.code() icon=Glyph::Check/>
                    <Submit label=Decision::Return.label() name="decision" value=Decision::Return.code() kind=Kind::Plain icon=Glyph::Return/>
                </Actions>
            </Form>
        </Card>
    }
    .into_any()
}

/// What both sides said, and a field to say something.
fn thread(data: &Data, cx: &Context) -> AnyView {
    let rows = data
        .thread
        .iter()
        .map(|comment| {
            let side = if comment.of_branch { "chi bộ" } else { "cấp trên" };
            let (who, when) = (format!("{} ({side})", comment.full_name), comment.created_at.ago(cx.now));
            let body = paragraphs(&comment.body);
            view! {
                <li class="row">
                    <div class="row-main"><p class="row-title">{who}</p><p class="row-note">{when}</p>{body}</div>
                </li>
            }
        })
        .collect_view();
    let rows = match data.thread.is_empty() {
        true => view! { <p class="muted">"Chưa có ý kiến nào."</p> }.into_any(),
        false => view! { <List>{rows}</List> }.into_any(),
    };
    let meeting = data.meeting.line.id.to_string();
    let form = data.writes.then(|| {
        view! {
            <Card>
                <Form action="/api/reports/comment_report" name="comment" class="form">
                    <Hidden name="meeting" value=meeting/>
                    <CommentKey/>
                    <TextArea name="body" label="Nội dung trao đổi" rows=3 required=true maxlength=2000
                        hint="Cả chi bộ và cấp trên đều đọc được. Không ghi nội dung mật."/>
                    <Submit label="Gửi trao đổi" kind=Kind::Soft icon=Glyph::Send/>
                </Form>
            </Card>
        }
    });
    view! { <Section title="Trao đổi về báo cáo"><Stack tight=true>{rows}{form}</Stack></Section> }.into_any()
}

/// The comment's identifier. Made inside of the form: one that was sent and refused keeps it, so that a second try is the
/// same request.
#[component]
fn CommentKey() -> AnyView {
    let old = use_context::<Submitted>().and_then(|sent| sent.value("id"));
    let id = old.unwrap_or_else(|| CommentId::fresh().to_string());
    view! { <Hidden name="id" value=id/> }.into_any()
}
