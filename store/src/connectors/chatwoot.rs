//! Chatwoot: the body of a webhook's delivery, one event of an account.
//!
//! Its numbers are unique within an account at most, and other sources may count as it does: ids here are `chatwoot-`, the account
//! and the number.

mod account;
mod conversation;
mod message;
mod people;
#[cfg(test)]
mod tests;

use super::{
    Delivered, IdKey, Reading,
    bytes::{self, Step},
    delivery::{Delivery, Update, unmapped},
    json::{id, json_of, refused, text, unix_seconds},
    raw::{without_people, without_texts},
};
use crate::{deliveries::Body, events::Rejection, ingest::Line};
use account::Account;
use serde_json::Value;
use std::collections::BTreeSet;

/// How events of this connector name their source.
pub const SOURCE: &str = "chatwoot";

/// Strings of a delivery that nobody writes to anybody.
const VERBATIM: [&str; 17] = [
    "event",
    "id",
    "uuid",
    "source_id",
    "status",
    "message_type",
    "content_type",
    "file_type",
    "type",
    "channel",
    "channel_type",
    "assignee_type",
    "priority",
    "created_at",
    "updated_at",
    "label",
    "locked",
];

/// Those of them that name nobody: a `source_id` may be a number.
const OF_NOBODY: [&str; 14] = [
    "event",
    "uuid",
    "status",
    "message_type",
    "content_type",
    "file_type",
    "type",
    "channel",
    "channel_type",
    "assignee_type",
    "priority",
    "created_at",
    "updated_at",
    "locked",
];

/// What agents set, not what people write.
const WHOLE: [&str; 2] = ["labels", "changed_attributes"];

/// Somebody is typing: nothing to keep.
const PASSING: [&str; 2] = ["conversation_typing_on", "conversation_typing_off"];

/// The lines that a delivery's body becomes. Never fails: what cannot be understood is a rejected line.
pub fn read(body: &[u8], reading: Reading) -> Vec<Line> {
    delivered(body, reading).lines
}

/// The same with the whole body, as it may be kept.
pub fn delivered(body: &[u8], reading: Reading) -> Delivered {
    delivered_to(body, reading, None)
}

/// The same of a body that came to an address which names an account.
pub fn delivered_to(body: &[u8], reading: Reading, addressed: Option<u64>) -> Delivered {
    let mut delivery = Delivery::new(reading);
    let (payload, whole) = match json_of(body) {
        Ok(json) => json,
        Err(reason) => return delivery.unreadable(body, Rejection::whole(reason)),
    };
    let Some(event) = text(&payload, "event") else {
        return delivery.unreadable(body, refused("event", "is required"));
    };
    if PASSING.contains(&event) {
        return Delivered::default();
    }
    let Reading { received, ids, store_text } = reading;
    let Account { number, trouble } = Account::of(&payload, addressed);
    let scope = Scope { account: number, received, ids };
    let raw = if scope.account.is_none() {
        // Nobody could find a name here to erase it.
        without_people("", &payload, &OF_NOBODY)
    } else if store_text {
        payload.clone()
    } else {
        without_texts(&payload, &VERBATIM, &WHOLE)
    };
    let events = events(event, &payload, &scope).and_then(|events| match trouble {
        Some(trouble) if !events.is_empty() => Err(trouble),
        _ => Ok(with_raw(events, &scope, event, &payload, &raw)),
    });
    delivery.take(&Update { path: event, raw: &raw, about: scope.contact_of(&payload) }, events);
    let body = kept((body, &whole), &payload, &scope, store_text);
    Delivered { lines: delivery.into_lines(), body: Some(body) }
}

/// The whole body, as it came and as text, as it may be kept: where it names contacts whose ids nobody knows, without anything of them.
fn kept((body, whole): (&[u8], &str), payload: &Value, scope: &Scope, store_text: bool) -> Body {
    let named = named(payload, scope);
    let is_of_nobody = scope.account.is_none() && !named.is_empty();
    if store_text && !is_of_nobody {
        return Body::of(body.to_vec(), named, scope.ids);
    }
    if is_of_nobody {
        let kept = bytes::without_texts(whole, |way| way.last().is_some_and(|last| last.is_under(&OF_NOBODY)));
        return Body::of(kept.into_bytes(), BTreeSet::new(), scope.ids);
    }
    Body::of(bytes::without_texts(whole, is_kept).into_bytes(), named, scope.ids)
}

