//! `/sinh-hoat/{id}`: one meeting for everybody of the branch, and what its leaders and the unit above can do.

use domain::{
    checkin::Mark,
    materials::Material,
    meetings::{
        AgendaItem, AgendaKind, Answer, AnswerCounts, Meeting, MeetingState, Named, RollLine, roll_opens, rule_notes,
    },
    policy::act,
    rules::Rules,
    time,
    units::UnitRef,
};
use leptos::prelude::*;
use store::meetings;

use super::{
    super::{api::may, strings},
    asked,
    parts::{absence_form, address, answer_form, day_and_time, note_list, paragraphs, short_title, state_chip, when},
    people::people,
};
use crate::{
    checkin,
    context::Context,
    error::AppError,
    form::{Form, Submitted},
    materials,
    page::{PageInfo, page},
    reports::{Brief, brief, brief_card},
    resolutions,
    ui::*,
};

const CANCEL: &str = "/api/meetings/cancel_meeting";

struct Data {
    meeting: Meeting,
    rules: Rules,
    counts: AnswerCounts,
    /// Who answered and came; for those who take attendance.
    roll: Option<Vec<RollLine>>,
    /// A member of this branch, who may answer.
    invited: bool,
    /// What is recorded of that member.
    mark: Option<Mark>,
    report: Brief,
    unit: UnitRef,
    /// The room was opened.
    has_room: bool,
    resolutions: resolutions::Cards,
    materials: Vec<Material>,
}

