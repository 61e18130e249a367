//! Pages of meetings.

mod board;
mod branch;
mod list;
mod meeting;
mod parts;
mod people;
mod register;
mod roll;
mod year;

use domain::{
    ids::MeetingId,
    policy::{Act, Permit},
};

use crate::{context::Context, error::AppError, page::Route};
pub(crate) use list::meets;
pub use parts::next_card;
pub(crate) use parts::{
    address, cancelled_notice, crumbs, day_and_time, paragraphs, short_title, state_chip, turnout_strip,
};

/// The pages.
pub const PAGES: &[Route] = &[
    Route { path: "/sinh-hoat", show: list::list_page },
    Route { path: "/sinh-hoat/moi", show: register::register_page },
    Route { path: "/sinh-hoat/ke-hoach", show: year::year_page },
    Route { path: "/sinh-hoat/{id}", show: meeting::meeting_page },
    Route { path: "/sinh-hoat/{id}/sua", show: register::edit_page },
    Route { path: "/sinh-hoat/{id}/diem-danh", show: roll::roll_page },
];

/// The meeting named in the address and a permit on its branch. Somebody else's meeting is not found: its existence is
/// nobody's business.
pub(crate) async fn asked<A: Act>(cx: &Context) -> Result<(MeetingId, Permit<A>), AppError> {
    let id: MeetingId = cx.param("id")?;
    match super::api::may(cx, id).await {
        Ok(permit) => Ok((id, permit)),
        Err(AppError::Forbidden) => Err(AppError::NotFound),
        Err(other) => Err(other),
    }
}
