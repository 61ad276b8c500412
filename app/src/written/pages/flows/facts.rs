//! What is known of a flow, a version or an execution beside the numbers of its runs.

use leptos::prelude::*;
use reports::Engine;
use reports::flows::{ExecutionRow, Flow, VersionRow, one};

use super::parts;
use super::place::{Of, Place};
use crate::filter::word;
use crate::i18n::{Language, Texts, header};
use crate::links;
use crate::load::{LoadError, reader};

/// By what the page is about.
pub(super) enum Facts {
    Flow,
    Version(Box<VersionRow>),
    Execution(Box<ExecutionRow>),
}

/// Asks for them.
///
/// # Errors
/// Where the flow has no such version or execution.
pub(super) async fn load(engine: &dyn Engine, place: &Place<'_>) -> Result<Facts, LoadError> {
    let query = place.query.filter_only();
    match place.of {
        Of::Flow => Ok(Facts::Flow),
        Of::Version(id) => {
            let found = one::version(engine, place.flow, &query, id).await.map_err(reader)?;
            found.map(|row| Facts::Version(Box::new(row))).ok_or(LoadError::Missing)
        }
        Of::Execution(id) => {
            let found = one::execution(engine, place.flow, &query, id).await.map_err(reader)?;
            found.map(|row| Facts::Execution(Box::new(row))).ok_or(LoadError::Missing)
        }
    }
}

/// How an execution came about.
pub(super) fn trigger(language: Language, execution: &ExecutionRow) -> &'static str {
    execution.trigger.map_or("", |trigger| word(language, "trigger", trigger.as_str()))
}

/// Who triggered an execution: the system, where its source names nobody. One that only its runs tell of has no source.
pub(super) fn triggered_by(language: Language, execution: &ExecutionRow) -> String {
    let nobody = if execution.trigger.is_some() { language.text("flows.system") } else { "" };
    execution.triggered_by.clone().unwrap_or_else(|| nobody.to_owned())
}

/// When an execution was, or is to be where its time has not come yet.
pub(super) fn when(language: Language, execution: &ExecutionRow, as_of: &str) -> String {
    match to_come(execution, as_of) {
        Some(at) => language.text_with("flows.execution.scheduled", &[("time", &language.date_time(at))]),
        None => language.date_time(execution.executed_at()),
    }
}

/// The instant that it is scheduled for, where that is still to come and nobody has entered.
pub(super) fn to_come<'a>(execution: &'a ExecutionRow, as_of: &str) -> Option<&'a str> {
    let instant = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
    let scheduled = execution.scheduled_for.as_deref().filter(|_| execution.counts.contacts == 0)?;
    (instant(scheduled)? > instant(as_of)?).then_some(scheduled)
}

/// How an execution stands, in words where the source's is one of those that are usual; else as the source has it.
pub(super) fn execution_state(language: Language, execution: &ExecutionRow) -> String {
    let state = execution.state.as_deref().unwrap_or_default();
    language
        .find(&format!("execution_state.{}", state.to_ascii_lowercase()))
        .map_or_else(|| state.to_owned(), str::to_owned)
}

/// What was set for contacts with an open conversation.
pub(super) fn open_conversation(language: Language, execution: &ExecutionRow) -> &'static str {
    execution.open_conversation.map_or("", |what| word(language, "open_conversation", what.as_str()))
}

/// A line of them.
pub(super) fn view(place: &Place<'_>, flow: &Flow, facts: &Facts) -> AnyView {
    let language = place.language;
    let time = |at: &Option<String>| at.as_deref().map(|at| language.date_time(at)).unwrap_or_default();
    let version = |id: &Option<String>, name: &Option<String>| {
        let href = id.as_ref().map(|id| place.query.filter_only().href(&links::flow_version(place.flow, id)));
        (name.clone().unwrap_or_default(), href)
    };
    let plain = |text: &str| (text.to_owned(), None);
    let named = |key, value| (header(language, key), value);
    let facts: Vec<(&'static str, (String, Option<String>))> = match facts {
        Facts::Flow => vec![
            named("flow_direction", plain(parts::direction(language, flow.flow.direction))),
            named("flow_state", plain(parts::state(language, flow.flow.state))),
            named("version", version(&flow.flow.version, &flow.flow.version_name)),
            named("last_entry", (time(&flow.flow.last_entry), None)),
        ],
        Facts::Version(row) => {
            let current = language.text(if row.current { "conversations.yes" } else { "flows.no" });
            vec![
                named("current", plain(current)),
                named("flow_state", plain(parts::state(language, row.state))),
                named("published_by", plain(row.published_by.as_deref().unwrap_or_default())),
                named("published_at", (time(&row.published_at), None)),
                (language.text("flows.steps"), (language.count(row.steps.len() as u64), None)),
                named("description", plain(row.description.as_deref().unwrap_or_default())),
            ]
        }
        Facts::Execution(row) => vec![
            named("trigger", plain(trigger(language, row))),
            named("triggered_by", (triggered_by(language, row), None)),
            named("version", version(&row.version, &row.version_name)),
            named("execution_state", (execution_state(language, row), None)),
            named("scheduled_for", (time(&row.scheduled_for), None)),
            named("open_conversation", plain(open_conversation(language, row))),
            named("execution_id", plain(&row.execution)),
        ],
    };
    let facts = facts.into_iter().filter(|(_, (value, _))| !value.is_empty()).map(|(name, (value, href))| {
        let value = match href {
            Some(href) => view! { <a href=href>{value}</a> }.into_any(),
            None => value.into_any(),
        };
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    });
    view! { <dl class="flow-facts">{facts.collect_view()}</dl> }.into_any()
}
