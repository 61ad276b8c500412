//! The six cards.

use leptos::prelude::*;
use reports::Query;
use reports::metric::Metric;
use reports::overview::{Numbers, Overview, Timing};
use reports::query::{MessageKind, NewIn, RatingDrill, Status};

use crate::i18n::{Language, Texts};
use crate::links::{CONTACTS, CONVERSATIONS, behind, conversations, rows};
use crate::parts::change::{Change, change, change_of_count, changed, compared_with};
use crate::parts::{Definition, metric_name};

/// What a card shows.
struct Card {
    metric: Metric,
    value: String,
    href: Option<String>,
    /// How the number changed, and what it was.
    delta: Option<(Change, String)>,
    /// The count that an average or a percentage is over, in words.
    over: Option<String>,
    /// Beside the main number, or one click away.
    details: Vec<(&'static str, String, Option<String>)>,
    /// Whether the details wait for a click.
    folded: bool,
}

/// The cards of the whole range.
pub fn cards(language: Language, report: &Overview, query: &Query) -> AnyView {
    let other = report.comparison.as_ref().map(|comparison| &comparison.range);
    let compared = other.map(|range| compared_with(language, (&range.from, &range.to)));
    let before = report.comparison.as_ref().map(|comparison| &comparison.totals);
    let cards = [
        counted(language, Metric::Conversations, &report.totals, before, query),
        messages(language, &report.totals, before, query),
        counted(language, Metric::DistinctContacts, &report.totals, before, query),
        timed(language, Metric::FirstResponse, &report.totals, before, query),
        timed(language, Metric::Duration, &report.totals, before, query),
        csat(language, &report.totals, before, query),
    ];
    let cards = cards.into_iter().map(|card| show(language, card)).collect_view();
    view! {
        <section class="cards-section" aria-label=language.text("overview.cards")>
            <div class="cards">{cards}</div>
            {compared}
        </section>
    }
    .into_any()
}

fn counted(
    language: Language,
    metric: Metric,
    now: &Numbers<Timing>,
    before: Option<&Numbers<Timing>>,
    query: &Query,
) -> Card {
    let of = |numbers: &Numbers<Timing>| match metric {
        Metric::DistinctContacts => numbers.distinct_contacts,
        _ => numbers.conversations,
    };
    let list = if metric == Metric::DistinctContacts { CONTACTS } else { CONVERSATIONS };
    let detail = |key: &'static str, n: u64, narrow: fn(&mut Query)| {
        (key, language.count(n), behind(n, || rows(list, query, narrow)))
    };
    let details = match metric {
        Metric::DistinctContacts => vec![detail("card.new_contacts", now.new_contacts, |q| {
            q.drill.new = Some(NewIn::Span);
        })],
        _ => vec![
            detail("card.inbound", now.inbound_conversations, |q| {
                q.filter.source = vec![reports::query::Source::Inbound];
            }),
            detail("card.unanswered", now.unanswered, |q| q.drill.unanswered = true),
        ],
    };
    Card {
        metric,
        value: language.count(of(now)),
        href: behind(of(now), || rows(list, query, |_| {})),
        delta: before.and_then(|before| change_of_count(language, metric, of(before), of(now))),
        over: None,
        details,
        folded: false,
    }
}

fn messages(language: Language, now: &Numbers<Timing>, before: Option<&Numbers<Timing>>, query: &Query) -> Card {
    let link = |n: u64, kind: MessageKind| behind(n, || conversations(query, |q| q.drill.messages = Some(kind)));
    let detail = |key, n, kind| (key, language.count(n), link(n, kind));
    let total = now.messages.total;
    Card {
        metric: Metric::Messages,
        value: language.count(total),
        href: link(total, MessageKind::All),
        delta: before.and_then(|before| change_of_count(language, Metric::Messages, before.messages.total, total)),
        over: None,
        details: vec![
            detail("card.from_contacts", now.messages.contact, MessageKind::Contact),
            detail("card.from_agents", now.messages.agent, MessageKind::Agent),
            detail("card.automated", now.messages.automated, MessageKind::Automated),
        ],
        folded: false,
    }
}

