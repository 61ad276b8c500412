//! Whether the server can answer, for balancers and for those who watch it.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use reports::zone::rfc3339_utc;
use serde::Serialize;
use store::{Audit, FailedAudit, Store, damage};
use utoipa::ToSchema;

/// Whether the server can answer, and what its last audit came to.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Ready {
    /// `ready`; `damaged` where the database file is, of which the rest can be read; or `unavailable`.
    status: &'static str,
    /// Why it is not ready, where more is known.
    detail: Option<&'static str>,
    /// Whether the facts are those of the journal: `clean`, `mismatch`, `failed` where the last audit could not be finished, `none` before
    /// the first one, `unknown` where the database does not answer.
    audit: &'static str,
    /// When the last audit that was finished began.
    audited_at: Option<String>,
    /// How many facts it found that are not what the journal says.
    differing: Option<u64>,
    /// When the one after it could not be finished.
    failed_at: Option<String>,
    /// Why.
    failed_because: Option<&'static str>,
}

impl Ready {
    fn after((last, failed): (Option<Audit>, Option<FailedAudit>)) -> Ready {
        Ready {
            status: "ready",
            detail: None,
            audit: match (failed, last) {
                (Some(_), _) => "failed",
                (None, None) => "none",
                (None, Some(Audit { differing: 0, .. })) => "clean",
                (None, Some(_)) => "mismatch",
            },
            audited_at: last.map(|audit| rfc3339_utc(audit.began)),
            differing: last.map(|audit| audit.differing),
            failed_at: failed.map(|failed| rfc3339_utc(failed.at)),
            failed_because: failed.map(|failed| failed.why.sentence()),
        }
    }
}

/// 200 when the database answers and nothing damaged was met in it; its migrations were done before the server began to listen. A mismatch
/// changes the words and not the status: who may not be asked any more shows nobody what is wrong.
pub async fn ready(State(store): State<Store>) -> Response {
    let ready = match store.audits().await {
        Ok(audits) => Ready::after(audits),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            Ready { status: "unavailable", audit: "unknown", ..Ready::default() }
        }
    };
    let ready =
        if damage::is_known() { Ready { status: "damaged", detail: Some(damage::SENTENCE), ..ready } } else { ready };
    let status = if ready.status == "ready" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(ready)).into_response()
}
