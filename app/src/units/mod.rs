//! Units: the tree, one unit, adding, changing, moving and merging.

pub mod api;
#[cfg(feature = "ssr")]
mod edit_page;
#[cfg(feature = "ssr")]
mod merge_page;
#[cfg(feature = "ssr")]
mod strings;
#[cfg(feature = "ssr")]
mod unit_page;

#[cfg(feature = "ssr")]
pub(crate) use {merge_page::closed_notice, strings::CLOSED};

#[cfg(feature = "ssr")]
use crate::page::Route;

/// The pages.
#[cfg(feature = "ssr")]
pub const PAGES: &[Route] = &[
    Route { path: "/don-vi", show: unit_page::tree_page },
    Route { path: "/don-vi/{id}", show: unit_page::unit_page },
    Route { path: "/don-vi/{id}/them", show: edit_page::add_page },
    Route { path: "/don-vi/{id}/sua", show: edit_page::change_page },
    Route { path: "/don-vi/{id}/sap-nhap", show: merge_page::merge_page },
];
