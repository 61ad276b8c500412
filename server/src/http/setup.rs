//! `/setup`: the page behind a link that may be used once, to make the first admin or to choose a password.

use app::account::{self, Refused, Setup, Void};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::{StatusCode, request::Parts},
    response::Response,
};
use serde::Deserialize;
use store::{
    StoreError,
    setup::Purpose,
    users::{NewUser, Role},
};

use super::{
    Problem,
    access::{Access, Peer, see_other},
    failed_inside, forms,
    login::{Unwritten, entered},
};
use crate::access::{LongEnough, NotNow, SHORTEST};

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    token: String,
}

/// What its form says.
#[derive(Debug, Deserialize)]
pub struct Sent {
    token: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    name: String,
    password: String,
}

/// `GET /setup?token=…`.
pub async fn show(
    State(access): State<Access>,
    asked: Result<Query<Asked>, QueryRejection>,
    parts: Parts,
) -> Result<Response, Problem> {
    // An address that says two of them says none.
    let Asked { token } = asked.map(|Query(asked)| asked).unwrap_or_default();
    let Some(purpose) = purpose(&access, &token).await? else { return Ok(void(&parts)) };
    Ok(answer(&parts, StatusCode::OK, Setup { token, ..form(&purpose) }))
}

/// `POST /setup`: the link is used, and whoever used it is signed in.
pub async fn take(
    State(access): State<Access>,
    Peer(peer): Peer,
    parts: Parts,
    forms::Sent(sent): forms::Sent<Sent>,
) -> Result<Response, Problem> {
    let Some(purpose) = purpose(&access, &sent.token).await? else { return Ok(void(&parts)) };
    let again = |status, refused| {
        let Sent { token, email, name, .. } = &sent;
        let (token, email, name) = (token.clone(), email.clone(), name.clone());
        Ok(answer(&parts, status, Setup { token, email, name, refused: Some(refused), ..form(&purpose) }))
    };
    let Ok(password) = LongEnough::new(sent.password.clone()) else {
        return again(StatusCode::UNPROCESSABLE_ENTITY, Refused::Password);
    };
    let admin = match purpose {
        Purpose::Password(_) => None,
        Purpose::FirstAdmin => {
            let Ok(nameless) = NewUser::new(&sent.email, "", Role::Admin) else {
                return again(StatusCode::UNPROCESSABLE_ENTITY, Refused::Email);
            };
            let named = if sent.name.trim().is_empty() {
                Ok(nameless)
            } else {
                NewUser::new(&sent.email, &sent.name, Role::Admin)
            };
            let Ok(admin) = named else { return again(StatusCode::UNPROCESSABLE_ENTITY, Refused::Name) };
            Some(admin)
        }
    };
    let hash = match access.passwords.hash(password).await {
        Ok(hash) => hash,
        Err(NotNow::Busy) => return again(StatusCode::SERVICE_UNAVAILABLE, Refused::Busy),
        Err(NotNow::Failed(error)) => return Err(failed_inside("a password could not be hashed", &error)),
    };
    let used = match admin {
        Some(admin) => access.store.use_first_admin_token(&sent.token, &admin, &hash).await,
        None => access.store.use_password_token(&sent.token, &hash).await,
    };
    match used {
        Ok(Some(user)) => match entered(&access, peer, &parts, user, "/").await {
            Ok(response) => Ok(response),
            // The account is there: the log-in takes it when the disk has room again.
            Err(Unwritten) => Ok(see_other("/login")),
        },
        Ok(None) => Ok(void(&parts)),
        Err(error) => {
            tracing::error!(%error, "a set-up link could not be used");
            again(StatusCode::SERVICE_UNAVAILABLE, Refused::Unwritable)
        }
    }
}

async fn purpose(access: &Access, token: &str) -> Result<Option<Purpose>, Problem> {
    access.store.purpose_of(token).await.map_err(failed)
}

fn failed(error: StoreError) -> Problem {
    failed_inside("a set-up link failed", &error)
}

fn form(purpose: &Purpose) -> Setup {
    let of = match purpose {
        Purpose::FirstAdmin => None,
        Purpose::Password(user) => Some(user.email.clone()),
    };
    Setup { of, shortest: SHORTEST, ..Setup::default() }
}

fn answer(parts: &Parts, status: StatusCode, shown: Setup) -> Response {
    forms::page(parts, status, |language| account::setup(language, shown))
}

fn void(parts: &Parts) -> Response {
    forms::page(parts, StatusCode::GONE, |language| account::void(language, Void))
}
