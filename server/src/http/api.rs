//! Reports as JSON: the same types that the pages show.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::header,
    response::{IntoResponse, Response},
};
use reports::Engine;

use super::{Asked, Problem};

/// `GET /api/v1/reports/overview`.
pub async fn overview(State(engine): State<Arc<dyn Engine>>, asked: Asked) -> Result<Response, Problem> {
    Ok(fresh(engine.overview(&asked.query).await?))
}

/// `GET /api/v1/reports/agents`.
pub async fn agents(State(engine): State<Arc<dyn Engine>>, asked: Asked) -> Result<Response, Problem> {
    Ok(fresh(engine.agents(&asked.query).await?))
}

/// `GET /api/v1/reports/tags`.
pub async fn tags(State(engine): State<Arc<dyn Engine>>, asked: Asked) -> Result<Response, Problem> {
    Ok(fresh(engine.tags(&asked.query).await?))
}

/// `GET /api/v1/reports/conversations`, a page at a time: `after=` takes the `next` of the page before.
pub async fn conversations(State(engine): State<Arc<dyn Engine>>, asked: Asked) -> Result<Response, Problem> {
    let after = asked.own("after")?;
    Ok(fresh(engine.conversations(&asked.query, after.as_deref()).await?))
}

/// `GET /api/v1/reports/conversations/{id}`.
pub async fn conversation(
    State(engine): State<Arc<dyn Engine>>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found("There is no such conversation.");
    // An id that is no UTF-8 is none of ours.
    let Path(id) = id.map_err(|_| missing())?;
    Ok(fresh(engine.conversation(&id).await?.ok_or_else(missing)?))
}

fn fresh(report: impl serde::Serialize) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(report)).into_response()
}
