//! `/starts` and `/starts/sends`: report 7.

mod cards;
mod files;
mod filters;
mod reasons;
mod report;
mod rows;
mod sendings;
mod tables;

use leptos::prelude::*;
use reports::Query;
use reports::metric::Metric;
use reports::query::BadQuery;
use reports::starts::StartsLeftOut;

use super::Asked;
use crate::i18n::{Language, Texts};
use crate::links;
use crate::load::LoadError;
use crate::parts::explained;
use crate::reports::starts::links::OF_ROWS;
use crate::written::Written;

/// The report.
pub(super) async fn page(asked: &Asked<'_>) -> Result<Written, LoadError> {
    report::page(asked, &whole(&parsed(asked)?).compared()).await
}

/// What was sent together; with `tab=sends` the starts one by one.
pub(super) async fn sends(asked: &Asked<'_>) -> Result<Written, LoadError> {
    let query = parsed(asked)?;
    match query.drill.other.iter().find(|(name, _)| name == "tab") {
        None => sendings::page(asked, &whole(&query)).await,
        Some((_, tab)) if tab == "sends" => rows::page(asked, &query).await,
        Some((name, tab)) => Err(LoadError::Bad(BadQuery::new(name, tab, "must be sends, or left out"))),
    }
}

/// Without what only rows are narrowed by: the rows behind a number are another page's.
fn whole(query: &Query) -> Query {
    query.with(|query| query.drill.other.retain(|(name, _)| !OF_ROWS.contains(&name.as_str())))
}

/// What the filter cannot speak of.
fn left_out(language: Language, left_out: &StartsLeftOut) -> Option<AnyView> {
    let without = left_out.without_conversation;
    (without > 0).then(|| view! { <p class="banner">{language.plural("starts.left_out", without)}</p> }.into_any())
}

/// The mark that opens what a number means.
fn definition(language: Language, query: &Query, metric: Metric, beside: &[Metric]) -> AnyView {
    let all = format!("{}#{}", query.filter_only().href("/definitions"), metric.key());
    explained(language, metric, beside, view! { <a href=all>{language.text("definition.all")}</a> }.into_any())
}

fn parsed(asked: &Asked<'_>) -> Result<Query, LoadError> {
    let query = Query::parse_at(links::STARTS, asked.search).map_err(LoadError::Bad)?;
    // Also what only rows are narrowed by, which the page passes over.
    reports::starts::Asked::of(&query).map_err(LoadError::Bad)?;
    Ok(query)
}
