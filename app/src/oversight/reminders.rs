//! Reminders: the buttons of whoever sends them, and what the branch sees.

use domain::{
    ids::UnitId,
    meetings::{BoardCounts, MeetingState},
    oversight::{Remindable, Reminder, ReminderDuty},
    policy::act,
    text,
    time::Month,
    units::UnitRef,
};
use leptos::prelude::*;
use store::{meetings::View, oversight};

use crate::{context::Context, error::AppError, form::Form, ui::*};

/// For whom the person speaks when reminding branches of `unit`: the widest unit with the right to.
pub(super) fn sender(cx: &Context, unit: &UnitRef) -> Result<UnitRef, AppError> {
    let mut units = cx.actor()?.units_for::<act::RemindBranches>().into_iter();
    units.find(|u| u.path.contains(&unit.path)).ok_or(AppError::Forbidden)
}

/// Who can be reminded of what from a board.
pub(crate) struct ToRemind {
    unit: UnitId,
    month: Month,
    /// Name of the unit that reminds.
    from: String,
    duties: Vec<(ReminderDuty, Remindable)>,
}

/// What the board's reader may remind its branches of; none without the right, or when nobody is late.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn to_remind(
    cx: &Context,
    unit: &UnitRef,
    month: Month,
    view: View,
    counts: &BoardCounts,
) -> Result<Option<ToRemind>, AppError> {
    let Ok(permit) = cx.may::<act::RemindBranches>(unit) else { return Ok(None) };
    if counts.late == 0 {
        return Ok(None);
    }
    let late = |duty| match duty {
        ReminderDuty::Register => counts.late_to_register,
        ReminderDuty::Report => counts.late_to_report(),
    };
    let duties = oversight::remindable(cx.db(), &permit, view, late).await?;
    let sender = sender(cx, unit)?;
    let from = store::units::get(cx.db(), &cx.may::<act::RemindBranches>(&sender)?.scope(), sender.id).await?.name;
    Ok(Some(ToRemind { unit: unit.id, month, from, duties }))
}

/// A button for each thing that branches are late with.
pub(crate) fn remind_buttons(to: ToRemind) -> AnyView {
    let ToRemind { unit, month, from, duties } = to;
    let buttons = duties.into_iter().map(|(duty, whom)| button(unit, month, &from, duty, whom)).collect_view();
    view! { <Actions>{buttons}</Actions> }.into_any()
}

fn button(unit: UnitId, month: Month, from: &str, duty: ReminderDuty, whom: Remindable) -> AnyView {
    let waiting = text::number(whom.waiting());
    if whom.waiting() == 0 {
        let words = format!("Hôm nay đã nhắc {} chi bộ {}.", text::number(whom.reminded), duty.label());
        return view! { <p class="muted">{words}</p> }.into_any();
    }
    let label = format!("Nhắc {waiting} chi bộ {}", duty.label());
    let again = (whom.reminded > 0)
        .then(|| view! { <p>{format!("{} chi bộ khác đã được nhắc hôm nay.", text::number(whom.reminded))}</p> });
    let words = duty.words(from, month);
    let id = format!("nhac-{duty}");
    view! {
        <Dialog id title="Nhắc các chi bộ chậm" open_label=label.clone() open_icon=Glyph::Bell>
            <Form action="/api/oversight/remind_branches" name=duty.code() class="form">
                <Hidden name="unit" value=unit.to_string()/>
                <Hidden name="month" value=month.to_string()/>
                <Hidden name="duty" value=duty.code()/>
                <p>{format!("Bí thư và phó bí thư của {waiting} chi bộ sẽ thấy ở trang chủ, đến khi làm xong:")}</p>
                <blockquote><p><b>{words}</b></p></blockquote>
                {again}
                <p class="muted">"Mỗi chi bộ được nhắc nhiều nhất một lần mỗi ngày."</p>
                <Submit label="Gửi lời nhắc" icon=Glyph::Send/>
            </Form>
        </Dialog>
    }
    .into_any()
}

/// Where a branch does what it was reminded of.
fn target(unit: UnitId, reminder: &Reminder) -> String {
    match reminder.meeting {
        None => format!("/sinh-hoat/moi?don_vi={unit}&thang={}", reminder.month),
        Some((id, MeetingState::Held | MeetingState::Returned)) => format!("/sinh-hoat/{id}/bao-cao"),
        Some((id, MeetingState::Registered)) => format!("/sinh-hoat/{id}/diem-danh"),
        Some((id, _)) => format!("/sinh-hoat/{id}"),
    }
}

fn when(reminder: &Reminder) -> String {
    let times = if reminder.times > 1 { format!(" · lần thứ {}", reminder.times) } else { String::new() };
    format!("Nhắc lúc {}{times}", reminder.at.full())
}

/// On the home page of a branch's leaders: what is still to be done.
pub(crate) fn reminder_rows(unit: UnitId, reminders: &[Reminder]) -> Vec<AnyView> {
    let open = reminders.iter().filter(|r| !r.done());
    open.map(|reminder| {
        let (title, note) = (reminder.duty.words(&reminder.from, reminder.month), when(reminder));
        let href = target(unit, reminder);
        view! { <ListRow title href note glyph=Glyph::Bell/> }.into_any()
    })
    .collect()
}

/// On the branch's page: of what it was reminded, also of what is done since.
pub(crate) fn reminded_list(unit: UnitId, reminders: &[Reminder]) -> Option<AnyView> {
    if reminders.is_empty() {
        return None;
    }
    let rows = reminders
        .iter()
        .map(|reminder| {
            let (title, note) = (reminder.duty.words(&reminder.from, reminder.month), when(reminder));
            let (tone, text, href) = match reminder.done() {
                true => (Tone::Ok, "Đã làm", String::new()),
                false => (Tone::Bad, "Chưa làm", target(unit, reminder)),
            };
            view! { <ListRow title href note glyph=Glyph::Bell><Chip tone text/></ListRow> }
        })
        .collect_view();
    Some(view! { <Section title="Cấp trên đã nhắc"><List>{rows}</List></Section> }.into_any())
}
