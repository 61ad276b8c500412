//! The page by agent and by tag.

mod table;

use leptos::prelude::*;
use leptos_meta::Title;
use reports::Query;
use reports::choices::Choices;
use reports::metric::Metric;

use super::charts;
use super::{By, GroupsPage};
use crate::charts::Span;
use crate::filter::{FilterBar, chip_list};
use crate::i18n::{Language, Texts, use_language};
use crate::links::use_page_query;
use crate::load::asking::{self, Coming, known};
use crate::load::load_groups;
use crate::notices::{EmptyRange, EmptyWorkspace, Failure};
use crate::parts::report::{self as parts, answer, loading, metric_switch, no_calendar};
use crate::parts::{Definition, range_line};

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
    let filters =
        move || known(choices).map(|choices| view! { <FilterBar path current choices groups=true compares=true /> });
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
            {answer(loading, content)}
        </div>
    }
    .into_any()
}

fn content(by: By, language: Language, page: &GroupsPage, query: &Query, choices: &Choices) -> AnyView {
    let head = view! {
        {range_line(language, &page.range)}
        {chip_list(language, by.path(), query, choices)}
        {no_calendar(language, query, page.has_calendar)}
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
        {table::table(by, language, page, query, choices.own.as_deref())}
        {(by == By::Tag).then(|| table::pairs(language, page, query))}
    }
    .into_any()
}

fn all_charts(by: By, language: Language, page: &GroupsPage, query: &Query) -> AnyView {
    let (first, sent) = match by {
        By::Agent => (Metric::AgentConversations, Some(Metric::MessagesSent)),
        By::Tag => (Metric::TagShare, None),
    };
    let definition = |metric| view! { <Definition metric /> }.into_any();
    let over_time = if sent.is_some() { Span::Full } else { Span::Half };
    view! {
        <section class="charts" aria-label=language.text("groups.charts")>
            {chart(by, "conversations", Span::Half, language, page, query, definition(first))}
            {sent.map(|metric| chart(by, "messages", Span::Half, language, page, query, definition(metric)))}
            {chart(by, "metrics", over_time, language, page, query, metric_switch(language, by.path(), query))}
        </section>
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
    let note = charts::left_out(by, id, page).map(|(text, shown, rest)| {
        let shown = language.text_with(text, &[("n", &language.count(shown as u64))]);
        view! {
            <p class="chart-note">
                {shown} " "
                <a href="#rows" rel="external">
                    {language.plural("chart.rest", rest as u64)}
                </a>
            </p>
        }
        .into_any()
    });
    parts::chart(language, by.path(), query, charts::chart(by, id, language, page, query), span, beside, note)
}
