//! `POST /api/v1/events`: events as they happen, from any program with a key that may send them.

pub(super) mod body;
mod lines;

use axum::{
    body::BodyDataStream,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use store::{
    ingest::{Delivery, IngestOptions, IngestSummary, RejectedLine},
    intake::Intake,
    sources::Source,
};
use utoipa::ToSchema;

use super::{Problem, failed_inside, fresh, intake, own_parameter};
use body::Coding;
use lines::Unread;

/// Bodies up to this many bytes are understood where they are: another thread would cost more.
pub(super) const QUICK: usize = 64 << 10;

/// Takes in the events of a body, and answers when they are durable.
pub async fn post(State(intake): State<Intake>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let mut body = body.into_data_stream();
    match take_in(&intake, &parts, &mut body).await {
        Ok(response) => response,
        Err(problem) => {
            body::hear_out(body).await;
            problem.into_response()
        }
    }
}

async fn take_in(intake: &Intake, parts: &Parts, body: &mut BodyDataStream) -> Result<Response, Problem> {
    let strict = is_strict(parts.uri.query().unwrap_or_default())?;
    is_json(&parts.headers)?;
    let coding = Coding::of(&parts.headers)?;
    let mut room = intake.room().map_err(intake::refused)?;
    let settings = intake.store().recent_settings().await.map_err(|error| {
        tracing::error!(%error, "the settings could not be read");
        intake::not_stored(&error)
    })?;
    let most = settings.ingest_max_bytes as usize;
    let bytes = body::read(&parts.headers, body, most, body::too_large, &mut room).await?;
    let reading = intake.store().reading(settings.store_text);
    let unread = Unread { bytes, coding, most, reading };
    let (lines, room) = if unread.bytes.len() <= QUICK && coding == Coding::Plain {
        unread.lines(room)?
    } else {
        let turn = intake.turn().await;
        let reading = tokio::task::spawn_blocking(move || {
            let read = unread.lines(room);
            // Not before what was refused has given its room back.
            drop(turn);
            read
        });
        reading.await.map_err(|error| failed_inside("a body could not be read", &error))??
    };
    let options = IngestOptions { strict, source: Source::Api };
    let summary = intake::take(intake, room, Delivery { lines, options, body: None }).await?;
    Ok(if strict && !summary.rejected.is_empty() {
        NothingTaken::of(summary).into_response()
    } else {
        fresh(Taken::from(summary))
    })
}

/// Whether it is all or nothing. `strict` without a value means it; the last one given counts.
fn is_strict(query: &str) -> Result<bool, Problem> {
    let last = query.split('&').rfind(|pair| pair.split('=').next() == Some("strict"));
    match (last, own_parameter(query, "strict")?.as_deref()) {
        (None, _) | (Some(_), Some("false")) => Ok(false),
        (Some("strict"), None) | (Some(_), Some("true")) => Ok(true),
        (Some(_), other) => Err(Problem::bad("strict", other.unwrap_or_default(), "is neither true nor false")),
    }
}

fn is_json(headers: &HeaderMap) -> Result<(), Problem> {
    let named = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = named.split(';').next().unwrap_or_default().trim();
    let known = ["application/x-ndjson", "application/ndjson", "application/json"];
    if known.iter().any(|known| essence.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    let detail = "Events come as application/x-ndjson (one a line) or application/json (an array, or one).";
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_type", detail))
}

/// What became of the events of a request.
#[derive(Serialize, ToSchema)]
pub struct Taken {
    /// Events that were new.
    accepted: u64,
    /// Events that were known already.
    duplicates: u64,
    /// Events that could not be understood.
    rejected: Vec<RejectedEvent>,
}

/// An event that could not be understood.
#[derive(Serialize, ToSchema)]
pub struct RejectedEvent {
    /// Its line, from 1; in an array its place.
    line: u64,
    /// The field at fault, where one is.
    field: Option<String>,
    /// What is wrong.
    error: String,
}

impl From<IngestSummary> for Taken {
    fn from(summary: IngestSummary) -> Taken {
        let rejected = |RejectedLine { line, field, error }| RejectedEvent { line, field, error };
        Taken {
            accepted: summary.accepted,
            duplicates: summary.duplicates,
            rejected: summary.rejected.into_iter().map(rejected).collect(),
        }
    }
}

/// All or nothing came to nothing: a problem that says of which events.
#[derive(Serialize, ToSchema)]
pub struct NothingTaken {
    #[serde(flatten)]
    problem: Problem,
    #[serde(flatten)]
    taken: Taken,
}

impl NothingTaken {
    fn of(summary: IngestSummary) -> NothingTaken {
        let detail = format!(
            "{} of these events could not be understood, so none was taken in (strict=true).",
            summary.rejected.len()
        );
        NothingTaken {
            problem: Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "rejected", detail),
            taken: summary.into(),
        }
    }
}

impl IntoResponse for NothingTaken {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        self.problem.with_body(body)
    }
}
