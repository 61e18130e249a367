//! All pages, from the features' own lists.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;

use crate::{
    accounts, audit,
    context::context,
    dashboard,
    document::document,
    error::AppError,
    grants, home, meetings, members, news,
    page::{Route, error_page},
    records, tasks, units,
};

/// Every page of the application.
pub fn routes() -> Vec<&'static Route> {
    [
        accounts::PAGES,
        audit::PAGES,
        dashboard::PAGES,
        grants::PAGES,
        home::PAGES,
        meetings::PAGES,
        members::PAGES,
        news::PAGES,
        records::PAGES,
        tasks::PAGES,
        units::PAGES,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The whole HTML document of a page.
pub fn render(show: impl Fn() -> AnyView) -> AnyView {
    provide_meta_context();
    match context() {
        Ok(cx) => document(&cx, show()).into_any(),
        Err(error) => error_page(None, &error),
    }
}

/// The page for addresses where nothing is.
pub fn not_found() -> AnyView {
    error_page(context().ok().as_ref(), &AppError::NotFound)
}
