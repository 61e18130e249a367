//! `/sinh-hoat/{id}/diem-danh`: the roll call.

use domain::{
    meetings::{Attendance, Meeting, RollLine, roll_opens},
    policy::act,
};
use leptos::prelude::*;
use store::meetings;

use super::{
    asked,
    parts::{absence_fields, address, crumbs},
};
use crate::{
    checkin::leave_card,
    context::Context,
    error::AppError,
    form::{Form, Submitted},
    meetings::{
        api::ROLL_KEY,
        islands::{ROLL_FORM, RollKeeper},
    },
    page::{PageInfo, page},
    ui::*,
};

pub fn roll_page() -> AnyView {
    page(load, |(meeting, roll), cx| (PageInfo::new(Tab::Meetings, "Điểm danh"), show(&meeting, roll, cx))).into_any()
}

async fn load(cx: Context) -> Result<(Meeting, Vec<RollLine>), AppError> {
    let (id, permit) = asked::<act::TakeAttendance>(&cx).await?;
    let reading = cx.may::<act::ReadMeeting>(permit.unit())?;
    let meeting = meetings::get(cx.db(), &reading, id).await?;
    Ok((meeting, meetings::roll(cx.db(), &permit, id).await?))
}

fn show(meeting: &Meeting, roll: Vec<RollLine>, cx: &Context) -> AnyView {
    let line = &meeting.line;
    let absence = line.state.takes_attendance().then(|| absence_card(meeting, &roll));
    let body = if meeting.takes_attendance(cx.now) { open(meeting, roll, cx) } else { closed(meeting, cx) };
    let eyebrow = format!("{} · {}", line.unit_name, line.title());
    view! {
        <Breadcrumb items=crumbs(line) current="Điểm danh"/>
        <PageHead title="Điểm danh" eyebrow/>
        {body}
        {absence}
    }
    .into_any()
}

fn closed(meeting: &Meeting, cx: &Context) -> AnyView {
    let line = &meeting.line;
    let (title, hint) = match line.state.takes_attendance() && cx.now < line.starts_at {
        true => ("Chưa đến giờ điểm danh", format!("Điểm danh mở lúc {}.", roll_opens(line.starts_at).full())),
        false => (
            "Điểm danh đã khép lại",
            "Kết quả đã được báo cáo hoặc buổi họp đã hủy. Cần sửa, đề nghị cấp trên trả lại báo cáo.".to_owned(),
        ),
    };
    let href = address(line.id);
    let action = view! { <LinkButton href label="Xem buổi sinh hoạt" kind=Kind::Primary/> }.into_any();
    view! { <Card><Empty glyph=Glyph::Check title hint action/></Card> }.into_any()
}

/// Somebody without a phone sent word: who, and why. It counts before the roll opens too.
fn absence_card(meeting: &Meeting, roll: &[RollLine]) -> AnyView {
    let away = |line: &&RollLine| line.relief.is_none() && !line.attendance().is_some_and(Attendance::attends);
    let options: Vec<Choice> =
        roll.iter().filter(away).map(|l| Choice::new(l.member_id.to_string(), l.full_name.clone())).collect();
    if options.is_empty() {
        return ().into_any();
    }
    let id = meeting.line.id.to_string();
    let fields = absence_fields();
    view! {
        <Disclosure summary="Báo vắng thay đồng chí không dùng máy">
            <Form action="/api/meetings/record_absence" name="absence" class="form absence">
                <Hidden name="meeting" value=id/>
                <SelectField name="member" label="Đồng chí vắng" required=true options empty_label="Chọn tên"/>
                {fields}
                <Submit label="Ghi vắng có lý do" kind=Kind::Soft/>
            </Form>
        </Disclosure>
    }
    .into_any()
}

