//! What happened, day by day: the contact's messages at the left, ours at the right, all else between.

use leptos::prelude::*;
use reports::conversation::{Closer, Conversation, Delivery, Edge, Entry, EntryKind, From};

use super::super::parts::reported_failed;
use super::who;
use crate::filter::word;
use crate::i18n::{Language, Texts, labelled};
use crate::parts::agent_of;

pub(super) fn days(language: Language, page: &Conversation, events: &[Entry]) -> AnyView {
    let days = events.chunk_by(|one, next| day(one) == day(next)).map(|entries| {
        let date = entries.first().map(day).unwrap_or_default().to_owned();
        let name = date.parse().map_or_else(|_| date.clone(), |date| language.weekday_and_date(date));
        view! {
            <h3>
                <time datetime=date>{name}</time>
            </h3>
            <ol>{entries.iter().map(|entry| line(language, page, entry)).collect_view()}</ol>
        }
    });
    days.collect_view().into_any()
}

/// The date, as the workspace's zone has it.
fn day(entry: &Entry) -> &str {
    entry.at.get(..10).unwrap_or_default()
}

fn line(language: Language, page: &Conversation, entry: &Entry) -> AnyView {
    let mut class = match entry.from {
        None => "event".to_owned(),
        Some(From::Contact) => "said".to_owned(),
        Some(from) if from.is_automated() => "said ours automated".to_owned(),
        Some(_) => "said ours".to_owned(),
    };
    if entry.not_counted.is_some() {
        class.push_str(" uncounted");
    }
    let mut parts = Vec::new();
    if entry.from.is_some() {
        parts.push(match &entry.text {
            Some(text) => ("text", text.clone()),
            None => ("hint", unstored(language, entry)),
        });
    }
    if let Some(comment) = entry.comment.clone().filter(|comment| !comment.is_empty()) {
        parts.push(("text", comment));
    }
    parts.extend(notes(language, entry));
    let edge = entry
        .first_response
        .map(|edge| view! { <span class="tag">{word(language, "edge", Edge::as_str(edge))}</span> });
    let parts = parts.into_iter().map(|(class, text)| view! { <p class=class>{text}</p> });
    view! {
        <li class=class>
            <p class="by">
                <span>{title(language, page, entry)}</span>
                <time datetime=entry.at.clone()>{entry.at.get(11..16).unwrap_or_default().to_owned()}</time>
                {edge}
            </p>
            {parts.collect_view()}
        </li>
    }
    .into_any()
}

/// Who wrote, or what happened.
fn title(language: Language, page: &Conversation, entry: &Entry) -> String {
    let agent = entry.agent.as_deref().map(|agent| agent_of(language, &page.conversation, agent));
    let agent = agent.as_deref();
    if let Some(from) = entry.from {
        return match (from, agent) {
            (From::Contact, _) => who(page),
            (_, Some(agent)) => agent,
            _ => word(language, "from", from.as_str()),
        }
        .to_owned();
    }
    let what = match entry.closed_by {
        Some(by) => word(language, "closed_by", Closer::as_str(by)),
        None => word(language, "entry", EntryKind::as_str(entry.kind)),
    };
    let score = entry.score.map(|score| language.text_with("csat.score", &[("n", &score.to_string())]));
    let more = agent.or(entry.team.as_deref()).or(entry.tag.as_deref()).or(score.as_deref());
    more.map_or_else(|| what.to_owned(), |more| labelled(language, what, more))
}

/// What stands where a text is not there.
fn unstored(language: Language, entry: &Entry) -> String {
    let kind = entry.message_kind.as_deref().filter(|kind| *kind != "text");
    let mut said: Vec<String> = kind.into_iter().chain(entry.template.as_deref()).map(str::to_owned).collect();
    said.extend(entry.text_length.map(|length| language.plural("conversation.characters", length)));
    if said.is_empty() { word(language, "entry", "message").to_owned() } else { said.join(" · ") }
}

/// How far a message got, and why it counts nowhere.
fn notes(language: Language, entry: &Entry) -> Vec<(&'static str, String)> {
    let status = entry.status.map(|status| word(language, "delivery", status.as_str()).to_owned());
    let arrived = entry.status != Some(Delivery::Failed);
    let failed = entry.failed_at.as_deref().filter(|_| arrived).map(|at| reported_failed(language, at));
    let error = entry.error.iter().flat_map(|error| [&error.title, &error.details, &error.code]).flatten().cloned();
    let mut shown = Vec::new();
    // What arrived after all keeps its failure beside it.
    shown.extend(status.clone().filter(|_| arrived).map(|status| ("hint", status)));
    let why: Vec<String> = failed.or(status.filter(|_| !arrived)).into_iter().chain(error).collect();
    if !why.is_empty() {
        shown.push(("hint failed", why.join(" · ")));
    }
    if let Some(why) = entry.not_counted {
        shown.push(("hint", word(language, "not_counted", why.as_str()).to_owned()));
    }
    shown
}
