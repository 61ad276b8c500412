//! Headers that sort a table by their column.

use leptos::prelude::*;
use reports::Query;
use reports::metric::Metric;
use reports::query::Sort;

use super::{Icon, definition};
use crate::i18n::{Language, header};

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

/// What a header is of.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    /// The column's key: in `sort=`, and what its text is looked up by.
    pub key: &'static str,
    /// The metric that explains it.
    pub metric: Option<Metric>,
    /// Its class.
    pub class: &'static str,
    /// The direction of the first click: words from A, numbers from the greatest.
    pub first: Order,
    /// Whether rows come in this order by themselves.
    pub is_default: bool,
}

/// A header that sorts by its column, the other way at the second click.
pub fn sorting_head(language: Language, path: &str, query: &Query, head: Head) -> AnyView {
    let name = header(language, head.key);
    sorting_head_named(language, path, query, head, name)
}

/// The same by another name than its key's.
pub fn sorting_head_named(language: Language, path: &str, query: &Query, head: Head, name: &'static str) -> AnyView {
    let Head { key, metric, class, first, is_default } = head;
    let now = match query.sort.as_ref() {
        Some(sort) if sort.column != key => None,
        Some(sort) if sort.descending => Some(Order::Descending),
        Some(_) => Some(Order::Ascending),
        None => is_default.then_some(first),
    };
    let next = match now {
        Some(Order::Ascending) => Order::Descending,
        Some(Order::Descending) => Order::Ascending,
        None => first,
    };
    let href = query.with(|query| {
        let sort = Sort { column: key.to_owned(), descending: next == Order::Descending };
        query.sort = (!is_default || next != first).then_some(sort);
        query.view.page = None;
    });
    let (state, arrow) = match now {
        Some(Order::Descending) => (Some("descending"), Some(Icon::Down.view())),
        Some(Order::Ascending) => (Some("ascending"), Some(Icon::Up.view())),
        None => (None, None),
    };
    view! {
        <th scope="col" class=class aria-sort=state>
            <a href=href.href(path) data-noscroll="" title=metric.map(|metric| definition(language, metric))>
                {name}
                {arrow}
            </a>
        </th>
    }
    .into_any()
}
