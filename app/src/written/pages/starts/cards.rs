//! The key numbers.

use leptos::prelude::*;
use reports::Query;
use reports::metric::Metric;
use reports::overview::Timing;
use reports::starts::{Count, StartCounts, Starts};

use super::definition;
use crate::i18n::{Language, Texts};
use crate::parts::change::{Change, change, change_of_count, changed, compared_with};
use crate::parts::metric_name;
use crate::reports::starts::links::{counted, timed_rows};

struct Card {
    metric: Metric,
    beside: &'static [Metric],
    value: String,
    href: Option<String>,
    delta: Option<(Change, String)>,
    details: Vec<(&'static str, String, Option<String>)>,
}

pub(super) fn cards(language: Language, report: &Starts, query: &Query) -> AnyView {
    let counts = &report.totals.counts;
    let before = report.comparison.as_ref().map(|before| &before.totals.counts);
    let link = |count, n, parameters: &[(&str, &str)]| counted(query, count, n, parameters);
    let delta = |metric, of: fn(&StartCounts) -> u64| change_of_count(language, metric, of(before?), of(counts));
    let share = |n: u64, of: u64| language.percent((of > 0).then(|| n as f64 * 100.0 / of as f64), 1);
    let stage = |metric, count, n: u64, of: fn(&StartCounts) -> u64, details| Card {
        metric,
        beside: &[],
        value: language.count(n),
        href: link(count, n, &[]),
        delta: delta(metric, of),
        details,
    };
    let of_sent = |n: u64| ("starts.card.of_sent", share(n, counts.sent), None);
    let totals = &report.totals;
    let answered = vec![
        of_sent(counts.answered),
        (
            "starts.card.strong",
            language.count(totals.answered_strong),
            link(Count::Answered, totals.answered_strong, &[("answer", "strong")]),
        ),
        (
            "starts.card.weak",
            language.count(totals.answered_weak),
            link(Count::Answered, totals.answered_weak, &[("answer", "weak")]),
        ),
    ];
    let all = [
        Card {
            metric: Metric::StartSessions,
            beside: &[Metric::Referred, Metric::NewStarts],
            value: language.count(counts.sessions),
            href: link(Count::Sessions, counts.sessions, &[]),
            delta: delta(Metric::StartSessions, |counts| counts.sessions),
            details: vec![
                (
                    "starts.card.contacts",
                    language.count(counts.distinct_contacts),
                    link(Count::Contacts, counts.distinct_contacts, &[]),
                ),
                ("starts.card.new", language.count(counts.new), link(Count::Sessions, counts.new, &[("user", "new")])),
                ("starts.card.referred", language.count(counts.referred), link(Count::Referred, counts.referred, &[])),
            ],
        },
        Card {
            metric: Metric::Sends,
            beside: &[Metric::SendsNotSent, Metric::SendsUndelivered],
            value: language.count(counts.sends),
            href: link(Count::Sends, counts.sends, &[]),
            delta: delta(Metric::Sends, |counts| counts.sends),
            details: vec![
                ("starts.card.not_sent", language.count(counts.not_sent), link(Count::NotSent, counts.not_sent, &[])),
                (
                    "starts.card.undelivered",
                    language.count(counts.undelivered),
                    link(Count::Undelivered, counts.undelivered, &[]),
                ),
            ],
        },
        stage(
            Metric::SendsDelivered,
            Count::Delivered,
            counts.delivered,
            |c| c.delivered,
            vec![of_sent(counts.delivered)],
        ),
        stage(
            Metric::SendsRead,
            Count::Read,
            counts.read,
            |c| c.read,
            vec![
                of_sent(counts.read),
                (
                    "starts.card.reported",
                    language.count(report.raw.read),
                    crate::links::behind(report.raw.read, || {
                        crate::reports::starts::links::rows(query, &[("reported", "read")])
                    }),
                ),
            ],
        ),
        stage(Metric::SendsAnswered, Count::Answered, counts.answered, |c| c.answered, answered),
        timed(language, report, query),
    ];
    let compared = report.comparison.as_ref();
    let compared = compared.map(|before| compared_with(language, (&before.range.from, &before.range.to)));
    let cards = all.into_iter().map(|card| show(language, query, card)).collect_view();
    view! {
        <section class="cards-section" aria-label=language.text("starts.cards")>
            <div class="cards">{cards}</div>
            {compared}
        </section>
    }
    .into_any()
}

fn timed(language: Language, report: &Starts, query: &Query) -> Card {
    let Timing { n, mean_s, median_s, p90_s } = report.totals.time_to_answer;
    let before = report.comparison.as_ref().map(|before| before.totals.time_to_answer.median_s);
    Card {
        metric: Metric::AnswerTime,
        beside: &[Metric::DeliveryTime, Metric::ReadingTime],
        value: language.duration(median_s),
        href: timed_rows(query, n, report.totals.counts.answered, ("count", Count::Answered.as_str())),
        delta: before.and_then(|before| {
            Some((change(language, Metric::AnswerTime, before, median_s)?, language.duration(before)))
        }),
        details: vec![
            ("starts.card.median_of", language.count(n), counted(query, Count::Answered, n, &[])),
            ("starts.card.mean", language.duration(mean_s), None),
            ("card.p90", language.duration(p90_s), None),
        ],
    }
}

fn show(language: Language, query: &Query, card: Card) -> AnyView {
    let Card { metric, beside, value, href, delta, details } = card;
    let name = metric_name(language, metric);
    let value = match href {
        Some(href) => {
            let label = language.text_with("starts.card.open", &[("metric", name), ("value", &value)]);
            view! { <a class="card-value" href=href aria-label=label>{value}</a> }.into_any()
        }
        None => view! { <span class="card-value">{value}</span> }.into_any(),
    };
    let delta = delta.map(|delta| view! { <p class="card-change">{changed(language, delta)}</p> });
    let details = details.into_iter().map(|(key, value, href)| {
        let value = match href {
            Some(href) => view! { <a href=href>{value}</a> }.into_any(),
            None => value.into_any(),
        };
        view! {
            <div>
                <dt>{language.text(key)}</dt>
                <dd>{value}</dd>
            </div>
        }
    });
    view! {
        <div class="card">
            <div class="card-name">
                <h2>{name}</h2>
                {definition(language, query, metric, beside)}
            </div>
            <p class="card-main">{value}</p>
            {delta}
            <dl>{details.collect_view()}</dl>
        </div>
    }
    .into_any()
}
