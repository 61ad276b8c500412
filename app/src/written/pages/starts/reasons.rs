//! Why sends did not arrive, and what can be done about it.

use leptos::prelude::*;
use reports::Query;
use reports::query::Table;
use reports::starts::{Count, ReasonRow, Starts};

use super::super::parts::table;
use super::files;
use crate::filter::word;
use crate::i18n::{Language, Texts, header};
use crate::parts::sorting::{Head, Order, sorting_head_named};
use crate::reports::starts::links::{STARTS, counted};

/// The starts that failed for these reasons, which are all of their group that there are: a link of theirs keeps to them, however it came about.
pub(super) fn of_reasons(query: &Query, rows: &[ReasonRow]) -> Query {
    let is_narrowed = query.drill.other.iter().any(|(name, _)| name == "reason");
    let values: Vec<String> = match rows {
        // The name of the group would bring back what the address leaves out of it.
        [first, _, ..] if !is_narrowed => vec![first.group.as_str().to_owned()],
        rows => rows.iter().map(ReasonRow::parameter).collect(),
    };
    query.with(|query| {
        query.drill.other.retain(|(name, _)| name != "reason");
        query.drill.other.extend(values.into_iter().map(|value| ("reason".to_owned(), value)));
    })
}

/// A row a group, and below it its reasons where it has several.
pub(super) fn reasons(language: Language, query: &Query, report: &Starts) -> AnyView {
    if report.reasons.is_empty() {
        return ().into_any();
    }
    let failed = report.totals.counts.of(Count::Failed);
    let shown = |reasons: &[ReasonRow]| {
        let below = reasons.iter().filter(|_| reasons.len() > 1).map(|row| below(language, query, row, failed));
        let below = below.collect_view();
        let alone = reasons.first().filter(|_| reasons.len() == 1);
        let (group, n) = reasons.first().map(|row| (row.group.as_str(), row.of_group))?;
        Some(view! {
            <tr>
                <th scope="row">
                    {word(language, "send_reason", group)}
                    <small class="advice">{word(language, "send_advice", group)}</small>
                </th>
                {counts(language, query, reasons, n, failed)}
                <td>{alone.and_then(|row| row.code)}</td>
                <td class="text wrap">{alone.map(said)}</td>
                <td class="text wrap advised">{word(language, "send_advice", group)}</td>
            </tr>
            {below}
        })
    };
    let body = report.reasons.chunk_by(|a, b| a.group == b.group).map(shown).collect_view();
    // Their share orders them as their number does.
    let head = |key, name, class, first| {
        let head = Head { key, metric: None, class, first, is_default: key == "sends" };
        sorting_head_named(language, STARTS, query, head, name)
    };
    let rows = view! {
        <table>
            <thead>
                <tr>
                    {head("reason_group", header(language, "failure_reason"), "", Order::Ascending)}
                    {head("sends", header(language, "sends"), "", Order::Descending)}
                    <th scope="col">{header(language, "share_percent")}</th>
                    {head("error_code", header(language, "error_code"), "", Order::Ascending)}
                    {head("reason_title", language.text("starts.as_received"), "text", Order::Ascending)}
                    <th scope="col" class="text advised">{language.text("starts.advice")}</th>
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </table>
    };
    let title = language.text("table.reasons");
    table("reasons", title, files::table(language, query, Table::Reasons), rows.into_any(), ().into_any())
}

/// One reason of several.
fn below(language: Language, query: &Query, row: &ReasonRow, failed: u64) -> AnyView {
    let name = row.code.map(|code| code.to_string()).or_else(|| row.title.clone());
    view! {
        <tr class="below">
            <th scope="row">{name.unwrap_or_else(|| language.text("starts.no_category").to_owned())}</th>
            {counts(language, query, std::slice::from_ref(row), row.n, failed)}
            <td>{row.code}</td>
            <td class="text wrap">{said(row)}</td>
            <td class="text advised"></td>
        </tr>
    }
    .into_any()
}

/// How many failed so, with the way to them, and their share of all that failed.
fn counts(language: Language, query: &Query, reasons: &[ReasonRow], n: u64, failed: u64) -> AnyView {
    let text = language.count(n);
    let value = match counted(&of_reasons(query, reasons), Count::Failed, n, &[]) {
        Some(href) => view! { <a href=href>{text}</a> }.into_any(),
        None => text.into_any(),
    };
    let share = (failed > 0).then(|| n as f64 * 100.0 / failed as f64);
    view! {
        <td>{value}</td>
        <td>{language.percent(share, 1)}</td>
    }
    .into_any()
}

/// What was received.
fn said(row: &ReasonRow) -> String {
    [row.title.as_deref(), row.details.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" – ")
}
