//! Pages of reports and criteria.

mod criteria;
mod edit;
mod parts;
mod report;
mod send;

use crate::page::Route;

/// The pages.
pub const PAGES: &[Route] = &[
    Route { path: "/sinh-hoat/{id}/bao-cao", show: report::report_page },
    Route { path: "/tieu-chi", show: criteria::criteria_page },
    Route { path: "/tieu-chi/sua", show: edit::edit_page },
];
