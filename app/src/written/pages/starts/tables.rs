//! The tables of the report.

use leptos::prelude::*;
use reports::Query;
use reports::metric::Metric;
use reports::query::Table;
use reports::starts::columns::COUNTS;
use reports::starts::{Count, Reported, StartCounts, Starts};

use super::super::parts::table;
use super::files;
use crate::filter::word;
use crate::i18n::{Language, Texts, header};
use crate::links::behind;
use crate::parts::sorting::{Head, Order, sorting_head, sorting_head_named};
use crate::parts::{definition, metric_name};
use crate::reports::starts::links::{STARTS, counted, rows, timed_rows};

/// Of templates: sends only, so that as many are accepted as there are sessions.
const OF_TEMPLATES: [(Count, Metric); 7] =
    [COUNTS[0], COUNTS[2], COUNTS[3], COUNTS[4], COUNTS[5], COUNTS[6], COUNTS[7]];

/// A head of the tables that share the order of the address; `first`: of the first click, `is_default`: they come so by themselves.
fn head(language: Language, query: &Query, key: &'static str, first: Order, is_default: bool) -> AnyView {
    sorting_head(language, STARTS, query, Head { key, metric: None, class: "", first, is_default })
}

/// `most_first`: most sends come first by themselves.
fn counts_head(language: Language, query: &Query, counts: &'static [(Count, Metric)], most_first: bool) -> AnyView {
    let heads = counts.iter().map(|&(count, metric)| {
        let is_default = most_first && count == Count::Sends;
        let head = Head { key: count.as_str(), metric: Some(metric), class: "", first: Order::Descending, is_default };
        sorting_head_named(language, STARTS, query, head, metric_name(language, metric))
    });
    heads.collect_view().into_any()
}

/// The counts of a row, each with the rows behind it, which the parameters tell, and with its share of what was sent.
fn counts(
    language: Language,
    query: &Query,
    of: &'static [(Count, Metric)],
    counts: &StartCounts,
    parameters: &[(&str, &str)],
) -> AnyView {
    let cells = of.iter().map(|&(count, _)| {
        let n = counts.of(count);
        let text = language.count(n);
        let share = matches!(count, Count::Delivered | Count::Read | Count::Answered).then(|| {
            let share = (counts.sent > 0).then(|| n as f64 * 100.0 / counts.sent as f64);
            view! { <small>{language.percent(share, 1)}</small> }
        });
        let value = match counted(query, count, n, parameters) {
            Some(href) => view! { <a href=href>{text}</a> }.into_any(),
            None => text.into_any(),
        };
        view! { <td>{value} {share}</td> }
    });
    cells.collect_view().into_any()
}

/// What tells the sends of a template.
pub(super) fn of_template(name: Option<&str>) -> (&'static str, &str) {
    name.map_or(("unnamed", "true"), |name| ("template", name))
}

/// By template, and below each its versions where there are several.
pub(super) fn templates(language: Language, query: &Query, report: &Starts) -> AnyView {
    if report.by_template.is_empty() {
        return ().into_any();
    }
    let body = report.by_template.iter().map(|row| {
        let name = row.template.clone().unwrap_or_else(|| language.text("starts.unnamed").to_owned());
        let of_template = of_template(row.template.as_deref());
        let versions = row.versions.iter().filter(|_| row.versions.len() > 1).map(|version| {
            let shown = version.version.clone().unwrap_or_else(|| language.text("starts.no_version").to_owned());
            let of_version = ("template_version", version.version.as_deref().unwrap_or_default());
            let cells = counts(language, query, &OF_TEMPLATES, &version.counts, &[of_template, of_version]);
            view! {
                <tr class="below">
                    <th scope="row" title=version.version.clone()>{shown}</th>
                    {cells}
                </tr>
            }
        });
        let versions = versions.collect_view();
        let cells = counts(language, query, &OF_TEMPLATES, &row.counts, &[of_template]);
        view! {
            <tr>
                <th scope="row" title=row.template.clone()>{name}</th>
                {cells}
            </tr>
            {versions}
        }
    });
    let body = body.collect_view();
    let title = language.text("table.templates");
    let of = Counted {
        id: "templates",
        title,
        first: "template",
        of: Table::Templates,
        counts: &OF_TEMPLATES,
        most_first: true,
    };
    of.table(language, query, report, body.into_any())
}

