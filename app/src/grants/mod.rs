//! Grants: who holds which role where; giving one by one and in bulk; withdrawing.

pub mod api;
#[cfg(feature = "ssr")]
mod give_pages;
#[cfg(feature = "ssr")]
mod list_page;

#[cfg(feature = "ssr")]
use crate::page::Route;

/// The pages.
#[cfg(feature = "ssr")]
pub const PAGES: &[Route] = &[
    Route { path: "/phan-quyen", show: list_page::list_page },
    Route { path: "/phan-quyen/moi", show: give_pages::give_page },
    Route { path: "/phan-quyen/hang-loat", show: give_pages::bulk_page },
];
