//! The table by agent or by tag, and which tags come together.

use leptos::prelude::*;
use reports::Query;
use reports::format::Language;
use reports::query::{Compare, Table, View};

use super::super::charts::row_name;
use super::super::links::{Of, behind, with_tags};
use super::super::{By, GroupRow, GroupsPage, cell};
use crate::filter::word;
use crate::i18n::{Texts, header, labelled};
use crate::parts::Icon;
use crate::parts::change::change;
use crate::parts::report::{file, style_links};
use crate::parts::sorting::{Head, Order, sorting_head};
use crate::visitor::Visitor;

/// The column of first responses in time.
const WITHIN_TARGET: &str = "within_target_percent";

/// The table with its files. `own` is the agent whose numbers alone the reader sees, whose row the total is then.
pub fn table(by: By, language: Language, page: &GroupsPage, query: &Query, own: Option<&str>) -> AnyView {
    let columns = by.columns();
    let heads = columns.iter().map(|(key, metric)| {
        // The name has no metric.
        let first = if metric.is_none() { Order::Ascending } else { Order::Descending };
        let head = Head { key, metric: *metric, class: "", first, is_default: *key == "conversations" };
        sorting_head(language, by.path(), query, head)
    });
    let heads = heads.collect_view();
    let earlier = word(language, "chart.compared", query.compare.unwrap_or(Compare::Previous).as_str());
    let row = |shown: &GroupRow, of: Of<'_>, title: Option<String>, name: AnyView| {
        let mut before = shown.before.iter().copied();
        let mut percentiles = shown.values.iter().skip(columns.len() - 1).copied();
        let cells = columns.iter().skip(1).zip(shown.values.iter().zip(&shown.n)).map(|((key, metric), (value, n))| {
            let text = language.cell(&cell(key, *value));
            // How many are open now says nothing of another period.
            let before = before.next().filter(|_| *key != "open");
            let changed = metric.zip(before).and_then(|(metric, before)| change(language, metric, before, *value));
            let number = value.unwrap_or_default();
            let has_rows = match *key {
                WITHIN_TARGET => number > 0.0,
                _ => *n > 0 || number > 0.0,
            };
            let value = if has_rows {
                view! { <a href=behind(by, query, of, key, |_| {})>{text}</a> }.into_any()
            } else {
                text.into_any()
            };
            let over = (*n > 0 && *key != "csat_percent").then(|| match *key {
                // How many of them a percentage is, is worked out from whole numbers: it is one again.
                WITHIN_TARGET => {
                    let within = (number * *n as f64 / 100.0).round() as u64;
                    format!("{} / {}", language.count(within), language.count(*n))
                }
                _ => format!("n {}", language.count(*n)),
            });
            let is_time = key.ends_with("_avg") && *key != "rating_avg";
            let percentiles = is_time.then(|| {
                let shown = ["card.median", "card.p90"].map(|name| {
                    let value = language.duration(percentiles.next().flatten());
                    view! { <small class="percentile">{format!("{} {value}", language.text(name))}</small> }
                });
                shown.collect_view()
            });
            let title = before.map(|before| labelled(language, earlier, &language.cell(&cell(key, before))));
            let small = |class: &'static str, text: String| view! { <small class=class>{text}</small> };
            view! {
                <td title=title>
                    {value} {over.map(|over| small("", over))}
                    {changed.map(|changed| small(changed.tone, format!("{}{}", changed.sign, changed.size)))}
                    {percentiles}
                </td>
            }
        });
        let cells = cells.collect_view();
        view! { <tr><th scope="row" title=title>{name}</th>{cells}</tr> }.into_any()
    };
    let rows = page
        .rows
        .iter()
        .map(|shown| {
            let name = row_name(by, language, &shown.key, &shown.name, shown.former);
            let email = shown.email.clone().map(|email| view! { <small>{email}</small> });
            row(shown, Of::Row(&shown.key), Some(name.clone()), view! { {name} {email} }.into_any())
        })
        .collect_view();
    let untagged =
        page.untagged.as_ref().map(|shown| row(shown, Of::Untagged, None, language.text("chip.untagged").into_any()));
    let of_total = own.filter(|_| by == By::Agent).map_or(Of::Total, Of::Row);
    let total = row(&page.total, of_total, None, language.text("table.total").into_any());
    let compared = page.compared.as_ref().map(|(from, to)| {
        let dates = language.dates_text(from, to);
        view! { <p class="hint">{language.text_with("overview.compared", &[("dates", &dates)])}</p> }
    });
    let (note, target) = match by {
        By::Agent => {
            let target = language.duration(Some(page.target_s as f64));
            ("agents.note", Some(language.text_with("agents.target", &[("target", &target)])))
        }
        By::Tag => ("tags.note", None),
    };
    let is_admin = use_context::<Visitor>().is_some_and(|visitor| visitor.is_admin);
    let set = (is_admin && by == By::Agent).then(|| {
        view! {
            " "
            <a href="/settings/workspace" rel="external">
                {language.text("agents.target.set")}
            </a>
        }
    });
    view! {
        <section class="block summary" aria-labelledby="rows">
            <header class="block-head">
                <h2 id="rows">{language.text("table.title")}</h2>
                <label class="percentiles">
                    <input type="checkbox" />
                    {language.text("card.percentiles")}
                </label>
                <span class="styles">{Icon::Download.view()} {files(by, language, query, None)}</span>
            </header>
            <div class="table-frame">
                <div class="table-scroll" tabindex="0" role="region" aria-labelledby="rows">
                    <table>
                        <thead>
                            <tr>{heads}</tr>
                        </thead>
                        <tbody>{rows} {untagged}</tbody>
                        <tfoot>{total}</tfoot>
                    </table>
                </div>
            </div>
            {compared}
            <p class="hint">{language.text(note)} " " {target} {set}</p>
        </section>
    }
    .into_any()
}

