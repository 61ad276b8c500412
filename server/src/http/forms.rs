//! What the plain pages of forms have in common: how they are answered, and under which policy.

use app::{
    account::{self, document},
    i18n::Language,
};
use axum::{
    Form,
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use leptos::prelude::AnyView;
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;

use super::Unseen;
use crate::{access::Visitor, assets};

/// These pages run no script and load nothing but the style sheet.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// These run scripts: one that keeps notices up to date, those that copy or draw.
const POLICY_OF_LIVE: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; \
                              font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page in the language of whoever asked.
pub fn page(parts: &Parts, status: StatusCode, write: impl FnOnce(Language) -> (String, AnyView)) -> Response {
    under(POLICY, parts, status, write)
}

/// The same with scripts.
pub fn live_page(parts: &Parts, status: StatusCode, write: impl FnOnce(Language) -> (String, AnyView)) -> Response {
    under(POLICY_OF_LIVE, parts, status, write)
}

fn under(
    policy: &'static str,
    parts: &Parts,
    status: StatusCode,
    write: impl FnOnce(Language) -> (String, AnyView),
) -> Response {
    let unseen = parts.extensions.get().map_or(0, |Unseen(unseen)| *unseen);
    let visitor = parts.extensions.get::<Visitor>().map(Visitor::shown).unwrap_or_default();
    let html = document(parts, app::visitor::Visitor { unseen, ..visitor }, assets::addresses(), write);
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, Html(html)).into_response()
}

/// 403 for a role that does not allow it.
pub fn forbidden(parts: &Parts) -> Response {
    page(parts, StatusCode::FORBIDDEN, account::forbidden)
}

/// What a form says. One that cannot be read, or is no UTF-8, is answered by a page that says so.
#[derive(Debug, Clone)]
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Sent<T>, Response> {
        let (parts, body) = request.into_parts();
        let unread = |status| page(&parts, status, account::unread);
        let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), state).await;
        let bytes = bytes.map_err(|rejection| unread(rejection.into_response().status()))?;
        // Read as a form, what is no UTF-8 would become signs that nobody typed.
        if percent_decode(&bytes).decode_utf8().is_err() {
            return Err(unread(StatusCode::BAD_REQUEST));
        }
        match Form::from_request(Request::from_parts(parts.clone(), bytes.into()), state).await {
            Ok(Form(sent)) => Ok(Sent(sent)),
            Err(rejection) => Err(unread(rejection.into_response().status())),
        }
    }
}
