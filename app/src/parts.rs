//! Small parts that pages share.

mod icon;

use leptos::prelude::*;
use reports::metric::Metric;

use crate::i18n::{Language, Texts, use_language};

pub use icon::Icon;

/// The name of a metric.
pub fn metric_name(language: Language, metric: Metric) -> &'static str {
    language.find(&format!("metric.{}", metric.key())).unwrap_or_default()
}

/// What a metric means.
pub fn definition(language: Language, metric: Metric) -> &'static str {
    language.find(&format!("definition.{}", metric.key())).unwrap_or_default()
}

/// A mark that opens what a metric means.
#[component]
pub fn Definition(
    /// Which.
    metric: Metric,
) -> impl IntoView {
    let language = use_language();
    let name = metric_name(language, metric);
    let label = language.text_with("definition.open", &[("metric", name)]);
    view! {
        <details class="panel definition">
            <summary aria-label=label>{Icon::Info.view()}</summary>
            <div class="panel-body">
                <p>
                    <strong>{name}</strong>
                </p>
                <p>{definition(language, metric)}</p>
                <a href=format!("/definitions#{}", metric.key())>{language.text("definition.all")}</a>
            </div>
        </details>
    }
    .into_any()
}
