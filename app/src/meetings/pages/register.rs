//! `/sinh-hoat/moi` and `/sinh-hoat/{id}/sua`: registering a meeting and changing it.

use chrono::NaiveDate;
use domain::{
    ids::{MeetingId, UnitId},
    meetings::{MeetingKind, Named, agenda_text, choosable, parse_agenda, regular_day, rule_notes, usual_agenda},
    paging::Turn,
    policy::{Permit, act},
    rules::{RuleCalendar, RuleKey},
    time::{self, Month, Timestamp},
    units::Unit,
};
use leptos::prelude::*;
use store::meetings;

use super::{asked, list, parts};
use crate::{
    context::Context,
    error::AppError,
    form::{Form, Submitted},
    meetings::planner::{AgendaEditor, LiveRules},
    page::{PageInfo, page},
    resolutions::Previous,
    ui::*,
};

const ENDPOINT: &str = "/api/meetings/register_meeting";

/// What stands in the fields at first.
struct Typed {
    kind: MeetingKind,
    theme: String,
    date: NaiveDate,
    time: String,
    minutes: i64,
    place: String,
    link: String,
    chair: String,
    clerk: String,
    agenda: String,
}

struct Data {
    unit: Unit,
    /// The meeting to be; none where nothing can be registered.
    form: Option<(MeetingId, Typed, RuleCalendar)>,
    /// Who can lead it.
    leaders: Vec<Choice>,
    /// The state from which a change starts; empty for a new meeting.
    stamp: String,
    /// What the meeting will review.
    previous: Option<Previous>,
}

/// What was sent and refused.
fn refused() -> Option<Submitted> {
    use_context::<Submitted>().filter(|s| s.endpoint == ENDPOINT)
}

pub fn register_page() -> AnyView {
    page(load_new, |data, cx| show(data, "Đăng ký sinh hoạt", cx)).into_any()
}

pub fn edit_page() -> AnyView {
    let was_refused = refused().is_some();
    page(move |cx| load_change(cx, was_refused), |data, cx| show(data, "Sửa buổi sinh hoạt", cx)).into_any()
}

async fn load_new(cx: Context) -> Result<Data, AppError> {
    let permit = cx.may_on_chosen::<act::RegisterMeeting>(cx.query::<UnitId>("don_vi")).await?;
    let unit = store::units::get(cx.db(), &permit.scope(), permit.unit().id).await?;
    if !list::meets(&cx, &unit).await? {
        return Ok(Data { unit, form: None, leaders: Vec::new(), stamp: String::new(), previous: None });
    }
    let today = cx.now.date();
    let month: Month = cx.query("thang").unwrap_or_else(|| cx.now.month());
    let days = choosable(cx.now);
    let rules = store::rules::calendar(cx.db(), &permit, days.clone()).await?;
    let usual = rules.on(month.day(31).min(*days.end()).max(today));
    let day = regular_day(month, usual);
    // Branches meet where and when they met the last time.
    let reading = cx.may::<act::ReadMeeting>(permit.unit())?;
    let last = meetings::past(cx.db(), &reading, Turn::FIRST, cx.now).await?.items.into_iter().next();
    let (leaders, secretary) = leaders(&cx, &permit).await?;
    // Where the month has its regular meeting already, the next one is a thematic one.
    let taken = meetings::regular_of(cx.db(), &reading, month).await?.is_some();
    let typed = Typed {
        kind: if taken { MeetingKind::Thematic } else { MeetingKind::Regular },
        theme: String::new(),
        date: if day < today && month == cx.now.month() { today } else { day },
        time: last.as_ref().map_or_else(|| "19:30".to_owned(), |l| l.starts_at.hm()),
        minutes: usual.value(RuleKey::MeetingMinutes),
        place: last.map(|l| l.place).unwrap_or_default(),
        link: String::new(),
        chair: secretary,
        clerk: String::new(),
        agenda: agenda_text(&usual_agenda()),
    };
    let previous = Some(Previous::load(&cx, &permit, Timestamp(i64::MAX)).await?);
    Ok(Data { unit, form: Some((MeetingId::fresh(), typed, rules)), leaders, stamp: String::new(), previous })
}

