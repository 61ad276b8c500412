//! What happened, day by day: the contact's messages at the left, ours at the right, all else between.

use reports::conversation::{Closer, Conversation, Edge, Entry, EntryKind, From};

use super::{Day, Line, Part, who};
use crate::filter::word;
use crate::i18n::{Language, Texts};
use crate::parts::agent_name;

pub(super) fn days(language: Language, page: &Conversation) -> Vec<Day> {
    let days = page.timeline.chunk_by(|one, next| day(one) == day(next)).map(|entries| {
        let date = entries.first().map(day).unwrap_or_default().to_owned();
        let name = date.parse().map_or_else(|_| date.clone(), |date| language.weekday_and_date(date));
        Day { date, name, lines: entries.iter().map(|entry| line(language, page, entry)).collect() }
    });
    days.collect()
}

/// The date, as the workspace's zone has it.
fn day(entry: &Entry) -> &str {
    entry.at.get(..10).unwrap_or_default()
}

fn line(language: Language, page: &Conversation, entry: &Entry) -> Line {
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
            Some(text) => part("text", text.clone()),
            None => part("hint", unstored(language, entry)),
        });
    }
    if let Some(comment) = entry.comment.clone().filter(|comment| !comment.is_empty()) {
        parts.push(part("text", comment));
    }
    parts.extend(notes(language, entry));
    Line {
        class,
        at: entry.at.clone(),
        time: entry.at.get(11..16).unwrap_or_default().to_owned(),
        title: title(language, page, entry),
        edge: entry.first_response.map(|edge| word(language, "edge", Edge::as_str(edge)).to_owned()),
        parts,
    }
}

/// Who wrote, or what happened.
fn title(language: Language, page: &Conversation, entry: &Entry) -> String {
    let agent = entry.agent.as_deref().map(|agent| agent_name(language, agent));
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
    more.map_or_else(|| what.to_owned(), |more| format!("{what}: {more}"))
}

/// What stands where a text is not there.
fn unstored(language: Language, entry: &Entry) -> String {
    let kind = entry.message_kind.as_deref().filter(|kind| *kind != "text");
    let mut said: Vec<String> = kind.into_iter().chain(entry.template.as_deref()).map(str::to_owned).collect();
    said.extend(entry.text_length.map(|length| language.plural("conversation.characters", length)));
    if said.is_empty() { word(language, "entry", "message").to_owned() } else { said.join(" · ") }
}

/// How far a message got, and why it counts nowhere.
fn notes(language: Language, entry: &Entry) -> Vec<Part> {
    let mut notes = Vec::new();
    if let Some(status) = entry.status {
        notes.push(word(language, "delivery", status.as_str()).to_owned());
    }
    if let Some(error) = &entry.error {
        notes.extend([&error.title, &error.details, &error.code].into_iter().flatten().cloned());
    }
    let failed = if entry.error.is_some() { "hint failed" } else { "hint" };
    let mut shown = Vec::new();
    if !notes.is_empty() {
        shown.push(part(failed, notes.join(" · ")));
    }
    if let Some(why) = entry.not_counted {
        shown.push(part("hint", word(language, "not_counted", why.as_str()).to_owned()));
    }
    shown
}

fn part(class: &str, text: String) -> Part {
    Part { name: class.to_owned(), text }
}
