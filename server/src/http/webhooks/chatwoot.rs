//! Chatwoot.

use std::collections::HashMap;

use axum::{
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode},
};
use store::{
    connectors::{Reading, chatwoot},
    sources::{Source, SourceKind},
};

use super::{Problem, Webhooks, bad_signature, header, not_set_up, signature};

/// How far the sender's clock may be from ours. Later, a delivery that somebody recorded could be played again.
const STALE_AFTER_S: i64 = 300;

/// `POST /webhooks/chatwoot`: a delivery. With `?account=N` the address says whose bodies those are that do not say it; what is no
/// number says nothing.
pub async fn deliver(
    State(webhooks): State<Webhooks>,
    query: Result<Query<HashMap<String, String>>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Problem> {
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
    let given = query.map(|Query(given)| given).unwrap_or_default();
    let account = given.get("account").and_then(|account| account.parse().ok());
    let read = move |body: &[u8], reading: Reading| chatwoot::delivered_to(body, reading, account);
    webhooks.take(Source::Chatwoot, body, room, read).await?;
    Ok(StatusCode::OK)
}
