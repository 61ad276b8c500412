//! The queue behind everything that comes in over HTTP, and what senders hear when it takes nothing.

use std::time::Duration;

use axum::http::StatusCode;
use store::{
    StoreError,
    ingest::{Delivery, IngestSummary},
    intake::{Intake, IntakeError, Room},
};

use super::Problem;

/// How long a sender waits until their events are durable.
const LONGEST: Duration = Duration::from_secs(25);

/// Makes a delivery durable.
///
/// # Errors
/// 429 or 503; what was not answered in time may be stored all the same.
pub async fn take(intake: &Intake, room: Room, delivery: Delivery) -> Result<IngestSummary, Problem> {
    let source = delivery.options.source.kind().as_str();
    let taken = tokio::time::timeout(LONGEST, intake.take(room, delivery)).await;
    let summary = taken.map_err(|_| {
        let detail = "This was not stored in time. Send it again later: what is stored by then counts once.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "deadline", detail)
    })?;
    let summary = summary.map_err(refused)?;
    if !summary.rejected.is_empty() {
        tracing::warn!(source, rejected = summary.rejected.len(), "events that could not be understood are kept aside");
    }
    Ok(summary)
}

/// What the sender hears of this.
pub fn refused(error: IntakeError) -> Problem {
    match error {
        IntakeError::Full => Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "busy",
            "More comes in than can be stored at once. Nothing of this was taken in; send it again in a second.",
        ),
        IntakeError::TooMuch(limits) => {
            let detail = format!(
                "One request may have at most {} events. Nothing of this was taken in; send it in several.",
                limits.events
            );
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_many_events", detail)
        }
        IntakeError::Closed => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "ending",
            "The server is ending. Nothing of this was taken in; send it again in a moment.",
        ),
        IntakeError::Store(error) => not_stored(&error),
    }
}

/// The same where the database could not even be asked. The log has the reason.
pub fn not_stored(error: &StoreError) -> Problem {
    if matches!(error, StoreError::Full) {
        let detail = "The server's disk is full. Nothing of this was stored; send it again later.";
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, "disk_full", detail);
    }
    if matches!(error, StoreError::Corrupt { .. }) {
        let detail = format!("This could not be stored: {}. Send it again once that is done.", store::damage::SENTENCE);
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, "database_damaged", detail);
    }
    let detail = "This could not be stored. Nothing of it is lost if it is sent again.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "cannot_store", detail)
}