fn open(meeting: &Meeting, roll: Vec<RollLine>, cx: &Context) -> AnyView {
    let line = &meeting.line;
    let (called, relieved): (Vec<_>, Vec<_>) = roll.into_iter().partition(|l| l.relief.is_none());
    if called.is_empty() {
        return view! {
            <Card><Empty glyph=Glyph::Member title="Chi bộ chưa có đảng viên phải dự họp"
                hint="Đảng viên được miễn sinh hoạt hoặc đang sinh hoạt tạm thời nơi khác không điểm danh."/></Card>
        }
        .into_any();
    }
    let (id, meeting_id) = (line.id, line.id.to_string());
    // The figures follow what is tapped; members who left since the last count must not be in them.
    let mut turnout = line.turnout;
    turnout.expected = called.len() as i64;
    let all = (turnout.uncalled() > 0).then(|| all_present(meeting));
    // Not while the meeting goes on: nothing is over yet.
    let report = (cx.now >= line.starts_at && !line.in_room).then(|| {
        let href = format!("{}/bao-cao", address(line.id));
        view! { <LinkButton href label="Tiếp tục: báo cáo kết quả" icon=Glyph::Send/> }
    });
    let leave = leave_card(meeting, &called);
    let counted = (!relieved.is_empty()).then(|| {
        let (must, free) = (called.len(), relieved.len());
        let words = format!("{must} đồng chí phải dự; {free} đồng chí không phải dự ở cuối trang, không tính.");
        view! { <p class="muted">{words}</p> }
    });
    let relieved = relieved_list(relieved);
    let here = address(line.id);
    view! {
        <RollKeeper meeting=id turnout/>
        {counted}
        {all}
        <Form action="/api/meetings/take_attendance" name="roll" class=ROLL_FORM unkept=true>
            <Hidden name="meeting" value=meeting_id/>
            {roll_list(called)}
            <div class="roll-save"><Submit label="Lưu điểm danh" wide=true/></div>
        </Form>
        {leave}
        {relieved}
        <Actions>
            <LinkButton href=format!("{here}/ma-diem-danh") label="Chiếu mã điểm danh" icon=Glyph::Qr/>
            <LinkButton href=format!("{here}/quet-the") label="Quét thẻ" icon=Glyph::Member/>
            {report}
        </Actions>
    }
    .into_any()
}

fn all_present(meeting: &Meeting) -> AnyView {
    let id = meeting.line.id.to_string();
    view! {
        <Form action="/api/meetings/all_present" name="all">
            <Hidden name="meeting" value=id/>
            <Submit label="Tất cả có mặt" kind=Kind::Soft icon=Glyph::Check context="cho những đồng chí chưa điểm danh"/>
        </Form>
    }
    .into_any()
}

/// A row a member, with one tap each.
fn roll_list(roll: Vec<RollLine>) -> AnyView {
    let sent = use_context::<Submitted>();
    let rows: Vec<AnyView> = roll
        .into_iter()
        .map(|line| {
            let key = format!("{ROLL_KEY}{}", line.member_id);
            let name = format!("roll[{key}]");
            let typed = sent.as_ref().and_then(|s| s.value(&name));
            let shown = line.attendance().map(|a| a.code().to_owned());
            let was = shown.clone().map(|value| view! { <Hidden name=format!("was[{key}]") value/> });
            let marked = typed.or(shown).unwrap_or_default();
            let came = line.mark.map(|mark| mark.note()).filter(|note| !note.is_empty());
            let came = came.map(|words| view! { <p class="row-note">{words}</p> });
            let answer = line.answer.map(|answer| match line.reason.as_str() {
                _ if line.moved => format!("Đã trả lời trước khi đổi lịch: {}", answer.label()),
                "" => format!("Đã trả lời: {}", answer.label()),
                reason => format!("Đã trả lời: {} ({reason})", answer.label()),
            });
            let answer = answer.map(|words| view! { <p class="row-note">{words}</p> });
            view! {
                <li class="row roll-row" data-member=key>
                    <fieldset>
                        <legend>{line.full_name}<span class="roll-unsaved">"Chưa lưu"</span></legend>
                        {answer}{came}{was}
                        <div class="roll-marks">{marks(&name, &marked)}</div>
                    </fieldset>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ul class="card list roll">{rows}</ul> }.into_any()
}

fn marks(name: &str, marked: &str) -> AnyView {
    Attendance::ALL
        .iter()
        .map(|mark| {
            let (name, checked) = (name.to_owned(), mark.code() == marked);
            view! {
                <label class="roll-mark">
                    <input type="radio" name=name value=mark.code() checked=checked/>
                    <span>{mark.label()}</span>
                </label>
            }
        })
        .collect_view()
        .into_any()
}

/// Members who need not come: shown so that nobody looks for them, not counted.
fn relieved_list(relieved: Vec<RollLine>) -> AnyView {
    if relieved.is_empty() {
        return ().into_any();
    }
    let rows = relieved
        .into_iter()
        .map(|line| {
            let came = line.mark.map(|mark| mark.note()).filter(|note| !note.is_empty());
            let why = line.relief.map(|relief| relief.label().to_owned());
            let note = [why, came].into_iter().flatten().collect::<Vec<_>>().join(" · ");
            view! { <ListRow title=line.full_name note/> }
        })
        .collect_view();
    view! { <Section title="Không phải dự, không tính vào tỷ lệ"><List>{rows}</List></Section> }.into_any()
}
