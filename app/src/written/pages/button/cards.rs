//! Clicks, the conversations that they began, and the rate.

use leptos::prelude::*;
use reports::Query;
use reports::button::{Button, By, ClickCounts};
use reports::metric::Metric;

use super::table::began;
use crate::i18n::{Language, Texts};
use crate::links::{BUTTON, behind};
use crate::parts::change::{Change, change, change_of_count, changed, compared_with};
use crate::parts::{explained, metric_name};

struct Card {
    metric: Metric,
    value: String,
    href: Option<String>,
    change: Option<(Change, String)>,
    over: Option<String>,
}

pub(super) fn cards(language: Language, report: &Button, query: &Query) -> AnyView {
    let (now, before) = (&report.totals, report.comparison.as_ref().map(|other| &other.totals));
    let counted = |metric, of: fn(&ClickCounts) -> u64, href: Option<String>| Card {
        metric,
        value: language.count(of(now)),
        href,
        change: before.and_then(|before| change_of_count(language, metric, of(before), of(now))),
        over: None,
    };
    let clicks = behind(now.clicks, || query.clone().by(Some(By::Clicks)).href(BUTTON));
    let conversations = behind(now.conversations, || began(query));
    let was = before.and_then(|before| before.rate_percent);
    let cards = [
        counted(Metric::Clicks, |counts| counts.clicks, clicks),
        counted(Metric::ButtonConversations, |counts| counts.conversations, conversations),
        Card {
            metric: Metric::ButtonRate,
            value: language.percent(now.rate_percent, 1),
            href: None,
            change: change(language, Metric::ButtonRate, was, now.rate_percent).zip(Some(language.percent(was, 1))),
            over: Some(language.plural("base.clicks", now.clicks)),
        },
    ];
    let compared = report.comparison.as_ref();
    let compared = compared.map(|other| compared_with(language, (&other.range.from, &other.range.to)));
    let cards = cards.into_iter().map(|card| show(language, query, card)).collect_view();
    view! {
        <section class="cards-section" aria-label=language.text("overview.cards")>
            <div class="cards three">{cards}</div>
            {compared}
        </section>
    }
    .into_any()
}

fn show(language: Language, query: &Query, card: Card) -> AnyView {
    let Card { metric, value, href, change, over } = card;
    let name = metric_name(language, metric);
    let value = match href {
        Some(href) => {
            let key = if metric == Metric::Clicks { "button.card.open" } else { "card.open" };
            let label = language.text_with(key, &[("metric", name), ("value", &value)]);
            view! { <a class="card-value" href=href aria-label=label>{value}</a> }.into_any()
        }
        None => view! { <span class="card-value">{value}</span> }.into_any(),
    };
    let change = change.map(|change| view! { <p class="card-change">{changed(language, change)}</p> });
    let all = format!("{}#{}", query.filter_only().href("/definitions"), metric.key());
    let all = view! { <a href=all>{language.text("definition.all")}</a> }.into_any();
    view! {
        <div class="card">
            <div class="card-name">
                <h2>{name}</h2>
                {explained(language, metric, &[], all)}
            </div>
            <p class="card-main">{value}</p>
            {change}
            {over.map(|over| view! { <p class="over">{over}</p> })}
        </div>
    }
    .into_any()
}
