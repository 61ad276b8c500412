//! Meta's WhatsApp Cloud API.

use std::collections::HashMap;

use axum::{
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use store::{
    connectors::whatsapp,
    sources::{Source, SourceKind},
};

use super::{Problem, Webhooks, bad_signature, header, not_set_up, signature};

/// `GET /webhooks/whatsapp`: Meta asks whether the address is ours before it delivers to it.
pub async fn handshake(
    State(webhooks): State<Webhooks>,
    query: Result<Query<HashMap<String, String>>, QueryRejection>,
) -> Result<Response, Problem> {
    let token = webhooks.secrets.whatsapp_token.as_deref();
    let token = token.ok_or_else(|| not_set_up("RAPPORTO_WHATSAPP_VERIFY_TOKEN"))?;
    let given = query.map(|Query(given)| given).unwrap_or_default();
    let of = |name: &str| given.get(name).map_or("", String::as_str);
    if of("hub.mode") != "subscribe" || !signature::same(token, of("hub.verify_token")) {
        webhooks.note_refused(SourceKind::Whatsapp);
        return Err(Problem::new(StatusCode::FORBIDDEN, "wrong_token", "The verify token is not the one set up here."));
    }
    if let Err(error) = webhooks.intake.store().note_handshake(SourceKind::Whatsapp).await {
        // Meta is answered all the same: only the page of the sources does not know.
        tracing::warn!(%error, "that Meta asked for the address could not be noted");
    }
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((plain, of("hub.challenge").to_owned()).into_response())
}

/// `POST /webhooks/whatsapp`: a delivery.
pub async fn deliver(State(webhooks): State<Webhooks>, headers: HeaderMap, body: Body) -> Result<StatusCode, Problem> {
    let secret = webhooks.secrets.whatsapp_app.as_deref();
    let secret = secret.ok_or_else(|| not_set_up("RAPPORTO_WHATSAPP_APP_SECRET"))?;
    let (body, room) = webhooks.read(&headers, body).await?;
    if !signature::signed(secret, &[&body], header(&headers, "x-hub-signature-256")) {
        webhooks.note_refused(SourceKind::Whatsapp);
        return Err(bad_signature("X-Hub-Signature-256 is not the signature of this body with the app secret."));
    }
    webhooks.take(Source::Whatsapp, body, room, whatsapp::delivered).await?;
    Ok(StatusCode::OK)
}
