//! What became of a message that the business sent.

use super::{
    super::json::{list, refused, text, text_at, unix_seconds},
    people::People,
};
use crate::events::{Rejection, without_digits};
use reports::zone::rfc3339_utc;
use serde_json::{Value, json};

/// Where an update says whom it is about.
const PERSON: [&str; 6] = ["recipient_id", "recipient_user_id", "from", "from_user_id", "to", "to_user_id"];

const STATUSES: [&str; 6] = ["sent", "delivered", "read", "played", "failed", "deleted"];

/// The event of a status, and that its recipient's number and user id are one person where it has both; none where its word is unknown or it is about a group.
pub(super) fn events(status: &Value, people: &People<'_>, raw: &Value) -> Result<Option<Vec<Value>>, Rejection> {
    let message = text(status, "id").ok_or_else(|| refused("id", "is required"))?;
    let word = text(status, "status").ok_or_else(|| refused("status", "is required"))?;
    let at = status
        .get("timestamp")
        .and_then(unix_seconds)
        .ok_or_else(|| refused("timestamp", "must be seconds since 1970, as a string"))?;
    if !STATUSES.contains(&word) || text(status, "recipient_type") == Some("group") {
        return Ok(None);
    }
    let recipient = people.person(text(status, "recipient_id"), text(status, "recipient_user_id"));
    let event = json!({
        "type": "message.status",
        "message": message,
        "status": word,
        "contact": recipient.contact(),
        "error": list(status, "errors").first().map(error),
        "pricing": status.get("pricing").filter(|pricing| pricing.is_object()).map(pricing),
        "at": rfc3339_utc(at),
        "raw": without_person(raw),
    });
    Ok(Some(std::iter::once(event).chain(recipient.link(at)).collect()))
}

/// An update without whom it is about, and without numbers in what is said of errors. The message may never become known, and then
/// nobody could find the number here to erase it; `contact` says who.
pub(super) fn without_person(raw: &Value) -> Value {
    let mut kept = raw.clone();
    if let Some(fields) = kept.as_object_mut() {
        fields.retain(|name, _| !PERSON.contains(&name.as_str()));
        fields.get_mut("errors").into_iter().for_each(quote_no_number);
    }
    kept
}

/// What the message costs, as far as it is said.
fn pricing(pricing: &Value) -> Value {
    let billable = pricing.get("billable").and_then(Value::as_bool);
    json!({"category": text(pricing, "category"), "billable": billable})
}

fn quote_no_number(value: &mut Value) {
    match value {
        Value::String(text) => *text = without_digits(text).into_owned(),
        Value::Array(values) => values.iter_mut().for_each(quote_no_number),
        Value::Object(fields) => fields.values_mut().for_each(quote_no_number),
        _ => {}
    }
}

/// The first of Meta's errors; titles go away, codes and details stay.
fn error(error: &Value) -> Value {
    let code = error.get("code").filter(|code| code.is_i64() || code.is_u64());
    let title = text(error, "title").or_else(|| text(error, "message"));
    json!({"code": code, "title": title, "details": text_at(error, &["error_data", "details"])})
}
