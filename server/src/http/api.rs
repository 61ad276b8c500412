//! Reports as JSON: the same types that the pages show.

use axum::{
    extract::{Path, rejection::PathRejection},
    response::Response,
};

use super::{Asked, Problem, Reports, fresh};

/// `GET /api/v1/reports/overview`.
pub async fn overview(Reports(engine): Reports, asked: Asked) -> Result<Response, Problem> {
    Ok(fresh(engine.overview(&asked.query).await?))
}

/// `GET /api/v1/reports/agents`.
pub async fn agents(Reports(engine): Reports, asked: Asked) -> Result<Response, Problem> {
    let mut report = engine.agents(&asked.query).await?;
    reports::agents::columns::sort(&mut report.rows, &asked.query)?;
    Ok(fresh(report))
}

/// `GET /api/v1/reports/tags`.
pub async fn tags(Reports(engine): Reports, asked: Asked) -> Result<Response, Problem> {
    let mut report = engine.tags(&asked.query).await?;
    reports::tags::columns::sort(&mut report.rows, report.total.conversations, &asked.query)?;
    Ok(fresh(report))
}

/// `GET /api/v1/reports/conversations`, a page at a time: `after=` takes the `next` of the page before.
pub async fn conversations(Reports(engine): Reports, asked: Asked) -> Result<Response, Problem> {
    let after = asked.own("after")?;
    Ok(fresh(engine.conversations(&asked.query, after.as_deref()).await?))
}

/// `GET /api/v1/reports/contacts`, a page at a time, likewise.
pub async fn contacts(Reports(engine): Reports, asked: Asked) -> Result<Response, Problem> {
    let after = asked.own("after")?;
    Ok(fresh(engine.contacts(&asked.query, after.as_deref()).await?))
}

/// `GET /api/v1/reports/conversations/{id}`.
pub async fn conversation(
    Reports(engine): Reports,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found("There is no such conversation.");
    // An id that is no UTF-8 is none of ours.
    let Path(id) = id.map_err(|_| missing())?;
    Ok(fresh(engine.conversation(&id).await?.ok_or_else(missing)?))
}
