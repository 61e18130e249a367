//! Cards that other pages show: the resolution of a meeting, what it reviews, and where a task comes from.

use domain::{
    ids::{MeetingId, TaskId},
    meetings::{Meeting, MeetingState},
    policy::{Act, Permit, act},
    resolutions::{Point, PointState, Resolution},
    time::Timestamp,
    units::UnitRef,
};
use leptos::prelude::*;
use store::resolutions::{self, Origin};

use super::{
    parts::{address, inside, may_edit, opens_tasks, point_row},
    strings,
};
use crate::{context::Context, error::AppError, ui::*};

/// What a meeting reviews: the resolution before, with how far its points are.
pub struct Previous {
    unit: UnitRef,
    found: Vec<Resolution>,
}

impl Previous {
    /// What a meeting of the permit's unit that starts then reviews.
    pub async fn load<A: Act>(cx: &Context, permit: &Permit<A>, starts_at: Timestamp) -> Result<Self, AppError> {
        let inside = inside(cx, permit.unit());
        let found = resolutions::previous(cx.db(), permit, starts_at, cx.now.date(), inside).await?;
        Ok(Self { unit: permit.unit().clone(), found })
    }

    /// The resolutions themselves.
    pub fn into_found(self) -> Vec<Resolution> {
        self.found
    }

    /// The card, where there is something; `reviewing` is the meeting at which its leaders say what came of it.
    pub fn card(&self, reviewing: Option<MeetingId>, cx: &Context) -> Option<AnyView> {
        let points: Vec<&Point> = self.found.iter().flat_map(|r| &r.points).collect();
        if points.is_empty() {
            return None;
        }
        let done = points.iter().filter(|p| p.state() == PointState::Done).count();
        let lead = format!("{done}/{} điểm đã xong.", points.len());
        let rows = self.rows(cx);
        let review = reviewing.filter(|_| cx.may::<act::EditResolution>(&self.unit).is_ok()).map(|meeting| {
            let href = format!("{}/nghi-quyet-truoc", crate::meetings::address(meeting));
            view! { <Actions><LinkButton href label="Ghi kết quả thực hiện" icon=Glyph::Pencil/></Actions> }
        });
        Some(
            view! {
                <Section title=strings::PREVIOUS id="nghi-quyet-truoc">
                    <Stack tight=true><p class="muted">{lead}</p><List>{rows}</List>{review}</Stack>
                </Section>
            }
            .into_any(),
        )
    }

    /// A row a point; where several meetings decided, each says which.
    fn rows(&self, cx: &Context) -> Vec<AnyView> {
        let opens = opens_tasks(cx, &self.unit);
        let several = self.found.len() > 1;
        let of = |r: &Resolution| if several { format!("{}, {}", r.title, r.unit_name) } else { String::new() };
        let row = |r: &Resolution, p: &Point| point_row(p, address(p.meeting), of(r), false, opens, None);
        self.found.iter().flat_map(|r| r.points.iter().map(move |p| (r, p))).map(|(r, p)| row(r, p)).collect()
    }
}

/// What the page of a meeting shows: its own resolution, and the one that it reviews.
pub struct Cards {
    unit: UnitRef,
    own: Vec<Point>,
    /// While the meeting is open; later it stands in the report and in the minutes.
    previous: Option<Previous>,
}

impl Cards {
    /// Reads both.
    pub async fn load(cx: &Context, permit: &Permit<act::ReadMeeting>, meeting: &Meeting) -> Result<Self, AppError> {
        let line = &meeting.line;
        let inside = inside(cx, permit.unit());
        if line.state == MeetingState::Cancelled {
            return Ok(Self { unit: permit.unit().clone(), own: Vec::new(), previous: None });
        }
        let own = resolutions::of_meeting(cx.db(), permit, line.id, cx.now.date(), inside).await?;
        let previous = match line.state.open() {
            true => Some(Previous::load(cx, permit, line.starts_at).await?),
            false => None,
        };
        Ok(Self { unit: permit.unit().clone(), own, previous })
    }

    /// The cards of a meeting.
    pub fn view(&self, meeting: &Meeting, cx: &Context) -> AnyView {
        let line = &meeting.line;
        let own = own_card(&self.own, &self.unit, line.id, line.state, cx);
        let previous = self.previous.as_ref().and_then(|previous| previous.card(Some(line.id), cx));
        view! { {own}{previous} }.into_any()
    }
}

/// The points of a meeting's own resolution, with the way to their page.
fn own_card(
    points: &[Point],
    unit: &UnitRef,
    meeting: MeetingId,
    state: MeetingState,
    cx: &Context,
) -> Option<AnyView> {
    let edits = may_edit(cx, unit, state);
    if points.is_empty() {
        return edits.then(|| {
            let href = format!("{}/sua", address(meeting));
            view! {
                <Section title=strings::RESOLUTION>
                    <p class="muted">"Các điểm tự có khi biên bản được khóa hoặc khi báo cáo."</p>
                    <Actions><LinkButton href label="Ghi các điểm" icon=Glyph::Plus/></Actions>
                </Section>
            }
            .into_any()
        });
    }
    let opens = opens_tasks(cx, unit);
    let rows = points.iter().map(|p| point_row(p, String::new(), String::new(), false, opens, None)).collect_view();
    let more_label = if edits { "Giao việc, sửa" } else { "Xem nghị quyết" };
    Some(
        view! {
            <Section title=strings::RESOLUTION more_href=address(meeting) more_label>
                <List>{rows}</List>
            </Section>
        }
        .into_any(),
    )
}

/// The line on a task's page that says from which resolution it comes; none for most tasks.
pub async fn origin(
    cx: &Context,
    permit: &Permit<act::ReadTask>,
    task: TaskId,
) -> Result<Option<OriginLine>, AppError> {
    let found = resolutions::origin(cx.db(), permit, task).await?;
    Ok(found.map(|origin| OriginLine { opens: cx.may::<act::ReadMeeting>(&origin.unit).is_ok(), origin }))
}

/// From which resolution a task comes.
pub struct OriginLine {
    origin: Origin,
    /// Whether the person may open the meeting.
    opens: bool,
}

impl OriginLine {
    /// `Từ nghị quyết: Sinh hoạt chi bộ thường kỳ tháng 12`.
    pub fn view(&self) -> AnyView {
        let title = self.origin.title.clone();
        let title = match self.opens {
            true => view! { <a href=address(self.origin.meeting)>{title}</a> }.into_any(),
            false => title.into_any(),
        };
        view! { <p class="muted">"Từ nghị quyết: "{title}</p> }.into_any()
    }
}
