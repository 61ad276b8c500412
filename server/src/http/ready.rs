//! Whether the server can answer, for balancers and for those who watch it.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use reports::zone::rfc3339_utc;
use serde::Serialize;
use store::{Audit, Store};
use utoipa::ToSchema;

/// Whether the server can answer, and what its last audit came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ready {
    /// `ready`, or `unavailable`.
    status: &'static str,
    /// Whether the facts are those of the journal: `clean`, `mismatch`, `none` before the first audit, `unknown` where the database
    /// does not answer.
    audit: &'static str,
    /// When that was audited.
    audited_at: Option<String>,
    /// How many facts are not what the journal says.
    differing: Option<u64>,
}

impl Ready {
    fn after(audit: Option<Audit>) -> Ready {
        Ready {
            status: "ready",
            audit: match audit {
                None => "none",
                Some(Audit { differing: 0, .. }) => "clean",
                Some(_) => "mismatch",
            },
            audited_at: audit.map(|audit| rfc3339_utc(audit.began)),
            differing: audit.map(|audit| audit.differing),
        }
    }
}

/// 200 when the database answers; its migrations were done before the server began to listen. A mismatch changes the words and not the
/// status: who may not be asked any more shows nobody what is wrong.
pub async fn ready(State(store): State<Store>) -> Response {
    let (status, ready) = match store.last_audit().await {
        Ok(audit) => (StatusCode::OK, Ready::after(audit)),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            let ready = Ready { status: "unavailable", audit: "unknown", audited_at: None, differing: None };
            (StatusCode::SERVICE_UNAVAILABLE, ready)
        }
    };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(ready)).into_response()
}
