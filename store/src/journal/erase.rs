//! What is left of a journal entry once its person is erased.
//!
//! Lists of what stays, not of what goes: a source may send personal data under any name.

use crate::events::{without_numbers, without_text};
use serde_json::{Map, Value};

/// Left of an event about a contact. `source` and `field` are the connector's words.
const OF_PERSON: [&str; 7] = ["type", "id", "at", "contact", "into", "source", "field"];

/// Left of what a contact wants to be sent: that counts.
const OF_PREFERENCE: [&str; 8] = ["type", "id", "at", "contact", "source", "field", "category", "value"];

/// Left of an event of a conversation, a message or a run: what counts, and nothing that anybody wrote.
const OF_THREAD: [&str; 39] = [
    "type",
    "id",
    "at",
    "conversation",
    "contact",
    "line",
    "source",
    "agent",
    "team",
    "tag",
    "by",
    "rating",
    "message",
    "from",
    "kind",
    "text_length",
    "codes",
    "reply_to",
    "template",
    "template_version",
    "campaign",
    "origin",
    "session_at",
    "new_contact",
    "starts",
    "pricing",
    "referral",
    "status",
    "error",
    "run",
    "flow",
    "version",
    "execution",
    "step",
    "reason",
    "answer_length",
    "trigger",
    "scheduled_for",
    "open_conversation",
];

/// The reasons of a run's end that are words of the format; others are the source's own text.
const REASONS: [&str; 2] = ["manual", "open_conversation"];

/// Left of a provider's error: its words may quote a number or a name.
const OF_ERROR: [&str; 1] = ["code"];

/// Left of the advertisement that the contact tapped: what it was, not whose tap.
const OF_REFERRAL: [&str; 3] = ["source_type", "source_id", "headline"];

/// A contact event without personal data; none where it holds none.
pub(crate) fn of_person(body: &str) -> Option<String> {
    let is_preference = serde_json::from_str::<Value>(body).is_ok_and(|event| event["field"] == "user_preferences");
    if is_preference { keep(body, &OF_PREFERENCE) } else { keep(body, &OF_PERSON) }
}

/// An event of a conversation without texts; none where it holds none.
pub(crate) fn of_thread(body: &str) -> Option<String> {
    keep(body, &OF_THREAD)
}

fn keep(body: &str, names: &[&str]) -> Option<String> {
    let before: Map<String, Value> = serde_json::from_str(body).ok()?;
    let mut after: Map<String, Value> = serde_json::from_str(&without_text(&without_numbers(body))).ok()?;
    after.retain(|name, _| names.contains(&name.as_str()));
    for (field, left) in [("error", OF_ERROR.as_slice()), ("referral", &OF_REFERRAL)] {
        if let Some(Value::Object(object)) = after.get_mut(field) {
            object.retain(|name, _| left.contains(&name.as_str()));
        }
    }
    if after.get("reason").is_some_and(|reason| !REASONS.iter().any(|word| reason == word)) {
        after.remove("reason");
    }
    (before != after).then(|| Value::Object(after).to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_contact_keeps_its_id_alone() {
        let body = r#"{"type":"contact","contact":"c1","phone":"+39","nickname":"Annina","tags":["vip"],"at":"2026-01-01T00:00:00Z"}"#;
        let left = of_person(body).unwrap();
        assert_eq!(json(&left), json(r#"{"type":"contact","contact":"c1","at":"2026-01-01T00:00:00Z"}"#));
        assert_eq!(of_person(&left), None);
    }

    #[test]
    fn a_message_keeps_what_counts() {
        let body = r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","kind":"text","text":"Hi é","name":"Anna","at":"2026-01-01T00:00:00Z"}"#;
        let left = of_thread(body).unwrap();
        assert_eq!(
            json(&left),
            json(
                r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","kind":"text","text_length":4,"codes":[],"at":"2026-01-01T00:00:00Z"}"#
            )
        );
        assert_eq!(of_thread(&left), None);
        let rated = r#"{"type":"conversation.rated","conversation":"v1","rating":5,"comment":"Great, Anna","at":"2026-01-01T00:00:00Z"}"#;
        assert!(!of_thread(rated).unwrap().contains("Anna"));
    }

    #[test]
    fn a_run_keeps_the_reasons_of_the_format_and_no_others() {
        let ended = |reason: &str| {
            format!(
                r#"{{"type":"run.ended","run":"r1","status":"canceled","reason":"{reason}","at":"2026-01-01T00:00:00Z"}}"#
            )
        };
        assert_eq!(of_thread(&ended("manual")), None);
        let left = of_thread(&ended("Anna said no")).unwrap();
        assert_eq!(
            json(&left),
            json(r#"{"type":"run.ended","run":"r1","status":"canceled","at":"2026-01-01T00:00:00Z"}"#)
        );
    }
}
