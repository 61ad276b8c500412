//! The numbers of runs as cards, what became of them at a glance, and why they ended.

use leptos::prelude::*;
use reports::Query;
use reports::flows::columns::CountColumn;
use reports::flows::{Flow, RunCounts, RunReasonRow, RunStatus};
use reports::metric::Metric;

use super::parts::{definition, reason, status_tag};
use super::place::Place;
use super::table;
use crate::i18n::{Language, Texts, header, labelled};
use crate::parts::change::{changed, compared_with};
use crate::parts::metric_name;

/// How many reasons the page has; the list of runs has all.
const REASONS: usize = 8;

struct Card {
    column: CountColumn,
    beside: &'static [Metric],
    name: &'static str,
    href: Option<String>,
    over: AnyView,
    status: Option<RunStatus>,
}

fn share(language: Language, n: u64, of: u64) -> String {
    let percent = (of > 0).then(|| n as f64 * 100.0 / of as f64);
    language.text_with("flows.share", &[("percent", &language.percent(percent, 1))])
}

/// The number of one status, and its column.
fn of_status(counts: &RunCounts, status: RunStatus) -> (CountColumn, u64) {
    match status {
        RunStatus::Ongoing => (CountColumn::Ongoing, counts.ongoing),
        RunStatus::Completed => (CountColumn::Completed, counts.completed),
        RunStatus::Expired => (CountColumn::Expired, counts.expired),
        RunStatus::Canceled => (CountColumn::Canceled, counts.canceled),
        RunStatus::Failed => (CountColumn::Failed, counts.failed),
    }
}

/// All of them.
pub(super) fn cards(place: &Place<'_>, flow: &Flow) -> AnyView {
    let (language, counts) = (place.language, &flow.flow.counts);
    let before = flow.comparison.as_ref().map(|before| &before.flow.counts);
    let change = |column| {
        let change = before.and_then(|before| table::changed(language, column, before, counts));
        change.map(|change| changed(language, change))
    };
    let link = |n: u64, status| (n > 0).then(|| place.runs(status));
    let mut cards = vec![Card {
        column: CountColumn::Contacts,
        beside: &[Metric::RunContacts],
        name: header(language, "runs"),
        href: link(counts.contacts, None),
        over: view! {
            {language.plural("flows.distinct", counts.distinct_contacts)}
            " "
            {change(CountColumn::DistinctContacts)}
        }
        .into_any(),
        status: None,
    }];
    cards.extend(RunStatus::ALL.iter().map(|&status| {
        let (column, n) = of_status(counts, status);
        Card {
            column,
            beside: if status == RunStatus::Completed { &[Metric::RunCompletion] } else { &[] },
            name: metric_name(language, column.metric()),
            href: link(n, Some(status)),
            over: share(language, n, counts.contacts).into_any(),
            status: Some(status),
        }
    }));
    cards.push(Card {
        column: CountColumn::ResponsePercent,
        beside: &[],
        name: header(language, "run_response_percent"),
        href: None,
        over: language.plural("base.runs_asked", counts.asked).into_any(),
        status: None,
    });
    let [median, p90] = [counts.completion.median_s, counts.completion.p90_s].map(|value| language.duration(value));
    cards.push(Card {
        column: CountColumn::CompletionAvg,
        beside: &[],
        name: header(language, "completion_avg"),
        href: link(counts.completion.n, Some(RunStatus::Completed)),
        over: match counts.completion.n {
            0 => language.plural("base.completed_runs", 0),
            _ => language.text_with("flows.times", &[("median", &median), ("p90", &p90)]),
        }
        .into_any(),
        status: None,
    });
    let cards = cards.into_iter().map(|card| {
        let (value, change) = (language.cell(&card.column.of(counts)), change(card.column));
        show(language, place.query, card, value, change)
    });
    let cards = cards.collect_view();
    let compared = flow.comparison.as_ref();
    let compared = compared.map(|before| compared_with(language, (&before.range.from, &before.range.to)));
    view! {
        <section aria-label=language.text("flows.cards")>
            <div class="cards flow-cards">{cards}</div>
            {compared}
            {outcome(language, counts)}
        </section>
    }
    .into_any()
}

fn show(language: Language, query: &Query, card: Card, value: String, change: Option<AnyView>) -> AnyView {
    let Card { column, beside, name, href, over, status } = card;
    let value = match href {
        Some(href) => view! { <a class="card-value" href=href>{value}</a> }.into_any(),
        None => view! { <span class="card-value">{value}</span> }.into_any(),
    };
    let mark = status.map(|status| {
        let class = format!("mark run-{}", status.as_str());
        view! { <span class=class aria-hidden="true"></span> }
    });
    view! {
        <div class="card">
            <div class="card-name">
                <h2>{mark} {name}</h2>
                {definition(language, query, column.metric(), beside)}
            </div>
            <div class="card-main">{value}</div>
            {change.map(|change| view! { <p class="card-change">{change}</p> })}
            <p class="over">{over}</p>
        </div>
    }
    .into_any()
}

/// A bar of the five statuses; the cards say the same in numbers.
fn outcome(language: Language, counts: &RunCounts) -> AnyView {
    if counts.contacts == 0 {
        return ().into_any();
    }
    let mut from = 0;
    let bars = RunStatus::ALL.iter().map(|&status| {
        let (column, n) = of_status(counts, status);
        let place = |n: u64| n as f64 * 1000.0 / counts.contacts as f64;
        let (x, width) = (place(from), place(n));
        from += n;
        let title = labelled(language, metric_name(language, column.metric()), &language.count(n));
        view! {
            <rect
                class=format!("run-{}", status.as_str())
                x=format!("{x:.2}")
                width=format!("{width:.2}")
                y="0"
                height="10"
            >
                <title>{title}</title>
            </rect>
        }
    });
    view! {
        <svg class="run-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
            {bars.collect_view()}
        </svg>
    }
    .into_any()
}

/// Why runs did not complete.
pub(super) fn reasons(place: &Place<'_>, rows: &[RunReasonRow]) -> AnyView {
    let language = place.language;
    if rows.is_empty() {
        return ().into_any();
    }
    let items = rows.iter().take(REASONS).map(|row| {
        let href = place.narrowed(|query| {
            let query = query.flow_parameter("run_status", row.status.as_str());
            match &row.reason {
                Some(reason) => query.flow_parameter("reason", reason),
                None => query,
            }
        });
        let name = match &row.reason {
            Some(name) => reason(language, name),
            None if row.status == RunStatus::Expired => language.text("flows.no_answer").to_owned(),
            None => language.text("flows.no_reason").to_owned(),
        };
        let n = language.count(row.contacts);
        // Those without a reason have no address of their own, unless all of their status are.
        let is_only = rows.iter().filter(|other| other.status == row.status).count() == 1;
        let n = if row.reason.is_some() || is_only { view! { <a href=href>{n}</a> }.into_any() } else { n.into_any() };
        view! {
            <li>
                {status_tag(language, row.status)}
                <span>{name}</span>
                <strong>{n}</strong>
            </li>
        }
    });
    let items = items.collect_view();
    let more = (rows.len() > REASONS).then(|| {
        let n = (rows.len() - REASONS) as u64;
        view! { <p class="hint">{language.plural("flows.more_reasons", n)}</p> }
    });
    view! {
        <section class="block" aria-labelledby="reasons">
            <h2 id="reasons">{language.text("flows.reasons")}</h2>
            <ul class="reasons">{items}</ul>
            {more}
        </section>
    }
    .into_any()
}