pub(super) fn campaigns(language: Language, query: &Query, report: &Starts) -> AnyView {
    if report.by_campaign.iter().all(|row| row.campaign.is_none()) {
        return ().into_any();
    }
    let body = report.by_campaign.iter().map(|row| {
        let name = row.campaign.clone().unwrap_or_else(|| language.text("starts.no_campaign").to_owned());
        let value = row.campaign.as_deref().unwrap_or_default();
        view! {
            <tr>
                <th scope="row" title=row.campaign.clone()>{name}</th>
                {counts(language, query, &COUNTS, &row.counts, &[("campaign", value)])}
            </tr>
        }
    });
    let body = body.collect_view();
    let title = language.text("table.campaigns");
    // Without an order asked for those referred count too.
    let most_first = report.by_campaign.is_sorted_by(|a, b| a.counts.sends >= b.counts.sends);
    let of = Counted { id: "campaigns", title, first: "campaign", of: Table::Campaigns, counts: &COUNTS, most_first };
    of.table(language, query, report, body.into_any())
}

/// A table of counts, with their total.
struct Counted {
    id: &'static str,
    title: &'static str,
    /// The key of its first column.
    first: &'static str,
    of: Table,
    counts: &'static [(Count, Metric)],
    most_first: bool,
}

impl Counted {
    fn table(self, language: Language, query: &Query, report: &Starts, body: AnyView) -> AnyView {
        let rows = view! {
            <table>
                <thead>
                    <tr>
                        {head(language, query, self.first, Order::Ascending, false)}
                        {counts_head(language, query, self.counts, self.most_first)}
                    </tr>
                </thead>
                <tbody>{body}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">{language.text("table.total")}</th>
                        {counts(language, query, self.counts, &report.totals.counts, &[])}
                    </tr>
                </tfoot>
            </table>
        };
        table(self.id, self.title, files::table(language, query, self.of), rows.into_any(), ().into_any())
    }
}

/// How long the stages took.
pub(super) fn times(language: Language, query: &Query, report: &Starts) -> AnyView {
    let totals = &report.totals;
    let timed = |n, of, parameter| timed_rows(query, n, of, parameter);
    let all = [
        (
            Metric::DeliveryTime,
            totals.time_to_delivery,
            timed(totals.time_to_delivery.n, report.raw.delivered, ("reported", "delivered")),
        ),
        (Metric::ReadingTime, totals.time_to_read, timed(totals.time_to_read.n, report.raw.read, ("reported", "read"))),
        (
            Metric::AnswerTime,
            totals.time_to_answer,
            timed(totals.time_to_answer.n, totals.counts.answered, ("count", Count::Answered.as_str())),
        ),
    ];
    if all.iter().all(|(_, timing, _)| timing.n == 0) {
        return ().into_any();
    }
    let body = all.into_iter().map(|(metric, timing, href)| {
        let n = language.count(timing.n);
        let n = match href {
            Some(href) => view! { <a href=href>{n}</a> }.into_any(),
            None => n.into_any(),
        };
        let [median, p90, mean] = [timing.median_s, timing.p90_s, timing.mean_s].map(|value| language.duration(value));
        view! {
            <tr>
                <th scope="row" title=definition(language, metric)>
                    {metric_name(language, metric)}
                </th>
                <td>{n}</td>
                <td>{median}</td>
                <td>{p90}</td>
                <td>{mean}</td>
            </tr>
        }
    });
    let body = body.collect_view();
    let rows = view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{language.text("starts.times")}</th>
                    <th scope="col">"n"</th>
                    <th scope="col">{language.text("card.median")}</th>
                    <th scope="col">{language.text("card.p90")}</th>
                    <th scope="col">{language.text("starts.card.mean")}</th>
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </table>
    };
    table("times", language.text("starts.times"), ().into_any(), rows.into_any(), ().into_any())
}

