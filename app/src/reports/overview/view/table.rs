//! The summary table, weekly or daily.

use leptos::prelude::*;
use reports::Query;
use reports::format::read_date;
use reports::overview::columns::{Average, PeriodColumn};
use reports::overview::{Bucket, Numbers};
use reports::query::{Group, MessageKind, RatingDrill, Source, Status, Table};
use reports::range::RangeSpec;

use super::super::OverviewPage;
use super::PATH;
use super::downloads::file;
use crate::filter::word;
use crate::i18n::{Language, Texts};
use crate::links::{CONTACTS, CONVERSATIONS, behind, rows};
use crate::parts::report::style_links;
use crate::parts::sorting::{Head, Order, sorting_head};
use crate::parts::{Icon, switch};

/// Tabs, table, pages and files.
pub fn summary(language: Language, page: &OverviewPage, query: &Query) -> AnyView {
    let table = match query.view.table {
        Some(Table::Daily) => Table::Daily,
        _ => Table::Weekly,
    };
    let group = if table == Table::Daily { Group::Day } else { Group::Week };
    let tabs = [Table::Weekly, Table::Daily].map(|tab| {
        let to = query.with(|query| {
            query.view.table = Some(tab);
            query.view.page = None;
        });
        (to.href(PATH), word(language, "table", tab.as_str()), tab == table)
    });
    let heads = PeriodColumn::ALL.map(|column| {
        let is_period = column == PeriodColumn::Period;
        let first = if is_period { Order::Ascending } else { Order::Descending };
        let head = Head { key: column.key(), metric: column.metric(), class: "", first, is_default: is_period };
        sorting_head(language, PATH, query, head)
    });
    let heads = heads.collect_view();
    let rows = page.report.table.iter().map(|bucket| row(language, bucket, group, query)).collect_view();
    let total = total_row(language, &page.report.totals, query);
    let files = style_links(language, &|ending, style| file(query, table, ending, style));
    view! {
        <section class="block summary" aria-labelledby="summary">
            <header class="block-head">
                <h2 id="summary">{language.text("table.title")}</h2>
                {switch(language.text("table.choose"), tabs.to_vec())}
                <span class="styles">{Icon::Download.view()} {files}</span>
            </header>
            <div class="table-frame">
                <div class="table-scroll" tabindex="0" role="region" aria-labelledby="summary">
                    <table>
                        <thead>
                            <tr>{heads}</tr>
                        </thead>
                        <tbody>{rows}</tbody>
                        <tfoot>{total}</tfoot>
                    </table>
                </div>
            </div>
            {pages(language, page, query)}
            <p class="hint">{language.text("table.hint")}</p>
        </section>
    }
    .into_any()
}

fn row(language: Language, bucket: &Bucket, group: Group, query: &Query) -> AnyView {
    let within = |list: &str, narrow: &dyn Fn(&mut Query)| {
        rows(list, query, |query| {
            query.group = Some(group);
            query.drill.at = Some(bucket.key.clone());
            narrow(query);
        })
    };
    let cells = PeriodColumn::ALL.map(|column| {
        if column == PeriodColumn::Period {
            let name = language.bucket(bucket, group);
            let partial = bucket.partial.then(|| {
                view! { <span class="tag" title=language.text("table.partial.hint")>{language.text("table.partial")}</span> }
            });
            // Its own cards have the medians and percentiles.
            let href = own(query, bucket).map(|query| query.href(PATH));
            return view! {
                <th scope="row">
                    <a href=href>{name}</a>
                    {partial}
                </th>
            }
            .into_any();
        }
        cell(language, column, &bucket.numbers, &within)
    });
    view! { <tr class:partial=bucket.partial>{cells.into_iter().collect_view()}</tr> }.into_any()
}

/// The Overview of one period alone.
fn own(query: &Query, bucket: &Bucket) -> Option<Query> {
    let range = RangeSpec::Dates { from: read_date(&bucket.from)?, to: read_date(&bucket.to)? };
    Some(query.with_range(range).with(|query| query.group = None))
}

fn total_row(language: Language, totals: &Numbers<reports::overview::Timing>, query: &Query) -> AnyView {
    let within = |list: &str, narrow: &dyn Fn(&mut Query)| rows(list, query, narrow);
    let cells = PeriodColumn::ALL.map(|column| {
        if column == PeriodColumn::Period {
            return view! { <th scope="row">{language.text("table.total")}</th> }.into_any();
        }
        cell(language, column, totals, &within)
    });
    view! { <tr>{cells.into_iter().collect_view()}</tr> }.into_any()
}

