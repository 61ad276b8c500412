//! The Overview's page.

use leptos::prelude::*;
use leptos_meta::Title;
use reports::Query;

use super::OverviewPage;
use crate::i18n::{Texts, use_language};
use crate::links::use_page_query;
use crate::load::{LoadError, load_overview};
use crate::notices::{BadAddress, Failure};

mod cards;

/// `/overview`.
#[component]
pub fn OverviewReport() -> impl IntoView {
    let language = use_language();
    let query = use_page_query();
    let report = Resource::new(
        move || query.get().map(|query| query.to_query_string()),
        async move |query| match query {
            Ok(query) => load_overview(query).await,
            Err(bad) => Err(LoadError::Bad(bad)),
        },
    );
    let content = move || {
        report.get().map(|answer| match (answer, query.get()) {
            (Err(error), _) => view! { <Failure error path="/overview" retry=move |()| report.refetch() /> }.into_any(),
            (_, Err(bad)) => view! { <BadAddress bad path="/overview" /> }.into_any(),
            (Ok(page), Ok(query)) => view! { <Content page query /> }.into_any(),
        })
    };
    view! {
        <Title text=language.text("overview.title") />
        <div class="page">
            <h1>{language.text("overview.title")}</h1>
            <Transition fallback=|| ()>{content}</Transition>
        </div>
    }
}

#[component]
fn Content(page: OverviewPage, query: Query) -> impl IntoView {
    view! { <cards::Cards page=page.clone() query=query.clone() /> }.into_any()
}
