//! Contacts and agents.

use super::{super::json::text, Scope};
use crate::events::Rejection;
use reports::zone::rfc3339_utc;
use serde_json::{Value, json};

const HOUR_MS: i64 = 3_600_000;

/// A contact as they are at an instant.
pub(super) fn contact(person: &Value, scope: &Scope, at: i64) -> Result<Value, Rejection> {
    let contact = scope.required(person, "id")?;
    let name = text(person, "name").map(|name| {
        let name = name.trim();
        name.split_once(char::is_whitespace).unwrap_or((name, ""))
    });
    Ok(json!({
        "type": "contact",
        "contact": contact,
        "phone": text(person, "phone_number"),
        "email": text(person, "email"),
        "first_name": name.map(|(first, _)| first),
        "last_name": name.map(|(_, last)| last.trim_start()),
        "at": hour(at),
    }))
}

/// An agent as they are at an instant.
pub(super) fn agent(person: &Value, scope: &Scope, at: i64) -> Option<Value> {
    let name = text(person, "name").or_else(|| text(person, "available_name"));
    Some(json!({
        "type": "agent",
        "agent": scope.of(person)?,
        "name": name,
        "email": text(person, "email"),
        "at": hour(at),
    }))
}

/// One event an hour says that a record is still so; one a message would double the journal.
fn hour(at: i64) -> String {
    rfc3339_utc(at - at.rem_euclid(HOUR_MS))
}