/// A number, with the rows behind it one click away, and with its n where it is an average.
fn cell<T: Average>(
    language: Language,
    column: PeriodColumn,
    numbers: &Numbers<T>,
    within: &dyn Fn(&str, &dyn Fn(&mut Query)) -> String,
) -> AnyView {
    let text = language.cell(&column.of(numbers));
    let n = column.n(numbers);
    let list = if column == PeriodColumn::DistinctContacts { CONTACTS } else { CONVERSATIONS };
    let value = match behind(behind_count(column, numbers), || within(list, &|query| narrow(column, query))) {
        Some(href) => view! { <a href=href>{text}</a> }.into_any(),
        None => text.into_any(),
    };
    // A CSAT stands beside the count of ratings already.
    let n = n.filter(|n| *n > 0 && column != PeriodColumn::CsatPercent);
    let n = n.map(|n| view! { <small>"n "{language.count(n)}</small> });
    view! { <td>{value} {n}</td> }.into_any()
}

/// How many rows are behind a cell.
fn behind_count<T: Average>(column: PeriodColumn, numbers: &Numbers<T>) -> u64 {
    match column {
        PeriodColumn::Period | PeriodColumn::Conversations => numbers.conversations,
        PeriodColumn::InboundConversations => numbers.inbound_conversations,
        PeriodColumn::DistinctContacts => numbers.distinct_contacts,
        PeriodColumn::MessagesContact => numbers.messages.contact,
        PeriodColumn::MessagesAgent => numbers.messages.agent,
        PeriodColumn::MessagesAutomated => numbers.messages.automated,
        PeriodColumn::FirstResponseAvg => numbers.first_response.n(),
        PeriodColumn::DurationAvg => numbers.duration.n(),
        PeriodColumn::RatingAvg | PeriodColumn::Ratings | PeriodColumn::CsatPercent => numbers.rating.n,
        PeriodColumn::Unanswered => numbers.unanswered,
        PeriodColumn::SourceInbox => numbers.sources.inbox,
        PeriodColumn::SourceFlow => numbers.sources.flow,
        PeriodColumn::SourceOther => numbers.sources.other,
    }
}

/// What selects the rows behind a cell.
fn narrow(column: PeriodColumn, query: &mut Query) {
    match column {
        PeriodColumn::Period | PeriodColumn::Conversations | PeriodColumn::DistinctContacts => {}
        PeriodColumn::InboundConversations => query.filter.source = vec![Source::Inbound],
        PeriodColumn::MessagesContact => query.drill.messages = Some(MessageKind::Contact),
        PeriodColumn::MessagesAgent => query.drill.messages = Some(MessageKind::Agent),
        PeriodColumn::MessagesAutomated => query.drill.messages = Some(MessageKind::Automated),
        PeriodColumn::FirstResponseAvg => query.drill.answered = true,
        PeriodColumn::DurationAvg => query.filter.status = vec![Status::Closed],
        PeriodColumn::RatingAvg | PeriodColumn::Ratings | PeriodColumn::CsatPercent => {
            query.drill.rating = Some(RatingDrill::Any);
        }
        PeriodColumn::Unanswered => query.drill.unanswered = true,
        PeriodColumn::SourceInbox => query.filter.source = vec![Source::Inbox],
        PeriodColumn::SourceFlow => query.filter.source = vec![Source::Flow],
        PeriodColumn::SourceOther => query.filter.source = vec![Source::Other],
    }
}

fn pages(language: Language, page: &OverviewPage, query: &Query) -> Option<AnyView> {
    let OverviewPage { page: now, pages, .. } = *page;
    if pages < 2 {
        return None;
    }
    let to = |number: usize| query.with(|query| query.view.page = u32::try_from(number).ok()).href(PATH);
    let step = |number: usize, text: &'static str| {
        let there = (1..=pages).contains(&number);
        there.then(|| view! { <a class="button small" href=to(number) data-noscroll="">{language.text(text)}</a> })
    };
    let places = [("page", language.count(now as u64)), ("pages", language.count(pages as u64))];
    let places = places.each_ref().map(|(name, value)| (*name, value.as_str()));
    Some(
        view! {
            <nav class="pages" aria-label=language.text("table.pages")>
                {step(now - 1, "table.previous")} <span>{language.text_with("table.page", &places)}</span>
                {step(now + 1, "table.next")}
            </nav>
        }
        .into_any(),
    )
}
