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

/// What Meta charges templates as, with their variants (`marketing_lite`, `authentication-international` …). What is written in a conversation
/// is `service`, and `referral_conversion` says only what led there.
const OF_TEMPLATES: [&str; 3] = ["marketing", "utility", "authentication"];

/// Charged by the conversation, as Meta did until 2025: the category is the conversation's, whatever kind of message it is.
const BY_CONVERSATION: &str = "CBP";

/// Errors that Meta gives for templates alone: wrong, missing or paused ones, and what it holds back of marketing, which is sent as
/// templates only.
const ERRORS_OF_TEMPLATES: [i64; 11] =
    [130_472, 131_049, 131_050, 132_000, 132_001, 132_005, 132_007, 132_012, 132_015, 132_016, 132_018];

/// The event of a status, and who its recipient is where it says that the message is a template, else that their number and user id are one
/// person where it has both; none where its word is unknown or it is about a group.
pub(super) fn events(
    status: &Value,
    line: Option<&str>,
    people: &People<'_>,
    raw: &Value,
) -> Result<Option<Vec<Value>>, Rejection> {
    let message = text(status, "id").ok_or_else(|| refused("id", "is required"))?;
    let word = text(status, "status").ok_or_else(|| refused("status", "is required"))?;
    let at = instant(status, "timestamp")?;
    if !STATUSES.contains(&word) || text(status, "recipient_type") == Some("group") {
        return Ok(None);
    }
    let recipient = people.person(text(status, "recipient_id"), text(status, "recipient_user_id"));
    let mut event = json!({
        "type": "message.status",
        "message": message,
        "status": word,
        "contact": recipient.contact(),
        "error": list(status, "errors").first().map(error),
        "pricing": status.get("pricing").filter(|pricing| pricing.is_object()).map(pricing),
        "at": rfc3339_utc(at),
        "raw": of_nobody("", raw),
    });
    let Some(line) = line.filter(|_| is_of_template(status)) else {
        return Ok(Some(std::iter::once(event).chain(recipient.link(at)).collect()));
    };
    if let Some(event) = event.as_object_mut() {
        event.insert("kind".to_owned(), "template".into());
        event.insert("line".to_owned(), line.into());
    }
    // It may be all that is ever heard of them.
    Ok(Some(std::iter::once(event).chain(people.learned(recipient, at)).collect()))
}

/// Whether only a template can have this status.
fn is_of_template(status: &Value) -> bool {
    let category = text_at(status, &["pricing", "category"]).unwrap_or_default();
    let by_message = text_at(status, &["pricing", "pricing_model"]) != Some(BY_CONVERSATION);
    let charged = by_message && OF_TEMPLATES.iter().any(|of| category.starts_with(of));
    let code = |error: &Value| error.get("code").and_then(Value::as_i64);
    charged || list(status, "errors").iter().filter_map(code).any(|code| ERRORS_OF_TEMPLATES.contains(&code))
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
