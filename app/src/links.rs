//! Addresses inside the application. Every link keeps the filters.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use leptos_router::location::Location;
use reports::Query;
use reports::button::Dimension;
use reports::conversations::BROUGHT;
use reports::query::{AgentRole, BadQuery, Compare, MessageKind, RatingDrill, encode_component};

/// The query string of the page's address, read anew whenever the address changes. A page that is being left keeps its
/// own: what the next address says is not for it.
pub fn use_page_search() -> Memo<String> {
    let Location { pathname, search, .. } = use_location();
    let own = pathname.get_untracked();
    Memo::new(move |before: Option<&String>| match before {
        Some(before) if pathname.with(|path| *path != own) => before.clone(),
        _ => search.get(),
    })
}

/// The query of the page's address, as [`use_page_search`].
pub fn use_page_query() -> Memo<Result<Query, BadQuery>> {
    // The raw text: leptos_router's own query maps decode values twice.
    let search = use_page_search();
    let path = use_location().pathname.get_untracked();
    Memo::new(move |_| search.with(|search| Query::parse_at(&path, search)))
}

/// The address of another page under the filters of this one, read anew whenever they change.
pub fn use_filtered(path: &'static str) -> impl Fn() -> String + Copy + Send + Sync {
    let Location { pathname, search, .. } = use_location();
    let read = move || pathname.with(|path| search.with(|search| Query::parse_at(path, search)));
    let query = Memo::new(move |_| pathname.with(|from| of_other_page(&read().unwrap_or_default(), from, path)));
    move || query.with(|query| pathname.with(|from| query.href_from(from, path)))
}

/// What a link from one page to another keeps of a query: beside range and filter what both narrow to by what brought the contacts.
pub fn of_other_page(query: &Query, from: &str, to: &str) -> Query {
    query.filter_only().with(|kept| {
        kept.drill.other.clone_from(&query.drill.other);
        kept.drill.other.retain(|(name, _)| [from, to].iter().all(|path| asks_by(path, name)));
    })
}

/// Whether a page asks by this parameter what brought the contacts. Starts and runs have some by the same names, in another sense.
pub fn asks_by(path: &str, parameter: &str) -> bool {
    match path {
        BUTTON => Dimension::from_word(parameter).is_some(),
        CONVERSATIONS | CONTACTS | "/overview" | "/agents" | "/tags" => BROUGHT.contains(&parameter),
        _ => false,
    }
}

/// Whether a page measures by the clock of the filter.
pub fn measures(path: &str) -> bool {
    !(path.starts_with(FLOWS) || path.starts_with(STARTS) || path == BUTTON)
}

/// The list of conversations.
pub const CONVERSATIONS: &str = "/conversations";
/// The list of contacts.
pub const CONTACTS: &str = "/contacts";

/// The report of the website's button.
pub const BUTTON: &str = "/button";
/// How conversations start.
pub const STARTS: &str = "/starts";

/// The list of flows.
pub const FLOWS: &str = "/flows";

/// The page of a flow.
pub fn flow(flow: &str) -> String {
    format!("{FLOWS}/{}", segment(flow))
}

/// An id in a path. One that ends as the names of files do would be taken for the file of what stands before.
fn segment(id: &str) -> String {
    let encoded = encode_component(id);
    let file = [".csv", ".tsv"].into_iter().find_map(|ending| Some((encoded.strip_suffix(ending)?, ending)));
    file.map_or_else(|| encoded.to_string(), |(name, ending)| format!("{name}%2E{}", &ending[1..]))
}

/// The page of one version of a flow.
pub fn flow_version(of: &str, version: &str) -> String {
    format!("{}/versions/{}", flow(of), segment(version))
}

/// The page of one execution of a flow.
pub fn flow_execution(of: &str, execution: &str) -> String {
    format!("{}/executions/{}", flow(of), segment(execution))
}

/// The way of one run through a flow.
pub fn flow_run(of: &str, run: &str) -> String {
    format!("{}/runs/{}", flow(of), segment(run))
}

