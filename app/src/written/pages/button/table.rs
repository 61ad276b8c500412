//! Tables of clicks: a row for each value of a dimension, with a bar.

use leptos::prelude::*;
use reports::Query;
use reports::button::{Button, By, ClickCounts, ClickGroup, Dimension};
use reports::metric::Metric;

use crate::filter::known;
use crate::i18n::{Language, Texts, header, labelled};
use crate::links::{BUTTON, behind, conversations};
use crate::parts::Icon;
use crate::parts::report::{STYLES, file};
use crate::parts::sorting::{Head, Order, sorting_head_named};

/// Rows of a table on the page of all of them.
const FEW: usize = 8;
/// Rows of a table on its own page; its file has all.
const MANY: usize = 500;

/// The tables of the page of all: addresses are one click away from hosts.
const SHOWN: [Dimension; 8] = [
    Dimension::Button,
    Dimension::Referrer,
    Dimension::UtmCampaign,
    Dimension::UtmMedium,
    Dimension::UtmSource,
    Dimension::UtmTerm,
    Dimension::UtmContent,
    Dimension::LandingPage,
];

/// The conversations that the clicks of a query began.
pub(super) fn began(query: &Query) -> String {
    conversations(&query.clone().by(None), |query| {
        query.sort = None;
        query.drill.other.push(("origin".to_owned(), "button".to_owned()));
    })
}

/// What the report is without a table of its own.
pub(super) fn report_of(query: &Query) -> Query {
    query
        .with(|query| {
            query.sort = None;
            query.view.page = None;
        })
        .by(None)
}

/// The tables, the first rows of each.
pub(super) fn all(language: Language, report: &Button, query: &Query) -> AnyView {
    let tables = SHOWN.into_iter().map(|by| few(language, by, report.table(by), query)).collect_view();
    view! { <div class="click-tables">{tables}</div> }.into_any()
}

fn few(language: Language, by: Dimension, rows: &[ClickGroup], query: &Query) -> AnyView {
    // Its own page keeps the order.
    let whole = query.clone().by(Some(By::Dimension(by))).href(BUTTON);
    let more = (rows.len() > FEW).then(|| {
        let text = language.plural("button.all_rows", rows.len() as u64);
        view! { <a href=whole.clone()>{text}</a> }
    });
    let shown = rows.get(..FEW).unwrap_or(rows);
    let title = view! { <a href=whole>{header(language, by.as_str())}</a> }.into_any();
    framed(
        language,
        by,
        title,
        files(language, by, query),
        heads(language, by, query),
        body(language, by, rows, shown, &report_of(query)),
        more.into_any(),
    )
}

/// The table of a dimension on a page of its own.
pub(super) fn whole(language: Language, by: Dimension, rows: &[ClickGroup], query: &Query) -> AnyView {
    let more = (rows.len() > MANY).then(|| {
        let (shown, of) = (language.count(MANY as u64), language.count(rows.len() as u64));
        language.text_with("button.first_rows", &[("n", &shown), ("of", &of)])
    });
    let more = more.map(|text| view! { <p class="hint">{text}</p> });
    let shown = rows.get(..MANY).unwrap_or(rows);
    let title = header(language, by.as_str()).into_any();
    let files = files(language, by, query);
    let heads = heads(language, by, query);
    framed(language, by, title, files, heads, body(language, by, rows, shown, &report_of(query)), more.into_any())
}

/// The heads, which sort; the tables of the page of all have one order.
fn heads(language: Language, by: Dimension, query: &Query) -> AnyView {
    let metric = |key: &str| match key {
        "clicks" => Some(Metric::Clicks),
        "button_conversations" => Some(Metric::ButtonConversations),
        "button_rate" => Some(Metric::ButtonRate),
        _ => None,
    };
    let heads = reports::button::columns::GROUP.into_iter().map(|key| {
        let first = if key == "value" { Order::Ascending } else { Order::Descending };
        let class = if key == "value" { "text" } else { "" };
        let name = header(language, if key == "value" { by.as_str() } else { key });
        let head = Head { key, metric: metric(key), class, first, is_default: key == "clicks" };
        sorting_head_named(language, BUTTON, query, head, name)
    });
    heads.collect_view().into_any()
}

fn files(language: Language, by: Dimension, query: &Query) -> AnyView {
    let query = query.clone().by(Some(By::Dimension(by)));
    let links = STYLES.map(|(ending, style, text)| {
        let name = labelled(language, header(language, by.as_str()), language.text(text));
        view! {
            <a class="button small" href=file(BUTTON, &query, ending, style) download="" aria-label=name>
                {language.text(text)}
            </a>
        }
    });
    view! { <span class="styles">{Icon::Download.view()} {links.collect_view()}</span> }.into_any()
}

