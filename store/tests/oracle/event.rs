//! Raw events, as the oracle reads them: plain JSON, an instant, and what makes two deliveries the same event.

use serde_json::Value;
use std::collections::HashSet;

#[derive(Debug, Clone)]
pub struct Event {
    pub at: i64,
    pub kind: String,
    pub json: Value,
    /// Place in the order of delivery.
    pub received: usize,
    pub key: Key,
}

/// An idempotency key: given ids sort before natural ones, and those by their parts.
pub type Key = (u8, Vec<String>);

impl Event {
    pub fn text(&self, name: &str) -> Option<&str> {
        self.json.get(name).and_then(Value::as_str)
    }

    /// A field that must be there.
    pub fn get(&self, name: &str) -> &str {
        self.text(name).unwrap_or_else(|| panic!("no {name} in {}", self.json))
    }

    pub fn is(&self, kind: &str) -> bool {
        self.kind == kind
    }
}

/// Reads deliveries in their order and leaves out what was delivered before.
pub fn read(deliveries: &[String], now: i64) -> Vec<Event> {
    let mut seen = HashSet::new();
    let mut events = Vec::new();
    for (received, line) in deliveries.iter().enumerate() {
        let json: Value = serde_json::from_str(line).unwrap();
        let kind = json["type"].as_str().unwrap().to_owned();
        let at = json["at"].as_str().map_or(now, instant);
        let event = Event { at, key: (0, Vec::new()), kind, json, received };
        match key(&event) {
            Some(key) if !seen.insert((event.kind.clone(), key.clone())) => {}
            Some(key) => events.push(Event { key, ..event }),
            None => events.push(event),
        }
    }
    events
}

pub fn instant(text: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
}

fn key(event: &Event) -> Option<Key> {
    if let (Some(id), false) = (event.text("id"), event.is("message")) {
        return Some((0, vec![id.to_owned()]));
    }
    let fields: &[&str] = match event.kind.as_str() {
        // What names its instant and says the same is the same event; what does not, speaks of when it came.
        "contact" | "agent" => return event.text("at").map(|_| (1, vec![event.json.to_string()])),
        "message" => return Some((1, vec![event.get("message").to_owned()])),
        "message.status" => &["message", "status"],
        "contact.merged" => &["contact", "into"],
        "contact.deleted" => &["contact"],
        "agent.deleted" => &["agent"],
        "tag.renamed" => &["kind", "from", "to"],
        "conversation.opened" => &["conversation", "contact", "line", "source", "url"],
        "conversation.assigned" | "conversation.unassigned" => &["conversation", "agent"],
        "conversation.tagged" | "conversation.untagged" => &["conversation", "tag"],
        "conversation.handed_off" => &["conversation", "team"],
        "conversation.closed" => &["conversation", "by", "agent"],
        "conversation.reopened" | "survey.sent" => &["conversation"],
        "flow.version" => &["flow", "version", "current", "state"],
        "run.started" => &["run"],
        "click" => &["click", "button"],
        "conversation.rated" => &["conversation", "rating", "message", "comment"],
        other => panic!("the oracle knows no {other}"),
    };
    let part = |name: &&str| match event.json.get(*name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let mut parts = vec![event.at.to_string()];
    parts.extend(fields.iter().map(part));
    Some((1, parts))
}