/// Two versions of a flow side by side.
pub fn flow_compare(of: &str) -> String {
    format!("{}/compare", flow(of))
}

/// The conversations behind a number: the page's range, filter and drill-down, narrowed.
pub fn conversations(query: &Query, narrow: impl FnOnce(&mut Query)) -> String {
    rows(CONVERSATIONS, query, narrow)
}

/// The rows of a list behind a number, likewise.
pub fn rows(list: &str, query: &Query, narrow: impl FnOnce(&mut Query)) -> String {
    let mut narrowed = Query { drill: query.drill.clone(), ..query.filter_only() };
    // What pages do by default stays out of their addresses.
    narrowed.compare = narrowed.compare.filter(|with| *with != Compare::Previous);
    // A page of numbers counts conversations of all contacts; which of their messages and replies a list shows is the link's own.
    narrowed.drill.messages = None;
    narrowed.drill.replies = false;
    narrowed.drill.contact = None;
    narrow(&mut narrowed);
    // A page that is narrowed to who wrote counts everybody's messages and replies; a list would count theirs alone.
    let is_of_who_wrote = match query.drill.also_agent.last() {
        None => query.drill.agent_role == Some(AgentRole::Replied),
        Some(also) => also.starts_with("replied:"),
    };
    if is_of_who_wrote
        && (narrowed.drill.messages == Some(MessageKind::Agent) || narrowed.drill.replies)
        && narrowed.drill.also_agent == query.drill.also_agent
    {
        narrowed.drill.also_agent.push("member:any".to_owned());
    }
    if narrowed.drill.rating == Some(RatingDrill::Any) && query.drill.rating.is_some() {
        narrowed.drill.rating = query.drill.rating;
    }
    narrowed.href(list)
}

/// The other list of the same rows.
pub fn other_list(list: &str, query: &Query) -> String {
    of_other_list(query).href(list)
}

/// Its query.
pub fn of_other_list(query: &Query) -> Query {
    let (drill, search) = (query.drill.clone(), query.search.clone());
    Query { drill, search, ..query.filter_only() }
}

/// The place in a list that an address gives.
pub fn after(search: &str) -> Option<String> {
    let value = form_urlencoded::parse(search.as_bytes()).find(|(name, _)| name == "after");
    value.map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
}

/// The address of a page with this query string.
pub fn with_search(path: &str, search: &str) -> String {
    let search = search.trim_start_matches('?');
    if search.is_empty() { path.to_owned() } else { format!("{path}?{search}") }
}

/// The page of one conversation, with the query string of the list it is found in: so the way back leads to the same rows.
pub fn conversation(id: &str, search: &str) -> String {
    with_search(&format!("/conversations/{id}"), search)
}

/// A link to the rows behind a count; none behind 0.
pub fn behind(n: u64, href: impl FnOnce() -> String) -> Option<String> {
    (n > 0).then(href)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_between_pages_keep_what_both_ask_of_what_brought_the_contacts() {
        let query = Query::parse("tag=a&origin=ad&utm_term=x&rating=5").unwrap();
        let kept = |from, to| of_other_page(&query, from, to).to_query_string();
        assert_eq!(kept(CONVERSATIONS, "/overview"), "tag=a&origin=ad&utm_term=x");
        assert_eq!(kept("/overview", BUTTON), "tag=a&utm_term=x");
        assert_eq!([kept(STARTS, "/overview"), kept("/overview", FLOWS)], ["tag=a", "tag=a"]);
    }

    #[test]
    fn an_id_that_ends_as_a_file_does_is_still_a_page() {
        assert_eq!(flow_execution("a/b", "leads.csv"), "/flows/a%2Fb/executions/leads%2Ecsv");
        assert_eq!(flow("x.tsv"), "/flows/x%2Etsv");
        assert_eq!(flow_version("f", "v.1"), "/flows/f/versions/v.1");
    }
}
