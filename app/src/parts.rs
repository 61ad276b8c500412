//! Small parts that pages share.

pub mod axes;
pub mod change;
mod icon;
pub mod report;
pub mod sorting;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use reports::conversations::ConversationRow;
use reports::format::read_date;
use reports::metric::Metric;
use reports::overview::Range;

use crate::i18n::{Language, Texts, use_language};
use crate::links::use_filtered;

pub use icon::Icon;

/// The name of a metric.
pub fn metric_name(language: Language, metric: Metric) -> &'static str {
    language.find(&format!("metric.{}", metric.key())).unwrap_or_default()
}

/// What a metric means.
pub fn definition(language: Language, metric: Metric) -> &'static str {
    language.find(&format!("definition.{}", metric.key())).unwrap_or_default()
}

/// An agent's name; whoever typed on the phone and whoever was not named have none.
pub fn agent_name(language: Language, name: &str) -> &str {
    match name {
        "phone" => language.text("filter.phone"),
        "unknown" => language.text("filter.unknown"),
        name => name,
    }
}

/// An agent's name, marked where they are no longer there: wherever a page or a chart says it.
pub fn marked(language: Language, name: &str, former: bool) -> String {
    match former {
        true => language.text_with("filter.former", &[("name", name)]),
        false => name.to_owned(),
    }
}

/// An agent of a conversation, likewise.
pub fn agent_of(language: Language, row: &ConversationRow, name: &str) -> String {
    marked(language, agent_name(language, name), row.former_agents.iter().any(|former| former == name))
}

/// A mark that opens what a metric means.
#[component]
pub fn Definition(
    /// Which.
    metric: Metric,
    /// Those that stand beside it without a mark of their own.
    #[prop(optional)]
    beside: &'static [Metric],
) -> impl IntoView {
    let language = use_language();
    let all = use_filtered("/definitions");
    let here = move || format!("{}#{}", all(), metric.key());
    explained(language, metric, beside, view! { <a href=here>{language.text("definition.all")}</a> }.into_any())
}

/// The same, with the way to all definitions.
pub fn explained(language: Language, metric: Metric, beside: &[Metric], all: AnyView) -> AnyView {
    let name = metric_name(language, metric);
    let label = language.text_with("definition.open", &[("metric", name)]);
    let explained = std::iter::once(&metric).chain(beside).map(|metric| {
        view! {
            <p>
                <strong>{metric_name(language, *metric)}</strong>
            </p>
            <p>{definition(language, *metric)}</p>
        }
    });
    view! {
        <details class="panel definition">
            <summary aria-label=label>{Icon::Info.view()}</summary>
            <div class="panel-body">
                {explained.collect_view()}
                {all}
            </div>
        </details>
    }
    .into_any()
}

/// The dates a report speaks of, its zone, exact bounds, and how fresh it is.
pub fn range_line(language: Language, range: &Range) -> AnyView {
    let dates = read_date(&range.from).zip(read_date(&range.to));
    let dates = dates.map(|(from, to)| language.dates(from, to)).unwrap_or_default();
    let places =
        [("from", &range.from), ("to", &range.to), ("zone", &range.zone), ("start", &range.start), ("end", &range.end)];
    let places = places.map(|(name, value)| (name, value.as_str()));
    let as_of = language.text_with("range.as_of", &[("time", &language.date_time(&range.as_of))]);
    let line = view! {
        <div class="range-line">
            <strong>{dates}</strong>
            <details class="panel">
                <summary>{range.zone.clone()}</summary>
                <div class="panel-body">
                    <p>{language.text_with("range.bounds", &places)}</p>
                    <p class="hint">{language.text_with("range.bounds.utc", &places)}</p>
                </div>
            </details>
            <time class="as-of" datetime=range.as_of.clone()>
                {as_of}
            </time>
        </div>
    }
    .into_any();
    // Dates in order are texts in order.
    let is_future = range.as_of.get(..10).is_some_and(|today| range.from.as_str() > today);
    let future = is_future.then(|| view! { <p class="hint">{language.text("range.future")}</p> });
    view! { {line} {future} }.into_any()
}

/// A link inside a picture is no anchor that the router knows: it is followed here.
pub fn follow() -> Callback<String> {
    let navigate = use_navigate();
    Callback::new(move |href: String| navigate(&href, Default::default()))
}

/// A row of links of which one is current.
pub fn switch(label: &'static str, links: Vec<(String, &'static str, bool)>) -> AnyView {
    let links = links
        .into_iter()
        .map(|(href, text, now)| {
            view! {
                <a href=href aria-current=now.then_some("true") data-noscroll="">
                    {text}
                </a>
            }
        })
        .collect_view();
    view! {
        <nav class="switch" aria-label=label>
            {links}
        </nav>
    }
    .into_any()
}
