//! `/definitions`: what every number means, in the words that the popovers show.

use leptos::prelude::*;
use reports::metric::Metric;

use super::{Asked, html};
use crate::i18n::Texts;
use crate::load::LoadError;
use crate::parts::{definition, metric_name};
use crate::written::{Part, Written};

/// What holds for every number.
const RULES: [(&str, &str); 5] = [
    ("rule.range", "rule.range.text"),
    ("rule.buckets", "rule.buckets.text"),
    ("rule.compare", "rule.compare.text"),
    ("rule.averages", "rule.averages.text"),
    ("rule.hours", "rule.hours.text"),
];

/// The page. What its address asks is for the way back alone, but it must be something that can be asked.
pub(super) fn page(asked: &Asked<'_>) -> Result<Written, LoadError> {
    let language = asked.language;
    let title = language.text("definitions.title");
    let entry = |id: Option<&'static str>, name: &'static str, text: &'static str| {
        view! {
            <div id=id>
                <dt>{name}</dt>
                <dd>{text}</dd>
            </div>
        }
    };
    let body = html(language, || {
        let metrics = Metric::ALL
            .into_iter()
            .map(|metric| entry(Some(metric.key()), metric_name(language, metric), definition(language, metric)));
        let rules = RULES.map(|(name, text)| entry(None, language.text(name), language.text(text)));
        view! {
            <div class="prose">
                <p class="lead">{language.text("definitions.lead")}</p>
                <section>
                    <h2>{language.text("definitions.numbers")}</h2>
                    <dl class="definitions">{metrics.collect_view()}</dl>
                </section>
                <section>
                    <h2>{language.text("definitions.rules")}</h2>
                    <dl class="definitions">{rules.collect_view()}</dl>
                </section>
            </div>
        }
        .into_any()
    });
    let head = html(language, || view! { <h1>{title}</h1> }.into_any());
    Ok(Written { title: title.to_owned(), head, parts: vec![Part::Html(body)] })
}