/// Who can lead a meeting, and the branch's secretary among them.
pub(super) async fn leaders(
    cx: &Context,
    permit: &Permit<act::RegisterMeeting>,
) -> Result<(Vec<Choice>, String), AppError> {
    let leaders = meetings::leaders(cx.db(), permit, cx.now).await?;
    let secretary = leaders.iter().find(|l| l.secretary).map(|l| l.member.id.to_string()).unwrap_or_default();
    let choices = leaders.into_iter().map(|l| Choice::new(l.member.id.to_string(), l.member.name)).collect();
    Ok((choices, secretary))
}

async fn load_change(cx: Context, was_refused: bool) -> Result<Data, AppError> {
    let (id, permit) = asked::<act::RegisterMeeting>(&cx).await?;
    let unit = store::units::get(cx.db(), &permit.scope(), permit.unit().id).await?;
    let meeting = meetings::get(cx.db(), &cx.may(permit.unit())?, id).await?;
    let stamp = meeting.updated_at.0.to_string();
    let in_room = store::room::exists(cx.db(), &cx.may(permit.unit())?, id).await?;
    // What was sent and refused stays before the person's eyes, with the reason.
    if (in_room || !meeting.line.state.can_change()) && !was_refused {
        return Ok(Data { unit, form: None, leaders: Vec::new(), stamp, previous: None });
    }
    let date = meeting.line.starts_at.date();
    let previous = Some(Previous::load(&cx, &permit, meeting.line.starts_at).await?);
    let rules = store::rules::calendar(cx.db(), &permit, choosable(cx.now)).await?;
    let (leaders, _) = leaders(&cx, &permit).await?;
    let id_of = |named: Option<Named>| named.map(|n| n.id.to_string()).unwrap_or_default();
    let typed = Typed {
        kind: meeting.line.kind,
        theme: meeting.line.theme,
        date,
        time: meeting.line.starts_at.hm(),
        minutes: meeting.minutes,
        place: meeting.line.place,
        link: meeting.link,
        chair: id_of(meeting.chair),
        clerk: id_of(meeting.clerk),
        agenda: agenda_text(&meeting.agenda),
    };
    Ok(Data { unit, form: Some((id, typed, rules)), leaders, stamp, previous })
}

fn show(data: Data, title: &str, cx: &Context) -> (PageInfo, AnyView) {
    let Data { unit, form, leaders, stamp, previous } = data;
    let view = match form {
        None => closed(&unit, !stamp.is_empty()),
        Some((id, typed, rules)) => {
            let fields = fields(&unit, id, &typed, stamp.clone(), leaders, cx.now);
            let form = open(&unit, id, &typed, &stamp, fields, rules, title);
            let previous = previous.and_then(|previous| previous.card(None, cx));
            view! { {form}{previous} }.into_any()
        }
    };
    (PageInfo::new(Tab::Meetings, title), view)
}

/// Why there is no form.
fn closed(unit: &Unit, held: bool) -> AnyView {
    let (title, hint) = match held {
        true => (
            "Không sửa được nữa",
            "Buổi sinh hoạt đã họp, đang họp hoặc đã hủy nên lịch và chương trình được giữ nguyên.",
        ),
        false => ("Đồng chí chọn một chi bộ", "Chỉ chi bộ đăng ký sinh hoạt. Mở chi bộ trong danh sách rồi đăng ký."),
    };
    let href = format!("/sinh-hoat?don_vi={}", unit.id);
    let action = view! { <LinkButton href label="Xem danh sách" kind=Kind::Primary/> }.into_any();
    view! { <h1 class="vh">{title}</h1> <Card><Empty glyph=Glyph::Meeting title hint action/></Card> }.into_any()
}

fn open(
    unit: &Unit,
    id: MeetingId,
    typed: &Typed,
    stamp: &str,
    fields: AnyView,
    rules: RuleCalendar,
    title: &str,
) -> AnyView {
    let back = if stamp.is_empty() { format!("/sinh-hoat?don_vi={}", unit.id) } else { parts::address(id) };
    let (submit, lead) = match stamp.is_empty() {
        true => ("Đăng ký", "Đơn vị cấp trên và đảng viên trong chi bộ thấy ngay buổi sinh hoạt này."),
        false => ("Lưu thay đổi", "Đảng viên đã trả lời vẫn giữ câu trả lời của mình."),
    };
    let title = title.to_owned();
    let notes = notes(typed, rules);
    view! {
        <Breadcrumb items=vec![("/sinh-hoat".to_owned(), "Sinh hoạt".to_owned())] current=title.clone()/>
        <PageHead title eyebrow=unit.name.clone() lead/>
        <Columns>
            <Card>
                <Form action=ENDPOINT class="form">
                    {fields}
                    <Actions>
                        <Submit label=submit/>
                        <LinkButton href=back label="Quay lại"/>
                    </Actions>
                </Form>
            </Card>
            {notes}
        </Columns>
    }
    .into_any()
}

