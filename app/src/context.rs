//! What a request knows: who asks, from where, and the way to the store. Made once by the server for each request.

use std::sync::{Arc, OnceLock};

use domain::{
    ids::UnitId,
    minutes::FairCopy,
    policy::{Act, Actor, Permit, Target},
    time::{Clock, Timestamp},
    units::UnitRef,
};
use leptos::prelude::*;
use store::{Db, accounts::Person, checkin::Desk};

use crate::{
    accounts::Passwords, assets::Assets, error::AppError, preferences::Preferences, room::live::Live, ui::Flash,
};

/// Sets confirmed minutes as a PDF, or says why not in words for the log. Given by the server, so that pages compile
/// while the typesetter does.
pub type Press = fn(&FairCopy) -> Result<Vec<u8>, String>;

/// Everything that outlives a request.
#[derive(Clone)]
pub struct Site {
    /// The database.
    pub db: Db,
    /// Where members check in.
    pub desk: Desk,
    /// Where the time comes from.
    pub clock: Clock,
    /// Hashing of passwords, off the async threads.
    pub passwords: Passwords,
    /// Names of the hashed files.
    pub assets: Arc<Assets>,
    /// Whether the data is made up, which every screen then says.
    pub demo: bool,
    /// Address under which people reach the server, without a trailing slash: for QR codes.
    pub public_url: String,
    /// The server's own key, kept outside of the database: codes on paper are made from it.
    pub secret: Arc<[u8; 32]>,
    /// Makes documents.
    pub press: Press,
    /// Rooms that somebody watches.
    pub live: Live,
    /// Whether the server runs for development: the page then reloads itself after a rebuild.
    pub dev: bool,
}

/// The title of a page, known once its body is.
#[derive(Clone, Default)]
pub struct PageTitle(Arc<OnceLock<String>>);

impl PageTitle {
    /// Names the page; the first name stands.
    pub fn set(&self, title: &str) {
        let _ = self.0.set(title.to_owned());
    }

    /// The title of the tab.
    pub fn text(&self) -> String {
        self.0.get().map_or_else(|| "Sổ tay".to_owned(), |title| format!("{title} · Sổ tay"))
    }
}

/// One request.
#[derive(Clone)]
pub struct Context {
    /// Everything that outlives a request.
    pub site: Site,
    /// Who asks; none when nobody is signed in.
    pub actor: Option<Arc<Actor>>,
    /// How to greet who asks.
    pub person: Option<Arc<Person>>,
    /// Browser and system in a few words.
    pub device_label: String,
    /// A random name that this browser keeps, to count failed attempts by device.
    pub device: String,
    /// Marks of those who logged in with this browser before.
    pub known: String,
    /// For script tags under the content security policy.
    pub nonce: String,
    /// Theme and text size.
    pub preferences: Preferences,
    /// A message from the previous page, shown once.
    pub flash: Option<Flash>,
    /// Path and query of the page.
    pub address: String,
    /// What the pattern of the page's address matched.
    pub params: Vec<(String, String)>,
    /// Query of the address, decoded.
    pub query: Vec<(String, String)>,
    /// The title, which the page sets while it is rendered.
    pub title: PageTitle,
    /// When the request came: one moment for all of it.
    pub now: Timestamp,
}

/// The request being served.
///
/// # Errors
/// [`AppError::Internal`] outside of a request.
pub fn context() -> Result<Context, AppError> {
    use_context::<Context>().ok_or(AppError::Internal)
}

impl Context {
    /// The database.
    pub fn db(&self) -> &Db {
        &self.site.db
    }

    /// Who asks.
    ///
    /// # Errors
    /// [`AppError::SignedOut`] when nobody is signed in.
    pub fn actor(&self) -> Result<&Actor, AppError> {
        self.actor.as_deref().ok_or(AppError::SignedOut)
    }

    /// A part of the page's address, such as the identifier of what it shows.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it cannot be read as a `T`: nothing has such an address.
    pub fn param<T: std::str::FromStr>(&self, name: &str) -> Result<T, AppError> {
        let value = self.params.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        value.and_then(|v| v.parse().ok()).ok_or(AppError::NotFound)
    }

    /// A value from the query; none when missing or not readable as a `T`.
    pub fn query<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.query.iter().find(|(n, _)| n == name).and_then(|(_, v)| v.parse().ok())
    }

    /// A permit for `A` on a unit.
    ///
    /// # Errors
    /// [`AppError::SignedOut`] or [`AppError::Forbidden`]; [`AppError::NotFound`] is also answered as forbidden, so that
    /// nobody can find out which units exist.
    pub async fn may_on<A: Act>(&self, unit: UnitId) -> Result<Permit<A>, AppError> {
        let actor = self.actor()?;
        let unit = store::units::reference(self.db(), unit).await.map_err(|e| match e {
            store::Error::NotFound => AppError::Forbidden,
            other => other.into(),
        })?;
        Ok(actor.may(&unit)?)
    }

    /// A permit for `A` on a target that was looked up already.
    ///
    /// # Errors
    /// [`AppError::SignedOut`] or [`AppError::Forbidden`].
    pub fn may<A: Act>(&self, target: impl Into<Target>) -> Result<Permit<A>, AppError> {
        Ok(self.actor()?.may(target)?)
    }

    /// A permit for `A` on what is the person's own.
    ///
    /// # Errors
    /// [`AppError::SignedOut`] or [`AppError::Forbidden`].
    pub fn may_own<A: Act>(&self) -> Result<Permit<A>, AppError> {
        Ok(self.actor()?.may_own()?)
    }

    /// A permit for `A` on the unit named in the address, or on the widest unit where a grant allows it.
    ///
    /// # Errors
    /// [`AppError::SignedOut`] or [`AppError::Forbidden`].
    pub async fn may_on_chosen<A: Act>(&self, chosen: Option<UnitId>) -> Result<Permit<A>, AppError> {
        match chosen {
            Some(unit) => self.may_on(unit).await,
            None => {
                let first: UnitRef = self.actor()?.units_for::<A>().into_iter().next().ok_or(AppError::Forbidden)?;
                self.may(&first)
            }
        }
    }
}
