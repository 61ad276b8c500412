//! Messages, private notes, surveys and their answers.

use super::{
    super::json::{id, list, refused, text},
    Scope, instant, people,
};
use crate::events::Rejection;
use reports::zone::rfc3339_utc;
use serde_json::{Value, json};

const STATUSES: [&str; 4] = ["sent", "delivered", "read", "failed"];

/// Events of a new message.
pub(super) fn created(payload: &Value, scope: &Scope) -> Result<Vec<Value>, Rejection> {
    let Some(direction) = direction(payload) else { return Ok(Vec::new()) };
    let message = scope.required(payload, "id")?;
    let at = instant(payload, "created_at").ok_or_else(|| refused("created_at", "must be an instant"))?;
    let conversation = conversation(payload, scope)?;
    let sender = payload.get("sender").unwrap_or(&Value::Null);
    let contact = contact(payload, direction);
    let from = author(payload, direction, sender);
    let quoted = payload.get("content_attributes").and_then(|attributes| id(attributes, "in_reply_to"));
    let mut events = vec![json!({
        "type": "message",
        "message": message,
        "conversation": conversation,
        "contact": contact.and_then(|contact| scope.of(contact)),
        "line": payload.get("inbox").and_then(|inbox| scope.of(inbox)),
        "from": from,
        "agent": if from == "agent" { scope.of(sender) } else { None },
        "kind": kind(payload),
        "text": text(payload, "content"),
        "reply_to": quoted.map(|number| scope.id(&number)),
        "at": rfc3339_utc(at),
    })];
    if is_survey(payload) {
        events.push(json!({
            "type": "survey.sent",
            "id": message,
            "conversation": conversation,
            "at": rfc3339_utc(at),
        }));
    }
    events.extend(contact.and_then(|contact| people::contact(contact, scope, at).ok()));
    if from == "agent" {
        events.extend(people::agent(sender, scope, at));
    }
    Ok(events)
}

/// Events of a change: how far it has come, that it was taken back, the answer to a survey.
pub(super) fn updated(payload: &Value, scope: &Scope) -> Result<Vec<Value>, Rejection> {
    let Some(direction) = direction(payload) else { return Ok(Vec::new()) };
    let message = scope.required(payload, "id")?;
    let at = instant(payload, "updated_at").unwrap_or(scope.received);
    let attributes = payload.get("content_attributes").unwrap_or(&Value::Null);
    let contact = contact(payload, direction).and_then(|contact| scope.of(contact));
    // Whose it is, for the message itself may never come.
    let status = |word: &str, error: Option<Value>| json!({"type": "message.status", "message": message, "contact": contact, "status": word, "error": error, "at": rfc3339_utc(at)});
    let mut events = Vec::new();
    if let Some(answer) = attributes.get("submitted_values").and_then(|values| values.get("csat_survey_response")) {
        events.push(json!({
            "type": "conversation.rated",
            "conversation": conversation(payload, scope)?,
            "contact": contact,
            "rating": answer.get("rating"),
            "comment": text(answer, "feedback_message"),
            "message": message,
            "at": rfc3339_utc(instant(answer, "created_at").unwrap_or(at)),
        }));
    }
    if attributes.get("deleted").and_then(Value::as_bool) == Some(true) {
        events.push(status("deleted", None));
    }
    if direction != Direction::In
        && let Some(word) = text(payload, "status").filter(|word| STATUSES.contains(word))
    {
        let details = text(attributes, "external_error").map(|details| json!({"details": details}));
        events.push(status(word, details));
    }
    Ok(events)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    In,
    Out,
    /// Chatwoot's own: greetings, surveys.
    Template,
}

/// None for what Chatwoot notes about a conversation.
fn direction(payload: &Value) -> Option<Direction> {
    match payload.get("message_type")? {
        Value::String(word) if word == "incoming" => Some(Direction::In),
        Value::String(word) if word == "outgoing" => Some(Direction::Out),
        Value::String(word) if word == "template" => Some(Direction::Template),
        Value::Number(number) => match number.as_u64()? {
            0 => Some(Direction::In),
            1 => Some(Direction::Out),
            3 => Some(Direction::Template),
            _ => None,
        },
        _ => None,
    }
}

fn author(payload: &Value, direction: Direction, sender: &Value) -> &'static str {
    let attributes = payload.get("content_attributes").unwrap_or(&Value::Null);
    let is_set = |object: &Value, name| object.get(name).is_some_and(|value| !value.is_null() && *value != false);
    match direction {
        Direction::In => "contact",
        Direction::Template => "auto_reply",
        Direction::Out if payload.get("additional_attributes").is_some_and(|own| is_set(own, "campaign_id")) => {
            "broadcast"
        }
        Direction::Out if is_set(attributes, "automation_rule_id") => "auto_reply",
        Direction::Out if is_set(attributes, "external_echo") => "phone",
        Direction::Out => match text(sender, "type") {
            Some("agent_bot") => "flow",
            Some("user") => "agent",
            // Older versions do not say what a sender is.
            None if id(sender, "id").is_some() => "agent",
            _ => "api",
        },
    }
}

/// The contact of the conversation, as far as the delivery tells.
fn contact(payload: &Value, direction: Direction) -> Option<&Value> {
    let of_conversation = payload.get("conversation").and_then(|conversation| conversation.get("meta")?.get("sender"));
    let sender = || payload.get("sender").filter(|_| direction == Direction::In);
    of_conversation.or_else(|| payload.get("contact")).or_else(sender).filter(|contact| id(contact, "id").is_some())
}

fn conversation(payload: &Value, scope: &Scope) -> Result<String, Rejection> {
    let conversation = payload.get("conversation").unwrap_or(&Value::Null);
    let number = id(conversation, "id").or_else(|| id(conversation, "display_id"));
    number.map(|number| scope.id(&number)).ok_or_else(|| refused("conversation.id", "is required"))
}

fn kind(payload: &Value) -> &str {
    if payload.get("private").and_then(Value::as_bool) == Some(true) {
        return "note";
    }
    let attached = list(payload, "attachments").first().and_then(|attachment| text(attachment, "file_type"));
    attached.or_else(|| text(payload, "content_type")).unwrap_or("text")
}

fn is_survey(payload: &Value) -> bool {
    text(payload, "content_type") == Some("input_csat")
}
