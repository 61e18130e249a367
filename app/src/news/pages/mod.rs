//! Pages of news.

mod article;
mod edit;
mod list;

use crate::page::Route;

pub use list::card_row;

/// The pages.
pub const PAGES: &[Route] = &[
    Route { path: "/tin-tuc", show: list::list_page },
    Route { path: "/tin-tuc/moi", show: edit::new_page },
    Route { path: "/tin-tuc/{id}", show: article::article_page },
    Route { path: "/tin-tuc/{id}/sua", show: edit::edit_page },
];
