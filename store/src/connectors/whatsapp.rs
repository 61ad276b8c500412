//! Meta's WhatsApp Cloud API: the body of a webhook's delivery.

mod account;
mod message;
mod named;
mod people;
mod status;
#[cfg(test)]
mod tests;

use super::{
    Delivered, Reading,
    bytes::{self, Step},
    delivery::{Delivery, Update, unmapped},
    json::{json_of, list, refused, text, text_at, unix_seconds, what},
    raw::without_texts,
};
use crate::{deliveries::Body, events::Rejection, ingest::Line};
pub(super) use named::numbered;
use people::People;
use serde_json::Value;

/// How events of this connector name their source.
pub const SOURCE: &str = "whatsapp";

/// Strings of a delivery that nobody writes to anybody: ids, codes, types. Not `wa_id`: a card of somebody else carries it, and the
/// sender's is in `from`.
const VERBATIM: [&str; 20] = [
    "id",
    "from",
    "from_user_id",
    "to",
    "to_user_id",
    "group_id",
    "message_id",
    "original_message_id",
    "timestamp",
    "type",
    "status",
    "mime_type",
    "sha256",
    "catalog_id",
    "product_retailer_id",
    "currency",
    "display_phone_number",
    "phone_number_id",
    "messaging_product",
    "new_wa_id",
];

/// What the business's own ads and Meta say.
const WHOLE: [&str; 3] = ["referral", "errors", "metadata"];

/// Fields about the business's own account: nothing in them was written by a person in a chat.
const OF_ACCOUNT: [&str; 9] = [
    "message_template_",
    "template_",
    "account_",
    "phone_number_",
    "business_",
    "user_preferences",
    "security",
    "flows",
    "payment_configuration_update",
];

/// Meta puts up to 1000 updates in one delivery. What comes after this many is not read, only kept with the body.
const MOST_UPDATES: u64 = 10_000;

/// What a body says that it is of.
const OBJECT: &str = "whatsapp_business_account";

/// As much is told of another word in its place, in characters.
const LONGEST_OBJECT: usize = 60;

/// No number of a business has more digits.
const LONGEST_LINE: usize = 200;

/// Strings around the updates that stay as well.
const ENVELOPE: [&str; 4] = ["object", "field", "display_phone_number", "phone_number_id"];

/// The lines that a delivery's body becomes. Never fails: what cannot be understood is a rejected line, and the others count.
pub fn read(body: &[u8], reading: Reading) -> Vec<Line> {
    delivered(body, reading).lines
}

/// The same with the whole body, as it may be kept.
pub fn delivered(body: &[u8], reading: Reading) -> Delivered {
    let mut delivery = Delivery::new(reading);
    let (body_json, whole) = match json_of(body) {
        Ok(json) => json,
        Err(reason) => return delivery.unreadable(body, Rejection::whole(reason)),
    };
    // Another product of Meta's may be set up to deliver here.
    let is_ours = text(&body_json, "object").is_none_or(|object| object == OBJECT);
    let Some(entries) = body_json.get("entry").and_then(Value::as_array).filter(|_| is_ours) else {
        return delivery.unreadable(body, no_delivery(&body_json));
    };
    'read: for (place, entry) in entries.iter().enumerate() {
        let at = entry.get("time").and_then(unix_seconds).unwrap_or(reading.received);
        for (change_place, change) in list(entry, "changes").iter().enumerate() {
            let path = format!("entry[{place}].changes[{change_place}]");
            let people = People::of(change.get("value").unwrap_or(&Value::Null), reading.ids);
            Change { path, at, change, people }.read(&mut delivery);
            if delivery.is_stopped() {
                break 'read;
            }
        }
    }
    let people = named::named(&body_json, &whole, reading.ids);
    let kept = if reading.store_text {
        body.to_vec()
    } else {
        bytes::without_texts(&whole, |way| is_kept(way, &body_json)).into_bytes()
    };
    Delivered { lines: delivery.into_lines(), body: Some(Body::of(kept, people, reading.ids)) }
}

/// Why a body without a list of entries is none that a WhatsApp account sends.
fn no_delivery(body: &Value) -> Rejection {
    match (text(body, "object"), body.get("entry")) {
        _ if !body.is_object() => Rejection::whole("must be a JSON object"),
        (Some(other), _) if other != OBJECT => {
            let other: String = other.chars().take(LONGEST_OBJECT).collect();
            refused("object", &format!("must be {OBJECT}, as a WhatsApp account says, not {other:?}"))
        }
        (_, None) => refused("entry", "is required"),
        (_, Some(other)) => refused("entry", &format!("must be a list, not {}", what(other))),
    }
}

