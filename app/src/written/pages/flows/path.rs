//! `/flows/{id}/runs/{run}`: the way of a contact through a flow.

use leptos::prelude::*;
use reports::flows::{Run, StepStatus, Visit};

use super::super::{Asked, html};
use super::parts::{self, reason, status_tag};
use super::place::Place;
use crate::filter::word;
use crate::i18n::{Language, Texts, header};
use crate::links::{self, FLOWS};
use crate::load::{LoadError, reader};
use crate::written::{Part, Written};

pub(super) async fn page(asked: &Asked<'_>, place: &Place<'_>, run: &str) -> Result<Written, LoadError> {
    let &Asked { engine, language, .. } = asked;
    let run = engine.run(place.flow, run).await.map_err(reader)?.ok_or(LoadError::Missing)?;
    let name = run.run.name().or_else(|| run.run.phone.clone()).unwrap_or_else(|| run.run.contact.clone());
    let head = html(language, || {
        let query = place.query.filter_only();
        let above = vec![
            (query.href(FLOWS), language.text("menu.flows").to_owned()),
            (query.href(&links::flow(place.flow)), run.flow_name.clone()),
        ];
        parts::head(language, above, &name, ().into_any())
    });
    let body = html(language, || body(place, &run));
    let title = format!("{name} · {}", run.flow_name);
    Ok(Written { title, head, parts: vec![Part::Html(body)] })
}

fn body(place: &Place<'_>, run: &Run) -> AnyView {
    let language = place.language;
    let last = run.path.len().saturating_sub(1);
    let visits = run.path.iter().enumerate().map(|(at, visit)| step(language, visit, at == last)).collect_view();
    let empty = run.path.is_empty().then(|| view! { <p class="hint">{language.text("flows.path.empty")}</p> });
    view! {
        <div class="conversation">
            <section class="block" aria-labelledby="way">
                <h2 id="way">{language.text("flows.path")}</h2>
                {empty}
                <ol class="way">{visits}</ol>
            </section>
            <aside class="block known" aria-label=language.text("conversation.facts")>
                <h2>{language.text("conversation.facts")}</h2>
                <dl>{facts(place, run)}</dl>
            </aside>
        </div>
    }
    .into_any()
}

/// A line of what is known; none where nothing is.
fn fact(name: &'static str, value: String, href: Option<String>) -> Option<AnyView> {
    if value.is_empty() {
        return None;
    }
    let value = match href {
        Some(href) => view! { <a href=href>{value}</a> }.into_any(),
        None => value.into_any(),
    };
    Some(
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
        .into_any(),
    )
}

fn facts(place: &Place<'_>, run: &Run) -> AnyView {
    let (language, row) = (place.language, &run.run);
    let query = place.query.filter_only();
    let why = row.reason.as_deref().map(|why| reason(language, why)).unwrap_or_default();
    let error = run.error.as_ref().map(|error| {
        [&error.title, &error.details, &error.code].into_iter().flatten().cloned().collect::<Vec<_>>().join(" · ")
    });
    let named = |key, value: String, href| fact(header(language, key), value, href);
    let time = |at: &Option<String>| at.as_deref().map(|at| language.date_time(at)).unwrap_or_default();
    let version = query.href(&links::flow_version(place.flow, &row.version));
    let execution = row.execution.as_ref().map(|id| query.href(&links::flow_execution(place.flow, id)));
    let list = query.to_query_string_at(links::CONVERSATIONS);
    let conversation = row.conversation.as_ref().map(|id| links::conversation(id, &list));
    let seen = row.conversation.as_ref().map(|_| language.text("flows.path.conversation").to_owned());
    view! {
        <div>
            <dt>{header(language, "run_status")}</dt>
            <dd>{status_tag(language, row.status)}</dd>
        </div>
        {named("run_reason", why, None)}
        {fact(language.text("flows.path.error"), error.unwrap_or_default(), None)}
        {named("phone", row.phone.clone().unwrap_or_default(), None)}
        {named("contact_id", row.contact.clone(), None)}
        {named("version", row.version_name.clone(), Some(version))}
        {named("execution_id", row.execution.clone().unwrap_or_default(), execution)}
        {named("entered_at", language.date_time(&row.entered_at), None)}
        {named("ended_at", time(&row.ended_at), None)}
        {fact(header(language, "conversation"), seen.unwrap_or_default(), conversation)}
        {named("run_id", row.run.clone(), None)}
    }
    .into_any()
}

fn class(status: StepStatus) -> &'static str {
    match status {
        StepStatus::Completed => "run-completed",
        StepStatus::Expired => "run-expired",
        StepStatus::Failed => "run-failed",
        StepStatus::Canceled => "run-canceled",
        StepStatus::Running | StepStatus::Waiting | StepStatus::Skipped => "run-ongoing",
    }
}

fn step(language: Language, visit: &Visit, is_last: bool) -> AnyView {
    let kind = visit.kind.clone().map(|kind| view! { <span class="hint">{kind}</span> });
    let status = format!("tag {}", class(visit.status));
    let times = match &visit.ended_at {
        Some(ended) if *ended != visit.at => {
            format!("{} – {}", language.date_time(&visit.at), language.date_time(ended))
        }
        _ => language.date_time(&visit.at),
    };
    let due = visit.expires_at.as_deref().map(|at| {
        let text = language.text_with("flows.path.due", &[("time", &language.date_time(at))]);
        view! { <p class="hint">{text}</p> }
    });
    let answer = match (&visit.answer, visit.answer_length) {
        (Some(answer), _) => Some(view! { <blockquote>{answer.clone()}</blockquote> }.into_any()),
        (None, Some(length)) => {
            let text = language.plural("flows.path.answered", length);
            Some(view! { <p class="hint">{text}</p> }.into_any())
        }
        (None, None) => None,
    };
    let result = visit.result.as_deref().map(|result| {
        let text = language.text_with("flows.path.result", &[("result", result)]);
        view! { <p>{text}</p> }
    });
    let delivery = visit.delivery.map(|delivery| {
        let text =
            language.text_with("flows.path.message", &[("status", word(language, "delivery", delivery.as_str()))]);
        view! { <p class="hint">{text}</p> }
    });
    let error = visit.error.as_ref().map(|error| {
        let said = [&error.title, &error.details, &error.code].into_iter().flatten().cloned();
        view! { <p class="failed">{said.collect::<Vec<_>>().join(" · ")}</p> }
    });
    view! {
        <li class=class(visit.status) aria-current=is_last.then_some("step")>
            <div class="way-head">
                <h3>{visit.name.clone()}</h3>
                {kind}
                <span class=status>{word(language, "step_status", visit.status.as_str())}</span>
            </div>
            <p class="hint">{times}</p>
            {answer}
            {result}
            {delivery}
            {due}
            {error}
        </li>
    }
    .into_any()
}
