//! The charts over time, by source, and of peak times.

use leptos::prelude::*;
use reports::Query;
use reports::metric::Metric;
use reports::overview::Overview;

use super::super::charts;
use super::PATH;
use crate::charts::Span;
use crate::i18n::{Language, Texts};
use crate::parts::report::{self as parts, metric_switch};
use crate::parts::{Definition, switch};

/// One chart of the page.
pub fn chart(id: &str, span: Span, language: Language, report: &Overview, query: &Query, beside: AnyView) -> AnyView {
    parts::chart(language, PATH, query, charts::chart(id, language, report, query), span, beside, None)
}

/// Conversations, messages, sources, and the chart with a switch.
pub fn trends(language: Language, report: &Overview, query: &Query) -> AnyView {
    let definition = |metric| view! { <Definition metric /> }.into_any();
    view! {
        <section class="charts" aria-label=language.text("overview.charts")>
            {chart("conversations", Span::Half, language, report, query, definition(Metric::Conversations))}
            {chart("messages", Span::Half, language, report, query, definition(Metric::Messages))}
            {chart("sources", Span::Half, language, report, query, definition(Metric::Source))}
            {chart("metrics", Span::Half, language, report, query, metric_switch(language, PATH, query))}
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