fn timed(
    language: Language,
    metric: Metric,
    now: &Numbers<Timing>,
    before: Option<&Numbers<Timing>>,
    query: &Query,
) -> Card {
    let first = metric == Metric::FirstResponse;
    let of = |numbers: &Numbers<Timing>| if first { numbers.first_response } else { numbers.duration };
    let timing = of(now);
    let delta = before.and_then(|before| {
        let before = of(before).mean_s;
        Some((change(language, metric, before, timing.mean_s)?, language.duration(before)))
    });
    let narrow = |query: &mut Query| {
        if first {
            query.drill.answered = true;
        } else {
            query.filter.status = vec![Status::Closed];
        }
    };
    let mut details = vec![
        ("card.median", language.duration(timing.median_s), None),
        ("card.p90", language.duration(timing.p90_s), None),
    ];
    if first {
        let reply = now.reply_time;
        let replies = || behind(reply.n, || conversations(query, |query| query.drill.replies = true));
        details.extend([
            ("card.reply_time", language.duration(reply.mean_s), replies()),
            ("card.replies", language.count(reply.n), replies()),
            ("card.reply_median", language.duration(reply.median_s), None),
            ("card.reply_p90", language.duration(reply.p90_s), None),
        ]);
    }
    Card {
        metric,
        value: language.duration(timing.mean_s),
        href: behind(timing.n, || conversations(query, narrow)),
        delta,
        over: Some(base(language, metric, timing.n)),
        details,
        folded: true,
    }
}

fn csat(language: Language, now: &Numbers<Timing>, before: Option<&Numbers<Timing>>, query: &Query) -> Card {
    let rating = &now.rating;
    let delta = before.and_then(|before| {
        let before = before.rating.csat_percent;
        Some((change(language, Metric::Csat, before, rating.csat_percent)?, language.percent(before, 1)))
    });
    Card {
        metric: Metric::Csat,
        value: language.percent(rating.csat_percent, 1),
        href: behind(rating.n, || conversations(query, |query| query.drill.rating = Some(RatingDrill::Any))),
        delta,
        over: Some(base(language, Metric::Csat, rating.n)),
        details: vec![("card.average_rating", language.decimal(rating.mean, 2), None)],
        folded: false,
    }
}

/// What an average or a percentage is over: `1,204 closed conversations`.
fn base(language: Language, metric: Metric, n: u64) -> String {
    let key = metric.base().map_or("ratings", reports::metric::Base::key);
    language.plural(&format!("base.{key}"), n)
}

fn show(language: Language, card: Card) -> AnyView {
    let Card { metric, value, href, delta, over, details, folded } = card;
    let name = metric_name(language, metric);
    let value = match href {
        Some(href) => {
            let label = language.text_with("card.open", &[("metric", name), ("value", &value)]);
            view! { <a class="card-value" href=href aria-label=label>{value}</a> }.into_any()
        }
        None => view! { <span class="card-value">{value}</span> }.into_any(),
    };
    let delta = delta.map(|delta| view! { <p class="card-change">{changed(language, delta)}</p> });
    let over = over.map(|over| view! { <p class="over">{over}</p> });
    let rows = details
        .into_iter()
        .map(|(key, value, href)| {
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
        })
        .collect_view();
    let rows = view! { <dl>{rows}</dl> };
    let details = if folded {
        view! {
            <details class="card-more">
                <summary>{language.text("card.percentiles")}</summary>
                {rows}
            </details>
        }
        .into_any()
    } else {
        rows.into_any()
    };
    view! {
        <div class="card">
            <div class="card-name">
                <h2>{name}</h2>
                <Definition metric beside=beside(metric) />
            </div>
            <p class="card-main">{value}</p>
            {delta}
            {over}
            {details}
        </div>
    }
    .into_any()
}

/// What stands on a metric's card beside it.
const fn beside(metric: Metric) -> &'static [Metric] {
    match metric {
        Metric::Conversations => &[Metric::InboundConversations, Metric::Unanswered],
        Metric::Messages => &[Metric::MessagesContact, Metric::MessagesAgent, Metric::MessagesAutomated],
        Metric::DistinctContacts => &[Metric::NewContacts],
        Metric::FirstResponse => &[Metric::ReplyTime],
        Metric::Csat => &[Metric::Rating],
        _ => &[],
    }
}
