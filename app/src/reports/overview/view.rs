//! The Overview's page.

mod cards;
mod csat;
mod downloads;
mod table;
mod trends;

use leptos::prelude::*;
use leptos_meta::Title;
use reports::Query;
use reports::choices::Choices;
use reports::overview::Overview;

use super::OverviewPage;
use crate::filter::{FilterBar, chip_list};
use crate::i18n::{Texts, use_language};
use crate::links::use_page_query;
use crate::load::asking::{self, known};
use crate::load::load_overview;
use crate::notices::{EmptyRange, EmptyWorkspace, Failure};
use crate::parts::range_line;
use crate::parts::report::{answer, no_calendar};

const PATH: &str = "/overview";

/// `/overview`.
#[component]
pub fn OverviewReport() -> impl IntoView {
    let language = use_language();
    let query = use_page_query();
    let current = Memo::new(move |_| query.with(|query| query.clone().unwrap_or_default()));
    let choices = asking::choices();
    let question = move || query.get().map(|query| query.to_query_string());
    let report = asking::answers(Signal::derive(question), |query| Box::pin(load_overview(query)));
    let filters = move || {
        known(choices).map(|choices| view! { <FilterBar path=PATH current choices groups=true compares=true /> })
    };
    let content = move || {
        let choices = known(choices)?;
        let view = match report.get()?.and_then(|(query, page)| Ok((query, page.unpack()?))) {
            Ok((query, page)) => {
                // Written by this page a moment ago.
                let query = Query::parse(&query).unwrap_or_default();
                view! { <Content page query choices /> }.into_any()
            }
            Err(error) => view! { <Failure error path=PATH retry=move |()| report.refetch() /> }.into_any(),
        };
        Some(view)
    };
    view! {
        <Title text=language.text("overview.title") />
        <div class="page">
            <header class="page-head">
                <h1>{language.text("overview.title")}</h1>
                <downloads::Downloads current />
            </header>
            <Suspense fallback=|| ()>{filters}</Suspense>
            {answer(loading, content)}
        </div>
    }
}

/// Before the first numbers are there: the page's shape.
fn loading() -> AnyView {
    let cards = (0..6).map(|_| view! { <div class="card skeleton"></div> }).collect_view();
    view! {
        <div role="status" aria-label=use_language().text("frame.loading")>
            <div class="cards">{cards}</div>
            <div class="charts">
                <div class="skeleton tall"></div>
                <div class="skeleton tall"></div>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Content(page: OverviewPage, query: Query, choices: Choices) -> impl IntoView {
    let language = use_language();
    let report = &page.report;
    let head = view! {
        {range_line(language, &report.range)}
        {chip_list(language, PATH, &query, &choices)}
        {no_calendar(language, &query, report.has_calendar)}
    };
    if !report.has_data {
        return view! { <EmptyWorkspace /> }.into_any();
    }
    if is_empty(report) {
        return view! {
            {head}
            <EmptyRange query path=PATH />
        }
        .into_any();
    }
    let cards = cards::cards(language, report, &query);
    let trends = trends::trends(language, report, &query);
    let csat = csat::satisfaction(language, report, &query);
    let peaks = trends::peak_times(language, report, &query);
    let table = table::summary(language, &page, &query);
    view! {
        {head}
        {cards}
        {trends}
        {csat}
        {peaks}
        {table}
    }
    .into_any()
}

fn is_empty(report: &Overview) -> bool {
    report.totals.conversations == 0 && report.totals.messages.total == 0
}
