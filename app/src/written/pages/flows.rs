//! `/flows` and what lies below: report 6.

mod actions;
mod cards;
mod compare;
mod executions;
mod facts;
mod flow;
mod list;
mod parts;
mod path;
mod picture;
mod place;
mod runs;
mod table;
mod versions;
mod viewer;

use reports::Query;

use super::Asked;
use crate::links;
use crate::load::LoadError;
use crate::written::Written;
use place::{Of, Place};

/// The page at what follows `/flows`.
pub(super) async fn page(asked: &Asked<'_>, segments: &[&str]) -> Result<Written, LoadError> {
    let query = Query::parse_at(links::FLOWS, asked.search).map_err(LoadError::Bad)?;
    let place = |flow, of| Place { language: asked.language, flow, of, query: &query };
    match segments {
        [] => list::page(asked, &query).await,
        [flow] => flow::page(asked, &place(flow, Of::Flow)).await,
        [flow, "compare"] => compare::page(asked, &place(flow, Of::Flow)).await,
        [flow, "versions", version] => flow::page(asked, &place(flow, Of::Version(version))).await,
        [flow, "executions", execution] => flow::page(asked, &place(flow, Of::Execution(execution))).await,
        [flow, "runs", run] => path::page(asked, &place(flow, Of::Flow), run).await,
        _ => Err(LoadError::Missing),
    }
}
