//! What is left of a journal entry once its person is erased.
//!
//! Lists of what stays, not of what goes: a source may send personal data under any name.

use crate::events::{Kind, without_numbers, without_text};
use serde_json::{Map, Value};

/// Left of every event.
const OF_ANY: [&str; 3] = ["type", "id", "at"];

/// Left of what a contact wants to be sent beside that of any update: that counts.
const OF_PREFERENCE: [&str; 2] = ["category", "value"];

/// The reasons of a run's end that are words of the format; others are the source's own text.
const REASONS: [&str; 2] = ["manual", "open_conversation"];

/// Left of a provider's error: its words may quote a number or a name.
const OF_ERROR: [&str; 1] = ["code"];

/// Left of what a message costs.
const OF_PRICING: [&str; 2] = ["category", "billable"];

/// Left of the advertisement that the contact tapped: what it was, not whose tap.
const OF_REFERRAL: [&str; 3] = ["source_type", "source_id", "headline"];

/// Left of an event by its type, beside what is left of any: what counts, and nothing that anybody wrote. `source` and `field` of an
/// update are the connector's words.
fn of_kind(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Contact | Kind::ContactDeleted => &["contact"],
        Kind::ContactMerged => &["contact", "into"],
        Kind::ConnectorUpdate => &["contact", "source", "field"],
        Kind::Opened => &["conversation", "contact", "line", "source"],
        Kind::Assigned | Kind::Unassigned => &["conversation", "agent"],
        Kind::HandedOff => &["conversation", "team"],
        Kind::Tagged | Kind::Untagged => &["conversation", "tag"],
        Kind::Closed => &["conversation", "by", "agent"],
        Kind::Reopened | Kind::SurveySent => &["conversation"],
        Kind::Rated => &["conversation", "contact", "rating", "message"],
        Kind::Message => &[
            "message",
            "conversation",
            "contact",
            "line",
            "from",
            "agent",
            "kind",
            "text_length",
            "codes",
            "reply_to",
            "template",
            "template_version",
            "campaign",
            "origin",
            "team",
            "session_at",
            "new_contact",
            "starts",
            "referral",
        ],
        Kind::MessageStatus => &["message", "status", "error", "pricing", "kind", "contact", "line"],
        Kind::RunStarted => &["run", "flow", "version", "execution", "contact", "conversation"],
        Kind::RunStep => &["run", "step", "status", "message", "error", "answer_length"],
        Kind::RunEnded => &["run", "status", "reason", "error"],
        Kind::Agent | Kind::AgentDeleted | Kind::TagRenamed | Kind::FlowVersion | Kind::FlowExecution | Kind::Click => {
            &[]
        }
    }
}

