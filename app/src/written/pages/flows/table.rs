//! Tables that end with the numbers of runs.

use leptos::attr;
use leptos::prelude::*;
use reports::Query;
use reports::flows::columns::CountColumn;
use reports::flows::{RunCounts, RunStatus};
use reports::query::Compare;

use crate::filter::word;
use crate::i18n::{Language, header, labelled};
use crate::parts::change::{Change, change};
use crate::parts::sorting::{Head, Order, sorting_head};

/// The columns of numbers on pages; files have the same.
pub(super) const COLUMNS: [CountColumn; 10] = CountColumn::ALL;

/// The status that a number counts, where it counts one.
fn status(column: CountColumn) -> Option<RunStatus> {
    match column {
        CountColumn::Ongoing => Some(RunStatus::Ongoing),
        CountColumn::Completed | CountColumn::CompletionPercent | CountColumn::CompletionAvg => {
            Some(RunStatus::Completed)
        }
        CountColumn::Expired => Some(RunStatus::Expired),
        CountColumn::Canceled => Some(RunStatus::Canceled),
        CountColumn::Failed => Some(RunStatus::Failed),
        CountColumn::Contacts | CountColumn::DistinctContacts | CountColumn::ResponsePercent => None,
    }
}

/// The heads of the numbers, which sort; `most_first`: by contacts unless asked otherwise.
pub(super) fn sorted(language: Language, path: &str, query: &Query, most_first: bool) -> [AnyView; COLUMNS.len()] {
    COLUMNS.map(|column| {
        let is_default = most_first && column == CountColumn::Contacts;
        let (key, metric) = (column.key(), Some(column.metric()));
        sorting_head(language, path, query, Head { key, metric, class: "", first: Order::Descending, is_default })
    })
}

/// The numbers of some runs in the period compared with, and what that one is called.
#[derive(Clone, Copy)]
pub(super) struct Before<'a> {
    counts: &'a RunCounts,
    called: &'static str,
}

impl<'a> Before<'a> {
    pub(super) fn of(language: Language, query: &Query, counts: &'a RunCounts) -> Before<'a> {
        let with = query.compare.unwrap_or(Compare::Previous);
        Before { counts, called: word(language, "chart.compared", with.as_str()) }
    }
}

/// How a number changed, and what it was; none where there is nothing to compare.
pub(super) fn changed(
    language: Language,
    column: CountColumn,
    before: &RunCounts,
    counts: &RunCounts,
) -> Option<(Change, String)> {
    let was = column.of(before);
    let change = change(language, column.metric(), was.number(), column.of(counts).number())?;
    Some((change, language.cell(&was)))
}

/// The numbers of a row, each a link to its runs. Averages stand with what they are over.
pub(super) fn cells(language: Language, counts: &RunCounts, runs: &dyn Fn(Option<RunStatus>) -> String) -> AnyView {
    compared(language, counts, Some(runs), None)
}

/// The same with what they were; without links where there is no list of runs.
pub(super) fn compared(
    language: Language,
    counts: &RunCounts,
    runs: Option<&dyn Fn(Option<RunStatus>) -> String>,
    before: Option<Before<'_>>,
) -> AnyView {
    let cell = |column: CountColumn| {
        let cell = column.of(counts);
        let text = language.cell(&cell);
        let n = column.n(counts);
        let is_linked = column != CountColumn::ResponsePercent && cell.number().is_some_and(|number| number > 0.0);
        let value = match runs.filter(|_| is_linked) {
            Some(runs) => view! { <a href=runs(status(column))>{text}</a> }.into_any(),
            None => text.into_any(),
        };
        let over = n.filter(|n| *n > 0).map(|n| view! { <small>{format!("n {}", language.count(n))}</small> });
        let was =
            before.map(|Before { counts, called }| labelled(language, called, &language.cell(&column.of(counts))));
        let change = before.and_then(|before| changed(language, column, before.counts, counts));
        let change = change.map(|(Change { tone, sign, size, .. }, _)| {
            view! { <small class=tone>{format!("{sign}{size}")}</small> }
        });
        view! { <td title=was>{value} {over} {change}</td> }
    };
    COLUMNS.map(cell).collect_view().into_any()
}

/// Words in a row.
pub(super) fn text(text: impl Into<String>) -> AnyView {
    view! { <td class="text">{text.into()}</td> }.into_any()
}

/// Words that may take two lines.
pub(super) fn words(text: impl Into<String>) -> AnyView {
    view! { <td class="text wraps">{text.into()}</td> }.into_any()
}

/// What sorts a column of words, and the direction of its first click.
pub(super) type Words = (&'static str, Order);

/// Heads of two lines, as the cells below them have: of each column of words what stands above and what below, then the numbers.
/// So each line is a head of its own, which sorts and says whether it does, and the table stays within the page.
pub(super) fn two_lines(language: Language, path: &str, query: &Query, columns: &[(Words, Option<Words>)]) -> AnyView {
    let head = |(key, first): Words| head(language, path, query, key, first);
    let above = columns.iter().map(|(above, below)| match below {
        Some(_) => head(*above),
        None => over_both(head(*above)),
    });
    let below = columns.iter().filter_map(|(_, below)| below.map(head));
    let numbers = sorted(language, path, query, false).map(over_both);
    view! {
        <tr>{above.collect_view()} {numbers.collect_view()}</tr>
        <tr>{below.collect_view()}</tr>
    }
    .into_any()
}

fn over_both(head: AnyView) -> AnyView {
    head.add_any_attr(attr::rowspan("2")).into_any()
}

/// A head that sorts by words or times.
pub(super) fn head(language: Language, path: &str, query: &Query, key: &'static str, first: Order) -> AnyView {
    // Versions and executions come newest first.
    let is_default = matches!(key, "published_at" | "executed_at");
    sorting_head(language, path, query, Head { key, metric: None, class: "text", first, is_default })
}

/// A head that does not sort.
pub(super) fn plain(language: Language, key: &'static str) -> AnyView {
    view! {
        <th scope="col" class="text">
            {header(language, key)}
        </th>
    }
    .into_any()
}

/// An instant, where there is one.
pub(super) fn time(language: Language, at: Option<&str>) -> AnyView {
    text(at.map(|at| language.date_time(at)).unwrap_or_default())
}
