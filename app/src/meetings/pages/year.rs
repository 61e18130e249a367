//! `/sinh-hoat/ke-hoach`: the year's meetings as the rules ask for them, to adjust and register in one go.

use chrono::NaiveDate;
use domain::{
    ids::{MeetingId, UnitId},
    meetings::{MeetingKind, Proposal, YearMonth, choosable, propose_year},
    paging::Turn,
    policy::act,
    rules::RuleKey,
    time::{self, Month},
    units::Unit,
};
use leptos::prelude::*;
use store::meetings;

use super::{list, register};
use crate::{
    context::Context,
    error::AppError,
    form::{Form, Submitted},
    page::{PageInfo, page},
    ui::*,
};

/// From this month on the next year is planned.
const PLANS_AHEAD: i64 = 11;

struct Data {
    unit: Unit,
    meets: bool,
    year: i64,
    proposals: Vec<Proposal>,
    leaders: Vec<Choice>,
    chair: String,
    time: String,
    place: String,
    minutes: i64,
}

pub fn year_page() -> AnyView {
    page(load, |data, cx| (PageInfo::new(Tab::Meetings, "Kế hoạch năm"), show(data, cx))).into_any()
}

async fn load(cx: Context) -> Result<Data, AppError> {
    let permit = cx.may_on_chosen::<act::RegisterMeeting>(cx.query::<UnitId>("don_vi")).await?;
    let unit = store::units::get(cx.db(), &permit.scope(), permit.unit().id).await?;
    let (this, today) = (cx.now.month(), cx.now.date());
    let coming = this.year() + i64::from(this.number() >= PLANS_AHEAD);
    let year = cx.query("nam").filter(|y| (this.year()..=this.year() + 1).contains(y)).unwrap_or(coming);
    let january = this.plus(12 * (year - this.year()) - (this.number() - 1));
    let reading = cx.may::<act::ReadMeeting>(permit.unit())?;
    let has = meetings::kinds_of_months(cx.db(), &reading, (january, january.plus(11))).await?;
    let mut months = Vec::new();
    for month in (0..12).map(|n| january.plus(n)) {
        let rules = store::rules::in_force(cx.db(), &permit, month.day(31).max(today)).await?;
        let kinds = has.iter().filter(|(m, _)| *m == month).map(|(_, kind)| *kind).collect();
        months.push(YearMonth { month, rules, has: kinds });
    }
    let last = meetings::past(cx.db(), &reading, Turn::FIRST, cx.now).await?.items.into_iter().next();
    let (leaders, chair) = register::leaders(&cx, &permit).await?;
    let ahead = *choosable(cx.now).end();
    Ok(Data {
        meets: list::meets(&cx, &unit).await?,
        unit,
        year,
        minutes: months.iter().map(|m| m.rules.value(RuleKey::MeetingMinutes)).max().unwrap_or_default(),
        proposals: propose_year(&months, today).into_iter().filter(|p| p.date <= ahead).collect(),
        leaders,
        chair,
        time: last.as_ref().map_or_else(|| "19:30".to_owned(), |l| l.starts_at.hm()),
        place: last.map(|l| l.place).unwrap_or_default(),
    })
}

fn show(data: Data, cx: &Context) -> AnyView {
    let (unit, year) = (data.unit.id, data.year);
    let title = format!("Kế hoạch sinh hoạt năm {year}");
    let back = vec![(format!("/sinh-hoat?don_vi={unit}"), "Sinh hoạt".to_owned())];
    let eyebrow = data.unit.name.clone();
    let this = cx.now.month().year();
    let tab = |y: i64| TabLink {
        href: format!("/sinh-hoat/ke-hoach?don_vi={unit}&nam={y}"),
        label: format!("Năm {y}"),
        count: None,
        current: y == year,
    };
    let items = vec![tab(this), tab(this + 1)];
    let body = body(data, cx);
    view! {
        <Breadcrumb items=back current="Kế hoạch năm"/>
        <PageHead title eyebrow lead="Sổ tay đề xuất theo quy định; đồng chí bỏ chọn hoặc sửa ngày, rồi đăng ký một lần. Sau này vẫn sửa được từng buổi."/>
        <Tabs label="Năm" items/>
        {body}
    }
    .into_any()
}

fn body(data: Data, cx: &Context) -> AnyView {
    let Data { unit, meets, proposals, leaders, chair, time, place, minutes, .. } = data;
    if !meets || proposals.is_empty() {
        let (title, hint) = match meets {
            true => ("Kế hoạch đã đủ", "Mọi tháng còn lại đã có buổi thường kỳ và mỗi quý đã có một buổi chuyên đề."),
            false => ("Đồng chí chọn một chi bộ", "Chỉ chi bộ đăng ký sinh hoạt."),
        };
        return view! { <Card><Empty glyph=Glyph::Calendar title hint/></Card> }.into_any();
    }
    let days = choosable(cx.now);
    let bounds = (days.start().to_string(), days.end().to_string());
    let unit = unit.id.to_string();
    let minutes = minutes.to_string();
    view! {
        <Form action="/api/meetings/plan_year" class="form">
            <Hidden name="unit" value=unit/>
            <Card title="Chung cho các buổi">
                <FieldRow>
                    <TimeField name="time" label="Bắt đầu" value=time required=true/>
                    <NumberField name="minutes" label="Số phút" value=minutes min=Some(15) max=Some(720) required=true/>
                </FieldRow>
                <TextField name="place" label="Nơi họp" value=place required=true maxlength=200/>
                <SelectField name="chair" label="Chủ trì" value=chair options=leaders empty_label="Chọn sau"/>
            </Card>
            <ul class="card list">{rows(proposals, &bounds)}</ul>
            <Actions><Submit label="Đăng ký các buổi đã chọn" icon=Glyph::Check/></Actions>
        </Form>
    }
    .into_any()
}

fn rows(proposals: Vec<Proposal>, bounds: &(String, String)) -> AnyView {
    // Made inside of the form: what was sent and refused keeps its identifiers, so that a second try is the same request.
    let sent = use_context::<Submitted>().filter(|s| !s.endpoint.is_empty());
    proposals
        .into_iter()
        .enumerate()
        .map(|(at, proposal)| {
            let name = move |field: &str| format!("meetings[m{at}][{field}]");
            let old = sent.as_ref().and_then(|s| s.value(&name("id")));
            let id = old.unwrap_or_else(|| MeetingId::fresh().to_string());
            let (min, max) = bounds.clone();
            let title = heading(proposal.kind, proposal.date);
            let hint = format!("Theo quy định: {}, {}", time::weekday(proposal.date), time::dm(proposal.date));
            let kind = proposal.kind.code();
            let theme = match proposal.kind {
                MeetingKind::Thematic => {
                    let value = proposal.theme;
                    view! { <TextField name=name("theme") label="Chuyên đề" value maxlength=200/> }.into_any()
                }
                _ => ().into_any(),
            };
            let date = proposal.date.to_string();
            view! {
                <li class="row plan-row">
                    <fieldset>
                        <legend class="vh">{title.clone()}</legend>
                        <Hidden name=name("id") value=id/>
                        <Hidden name=name("kind") value=kind/>
                        <CheckField name=name("on") label=title checked=true/>
                        <FieldRow>
                            <DateField name=name("date") label="Ngày" value=date min max required=true hint/>
                            {theme}
                        </FieldRow>
                    </fieldset>
                </li>
            }
        })
        .collect_view()
        .into_any()
}

/// `Thường kỳ tháng 3`.
fn heading(kind: MeetingKind, date: NaiveDate) -> String {
    format!("{} tháng {}", kind.label(), Month::of(date).number())
}
