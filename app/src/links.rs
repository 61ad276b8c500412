//! Addresses inside the application. Every link keeps the filters.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use reports::Query;
use reports::query::BadQuery;

/// The query of the page's address, read anew whenever the address changes.
pub fn use_page_query() -> Memo<Result<Query, BadQuery>> {
    // The raw text: leptos_router's own query maps decode values twice.
    let search = use_location().search;
    Memo::new(move |_| search.with(|search| Query::parse(search)))
}

/// The address of another page under the filters of this one, read anew whenever they change.
pub fn use_filtered(path: &'static str) -> impl Fn() -> String + Copy + Send + Sync {
    let query = use_page_query();
    move || query.with(|query| query.as_ref().map(Query::filter_only).unwrap_or_default()).href(path)
}

/// The conversations behind a number: the page's range and filter, narrowed.
pub fn conversations(query: &Query, narrow: impl FnOnce(&mut Query)) -> String {
    let mut query = Query { compare: None, ..query.filter_only() };
    narrow(&mut query);
    query.href("/conversations")
}

/// A link to the rows behind a count; none behind 0.
pub fn behind(n: u64, href: impl FnOnce() -> String) -> Option<String> {
    (n > 0).then(href)
}
