//! Pages of resolutions.

mod edit;
mod give;
mod list;
mod points;
mod review;

use domain::meetings::{Meeting, MeetingLine};

use super::{parts::address, strings};
use crate::page::Route;

/// The pages.
pub const PAGES: &[Route] = &[
    Route { path: "/sinh-hoat/nghi-quyet", show: list::list_page },
    Route { path: "/sinh-hoat/{id}/nghi-quyet", show: points::points_page },
    Route { path: "/sinh-hoat/{id}/nghi-quyet/sua", show: edit::edit_page },
    Route { path: "/sinh-hoat/{id}/nghi-quyet/giao", show: give::give_page },
    Route { path: "/sinh-hoat/{id}/nghi-quyet-truoc", show: review::review_page },
];

/// The way back: meetings, the meeting, and its resolution where the page is one below it.
fn crumbs(line: &MeetingLine, below: bool) -> Vec<(String, String)> {
    let mut crumbs = vec![
        (format!("/sinh-hoat?don_vi={}", line.unit_id), "Sinh hoạt".to_owned()),
        (crate::meetings::address(line.id), crate::meetings::short_title(line)),
    ];
    if below {
        crumbs.push((address(line.id), strings::RESOLUTION.to_owned()));
    }
    crumbs
}

/// The branch and the meeting, above the heading.
fn eyebrow(meeting: &Meeting) -> String {
    format!("{} · {}", meeting.line.unit_name, meeting.line.title())
}
