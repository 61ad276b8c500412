//! Addresses inside the application. Every link keeps the filters.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use reports::Query;
use reports::query::{Drill, Source, Status, View};

use crate::load::BadValue;

/// A path with a query.
pub fn to(path: &str, query: &Query) -> String {
    let query = query.to_query_string();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The query of the page's address, read anew whenever the address changes.
pub fn use_page_query() -> Memo<Result<Query, BadValue>> {
    // The raw text: leptos_router's own query maps decode values twice.
    let search = use_location().search;
    Memo::new(move |_| search.with(|search| Query::parse(search).map_err(BadValue::from)))
}

/// What another report takes over: range, grouping, comparison and filter.
pub fn shared(query: &Query) -> Query {
    Query {
        range: query.range,
        group: query.group,
        compare: query.compare,
        filter: query.filter.clone(),
        ..Query::default()
    }
}

/// The conversations behind a number: the page's filter, narrowed.
pub fn conversations(query: &Query, narrow: impl FnOnce(&mut Query)) -> String {
    let mut query = Query { compare: None, view: View::default(), drill: Drill::default(), ..shared(query) };
    // Only a bucket's key needs the grouping.
    query.group = None;
    narrow(&mut query);
    to("/conversations", &query)
}

/// Narrows to one source, on top of the filter's own sources.
pub fn only_source(query: &mut Query, source: Source) {
    query.filter.source = vec![source];
}

/// Narrows to closed conversations.
pub fn only_closed(query: &mut Query) {
    query.filter.status = vec![Status::Closed];
}
