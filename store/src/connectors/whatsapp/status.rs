//! What became of a message that the business sent.

use super::{
    super::{
        json::{instant, list, refused, text, text_at},
        raw::without_people,
    },
    people::People,
};
use crate::events::Rejection;
use reports::zone::rfc3339_utc;
use serde_json::{Value, json};

/// Strings that name nobody, and that nobody wrote.
const OF_NOBODY: [&str; 20] = [
    "message_id",
    "original_message_id",
    "timestamp",
    "expiration_timestamp",
    "type",
    "status",
    "recipient_type",
    "category",
    "pricing_model",
    "mime_type",
    "sha256",
    "catalog_id",
    "product_retailer_id",
    "currency",
    "display_phone_number",
    "phone_number_id",
    "messaging_product",
    "event",
    "direction",
    "action",
];

const STATUSES: [&str; 6] = ["sent", "delivered", "read", "played", "failed", "deleted"];

/// The event of a status, and that its recipient's number and user id are one person where it has both; none where its word is unknown or it is about a group.
pub(super) fn events(status: &Value, people: &People<'_>, raw: &Value) -> Result<Option<Vec<Value>>, Rejection> {
    let message = text(status, "id").ok_or_else(|| refused("id", "is required"))?;
    let word = text(status, "status").ok_or_else(|| refused("status", "is required"))?;
    let at = instant(status, "timestamp")?;
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
        "raw": of_nobody("", raw),
    });
    Ok(Some(std::iter::once(event).chain(recipient.link(at)).collect()))
}

/// What the message costs, as far as it is said.
fn pricing(pricing: &Value) -> Value {
    let billable = pricing.get("billable").and_then(Value::as_bool);
    json!({"category": text(pricing, "category"), "billable": billable})
}

/// What is kept of an update where nobody could find out later whom it names, to erase it with them: the message of a status may never
/// become known, and of many people in one update no part belongs to one. `contact` says who, where that is known.
pub(super) fn of_nobody(name: &str, update: &Value) -> Value {
    without_people(name, update, &OF_NOBODY)
}

/// The first of Meta's errors; titles go away, codes and details stay.
fn error(error: &Value) -> Value {
    let code = error.get("code").filter(|code| code.is_i64() || code.is_u64());
    let title = text(error, "title").or_else(|| text(error, "message"));
    json!({"code": code, "title": title, "details": text_at(error, &["error_data", "details"])})
}