/// Whether a string of a body may be kept while texts may not be stored.
fn is_kept(way: &[Step<'_>], body: &Value) -> bool {
    let (Some(last), [Step::Under(first), Step::At(entry), rest @ ..]) = (way.last(), way) else {
        return way.last().is_some_and(|last| last.is_under(&ENVELOPE));
    };
    let [Step::Under(changes), Step::At(change), within @ ..] = rest else {
        return first == "entry" && (last.is_under(&ENVELOPE) || last.is_under(&VERBATIM));
    };
    let [Step::Under(value), inner @ ..] = within else { return false };
    if first != "entry" || changes != "changes" {
        return false;
    }
    if value != "value" {
        return last.is_under(&ENVELOPE);
    }
    let field = body.get("entry").and_then(|entries| entries.get(entry)?.get("changes")?.get(change));
    let field = field.and_then(|change| text(change, "field")).unwrap_or("unknown");
    // Who somebody is stands in the events too.
    let list = match inner {
        [Step::Under(name), Step::At(_), ..] => name,
        _ => "",
    };
    list == "contacts"
        || is_whole(field, list)
        || last.is_under(&VERBATIM)
        || inner.iter().any(|step| step.is_under(&WHOLE))
}

/// What of an update, in a list of this name, may be kept while texts may not be stored. In a status nobody writes anything.
fn update_kept(field: &str, name: &str, item: &Value) -> Value {
    if is_whole(field, name) { item.clone() } else { without_texts(item, &VERBATIM, &WHOLE) }
}

fn is_whole(field: &str, name: &str) -> bool {
    name == "statuses" || is_of_account(field)
}

fn is_of_account(field: &str) -> bool {
    OF_ACCOUNT.iter().any(|start| field.starts_with(start))
}

/// One change: a field of the account with what is new in it.
struct Change<'a> {
    path: String,
    /// When, unless an update says so itself.
    at: i64,
    change: &'a Value,
    people: People<'a>,
}

impl Change<'_> {
    fn read(&self, delivery: &mut Delivery) {
        let field = text(self.change, "field").unwrap_or("unknown");
        let value = self.change.get("value").unwrap_or(&Value::Null);
        let mapped: &[&str] = match field {
            "messages" => &["messages", "statuses"],
            "smb_message_echoes" => &["message_echoes"],
            _ => &[],
        };
        let lists = value.as_object().into_iter().flatten().filter_map(|(name, value)| Some((name, value.as_array()?)));
        let mut updates = 0;
        let line = line(value);
        // Contacts and messages first: a person or a status may be about them.
        for (name, items) in lists.filter(|(name, _)| name.as_str() != "contacts") {
            for (place, item) in items.iter().enumerate() {
                updates += 1;
                if delivery.stops_at(MOST_UPDATES) {
                    return;
                }
                let path = format!("{}.value.{name}[{place}]", self.path);
                let raw = self.kept(field, name, item, delivery.reading());
                let update = Update { path: &path, raw: &raw, about: self.people.mentioned(item).contact() };
                if !mapped.contains(&name.as_str()) {
                    delivery.take(&update, Ok(self.unmapped(field, name, item, &raw)));
                    continue;
                }
                let events = match name.as_str() {
                    "statuses" => status::events(item, line.as_deref().ok(), &self.people, &raw),
                    name => line.as_ref().map_err(Rejection::clone).and_then(|line| match name {
                        "messages" => message::received(item, line, &self.people, &raw),
                        _ => message::echoed(item, line, &self.people, &raw),
                    }),
                };
                let events = events.map(|events| events.unwrap_or_else(|| self.unmapped(field, name, item, &raw)));
                delivery.take(&update, events);
            }
        }
        if updates == 0 {
            if delivery.stops_at(MOST_UPDATES) {
                return;
            }
            let raw = self.kept(field, "", value, delivery.reading());
            let update = Update { path: &self.path, raw: &raw, about: None };
            delivery.take(&update, Ok(self.unmapped(field, "", value, &raw)));
        }
    }

    fn kept(&self, field: &str, name: &str, item: &Value, reading: Reading) -> Value {
        if reading.store_text { item.clone() } else { update_kept(field, name, item) }
    }

    /// An update that no event can be made of, and whom it is about. Where that is not just one person, nothing of it tells of anybody.
    fn unmapped(&self, field: &str, name: &str, item: &Value, raw: &Value) -> Vec<Value> {
        let at = item.get("timestamp").and_then(unix_seconds).unwrap_or(self.at);
        let mut event = unmapped(SOURCE, field, at, raw, self.people.ids());
        let person = self.people.only(item);
        let contact = person.and_then(|person| person.contact());
        if let Some(event) = event.as_object_mut() {
            if contact.is_none() && !is_of_account(field) {
                event.insert("raw".to_owned(), status::of_nobody(name, item));
            }
            event.extend(contact.map(|contact| ("contact".to_owned(), contact.into())));
            event.extend(account::fields(field, item));
        }
        std::iter::once(event).chain(person.and_then(|person| person.link(at))).collect()
    }
}

/// The line that a value is about: the business's number, its digits alone.
fn line(value: &Value) -> Result<String, Rejection> {
    let digits: String = text_at(value, &["metadata", "display_phone_number"])
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    if digits.len() > LONGEST_LINE {
        return Err(refused("metadata.display_phone_number", "is no number"));
    }
    if !digits.is_empty() {
        return Ok(digits);
    }
    let id = text_at(value, &["metadata", "phone_number_id"]);
    id.map(str::to_owned).ok_or_else(|| refused("metadata.display_phone_number", "is required"))
}
