//! The guard: every request passes here once, and nothing behind it is reached without what its address needs.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use app::load::SIGNED_OUT;
use axum::{
    extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use reports::{Engine, query::encode_component};
use store::{
    Store,
    columns::Columns,
    keys::{Key, Keys, Scope},
};

use super::{
    Problem, clicks, failed_inside,
    flows::FlowFile,
    forms,
    table::{Need, Needs},
};
use crate::{
    access::{Attempts, Own, Passwords, Site, Visitor, visitor_of},
    downloads::Notices,
};

/// What the guard and the forms behind the log-in know.
#[derive(Clone)]
pub struct Access {
    /// Users and sessions.
    pub store: Store,
    /// Of everybody's numbers.
    pub engine: Arc<dyn Engine>,
    /// What the engine reads; it follows the store by itself, a moment later.
    pub columns: Arc<Columns>,
    /// What each address needs.
    pub needs: Arc<Needs>,
    /// Where the product is reached.
    pub site: Arc<Site>,
    /// Hashes and compares passwords.
    pub passwords: Passwords,
    /// Who failed to sign in of late.
    pub attempts: Attempts,
    /// What programs show instead of a session.
    pub keys: Keys,
    /// How many of whose downloads have ended unseen.
    pub notices: Notices,
}

/// How many downloads of whoever asks have ended, and they have not seen it.
#[derive(Debug, Clone, Copy)]
pub struct Unseen(pub u64);

/// What answers reports for whoever asks, and nothing that they may not see.
#[derive(Clone)]
pub struct Reports(pub Arc<dyn Engine>);

impl<S: Send + Sync> FromRequestParts<S> for Reports {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Reports, Problem> {
        parts.extensions.get::<Reports>().cloned().ok_or_else(signed_out)
    }
}

/// Where people reach the product (`https://reports.example.com`), for links in files; empty where nobody has said it.
#[derive(Debug, Clone, Default)]
pub struct Here(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Here {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Here, Infallible> {
        Ok(parts.extensions.get::<Here>().cloned().unwrap_or_default())
    }
}

/// The other end of the connection; of a proxy, where one stands between.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Peer, Problem> {
        match parts.extensions.get::<ConnectInfo<SocketAddr>>() {
            Some(ConnectInfo(peer)) => Ok(Peer(peer.ip())),
            None => Err(failed_inside("a request from nowhere", &"the listener does not say who is connected")),
        }
    }
}

/// Lets a request through, with [`Visitor`] and [`Reports`] among its extensions, or answers why not.
pub async fn guard(State(access): State<Access>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let file = FlowFile::of(parts.uri.path()).filter(|_| !changes_something(&parts.method));
    if let Err(refusal) = admit(&access, &mut parts, file.is_some()).await {
        return refusal;
    }
    let engine = parts.extensions.get::<Reports>().cloned();
    if let (Some(file), Some(Reports(engine))) = (file, engine) {
        return file.answer(&*engine, &mut parts).await.into_response();
    }
    next.run(Request::from_parts(parts, body)).await
}