pub fn meeting_page() -> AnyView {
    page(load, |data, cx| (PageInfo::new(Tab::Meetings, "Sinh hoạt"), show(data, cx))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let (id, permit) = asked::<act::ReadMeeting>(&cx).await?;
    let meeting = meetings::get(cx.db(), &permit, id).await?;
    let roll = match may::<act::TakeAttendance>(&cx, id).await {
        Ok(leading) => Some(meetings::roll(cx.db(), &leading, id).await?),
        Err(_) => None,
    };
    let mark = match cx.may::<act::CheckIn>(permit.unit()) {
        Ok(own) => store::checkin::own_mark(cx.db(), &own, id).await?,
        Err(_) => None,
    };
    Ok(Data {
        rules: store::rules::in_force(cx.db(), &permit, meeting.line.starts_at.date()).await?,
        counts: meetings::counts(cx.db(), &permit, id).await?,
        invited: cx.may::<act::AnswerMeeting>(permit.unit()).is_ok(),
        report: brief(&cx, permit.unit(), &meeting).await?,
        has_room: match cx.may::<act::EnterRoom>(permit.unit()) {
            Ok(entering) => store::room::exists(cx.db(), &entering, id).await?,
            Err(_) => false,
        },
        resolutions: resolutions::Cards::load(&cx, &permit, &meeting).await?,
        materials: store::materials::of_meeting(cx.db(), &permit, id).await?,
        unit: permit.unit().clone(),
        roll,
        mark,
        meeting,
    })
}

fn show(data: Data, cx: &Context) -> AnyView {
    let meeting = &data.meeting;
    let line = &meeting.line;
    let leads = data.roll.is_some();
    let back = match cx.may::<act::ReadMeeting>(&data.unit) {
        Ok(_) if !data.invited => format!("/sinh-hoat?don_vi={}", line.unit_id),
        _ => "/sinh-hoat?xem=chi-bo".to_owned(),
    };
    let head = head(meeting, cx);
    let word = word_from_above(meeting);
    let room = room_link(&data, cx);
    let answer = (data.invited && !data.has_room && line.takes_answers(cx.now)).then(|| answer_card(meeting));
    let presence = data.invited.then(|| checkin::presence_card(meeting, data.mark, cx));
    let door = leads.then(|| checkin::door_card(meeting, cx));
    let reports = cx.may::<act::ReportMeeting>(&data.unit).is_ok();
    let actions = reports.then(|| actions(meeting, data.has_room, cx));
    let minutes = meeting.held_at.is_some().then(|| {
        let href = format!("{}/bien-ban", address(line.id));
        view! { <LinkButton href label="Biên bản" icon=Glyph::File/> }
    });
    let brief = brief_card(&data.report, meeting, cx);
    let agenda = agenda(meeting);
    let report = report_card(meeting);
    let resolutions = data.resolutions.view(meeting, cx);
    let manages = cx.may::<act::ManageMaterials>(&data.unit).is_ok();
    let materials = materials::meeting_section(meeting, &data.materials, &data.rules, manages);
    let people = people(meeting, &data.rules, data.counts, data.roll.as_deref(), cx.now);
    let rules = leads.then(|| {
        note_list(rule_notes(
            line.kind,
            &line.theme,
            line.starts_at.date(),
            meeting.minutes,
            &meeting.agenda,
            &data.rules,
        ))
    });
    view! {
        <Breadcrumb items=vec![(back, "Sinh hoạt".to_owned())] current=short_title(line)/>
        {head}
        {word}
        {room}
        <Columns>
            <Stack>{presence}{door}{actions}{minutes}{answer}{brief}{report}{resolutions}{agenda}{materials}</Stack>
            <Stack>{people}{rules}</Stack>
        </Columns>
    }
    .into_any()
}

fn head(meeting: &Meeting, cx: &Context) -> AnyView {
    let line = &meeting.line;
    let chip = state_chip(line.state);
    let late = line
        .state
        .late(meeting.report_due, cx.now.date())
        .then(|| view! { <Chip tone=Tone::Bad text="Chậm báo cáo"/> });
    let after =
        (meeting.registered_at > line.starts_at).then(|| view! { <Chip tone=Tone::Warn text="Đăng ký sau buổi họp"/> });
    let ahead = line.takes_answers(cx.now);
    let time = if ahead { when(line.starts_at, cx.now) } else { day_and_time(line.starts_at) };
    let time = format!("{time} · dự kiến {} phút", meeting.minutes);
    let led = |who: &Option<Named>, as_what| who.as_ref().map(|n| format!("{as_what}: {}", n.name));
    let leaders = [led(&meeting.chair, "Chủ trì"), led(&meeting.clerk, "Thư ký")];
    let leaders = leaders.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let leaders = (!leaders.is_empty()).then(|| view! { <Fact glyph=Glyph::User text=leaders/> });
    let link = (!meeting.link.is_empty() && line.state != MeetingState::Cancelled).then(|| {
        let href = meeting.link.clone();
        view! { <p><a href=href rel="noopener noreferrer" target="_blank">"Vào họp trực tuyến"</a></p> }
    });
    let calendar = ahead.then(|| {
        let (file, feed) = (format!("{}/lich.ics", address(line.id)), "/lich");
        view! { <p class="muted"><a href=file>"Thêm buổi này vào lịch"</a>" · "<a href=feed>"Lịch của cả chi bộ"</a></p> }
    });
    let (title, eyebrow, place) = (line.title(), line.unit_name.clone(), line.place.clone());
    view! {
        <PageHead title eyebrow/>
        <Card>
            <Stack tight=true>
                <Chips>{chip}{late}{after}</Chips>
                <Fact glyph=Glyph::Clock text=time/>
                <Fact glyph=Glyph::Pin text=place/>
                {leaders}
                {link}
                {calendar}
            </Stack>
        </Card>
    }
    .into_any()
}

/// What the unit above said, or why the meeting was called off.
fn word_from_above(meeting: &Meeting) -> Option<AnyView> {
    let (tone, title) = match meeting.line.state {
        MeetingState::Cancelled => (Tone::Plain, "Buổi sinh hoạt đã hủy"),
        MeetingState::Returned => (Tone::Warn, "Cấp trên đề nghị bổ sung"),
        MeetingState::Accepted if !meeting.comment.is_empty() => (Tone::Ok, "Ý kiến của cấp trên"),
        _ => return None,
    };
    let comment = meeting.comment.clone();
    let cancelled = meeting.line.state == MeetingState::Cancelled;
    let answered = meeting.line.answer.filter(|_| cancelled);
    let answered = answered
        .map(|answer| view! { <p>{format!("Đồng chí đã trả lời “{}”; nay không cần đến nữa.", answer.label())}</p> });
    Some(view! { <Notice tone title><p>{comment}</p>{answered}</Notice> }.into_any())
}

/// The way into the room, while it may be opened and as long as something can be read in it.
fn room_link(data: &Data, cx: &Context) -> Option<AnyView> {
    let line = &data.meeting.line;
    let may_enter = cx.may::<act::EnterRoom>(&data.unit).is_ok();
    let shown = data.has_room || domain::room::may_open(line.state, line.starts_at, cx.now);
    let href = format!("{}/phong-hop", address(line.id));
    // Once the meeting was reported there is nothing left to do in there.
    let (label, kind) = match line.state {
        MeetingState::Reported | MeetingState::Accepted => ("Xem lại phòng họp", Kind::Plain),
        _ => ("Vào phòng họp", Kind::Primary),
    };
    (may_enter && shown)
        .then(|| view! { <Actions><LinkButton href label kind icon=Glyph::Meeting/></Actions> }.into_any())
}

fn answer_card(meeting: &Meeting) -> AnyView {
    let line = &meeting.line;
    let buttons = answer_form(line, "");
    let absence = absence_form(line, "", line.answered() == Some(Answer::Absent));
    view! {
        <Card title="Đồng chí có dự họp không?" lead="Đổi câu trả lời được đến khi buổi họp bắt đầu.">
            {buttons}
            {absence}
        </Card>
    }
    .into_any()
}

/// What the leaders of the branch do next: one thing stands out.
fn actions(meeting: &Meeting, has_room: bool, cx: &Context) -> AnyView {
    let line = &meeting.line;
    let here = address(line.id);
    let (roll, report) = (format!("{here}/diem-danh"), format!("{here}/bao-cao"));
    match line.state {
        MeetingState::Registered => {
            let roll_now = meeting.takes_attendance(cx.now);
            let opens = (!roll_now).then(|| {
                view! { <p class="muted">{format!("Điểm danh mở lúc {}.", roll_opens(line.starts_at).full())}</p> }
            });
            let roll = roll_now
                .then(|| view! { <LinkButton href=roll label="Điểm danh" kind=Kind::Primary icon=Glyph::Check/> });
            // What was sent and refused stays before the person's eyes, with the reason.
            let refused = use_context::<Submitted>().is_some_and(|sent| sent.endpoint == CANCEL);
            let change =
                (!has_room).then(|| view! { <LinkButton href=format!("{here}/sua") label="Sửa" icon=Glyph::Pencil/> });
            let cancel = (!has_room || refused).then(|| cancel_dialog(meeting));
            let frozen = has_room.then(|| view! { <p class="muted">{strings::IN_ROOM}</p> });
            view! {
                <Card title="Việc của chi ủy">
                    {opens}
                    <Actions>{roll}{change}{cancel}</Actions>
                    {frozen}
                </Card>
            }
            .into_any()
        }
        // Those who came early are noted, and nothing is over yet.
        MeetingState::Held if line.in_room || cx.now < line.starts_at => view! {
            <Card title="Việc của chi ủy">
                <Actions><LinkButton href=roll label="Điểm danh" kind=Kind::Primary icon=Glyph::Check/></Actions>
            </Card>
        }
        .into_any(),
        MeetingState::Held | MeetingState::Returned => {
            let due = format!(
                "Hạn báo cáo kết quả: {} ({}).",
                time::dmy(meeting.report_due),
                time::until(meeting.report_due, cx.now.date())
            );
            view! {
                <Card title="Việc của chi ủy" lead=due>
                    <Actions>
                        <LinkButton href=report label="Báo cáo kết quả" kind=Kind::Primary icon=Glyph::Send/>
                        <LinkButton href=roll label="Xem lại điểm danh" icon=Glyph::Check/>
                    </Actions>
                </Card>
            }
            .into_any()
        }
        MeetingState::Reported | MeetingState::Accepted | MeetingState::Cancelled => ().into_any(),
    }
}

fn cancel_dialog(meeting: &Meeting) -> AnyView {
    let id = meeting.line.id.to_string();
    view! {
        <Dialog id="cancel" title="Hủy buổi sinh hoạt?" open_label="Hủy buổi họp" open_kind=Kind::Plain>
            <Form action=CANCEL name="cancel" class="form">
                <p>"Đảng viên sẽ thấy buổi họp đã hủy cùng lý do. Chi bộ có thể đăng ký buổi khác trong tháng."</p>
                <Hidden name="meeting" value=id/>
                <TextField name="reason" label="Lý do hủy" required=true maxlength=500/>
                <Submit label="Hủy buổi họp" kind=Kind::Danger/>
            </Form>
        </Dialog>
    }
    .into_any()
}

fn agenda(meeting: &Meeting) -> AnyView {
    let state = if meeting.held_at.is_some() { StepState::Done } else { StepState::Todo };
    let minutes = |m: i64| if m == 0 { String::new() } else { format!("{m} phút") };
    // Information is what an item is when nothing is said.
    let kind = |item: &AgendaItem| (item.kind != AgendaKind::Information).then(|| item.kind.label().to_owned());
    let presenter = |item: &AgendaItem| (!item.presenter.is_empty()).then(|| item.presenter.clone());
    let note = |item: &AgendaItem| [kind(item), presenter(item)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let items = meeting
        .agenda
        .iter()
        .map(|item| Step { title: item.title.clone(), note: note(item), meta: minutes(item.minutes), state })
        .collect();
    view! { <Section title="Chương trình"><Steps items/></Section> }.into_any()
}

/// The result, once reported.
fn report_card(meeting: &Meeting) -> Option<AnyView> {
    let at = meeting.reported_at?;
    let on_time = meeting.reported_on_time() == Some(true);
    let (tone, words) = if on_time { (Tone::Ok, "Đúng hạn") } else { (Tone::Bad, "Quá hạn") };
    let sent = format!("Gửi lúc {}", at.full());
    let summary = paragraphs(&meeting.summary);
    let resolution = (!meeting.resolution.is_empty()).then(|| {
        let text = paragraphs(&meeting.resolution);
        view! { <h3>"Nghị quyết"</h3> {text} }
    });
    Some(
        view! {
            <Card title="Kết quả" lead=sent>
                <Chips><Chip tone text=words/></Chips>
                {summary}
                {resolution}
            </Card>
        }
        .into_any(),
    )
}
