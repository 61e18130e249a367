//! `/sinh-hoat/{id}/bao-cao`: reporting the result upward.

use domain::{
    meetings::Meeting,
    policy::act,
    rules::{RuleKey, Rules},
    text, time,
};
use leptos::prelude::*;
use store::meetings;

use super::{
    asked,
    parts::{address, rule_row, short_title, target_row, turnout_strip},
};
use crate::{
    context::Context,
    error::AppError,
    form::Form,
    page::{PageInfo, page},
    ui::*,
};

pub fn report_page() -> AnyView {
    page(load, |(meeting, rules), cx| (PageInfo::new(Tab::Meetings, "Báo cáo kết quả"), show(&meeting, &rules, cx)))
        .into_any()
}

async fn load(cx: Context) -> Result<(Meeting, Rules), AppError> {
    let (id, permit) = asked::<act::ReportMeeting>(&cx).await?;
    let reading = cx.may::<act::ReadMeeting>(permit.unit())?;
    let meeting = meetings::get(cx.db(), &reading, id).await?;
    let rules = store::rules::in_force(cx.db(), &permit, meeting.line.starts_at.date()).await?;
    Ok((meeting, rules))
}

fn show(meeting: &Meeting, rules: &Rules, cx: &Context) -> AnyView {
    let line = &meeting.line;
    let here = address(line.id);
    let crumbs = vec![("/sinh-hoat?xem=chi-bo".to_owned(), "Sinh hoạt".to_owned()), (here.clone(), short_title(line))];
    let body = if line.state.can_report() { form(meeting, rules, cx) } else { closed(meeting) };
    let eyebrow = format!("{} · {}", line.unit_name, line.title());
    view! {
        <Breadcrumb items=crumbs current="Báo cáo kết quả"/>
        <PageHead title="Báo cáo kết quả" eyebrow/>
        {body}
    }
    .into_any()
}

fn closed(meeting: &Meeting) -> AnyView {
    let here = address(meeting.line.id);
    let (title, hint, href, label) = match meeting.line.state.takes_attendance() {
        true => (
            "Chưa điểm danh",
            "Báo cáo gồm kết quả điểm danh. Đồng chí điểm danh trước.",
            format!("{here}/diem-danh"),
            "Điểm danh",
        ),
        false => (
            "Không cần báo cáo nữa",
            "Kết quả đã được gửi lên cấp trên, hoặc buổi sinh hoạt đã hủy.",
            here,
            "Xem buổi sinh hoạt",
        ),
    };
    let action = view! { <LinkButton href label kind=Kind::Primary/> }.into_any();
    view! { <Card><Empty glyph=Glyph::Send title hint action/></Card> }.into_any()
}

fn form(meeting: &Meeting, rules: &Rules, cx: &Context) -> AnyView {
    let (id, here) = (meeting.line.id.to_string(), address(meeting.line.id));
    let (summary, resolution) = (meeting.summary.clone(), meeting.resolution.clone());
    let side = side(meeting, rules, cx);
    let returned = (!meeting.comment.is_empty()).then(|| {
        let comment = meeting.comment.clone();
        view! { <Notice tone=Tone::Warn title="Cấp trên đề nghị bổ sung"><p>{comment}</p></Notice> }
    });
    view! {
        {returned}
        <Columns>
            <Card>
                <Form action="/api/meetings/report_meeting" class="form">
                    <Hidden name="meeting" value=id/>
                    <TextArea name="summary" label="Nội dung và kết luận" value=summary rows=10 required=true
                        hint="Những việc đã bàn, ý kiến chính và kết luận của chi bộ."/>
                    <TextArea name="resolution" label="Nghị quyết" value=resolution rows=6
                        hint="Bỏ trống khi buổi họp không ra nghị quyết."/>
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

/// What the report says by itself: turnout and whether it is on time.
fn side(meeting: &Meeting, rules: &Rules, cx: &Context) -> AnyView {
    let t = meeting.line.turnout;
    let strip = turnout_strip(t);
    let today = cx.now.date();
    let on_time = today <= meeting.report_due;
    let due = format!("Hạn báo cáo {} ({})", time::dmy(meeting.report_due), time::until(meeting.report_due, today));
    let due = rule_row(on_time, due, rules.get(RuleKey::ReportDays).clause.clone());
    let share = target_row(t, rules);
    let rest = (t.uncalled() > 0).then(|| {
        let href = format!("{}/diem-danh", address(meeting.line.id));
        let words = format!("Còn {} đồng chí chưa điểm danh. ", text::number(t.uncalled()));
        view! { <Notice tone=Tone::Warn><p>{words}<a href=href>"Điểm danh tiếp"</a></p></Notice> }
    });
    view! {
        <Stack>
            {strip}
            {rest}
            <Section title="Tự có trong báo cáo"><List>{share}{due}</List></Section>
        </Stack>
    }
    .into_any()
}
