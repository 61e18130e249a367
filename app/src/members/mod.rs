//! Members: lists, records, changes, offices, the own record.

pub mod api;
#[cfg(feature = "ssr")]
mod edit_page;
#[cfg(feature = "ssr")]
mod list_page;
#[cfg(feature = "ssr")]
mod record_page;

#[cfg(feature = "ssr")]
use crate::page::Route;

/// The pages.
#[cfg(feature = "ssr")]
pub const PAGES: &[Route] = &[
    Route { path: "/dang-vien", show: list_page::list_page },
    Route { path: "/dang-vien/{id}", show: record_page::record_page },
    Route { path: "/dang-vien/{id}/sua", show: edit_page::edit_page },
    Route { path: "/ho-so", show: record_page::own_page },
];