fn framed(
    language: Language,
    by: Dimension,
    title: AnyView,
    beside: AnyView,
    heads: AnyView,
    body: AnyView,
    below: AnyView,
) -> AnyView {
    let id = format!("by-{}", by.as_str());
    let (labelled, named) = (id.clone(), header(language, by.as_str()));
    view! {
        <section class="block summary" aria-labelledby=labelled>
            <header class="block-head">
                <h2 id=id>{title}</h2>
                {beside}
            </header>
            <div class="table-frame">
                <div class="table-scroll" tabindex="0" role="group" aria-label=named>
                    <table class="clicks-by" aria-label=named>
                        <thead>
                            <tr>{heads}</tr>
                        </thead>
                        {body}
                    </table>
                </div>
            </div>
            {below}
        </section>
    }
    .into_any()
}

/// The rows shown, and the total of all.
fn body(language: Language, by: Dimension, rows: &[ClickGroup], shown: &[ClickGroup], query: &Query) -> AnyView {
    if rows.is_empty() {
        return view! {
            <tbody>
                <tr>
                    <td class="text" colspan="4">
                        {language.text("chart.empty")}
                    </td>
                </tr>
            </tbody>
        }
        .into_any();
    }
    let most = rows.iter().map(|row| row.counts.clicks).max().unwrap_or_default();
    let sum = |of: fn(&ClickCounts) -> u64| rows.iter().map(|row| of(&row.counts)).sum::<u64>();
    let total = ClickCounts::new(sum(|counts| counts.clicks), sum(|counts| counts.conversations));
    let shown = shown.iter().map(|row| line(language, by, row, most, query)).collect_view();
    view! {
        <tbody>{shown}</tbody>
        <tfoot>
            <tr>
                <th scope="row">{language.text("table.total")}</th>
                {numbers(language, &total, query, None)}
            </tr>
        </tfoot>
    }
    .into_any()
}

fn line(language: Language, by: Dimension, row: &ClickGroup, most: u64, query: &Query) -> AnyView {
    let narrowed = query.clone().clicked(by, &row.value);
    let name = match (row.value.as_str(), &row.name) {
        (_, Some(name)) if row.deleted => language.text_with("button.deleted", &[("name", name)]),
        (_, Some(name)) => name.clone(),
        (value, None) => known(language, value).into_owned(),
    };
    let id = row.name.is_some().then(|| view! { <small>{row.value.clone()}</small> });
    // Of a host the addresses, of the rest the report of it alone.
    let href = match by {
        Dimension::Referrer => narrowed.clone().by(Some(By::Dimension(Dimension::ReferrerUrl))),
        _ => narrowed.clone(),
    };
    view! {
        <tr>
            <th scope="row">
                <a class="click-value" href=href.href(BUTTON) title=name.clone()>
                    {breaking_between_parts(&name)}
                </a>
                {id}
            </th>
            {numbers(language, &row.counts, &narrowed, Some(most))}
        </tr>
    }
    .into_any()
}

/// An address goes on in the next line where a part of its host or path ends, not in the middle of a word.
fn breaking_between_parts(name: &str) -> AnyView {
    name.split_inclusive(['/', '.']).map(|part| view! { {part.to_owned()} <wbr /> }).collect_view().into_any()
}

/// The numbers of a row, each a link to what is behind it.
fn numbers(language: Language, counts: &ClickCounts, query: &Query, most: Option<u64>) -> AnyView {
    let linked = |n: u64, href: Option<String>| match href {
        Some(href) => view! { <a href=href>{language.count(n)}</a> }.into_any(),
        None => language.count(n).into_any(),
    };
    let clicks = behind(counts.clicks, || query.clone().by(Some(By::Clicks)).href(BUTTON));
    let conversations = behind(counts.conversations, || began(query));
    let bar = most.map(|most| {
        let share = |n: u64| n as f64 * 100.0 / most.max(1) as f64;
        view! {
            <svg class="click-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect class="of-clicks" width=format!("{:.2}", share(counts.clicks)) height="8" />
                <rect
                    class="of-conversations"
                    width=format!("{:.2}", share(counts.conversations).min(100.0))
                    height="8"
                />
            </svg>
        }
    });
    view! {
        <td>{linked(counts.clicks, clicks)} {bar}</td>
        <td>{linked(counts.conversations, conversations)}</td>
        <td>{language.percent(counts.rate_percent, 1)}</td>
    }
    .into_any()
}