/// Links to the table in three styles.
fn files(by: By, language: Language, query: &Query, table: Option<Table>) -> AnyView {
    let query = query.with(|query| {
        query.view = View { table, ..Default::default() };
        query.compare = None;
        query.sort = query.sort.take().filter(|_| table.is_none());
    });
    style_links(language, &|ending, style| file(by.path(), &query, ending, style))
}

/// Which tags come together.
pub fn pairs(language: Language, page: &GroupsPage, query: &Query) -> AnyView {
    if page.pairs.is_empty() {
        return ().into_any();
    }
    let whole = page.total.value(By::Tag.place("conversations")).unwrap_or_default();
    let rows = page.pairs.iter().map(|pair| {
        let count = language.count(pair.conversations);
        let href = behind(By::Tag, query, Of::Total, "conversations", |query| {
            with_tags(query, [&pair.a, &pair.b]);
        });
        let share = (whole > 0.0).then(|| pair.conversations as f64 * 100.0 / whole);
        view! {
            <tr>
                <th scope="row">{pair.a.clone()}</th>
                <td class="text">{pair.b.clone()}</td>
                <td>
                    <a href=href.clone()>{count}</a>
                </td>
                <td>
                    <a href=href>{language.percent(share, 1)}</a>
                </td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let heads = reports::tags::columns::PAIR_COLUMNS.map(|key| {
        let class = if key == "tag_b" { "text" } else { "" };
        view! { <th scope="col" class=class>{header(language, key)}</th> }
    });
    let (n, all) = (language.count(page.pairs.len() as u64), language.count(page.all_pairs as u64));
    let cut = (page.all_pairs > page.pairs.len())
        .then(|| view! { <p class="hint">{language.text_with("tags.pairs.cut", &[("n", &n), ("all", &all)])}</p> });
    view! {
        <section class="block summary" aria-labelledby="pairs">
            <header class="block-head">
                <h2 id="pairs">{language.text("tags.pairs")}</h2>
                <span class="styles">{Icon::Download.view()} {files(By::Tag, language, query, Some(Table::Pairs))}</span>
            </header>
            <div class="table-frame">
                <div class="table-scroll" tabindex="0" role="region" aria-labelledby="pairs">
                    <table>
                        <thead>
                            <tr>{heads.collect_view()}</tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </div>
            {cut}
        </section>
    }
    .into_any()
}
