//! Pages of accounts.

mod devices;
mod entry;
mod more;
mod slips;

use crate::page::Route;

pub use slips::SHEET;

/// The pages.
pub const PAGES: &[Route] = &[
    Route { path: "/dang-nhap", show: entry::log_in_page },
    Route { path: "/kich-hoat", show: entry::activation_page },
    Route { path: "/them", show: more::more_page },
    Route { path: "/thiet-bi", show: devices::devices_page },
    Route { path: "/mat-khau", show: devices::password_page },
    Route { path: "/phieu-kich-hoat/{unit}", show: slips::slips_page },
];
