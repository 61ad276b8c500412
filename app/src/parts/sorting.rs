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

/// A header that sorts by its column (key, and the metric that explains it), the other way at the second click. `by_default`:
/// how rows come without being asked for an order, where it is by this column.
pub fn sorting_head(
    language: Language,
    path: &'static str,
    query: &Query,
    (key, metric): (&'static str, Option<Metric>),
    by_default: Option<Order>,
) -> AnyView {
    let asked = query.sort.as_ref().filter(|sort| sort.column == key);
    let now = match asked {
        Some(sort) if sort.descending => Some(Order::Descending),
        Some(_) => Some(Order::Ascending),
        None => by_default.filter(|_| query.sort.is_none()),
    };
    let next = match now {
        Some(Order::Ascending) => Order::Descending,
        Some(Order::Descending) => Order::Ascending,
        // Words from A, numbers from the greatest.
        None => by_default.unwrap_or(if metric.is_none() { Order::Ascending } else { Order::Descending }),
    };
    let href = query.with(|query| {
        let sort = Sort { column: key.to_owned(), descending: next == Order::Descending };
        query.sort = (by_default != Some(next)).then_some(sort);
        query.view.page = None;
    });
    let (state, arrow) = match now {
        Some(Order::Descending) => (Some("descending"), Some(Icon::Down.view())),
        Some(Order::Ascending) => (Some("ascending"), Some(Icon::Up.view())),
        None => (None, None),
    };
    view! {
        <th scope="col" aria-sort=state>
            <a href=href.href(path) data-noscroll="" title=metric.map(|metric| definition(language, metric))>
                {header(language, key)}
                {arrow}
            </a>
        </th>
    }
    .into_any()
}