/// An erased event; none where it holds no more than what is left of it. `codes`: those of its words that stay because they are, or may
/// be, codes of clicks.
pub(crate) fn of_event(body: &str, codes: &[&str]) -> Option<String> {
    let before: Map<String, Value> = serde_json::from_str(body).ok()?;
    let mut after: Map<String, Value> = serde_json::from_str(&without_text(&without_numbers(body))).ok()?;
    let is = |field: &str, word: &str| before.get(field).is_some_and(|value| value == word);
    let kind = before.get("type").and_then(Value::as_str).and_then(Kind::from_word)?;
    let is_preference = kind == Kind::ConnectorUpdate && is("field", "user_preferences");
    let of_preference = if is_preference { OF_PREFERENCE.as_slice() } else { &[] };
    let names = [&OF_ANY, of_kind(kind), of_preference].concat();
    after.retain(|name, value| match name.as_str() {
        // Of a status nobody has looked at these, unless it says that it is of a template.
        "kind" | "line" if kind == Kind::MessageStatus => is("kind", "template") && value.is_string(),
        "contact" => names.contains(&"contact") && value.is_string(),
        "text_length" | "answer_length" => names.contains(&&**name) && value.is_number(),
        name => names.contains(&name),
    });
    for (field, left) in
        [("error", OF_ERROR.as_slice()), ("pricing", OF_PRICING.as_slice()), ("referral", OF_REFERRAL.as_slice())]
    {
        if let Some(Value::Object(object)) = after.get_mut(field) {
            object.retain(|name, _| left.contains(&name.as_str()));
        }
    }
    // A code that is none is a word of the provider's.
    let is_code = |code: &Value| code.is_i64() || code.as_str().is_some_and(|code| code.parse::<i64>().is_ok());
    if let Some(Value::Object(error)) = after.get_mut("error")
        && error.get("code").is_some_and(|code| !is_code(code))
    {
        error.remove("code");
    }
    if after.get("reason").is_some_and(|reason| !REASONS.iter().any(|word| reason == word)) {
        after.remove("reason");
    }
    if let Some(words) = after.get_mut("codes") {
        *words = codes.into();
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

    /// What is left of an event, after which nothing more is to be erased.
    fn left(body: &str) -> Value {
        let left = of_event(body, &[]).unwrap();
        assert_eq!(of_event(&left, &[]), None);
        json(&left)
    }

    #[test]
    fn a_contact_keeps_its_id_alone() {
        let body = r#"{"type":"contact","contact":"c1","phone":"+39","nickname":"Annina","tags":["vip"],"at":"2026-01-01T00:00:00Z"}"#;
        assert_eq!(left(body), json(r#"{"type":"contact","contact":"c1","at":"2026-01-01T00:00:00Z"}"#));
    }

    #[test]
    fn a_message_keeps_what_counts() {
        let body = r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","kind":"text","text":"Hi é","name":"Anna","at":"2026-01-01T00:00:00Z"}"#;
        assert_eq!(
            left(body),
            json(
                r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","kind":"text","text_length":4,"codes":[],"at":"2026-01-01T00:00:00Z"}"#
            )
        );
        let rated = r#"{"type":"conversation.rated","conversation":"v1","rating":5,"comment":"Great, Anna","at":"2026-01-01T00:00:00Z"}"#;
        assert!(left(rated).get("comment").is_none());
    }

    #[test]
    fn of_the_words_that_could_be_codes_those_of_clicks_stay() {
        let body = r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","text":"anna1985 wrote k7Q2","at":"2026-01-01T00:00:00Z"}"#;
        let erased = of_event(body, &["k7Q2"]).unwrap();
        assert_eq!(json(&erased)["codes"], json(r#"["k7Q2"]"#));
        assert_eq!(of_event(&erased, &["k7Q2"]), None);
        assert_eq!(left(body)["codes"], json("[]"));
        let odd = r#"{"type":"message","message":"m1","conversation":"v1","from":"contact","codes":{"of":"Anna"},"at":"2026-01-01T00:00:00Z"}"#;
        assert_eq!(left(odd)["codes"], json("[]"));
    }

    #[test]
    fn a_field_stays_only_in_an_event_that_has_it_and_as_what_it_is() {
        for body in [
            r#"{"type":"message","message":"m1","conversation":"v1","from":"api","tag":"Anna","by":"Anna","step":"Anna","status":"Anna","at":"2026-01-01T00:00:00Z"}"#,
            r#"{"type":"message","message":"m1","conversation":"v1","from":"api","text_length":"Anna","answer_length":3,"at":"2026-01-01T00:00:00Z"}"#,
            r#"{"type":"conversation.closed","conversation":"v1","by":"auto","team":"Anna","at":"2026-01-01T00:00:00Z"}"#,
            r#"{"type":"message.status","message":"m1","status":"read","kind":"of Anna","line":"Anna","contact":{"name":"Anna"},"pricing":{"for":"Anna"},"at":"2026-01-01T00:00:00Z"}"#,
            r#"{"type":"run.step","run":"r1","step":"s1","status":"failed","reason":"Anna","answer_length":"Anna","at":"2026-01-01T00:00:00Z"}"#,
            r#"{"type":"message.status","message":"m1","status":"failed","error":{"code":"Anna is away","title":"Anna"},"at":"2026-01-01T00:00:00Z"}"#,
            r#"{"type":"contact","contact":"c1","source":"Anna","field":"Anna","into":"Anna","at":"2026-01-01T00:00:00Z"}"#,
        ] {
            let left = left(body).to_string();
            assert!(!left.contains("Anna"), "{left}");
        }
    }

    #[test]
    fn a_status_keeps_whose_template_it_is_of() {
        let told = r#"{"type":"message.status","message":"m1","status":"failed","kind":"template","contact":"c1","line":"l1","error":{"code":131026},"pricing":{"category":"utility","billable":true},"at":"2026-01-01T00:00:00Z"}"#;
        assert_eq!(of_event(told, &[]), None);
    }

    #[test]
    fn a_run_keeps_the_reasons_of_the_format_and_no_others() {
        let ended = |reason: &str| {
            format!(
                r#"{{"type":"run.ended","run":"r1","status":"canceled","reason":"{reason}","at":"2026-01-01T00:00:00Z"}}"#
            )
        };
        assert_eq!(of_event(&ended("manual"), &[]), None);
        assert_eq!(
            left(&ended("Anna said no")),
            json(r#"{"type":"run.ended","run":"r1","status":"canceled","at":"2026-01-01T00:00:00Z"}"#)
        );
    }
}