/// Whether a string of a body may be kept while texts may not be stored.
fn is_kept(way: &[Step<'_>]) -> bool {
    way.last().is_some_and(|last| last.is_under(&VERBATIM)) || way.iter().any(|step| step.is_under(&WHOLE))
}

/// The ids of the contacts that a delivery names. An agent may have the number of one: then it is erased with that contact, rather
/// one too many.
fn named(payload: &Value, scope: &Scope) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let is_contact = text(payload, "event").is_some_and(|event| event.starts_with("contact_"));
    found.extend(scope.of(payload).filter(|_| is_contact));
    let mut open = vec![payload];
    while let Some(of) = open.pop() {
        match of {
            Value::Array(values) => open.extend(values),
            Value::Object(fields) => {
                for (name, value) in fields {
                    match name.as_str() {
                        "sender" | "contact" => found.extend(scope.of(value)),
                        "contact_id" | "sender_id" => found.extend(id(of, name).map(|number| scope.id(&number))),
                        _ => {}
                    }
                    open.push(value);
                }
            }
            _ => {}
        }
    }
    found
}

/// The events of a delivery, the one it is about first.
fn events(event: &str, payload: &Value, scope: &Scope) -> Result<Vec<Value>, Rejection> {
    match event {
        "conversation_created" | "conversation_updated" | "conversation_status_changed" => {
            conversation::events(event, payload, scope)
        }
        "message_created" => message::created(payload, scope),
        "message_updated" => message::updated(payload, scope),
        "contact_created" | "contact_updated" => Ok(vec![people::contact(payload, scope, scope.received)?]),
        _ => Ok(Vec::new()),
    }
}

/// The delivery is kept with the event it is about; where it became none, by itself. Where that event does not say whose it is, the
/// conversation or message may never become known, and nobody could find a name here to erase it: then nothing of it tells of anybody.
fn with_raw(mut events: Vec<Value>, scope: &Scope, event: &str, payload: &Value, raw: &Value) -> Vec<Value> {
    if events.is_empty() {
        let mut update = unmapped(SOURCE, event, scope.received, raw, scope.ids);
        if let (Some(contact), Some(fields)) = (scope.contact_of(payload), update.as_object_mut()) {
            fields.insert("contact".to_owned(), contact.into());
        }
        events.push(update);
    }
    if let Some(first) = events.first_mut().and_then(Value::as_object_mut) {
        let says_whose = first.get("contact").is_some_and(Value::is_string);
        let raw = if says_whose { raw.clone() } else { without_people("", payload, &OF_NOBODY) };
        first.insert("raw".to_owned(), raw);
    }
    events
}

/// The contact that a delivery of any kind is about.
fn about(payload: &Value) -> Option<&Value> {
    [payload.get("conversation").unwrap_or(payload), payload]
        .into_iter()
        .find_map(|conversation| conversation.get("meta")?.get("sender"))
        .or_else(|| payload.get("contact"))
        .filter(|person| person.is_object())
}

/// Whose numbers these are.
struct Scope {
    /// None: nobody knows, and no id made here may be kept.
    account: Option<String>,
    received: i64,
    ids: IdKey,
}

impl Scope {
    fn id(&self, number: &str) -> String {
        format!("{SOURCE}-{}-{number}", self.account.as_deref().unwrap_or_default())
    }

    /// The id of the contact that a delivery is about.
    fn contact_of(&self, payload: &Value) -> Option<String> {
        self.account.as_ref().and_then(|_| self.of(about(payload)?))
    }

    /// The id of what an object is.
    fn of(&self, object: &Value) -> Option<String> {
        Some(self.id(&id(object, "id")?))
    }

    fn required(&self, object: &Value, field: &str) -> Result<String, Rejection> {
        id(object, field).map(|number| self.id(&number)).ok_or_else(|| refused(field, "is required"))
    }
}

/// An instant as Chatwoot writes it here or there: seconds, RFC 3339, or `2020-03-03 13:05:57 UTC`.
fn instant(object: &Value, name: &str) -> Option<i64> {
    let value = object.get(name)?;
    let text = value.as_str().unwrap_or_default();
    let written = chrono::DateTime::parse_from_rfc3339(text).map(|at| at.timestamp_millis());
    let utc = || {
        chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S UTC").map(|at| at.and_utc().timestamp_millis())
    };
    unix_seconds(value).or_else(|| written.or_else(|_| utc()).ok())
}
