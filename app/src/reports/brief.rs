//! What the meeting's page and the room show of the report.

use std::collections::BTreeMap;

use domain::{
    meetings::Meeting,
    policy::{Act, Permit, act},
    reports::{Grade, OpeningStep, Quality},
    time::Timestamp,
    units::UnitRef,
};
use leptos::prelude::*;

use super::{api::report_address, strings};
use crate::{context::Context, error::AppError, form::Form, room, ui::*};

/// What a person may see and do about a meeting's report.
pub(crate) struct Brief {
    /// For those who may note them, while they can be.
    opening: Option<Opening>,
    /// Score and grade, for those who may read the report; none inside before there are any.
    quality: Option<Option<Quality>>,
    reviews: bool,
}

/// Loads it for a meeting of a unit.
pub(crate) async fn brief(cx: &Context, unit: &UnitRef, meeting: &Meeting) -> Result<Brief, AppError> {
    let id = meeting.line.id;
    let opening = match room::api::may::<act::TickStep>(cx, id).await {
        Ok(permit) if meeting.takes_attendance(cx.now) => Some(Opening::load(cx, &permit, meeting).await?),
        _ => None,
    };
    let quality = match cx.may::<act::ReadReport>(unit) {
        Ok(permit) if meeting.reported_at.is_some() => Some(store::reports::quality(cx.db(), &permit, id).await?),
        _ => None,
    };
    Ok(Brief { opening, quality, reviews: cx.may::<act::ReviewMeeting>(unit).is_ok() })
}

/// The way to the report, and the opening steps while they can be noted.
pub(crate) fn brief_card(brief: &Brief, meeting: &Meeting, cx: &Context) -> AnyView {
    let report = brief.quality.map(|quality| report_card(quality, brief.reviews, meeting));
    let opening = brief.opening.as_ref().map(|opening| opening.section(meeting, "", cx));
    view! { {report}{opening} }.into_any()
}

fn report_card(quality: Option<Quality>, reviews: bool, meeting: &Meeting) -> AnyView {
    let waits = reviews && meeting.line.state.can_review();
    let (title, label, kind) = match waits {
        true => ("Báo cáo chờ đồng chí cho ý kiến", "Xem và cho ý kiến", Kind::Primary),
        false => ("Báo cáo đã gửi", "Xem báo cáo", Kind::Plain),
    };
    let quality = quality.map(|quality| view! { <Chips>{quality_chip(quality)}</Chips> });
    let href = report_address(meeting.line.id);
    view! {
        <Card title now=waits>
            <Stack tight=true>
                {quality}
                <Actions><LinkButton href label kind icon=Glyph::Send/></Actions>
            </Stack>
        </Card>
    }
    .into_any()
}

/// `Tự chấm 92 điểm · Tốt`.
fn quality_chip(quality: Quality) -> AnyView {
    let tone = match quality.grade {
        Grade::Good => Tone::Ok,
        Grade::Fair => Tone::Info,
        Grade::Average => Tone::Warn,
        Grade::Poor => Tone::Bad,
    };
    view! { <Chip tone text=format!("Tự chấm {quality}")/> }.into_any()
}

/// The opening steps of a meeting, for one person.
pub(crate) struct Opening {
    /// What is noted, and since when.
    done: BTreeMap<OpeningStep, Timestamp>,
    /// Who can be the clerk; none for those who note nothing.
    clerks: Option<Vec<Choice>>,
}

impl Opening {
    /// Loads them for whoever may see them by `permit`.
    pub(crate) async fn load<A: Act>(cx: &Context, permit: &Permit<A>, meeting: &Meeting) -> Result<Self, AppError> {
        let id = meeting.line.id;
        let notes = room::api::may::<act::TickStep>(cx, id).await;
        let clerks = match notes {
            Ok(permit) if meeting.takes_attendance(cx.now) => {
                let leaders = store::meetings::leaders(cx.db(), &permit, cx.now).await?;
                Some(leaders.into_iter().map(|l| Choice::new(l.member.id.to_string(), l.member.name)).collect())
            }
            _ => None,
        };
        Ok(Self { done: store::reports::steps(cx.db(), permit, id).await?, clerks })
    }

    /// The steps, each with a button for those who may note it; `next` is `room` to come back to the room.
    pub(crate) fn section(&self, meeting: &Meeting, next: &'static str, cx: &Context) -> AnyView {
        let rows = OpeningStep::ALL.iter().map(|step| self.row(meeting, *step, next, cx)).collect_view();
        view! { <Section title=strings::OPENING id="opening"><List>{rows}</List></Section> }.into_any()
    }

    fn row(&self, meeting: &Meeting, step: OpeningStep, next: &'static str, cx: &Context) -> AnyView {
        let done = self.done.get(&step).copied();
        let clerk = meeting.clerk.as_ref().filter(|_| step == OpeningStep::Clerk);
        let note = match (clerk, done) {
            (Some(clerk), _) => format!("Đồng chí {}", clerk.name),
            (None, Some(at)) => format!("Đã làm, ghi lúc {}", at.hm()),
            (None, None) => "Chưa ghi nhận".to_owned(),
        };
        let form = self.clerks.as_ref().map(|clerks| match step {
            // A merged branch has nobody left to name.
            OpeningStep::Clerk if !clerks.is_empty() => clerk_dialog(meeting, clerks.clone(), next, cx),
            _ => tick_form(meeting, step, done.is_some(), next, cx),
        });
        let glyph = if done.is_some() || clerk.is_some() { Glyph::Check } else { Glyph::Clock };
        view! { <ListRow title=step.label() note glyph>{form}</ListRow> }.into_any()
    }
}

/// Names the clerk: the one step that is a person, who confirms the minutes later.
fn clerk_dialog(meeting: &Meeting, options: Vec<Choice>, next: &'static str, cx: &Context) -> AnyView {
    let action = room::api::action("/api/reports/appoint_clerk", cx);
    let id = meeting.line.id.to_string();
    let value = meeting.clerk.as_ref().map(|clerk| clerk.id.to_string()).unwrap_or_default();
    let (open_label, open_kind) = if value.is_empty() { ("Cử", Kind::Soft) } else { ("Đổi", Kind::Plain) };
    view! {
        <Dialog id="appoint-clerk" title="Thư ký cuộc họp" open_label open_kind context="thư ký cuộc họp">
            <Form action name="clerk" class="form">
                <Hidden name="meeting" value=id/>
                <Hidden name="next" value=next/>
                <SelectField name="clerk" label="Thư ký" required=true value options
                    hint="Thư ký cùng chủ trì xác nhận biên bản bằng tài khoản của mình."/>
                <Submit label="Ghi thư ký" wide=true/>
            </Form>
        </Dialog>
    }
    .into_any()
}

fn tick_form(meeting: &Meeting, step: OpeningStep, done: bool, next: &'static str, cx: &Context) -> AnyView {
    let action = room::api::action("/api/reports/tick_step", cx);
    let id = meeting.line.id.to_string();
    let submit = match done {
        true => view! { <Submit label="Bỏ ghi" kind=Kind::Plain context=step.label()/> }.into_any(),
        false => {
            view! { <Submit label="Đã làm" kind=Kind::Soft name="done" value="1" context=step.label()/> }.into_any()
        }
    };
    view! {
        <Form action name=format!("step-{step}")>
            <Hidden name="meeting" value=id/>
            <Hidden name="step" value=step.code()/>
            <Hidden name="next" value=next/>
            {submit}
        </Form>
    }
    .into_any()
}
