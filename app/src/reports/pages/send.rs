//! The report before it is sent: filled in from the minutes, with what it will be found to be beside it.

use domain::{
    meetings::Meeting,
    policy::{Permit, act},
    reports::{Criterion, Prefill, Scored, judged_field, prefill, score},
    text, time,
};
use leptos::prelude::*;
use store::{
    minutes,
    reports::{Assessment, Sheet, assess},
};

use super::parts::{check_list, score_list, turnout};
use crate::{context::Context, error::AppError, form::Form, meetings::address, reports::strings, ui::*};

/// What the branch starts from.
pub struct Draft {
    texts: Prefill,
    found: Assessment,
}

/// Fills in what is known: what was sent before, else the minutes.
pub async fn draft(cx: &Context, permit: &Permit<act::ReportMeeting>, meeting: &Meeting) -> Result<Draft, AppError> {
    let id = meeting.line.id;
    let texts = match meeting.reported_at {
        Some(_) => Prefill { summary: meeting.summary.clone(), resolution: meeting.resolution.clone() },
        None => {
            let facts = minutes::facts(cx.db(), permit, id).await?;
            let texts = minutes::texts(cx.db(), permit, id, &facts).await?;
            let recorded = minutes::newest(cx.db(), permit, id).await?.is_some();
            prefill(&facts, &texts, recorded)
        }
    };
    let found = assess(cx.db(), permit, id, !texts.resolution.is_empty(), cx.now).await?;
    Ok(Draft { texts, found })
}

/// One form, one button.
pub fn form(meeting: &Meeting, draft: &Draft, before: &Sheet, cx: &Context) -> AnyView {
    let (id, here) = (meeting.line.id.to_string(), address(meeting.line.id));
    let (summary, resolution) = (draft.texts.summary.clone(), draft.texts.resolution.clone());
    let side = side(meeting, draft);
    let judged = judged_fields(&draft.found.criteria.rows, &before.scored);
    let returned = (!meeting.comment.is_empty()).then(|| {
        let comment = meeting.comment.clone();
        view! { <Notice tone=Tone::Warn title=strings::RETURNED><p>{comment}</p></Notice> }
    });
    let due = due(meeting, cx);
    // Written once, read twice: nobody should type here what the minutes want too.
    let first = (meeting.reported_at.is_none() && draft.texts.summary.is_empty()).then(|| {
        let href = format!("{here}/bien-ban");
        view! {
            <Notice tone=Tone::Info title="Chưa ghi biên bản">
                <p>"Đồng chí ghi biên bản trước, báo cáo tự điền theo. " <a href=href>"Ghi biên bản"</a></p>
            </Notice>
        }
    });
    view! {
        {returned}
        {first}
        <Columns>
            <Card>
                <Form action="/api/reports/send_report" class="form">
                    <p class="muted">{due}</p>
                    <Hidden name="meeting" value=id/>
                    <TextArea name="summary" label="Nội dung và kết luận" value=summary rows=10 required=true
                        hint="Những việc đã bàn, ý kiến chính và kết luận của chi bộ."/>
                    <TextArea name="resolution" label="Nghị quyết" value=resolution rows=6
                        hint="Bỏ trống khi buổi họp không ra nghị quyết."/>
                    {judged}
                    <Actions>
                        <Submit label="Gửi báo cáo" icon=Glyph::Send/>
                        <LinkButton href=here label="Quay lại"/>
                    </Actions>
                </Form>
            </Card>
            {side}
        </Columns>
    }
    .into_any()
}

fn due(meeting: &Meeting, cx: &Context) -> String {
    let day = time::dmy(meeting.report_due);
    match meeting.reported_at {
        // What was sent back is judged by when it was sent first.
        Some(at) => format!("Gửi lần đầu lúc {}, hạn {day}.", at.full()),
        None => format!("Hạn báo cáo {day} ({}).", time::until(meeting.report_due, cx.now.date())),
    }
}

/// Points and a reason for each criterion that no fact decides, as given before.
fn judged_fields(criteria: &[Criterion], before: &[Scored]) -> Option<AnyView> {
    let judged: Vec<&Criterion> = criteria.iter().filter(|criterion| criterion.fact.is_none()).collect();
    if judged.is_empty() {
        return None;
    }
    let fields = judged
        .into_iter()
        .map(|criterion| {
            let (id, whole) = (criterion.id, criterion.points);
            let old = before.iter().find(|line| line.criterion.id == id);
            let points = old.and_then(|line| line.points).map(|points| points.to_string()).unwrap_or_default();
            let reason = old.map(|line| line.reason.clone()).unwrap_or_default();
            let label = format!("{} (0–{whole} điểm)", criterion.title);
            view! {
                <NumberField name=judged_field(id, "points") label value=points min=Some(0) max=Some(whole) required=true/>
                <TextField name=judged_field(id, "reason") label="Lý do" value=reason maxlength=300 required=true/>
            }
        })
        .collect_view();
    Some(view! { <FieldGroup label=strings::JUDGED_BY_BRANCH hint="Những tiêu chí cần đánh giá; các tiêu chí khác sổ tay tự tính.">{fields}</FieldGroup> }.into_any())
}

/// What the report says by itself.
fn side(meeting: &Meeting, draft: &Draft) -> AnyView {
    let Draft { found, .. } = draft;
    let scored = score(&found.criteria.rows, &found.checks, &[]);
    let counted: Vec<(i64, i64)> =
        scored.iter().filter_map(|line| Some((line.points?, line.criterion.points))).collect();
    let value = format!(
        "{}/{}",
        text::number(counted.iter().map(|(points, _)| points).sum()),
        text::number(counted.iter().map(|(_, whole)| whole).sum())
    );
    let rest = (meeting.line.turnout.uncalled() > 0).then(|| {
        let href = format!("{}/diem-danh", address(meeting.line.id));
        let words = format!("Còn {} đồng chí chưa điểm danh. ", text::number(meeting.line.turnout.uncalled()));
        view! { <Notice tone=Tone::Warn><p>{words}<a href=href>"Điểm danh tiếp"</a></p></Notice> }
    });
    let (turnout, checks, scores) = (turnout(meeting), check_list(&found.checks), score_list(&scored));
    view! {
        <Stack>
            <Stat label="Điểm sổ tay tự tính" value note="cộng thêm phần chi bộ tự chấm"/>
            {turnout}
            {rest}
            {checks}
            {scores}
        </Stack>
    }
    .into_any()
}
