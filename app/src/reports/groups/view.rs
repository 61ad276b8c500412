//! The page by agent and by tag.

mod table;

use leptos::prelude::*;
use leptos_meta::Title;
use reports::Query;
use reports::choices::Choices;
use reports::metric::Metric;
use reports::query::{ChartMetric, Clock, Hours};

use super::charts::{self, bars_at_most};
use super::{By, GroupsPage};
use crate::charts::{Chart, Downloads, Span};
use crate::filter::{FilterBar, chip_list, word};
use crate::i18n::{Language, Texts, use_language};
use crate::links::use_page_query;
use crate::load::asking::{self, Coming, known};
use crate::load::load_groups;
use crate::notices::{EmptyRange, EmptyWorkspace, Failure};
use crate::parts::{Definition, follow, range_line, switch};

/// `/agents`.
#[component]
pub fn AgentsReport() -> impl IntoView {
    view! { <Groups by=By::Agent /> }.into_any()
}

/// `/tags`.
#[component]
pub fn TagsReport() -> impl IntoView {
    view! { <Groups by=By::Tag /> }.into_any()
}

#[component]
fn Groups(by: By) -> impl IntoView {
    let language = use_language();
    let path = by.path();
    let title = language.text(if by == By::Agent { "agents.title" } else { "tags.title" });
    let query = use_page_query();
    let current = Memo::new(move |_| query.with(|query| query.clone().unwrap_or_default()));
    let choices = asking::choices();
    let question = move || query.get().map(|query| query.to_query_string());
    let ask: fn(String) -> Coming = match by {
        By::Agent => |query| Box::pin(load_groups(false, query)),
        By::Tag => |query| Box::pin(load_groups(true, query)),
    };
    let report = asking::answers(Signal::derive(question), ask);
    let pending = RwSignal::new(false);
    let filters = move || known(choices).map(|choices| view! { <FilterBar path current choices over_time=true /> });
    let content = move || {
        let choices = known(choices)?;
        Some(match report.get()?.and_then(|(query, page)| Ok((query, page.unpack()?))) {
            Ok((query, page)) => content(by, language, &page, &Query::parse(&query).unwrap_or_default(), &choices),
            Err(error) => view! { <Failure error path retry=move |()| report.refetch() /> }.into_any(),
        })
    };
    view! {
        <Title text=title />
        <div class="page">
            <header class="page-head">
                <h1>{title}</h1>
            </header>
            <Suspense fallback=|| ()>{filters}</Suspense>
            <div class="content" class:pending=pending aria-busy=move || pending.get().to_string()>
                <Transition
                    fallback=move || view! { <p role="status">{language.text("frame.loading")}</p> }
                    set_pending=pending.write_only()
                >
                    {content}
                </Transition>
            </div>
        </div>
    }
    .into_any()
}

fn content(by: By, language: Language, page: &GroupsPage, query: &Query, choices: &Choices) -> AnyView {
    let asks_for_hours = query.filter.clock != Clock::All || query.filter.hours != Hours::Any;
    let no_calendar = (asks_for_hours && !page.has_calendar)
        .then(|| view! { <p class="banner">{language.text("overview.no_calendar")}</p> });
    let head = view! {
        {range_line(language, &page.range)}
        {chip_list(language, by.path(), query, choices)}
        {no_calendar}
    };
    if !page.has_data {
        return view! { <EmptyWorkspace /> }.into_any();
    }
    let is_empty = page.rows.is_empty() && page.total.values.iter().flatten().all(|value| *value == 0.0);
    if is_empty {
        return view! {
            {head}
            <EmptyRange query=query.clone() path=by.path() />
        }
        .into_any();
    }
    view! {
        {head}
        {all_charts(by, language, page, query)}
        {table::table(by, language, page, query)}
        {(by == By::Tag).then(|| table::pairs(language, page, query))}
    }
    .into_any()
}

fn all_charts(by: By, language: Language, page: &GroupsPage, query: &Query) -> AnyView {
    let now = page.series.metric;
    let links = ChartMetric::ALL.iter().map(|&metric| {
        let href = query
            .with(|query| query.view.metric = Some(metric).filter(|metric| *metric != ChartMetric::Conversations))
            .href(by.path());
        (href, word(language, "chart.metric", metric.as_str()), metric == now)
    });
    let of = match now {
        ChartMetric::Conversations => Metric::Conversations,
        ChartMetric::DistinctContacts => Metric::DistinctContacts,
        ChartMetric::Duration => Metric::Duration,
        ChartMetric::FirstResponse => Metric::FirstResponse,
        ChartMetric::Rating => Metric::Rating,
    };
    let switch = view! {
        <Definition metric=of />
        {switch(language.text("chart.metric.choose"), links.collect())}
    };
    let (first, sent) = match by {
        By::Agent => (Metric::AgentConversations, Some(Metric::MessagesSent)),
        By::Tag => (Metric::TagShare, None),
    };
    let definition = |metric| view! { <Definition metric /> }.into_any();
    let over_time = if sent.is_some() { Span::Full } else { Span::Half };
    let bars = bars_at_most(by);
    let more = (page.rows.len() > bars).then(|| {
        let n = language.count(bars as u64);
        view! { <p class="hint">{language.text_with("chart.most", &[("n", &n)])}</p> }
    });
    view! {
        <section class="charts" aria-label=language.text("groups.charts")>
            {chart(by, "conversations", Span::Half, language, page, query, definition(first))}
            {sent.map(|metric| chart(by, "messages", Span::Half, language, page, query, definition(metric)))}
            {chart(by, "metrics", over_time, language, page, query, switch.into_any())}
        </section>
        {more}
    }
    .into_any()
}

fn chart(
    by: By,
    id: &str,
    span: Span,
    language: Language,
    page: &GroupsPage,
    query: &Query,
    beside: AnyView,
) -> AnyView {
    let Some(spec) = charts::chart(by, id, language, page, query) else { return ().into_any() };
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
    let downloads = Downloads::at(&format!("{}/{id}", by.path()), &query.to_query_string());
    view! {
        <Chart spec span downloads follow=follow()>
            {beside}
        </Chart>
    }
    .into_any()
}
