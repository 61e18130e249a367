//! HTTP: the router and the layers around it.

pub(crate) mod api;
mod calendar;
mod connection;
mod files;
mod gate;
mod health;
mod live;
pub mod metrics;
mod minutes;
mod pages;
mod security;
mod serve;

use std::sync::{Arc, OnceLock};

use app::context::Site;
use axum::{Router, extract::DefaultBodyLimit, middleware, routing};

pub(crate) use pages::respond;
pub use serve::{answer, raise_file_limit, serve};

use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer};

use crate::settings::Settings;

/// What handlers share.
#[derive(Clone)]
pub struct Http {
    /// Database, clock, keys.
    pub site: Site,
    /// Settings.
    pub settings: Arc<Settings>,
    /// The finished router, for rendering a page again after a refused form.
    router: Arc<OnceLock<Router>>,
}

impl Http {
    /// The state of a server.
    pub fn new(site: Site, settings: Settings) -> Self {
        // Leptos spawns on whichever runtime the process chose; a second server in one process finds it chosen.
        let _ = any_spawner::Executor::init_tokio();
        Self { site, settings: Arc::new(settings), router: Arc::default() }
    }

    /// The whole application as a service: every request passes the gate, where the policy's table of addresses decides.
    pub fn router(&self) -> Router {
        let mut router = Router::new()
            .route("/healthz", routing::get(health::alive))
            .route("/readyz", routing::get(health::ready))
            .route("/dev/reload", routing::get(health::reload))
            .route("/sinh-hoat/{id}/su-kien", routing::get(live::events))
            // The function itself bounds what it reads, and says so in words.
            .route("/api/{*rest}", routing::any(api::call).layer(DefaultBodyLimit::disable()))
            .route("/sinh-hoat/{id}/bien-ban/{file}", routing::get(minutes::pdf))
            .merge(calendar::routes())
            .merge(crate::oversight::routes())
            .merge(crate::materials::routes())
            .merge(crate::records::routes());
        for route in app::routes() {
            let page = routing::get(move |state, request| pages::show(route, state, request));
            // Hours of talk on one page: worth the time that packing takes.
            let page = if route.path.contains("/bien-ban") { page.layer(CompressionLayer::new()) } else { page };
            router = router.route(route.path, page);
        }
        let router = files::serve(router, &self.settings.site)
            .with_state(self.clone())
            .layer(middleware::from_fn_with_state(self.clone(), gate::pass))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(middleware::from_fn(metrics::observe));
        // Set once: every clone of the state then finds the same router.
        let _ = self.router.set(router.clone());
        router
    }

    /// The finished router.
    fn finished(&self) -> Option<Router> {
        self.router.get().cloned()
    }
}

/// A bug in one request answers that request; the server goes on.
fn panicked(_: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    tracing::error!("a request panicked");
    api::error_response(&app::error::AppError::Internal)
}