/// What the provider charges.
pub(super) fn cost(language: Language, query: &Query, report: &Starts) -> AnyView {
    if report.cost.is_empty() {
        return ().into_any();
    }
    let currency = report.currency.as_deref();
    let money = |amount: Option<f64>, places: u8| language.decimal(amount, places);
    let body = report.cost.iter().map(|row| {
        let mut parameters = vec![("category", row.category.as_deref().unwrap_or_default())];
        let billable = row.billable.map(|billable| if billable { "true" } else { "false" });
        parameters.push(("billable", billable.unwrap_or_default()));
        let href = behind(row.n, || rows(query, &parameters));
        let billable = match row.billable {
            Some(true) => "starts.billable.true",
            Some(false) => "starts.billable.false",
            None => "starts.billable.unknown",
        };
        let n = language.count(row.n);
        let n = match href {
            Some(href) => view! { <a href=href>{n}</a> }.into_any(),
            None => n.into_any(),
        };
        view! {
            <tr>
                <th scope="row">{row.category.clone().unwrap_or_else(|| language.text("starts.no_category").to_owned())}</th>
                <td class="text">{language.text(billable)}</td>
                <td>{n}</td>
                {currency.map(|_| view! { <td>{money(row.price, 4)}</td> <td>{money(row.estimated, 2)}</td> })}
            </tr>
        }
    });
    let body = body.collect_view();
    let total = currency.map(|_| {
        let sum: f64 = report.cost.iter().filter_map(|row| row.estimated).sum();
        let n: u64 = report.cost.iter().map(|row| row.n).sum();
        let href = behind(n, || rows(query, &[("reported", Reported::Pricing.as_str())]));
        view! {
            <tfoot>
                <tr>
                    <th scope="row">{language.text("table.total")}</th>
                    <td></td>
                    <td>
                        <a href=href>{language.count(n)}</a>
                    </td>
                    <td></td>
                    <td>{money(Some(sum), 2)}</td>
                </tr>
            </tfoot>
        }
    });
    let rows = view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{language.text("starts.category")}</th>
                    <th scope="col" class="text">{language.text("starts.billable")}</th>
                    <th scope="col">{header(language, "sends")}</th>
                    {currency
                        .map(|currency| {
                            view! {
                                <th scope="col">{language.text("starts.price")} " " {currency}</th>
                                <th scope="col">{language.text("starts.estimated")} " " {currency}</th>
                            }
                        })}
                </tr>
            </thead>
            <tbody>{body}</tbody>
            {total}
        </table>
    };
    let is_whole = report.cost.iter().all(|row| row.estimated.is_some());
    let note = match currency {
        None => "starts.cost.unset",
        Some(_) if is_whole => "starts.cost.hint",
        Some(_) => "starts.cost.partial",
    };
    let note = view! { <p class="hint">{language.text(note)}</p> };
    table("cost", language.text("starts.cost"), ().into_any(), rows.into_any(), note.into_any())
}

/// What the provider did to templates, which the chart over time marks.
pub(super) fn changes(language: Language, report: &Starts) -> AnyView {
    if report.changes.is_empty() {
        return ().into_any();
    }
    let body = report.changes.iter().map(|change| {
        view! {
            <tr>
                <th scope="row">{language.date_time(&change.at)}</th>
                <td class="text">{change.template.clone()}</td>
                <td class="text">{word(language, "template_change", &change.what)}</td>
                <td class="text">{change.now.clone()}</td>
                <td class="text wrap">{change.reason.clone()}</td>
            </tr>
        }
    });
    let body = body.collect_view();
    let rows = view! {
        <table>
            <thead>
                <tr>
                    <th scope="col">{language.text("starts.change.at")}</th>
                    <th scope="col" class="text">{header(language, "template")}</th>
                    <th scope="col" class="text">{language.text("starts.change.what")}</th>
                    <th scope="col" class="text">{language.text("starts.change.now")}</th>
                    <th scope="col" class="text">{language.text("starts.change.reason")}</th>
                </tr>
            </thead>
            <tbody>{body}</tbody>
        </table>
    };
    table("changes", language.text("starts.changes"), ().into_any(), rows.into_any(), ().into_any())
}
