//! Messages: of contacts, and of the business where somebody typed them on the phone.

use super::{
    super::json::{instant, refused, text, text_at},
    people::{People, Person, moved},
    status::of_nobody,
};
use crate::events::Rejection;
use reports::zone::rfc3339_utc;
use serde_json::{Value, json};

/// What the connector reads of an ad or post that led somebody here.
const REFERRAL: [&str; 5] = ["source_type", "source_id", "source_url", "headline", "ctwa_clid"];

/// Events of a message that a contact sent; none of what is no message of one person (a group's, an edit, an opened chat).
pub(super) fn received(
    message: &Value,
    line: &str,
    people: &People<'_>,
    raw: &Value,
) -> Result<Option<Vec<Value>>, Rejection> {
    let sender = people.person(text(message, "from"), text(message, "from_user_id"));
    let Some(mut events) = events(message, line, "contact", (people, sender), raw, "from")? else { return Ok(None) };
    if let (Some(old), Some(new)) = (text(message, "from"), new_number(message))
        && old != new
    {
        let at = instant(message, "timestamp")?;
        events.push(moved(old, new, at, people.ids()));
    }
    Ok(Some(events))
}

/// Events of a message typed on the phone.
pub(super) fn echoed(
    message: &Value,
    line: &str,
    people: &People<'_>,
    raw: &Value,
) -> Result<Option<Vec<Value>>, Rejection> {
    let receiver = people.person(text(message, "to"), text(message, "to_user_id"));
    events(message, line, "phone", (people, receiver), raw, "to")
}

fn events(
    message: &Value,
    line: &str,
    from: &str,
    (people, person): (&People<'_>, Person<'_>),
    raw: &Value,
    who: &str,
) -> Result<Option<Vec<Value>>, Rejection> {
    let id = text(message, "id").ok_or_else(|| refused("id", "is required"))?;
    let at = instant(message, "timestamp")?;
    let kind = text(message, "type").unwrap_or("unknown");
    if message.get("group_id").is_some_and(|group| !group.is_null()) || matches!(kind, "edit" | "request_welcome") {
        return Ok(None);
    }
    if kind == "revoke" {
        // Taken back: of the message it names this is the last word.
        let Some(original) = text_at(message, &["revoke", "original_message_id"]) else { return Ok(None) };
        let status = json!({"type": "message.status", "message": original, "status": "deleted", "contact": person.contact(),
            "at": rfc3339_utc(at), "raw": of_nobody("", raw)});
        return Ok(Some(vec![status]));
    }
    let contact = person.contact().ok_or_else(|| refused(who, "is required, as a number or a user id"))?;
    let event = json!({
        "type": "message",
        "message": id,
        "contact": contact,
        "line": line,
        "from": from,
        "kind": if is_voice(message) { "voice" } else { kind },
        "text": written(message, kind),
        "template": text_at(message, &["template", "name"]),
        "reply_to": quoted(message),
        "referral": referral(message),
        "at": rfc3339_utc(at),
        "raw": raw,
    });
    let mut events = vec![event];
    events.extend(people.learned(person, at));
    Ok(Some(events))
}

/// Recordings come as audio that says so.
fn is_voice(message: &Value) -> bool {
    message.get("audio").and_then(|audio| audio.get("voice")).and_then(Value::as_bool) == Some(true)
}

/// What the person wrote or tapped.
fn written<'a>(message: &'a Value, kind: &str) -> Option<&'a str> {
    let at = |path: &[&str]| text_at(message, path);
    match kind {
        "text" => at(&["text", "body"]),
        "image" | "video" | "document" => at(&[kind, "caption"]),
        "button" => at(&["button", "text"]),
        "order" => at(&["order", "text"]),
        "interactive" => at(&["interactive", "button_reply", "title"])
            .or_else(|| at(&["interactive", "list_reply", "title"]))
            .or_else(|| at(&["interactive", "nfm_reply", "body"])),
        _ => None,
    }
}

/// The message quoted or tapped. What is forwarded quotes nothing.
fn quoted(message: &Value) -> Option<&str> {
    let context = message.get("context")?;
    let is = |name| context.get(name).and_then(Value::as_bool) == Some(true);
    if is("forwarded") || is("frequently_forwarded") { None } else { text(context, "id") }
}

/// The ad or post that the message came from.
fn referral(message: &Value) -> Option<Value> {
    let given = message.get("referral").filter(|given| matches!(text(given, "source_type"), Some("ad" | "post")))?;
    Some(REFERRAL.iter().filter_map(|name| Some(((*name).to_owned(), Value::from(text(given, name)?)))).collect())
}

/// The number that somebody has changed to.
fn new_number(message: &Value) -> Option<&str> {
    let system = message
        .get("system")
        .filter(|system| matches!(text(system, "type"), Some("user_changed_number" | "customer_changed_number")))?;
    text(system, "wa_id").or_else(|| text(system, "new_wa_id"))
}
