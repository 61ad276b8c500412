//! One version or execution of a flow, out of all.

use super::{ExecutionRow, VersionRow};
use crate::{Engine, Query, ReportError};

/// A version with the numbers of the runs that a query means; none where the flow has none of this id.
///
/// # Errors
/// As [`Engine::versions`].
pub async fn version(
    engine: &dyn Engine,
    flow: &str,
    query: &Query,
    id: &str,
) -> Result<Option<VersionRow>, ReportError> {
    let query = query.clone().flow_parameter("version", id);
    let found = engine.versions(flow, &query).await?;
    Ok(found.and_then(|found| found.rows.into_iter().find(|row| row.version == id)))
}

/// An execution, likewise.
///
/// # Errors
/// As [`Engine::executions`].
pub async fn execution(
    engine: &dyn Engine,
    flow: &str,
    query: &Query,
    id: &str,
) -> Result<Option<ExecutionRow>, ReportError> {
    let query = query.clone().flow_parameter("execution", id);
    let found = engine.executions(flow, &query, None).await?;
    Ok(found.and_then(|found| found.rows.into_iter().find(|row| row.execution == id)))
}
