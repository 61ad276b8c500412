//! What every number means, in the words that the popovers show.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use reports::metric::Metric;

use crate::i18n::{Texts, use_language};
use crate::parts::{definition, metric_name};

/// What holds for every number.
const RULES: [(&str, &str); 5] = [
    ("rule.range", "rule.range.text"),
    ("rule.buckets", "rule.buckets.text"),
    ("rule.compare", "rule.compare.text"),
    ("rule.averages", "rule.averages.text"),
    ("rule.hours", "rule.hours.text"),
];

/// `/definitions`.
#[component]
pub fn DefinitionsPage() -> impl IntoView {
    let language = use_language();
    let hash = use_location().hash;
    // The router looks for the place before this page is there, and may find one of the same name on the page being left.
    Effect::new(move |_| {
        let id = hash.get();
        request_animation_frame(move || {
            if let Some(place) = document().get_element_by_id(id.trim_start_matches('#')) {
                place.scroll_into_view();
            }
        });
    });
    let metrics = Metric::ALL
        .into_iter()
        .map(|metric| {
            view! {
                <div id=metric.key()>
                    <dt>{metric_name(language, metric)}</dt>
                    <dd>{definition(language, metric)}</dd>
                </div>
            }
        })
        .collect_view();
    let rules = RULES
        .map(|(name, text)| {
            view! {
                <div>
                    <dt>{language.text(name)}</dt>
                    <dd>{language.text(text)}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <Title text=language.text("definitions.title") />
        <div class="page prose">
            <header class="page-head">
                <h1>{language.text("definitions.title")}</h1>
            </header>
            <p class="lead">{language.text("definitions.lead")}</p>
            <section>
                <h2>{language.text("definitions.numbers")}</h2>
                <dl class="definitions">{metrics}</dl>
            </section>
            <section>
                <h2>{language.text("definitions.rules")}</h2>
                <dl class="definitions">{rules}</dl>
            </section>
        </div>
    }
}
