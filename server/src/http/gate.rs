//! The gate: every request passes it. It finds the address in the policy's table, refuses what is not there, refuses
//! writes from other sites, loads the session and makes the request's [`Context`].

use std::{sync::Arc, time::Instant};

use app::{
    accounts::{KNOWN_COOKIE, cookie_name, hash_secret, new_token, session_cookie, successor_token},
    context::{Context, PageTitle},
    error::AppError,
    page::log_in_address,
    preferences::Preferences,
    ui::{Flash, Tone},
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    accounts::device_label,
    ids::SessionId,
    policy::{Endpoint, Membership, endpoint, rule},
};
use tracing::Instrument;
use uuid::Uuid;

use super::{Http, api, pages, security};

/// Cookie of the one-time message.
pub const FLASH_COOKIE: &str = "sotay_flash";
/// Cookie that tells devices apart when attempts are counted.
const DEVICE_COOKIE: &str = "sotay_device";
/// Cookie of theme and text size.
const LOOK_COOKIE: &str = "sotay_look";
/// A session is noted as used at most this often, in seconds.
const TOUCH_SECONDS: i64 = 300;

/// The request's identifier, in the log and in the answer.
#[derive(Debug, Clone, Copy)]
pub struct RequestId(pub Uuid);

/// Lets a request through, or answers it.
pub async fn pass(State(http): State<Http>, mut request: Request, next: Next) -> Response {
    let id = RequestId(Uuid::now_v7());
    request.extensions_mut().insert(id);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let span = tracing::info_span!("request", id = %id.0, %method, path);
    let started = Instant::now();
    let mut response = decide(http, request, next).instrument(span.clone()).await;
    let status = response.status().as_u16();
    span.in_scope(|| {
        let ms = started.elapsed().as_secs_f64() * 1000.0;
        if status >= 500 { tracing::error!(status, ms, "answered") } else { tracing::debug!(status, ms, "answered") }
    });
    if let Ok(value) = HeaderValue::from_str(&id.0.to_string()) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

async fn decide(http: Http, request: Request, next: Next) -> Response {
    let known = endpoint(request.method().as_str(), request.uri().path());
    let secure = http.settings.secure();
    if known.is_some_and(is_file) {
        return security::harden(next.run(request).await, secure, None);
    }
    if !request.method().is_safe() && !security::same_site(request.headers()) {
        tracing::warn!("refused a write from another site");
        return security::harden(api::error_response(&AppError::Forbidden), secure, None);
    }
    let (mut parts, body) = request.into_parts();
    let (cx, rotate) = match make_context(&http, &parts).await {
        Ok(made) => made,
        Err(error) => return security::harden(api::error_response(&error), secure, None),
    };
    let nonce = cx.nonce.clone();
    let new_device = cx.actor.is_none() && CookieJar::from_headers(&parts.headers).get(DEVICE_COOKIE).is_none();
    let device = cx.device.clone();
    let clear_flash = cx.flash.is_some();
    let asks_for_page = parts.method.is_safe() && !parts.uri.path().starts_with("/api/");
    let response = match refusal(known, &cx) {
        Some(AppError::SignedOut) if asks_for_page => Redirect::to(&log_in_address(&cx.address)).into_response(),
        Some(AppError::NotFound) if asks_for_page => pages::not_found(cx, Request::from_parts(parts, body)).await,
        Some(error) => api::error_response(&error),
        None => {
            parts.extensions.insert(cx);
            next.run(Request::from_parts(parts, body)).await
        }
    };
    let mut response = security::harden(response, secure, Some(&nonce));
    if let Some(outdated) = rotate {
        rotate_session(&http, outdated, &mut response).await;
    }
    if new_device
        && response.headers().get(header::CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"))
    {
        append_cookie(
            &mut response,
            &format!("{DEVICE_COOKIE}={device}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"),
        );
    }
    if clear_flash && response.status() != StatusCode::SEE_OTHER {
        append_cookie(&mut response, &format!("{FLASH_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"));
    }
    response
}

/// Files and health checks know no persons: no session is loaded for them.
fn is_file(endpoint: &Endpoint) -> bool {
    rule(endpoint.action).membership == Membership::Anyone
        && (endpoint.path.starts_with("/pkg/")
            || endpoint.path.starts_with("/fonts/")
            || endpoint.path.starts_with("/icons/")
            || endpoint.path.contains('.')
            || matches!(endpoint.path, "/healthz" | "/readyz" | "/dev/reload"))
}

/// Deny by default: an address that is not listed does not answer, and a listed one needs a person unless anybody may.
fn refusal(known: Option<&Endpoint>, cx: &Context) -> Option<AppError> {
    match known {
        None => Some(AppError::NotFound),
        Some(e) if rule(e.action).membership != Membership::Anyone && cx.actor.is_none() => Some(AppError::SignedOut),
        Some(_) => None,
    }
}

/// Whether a person will see the answer as a page. What a page asks for behind the scenes (a room that catches up, an
/// event stream) must not use up the message that the person is about to read. Browsers that do not tell count as yes.
fn opens_page(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-mode").is_none_or(|mode| mode == "navigate")
}

/// A session that should get a new token because the person's rights changed, or that has one and shows the old one.
struct Outdated {
    session: SessionId,
    token: String,
}

/// The request's context, and what is to be done about its session.
async fn make_context(http: &Http, request: &Parts) -> Result<(Context, Option<Outdated>), AppError> {
    let now = http.site.clock.now();
    let cookies = CookieJar::from_headers(&request.headers);
    let value = |name: &str| cookies.get(name).map(|c| c.value().to_owned());
    let secure = http.settings.secure();
    let token = value(cookie_name(secure)).unwrap_or_default();
    let signed_in = match token.as_str() {
        "" => None,
        token => store::accounts::load(&http.site.db, &hash_secret(token), now).await?,
    };
    if let Some(session) = &signed_in
        && now.seconds_since(session.seen_at) > TOUCH_SECONDS
    {
        let (db, id) = (http.site.db.clone(), session.actor.session);
        // Nobody waits for this, and nothing breaks without it.
        tokio::spawn(async move { store::accounts::touch(&db, id, now).await });
    }
    let rotate =
        signed_in.as_ref().filter(|s| s.rotate).map(|s| Outdated { session: s.actor.session, token: token.clone() });
    let (actor, person) = signed_in.map(|s| (Arc::new(s.actor), Arc::new(s.person))).unzip();
    let uri = &request.uri;
    let cx = Context {
        site: http.site.clone(),
        actor,
        person,
        device_label: device_label(header_text(&request.headers, header::USER_AGENT)),
        device: value(DEVICE_COOKIE).filter(|d| d.len() <= 64).unwrap_or_else(new_token),
        known: value(KNOWN_COOKIE).filter(|k| k.len() <= 200).unwrap_or_default(),
        nonce: new_token(),
        preferences: value(LOOK_COOKIE).map(|v| Preferences::from_cookie(&v)).unwrap_or_default(),
        flash: value(FLASH_COOKIE).filter(|_| opens_page(&request.headers)).and_then(|v| read_flash(&v)),
        address: uri.path_and_query().map_or("/", |p| p.as_str()).to_owned(),
        params: Vec::new(),
        query: uri.query().map(read_pairs).unwrap_or_default(),
        title: PageTitle::default(),
        now,
    };
    Ok((cx, rotate))
}

/// Gives a session a new token, once the request itself was answered: it may have signed the person out. Nothing is lost when
/// it fails or when the answer does not arrive: the next request with the old token gets the same new one.
async fn rotate_session(http: &Http, outdated: Outdated, response: &mut Response) {
    let token = successor_token(&http.site.secret, &outdated.token);
    let now = http.site.clock.now();
    match store::accounts::rotate(&http.site.db, outdated.session, hash_secret(&token), now).await {
        Ok(true) => {
            append_cookie(response, &session_cookie(http.settings.secure(), &token, store::accounts::SESSION_SECONDS))
        }
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "rotating a session"),
    }
}

/// Names and values of a query or a form.
pub fn read_pairs(text: &str) -> Vec<(String, String)> {
    serde_html_form::from_str(text).unwrap_or_default()
}

fn header_text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
}

fn append_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Leaves a message for the next page.
pub fn set_flash(response: &mut Response, text: &str) {
    let value = URL_SAFE_NO_PAD.encode(text);
    append_cookie(response, &format!("{FLASH_COOKIE}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60"));
}

fn read_flash(value: &str) -> Option<Flash> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(value).ok()?).ok()?;
    (text.len() < 400).then_some(Flash { tone: Tone::Ok, text })
}
