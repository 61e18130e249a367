//! Server functions of resolutions.

use std::collections::BTreeMap;

use domain::ids::{MeetingId, MemberId, PointId, TaskId, UnitId};
use leptos::prelude::*;

use crate::error::{AppError, Next};

#[cfg(feature = "ssr")]
use {
    super::{parts::address, strings},
    crate::{context::context, meetings::api::may},
    domain::{
        policy::act,
        resolutions::{PointEdits, PointForm, ReviewForm, Reviewed, point_field},
        tasks::{TaskDraft, TaskForm},
    },
    store::resolutions::{self as points_of, Edited, Found, Given},
};

/// One point as sent: `points[p<id>][body]`.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct PointFields {
    /// What it says.
    pub body: String,
    /// What it said when the form was opened, or the outcome it had.
    pub was: String,
    /// The number it shall have.
    pub place: String,
    /// The number it had.
    pub at: String,
    /// Code of the outcome.
    pub outcome: String,
    /// What there is to say about it.
    pub note: String,
    /// What was said when the form was opened.
    pub note_was: String,
}

/// The points of a form with their identifiers.
#[cfg(feature = "ssr")]
fn identified(points: &BTreeMap<String, PointFields>) -> Result<Vec<(PointId, &PointFields)>, AppError> {
    let read = |(key, fields)| {
        let key: &String = key;
        let id = key.strip_prefix('p').and_then(|id| id.parse().ok()).ok_or(AppError::BadRequest)?;
        Ok((id, fields))
    };
    points.iter().map(read).collect()
}

/// Saves the points of a meeting's resolution.
#[server(prefix = "/api", endpoint = "resolutions/save_points")]
pub async fn save_points(
    meeting: MeetingId,
    base: Option<PointId>,
    #[server(default)] points: BTreeMap<String, PointFields>,
    #[server(default)] added: String,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::EditResolution>(&cx, meeting).await?;
    let forms = identified(&points)?
        .into_iter()
        .map(|(id, f)| (id, PointForm { body: &f.body, was: &f.was, place: &f.place, at: &f.at }));
    let edits = PointEdits::check(forms, &added, base.unwrap_or_else(PointId::fresh))?;
    let done = points_of::edit(cx.db(), permit, meeting, edits, cx.now).await.map_err(|error| match error {
        store::Error::Conflict(_) => AppError::Conflict(strings::NOT_HELD.to_owned()),
        other => other.into(),
    })?;
    match done {
        Edited::Saved => Ok(Next::to(address(meeting)).toast("Đã lưu các điểm nghị quyết.")),
        Edited::HasTask(point) => Err(AppError::field(&point_field(point, "body"), strings::HAS_TASK)),
        Edited::Changed { point, theirs } => {
            Err(AppError::field(&point_field(point, "body"), strings::changed(&theirs)))
        }
        Edited::TooMany => Err(AppError::field("added", strings::TOO_MANY)),
    }
}

/// Gives a point as a task.
#[server(prefix = "/api", endpoint = "resolutions/give_point")]
pub async fn give_point(
    id: TaskId,
    meeting: MeetingId,
    point: PointId,
    #[server(default)] title: String,
    #[server(default)] body: String,
    #[server(default)] due_on: String,
    #[server(default)] receivers: String,
    #[server(default)] units: Vec<UnitId>,
    #[server(default)] members: Vec<MemberId>,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::GiveTask>(&cx, meeting).await?;
    let form = TaskForm { title: &title, body: &body, due_on: &due_on, receivers: &receivers, units, members };
    let draft = TaskDraft::parse(form, cx.now.date())?;
    let given = points_of::give(cx.db(), permit, (meeting, point), id, draft, cx.now).await.map_err(|e| match e {
        store::Error::NotFound => AppError::Conflict(strings::NO_POINT.to_owned()),
        other => crate::tasks::not_given(other),
    })?;
    let (task, words) = match given {
        Given::To(count) => (id, crate::tasks::given_words(count)),
        Given::Already(task) => (task, strings::GIVEN_ALREADY.to_owned()),
    };
    Ok(Next::to(crate::tasks::task_address(task)).toast(words))
}

/// Notes what came of the points that a meeting reviews.
#[server(prefix = "/api", endpoint = "resolutions/review_points")]
pub async fn review_points(
    meeting: MeetingId,
    #[server(default)] points: BTreeMap<String, PointFields>,
) -> Result<Next, AppError> {
    let cx = context()?;
    let permit = may::<act::EditResolution>(&cx, meeting).await?;
    let forms = identified(&points)?
        .into_iter()
        .map(|(id, f)| (id, ReviewForm { outcome: &f.outcome, was: &f.was, note: &f.note, note_was: &f.note_was }));
    let found = Reviewed::check(forms)?;
    let done = points_of::review(cx.db(), permit, found, cx.now).await.map_err(|error| match error {
        store::Error::NotFound => AppError::Conflict(strings::NO_POINT.to_owned()),
        other => other.into(),
    })?;
    match done {
        Found::Saved => Ok(Next::to(crate::meetings::address(meeting)).toast("Đã ghi kết quả thực hiện nghị quyết.")),
        Found::Changed(point) => Err(AppError::field(&point_field(point, "note"), strings::REVIEWED)),
    }
}
