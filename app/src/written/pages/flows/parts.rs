//! Small parts of the pages of flows.

use leptos::prelude::*;
use reports::Query;
use reports::choices::Choices;
use reports::flows::{FlowDirection, FlowState, RunStatus};
use reports::metric::Metric;
use reports::query::Clock;
use reports::starts::ReasonGroup;

use crate::filter::{filter_texts, word};
use crate::i18n::{Language, Texts};
use crate::links::FLOWS;
use crate::parts::explained;

pub(super) use super::super::parts::{head, next_page, styles, table};

/// What became of a run.
pub(super) fn status_tag(language: Language, status: RunStatus) -> AnyView {
    let class = format!("tag run-{}", status.as_str());
    view! { <span class=class>{word(language, "run_status", status.as_str())}</span> }.into_any()
}

/// Who begins a flow.
pub(super) fn direction(language: Language, direction: Option<FlowDirection>) -> &'static str {
    direction.map_or("", |direction| word(language, "direction", direction.as_str()))
}

/// Whether it is in use.
pub(super) fn state(language: Language, state: Option<FlowState>) -> &'static str {
    state.map_or("", |state| word(language, "flow_state", state.as_str()))
}

/// A reason in words, where it is one of ours; a code of WhatsApp's with what it is about; else as the source has it.
pub(super) fn reason(language: Language, reason: &str) -> String {
    if let Some(words) = language.find(&format!("run_reason.{reason}")) {
        return words.to_owned();
    }
    match reason.parse().map(|code| ReasonGroup::of(Some(code), None)) {
        Ok(ReasonGroup::Unknown) | Err(_) => reason.to_owned(),
        Ok(group) => format!("{} ({reason})", word(language, "send_reason", group.as_str())),
    }
}

/// The mark that opens what a number means.
pub(super) fn definition(language: Language, query: &Query, metric: Metric, beside: &[Metric]) -> AnyView {
    let all = format!("{}#{}", query.filter_only().href_from(FLOWS, "/definitions"), metric.key());
    explained(language, metric, beside, view! { <a href=all>{language.text("definition.all")}</a> }.into_any())
}

/// What a page is narrowed to, in words alone.
pub(super) fn narrowed(language: Language, query: &Query, choices: &Choices) -> Option<AnyView> {
    // No flow is measured by a clock.
    let query = query.with(|query| query.filter.clock = Clock::All);
    let texts = filter_texts(language, &query, choices);
    let words = texts.into_iter().map(|text| view! { <li class="chip">{text}</li> });
    let words: Vec<_> = words.collect();
    (!words.is_empty())
        .then(|| view! { <ul class="chips" aria-label=language.text("filter.active")>{words}</ul> }.into_any())
}

/// The parameters of a query of flows, decoded.
pub(super) fn pairs(query: &Query) -> Vec<(String, String)> {
    form_urlencoded::parse(query.to_query_string_at(FLOWS).as_bytes()).into_owned().collect()
}

/// How many runs a filter about conversations cannot speak of.
pub(super) fn left_out(language: Language, n: u64) -> Option<AnyView> {
    (n > 0).then(|| view! { <p class="banner">{language.plural("flows.left_out", n)}</p> }.into_any())
}
