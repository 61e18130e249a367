//! Pages of materials.

mod kit;
mod manage;
mod parts;
mod read;

use domain::{
    ids::{MeetingId, UnitId},
    time::Month,
};

use crate::page::Route;
pub(crate) use parts::{meeting_section, room_section};
pub(crate) use read::room_reader;

/// The pages.
pub const PAGES: &[Route] = &[
    Route { path: "/sinh-hoat/{id}/tai-lieu", show: manage::manage_page },
    Route { path: "/sinh-hoat/{id}/tai-lieu/{material}", show: read::meeting_material_page },
    Route { path: "/tai-lieu-thang", show: kit::kit_page },
    Route { path: "/tai-lieu-thang/{kit}", show: read::kit_material_page },
];

/// Where the month's kits are.
const KITS: &str = "/tai-lieu-thang";

/// The page of a meeting's files; a form with a file is sent there too.
pub fn meeting_address(meeting: MeetingId) -> String {
    format!("/sinh-hoat/{meeting}/tai-lieu")
}

/// The page of the kits that reach a unit in a month; a form with a file is sent there too.
pub fn kit_address(unit: UnitId, month: Month) -> String {
    format!("{KITS}?don_vi={unit}&thang={month}")
}
