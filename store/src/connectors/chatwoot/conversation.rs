//! Conversations: opening, assignment, labels, closing.

use super::{
    super::json::{id, list, refused, text},
    Scope, instant, people,
};
use crate::events::Rejection;
use reports::zone::rfc3339_utc;
use serde_json::{Value, json};

/// Events of a conversation: what it began with, or what has changed.
pub(super) fn events(event: &str, payload: &Value, scope: &Scope) -> Result<Vec<Value>, Rejection> {
    let conversation = scope.required(payload, "id")?;
    let meta = payload.get("meta").unwrap_or(&Value::Null);
    let (at, mut events) = if event == "conversation_created" {
        created(payload, meta, &conversation, scope)?
    } else {
        let at = instant(payload, "updated_at").unwrap_or(scope.received);
        (at, changed(payload, meta, &conversation, scope, at))
    };
    if events.is_empty() {
        return Ok(events);
    }
    events.extend(meta.get("sender").and_then(|sender| people::contact(sender, scope, at).ok()));
    events.extend(assignee(meta).and_then(|agent| people::agent(agent, scope, at)));
    Ok(events)
}

fn created(payload: &Value, meta: &Value, conversation: &str, scope: &Scope) -> Result<(i64, Vec<Value>), Rejection> {
    let at = instant(payload, "created_at").ok_or_else(|| refused("created_at", "must be an instant"))?;
    let contact = meta.get("sender").and_then(|sender| scope.of(sender));
    let contact = contact.ok_or_else(|| refused("meta.sender.id", "is required"))?;
    let mut events = vec![json!({
        "type": "conversation.opened",
        "conversation": conversation,
        "contact": contact,
        "line": id(payload, "inbox_id").map(|inbox| scope.id(&inbox)),
        "at": rfc3339_utc(at),
    })];
    let thing = Thing { conversation, at };
    events.extend(list(payload, "labels").iter().filter_map(|label| thing.tag("conversation.tagged", label.as_str()?)));
    events.extend(assignee(meta).and_then(|agent| thing.agent("conversation.assigned", scope.of(agent)?)));
    Ok((at, events))
}

/// What changed. Chatwoot tells some changes by two kinds of events; the same change twice is the same event.
fn changed(payload: &Value, meta: &Value, conversation: &str, scope: &Scope, at: i64) -> Vec<Value> {
    let thing = Thing { conversation, at };
    let mut events = Vec::new();
    let team = || meta.get("team").and_then(|team| text(team, "name"));
    for (name, before, now) in changes(payload) {
        match name {
            "label_list" | "labels" => {
                let (before, now) = (labels(before), labels(now));
                events.extend(
                    now.iter()
                        .filter(|label| !before.contains(label))
                        .filter_map(|label| thing.tag("conversation.tagged", label)),
                );
                events.extend(
                    before
                        .iter()
                        .filter(|label| !now.contains(label))
                        .filter_map(|label| thing.tag("conversation.untagged", label)),
                );
            }
            "assignee_id" => {
                let agent = |value: &Value| Some(scope.id(&number(value)?));
                events.extend(agent(before).and_then(|agent| thing.agent("conversation.unassigned", agent)));
                events.extend(agent(now).and_then(|agent| thing.agent("conversation.assigned", agent)));
            }
            "team_id" if !now.is_null() => {
                events.extend(thing.with("conversation.handed_off", json!({"team": team()})));
            }
            "status" => events.extend(match (before.as_str(), now.as_str()) {
                (_, Some("resolved")) => {
                    let agent = assignee(meta).and_then(|agent| scope.of(agent));
                    let by = if agent.is_some() { "agent" } else { "auto" };
                    thing.with("conversation.closed", json!({"by": by, "agent": agent}))
                }
                (Some("resolved"), Some("open" | "pending")) => thing.with("conversation.reopened", json!({})),
                // A bot keeps a conversation pending until it gives it to people.
                (Some("pending"), Some("open")) => thing.with("conversation.handed_off", json!({"team": team()})),
                _ => None,
            }),
            _ => {}
        }
    }
    events
}

/// The changed attributes with what they were and are: a list of objects, in older versions one object.
fn changes(payload: &Value) -> Vec<(&str, &Value, &Value)> {
    let given = payload.get("changed_attributes").unwrap_or(&Value::Null);
    let objects = given.as_array().map_or(std::slice::from_ref(given), Vec::as_slice);
    let fields = objects.iter().filter_map(Value::as_object).flatten();
    fields
        .map(|(name, change)| {
            let of = |side| change.get(side).unwrap_or(&Value::Null);
            (name.as_str(), of("previous_value"), of("current_value"))
        })
        .collect()
}

/// Labels as a list of names.
fn labels(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn number(value: &Value) -> Option<String> {
    value.as_i64().map(|number| number.to_string()).or_else(|| value.as_str().map(str::to_owned))
}

/// The agent a conversation is given to; a bot is nobody.
fn assignee(meta: &Value) -> Option<&Value> {
    let is_bot = text(meta, "assignee_type") == Some("AgentBot");
    meta.get("assignee").filter(|assignee| assignee.is_object() && !is_bot)
}

/// What happened to a conversation at an instant.
struct Thing<'a> {
    conversation: &'a str,
    at: i64,
}

impl Thing<'_> {
    fn with(&self, name: &str, fields: Value) -> Option<Value> {
        let mut event = json!({"type": name, "conversation": self.conversation, "at": rfc3339_utc(self.at)});
        let (Some(event_fields), Value::Object(fields)) = (event.as_object_mut(), fields) else { return None };
        event_fields.extend(fields);
        Some(event)
    }

    fn tag(&self, name: &str, tag: &str) -> Option<Value> {
        self.with(name, json!({"tag": tag}))
    }

    fn agent(&self, name: &str, agent: String) -> Option<Value> {
        self.with(name, json!({"agent": agent}))
    }
}
