//! What can be made: each kind has its writer, the same that its address sends.

use app::{i18n::Language, links};
use reports::{Engine, Query, ReportError, file::Style, query::BadQuery};
use store::downloads::Kind;

use crate::http::{Listed, contacts_file, conversations_file, results_file, runs_file};

/// The page of a list, of flows the one where all of them are.
fn page(kind: Kind) -> &'static str {
    match kind {
        Kind::Conversations => links::CONVERSATIONS,
        Kind::Contacts => links::CONTACTS,
        Kind::FlowContacts | Kind::FlowResults => links::FLOWS,
    }
}

/// Reads the query of a list, as its own address would.
///
/// # Errors
/// Where it says what cannot be; on `flow`, where a list of one does not say which.
pub fn read(kind: Kind, query: &str) -> Result<Query, BadQuery> {
    let query = Query::parse_at(page(kind), query)?;
    if matches!(kind, Kind::FlowContacts | Kind::FlowResults) {
        flow_of(&query)?;
    }
    Ok(query)
}

/// Writes the query of a list, for [`read`].
pub fn written(kind: Kind, query: &Query) -> String {
    query.href(page(kind)).split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default()
}

/// The page of a list with this query.
pub fn href(kind: Kind, query: &Query) -> String {
    match flow_of(query) {
        Ok((flow, query)) if page(kind) == links::FLOWS => query.href(&links::flow(&flow)),
        _ => query.href(page(kind)),
    }
}

/// The flow that a query is about, and the rest of it.
fn flow_of(query: &Query) -> Result<(String, Query), BadQuery> {
    let mut flows = query.drill.other.iter().filter(|(name, value)| name == "flow" && !value.is_empty());
    match (flows.next(), flows.next()) {
        (Some((name, flow)), None) => Ok((flow.clone(), query.clone().without_flow_parameter(name))),
        (Some(_), Some((_, other))) => Err(BadQuery::new("flow", other, "was given twice; give it once")),
        (None, _) => Err(BadQuery::new("flow", "", "is missing: the id of a flow")),
    }
}

fn no_flow(flow: &str) -> ReportError {
    BadQuery::new("flow", flow, "is the id of no flow").into()
}

/// The file of a list.
pub async fn file(
    kind: Kind,
    engine: &dyn Engine,
    query: &Query,
    language: Language,
    style: Style,
    comment: Option<&str>,
) -> Result<Listed, ReportError> {
    match kind {
        Kind::Conversations => conversations_file(engine, query, language, style, comment).await,
        Kind::Contacts => contacts_file(engine, query, language, style, comment).await,
        Kind::FlowContacts => {
            let (flow, query) = flow_of(query)?;
            runs_file(engine, &flow, &query, language, style, comment).await?.ok_or_else(|| no_flow(&flow))
        }
        Kind::FlowResults => {
            let (flow, query) = flow_of(query)?;
            results_file(engine, &flow, &query, language, style, comment).await?.ok_or_else(|| no_flow(&flow))
        }
    }
}

/// How many rows a list has now.
///
/// # Errors
/// Where the query says what cannot be, or the list cannot be read.
pub async fn total(kind: Kind, engine: &dyn Engine, query: &Query) -> Result<u64, ReportError> {
    Ok(match kind {
        Kind::Conversations => engine.conversations(query, None).await?.total,
        Kind::Contacts => engine.contacts(query, None).await?.total,
        Kind::FlowContacts | Kind::FlowResults => {
            let (flow, query) = flow_of(query)?;
            engine.runs(&flow, &query, None).await?.ok_or_else(|| no_flow(&flow))?.total
        }
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_a_flow_says_of_which_and_covers_its_whole_life() {
        let query = read(Kind::FlowResults, "flow=a%2Fb&version=v1").unwrap();
        assert_eq!(query.to_query_string(), "range=all&version=v1&flow=a%2Fb");
        assert_eq!(written(Kind::FlowResults, &query), "version=v1&flow=a%2Fb");
        assert_eq!(href(Kind::FlowResults, &query), "/flows/a%2Fb?version=v1");
        for (query, value) in [("version=v1", ""), ("flow=a&flow=b", "b")] {
            let bad = read(Kind::FlowContacts, query).unwrap_err();
            assert_eq!((bad.parameter.as_str(), bad.value.as_str()), ("flow", value));
        }
        let named = read(Kind::FlowContacts, "flow=a&range=last_30_days").unwrap();
        assert_eq!(written(Kind::FlowContacts, &named), "range=last_30_days&flow=a");
        assert_eq!(written(Kind::Contacts, &read(Kind::Contacts, "range=last_30_days").unwrap()), "");
    }
}