fn fields(unit: &Unit, id: MeetingId, typed: &Typed, stamp: String, leaders: Vec<Choice>, now: Timestamp) -> AnyView {
    let kinds = MeetingKind::ALL.iter().map(|k| Choice::new(k.code(), k.label())).collect::<Vec<_>>();
    let (unit, id, kind) = (unit.id.to_string(), id.to_string(), typed.kind.code());
    let days = choosable(now);
    let (min, max) = (days.start().to_string(), days.end().to_string());
    let (theme, date, time, minutes) =
        (typed.theme.clone(), typed.date.to_string(), typed.time.clone(), typed.minutes.to_string());
    let (place, link, agenda) = (typed.place.clone(), typed.link.clone(), typed.agenda.clone());
    let (chair, clerk, clerks) = (typed.chair.clone(), typed.clerk.clone(), leaders.clone());
    // The fields are made inside of the form, where they find what was sent.
    view! {
        <Hidden name="id" value=id/>
        <Hidden name="unit" value=unit/>
        <Kept name="stamp" value=stamp/>
        <RadioGroup name="kind" label="Loại sinh hoạt" options=kinds value=kind required=true/>
        <TextField name="theme" label="Chuyên đề" value=theme maxlength=200
            hint="Điền khi sinh hoạt chuyên đề, hoặc khi buổi thường kỳ kết hợp chuyên đề."/>
        <FieldRow>
            <DateField name="date" label="Ngày" value=date min max required=true/>
            <TimeField name="time" label="Bắt đầu" value=time required=true/>
            <NumberField name="minutes" label="Số phút" value=minutes min=Some(15) max=Some(720) required=true/>
        </FieldRow>
        <TextField name="place" label="Nơi họp" value=place required=true maxlength=200
            hint="Ví dụ: Nhà văn hóa thôn Đồng Tâm."/>
        <TextField name="link" label="Địa chỉ họp trực tuyến" value=link maxlength=500 inputmode="url" placeholder="https://"
            hint="Cho đảng viên ở xa."/>
        <FieldRow>
            <SelectField name="chair" label="Chủ trì" value=chair options=leaders empty_label="Chọn sau"/>
            <SelectField name="clerk" label="Thư ký cuộc họp" value=clerk options=clerks empty_label="Chọn sau"/>
        </FieldRow>
        <div>
        <TextArea name="agenda" label="Chương trình" value=agenda rows=9 required=true
            hint="Mỗi dòng một mục: nội dung | số phút | người trình bày | loại (Thông tin, Thảo luận, Quyết định). Tối đa 80 mục."/>
        <AgendaEditor/>
        </div>
    }
    .into_any()
}

/// How what stands in the form agrees with the rules of its day, and what they ask for besides.
fn notes(typed: &Typed, rules: RuleCalendar) -> AnyView {
    let sent = refused();
    let field = |name: &str| sent.as_ref().and_then(|s| s.value(name));
    let kind = field("kind").and_then(|k| k.parse().ok()).unwrap_or(typed.kind);
    let theme = field("theme").unwrap_or_else(|| typed.theme.clone());
    let date = field("date").and_then(|d| time::parse_date(&d)).unwrap_or(typed.date);
    let minutes = field("minutes").and_then(|m| m.trim().parse().ok()).unwrap_or(typed.minutes);
    let agenda = field("agenda").unwrap_or_else(|| typed.agenda.clone());
    let agenda = parse_agenda(&mut domain::fields::Fields::new(), "agenda", &agenda);
    let notes = rule_notes(kind, theme.trim(), date, minutes, &agenda, rules.on(date));
    view! { <LiveRules rules date notes/> }.into_any()
}
