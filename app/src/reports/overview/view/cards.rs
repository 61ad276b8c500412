//! The six cards.

use leptos::prelude::*;
use reports::Query;
use reports::metric::Metric;

use super::OverviewPage;
use crate::i18n::use_language;
use crate::links;
use crate::parts::{Definition, metric_name};

/// The cards of the whole range.
#[component]
pub fn Cards(page: OverviewPage, query: Query) -> impl IntoView {
    let language = use_language();
    let totals = &page.report.totals;
    view! {
        <div class="cards">
            <div class="card">
                <h2>{metric_name(language, Metric::Conversations)} <Definition metric=Metric::Conversations /></h2>
                <a class="card-value" href=links::conversations(&query, |_| {})>{language.count(totals.conversations)}</a>
            </div>
        </div>
    }
    .into_any()
}