async fn admit(access: &Access, parts: &mut Parts, is_file: bool) -> Result<(), Response> {
    let matched = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    let need = match matched {
        _ if is_file => Need::Report,
        None if clicks::is_visitors(parts.uri.path()) => Need::Nothing,
        _ => access.needs.of(matched),
    };
    if need == Need::Nothing {
        return Ok(());
    }
    if !access.site.is_asked_for(&parts.headers) {
        return Err(misdirected().into_response());
    }
    if changes_something(&parts.method) && !access.site.is_from_here(&parts.headers) {
        let detail = "This was sent from another site. Nothing was changed.";
        return Err(Problem::new(StatusCode::FORBIDDEN, "cross_site", detail).into_response());
    }
    if need == Need::Ingest {
        let shown = parts.headers.get(header::AUTHORIZATION);
        return may(access, shown, Scope::Ingest).await.map(drop).map_err(IntoResponse::into_response);
    }
    if let Some(url) = &access.site.public_url {
        parts.extensions.insert(Here(url.to_string()));
    }
    if need == Need::Report && parts.headers.contains_key(header::AUTHORIZATION) {
        let shown = parts.headers.get(header::AUTHORIZATION);
        let key = may(access, shown, Scope::Read).await.map_err(IntoResponse::into_response)?;
        parts.extensions.insert(Reports(Arc::clone(&access.engine)));
        parts.extensions.insert(Visitor::Program { key: key.id });
        return Ok(());
    }
    let Peer(peer) = Peer::from_request_parts(parts, &()).await.map_err(IntoResponse::into_response)?;
    let found = visitor_of(&access.store, &access.site, peer, &parts.headers).await;
    let found = found.map_err(|error| failed_inside("a session could not be read", &error).into_response())?;
    let demo = || access.site.demo.then_some(Visitor::Demo);
    let Some(visitor) = found.or_else(demo) else {
        return if need == Need::Anybody { Ok(()) } else { Err(turned_away(need, parts)) };
    };
    if !visitor.is_admin() {
        match need {
            Need::Admin => return Err(forms::forbidden(parts)),
            Need::AdminFile => return Err(admins_only().into_response()),
            _ => {}
        }
    }
    let engine = match visitor.agent() {
        Some(agent) => Arc::new(Own::new(Arc::clone(&access.engine), agent)),
        None => Arc::clone(&access.engine),
    };
    parts.extensions.insert(Reports(engine));
    parts.extensions.insert(Unseen(access.notices.unseen(visitor.asker())));
    parts.extensions.insert(visitor);
    Ok(())
}

/// The key that a program shows, if it allows this.
async fn may(access: &Access, shown: Option<&HeaderValue>, scope: Scope) -> Result<Key, Problem> {
    let Some(shown) = shown else {
        let detail = format!("This needs a key of the scope {scope}: Authorization: Bearer KEY.");
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "no_key", detail));
    };
    let token = shown.to_str().ok().and_then(|shown| shown.split_once(' '));
    let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
    let key = match token {
        Some(token) => access.keys.verify(token).await,
        None => Ok(None),
    };
    match key.map_err(|error| failed_inside("a key could not be read", &error))? {
        Some(key) if key.allows(scope) => Ok(key),
        Some(_) => {
            let detail = format!("This key has not the scope {scope}.");
            Err(Problem::new(StatusCode::FORBIDDEN, "wrong_scope", detail))
        }
        None => Err(Problem::new(StatusCode::UNAUTHORIZED, "bad_key", "There is no such key, or it was revoked.")),
    }
}

fn changes_something(method: &Method) -> bool {
    ![Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

fn misdirected() -> Problem {
    let detail = "This server answers only at its own addresses: a loopback address such as http://127.0.0.1:3000, and \
                  the public URL that it was told.";
    Problem::new(StatusCode::MISDIRECTED_REQUEST, "misdirected", detail)
}

/// 401, in the words of the API.
pub fn signed_out() -> Problem {
    let detail = "Nobody is signed in. Sign in at /login; programs send a key.";
    Problem::new(StatusCode::UNAUTHORIZED, SIGNED_OUT, detail)
}

/// 403, likewise.
fn admins_only() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "not_allowed", "Only an admin may have this.")
}

/// To the log-in and back for whoever reads pages; 401 for programs and for what pages ask for.
fn turned_away(need: Need, parts: &Parts) -> Response {
    if ![Need::Page, Need::Admin].contains(&need) {
        return signed_out().into_response();
    }
    let here = parts.uri.path_and_query().map_or("/", |here| here.as_str());
    // Nobody can go back to a form that was sent.
    let login = if changes_something(&parts.method) || here == "/" {
        "/login".to_owned()
    } else {
        format!("/login?next={}", encode_component(here))
    };
    see_other(&login)
}

/// 303 to a path of ours.
pub fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (StatusCode::SEE_OTHER, headers).into_response()
}
