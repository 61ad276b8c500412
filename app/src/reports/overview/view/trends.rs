//! The charts over time, by source, and of peak times.

use leptos::prelude::*;
use reports::Query;
use reports::metric::Metric;
use reports::overview::Overview;
use reports::query::ChartMetric;

use super::super::charts;
use super::PATH;
use crate::charts::{Chart, Downloads, Span};
use crate::filter::word;
use crate::i18n::{Language, Texts};
use crate::parts::{Definition, follow, switch};

/// One chart with its files, or the words for an empty one.
pub fn chart(id: &str, span: Span, language: Language, report: &Overview, query: &Query, beside: AnyView) -> AnyView {
    let Some(spec) = charts::chart(id, language, report, query) else { return ().into_any() };
    if spec.is_empty() {
        let class = if span == Span::Full { "chart chart-empty full" } else { "chart chart-empty" };
        return view! {
            <section class=class>
                <header class="chart-head">
                    <h2>{spec.title}</h2>
                    {beside}
                </header>
                <p class="hint">{language.text("chart.empty")}</p>
            </section>
        }
        .into_any();
    }
    let downloads = Downloads::at(&format!("{PATH}/{id}"), &query.to_query_string());
    view! {
        <Chart spec span downloads follow=follow()>
            {beside}
        </Chart>
    }
    .into_any()
}

/// Conversations, messages, sources, and the chart with a switch.
pub fn trends(language: Language, report: &Overview, query: &Query) -> AnyView {
    let definition = |metric| view! { <Definition metric /> }.into_any();
    let now = query.view.metric.unwrap_or(ChartMetric::Conversations);
    let links = ChartMetric::ALL.iter().map(|&metric| {
        let href = query.with(|query| query.view.metric = Some(metric)).href(PATH);
        (href, word(language, "chart.metric", metric.as_str()), metric == now)
    });
    let of = match now {
        ChartMetric::Conversations => Metric::Conversations,
        ChartMetric::DistinctContacts => Metric::DistinctContacts,
        ChartMetric::Duration => Metric::Duration,
        ChartMetric::FirstResponse => Metric::FirstResponse,
        ChartMetric::Rating => Metric::Rating,
    };
    let switch = switch(language.text("chart.metric.choose"), links.collect());
    let beside = view! { {definition(of)} {switch} }.into_any();
    view! {
        <section class="charts" aria-label=language.text("overview.charts")>
            {chart("conversations", Span::Half, language, report, query, definition(Metric::Conversations))}
            {chart("messages", Span::Half, language, report, query, definition(Metric::Messages))}
            {chart("sources", Span::Half, language, report, query, definition(Metric::Source))}
            {chart("metrics", Span::Half, language, report, query, beside)}
        </section>
    }
    .into_any()
}

/// When people write.
pub fn peak_times(language: Language, report: &Overview, query: &Query) -> AnyView {
    let links = [(false, "chart.conversations"), (true, "chart.messages")].map(|(messages, text)| {
        let href = query.with(|query| query.view.heat_messages = messages).href(PATH);
        (href, language.text(text), query.view.heat_messages == messages)
    });
    let switch = switch(language.text("chart.heat.choose"), links.to_vec());
    let beside = view! {
        <Definition metric=Metric::PeakTimes />
        {switch}
    };
    view! {
        <section class="charts" aria-label=language.text("chart.peak_times")>
            {chart("peak-times", Span::Full, language, report, query, beside.into_any())}
        </section>
    }
    .into_any()
}
