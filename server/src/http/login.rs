//! `/login` and `/logout`.

use std::{net::IpAddr, time::Instant};

use app::{
    account::{self, Login, Refused},
    preferences::is_local,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use store::users::User;

use super::{
    Problem,
    access::{Access, Peer, see_other},
    failed_inside, forms,
};
use crate::access::{NotNow, Visitor, sign_in, sign_out};

/// How long whoever is sent away because of the crowd or a full disk should wait, in seconds.
const BUSY_S: u64 = 5;

/// What the address of the log-in says.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
}

/// What its form says.
#[derive(Debug, Deserialize)]
pub struct Sent {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// `GET /login?next=…`.
pub async fn show(asked: Result<Query<Asked>, QueryRejection>, parts: Parts) -> Response {
    // An address that says two of them says none.
    let Asked { next } = asked.map(|Query(asked)| asked).unwrap_or_default();
    if let Some(Visitor::User { .. }) = parts.extensions.get() {
        return see_other(own(&next));
    }
    answer(&parts, StatusCode::OK, Login { next, ..Login::default() })
}

/// `POST /login`.
pub async fn enter(
    State(access): State<Access>,
    Peer(peer): Peer,
    parts: Parts,
    forms::Sent(sent): forms::Sent<Sent>,
) -> Result<Response, Problem> {
    let client = access.site.client(peer, &parts.headers);
    let again = |status, refused| {
        let shown = Login { email: sent.email.clone(), next: sent.next.clone(), refused: Some(refused) };
        Ok(answer(&parts, status, shown))
    };
    match known(&access, client, &sent).await? {
        Outcome::User(user) => match entered(&access, peer, &parts, user.id, own(&sent.next)).await {
            Ok(response) => {
                tracing::info!(user = user.id, "signed in");
                Ok(response)
            }
            Err(Unwritten) => again(StatusCode::SERVICE_UNAVAILABLE, Refused::Unwritable),
        },
        Outcome::Wrong => {
            // Not from where: an address is somebody's, and the proxy's log has it.
            tracing::info!("a log-in failed");
            again(StatusCode::UNAUTHORIZED, Refused::Wrong)
        }
        Outcome::Wait(seconds) => again(StatusCode::TOO_MANY_REQUESTS, Refused::Wait(seconds)),
        Outcome::Busy => again(StatusCode::SERVICE_UNAVAILABLE, Refused::Busy),
    }
}

enum Outcome {
    User(User),
    Wrong,
    Wait(u64),
    Busy,
}

/// Whose e-mail and password these are. An unknown e-mail, a wrong password, a user without one and one who is shut out take
/// the same work and get the same answer.
async fn known(access: &Access, client: IpAddr, sent: &Sent) -> Result<Outcome, Problem> {
    if let Err(wait) = access.attempts.begin(client, &sent.email, Instant::now()) {
        return Ok(Outcome::Wait(wait.as_secs().max(1)));
    }
    let user = access.store.user_called(&sent.email).await;
    let user = user.map_err(|error| failed_inside("a user could not be read", &error))?;
    let hash = user.as_ref().filter(|user| !user.disabled).and_then(|user| user.password.clone());
    match access.passwords.verify(sent.password.clone(), hash).await {
        Ok(true) => {}
        Ok(false) => return Ok(Outcome::Wrong),
        Err(NotNow::Busy) => return Ok(Outcome::Busy),
        Err(NotNow::Failed(error)) => return Err(failed_inside("a password could not be compared", &error)),
    }
    access.attempts.succeeded(client, &sent.email);
    Ok(user.map_or(Outcome::Wrong, Outcome::User))
}

/// Nobody was signed in because nothing can be written; the log says why.
#[derive(Debug)]
pub struct Unwritten;

/// Signs a user in and goes on.
///
/// # Errors
/// Where the session cannot be written.
pub async fn entered(
    access: &Access,
    peer: IpAddr,
    parts: &Parts,
    user: i64,
    next: &str,
) -> Result<Response, Unwritten> {
    let cookie = sign_in(&access.store, &access.site, peer, &parts.headers, user).await;
    let cookie = cookie.map_err(|error| {
        tracing::error!(%error, "a session could not be made");
        Unwritten
    })?;
    Ok(with_cookie(see_other(next), cookie))
}

/// `POST /logout`.
pub async fn leave(State(access): State<Access>, Peer(peer): Peer, parts: Parts) -> Result<Response, Problem> {
    let cookie = sign_out(&access.store, &access.site, peer, &parts.headers).await;
    let cookie = cookie.map_err(|error| failed_inside("a session could not be ended", &error))?;
    Ok(with_cookie(see_other("/login"), cookie))
}

/// `POST /logout/everywhere`: all sessions of whoever asks, on every device.
pub async fn leave_everywhere(access: State<Access>, peer: Peer, parts: Parts) -> Result<Response, Problem> {
    if let Some(Visitor::User { user, .. }) = parts.extensions.get() {
        let ended = access.store.end_sessions(user.id, None).await;
        ended.map_err(|error| failed_inside("sessions could not be ended", &error))?;
    }
    leave(access, peer, parts).await
}

fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Where to go afterwards: a path of ours, or the start.
fn own(next: &str) -> &str {
    if is_local(next) { next } else { "/" }
}

fn answer(parts: &Parts, status: StatusCode, shown: Login) -> Response {
    let wait = match shown.refused {
        Some(Refused::Wait(seconds)) => Some(seconds),
        Some(Refused::Busy | Refused::Unwritable) => Some(BUSY_S),
        _ => None,
    };
    let page = forms::page(parts, status, |language| account::login(language, shown));
    match wait {
        Some(seconds) => ([(header::RETRY_AFTER, seconds.to_string())], page).into_response(),
        None => page,
    }
}
