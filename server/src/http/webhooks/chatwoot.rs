//! Chatwoot.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use store::{
    connectors::chatwoot,
    sources::{Source, SourceKind},
};

use super::{Problem, Webhooks, bad_signature, header, not_set_up, signature};

/// How far the sender's clock may be from ours. Later, a delivery that somebody recorded could be played again.
const STALE_AFTER_S: i64 = 300;

/// `POST /webhooks/chatwoot`: a delivery.
pub async fn deliver(State(webhooks): State<Webhooks>, headers: HeaderMap, body: Body) -> Result<StatusCode, Problem> {
    let secret = webhooks.secrets.chatwoot.as_deref().ok_or_else(|| not_set_up("RAPPORTO_CHATWOOT_SECRET"))?;
    let (body, room) = webhooks.read(&headers, body).await?;
    let sent = header(&headers, "x-chatwoot-timestamp");
    if !signature::signed(secret, &[sent.as_bytes(), b".", &body], header(&headers, "x-chatwoot-signature")) {
        webhooks.note_refused(SourceKind::Chatwoot);
        return Err(bad_signature("X-Chatwoot-Signature is not the signature of X-Chatwoot-Timestamp and this body."));
    }
    let now = webhooks.intake.store().now().div_euclid(1000);
    if !sent.parse::<i64>().is_ok_and(|sent| now.abs_diff(sent) <= STALE_AFTER_S.unsigned_abs()) {
        webhooks.note_refused(SourceKind::Chatwoot);
        return Err(bad_signature("X-Chatwoot-Timestamp is more than five minutes from this server's clock."));
    }
    webhooks.take(Source::Chatwoot, body, room, chatwoot::delivered).await?;
    Ok(StatusCode::OK)
}
