//! The numbers of a page, followed.

use super::Server;
use serde_json::{Value, json};

/// The numbers of a page that open rows, with the query of these.
pub fn numbers_with_rows(page: &str) -> Vec<(String, String, u64)> {
    let links = page.split("<a ").skip(1).filter_map(|link| {
        let (attributes, rest) = link.split_once('>')?;
        let number = rest.split_once('<')?.0.replace(',', "").parse().ok()?;
        let (_, href) = attributes.split_once("href=\"/")?;
        let (list, query) = href.split_once('"')?.0.split_once('?')?;
        Some((list.to_owned(), query.replace("&amp;", "&"), number))
    });
    links.filter(|(list, ..)| ["conversations", "contacts"].contains(&list.as_str())).collect()
}

/// How many rows of a list a link opens: messages or replies, where it speaks of these.
pub fn opened_by(found: &Value, query: &str) -> Value {
    let total = match query {
        query if query.contains("messages=") => "messages_total",
        query if query.contains("replies=") => "replies_total",
        _ => "total",
    };
    found[total].clone()
}

/// Follows every number of a page that opens rows; what they ask.
pub fn walked(server: &Server, path: &str) -> Vec<String> {
    let page = server.get(path);
    assert_eq!(page.status, 200, "{path}");
    let numbers = numbers_with_rows(page.text());
    for (list, query, number) in &numbers {
        let (_, found) = server.list(list, query);
        assert_eq!(opened_by(&found, query), json!(number), "on {path}: /{list}?{query}");
    }
    numbers.into_iter().map(|(_, query, _)| query).collect()
}
