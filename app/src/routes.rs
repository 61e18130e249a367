//! All pages, from the features' own lists.

use leptos::prelude::*;

use crate::{
    accounts, audit, calendar, checkin,
    context::context,
    dashboard,
    error::AppError,
    grants, home, materials, meetings, members, minutes, news, oversight,
    page::{Route, error_page},
    records, reports, resolutions, room, rules, tasks, units,
};

/// Every page of the application.
pub fn routes() -> Vec<&'static Route> {
    [
        accounts::PAGES,
        audit::PAGES,
        calendar::PAGES,
        checkin::PAGES,
        dashboard::PAGES,
        grants::PAGES,
        home::PAGES,
        materials::PAGES,
        meetings::PAGES,
        members::PAGES,
        minutes::PAGES,
        news::PAGES,
        oversight::PAGES,
        records::PAGES,
        reports::PAGES,
        resolutions::PAGES,
        rules::PAGES,
        room::PAGES,
        tasks::PAGES,
        units::PAGES,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The page for addresses where nothing is.
pub fn not_found() -> AnyView {
    error_page(context().ok().as_ref(), &AppError::NotFound)
}
