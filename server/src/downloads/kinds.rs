//! The queries of what can be made: each kind is asked for as its own address is.

use app::links;
use reports::{
    Engine, Query, ReportError,
    choices::{Choices, Named, Offered},
    query::BadQuery,
};
use store::downloads::Kind;

/// The most letters of an id in a file's name, and the most ids.
const LONGEST_PART: usize = 40;
const MOST_PARTS: usize = 3;

/// The page of a list, of flows the one where all of them are.
fn page(kind: Kind) -> &'static str {
    match kind {
        Kind::Conversations => links::CONVERSATIONS,
        Kind::Contacts => links::CONTACTS,
        Kind::FlowContacts | Kind::FlowResults => links::FLOWS,
        Kind::Starts => links::STARTS,
    }
}

/// Reads the query of a list, as its own address would.
///
/// # Errors
/// Where it says what cannot be; on `flow`, where a list of one does not say which.
pub fn read(kind: Kind, query: &str) -> Result<Query, BadQuery> {
    let query = Query::parse_at(page(kind), query)?;
    if is_of_flow(kind) {
        flow_of(&query)?;
    }
    Ok(query)
}

/// Writes the query of a list, for [`read`].
pub fn written(kind: Kind, query: &Query) -> String {
    query.to_query_string_at(page(kind))
}

/// The page of a list with this query.
pub fn href(kind: Kind, query: &Query) -> String {
    match flow_of(query) {
        Ok((flow, query)) if is_of_flow(kind) => query.href(&links::flow(&flow)),
        _ => query.href(page(kind)),
    }
}

/// Whether a list is one of the runs of a flow.
pub fn is_of_flow(kind: Kind) -> bool {
    matches!(kind, Kind::FlowContacts | Kind::FlowResults)
}

/// What it takes to say queries in words; where one is about a flow, with the names of all flows.
///
/// # Errors
/// When they cannot be read.
pub async fn names(engine: &dyn Engine, of_flow: bool) -> Result<Choices, ReportError> {
    let mut choices = engine.choices().await?;
    if of_flow {
        let flows = engine.flows(&Query::parse_at(links::FLOWS, "")?).await?;
        let values = flows.rows.into_iter().map(|row| Named { value: row.flow, name: row.name }).collect();
        // What is offered to filter by are those that brought conversations; the first list counts.
        choices.brought.insert(0, Offered { parameter: "flow".to_owned(), values, more: false });
    }
    Ok(choices)
}

/// What the file of a list is called, before its dates: of a flow, after the flow, and the versions or executions that it is about.
pub fn file_name(kind: Kind, query: &Query) -> String {
    let name = kind.as_str().replace('_', "-");
    match flow_of(query) {
        Ok((flow, query)) if is_of_flow(kind) => name_of_flow(&name, &flow, &query),
        _ => name,
    }
}

/// The same of any file of a flow.
pub fn name_of_flow(name: &str, flow: &str, query: &Query) -> String {
    let of = query
        .drill
        .other
        .iter()
        .filter(|(name, _)| name == "version" || name == "execution")
        .map(|(_, id)| id.as_str());
    let parts = std::iter::once(flow).chain(of).map(in_a_name).filter(|part| !part.is_empty());
    std::iter::once(name.to_owned()).chain(parts.take(MOST_PARTS)).collect::<Vec<_>>().join("-")
}

/// An id as a part of a file's name: whatever some system takes for more than a letter becomes a hyphen.
fn in_a_name(id: &str) -> String {
    let mut part = String::new();
    for c in id.chars() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '.' => part.push(c),
            _ if part.is_empty() || part.ends_with('-') => {}
            _ => part.push('-'),
        }
    }
    part.truncate(LONGEST_PART);
    part.trim_matches(['-', '.']).to_owned()
}

/// The flow that a query is about, and the rest of it.
///
/// # Errors
/// Where it says none, or two.
pub fn flow_of(query: &Query) -> Result<(String, Query), BadQuery> {
    let mut flows = query.drill.other.iter().filter(|(name, value)| name == "flow" && !value.is_empty());
    match (flows.next(), flows.next()) {
        (Some((name, flow)), None) => Ok((flow.clone(), query.clone().without_flow_parameter(name))),
        (Some(_), Some((_, other))) => Err(BadQuery::new("flow", other, "was given twice; give it once")),
        (None, _) => Err(BadQuery::new("flow", "", "is missing: the id of a flow")),
    }
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
        let named = |query: &str| file_name(Kind::FlowResults, &read(Kind::FlowResults, query).unwrap());
        assert_eq!(named("flow=survey&version=survey%402&run_status=failed"), "flow-results-survey-survey-2");
        assert_eq!(named("flow=..%2F..%2Fa%22b%0d&execution=%E6%97%A5"), "flow-results-a-b");
        assert_eq!(named(&format!("flow={}", "a".repeat(99))).len(), "flow-results-".len() + LONGEST_PART);
        assert_eq!(file_name(Kind::Contacts, &read(Kind::Contacts, "").unwrap()), "contacts");
        let named = read(Kind::FlowContacts, "flow=a&range=last_30_days").unwrap();
        assert_eq!(written(Kind::FlowContacts, &named), "range=last_30_days&flow=a");
        assert_eq!(written(Kind::Contacts, &read(Kind::Contacts, "range=last_30_days").unwrap()), "");
    }
}
