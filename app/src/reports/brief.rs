//! What the meeting's page and the room show of the report.

use std::collections::BTreeMap;

use domain::{
    meetings::Meeting,
    policy::act,
    reports::{Grade, OpeningStep, Quality},
    time::Timestamp,
    units::UnitRef,
};
use leptos::prelude::*;

use super::{api::report_address, strings};
use crate::{context::Context, error::AppError, form::Form, room, ui::*};

/// What a person may see and do about a meeting's report.
pub(crate) struct Brief {
    /// Opening steps that are noted; for those who may note them.
    steps: Option<BTreeMap<OpeningStep, Timestamp>>,
    /// Score and grade, for those who may read the report; none inside before there are any.
    quality: Option<Option<Quality>>,
    reviews: bool,
}

/// Loads it for a meeting of a unit.
pub(crate) async fn brief(cx: &Context, unit: &UnitRef, meeting: &Meeting) -> Result<Brief, AppError> {
    let id = meeting.line.id;
    let steps = match room::api::may::<act::TickStep>(cx, id).await {
        Ok(permit) if meeting.takes_attendance(cx.now) => Some(store::reports::steps(cx.db(), &permit, id).await?),
        _ => None,
    };
    let quality = match cx.may::<act::ReadReport>(unit) {
        Ok(permit) if meeting.reported_at.is_some() => Some(store::reports::quality(cx.db(), &permit, id).await?),
        _ => None,
    };
    Ok(Brief { steps, quality, reviews: cx.may::<act::ReviewMeeting>(unit).is_ok() })
}

/// The way to the report, and the opening steps while they can be noted.
pub(crate) fn brief_card(brief: &Brief, meeting: &Meeting, cx: &Context) -> AnyView {
    let report = brief.quality.map(|quality| report_card(quality, brief.reviews, meeting));
    let steps = brief.steps.as_ref().map(|steps| opening_steps(meeting, steps, true, "", cx));
    view! { {report}{steps} }.into_any()
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

/// The opening steps, each with a button for those who may note it; `next` is `room` to come back to the room.
pub(crate) fn opening_steps(
    meeting: &Meeting,
    steps: &BTreeMap<OpeningStep, Timestamp>,
    leads: bool,
    next: &'static str,
    cx: &Context,
) -> AnyView {
    let ticks = leads && meeting.takes_attendance(cx.now);
    let rows = OpeningStep::ALL
        .iter()
        .map(|step| {
            let done = steps.get(step).copied();
            let clerk = meeting.clerk.as_ref().filter(|_| *step == OpeningStep::Clerk);
            let note = match (done, clerk) {
                (Some(at), _) => format!("Đã làm, ghi lúc {}", at.hm()),
                (None, Some(clerk)) => format!("Đồng chí {} đã được phân công", clerk.name),
                (None, None) => "Chưa ghi nhận".to_owned(),
            };
            // Who is named already need not be appointed again.
            let form =
                (ticks && (done.is_some() || clerk.is_none())).then(|| tick_form(meeting, *step, done.is_some(), next));
            let glyph = if done.is_some() || clerk.is_some() { Glyph::Check } else { Glyph::Clock };
            view! { <ListRow title=step.label() note glyph>{form}</ListRow> }
        })
        .collect_view();
    view! { <Section title=strings::OPENING id="opening"><List>{rows}</List></Section> }.into_any()
}

fn tick_form(meeting: &Meeting, step: OpeningStep, done: bool, next: &'static str) -> AnyView {
    let id = meeting.line.id.to_string();
    let submit = match done {
        true => view! { <Submit label="Bỏ ghi" kind=Kind::Plain context=step.label()/> }.into_any(),
        false => {
            view! { <Submit label="Đã làm" kind=Kind::Soft name="done" value="1" context=step.label()/> }.into_any()
        }
    };
    view! {
        <Form action="/api/reports/tick_step" name=format!("step-{step}")>
            <Hidden name="meeting" value=id/>
            <Hidden name="step" value=step.code()/>
            <Hidden name="next" value=next/>
            {submit}
        </Form>
    }
    .into_any()
}
